package vector

import (
	"context"
	"database/sql"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	_ "modernc.org/sqlite"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/geopackage"
)

const points = `{"type": "FeatureCollection", "features": [
{"type": "Feature", "geometry": {"type": "Point", "coordinates": [113.25, 23.125]}, "properties": {"编号": "甲", "名称": "东山口球场", "人口": 4.5}},
{"type": "Feature", "geometry": {"type": "Point", "coordinates": [114.5, 22.5]}, "properties": {"编号": "乙", "名称": "ＡＢＣ", "人口": 16}}]}`

func write(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// The same two points as GDAL writes them in four coordinate systems, of both
// axis orders, are the same two points; no crs is said anywhere.
func TestGeoPackageByGDAL(t *testing.T) {
	t.Parallel()
	source := write(t, "points.geojson", points)
	want, _ := people(t, Layer{Path: source, Source: "x"})
	for _, code := range []string{"EPSG:4326", "EPSG:4490", "EPSG:4547", "EPSG:3857", "EPSG:32650"} {
		out := ogr2ogr(t, source, "points.gpkg", "-f", "GPKG", "-t_srs", code)
		got, _ := people(t, Layer{Path: out, Source: "x"})
		if !reflect.DeepEqual(got.People, want.People) || len(got.Points) != 2 {
			t.Fatalf("%s: %v people, want %v", code, got.People, want.People)
		}
		for i, p := range got.Points {
			if d := math.Hypot(p[0]-want.Points[i][0], p[1]-want.Points[i][1]); d > 1e-8 { // a millimetre
				t.Errorf("%s: %v, want %v", code, p, want.Points[i])
			}
		}
		named, _ := people(t, Layer{Path: out, Source: "x", Columns: map[string]string{"id": "fid"}})
		if !reflect.DeepEqual(named.IDs, []string{"1", "2"}) {
			t.Errorf("%s: fid as id gives %v", code, named.IDs)
		}
		if !reflect.DeepEqual(got.IDs, want.IDs) || got.IDs[0] != "甲" {
			t.Errorf("%s: ids %v, want %v", code, got.IDs, want.IDs)
		}
	}
}

// A real file: the municipalities of São Miguel, whose figures are GDAL's
// (ogrinfo -al: 6 features, extent -25.855019, 37.702934 to -25.134651, 37.909687).
func TestGeoPackageOfSaoMiguel(t *testing.T) {
	t.Parallel()
	var rep data.Report
	areas, err := Areas(context.Background(), Layer{Path: shared(t, "sao-miguel/concelhos.gpkg"), Source: "concelhos.gpkg"}, &rep, nil)
	if err != nil {
		t.Fatal(err)
	}
	box := areas[0].Shape.Bound()
	for _, a := range areas {
		box = box.Union(a.Shape.Bound())
		if a.Name == "" {
			t.Errorf("%s has no name", a.ID)
		}
	}
	for i, want := range []float64{-25.855019, 37.702934, -25.134651, 37.909687} {
		if got := []float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]}[i]; math.Abs(got-want) > 1e-6 {
			t.Errorf("extent %d: %f, want %f", i, got, want)
		}
	}
	if len(areas) != 6 {
		t.Errorf("%d areas of 6: %v", len(areas), rep.Groups())
	}
}

