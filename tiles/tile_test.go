package tiles

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo/network"
)

// tilesOver lists the tiles of a zoom that touch the source's bound.
func tilesOver(s *Source, z uint32) []maptile.Tile {
	b := s.Bound()
	nw := maptile.At(orb.Point{b.Min[0], b.Max[1]}, maptile.Zoom(z))
	se := maptile.At(orb.Point{b.Max[0], b.Min[1]}, maptile.Zoom(z))
	var out []maptile.Tile
	for x := nw.X; x <= se.X; x++ {
		for y := nw.Y; y <= se.Y; y++ {
			out = append(out, maptile.New(x, y, maptile.Zoom(z)))
		}
	}
	return out
}

// gather reads the cells of all tiles of a zoom, each feature once.
func gather(t testing.TB, s *Source, z uint32) map[uint64]readFeature {
	t.Helper()
	out := map[uint64]readFeature{}
	for _, tile := range tilesOver(s, z) {
		b, err := s.Tile(z, tile.X, tile.Y)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range readTile(t, b)["cells"].features {
			if old, ok := out[f.id]; ok && fmt.Sprint(old.props) != fmt.Sprint(f.props) {
				t.Fatalf("feature %d differs from tile to tile: %v and %v", f.id, old.props, f.props)
			}
			out[f.id] = f
		}
	}
	return out
}

// What each cell of a drawing says of itself at zoom 14.
func TestCellsOneByOne(t *testing.T) {
	t.Parallel()
	got := gather(t, source(t, draw("459F", "GXuo"), Results{}), 14)
	for i, want := range []string{
		"map[cell:0 class:5 minutes:4 people:1 status:covered]",
		"map[cell:1 class:5 minutes:5 people:2 status:covered]",
		"map[cell:2 class:10 minutes:9 people:4 status:covered]",
		"map[cell:3 class:15 minutes:15 people:8 status:covered]",
		"map[cell:4 class:20 minutes:18 people:16 status:not_covered]",
		"map[cell:5 class:over minutes:30 people:32 status:not_covered]",
		"map[cell:6 class:none people:64 status:unreachable]", // no minutes
		"map[cell:7 class:none estimated:true minutes:3 people:128 status:off_network]",
	} {
		if s := fmt.Sprint(got[uint64(i)].props); s != want {
			t.Errorf("cell %d: %s\nwant %s", i, s, want)
		}
	}
	if len(got) != 8 {
		t.Errorf("%d cells, want 8", len(got))
	}
	if f := gather(t, source(t, draw("4"), Results{}), 11)[0]; f.props["cell"] != nil {
		t.Errorf("below zoom 12 a cell is told: %v", f.props)
	}
}

// Nobody is lost and nobody counted twice, at any zoom, for any form.
func TestPeopleAddUpAtEveryZoom(t *testing.T) {
	t.Parallel()
	for _, form := range []data.Form{data.OnLattice, data.AsPolygons, data.AsPoints} {
		s := source(t, scatter(100, form), Results{}) // 10,000 people in 10,000 cells
		for z := uint32(0); z <= 14; z++ {
			sum, single := 0.0, 0
			for _, f := range gather(t, s, z) {
				sum += f.props["people"].(float64)
				if _, ok := f.props["cell"]; ok {
					single++
				}
			}
			if sum != 10000 {
				t.Errorf("form %d, zoom %d: %v people, want 10,000", form, z, sum)
			}
			if want := 10000; z >= 12 && single != want || z < 12 && single != 0 {
				t.Errorf("form %d, zoom %d: %d cells by themselves", form, z, single)
			}
		}
	}
}

// 40,000 cells: no tile of zoom 7 is above 500 KiB, none holds more features
// than it may, and people still add up where merging went several steps.
func TestTilesStaySmall(t *testing.T) {
	t.Parallel()
	for _, form := range []data.Form{data.OnLattice, data.AsPoints} {
		s := source(t, scatter(200, form), Results{})
		for _, z := range []uint32{0, 3, 5, 7, 9, 10} {
			people := 0.0
			for _, f := range gather(t, s, z) {
				people += f.props["people"].(float64)
			}
			if people != 40000 {
				t.Errorf("form %d, zoom %d: %v people, want 40,000", form, z, people)
			}
			for _, tile := range tilesOver(s, z) {
				b, _ := s.Tile(z, tile.X, tile.Y)
				if len(b) > 500<<10 {
					t.Errorf("form %d, tile %v: %d KiB", form, tile, len(b)>>10)
				}
			}
		}
		if got := len(gather(t, s, 7)); got <= 40000/64 || got > mostBlocks {
			t.Errorf("form %d: %d blocks at zoom 7", form, got)
		}
	}
}

