package raster

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// square is a grid of 1000 m cells in CGCS2000 Gauss-Krüger, zone 111° E.
func square(cols, rows int) data.Lattice {
	return data.Lattice{Cols: cols, Rows: rows, CRS: "EPSG:4546", Affine: [6]float64{500000, 1000, 0, 3900000, 0, -1000}}
}

// drawn is a sheet of people (powers of two) and minutes:
//
//	people    minutes
//	1 2 .     5 10 .
//	. 4 8     .  ? 20     ?: people without a walk
func drawn() Sheet {
	people := []float64{8, 1, 4, 2}
	return Sheet{Grid: square(3, 2), Col: []int32{2, 0, 1, 1}, Row: []int32{1, 0, 1, 0}, Bands: []Band{
		{Name: "people", Values: people}, {Name: "minutes", Unit: "min", Values: []float64{20, 5, math.NaN(), 10}, Weight: people}},
		Items: []Item{{"place", "<村> & \"town\""}}}
}

func written(t testing.TB, s Sheet) (path string, file []byte) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "out.tif"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := s.Write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
	if file, err = os.ReadFile(f.Name()); err != nil {
		t.Fatal(err)
	}
	return f.Name(), file
}

// TestSheet reads back what was written: cells, place, no-data.
func TestSheet(t *testing.T) {
	_, file := written(t, drawn())
	r := open(t, file)
	if r.CRSName != "EPSG:4546" || r.Affine != square(3, 2).Affine || r.NoData != Nothing || r.Type != "float64" {
		t.Errorf("in %s at %v, no-data %v, %s", r.CRSName, r.Affine, r.NoData, r.Type)
	}
	nan := math.NaN()
	if got := cells(t, r); !same(got, []float64{1, 2, nan, nan, 4, 8}) {
		t.Errorf("people %v", got)
	}
	_, again := written(t, drawn())
	if !bytes.Equal(file, again) {
		t.Error("the same sheet gave other bytes")
	}
}

// TestCoarser: 2 × 2 cells make one; people add up, minutes are the mean of those
// who have a walk: (1·5 + 2·10) / 3 = 8.33, and 20 alone.
func TestCoarser(t *testing.T) {
	s := drawn()
	base := level{cols: 3, rows: 2, at: [][2]int32{{0, 0}, {1, 0}, {1, 1}, {2, 1}},
		values: [][]float64{{1, 2, 4, 8}, {5, 10, math.NaN(), 20}}, weights: [][]float64{nil, {1, 2, 4, 8}}}
	l := base.coarser()
	if l.cols != 2 || l.rows != 1 || len(l.at) != 2 || l.values[0][0] != 7 || l.values[0][1] != 8 {
		t.Fatalf("%+v", l)
	}
	if got := l.values[1]; math.Abs(got[0]-25.0/3) > 1e-12 || got[1] != 20 || l.weights[1][0] != 3 {
		t.Errorf("minutes %v by %v", got, l.weights[1])
	}
	// Once more: 3 people at 8.33 and 8 at 20 are 11 at 16.82, not the middle of both.
	if got := l.coarser().values[1][0]; math.Abs(got-185.0/11) > 1e-12 {
		t.Errorf("minutes of all %v, want %v", got, 185.0/11)
	}
	if n := len(s.levels()); n != 1 {
		t.Errorf("%d levels of a sheet that fits a tile", n)
	}
}

// scattered is a sheet of some cells, the n-th with n people and n minutes.
func scattered(cols, rows int, places []int) Sheet {
	s := Sheet{Grid: square(cols, rows), Bands: []Band{{Name: "people"}, {Name: "minutes"}}}
	for i, at := range places {
		s.Col, s.Row = append(s.Col, int32(at%cols)), append(s.Row, int32(at/cols))
		for b := range s.Bands {
			s.Bands[b].Values = append(s.Bands[b].Values, float64(i+1))
		}
	}
	s.Bands[1].Weight = s.Bands[0].Values
	return s
}

