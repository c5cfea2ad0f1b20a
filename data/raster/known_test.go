package raster

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// shared returns the path of a file of the shared data folder, which lies
// beside the repository, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	roots := []string{os.Getenv("WALKSHED_SHARED")}
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		roots = append(roots, filepath.Join(dir, "shared"))
	}
	for _, root := range roots {
		for _, p := range []string{filepath.Join(root, "data", name), filepath.Join(root, name)} {
			if _, err := os.Stat(p); root != "" && err == nil {
				return p
			}
		}
	}
	t.Skipf("needs shared data: %s", name)
	return ""
}

// TestKnownTotals: totals that independent programs found in published rasters,
// kept to the float32 rounding of the files.
func TestKnownTotals(t *testing.T) {
	for _, c := range []struct {
		file  string
		crs   string // override
		cells int    // with people; 0: not known
		total float64
		crsIs string
	}{
		{"sao-miguel/gpw_v411_2020_count_2020.tif", "", 934, 145602.96512763167, "EPSG:4326"},
		{"tashkent/tashkent_ghsl2015_pop_250m.tif", "", 5246, 2370381.3457458178, "ESRI:54009"},
		{"pointe-noire/pointe-noire-float.tif", "", 5131, 266831.4663261473, "EPSG:4326"},
		{"accessmod-demo/base/population__demo/population__demo.GeoTIFF", "EPSG:32613", 69155, 103310, "EPSG:26713"},
	} {
		path := shared(t, c.file)
		rep := &data.Report{}
		pop, err := Population(context.Background(), path, filepath.Base(path), PopulationRule{CRS: c.crs}, rep, nil)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		t.Logf("%s: %d cells with people of %v read, total %.4f, size %.1f m, at %v, issues %v",
			c.file, len(pop.People), rep.RowsRead(), pop.Total(), pop.Lattice.SizeM, pop.Points[0], rep.Groups())
		if math.Abs(pop.Total()-c.total) > 0.06 {
			t.Errorf("%s: total %.4f, want %.2f", c.file, pop.Total(), c.total)
		}
	}
}
