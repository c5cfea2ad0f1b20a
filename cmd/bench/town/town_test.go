package town

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/fnv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
	"github.com/walkshed/walkshed/data/project"
)

var small = Spec{Name: "small", Side: 60, Venues: 40, Seed: 7}

// TestStatistics: the shape of the town is the one the figures are about. Bounds
// are wide for 60 × 60 crossings.
func TestStatistics(t *testing.T) {
	town := Make(small)
	n := float64(len(town.X))
	between := func(what string, got, low, high float64) {
		t.Helper()
		if got < low || got > high {
			t.Errorf("%s is %.3f, want %.3f to %.3f", what, got, low, high)
		}
	}
	first, _, weight := town.Rows()
	two := 0.0
	for v := range town.X {
		if first[v+1]-first[v] == 2 {
			two++
		}
	}
	between("nodes per crossing", n/3600, 2.2, 2.6)
	between("mean degree", float64(len(weight))/n, 2.55, 2.75)
	between("share of nodes of degree 2", two/n, .58, .66)
	sum := 0.0
	for _, w := range weight {
		sum += float64(w)
	}
	between("mean metres of an edge", sum/float64(len(weight))/10*SpeedMS, 40, 60)
	between("cells", float64(len(town.Cells.Node)), 48*48, 48*48)
	for _, v := range town.Venues {
		if int(v) >= len(town.X) {
			t.Fatalf("venue at node %d of %d", v, len(town.X))
		}
	}
	if got := len(slices.Compact(slices.Sorted(slices.Values(town.Venues)))); got != 40 {
		t.Errorf("%d different venues, want 40", got)
	}
}

// TestOneComponent: every node is joined to every other, so that a peer's count
// cannot differ for want of a walk.
func TestOneComponent(t *testing.T) {
	town := Make(small)
	first, head, _ := town.Rows()
	seen := make([]bool, len(town.X))
	seen[0] = true
	stack := []uint32{0}
	reached := 1
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, w := range head[first[v]:first[v+1]] {
			if !seen[w] {
				seen[w] = true
				reached++
				stack = append(stack, w)
			}
		}
	}
	if reached != len(town.X) {
		t.Errorf("%d of %d nodes are joined to node 0", reached, len(town.X))
	}
}

// TestSameSeedSameTown, and another seed another town.
func TestSameSeedSameTown(t *testing.T) {
	sum := func(s Spec) uint64 {
		h := fnv.New64a()
		town := Make(s)
		for _, part := range []any{town.X, town.A, town.B, town.Weight, town.Cells.People, town.Cells.Node, town.Venues, town.Sites(9)} {
			if err := binary.Write(h, binary.LittleEndian, part); err != nil {
				t.Fatal(err)
			}
		}
		return h.Sum64()
	}
	other := small
	other.Seed++
	if a, b := sum(small), sum(small); a != b {
		t.Errorf("the same seed gave %x and %x", a, b)
	}
	if sum(small) == sum(other) {
		t.Error("another seed gave the same town")
	}
}

// TestNearestNode against looking at every node.
func TestNearestNode(t *testing.T) {
	town := Make(Spec{Side: 20, Venues: 5, Seed: 3})
	near := newNodesByCell(town)
	rapid.Check(t, func(t *rapid.T) {
		i := rapid.IntRange(0, len(town.Cells.Node)-1).Draw(t, "cell")
		x, y := town.Cells.At(i)
		want, best := uint32(0), math.Inf(1)
		for v := range town.X {
			if d := math.Hypot(float64(town.X[v])-x, float64(town.Y[v])-y); d < best {
				want, best = uint32(v), d
			}
		}
		if got, m := near.nearest(x, y); got != want || m != best {
			t.Fatalf("cell %d stands at node %d, %.2f m; want %d, %.2f m", i, got, m, want, best)
		}
	})
}

// TestEdits: every addition is at a free node, every removal of a venue that
// stands, and the number of venues stays.
func TestEdits(t *testing.T) {
	town := Make(small)
	standing := map[uint32]bool{}
	for _, v := range town.Venues {
		standing[v] = true
	}
	edits := town.Edits(300)
	if len(edits) != 600 {
		t.Fatalf("%d edits, want 600", len(edits))
	}
	for i, e := range edits {
		if e.Add == standing[e.Node] {
			t.Fatalf("edit %d: %+v, standing there: %v", i, e, standing[e.Node])
		}
		if standing[e.Node] = e.Add; !e.Add {
			delete(standing, e.Node)
		}
	}
	if len(standing) != 40 {
		t.Errorf("%d venues at the end, want 40", len(standing))
	}
}

