package raster

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

// onDisk writes the drawn file where Population can open it.
func onDisk(t testing.TB, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "people.tif")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func people(t testing.TB, b *build, rule PopulationRule, rep *data.Report) data.Population {
	t.Helper()
	pop, err := Population(context.Background(), onDisk(t, b.bytes()), "people.tif", rule, rep, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pop
}

// world is 4 × 3 cells of 1°, the upper left corner at 100° E, 40° N.
//
//	 1    0   −7   inf
//	n/d   2  NaN    4
//	 8   n/d  0.5  16
func world() *build {
	b := grid(4, 3, []float64{1, 0, -7, math.Inf(1), -99999, 2, nan, 4, 8, -99999, 0.5, 16})
	b.tags[tagNoData] = "-99999"
	return b
}

// TestPopulation: the six cells with people are kept, where their centres are;
// −7 and the infinite cell are reported; no-data and NaN are nothing. 9 cells
// hold a value.
func TestPopulation(t *testing.T) {
	rep := &data.Report{}
	var told []int64
	pop, err := Population(context.Background(), onDisk(t, world().bytes()), "people.tif", PopulationRule{}, rep,
		func(stage data.Stage, done, total int64) {
			if stage != data.StagePopulation || total != 3 {
				t.Errorf("told %s %d of %d", stage, done, total)
			}
			told = append(told, done)
		})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(pop.People, []float64{1, 2, 4, 8, 0.5, 16}) || pop.Total() != 31.5 {
		t.Errorf("people %v", pop.People)
	}
	want := []orb.Point{{100.5, 39.5}, {101.5, 38.5}, {103.5, 38.5}, {100.5, 37.5}, {102.5, 37.5}, {103.5, 37.5}}
	if !slices.Equal(pop.Points, want) {
		t.Errorf("at %v, want %v", pop.Points, want)
	}
	if !slices.Equal(pop.Col, []int32{0, 1, 3, 0, 2, 3}) || !slices.Equal(pop.Row, []int32{0, 1, 1, 2, 2, 2}) {
		t.Errorf("columns %v, rows %v", pop.Col, pop.Row)
	}
	if pop.Form != data.OnLattice || pop.Source != "people.tif" || pop.Modelled || pop.IDs != nil {
		t.Errorf("form %v, source %q", pop.Form, pop.Source)
	}
	checkReport(t, rep, map[data.Code]float64{data.CodeNegativePeople: -7, data.CodeBadNumber: 0})
	if n := rep.RowsRead()["people.tif"]; n != 9 {
		t.Errorf("%d cells read, want 9", n)
	}
	if len(told) == 0 || told[len(told)-1] != 3 {
		t.Errorf("told of rows %v, want 3 at last", told)
	}
}

func checkReport(t *testing.T, rep *data.Report, want map[data.Code]float64) {
	t.Helper()
	got := map[data.Code]float64{}
	for _, g := range rep.Groups() {
		got[g.Code] = g.People
		if g.Count != 1 || g.First[0].Origin.Source != "people.tif" {
			t.Errorf("group %+v", g)
		}
	}
	for code, n := range want {
		if v, ok := got[code]; !ok || v != n {
			t.Errorf("%s: %v people, want %v of %v", code, v, n, got)
		}
	}
	if len(got) != len(want) {
		t.Errorf("issues %v, want %v", got, want)
	}
}

// TestLattice: cell (c, r) lies between its corners, which are 1° apart, and
// 1° × 1° at 38.5° N is 87 km by 111 km: side √(87·111) = 98 km.
func TestLattice(t *testing.T) {
	l := people(t, world(), PopulationRule{}, nil).Lattice
	if l.Cols != 4 || l.Rows != 3 || l.Corner(0, 0) != (orb.Point{100, 40}) || l.Corner(4, 3) != (orb.Point{104, 37}) {
		t.Errorf("%d × %d from %v to %v", l.Cols, l.Rows, l.Corner(0, 0), l.Corner(4, 3))
	}
	if math.Abs(l.SizeM-98400) > 300 {
		t.Errorf("side %.0f m, want 98.4 km", l.SizeM)
	}
}

// TestClip: cells whose centre lies in the bound are kept, edges included, and
// the lattice still has every kept cell between its corners.
func TestClip(t *testing.T) {
	clip := orb.Bound{Min: orb.Point{101.5, 37}, Max: orb.Point{103.6, 38.5}}
	rep := &data.Report{}
	pop := people(t, world(), PopulationRule{Clip: &clip}, rep)
	if !slices.Equal(pop.People, []float64{2, 4, 0.5, 16}) {
		t.Errorf("people %v, want [2 4 0.5 16]", pop.People)
	}
	insideCorners(t, pop)
	if len(rep.Groups()) != 0 {
		t.Errorf("issues outside the clip: %v", rep.Groups())
	}
	away := orb.Bound{Min: orb.Point{-10, 0}, Max: orb.Point{-5, 5}}
	if pop := people(t, world(), PopulationRule{Clip: &away}, nil); len(pop.People) != 0 || pop.Lattice.Cols != 0 {
		t.Errorf("far away: %v", pop.People)
	}
}

func insideCorners(t testing.TB, pop data.Population) {
	t.Helper()
	for i, p := range pop.Points {
		c, r := int(pop.Col[i]), int(pop.Row[i])
		if c < 0 || r < 0 || c >= pop.Lattice.Cols || r >= pop.Lattice.Rows {
			t.Fatalf("row %d stands in cell (%d, %d) of %d × %d", i, c, r, pop.Lattice.Cols, pop.Lattice.Rows)
		}
		nw, se := pop.Lattice.Corner(c, r), pop.Lattice.Corner(c+1, r+1)
		sw, ne := pop.Lattice.Corner(c, r+1), pop.Lattice.Corner(c+1, r)
		mid := orb.Point{(nw[0] + se[0] + sw[0] + ne[0]) / 4, (nw[1] + se[1] + sw[1] + ne[1]) / 4}
		if math.Hypot(mid[0]-p[0], mid[1]-p[1]) > 1e-6 || sw[1] >= nw[1] {
			t.Fatalf("row %d at %v, its cell between %v and %v", i, p, nw, se)
		}
	}
}

// TestClipNeverLoses is the law of windows: clipping is the same as reading all
// and keeping what lies in the clip; in degrees, in Mollweide (where edges of a
// clip are bent) and in Gauss-Krüger, with rows growing either way.
func TestClipNeverLoses(t *testing.T) {
	const cols, rows = 30, 20
	cells := make([]float64, cols*rows)
	for i := range cells {
		cells[i] = float64(i%5) * 0.5
	}
	files := map[string]string{}
	for name, c := range map[string]struct {
		crs    string
		affine []float64
	}{
		"degrees":        {"EPSG:4326", []float64{0.01, 0, 0, 111, 0, -0.01, 0, 35.2}},
		"northwards":     {"EPSG:4326", []float64{0.01, 0, 0, 111, 0, 0.01, 0, 35}},
		"Mollweide":      {"ESRI:54009", []float64{1000, 0, 0, 9700000, 0, -1000, 0, 4270000}},
		"Gauss-Krüger":   {"EPSG:4546", []float64{1000, 0, 0, 500000, 0, -1000, 0, 3894000}},
		"turned by 10°":  {"EPSG:32649", []float64{985, 174, 0, 500000, 174, -985, 0, 3890000}},
		"GCJ-02 degrees": {"gcj02", []float64{0.01, 0, 0, 111, 0, -0.01, 0, 35.2}},
	} {
		b := grid(cols, rows, cells)
		b.tags[tagPixelScale] = nil
		b.tags[tagTransform] = append(append([]float64{}, c.affine...), 0, 0, 0, 0, 0, 0, 0, 1)
		files[name] = c.crs + "\n" + onDisk(t, b.bytes())
	}
	names := []string{"degrees", "northwards", "Mollweide", "Gauss-Krüger", "turned by 10°", "GCJ-02 degrees"}
	read := func(t *rapid.T, name string, clip *orb.Bound) data.Population {
		crs, path, _ := strings.Cut(files[name], "\n")
		pop, err := Population(context.Background(), path, name, PopulationRule{CRS: crs, Clip: clip}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return pop
	}
	for _, name := range names {
		crs, path, _ := strings.Cut(files[name], "\n")
		pop, err := Population(context.Background(), path, name, PopulationRule{CRS: crs}, nil, nil)
		if err != nil || pop.Total() != 600 { // 600 cells of 0, .5, 1, 1.5, 2 in turn: mean 1
			t.Errorf("%s: total %v, want 600 (%v)", name, pop.Total(), err)
		}
		insideCorners(t, pop)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "grid")
		all := read(t, name, nil)
		a, b := rapid.IntRange(0, len(all.Points)-1).Draw(t, "a"), rapid.IntRange(0, len(all.Points)-1).Draw(t, "b")
		clip := orb.MultiPoint{all.Points[a], all.Points[b]}.Bound()
		var want []float64
		var at []orb.Point
		for i, p := range all.Points {
			if clip.Contains(p) {
				want, at = append(want, all.People[i]), append(at, p)
			}
		}
		got := read(t, name, &clip)
		if !slices.Equal(got.People, want) || !slices.Equal(got.Points, at) {
			t.Fatalf("%s in %v: %d cells, want %d", name, clip, len(got.People), len(want))
		}
	})
}