// TestOverviewLaw: whatever cells there are, every overview adds up to the same
// people and its minutes to the same person-minutes.
func TestOverviewLaw(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cols, rows := rapid.IntRange(1, 3000).Draw(rt, "cols"), rapid.IntRange(1, 3000).Draw(rt, "rows")
		places := rapid.SliceOfNDistinct(rapid.IntRange(0, cols*rows-1), 0, min(60, cols*rows), rapid.ID[int]).Draw(rt, "places")
		var people, walked float64
		for i, l := range scattered(cols, rows, places).levels() {
			var p, m float64
			for k := range l.at {
				p += l.values[0][k]
				m += l.values[0][k] * l.values[1][k]
			}
			if i == 0 {
				people, walked = p, m
			}
			if p != people || math.Abs(m-walked) > 1e-9*(1+walked) {
				rt.Fatalf("overview %d: %v people, %v person-minutes; want %v, %v", i, p, m, people, walked)
			}
		}
	})
}

// TestSheetKeepsCells: cells come back from wherever they lie, the corners and both
// sides of a tile's edge among them.
func TestSheetKeepsCells(t *testing.T) {
	const cols, rows = 1030, 515
	places := []int{0, cols - 1, cols * (rows - 1), cols*rows - 1, 511, 512, 511*cols + 511, 512*cols + 512, 1023, 1024}
	_, file := written(t, scattered(cols, rows, places))
	got := cells(t, open(t, file))
	for i, at := range places {
		if got[at] != float64(i+1) {
			t.Errorf("cell %d holds %v, want %d", at, got[at], i+1)
		}
		got[at] = 0
	}
	for i, v := range got {
		if v > 0 {
			t.Fatalf("cell %d holds %v", i, v)
		}
	}
}