// Mean minutes of a merged block, by hand: see the comment of each row.
func TestBlocks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rows []string
		want string
	}{
		// 1×4 + 2×9 + 4×18 + 8×30 = 334 / 15 people = 22.27 min; 12 of 15 not covered
		{[]string{"49", "GX"}, "22.3 over not_covered people 15"},
		// the walk of 4 counts (1 person), the unreachable are most (2 + 4 + 8)
		{[]string{"4u", "uu"}, "4 none unreachable people 15"},
		{[]string{"uu", "uu"}, "<nil> none unreachable people 15"},
		{[]string{"oo", "oo"}, "3 none off_network people 15 estimated"},
		// estimates stay out of the mean of real walks
		{[]string{"oo", "o9"}, "9 10 covered people 15"},
		// 1 not covered, 2 covered, 4 unreachable, 8 covered; (18 + 2×9 + 8×9)/11 = 9.8
		{[]string{"G9", "u9"}, "9.8 10 covered people 15"},
		// exactly the limit stays within it after the mean
		{[]string{"FF", "FF"}, "15 15 covered people 15"},
	} {
		w := draw(c.rows...)
		l := newCellLayer(w, limit15)
		m := newMerger(w.in.Population, &l.sets[0])
		set, ok := m.merge(&l.sets[0])
		if !ok || len(set.blocks) != 1 {
			t.Fatalf("%v: merged to %d blocks", c.rows, len(set.blocks))
		}
		p := map[string]any{}
		for _, x := range l.props(&set.blocks[0]) {
			p[x.key] = x.value
		}
		got := fmt.Sprintf("%v %v %v people %v", p["minutes"], p["class"], p["status"], p["people"])
		if p["estimated"] == true {
			got += " estimated"
		}
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.rows, got, c.want)
		}
	}
}

// A block of a lattice whose sides are no power of two ends at the rim.
func TestBlockOutlineEndsAtRim(t *testing.T) {
	t.Parallel()
	w := draw("444", "444", "444")
	got := latticeOutline(&w.in.Population.Lattice, 1, 1, 1).Bound()
	want := w.shape[8].Bound()
	if math.Abs(got.Min[0]-want.Min[0])+math.Abs(got.Max[0]-want.Max[0])+math.Abs(got.Min[1]-want.Min[1])+math.Abs(got.Max[1]-want.Max[1]) > 1e-12 {
		t.Errorf("block %v, want the last cell %v", got, want)
	}
}

// town is a drawn place with something in every layer.
func town() (*world, Results) {
	w := draw("44GG", "9FGX", "ouXX")
	square := func(x, y, side float64) orb.MultiPolygon {
		return orb.MultiPolygon{{{{x, y}, {x, y + side}, {x + side, y + side}, {x + side, y}, {x, y}}}} // clockwise
	}
	w.in.Areas = []data.Area{
		{ID: "r1", Name: "东湖区", Names: map[string]string{"en": "East Lake", "zh": "东湖区"}, Level: "6", Shape: square(9.99, 49.99, 0.02)},
		{ID: "r2", Name: "Empty", Level: "8", Shape: square(10.001, 49.997, 0.002)},
	}
	w.table = coverage.CoverageTable{Basis: w.Basis(limit15), Levels: []coverage.Level{
		{Level: "6", Rows: []coverage.Row{{AreaID: "r1", Name: "东湖区", People: 4095, Covered: 51, NotCovered: 3000, Unreachable: 1044, Share: 51.0 / 4095}}},
		{Level: "8", Rows: []coverage.Row{{AreaID: "r2", Name: "Empty", NoPeople: true}}}}}
	w.in.Facilities = []data.Facility{{ID: "v1", Name: "Pitch", Kind: "leisure=pitch", Point: orb.Point{10.0005, 49.9995}, Outline: square(10.0002, 49.9992, 0.0006)}}
	node := func(x, y float64) uint32 {
		w.in.Streets.Nodes = append(w.in.Streets.Nodes, orb.Point{10 + x/1000, 50 - y/1000})
		return uint32(len(w.in.Streets.Nodes) - 1)
	}
	for i, kind := range []string{"primary", "residential", "footway", "motorway"} {
		y := float64(i)
		w.in.Streets.Ways = append(w.in.Streets.Ways, data.Street{ID: int64(i + 1), Tags: data.Tags{"highway": kind}, Nodes: []uint32{node(-8, y), node(20, y+1)}})
	}
	w.net = &network.Network{Way: []int64{1, 1, 2, 3}} // nobody may walk way 4
	four := 4.0
	return w, Results{Limit: limit15,
		Gaps:   []coverage.Gap{{Rank: 1, People: 3000, AreaName: "东湖区", Members: []int32{2, 3, 6, 7, 10, 11}, BestSite: &coverage.GapSite{ID: "s1", Name: "Site", Point: orb.Point{10.0025, 49.9985}, People: 3000}, MeanMin: &four}},
		Venues: []coverage.VenueReach{{ID: "v1", Name: "Pitch", Kind: "leisure=pitch", Sports: []string{"soccer", "tennis"}, Point: orb.Point{10.0005, 49.9995}, Within: 51, Only: 32, Entrances: 2}},
		Sites:  coverage.SitePlan{Basis: w.Basis(limit15), Sites: []coverage.Site{{Order: 1, ID: "s1", Name: "Site", Point: orb.Point{10.0025, 49.9985}, Gain: 3000}}},
	}
}

