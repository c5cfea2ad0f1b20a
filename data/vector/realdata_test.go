package vector

import (
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// shared returns a file of the shared data beside the repository, or skips.
func shared(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("WALKSHED_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	path := filepath.Join(root, "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs shared data: %s", name)
	}
	return path
}

// TestRealPopulations: people in the file are people read, by the counts that
// come with the data.
func TestRealPopulations(t *testing.T) {
	for _, c := range []struct {
		name, crs, column string
		read              int
		total             float64
		form              data.Form
	}{
		{"nky/block-groups/block-groups.shp", "", "people", 3114, 227919, data.AsPolygons},
		{"porto-alegre/poa_hexgrid.csv", "wgs84", "population", 1227, 812935, data.AsPoints},
		{"worldpop-points/world_pop_population_pts.shp", "", "", 63889, 3497631, data.AsPoints},
		{"worldpop-points/banjul_worldpop_pts.shp", "", "", 30275, 968252, data.AsPoints},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Layer{Path: shared(t, c.name), Source: filepath.Base(c.name), CRS: c.crs}
			if c.column != "" {
				l.Columns = map[string]string{"people": c.column}
			} else {
				l.Columns = map[string]string{"people": peopleColumn(t, l)}
			}
			pop, rep := people(t, l)
			if got := rep.RowsRead()[l.Source]; got != c.read {
				t.Errorf("%d rows read, want %d", got, c.read)
			}
			if got := pop.Total(); math.Abs(got-c.total) > 0.5 {
				t.Errorf("%.1f people, want %.0f", got, c.total)
			}
			if pop.Form != c.form {
				t.Errorf("form %d, want %d", pop.Form, c.form)
			}
		})
	}
}

// peopleColumn finds the one column of numbers that a WorldPop point file has.
func peopleColumn(t *testing.T, l Layer) string {
	f, err := open(l, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"people", "population", "pop", "grid_code", "GRID_CODE", "Population", "VALUE", "value"} {
		for _, have := range f.columns() {
			if have == name {
				return have
			}
		}
	}
	t.Fatalf("columns %v", f.columns())
	return ""
}

func TestRealVenuesAndAreas(t *testing.T) {
	rep := &data.Report{}
	pitches, err := Facilities(context.Background(), Layer{Path: shared(t, "nky/sports-pitches.csv"), Source: "pitches", CRS: "wgs84"}, rep, nil)
	if err != nil || len(pitches) != 322 || len(pitches[0].Sports) != 1 {
		t.Errorf("%d pitches, %v", len(pitches), err)
	}
	cities, err := Areas(context.Background(), Layer{Path: shared(t, "nky/city-boundaries/cities.shp"), Source: "cities.shp"}, rep, nil)
	if err != nil || len(cities) != 36 || cities[0].Name == "" || cities[0].Level != "cities" {
		t.Errorf("%d cities, %+v, %v", len(cities), cities[0].Name, err)
	}
	if n := len(rep.Groups()); n != 0 {
		t.Errorf("%d kinds of issue: %v", n, rep.Groups())
	}
}

// TestVariantsByGDAL: the blocks of Northern Kentucky in every form ogr2ogr
// writes are the same people at the same places.
func TestVariantsByGDAL(t *testing.T) {
	ogr, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("needs gdal: ogr2ogr")
	}
	source := shared(t, "nky/block-groups/block-groups.shp")
	want, _ := people(t, Layer{Path: source, Source: "want"})
	dir := t.TempDir()
	for name, args := range map[string][]string{
		"plain.geojson":  {"-f", "GeoJSON", "-lco", "RFC7946=YES"},
		"metres.geojson": {"-f", "GeoJSON", "-t_srs", "EPSG:3857", "-lco", "COORDINATE_PRECISION=4"},
		"lines.geojsonl": {"-f", "GeoJSONSeq"},
		"gbk.shp":        {"-f", "ESRI Shapefile", "-lco", "ENCODING=GBK"},
		"utm.shp":        {"-f", "ESRI Shapefile", "-t_srs", "EPSG:32616"},
	} {
		t.Run(name, func(t *testing.T) {
			out := filepath.Join(dir, name)
			if msg, err := exec.Command(ogr, append(args, out, source)...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, msg)
			}
			got, _ := people(t, Layer{Path: out, Source: name})
			if len(got.Points) != len(want.Points) || got.Total() != want.Total() {
				t.Fatalf("%d points, %g people; want %d, %g", len(got.Points), got.Total(), len(want.Points), want.Total())
			}
			for i, p := range got.Points {
				if d := math.Hypot(p[0]-want.Points[i][0], p[1]-want.Points[i][1]); d > 2e-5 { // 2 m: rounding moves the widest place of a polygon
					t.Fatalf("block %d stands at %v, want %v", i, p, want.Points[i])
				}
			}
		})
	}
	os.Remove(filepath.Join(dir, "utm.dbf"))
	if _, err := Population(context.Background(), Layer{Path: filepath.Join(dir, "utm.shp"), Source: "utm.shp"}, nil, nil); err == nil || data.HintOf(err) == "" {
		t.Errorf("a Shapefile without its .dbf: %v", err)
	}
}