// TestSheetRefuses: what would lose people, or lie about where they are.
func TestSheetRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Sheet)
		says   string
	}{
		"outside":       {func(s *Sheet) { s.Col[0] = 3 }, "column 3"},
		"twice":         {func(s *Sheet) { s.Col[0], s.Row[0] = 0, 0 }, "two values for column 0, row 0"},
		"no grid":       {func(s *Sheet) { s.Grid.Cols = 0 }, "0 × 2"},
		"no place":      {func(s *Sheet) { s.Grid.Affine = [6]float64{} }, "no place"},
		"GCJ-02":        {func(s *Sheet) { s.Grid.CRS = "gcj02" }, "no way to say gcj02"},
		"no CRS":        {func(s *Sheet) { s.Grid.CRS = "" }, "coordinate system"},
		"without bands": {func(s *Sheet) { s.Bands = nil }, "0 bands"},
	} {
		s := drawn()
		c.change(&s)
		f, err := os.Create(filepath.Join(t.TempDir(), "no.tif"))
		if err != nil {
			t.Fatal(err)
		}
		err = s.Write(context.Background(), f)
		f.Close()
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want one saying %q", name, err, c.says)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	f, err := os.Create(filepath.Join(t.TempDir(), "no.tif"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := drawn().Write(ctx, f); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// wide is a sheet with overviews: one cell in every 97 of 1,500 × 1,100.
func wide() Sheet {
	s := Sheet{Grid: data.Lattice{Cols: 1500, Rows: 1100, CRS: "wgs84", Affine: [6]float64{110, 0.001, 0, 38, 0, -0.001}}, Bands: []Band{{Name: "minutes", Unit: "min"}, {Name: "people"}},
		Items: []Item{{"place", "东湖区 & \"west\""}}}
	for i := 0; i < 1500*1100; i += 97 {
		if i%1500 > 600 && i%1500 < 1000 && i/1500 > 600 {
			continue // so that a tile stays empty
		}
		s.Col, s.Row = append(s.Col, int32(i%1500)), append(s.Row, int32(i/1500))
		s.Bands[0].Values, s.Bands[1].Values = append(s.Bands[0].Values, float64(i%300)/10), append(s.Bands[1].Values, 0.1+float64(i%50)/3)
	}
	s.Bands[0].Weight = s.Bands[1].Values
	return s
}

func total(v []float64) (sum float64) {
	for _, x := range v {
		if !math.IsNaN(x) {
			sum += x
		}
	}
	return sum
}

func average(v []float64) float64 {
	n := 0
	for _, x := range v {
		if !math.IsNaN(x) {
			n++
		}
	}
	return total(v) / float64(n)
}

// TestGDALReadsSheet: GDAL's own judge calls the file a cloud-optimised GeoTIFF,
// and reads the cells, their people, place, names and no-data.
func TestGDALReadsSheet(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("gdalinfo"); err != nil {
		t.Skip("needs gdal: gdalinfo is not installed (Debian: gdal-bin)")
	}
	s := wide()
	path, _ := written(t, s)
	judge := exec.Command("/usr/bin/python3", "-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff", "--full-check=yes", path)
	if out, err := judge.CombinedOutput(); err != nil || !strings.Contains(string(out), "is a valid cloud optimized GeoTIFF") || strings.Contains(string(out), "warning") {
		t.Errorf("%v\n%s", err, out)
	}
	checkInfo(t, path, s, 2)
	checkOverview(t, path, s)
	for _, c := range []struct {
		crs    string
		affine [6]float64
	}{
		{"cgcs2000", s.Grid.Affine}, {"EPSG:4546", square(1, 1).Affine}, {"EPSG:32649", square(1, 1).Affine},
		{"EPSG:3857", [6]float64{12e6, 100, 0, 4e6, 0, -100}}, {"ESRI:54009", [6]float64{9e6, 100, 0, 4e6, 0, -100}},
		{"EPSG:4546", [6]float64{500000, 600, 800, 3900000, 800, -600}}, // turned
		{"ESRI:102012", square(1, 1).Affine}, {"ESRI:102025", square(1, 1).Affine}, {"EPSG:3035", square(1, 1).Affine},
		{"+proj=lcc +lat_1=25 +lat_2=47 +lat_0=10 +lon_0=105 +x_0=0 +y_0=7 +ellps=GRS80", square(1, 1).Affine},
		{"+proj=lcc +lat_1=35 +lat_0=35 +lon_0=111 +k_0=0.9996 +x_0=500000 +y_0=0 +datum=WGS84", square(1, 1).Affine},
		{"+proj=laea +lat_0=35 +lon_0=105 +x_0=0 +y_0=0 +datum=WGS84", square(1, 1).Affine},
	} {
		s := drawn()
		s.Grid.CRS, s.Grid.Affine = c.crs, c.affine
		path, file := written(t, s)
		checkInfo(t, path, s, 0)
		if sys, err := crs.Lookup(c.crs); err != nil || !sys.Geographic && open(t, file).CRSName != sys.Name {
			t.Errorf("%s: read back as %q, %v", c.crs, open(t, file).CRSName, err)
		}
	}
}

// checkInfo holds what gdalinfo says against the sheet.
func checkInfo(t *testing.T, path string, s Sheet, overviews int) {
	t.Helper()
	out, err := exec.Command("gdalinfo", "-json", "-stats", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Size             []int
		GeoTransform     [6]float64
		CoordinateSystem struct{ WKT string }
		Metadata         map[string]map[string]string
		Bands            []struct {
			Description, Unit string
			NoDataValue       float64
			Overviews         []struct{ Size []int }
			Metadata          map[string]map[string]string
		}
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	g := s.Grid
	if got.Size[0] != g.Cols || got.Size[1] != g.Rows || got.GeoTransform != g.Affine {
		t.Errorf("%s: %v at %v, want %d × %d at %v", g.CRS, got.Size, got.GeoTransform, g.Cols, g.Rows, g.Affine)
	}
	want, err := crs.Lookup(g.CRS)
	if err != nil {
		t.Fatal(err)
	}
	if name, ok := crs.FromWKT(got.CoordinateSystem.WKT); !ok || name != map[string]string{"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490"}[g.CRS] && name != want.Name {
		t.Errorf("%s: GDAL sees %q, %s", g.CRS, name, got.CoordinateSystem.WKT)
	}
	if got.Metadata[""]["place"] != s.Items[0].Text {
		t.Errorf("place %q", got.Metadata[""]["place"])
	}
	for i, b := range got.Bands {
		if b.Description != s.Bands[i].Name || b.Unit != s.Bands[i].Unit || b.NoDataValue != Nothing || len(b.Overviews) != overviews {
			t.Errorf("band %d: %+v", i, b)
		}
		mean, _ := strconv.ParseFloat(b.Metadata[""]["STATISTICS_MEAN"], 64)
		if want := average(s.Bands[i].Values); math.Abs(mean-want) > 1e-9 {
			t.Errorf("band %s: mean %v over the cells, want %v", b.Description, mean, want)
		}
	}
}

// checkOverview has GDAL take the coarsest overview out and adds it up.
func checkOverview(t *testing.T, path string, s Sheet) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "overview.tif")
	if msg, err := exec.Command("gdal_translate", "-q", "-oo", "OVERVIEW_LEVEL=1", "-b", "2", path, out).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, msg)
	}
	file, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	r := open(t, file)
	if got, want := total(cells(t, r)), total(s.Bands[1].Values); r.Cols != 375 || math.Abs(got-want) > 1e-6 {
		t.Errorf("the overview of %d columns holds %v people, the sheet %v", r.Cols, got, want)
	}
}

