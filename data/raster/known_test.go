package raster

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

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

// TestKnownTotals: totals that GDAL and numpy find in float64 in published
// rasters, to a thousandth of a person. (Summed in float32 the Mollweide one is
// 2,370,381.5.)
func TestKnownTotals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, crs    string // crs: override
		cells, valid int    // with people; with any value
		total, size  float64
		first        orb.Point // the first cell's centre; 0: not checked
	}{
		{"sao-miguel/gpw_v411_2020_count_2020.tif", "", 934, 1242, 145602.96512763167, 824, orb.Point{-25.7875, 37.9125}},
		{"tashkent/tashkent_ghsl2015_pop_250m.tif", "", 5246, 5246, 2370381.3457458178, 250, orb.Point{}},
		{"pointe-noire/pointe-noire-float.tif", "", 5131, 5685, 266831.4663261473, 92.5, orb.Point{}},
		// The byte twin declares −3.4e38, which no byte is: all 10,914 cells have a
		// value, and what was no-data there is 0 or 255.
		{"pointe-noire/pointe-noire-byte.tif", "", 5131, 10914, 1279483, 92.5, orb.Point{}},
		{"accessmod-demo/base/population__demo/population__demo.GeoTIFF", "EPSG:32613", 69155, 69155, 103310, 30, orb.Point{}},
	} {
		path := shared(t, c.file)
		rep := &data.Report{}
		pop, err := Population(context.Background(), path, "p.tif", PopulationRule{CRS: c.crs}, rep, nil)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		valid := rep.RowsRead()["p.tif"]
		t.Logf("%s: %d cells with people of %d, total %.4f, side %.1f m", c.file, len(pop.People), valid, pop.Total(), pop.Lattice.SizeM)
		if math.Abs(pop.Total()-c.total) > 0.001 || len(pop.People) != c.cells || valid != c.valid || math.Abs(pop.Lattice.SizeM-c.size) > 0.01*c.size {
			t.Errorf("%s: want %d cells of %d, total %.4f, side about %.1f", c.file, c.cells, c.valid, c.total, c.size)
		}
		if c.first != (orb.Point{}) && math.Hypot(c.first[0]-pop.Points[0][0], c.first[1]-pop.Points[0][1]) > 1e-9 {
			t.Errorf("%s: first at %v, want %v", c.file, pop.Points[0], c.first)
		}
		insideCorners(t, pop)
	}
}

// TestTrapIsReported: a no-data value that the type cannot hold is said, once.
func TestTrapIsReported(t *testing.T) {
	rep := &data.Report{}
	if _, err := Population(context.Background(), shared(t, "pointe-noire/pointe-noire-byte.tif"), "people.tif", PopulationRule{}, rep, nil); err != nil {
		t.Fatal(err)
	}
	checkReport(t, rep, map[data.Code]float64{data.CodeValueNotAllowed: 0})
}

// TestNAD27IsRefused: the file names a datum that needs shift tables; only an
// explicit crs: reads it.
func TestNAD27IsRefused(t *testing.T) {
	path := shared(t, "accessmod-demo/base/population__demo/population__demo.GeoTIFF")
	_, err := Population(context.Background(), path, "p.tif", PopulationRule{}, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "EPSG:26713 is on NAD27") || !strings.Contains(data.HintOf(err), "crs:") {
		t.Errorf("%v (hint %q)", err, data.HintOf(err))
	}
}

// TestKnownGrids: other published grids, sums over their valid cells by GDAL and
// numpy.
func TestKnownGrids(t *testing.T) {
	for _, c := range []struct {
		file       string
		cols, rows int
		kind, text string
		noData     float64
		valid      int
		sum        float64
	}{
		// Declares −128 on bytes: every cell is valid, its class between 1 and 44.
		{"sao-miguel/clc2018_v2020_20u1.tif", 3840, 1920, "uint8", "-128", nan, 7372800, 281402778},
		{"sao-miguel/eu_dem_v11.tif", 384, 192, "float32", "-3.4028234663852886e+38", -math.MaxFloat32, 17566, 5824529},
		{"porto-alegre/poa_elevation.tif", 413, 403, "uint8", "", nan, 413 * 403, 7916486},
	} {
		file, err := os.ReadFile(shared(t, c.file))
		if err != nil {
			t.Fatal(err)
		}
		r := open(t, file)
		sum, valid := 0.0, 0
		for _, v := range cells(t, r) {
			if v == v {
				sum += v
				valid++
			}
		}
		t.Logf("%s: %d × %d %s, no-data %q, %d cells, sum %.1f", c.file, r.Cols, r.Rows, r.Type, r.NoDataText, valid, sum)
		if r.Cols != c.cols || r.Rows != c.rows || r.Type != c.kind || r.NoDataText != c.text || valid != c.valid || math.Abs(sum-c.sum) > 1 {
			t.Errorf("%s: want %d × %d %s, no-data %q, %d cells, sum %.1f", c.file, c.cols, c.rows, c.kind, c.text, c.valid, c.sum)
		}
		if r.NoData != c.noData && !(math.IsNaN(r.NoData) && math.IsNaN(c.noData)) {
			t.Errorf("%s: no-data %v, want %v", c.file, r.NoData, c.noData)
		}
	}
}