// TestPBFIsTheTown: what our reader finds in the file is the town again.
func TestPBFIsTheTown(t *testing.T) {
	town := Make(small)
	path := filepath.Join(t.TempDir(), "town.osm.pbf")
	if err := town.WritePBF(path); err != nil {
		t.Fatal(err)
	}
	x, err := osm.Read(context.Background(), path, "town", osm.Want{Streets: true}, &data.Report{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(x.Streets.Nodes) != len(town.X) || len(x.Streets.Ways) != len(town.Street) {
		t.Fatalf("%d nodes and %d ways, want %d and %d", len(x.Streets.Nodes), len(x.Streets.Ways), len(town.X), len(town.Street))
	}
	for v, p := range x.Streets.Nodes {
		lon, lat := town.LonLat(uint32(v))
		if math.Abs(p[0]-lon) > 1e-7 || math.Abs(p[1]-lat) > 1e-7 {
			t.Fatalf("node %d at %v, want %v %v", v, p, lon, lat)
		}
	}
	for s, w := range x.Streets.Ways {
		if want := town.nodesOf(s); !slices.Equal(w.Nodes, want) {
			t.Fatalf("way %d is %v, want %v", s, w.Nodes, want)
		}
		if want := kinds[s%len(kinds)][1]; w.Tags["highway"] != want {
			t.Fatalf("way %d is a %q, want %q", s, w.Tags["highway"], want)
		}
	}
}

// TestFilesSayWhatTheTownIs reads the arrays back.
func TestFilesSayWhatTheTownIs(t *testing.T) {
	town := Make(Spec{Side: 12, Venues: 4, Seed: 1})
	dir := t.TempDir()
	if err := town.Write(dir); err != nil {
		t.Fatal(err)
	}
	words := func(name string) []uint32 {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		out := make([]uint32, len(b)/4)
		if err := binary.Read(bytes.NewReader(b), binary.LittleEndian, out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	n, m := len(town.X), len(town.A)
	g := words("graph.bin")
	if len(g) != 4+2*n+n+1+4*m || g[0] != graphMagic || g[1] != uint32(n) || g[2] != uint32(2*m) {
		t.Errorf("graph.bin: %d words, head %v; %d nodes, %d edges", len(g), g[:4], n, m)
	}
	if e := words("edges.bin"); !slices.Equal(e[2:2+m], town.A) || !slices.Equal(e[2+2*m:], town.Weight) {
		t.Error("edges.bin is not the edges")
	}
	if v := words("venues.bin"); !slices.Equal(v[1:], town.Venues) {
		t.Error("venues.bin is not the venues")
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".new-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// TestProjectIsWhole: the files a planner has are there, and the grid holds the
// people of every cell of half a person or more, north up.
func TestProjectIsWhole(t *testing.T) {
	town := Make(small)
	dir := t.TempDir()
	if err := town.WriteProject(dir); err != nil {
		t.Fatal(err)
	}
	p, err := project.Open(Project(dir))
	if err != nil {
		t.Fatal(err)
	}
	in, err := p.Load(context.Background(), &data.Report{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Facilities) != len(town.Venues) || len(in.Areas) != 4 {
		t.Errorf("%d venues and %d areas, want %d and 4", len(in.Facilities), len(in.Areas), len(town.Venues))
	}
	lon, lat := town.LonLat(town.Venues[3])
	if got := in.Facilities[3].Point; math.Abs(got[0]-lon) > 1e-7 || math.Abs(got[1]-lat) > 1e-7 {
		t.Errorf("venue 3 at %v, want %g %g", got, lon, lat)
	}
	at := map[[2]int32]float64{}
	for i, pt := range in.Population.Points {
		x, y := Metres(pt[0]-lon0, pt[1]-lat0)
		at[[2]int32{int32(x / CellM), int32(y / CellM)}] = in.Population.People[i]
	}
	for i, n := range town.Cells.People {
		x, y := town.Cells.At(i)
		if got := at[[2]int32{int32(x / CellM), int32(y / CellM)}]; n >= .5 && got != float64(n) || n < .5 && got != 0 {
			t.Fatalf("cell %d has %g people in the grid, %g in the town", i, got, n)
		}
	}
}

// TestRough: about half is without data, and values are sixteenths, whose sum
// is exact in any order.
func TestRough(t *testing.T) {
	g := Rough(2048)
	holes := 0
	for i, x := range g.Cells {
		if x == noData {
			holes++
		} else if x < 0 || float64(x)*16 != math.Round(float64(x)*16) {
			t.Fatalf("cell %d is %g", i, x)
		}
	}
	if share := float64(holes) / float64(len(g.Cells)); share < .4 || share > .62 {
		t.Errorf("%.2f of it is without data", share)
	}
}

// TestDrawsOfItsOwn: sites and nodes drawn anywhere are different nodes, and
// drawing them changes nothing else.
func TestDrawsOfItsOwn(t *testing.T) {
	a, b := Make(small), Make(small)
	for _, list := range [][]uint32{a.Sites(50), a.Anywhere(50)} {
		if n := len(slices.Compact(slices.Sorted(slices.Values(list)))); n != 50 {
			t.Errorf("%d different nodes of 50", n)
		}
	}
	a.Edits(20)
	if !slices.Equal(a.Sites(50), b.Sites(50)) || !slices.Equal(a.Venues, b.Venues) {
		t.Error("what was drawn before changed what was drawn after")
	}
}

// TestNobodyOnTheSpot: no venue, site or edit is at the middle of its cell.
func TestNobodyOnTheSpot(t *testing.T) {
	town := Make(small)
	nodes := append(slices.Clone(town.Venues), town.Sites(200)...)
	for _, e := range town.Edits(200) {
		nodes = append(nodes, e.Node)
	}
	for _, v := range nodes {
		x, y := town.Cells.At(town.Cells.of(town.X[v], town.Y[v]))
		if d := math.Hypot(float64(town.X[v])-x, float64(town.Y[v])-y); d <= 2 {
			t.Errorf("node %d is %.2f m from the middle of its cell", v, d)
		}
	}
}