// twoLayers is a file of ours: stops (a point) and zones (a square, a row without
// geometry).
func twoLayers(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "two.gpkg")
	w, err := geopackage.Create(context.Background(), file, time.Unix(0, 0))
	if err != nil {
		t.Fatal(err)
	}
	square := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}}}
	for _, l := range []struct {
		t    geopackage.Table
		rows []orb.Geometry
	}{{geopackage.Table{Name: "stops", Title: "stops", Geometry: "POINT"}, []orb.Geometry{orb.Point{0.5, 0.5}}},
		{geopackage.Table{Name: "zones", Title: "zones", Geometry: "MULTIPOLYGON"}, []orb.Geometry{square, nil}}} {
		l.t.Columns = []geopackage.Column{{Name: "id", Type: "TEXT"}, {Name: "people", Type: "REAL"}, {Name: "open", Type: "BOOLEAN"}, {Name: "FID", Type: "INTEGER"}}
		rows, err := w.Begin(l.t)
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range l.rows {
			if err := rows.Add(g, string(rune('a'+i)), math.Ldexp(1, i), i == 0, 7); err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestGeoPackageLayers(t *testing.T) {
	t.Parallel()
	file := twoLayers(t)
	var rep data.Report
	stops, err := Facilities(context.Background(), Layer{Path: file, Table: "stops", Source: "two.gpkg"}, &rep, nil)
	if err != nil || len(stops) != 1 || stops[0].ID != "a" || stops[0].Point != (orb.Point{0.5, 0.5}) {
		t.Fatalf("%v, %v", stops, err)
	}
	if tags := stops[0].Tags; tags["open"] != "true" || tags["FID_2"] != "7" || tags["people"] != "1" {
		t.Errorf("tags %v", tags)
	}
	zones, err := Areas(context.Background(), Layer{Path: file, Table: "zones", Source: "two.gpkg"}, &rep, nil)
	if err != nil || len(zones) != 1 || zones[0].People != 1 {
		t.Fatalf("%v, %v", zones, err)
	}
	groups := rep.Groups()
	if len(groups) != 1 || groups[0].Code != data.CodeBadGeometry || groups[0].People != 2 {
		t.Errorf("the row without geometry is reported as %+v", groups)
	}
}

// spoil runs statements on a copy of the two layers.
func spoil(t *testing.T, statements ...string) string {
	t.Helper()
	file := twoLayers(t)
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	return file
}

// Each mistake, and each lie, has its message and its way out.
func TestGeoPackageMistakes(t *testing.T) {
	t.Parallel()
	good := twoLayers(t)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	busy := spoil(t)
	if err := os.WriteFile(busy+"-wal", []byte("not yet written back"), 0o600); err != nil {
		t.Fatal(err)
	}
	zones := "DROP TRIGGER rtree_zones_geom_delete; DROP TABLE zones;"
	for name, c := range map[string]struct{ file, table, want, hint string }{
		"no layer named":   {good, "", "it has 2 layers", "its layers are: stops, zones"},
		"misspelt":         {good, "zone", `no layer "zone"`, "did you mean zones?"},
		"not SQLite":       {write(t, "a.gpkg", points), "", "not a GeoPackage", "export it again"},
		"empty":            {write(t, "a.gpkg", ""), "", "not a GeoPackage", "export it again"},
		"cut short":        {write(t, "a.gpkg", string(whole[:len(whole)/3])), "zones", "", "export it again"},
		"open elsewhere":   {busy, "zones", "another program", "close it there"},
		"other database":   {spoil(t, "DROP TABLE gpkg_geometry_columns"), "", "not a GeoPackage with layers", "export it again"},
		"unknown srs":      {spoil(t, "INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 4214, 'EPSG', 4214, 'undefined', '')", "UPDATE gpkg_geometry_columns SET srs_id = 4214"), "zones", "Beijing 1954", "convert the layer first"},
		"undefined srs":    {spoil(t, "UPDATE gpkg_geometry_columns SET srs_id = -1"), "zones", "does not say which datum", "declare crs"},
		"srs not there":    {spoil(t, "UPDATE gpkg_geometry_columns SET srs_id = 99"), "zones", "does not say which datum", "declare crs"},
		"a missing table":  {spoil(t, zones), "zones", `no table "zones"`, "export it again"},
		"a view":           {spoil(t, zones, "CREATE VIEW zones AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS geom FROM n"), "zones", "is a view", "export it again"},
		"a virtual table":  {spoil(t, "UPDATE gpkg_geometry_columns SET table_name = 'rtree_zones_geom' WHERE table_name = 'zones'"), "rtree_zones_geom", "is a virtual table", "export it again"},
		"no such geometry": {spoil(t, "UPDATE gpkg_geometry_columns SET column_name = 'shape'"), "zones", `no column "shape"`, "export it again"},
		"no layers":        {spoil(t, "DELETE FROM gpkg_geometry_columns"), "", "no layer of features", "export it again"},
		"too long a value": {spoil(t, zones, "CREATE TABLE zones (geom BLOB, people REAL)", "INSERT INTO zones VALUES (zeroblob(70000000), 1)"), "zones", "too big", "export it again"},
	} {
		var rep data.Report
		_, err := Areas(context.Background(), Layer{Path: c.file, Table: c.table, Source: "two.gpkg"}, &rep, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(data.HintOf(err), c.hint) {
			t.Errorf("%s: %v; try %q", name, err, data.HintOf(err))
		}
	}
}

// A geometry that lies takes its row, not the file, and its people are counted.
func TestGeoPackageLyingGeometry(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]string{"claims": "x'4750000100000000010600000000ffffff'", "text": "'POINT(1 2)'", "number": "17"} {
		file := spoil(t, "DROP TRIGGER rtree_zones_geom_update1; DROP TRIGGER rtree_zones_geom_update2; DROP TRIGGER rtree_zones_geom_update3; DROP TRIGGER rtree_zones_geom_update4; UPDATE zones SET geom = "+set+" WHERE fid = 2")
		var rep data.Report
		areas, err := Areas(context.Background(), Layer{Path: file, Table: "zones", Source: "two.gpkg"}, &rep, nil)
		if err != nil || len(areas) != 1 {
			t.Fatalf("%s: %d areas, %v", name, len(areas), err)
		}
		if g := rep.Groups(); len(g) != 1 || g[0].Code != data.CodeBadGeometry || g[0].People != 2 {
			t.Errorf("%s: %+v", name, g)
		}
	}
}

// Reading stops when asked to.
func TestGeoPackageStops(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var rep data.Report
	if _, err := Areas(ctx, Layer{Path: twoLayers(t), Table: "zones", Source: "x"}, &rep, nil); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Errorf("%v", err)
	}
}
