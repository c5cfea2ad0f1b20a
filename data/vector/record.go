package vector

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// A record is one row or feature as its file states it.
type record struct {
	row      int          // 1-based line of a table, or number of a feature
	geometry orb.Geometry // orb.Point or orb.MultiPolygon in the file's CRS; nil where there is none of these
	fields   []field      // in file order
	code     data.Code    // what is wrong with a record that has no geometry, "" where nothing is
	fault    string       // the same in the row's own words and numbers
}

type field struct{ name, value string }

// get returns the value of a field, trimmed; "" where there is none.
func (r record) get(name string) string {
	for _, f := range r.fields {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

func (r record) names() []string {
	out := make([]string, len(r.fields))
	for i, f := range r.fields {
		out[i] = f.name
	}
	return out
}

// A format reads one kind of file.
type format interface {
	// declared names the CRS the file says its coordinates are in. Where it says
	// nothing that is known, name is "" and said is what it does say, if anything.
	declared() (name, said string)
	// columns names the fields, nil where they are only known feature by feature.
	columns() []string
	// each yields the records in file order, bad ones too. It returns the first
	// error of yield, of ctx, or of the file.
	each(ctx context.Context, yield func(record) error) error
	close() error
}

// open picks the format by the file's ending.
func open(l Layer, tell func(done, total int64)) (format, error) {
	if l.Database != nil {
		return openPostGIS(l, tell)
	}
	switch ext := strings.ToLower(filepath.Ext(l.Path)); ext {
	case ".csv", ".tsv", ".txt":
		return openCSV(l, tell)
	case ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson":
		return openGeoJSON(l, tell)
	case ".shp", ".zip":
		return openShapefile(l, tell)
	case ".xlsx", ".xlsm":
		return openWorkbook(l, tell)
	case ".gpkg":
		return openGeoPackage(l, tell)
	case ".fgb":
		return openFlatGeobuf(l, tell)
	case ".parquet", ".geoparquet":
		return openGeoParquet(l, tell)
	default:
		return nil, l.failure(fmt.Errorf("no reader for %q files", ext), "save it as CSV, XLSX, GeoJSON, Shapefile, GeoPackage, FlatGeobuf or GeoParquet")
	}
}

// system returns the CRS of a layer's coordinates. The project's word outranks
// the file's.
func system(l Layer, f format) (crs.CRS, error) {
	name, said := l.CRS, ""
	if name == "" {
		name, said = f.declared()
	}
	if name == "" {
		err := errors.New("it does not say which datum its coordinates are in")
		if said != "" {
			err = fmt.Errorf("its coordinate system is not one of those known: %s", said)
		}
		return crs.CRS{}, l.failure(err, "declare crs: wgs84, cgcs2000, gcj02, bd09 or EPSG:… for this source; a datum is never guessed")
	}
	c, err := crs.Lookup(name)
	if err != nil {
		return c, l.failure(err, data.HintOf(err))
	}
	return c, nil
}

// usual returns the names a column usually has for a role, the most telling
// first, in lower case.
func usual(role string) []string {
	switch role {
	case "id":
		return []string{"id", "fid", "code", "adcode", "geoid", "编号", "编码", "代码", "区划代码", "行政区划代码", "序号"}
	case "name":
		return []string{"name", "title", "名称", "场地名称", "场馆名称", "地名", "地区", "区县", "乡镇"}
	case "lon":
		return []string{"lon", "lng", "long", "longitude", "x", "经度", "东经", "x坐标"}
	case "lat":
		return []string{"lat", "latitude", "y", "纬度", "北纬", "y坐标"}
	case "people":
		return []string{"people", "population", "pop", "persons", "人口", "常住人口", "人口数", "总人口", "人数"}
	case "kind":
		return []string{"kind", "type", "category", "leisure", "类型", "类别", "场地类型"}
	case "sport":
		return []string{"sport", "sports", "项目", "运动项目"}
	case "level":
		return []string{"level", "admin_level", "级别", "行政级别"}
	}
	return nil
}

// column returns the file's name for a role: as the layer says, else the column
// with the most telling usual name; "" where it has none.
func (l Layer) column(role string, have []string) string {
	if c := l.Columns[role]; c != "" {
		return c
	}
	for _, name := range usual(role) {
		for _, h := range have {
			if plainHead(h) == name {
				return h
			}
		}
	}
	return ""
}

// plainHead is a column name without case and without its unit: "经度(°)", "人口（人）".
func plainHead(s string) string {
	if i := strings.IndexAny(s, "(（["); i > 0 {
		s = s[:i]
	}
	return strings.ToLower(strings.TrimSpace(s))
}

// checkColumns reports every column the layer names that the file has not.
func (l Layer) checkColumns(have []string) error {
	var missing, meant []string
	for role, c := range l.Columns {
		if c != "" && !slices.Contains(have, c) {
			missing, meant = append(missing, fmt.Sprintf("%s: %q", role, c)), append(meant, c)
		}
	}
	for _, g := range l.Groups {
		if !slices.Contains(have, g.Column) {
			missing = append(missing, fmt.Sprintf("groups, %s: %q", g.Name, g.Column))
			meant = append(meant, g.Column)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	slices.Sort(missing)
	return l.failure(fmt.Errorf("it has no column %s", strings.Join(missing, ", ")), didYouMean(meant, have)+hasColumns(have))
}

// didYouMean names the columns the misspelt ones most likely are.
func didYouMean(words, have []string) string {
	var near []string
	for _, w := range words {
		if n, ok := data.NearestName(w, have, nil); ok && !slices.Contains(near, n) {
			near = append(near, n)
		}
	}
	if len(near) == 0 {
		return ""
	}
	slices.Sort(near)
	return "did you mean " + joined(near) + "? "
}

func hasColumns(have []string) string { return "its columns are: " + strings.Join(have, ", ") }