func TestLayersOfATown(t *testing.T) {
	t.Parallel()
	w, r := town()
	s := source(t, w, r)
	at := func(z uint32) map[string]readLayer {
		tile := maptile.At(orb.Point{10.0025, 49.9985}, maptile.Zoom(z))
		b, err := s.Tile(z, tile.X, tile.Y)
		if err != nil {
			t.Fatal(err)
		}
		return readTile(t, b)
	}
	for layer, want := range map[string]string{
		"areas":  "map[id:r1 level:6 name:东湖区 name_en:East Lake name_zh:东湖区 not_covered:4044 people:4095 share:0.012454212454212455]",
		"gaps":   "map[area:东湖区 people:3000 rank:1]",
		"venues": "map[id:v1 kind:leisure=pitch name:Pitch only:32 within:51]",
		"sites":  "map[gain:3000 id:s1 name:Site order:1]",
	} {
		if got := fmt.Sprint(at(14)[layer].features[0].props); got != want {
			t.Errorf("%s: %s\nwant %s", layer, got, want)
		}
	}
	if p := at(14)["areas"].features[1].props; p["share"] != nil || p["people"] != 0.0 {
		t.Errorf("an area without people has a share: %v", p)
	}
	for z, want := range map[uint32]string{5: "", 6: "main", 10: "main", 11: "street main", 12: "street main", 13: "path street main", 16: "path street main"} {
		got := ""
		for i, f := range at(z)["roads"].features {
			if i > 0 {
				got += " "
			}
			got += f.props["class"].(string)
			if f.kind != 2 {
				t.Errorf("zoom %d: a road of type %d", z, f.kind)
			}
			if len(f.paths) != 1 {
				t.Errorf("zoom %d: %v has %d lines; the motorway is not for walking", z, f.props, len(f.paths))
			}
		}
		if got != want {
			t.Errorf("zoom %d: roads %q, want %q", z, got, want)
		}
	}
	if at(11)["venue_grounds"].features != nil || len(at(12)["venue_grounds"].features) != 1 {
		t.Error("grounds are drawn from zoom 12 on")
	}
	for layer, l := range at(14) {
		for _, f := range l.features {
			if f.kind == 3 && areaOf(f.paths[0]) <= 0 {
				t.Errorf("%s: outer ring wound backwards", layer)
			}
		}
	}
}

// Without a network (straight-line mode) every way is drawn, the motorway too.
func TestRoadsWithoutNetwork(t *testing.T) {
	t.Parallel()
	w, r := town()
	w.net = nil
	tile := maptile.At(orb.Point{10, 50}, 14)
	b, _ := source(t, w, r).Tile(14, tile.X, tile.Y)
	n := 0
	for _, f := range readTile(t, b)["roads"].features {
		n += len(f.paths)
	}
	if n != 4 {
		t.Errorf("%d lines, want 4", n)
	}
}

// The same source gives the same bytes, also another source of the same place,
// also from several goroutines.
func TestTilesAreTheSameBytes(t *testing.T) {
	t.Parallel()
	w, r := town()
	a, b := source(t, w, r), source(t, w, r)
	for z := uint32(0); z <= 16; z++ {
		tile := maptile.At(orb.Point{10.0025, 49.9985}, maptile.Zoom(z))
		want, _ := a.Tile(z, tile.X, tile.Y)
		done := make(chan []byte)
		for range 4 {
			go func() {
				got, _ := b.Tile(z, tile.X, tile.Y)
				done <- got
			}()
		}
		for range 4 {
			if !bytes.Equal(<-done, want) {
				t.Fatalf("zoom %d: bytes differ", z)
			}
		}
	}
}

