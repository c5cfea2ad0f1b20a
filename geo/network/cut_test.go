package network

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// An edge as one would write it down: everything of it at once.
type plainEdge struct {
	from, to uint32
	cost     geo.Deciseconds
	lengthM  float64
	walkM    float64
	way      int64
	line     []orb.Point
}

// plainEdges cuts streets the obvious way: every piece is made whole, and the list
// of them sorted by comparing. It is the oracle of cutter.
func plainEdges(s data.Streets, number []uint32, p Profile) (all []plainEdge) {
	for _, w := range s.Ways {
		factor, ok := p.Factor(w.Tags)
		if !ok || !slices.ContainsFunc(w.Nodes, func(v uint32) bool { return v != w.Nodes[0] }) {
			continue
		}
		e := plainEdge{from: number[w.Nodes[0]], line: []orb.Point{s.Nodes[w.Nodes[0]]}, way: w.ID}
		for i, v := range w.Nodes[1:] {
			e.lengthM += geo.Distance(s.Nodes[w.Nodes[i]], s.Nodes[v])
			e.line = append(e.line, s.Nodes[v])
			if number[v] == noNode {
				continue
			}
			e.to, e.walkM = number[v], e.lengthM*factor
			e.cost = edgeCost(p.Speed, e.walkM)
			if e.from != e.to || e.lengthM > 0 {
				turned := e
				if e.from > e.to {
					turned.from, turned.to, turned.line = e.to, e.from, slices.Clone(e.line)
					slices.Reverse(turned.line)
				}
				all = append(all, turned)
			}
			e = plainEdge{from: e.to, line: []orb.Point{s.Nodes[v]}, way: w.ID}
		}
	}
	slices.SortStableFunc(all, func(a, b plainEdge) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.cost, b.cost), cmp.Compare(a.way, b.way))
	})
	return all
}

// mesh draws streets on a small lattice of places, several nodes on some: loops,
// ways over one another, pieces without length, the same node twice running, steps,
// and ways no one walks. Ids come in no order, some twice.
func mesh(t *rapid.T) (s data.Streets) {
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 7))
	for range rapid.IntRange(1, 20).Draw(t, "nodes") {
		s.Nodes = append(s.Nodes, orb.Point{10 + 0.0013*float64(rng.IntN(4)), 50 + 0.0007*float64(rng.IntN(3))})
	}
	sets := []data.Tags{{"highway": "path"}, {"highway": "steps"}, {"highway": "motorway"}, nil}
	for range rapid.IntRange(0, 30).Draw(t, "ways") {
		w := data.Street{ID: rng.Int64N(20), Tags: sets[rng.IntN(len(sets))]}
		if rng.IntN(3) == 0 {
			w.Tags = data.Tags{"highway": "footway"} // shared with nobody
		}
		for range 2 + rng.IntN(6) {
			w.Nodes = append(w.Nodes, uint32(rng.IntN(len(s.Nodes))))
		}
		s.Ways = append(s.Ways, w)
	}
	return s
}

// Build's edges are those of the plain way to cut, to the last bit.
func TestCutLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, p := mesh(t), Walk(1.1, WalkRule{})
		n, err := Build(context.Background(), s, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		uses, _, err := use(s, p)
		if err != nil {
			t.Fatal(err)
		}
		_, number := numberNodes(s.Nodes, uses)
		want := plainEdges(s, number, p)
		if len(want) != len(n.From) {
			t.Fatalf("%d edges, %d by the plain way", len(n.From), len(want))
		}
		for e, w := range want {
			if n.From[e] != w.from || n.To[e] != w.to || n.Cost[e] != w.cost || n.Way[e] != w.way ||
				n.LengthM[e] != w.lengthM || n.WalkM[e] != w.walkM || !slices.Equal(n.Line(uint32(e)), w.line) {
				t.Fatalf("edge %d: %d–%d of way %d costs %d, by the plain way %+v", e, n.From[e], n.To[e], n.Way[e], n.Cost[e], w)
			}
		}
	})
}

// A profile is asked once about a set of tags that ways share, and about sets that
// are equal but not shared as often as they come; also about more sets than are
// remembered at once.
func TestRememberedFactors(t *testing.T) {
	asked := 0
	p := Profile{Speed: 1, Factor: func(tags data.Tags) (float64, bool) {
		asked++
		return float64(len(tags)), len(tags) != 1
	}}
	none, one, two := data.Tags(nil), data.Tags{"a": ""}, data.Tags{"a": "", "b": ""}
	factor := p.remembered()
	for range 3 {
		for want, tags := range []data.Tags{none, one, two, two} {
			if want == 3 {
				want = 2
			}
			if f, ok := factor(tags); f != float64(want) || ok != (want != 1) {
				t.Fatalf("%v: %g, %v", tags, f, ok)
			}
		}
	}
	if asked != 3 {
		t.Errorf("asked %d times about 3 sets", asked)
	}
	sets := make([]data.Tags, 10_000)
	for i := range sets {
		sets[i] = data.Tags{}
		if i%3 == 0 {
			sets[i] = data.Tags{"a": "", "b": ""}
		}
		if f, _ := factor(sets[i]); f != float64(len(sets[i])) {
			t.Fatalf("set %d: %g", i, f)
		}
	}
	if f, _ := factor(one); f != 1 {
		t.Errorf("a set that was forgotten: %g", f)
	}
}
