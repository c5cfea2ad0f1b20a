package tiles

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/raster"
)

// gridded is draw on a grid that can be written.
func gridded(rows ...string) *world {
	w := draw(rows...)
	w.in.Population.Lattice.CRS, w.in.Population.Lattice.Affine = "wgs84", [6]float64{westEdge, cellDeg, 0, northEdge, 0, -cellDeg}
	return w
}

func rasterOf(t *testing.T, w *world) *raster.Raster {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "cells.tif"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := WriteRaster(context.Background(), f, w, limit15, "v1"); err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	r, err := raster.Open(f, info.Size(), "cells.tif")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Band 1 is the minutes of each cell where it lies; who has no walk, or only an
// estimate, has none.
func TestRasterMinutes(t *testing.T) {
	t.Parallel()
	r := rasterOf(t, gridded("45.", "uoX"))
	got, err := r.Window(0, 0, 3, 2)
	if err != nil {
		t.Fatal(err)
	}
	nan := math.NaN()
	for i, want := range []float64{4, 5, nan, nan, nan, 30} {
		if got[i] != want && !(math.IsNaN(got[i]) && math.IsNaN(want)) {
			t.Errorf("cell %d: %v min, want %v", i, got[i], want)
		}
	}
	if r.CRSName != "EPSG:4326" || r.Affine[0] != westEdge || r.Affine[5] != -cellDeg {
		t.Errorf("in %s at %v", r.CRSName, r.Affine)
	}
}

// Rows that share a cell are one value: of 1 at 4 min, 2 at 5 min and 4 without a
// walk 7 people live there, and those who walk need (1·4 + 2·5) / 3 min.
func TestRasterSharedCells(t *testing.T) {
	t.Parallel()
	w := gridded("45uG")
	pop := &w.in.Population
	copy(pop.Col, []int32{1, 1, 1, 3})
	pop.Groups = []data.PopulationGroup{{Name: "old", People: []float64{1, 0, 2, 3}}}
	s := sheetOf(w, *pop, limit15)
	if !slices.Equal(s.Col, []int32{1, 3}) || !slices.Equal(s.Bands[1].Values, []float64{7, 8}) || !slices.Equal(s.Bands[2].Values, []float64{3, 3}) {
		t.Errorf("columns %v, people %v, old %v", s.Col, s.Bands[1].Values, s.Bands[2].Values)
	}
	if m := s.Bands[0].Values; math.Abs(m[0]-14.0/3) > 1e-15 || m[1] != 18 || s.Bands[2].Name != "people_old" || !slices.Equal(s.Bands[0].Weight, []float64{3, 8}) {
		t.Errorf("minutes %v by %v, band 3 %q", m, s.Bands[0].Weight, s.Bands[2].Name)
	}
}

// Points and polygons have no grid: said, with the way out.
func TestRasterNeedsGrid(t *testing.T) {
	t.Parallel()
	w := gridded("45")
	w.in.Population.Form = data.AsPoints
	err := WriteRaster(context.Background(), nil, w, limit15, "v1")
	if err == nil || !strings.Contains(err.Error(), "no grid") || data.HintOf(err) == "" {
		t.Errorf("%v (hint %q)", err, data.HintOf(err))
	}
}

func TestRasterSaysWhatItRestsOn(t *testing.T) {
	t.Parallel()
	b := gridded("4").Basis(limit15)
	b.Modelled = true
	said := map[string]string{}
	for _, i := range rasterItems(b, "v1") {
		said[i.Name] = i.Text
	}
	if said["limit_min"] != "15" || !strings.HasPrefix(said["people"], "modelled") || said["walkshed_version"] != "v1" || said["place"] != "drawn" {
		t.Errorf("%v", said)
	}
}
