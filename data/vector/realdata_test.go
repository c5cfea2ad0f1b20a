package vector

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/polygon"
)

// shared returns a file of the shared data beside the repository, or skips.
func shared(t *testing.T, name string) string {
	t.Helper()
	roots := []string{os.Getenv("WALKSHED_SHARED")}
	for up := ".."; len(up) < 3*6; up = filepath.Join("..", up) {
		roots = append(roots, filepath.Join(up, "shared"))
	}
	for _, root := range roots {
		path := filepath.Join(root, "data", name)
		if _, err := os.Stat(path); root != "" && err == nil {
			return path
		}
	}
	t.Skipf("needs shared data: %s", name)
	return ""
}

// TestRealPopulations: people in the file are people read, by the counts that
// come with the data.
func TestRealPopulations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, crs, column string
		read              int
		total             float64
		form              data.Form
	}{
		{"nky/block-groups/block-groups.shp", "", "", 3114, 227919, data.AsPolygons},
		{"porto-alegre/poa_hexgrid.csv", "wgs84", "", 1227, 812935, data.AsPoints},
		{"worldpop-points/world_pop_population_pts.shp", "", "VALUE", 63889, 3497631, data.AsPoints},
		{"worldpop-points/banjul_worldpop_pts.shp", "", "VALUE", 30275, 968252, data.AsPoints},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := Layer{Path: shared(t, c.name), Source: filepath.Base(c.name), CRS: c.crs}
			if c.column != "" {
				l.Columns = map[string]string{"people": c.column}
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

func TestRealVenuesAndAreas(t *testing.T) {
	rep := &data.Report{}
	if got, err := Facilities(t.Context(), Layer{Path: shared(t, "nky/hospitals.csv"), Source: "hospitals", CRS: "wgs84"}, rep, nil); err != nil || len(got) != 3 || got[0].Name != "St Elizabeth Covington Hospital" {
		t.Errorf("hospitals: %v, %v", got, err)
	}
	pitches, err := Facilities(t.Context(), Layer{Path: shared(t, "nky/sports-pitches.csv"), Source: "pitches", CRS: "wgs84"}, rep, nil)
	if err != nil || len(pitches) != 322 || len(pitches[0].Sports) != 1 {
		t.Errorf("%d pitches, %v", len(pitches), err)
	}
	cities, err := Areas(t.Context(), Layer{Path: shared(t, "nky/city-boundaries/cities.shp"), Source: "cities.shp"}, rep, nil)
	if err != nil || len(cities) != 36 || cities[0].Name == "" || cities[0].Level != "cities" {
		t.Errorf("%d cities, %+v, %v", len(cities), cities[0].Name, err)
	}
	if n := len(rep.Groups()); n != 0 {
		t.Errorf("%d kinds of issue: %v", n, rep.Groups())
	}
}

// TestRealHexagons: 898 cells whose file has no people; the error names what it has.
func TestRealHexagons(t *testing.T) {
	l := Layer{Path: shared(t, "belo-horizonte/grid_bho.geojson"), Source: "grid.geojson"}
	rep := &data.Report{}
	cells, err := Areas(t.Context(), l, rep, nil)
	if err != nil || len(cells) != 898 || rep.RowsRead()["grid.geojson"] != 898 || len(rep.Groups()) != 0 {
		t.Errorf("%d cells, %v, %v", len(cells), err, rep.Groups())
	}
	for _, c := range cells {
		if len(c.Shape[0][0]) != 7 || !polygon.Contains(c.Shape, polygon.Inside(c.Shape)) {
			t.Fatalf("%s: %v", c.ID, c.Shape)
		}
	}
	if _, err := Population(t.Context(), l, nil, nil); err == nil || !strings.Contains(data.HintOf(err), "its columns are: id") {
		t.Errorf("%v, %s", err, data.HintOf(err))
	}
}

// TestRealTotals: a table without coordinates, keyed by its id column.
func TestRealTotals(t *testing.T) {
	got, err := Totals(t.Context(), Layer{Path: shared(t, "belo-horizonte/land_use_data.csv"), Source: "land.csv"}, &data.Report{})
	if err != nil || len(got) != 898 || got["89a881a5a2bffff"] != 381 {
		t.Errorf("%d totals, %v", len(got), err)
	}
}
