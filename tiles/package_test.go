package tiles

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	_ "modernc.org/sqlite"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/data/geopackage"
)

// townPackage writes everything about the town.
func townPackage(t *testing.T) (string, *world, Results) {
	t.Helper()
	w, r := town()
	file := filepath.Join(t.TempDir(), "规划.gpkg")
	p := Package{Answers: w, Limit: r.Limit, Cells: true, Gaps: &r.Gaps, Sites: &r.Sites, Venues: &r.Venues, Areas: &w.table,
		Version: "v1"}
	pack(t, file, p)
	return file, w, r
}

// pack writes layers as the GeoPackage file.
func pack(t *testing.T, file string, p Package) {
	t.Helper()
	f, _ := export.ByEnding(file)
	to, err := f.Create(context.Background(), file, export.Options{When: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Write(context.Background(), to, f); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
}

func query(t *testing.T, file, q string) [][]any {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro&immutable=1")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	columns, _ := rows.Columns()
	var out [][]any
	for rows.Next() {
		row, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// The GeoPackage says what the GeoJSON says, feature by feature, value by value
// and coordinate by coordinate: two writers, one answer.
func TestGeoPackageIsTheGeoJSON(t *testing.T) {
	t.Parallel()
	file, w, r := townPackage(t)
	for name, write := range writers(w, r) {
		var buf bytes.Buffer
		if err := write(&buf); err != nil {
			t.Fatal(err)
		}
		want, err := geojson.UnmarshalFeatureCollection(buf.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		rows := query(t, file, "SELECT * FROM "+name+" ORDER BY fid")
		columns := query(t, file, "SELECT name, type FROM pragma_table_info('"+name+"')")
		if len(rows) != len(want.Features) || len(rows) != featuresOf[name] {
			t.Fatalf("%s: %d rows, %d features", name, len(rows), len(want.Features))
		}
		for i, f := range want.Features {
			if rows[i][0] != int64(i+1) {
				t.Errorf("%s: row %d has fid %v", name, i, rows[i][0])
			}
			g, err := geopackage.Decode(rows[i][1].([]byte))
			if err != nil || !reflect.DeepEqual(g, f.Geometry) {
				t.Errorf("%s, row %d: %v, %v, want %v", name, i, g, err, f.Geometry)
			}
			f.Properties["id"] = f.ID
			if len(f.Properties) != len(columns)-2 {
				t.Errorf("%s: %d columns for %d properties", name, len(columns)-2, len(f.Properties))
			}
			for k := 2; k < len(columns); k++ {
				key := columns[k][0].(string)
				// a path through JSON makes numbers of one kind
				var got any
				if n, ok := rows[i][k].(int64); ok && columns[k][1] == "BOOLEAN" {
					rows[i][k] = n == 1
				}
				b, _ := json.Marshal(rows[i][k])
				json.Unmarshal(b, &got)
				if !reflect.DeepEqual(got, f.Properties[key]) {
					t.Errorf("%s, row %d, %s: %#v, want %#v", name, i, key, got, f.Properties[key])
				}
			}
		}
	}
}

// What the standard asks of the tables (OGC 12-128r17, Annex A), and what SQLite
// itself finds.
func TestGeoPackageTables(t *testing.T) {
	t.Parallel()
	file, w, r := townPackage(t)
	b := w.Basis(r.Limit)
	for q, want := range map[string]string{
		"PRAGMA application_id":    "[[1196444487]]", // "GPKG"
		"PRAGMA user_version":      "[[10300]]",
		"PRAGMA integrity_check":   "[[ok]]",
		"PRAGMA foreign_key_check": "[]",
		"PRAGMA journal_mode":      "[[delete]]", // never write-ahead logging in a file that travels
		"SELECT srs_id, organization, organization_coordsys_id FROM gpkg_spatial_ref_sys ORDER BY 1":                                            "[[-1 NONE -1] [0 NONE 0] [4326 EPSG 4326]]",
		"SELECT table_name, data_type, srs_id FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1":                                       "[[areas features 4326] [cells features 4326] [gaps features 4326] [sites features 4326] [venues features 4326]]",
		"SELECT table_name, column_name, geometry_type_name, z, m FROM gpkg_geometry_columns WHERE table_name IN ('cells', 'sites') ORDER BY 1": "[[cells geom MULTIPOLYGON 0 0] [sites geom POINT 0 0]]",
		"SELECT count(*) FROM gpkg_extensions WHERE extension_name = 'gpkg_rtree_index' AND scope = 'write-only'":                               "[[5]]",
		"SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'gaps'":                                                       "[[6]]",
		"SELECT f_table_name, useAsDefault FROM layer_styles ORDER BY id":                                                                       "[[cells 1] [areas 1] [gaps 1] [venues 1] [sites 1]]",
		"SELECT place, population, modelled, walkshed_version FROM basis":                                                                       fmt.Sprintf("[[%s %s 0 v1]]", b.Place, b.Population),
		"SELECT limit_min FROM basis": fmt.Sprintf("[[%g]]", b.LimitMin),
		"SELECT DISTINCT last_change = '2026-01-02T03:04:05.000Z' FROM gpkg_contents": "[[1]]",
	} {
		if got := fmt.Sprint(query(t, file, q)); got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
	// the extent and the index are those of the geometries
	box := orb.Bound{Min: orb.Point{999, 999}, Max: orb.Point{-999, -999}}
	for _, row := range query(t, file, "SELECT geom, minx, maxx, miny, maxy FROM cells JOIN rtree_cells_geom r ON r.id = fid") {
		g, err := geopackage.Decode(row[0].([]byte))
		if err != nil {
			t.Fatal(err)
		}
		box = box.Union(g.Bound())
		for i, v := range []float64{g.Bound().Min[0], g.Bound().Max[0], g.Bound().Min[1], g.Bound().Max[1]} {
			// an R-tree keeps single precision, rounded outwards
			if got := row[1+i].(float64); (i%2 == 0) != (got <= v) && got != v || got-v > 1e-4 || v-got > 1e-4 {
				t.Errorf("index has %v for %v", got, v)
			}
		}
	}
	want := fmt.Sprint([][]any{{box.Min[0], box.Min[1], box.Max[0], box.Max[1]}})
	if got := fmt.Sprint(query(t, file, "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'cells'")); got != want {
		t.Errorf("extent %s, want %s", got, want)
	}
}

// A layer without features keeps its columns, so that a GIS project made for one
// plan opens with the next.
func TestGeoPackageOfNothing(t *testing.T) {
	t.Parallel()
	w, r := town()
	full, _, _ := townPackage(t)
	file := filepath.Join(t.TempDir(), "none.gpkg")
	pack(t, file, Package{Answers: w, Limit: r.Limit, Gaps: &[]coverage.Gap{}, Venues: &[]coverage.VenueReach{}})
	for _, name := range []string{"gaps", "venues"} {
		q := "SELECT name, type FROM pragma_table_info('" + name + "')"
		if got, want := query(t, file, q), query(t, full, q); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	if got := fmt.Sprint(query(t, file, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' ORDER BY 1")); got != "[[gaps] [venues]]" {
		t.Errorf("layers %s: only what was asked for", got)
	}
}

// Every cell is let through by one rule of the style, that of its class on the
// map: the filters are run as SQL, which has the same words.
func TestCellStyleIsTheMap(t *testing.T) {
	t.Parallel()
	file, w, r := townPackage(t)
	var style struct {
		Rules []struct {
			Filter string `xml:"filter,attr"`
			Symbol int    `xml:"symbol,attr"`
		} `xml:"renderer-v2>rules>rule"`
		Symbols []struct {
			Props []struct {
				K string `xml:"k,attr"`
				V string `xml:"v,attr"`
			} `xml:"layer>prop"`
		} `xml:"renderer-v2>symbols>symbol"`
	}
	if err := xml.Unmarshal([]byte(query(t, file, "SELECT styleQML FROM layer_styles WHERE f_table_name = 'cells'")[0][0].(string)), &style); err != nil {
		t.Fatal(err)
	}
	classes := Classes(r.Limit)
	if len(style.Rules) != len(classes) || len(style.Symbols) != len(classes) {
		t.Fatalf("%d rules and %d symbols for %d classes", len(style.Rules), len(style.Symbols), len(classes))
	}
	scale := newScale(r.Limit)
	seen := 0
	for i, rule := range style.Rules {
		var red, green, blue int
		fmt.Sscanf(classes[i].Color, "#%02x%02x%02x", &red, &green, &blue)
		if p := style.Symbols[rule.Symbol].Props[0]; p.K != "color" || p.V != fmt.Sprintf("%d,%d,%d,255", red, green, blue) {
			t.Errorf("class %s is drawn %v", classes[i].ID, p)
		}
		for _, row := range query(t, file, "SELECT cell FROM cells WHERE "+rule.Filter) {
			seen++
			c := w.Cell(int(row[0].(int64)), r.Limit)
			if got := scale.class(c.Time, statusOf(c.Status)); int(got) != i {
				t.Errorf("cell %d is of class %s, drawn as %s", c.Index, classes[got].ID, classes[i].ID)
			}
		}
	}
	for i := range w.NumCells() {
		c := w.Cell(i, r.Limit)
		props := cellProps(c, w.Inputs().Population, i)
		got := cellLook(r.Limit).class(func(column string) any {
			for _, q := range props {
				if q.key == column {
					return plainValue(q.value)
				}
			}
			return nil
		})
		if want := int(scale.class(c.Time, statusOf(c.Status))); got != want {
			t.Errorf("cell %d: class %d by its values, want %d", i, got, want)
		}
	}
	if seen != w.NumCells() {
		t.Errorf("the rules draw %d cells of %d", seen, w.NumCells())
	}
}

func TestStylesAreWellFormed(t *testing.T) {
	t.Parallel()
	for _, s := range []string{cellLook(9000).qml(), gapLook().qml(), areaLook().qml(), venueLook().qml(), siteLook().qml()} {
		d := xml.NewDecoder(strings.NewReader(s))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%v in\n%s", err, s)
			}
		}
	}
}

func TestGDALOpensGeoPackage(t *testing.T) {
	t.Parallel()
	file, _, _ := townPackage(t)
	for name, n := range featuresOf {
		out := ogrinfo(t, "-so", file, name)
		geometry := map[bool]string{true: "Point", false: "Multi Polygon"}[name == "sites" || name == "venues"]
		for _, want := range []string{fmt.Sprintf("Feature Count: %d", n), "Geometry: " + geometry, "WGS 84", "limit_min: Real", "modelled: Integer(Boolean)", "FID Column = fid"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", name, want, out)
			}
		}
		out = ogrinfo(t, "-q", "-dialect", "sqlite", "-sql", "SELECT count(*) AS bad FROM "+name+" WHERE NOT ST_IsValid(geom)", file)
		if name != "sites" && name != "venues" && !strings.Contains(out, "bad (Integer) = 0") {
			t.Errorf("%s: invalid outlines:\n%s", name, out)
		}
	}
	if out := ogrinfo(t, "-q", "-sql", "SELECT HasSpatialIndex('cells', 'geom')", file); !strings.Contains(out, "HasSpatialIndex (Integer) = 1") {
		t.Errorf("GDAL sees no index:\n%s", out)
	}
}

// Another program edits the file: our triggers run there and keep the index.
func TestGDALEditsGeoPackage(t *testing.T) {
	t.Parallel()
	file, _, _ := townPackage(t)
	program, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("needs gdal: ogrinfo is not installed")
	}
	count := func(what string) int64 { return query(t, file, "SELECT count(*) FROM "+what)[0][0].(int64) }
	before := count("rtree_cells_geom")
	for i, c := range []struct {
		sql  string
		want int64
	}{
		{"DELETE FROM cells WHERE fid = 1", before - 1},
		{"UPDATE cells SET geom = NULL WHERE fid = 2", before - 2},
		{"UPDATE cells SET geom = (SELECT geom FROM cells WHERE fid = 3) WHERE fid = 2", before - 1},
		{"INSERT INTO cells (geom) SELECT geom FROM cells WHERE fid = 3", before},
		{"UPDATE cells SET fid = 77 WHERE fid = 3", before},
	} {
		if out, err := exec.Command(program, "-q", "-sql", c.sql, file).CombinedOutput(); err != nil || strings.Contains(string(out), "ERROR") {
			t.Fatalf("%s: %v %s", c.sql, err, out)
		}
		if got := count("rtree_cells_geom"); got != c.want {
			t.Errorf("edit %d: %d in the index, want %d", i, got, c.want)
		}
	}
	if got := count("cells LEFT JOIN rtree_cells_geom r ON r.id = fid WHERE r.id IS NULL"); got != 0 {
		t.Errorf("%d cells are not in the index", got)
	}
}
