package vector

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// A record is one row or feature as its file states it.
type record struct {
	row      int // 1-based line (CSV) or feature number
	geometry orb.Geometry
	fields   []field // in file order
}

type field struct{ name, value string }

func (r record) get(name string) string {
	for _, f := range r.fields {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// A format reads one kind of file: it tells the CRS the file declares ("" where
// it does not say), then yields its records. Rows that cannot be read at all go
// to the report; a file that cannot is an error.
type format interface {
	declaredCRS() string
	// columns names the fields, as far as they are known before reading.
	columns() []string
	each(ctx context.Context, yield func(record) error) error
	close() error
}

// open picks the format by the file's ending.
func open(l Layer, rep *data.Report, tell data.Progress) (format, error) {
	switch ext := strings.ToLower(filepath.Ext(l.Path)); ext {
	case ".csv", ".tsv", ".txt":
		return openCSV(l, rep, tell)
	case ".geojson", ".json", ".geojsonl", ".geojsons", ".ndjson":
		return openGeoJSON(l, tell)
	case ".shp", ".zip":
		return openShapefile(l, tell)
	default:
		return nil, &data.Error{Op: "read " + l.Source, Err: fmt.Errorf("no reader for %q files", ext),
			Hint: "save it as CSV, GeoJSON or Shapefile"}
	}
}

// converter returns how the layer's coordinates become WGS84. The project's
// word outranks the file's; a datum is never guessed.
func converter(l Layer, f format) (func(orb.Point) orb.Point, error) {
	name := l.CRS
	if name == "" {
		name = f.declaredCRS()
	}
	if name == "" {
		return nil, &data.Error{Op: "read " + l.Source, Err: fmt.Errorf("it does not say which datum its coordinates are in"),
			Hint: "declare crs: wgs84, cgcs2000, gcj02, bd09 or EPSG:… for this source; a datum is never guessed"}
	}
	c, err := crs.Lookup(name)
	if err != nil {
		return nil, err
	}
	return c.ToWGS84, nil
}

// roles are what a column can be for, with the names it usually has.
var roles = map[string][]string{
	"id":     {"id", "fid", "code", "adcode", "geoid", "编号", "编码", "代码", "序号"},
	"name":   {"name", "title", "名称", "场地名称", "场馆名称", "地名"},
	"lon":    {"lon", "lng", "long", "longitude", "x", "经度"},
	"lat":    {"lat", "latitude", "y", "纬度"},
	"people": {"people", "population", "pop", "persons", "人口", "人口数", "常住人口"},
	"kind":   {"kind", "type", "category", "leisure", "类型", "类别", "场地类型"},
	"sport":  {"sport", "sports", "项目", "运动项目"},
	"level":  {"level", "admin_level", "级别"},
}

// column returns the file's name for a role: as the layer says, else the first
// usual name the file has; "" where it has none.
func (l Layer) column(role string, have []string) string {
	if c := l.Columns[role]; c != "" {
		return c
	}
	for _, usual := range roles[role] {
		for _, h := range have {
			if strings.EqualFold(strings.TrimSpace(h), usual) {
				return h
			}
		}
	}
	return ""
}

// checkColumns reports every column the layer names that the file has not.
func (l Layer) checkColumns(have []string) error {
	var missing []string
	for role, c := range l.Columns {
		found := len(have) == 0
		for _, h := range have {
			found = found || h == c
		}
		if !found {
			missing = append(missing, fmt.Sprintf("%s: %q", role, c))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return &data.Error{Op: "read " + l.Source, Err: fmt.Errorf("it has no column %s", strings.Join(missing, ", ")),
		Hint: "its columns are: " + strings.Join(have, ", ")}
}