// TestPopulationRefuses: each with what is wrong and a way out.
func TestPopulationRefuses(t *testing.T) {
	change := func(do func(*build)) string {
		b := world()
		do(b)
		return onDisk(t, b.bytes())
	}
	huge := func(b *build) { // 25,600 × 25,600 cells in 100 × 100 tiles left out: 655,360,000
		b.tags[tagWidth], b.tags[tagHeight] = []uint32{25600}, []uint32{25600}
		b.tags[tagTileWidth], b.tags[tagTileHeight] = []uint32{256}, []uint32{256}
		b.tags[tagPixelScale] = []float64{0.001, 0.001, 0}
		b.blocks = make([][]byte, 100*100)
	}
	for _, c := range []struct {
		name, path string
		rule       PopulationRule
		says, hint string
	}{
		{"no such file", filepath.Join(t.TempDir(), "no.tif"), PopulationRule{}, "no such file", "path"},
		{"HTML", onDisk(t, []byte("<html>Not found</html>")), PopulationRule{}, "HTML", "download"},
		{"no coordinate system", change(func(b *build) { b.tags[tagGeoKeys] = nil }), PopulationRule{}, "does not say its coordinate system", "crs:"},
		{"no place", change(func(b *build) { b.tags[tagTiepoint] = nil }), PopulationRule{}, "where on earth", "gdal_translate"},
		{"NAD27", change(func(b *build) {
			b.tags[tagGeoKeys] = []uint16{1, 1, 0, 2, keyModelType, 0, 1, 1, keyProjected, 0, 1, 26713}
		}), PopulationRule{}, "NAD27", "crs:"},
		{"unknown override", change(func(*build) {}), PopulationRule{CRS: "EPSG:1"}, "EPSG:1", "EPSG:4490"},
		{"too many cells", change(huge), PopulationRule{}, "25600 × 25600 = 655360000 cells to read, over 400000000", "-projwin"},
	} {
		_, err := Population(context.Background(), c.path, "people.tif", c.rule, nil, nil)
		var e *data.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) || !strings.Contains(data.HintOf(err), c.hint) || !strings.Contains(err.Error(), "people.tif") {
			t.Errorf("%s: %v (hint %q), want %q and %q", c.name, err, data.HintOf(err), c.says, c.hint)
		}
	}
	clip := orb.Bound{Min: orb.Point{110, 20}, Max: orb.Point{110.1, 20.1}}
	if _, err := Population(context.Background(), change(huge), "people.tif", PopulationRule{Clip: &clip}, nil, nil); err != nil {
		t.Errorf("the huge grid, clipped: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Population(ctx, change(func(*build) {}), "people.tif", PopulationRule{}, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestOutsideTheWorld: people in cells that lie nowhere (Mollweide's corners,
// 95° N) are reported with their number, not lost.
func TestOutsideTheWorld(t *testing.T) {
	b := grid(1, 2, []float64{32, 64})
	b.tags[tagTiepoint] = []float64{0, 0, 0, 10, 91, 0} // centres at 90.5° and 89.5° N
	rep := &data.Report{}
	pop := people(t, b, PopulationRule{}, rep)
	if pop.Total() != 64 {
		t.Errorf("total %v, want 64", pop.Total())
	}
	checkReport(t, rep, map[data.Code]float64{data.CodeOutOfRange: 32})
	m := grid(1, 1, []float64{8})
	m.tags[tagPixelScale], m.tags[tagTiepoint] = []float64{1000, 1000, 0}, []float64{0, 0, 0, 17e6, 8e6, 0}
	rep = &data.Report{}
	people(t, m, PopulationRule{CRS: "ESRI:54009"}, rep)
	checkReport(t, rep, map[data.Code]float64{data.CodeOutOfRange: 8})
}