func TestNoTileAndEmptyTile(t *testing.T) {
	t.Parallel()
	w, r := town()
	s := source(t, w, r)
	if _, err := s.Tile(3, 8, 0); err == nil {
		t.Error("tile 3/8/0 was made")
	}
	if b, err := s.Tile(14, 0, 0); err != nil || len(b) != 0 || b == nil {
		t.Errorf("a tile of nothing: %v, %v", b, err)
	}
	empty := source(t, draw("."), Results{})
	if b, err := empty.Tile(0, 0, 0); err != nil || len(b) != 0 {
		t.Errorf("a place of nothing: %d bytes, %v", len(b), err)
	}
	if empty.Bound() != (orb.Bound{}) {
		t.Errorf("its bound: %v", empty.Bound())
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := NewSource(ended, w, r); err == nil {
		t.Error("a cancelled preparation gave a source")
	}
}

// The bound is that of the cells, to a millionth of a degree.
func TestBound(t *testing.T) {
	t.Parallel()
	b := source(t, draw("44", ".4", "4."), Results{}).Bound()
	for i, d := range []float64{b.Min[0] - 10, b.Min[1] - 49.997, b.Max[0] - 10.002, b.Max[1] - 50} {
		if math.Abs(d) > 1e-9 {
			t.Errorf("side %d is %g off", i, d)
		}
	}
}

// A cell smaller than a unit is still there, as the smallest polygon.
func TestSpecksKeepPeople(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		z := rapid.Uint32Range(0, 14).Draw(rt, "z")
		w := draw("4G", "Xu")
		got := gather(t, source(t, w, Results{}), z)
		if len(got) != 4 {
			rt.Fatalf("zoom %d: %d of 4 cells", z, len(got))
		}
		for _, f := range got {
			if a := areaOf(f.paths[0]); a < 1 || (z <= 5 && a != 1) { // a unit of zoom 5 is 196 m here
				rt.Fatalf("zoom %d: a cell of area %v", z, areaOf(f.paths[0]))
			}
		}
	})
}

// No address makes a tile panic, and what is made can be read.
func FuzzTileAddress(f *testing.F) {
	w, r := town()
	s := source(f, w, r)
	f.Add(uint32(0), uint32(0), uint32(0))
	f.Add(uint32(14), uint32(8647), uint32(5552))
	f.Add(uint32(22), uint32(1<<22-1), uint32(0))
	f.Add(uint32(31), uint32(1<<31), uint32(1))
	f.Fuzz(func(t *testing.T, z, x, y uint32) {
		b, err := s.Tile(z, x, y)
		if valid := z <= 22 && x < 1<<z && y < 1<<z; valid != (err == nil) {
			t.Fatalf("tile %d/%d/%d: %v", z, x, y, err)
		}
		readTile(t, b)
	})
}

func BenchmarkTile4000Cells(b *testing.B) {
	s := source(b, scatter(64, data.OnLattice), Results{}) // 4,096 cells
	const z = 9
	over := tilesOver(s, z)
	if n := len(gather(b, s, z)); n != 4096 || len(over) != 1 {
		b.Fatalf("%d cells in %d tiles, want all in one", n, len(over))
	}
	size := 0
	for b.Loop() {
		t, _ := s.Tile(z, over[0].X, over[0].Y)
		size = len(t)
	}
	b.ReportMetric(float64(size), "bytes/tile")
}

func BenchmarkNewSource90000Cells(b *testing.B) {
	w := scatter(300, data.OnLattice)
	for b.Loop() {
		source(b, w, Results{})
	}
}

// A gap of one cell is drawn from the zoom on at which it is a pixel of 512
// wide: 0.001° is 5.8 units at zoom 9 and 11.7 at zoom 10; the wider side of
// the cell is upright, 1.56 times as long at 50° north: 9.1 units at zoom 9.
func TestSmallGapsAreLeftOut(t *testing.T) {
	t.Parallel()
	s := source(t, draw("X"), Results{Gaps: []coverage.Gap{{Rank: 1, People: 1, Members: []int32{0}}}})
	for z := uint32(0); z <= 14; z++ {
		tile := tilesOver(s, z)[0]
		b, _ := s.Tile(z, tile.X, tile.Y)
		if got := len(readTile(t, b)["gaps"].features) == 1; got != (z >= 9) {
			t.Errorf("zoom %d: drawn %v", z, got)
		}
	}
}