// TestBigSheet writes the 64-bit form, which a sheet of ordinary size never needs.
func TestBigSheet(t *testing.T) {
	s := wide()
	keys, err := geoTags(s.Grid)
	if err != nil {
		t.Fatal(err)
	}
	w := sheetWriter{sheet: s, levels: s.levels(), keys: keys}
	w.plan()
	if w.big {
		t.Fatal("13 tiles do not need 64 bits")
	}
	w.big = true
	path := filepath.Join(t.TempDir(), "big.tif")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
	f.Close()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, small := written(t, s)
	if !same(cells(t, open(t, file)), cells(t, open(t, small))) || file[2] != 43 {
		t.Error("the 64-bit form holds other cells")
	}
	if _, err := exec.LookPath("gdalinfo"); err == nil {
		checkInfo(t, path, s, 2)
	}
}

// TestLatticeKeepsItsGrid: the affine a population keeps says the same places as
// its corners, whichever way the file's rows run.
func TestLatticeKeepsItsGrid(t *testing.T) {
	sys, err := crs.Lookup("EPSG:32649")
	if err != nil {
		t.Fatal(err)
	}
	for _, affine := range [][6]float64{{500000, 100, 0, 3900000, 0, -100}, {500000, 100, 0, 3900000, 0, 100}, {500000, 60, 80, 3900000, 80, -60}} {
		p := placement{sys: sys, affine: affine}
		for _, w := range []part{{cols: 30, rows: 20}, {col0: 7, row0: 3, cols: 5, rows: 11}} {
			w.northwards = affine[5] > 0
			l := p.lattice(w)
			for _, at := range [][2]int{{0, 0}, {w.cols, 0}, {2, w.rows}, {w.cols, w.rows}} {
				a, c, r := l.Affine, float64(at[0]), float64(at[1])
				got := sys.ToWGS84([2]float64{a[0] + c*a[1] + r*a[2], a[3] + c*a[4] + r*a[5]})
				if want := l.Corner(at[0], at[1]); math.Abs(got[0]-want[0])+math.Abs(got[1]-want[1]) > 1e-12 {
					t.Errorf("%v, part %+v: crossing %v at %v, want %v", affine, w, at, got, want)
				}
			}
		}
	}
}
