package network_test

import (
	"container/heap"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// A sample is a small tangled town with places and sources in it: loops,
// parallel streets, islands, streets that cross without meeting, places beyond
// reach, sources with several entrances or none.
type sample struct {
	streets data.Streets
	places  []orb.Point
	sources [][]orb.Point
}

func drawSample(t *rapid.T) sample {
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	point := func() orb.Point { return orb.Point{10 + 0.01*rng.Float64(), 50 + 0.006*rng.Float64()} } // 720 m × 670 m
	return fill(t, rng, point)
}

// drawTies is a sample on a coarse lattice: streets on top of each other, nodes
// on one spot, and many equal times.
func drawTies(t *rapid.T) sample {
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 3))
	point := func() orb.Point { return orb.Point{10 + 0.001*float64(rng.IntN(5)), 50 + 0.001*float64(rng.IntN(4))} }
	return fill(t, rng, point)
}

func fill(t *rapid.T, rng *rand.Rand, point func() orb.Point) (s sample) {
	for range rapid.IntRange(2, 25).Draw(t, "nodes") {
		s.streets.Nodes = append(s.streets.Nodes, point())
	}
	for i := range rapid.IntRange(1, 25).Draw(t, "ways") {
		w := data.Street{ID: int64(i + 1), Tags: data.Tags{"highway": "path"}}
		for range 2 + rng.IntN(4) {
			w.Nodes = append(w.Nodes, uint32(rng.IntN(len(s.streets.Nodes))))
		}
		s.streets.Ways = append(s.streets.Ways, w)
	}
	for range rapid.IntRange(1, 15).Draw(t, "places") {
		s.places = append(s.places, point())
	}
	for range rapid.IntRange(1, 5).Draw(t, "sources") {
		var entrances []orb.Point
		for range rng.IntN(4) {
			entrances = append(entrances, point())
		}
		s.sources = append(s.sources, entrances)
	}
	return s
}

// A walked is a sample on its network.
type walked struct {
	net     *network.Network
	places  []network.Snap
	sources []network.Source
}

func (s sample) walk(t *rapid.T) walked {
	n, err := network.Build(t.Context(), s.streets, network.Walk(1.3, network.WalkRule{}), nil)
	if err != nil {
		t.Fatal(err)
	}
	snap := network.NewSnapper(n, 1.3, network.SnapRule{ReachM: 120})
	w := walked{net: n}
	for _, p := range s.places {
		w.places = append(w.places, snap.Nearest(p))
	}
	for _, entrances := range s.sources {
		var src network.Source
		for _, p := range entrances {
			src = append(src, snap.Nearest(p))
		}
		w.sources = append(w.sources, src)
	}
	return w
}

// A label is a time and the source it is counted from; the lower wins.
type label struct {
	time   geo.Deciseconds
	source uint32
	node   uint32
}

func (a label) less(b label) bool {
	return a.time < b.time || a.time == b.time && a.source < b.source
}

type labels []label

func (h labels) Len() int           { return len(h) }
func (h labels) Less(i, j int) bool { return h[i].less(h[j]) }
func (h labels) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *labels) Push(x any)        { *h = append(*h, x.(label)) }
func (h *labels) Pop() any          { x := (*h)[len(*h)-1]; *h = (*h)[:len(*h)-1]; return x }

// plain is Dijkstra's search over a binary heap: slow, short, the oracle. Places
// hang on the network as nodes of their own, so it knows nothing of Access.
func plain(w walked) (field []label, places []label) {
	n := w.net
	nodes := len(n.Points)
	type step struct {
		to   uint32
		cost geo.Deciseconds
	}
	steps := make([][]step, nodes+len(w.places))
	join := func(a, b uint32, c geo.Deciseconds) { steps[a] = append(steps[a], step{b, c}) }
	for e := range n.From {
		join(n.From[e], n.To[e], n.Cost[e])
		join(n.To[e], n.From[e], n.Cost[e])
	}
	for i, p := range w.places {
		if p.OK() {
			join(n.From[p.Edge], uint32(nodes+i), p.Back+p.Leg)
			join(n.To[p.Edge], uint32(nodes+i), p.Ahead+p.Leg)
		}
	}
	best := make([]label, len(steps))
	for v := range best {
		best[v] = label{geo.Unreachable, network.NoSource, uint32(v)}
	}
	var h labels
	offer := func(l label) {
		if l.less(best[l.node]) {
			best[l.node] = l
			heap.Push(&h, l)
		}
	}
	for i, src := range w.sources {
		for _, x := range src {
			if !x.OK() {
				continue
			}
			offer(label{x.Leg + x.Back, uint32(i), n.From[x.Edge]})
			offer(label{x.Leg + x.Ahead, uint32(i), n.To[x.Edge]})
			for j, p := range w.places {
				if p.OK() && p.Edge == x.Edge {
					along := geo.Deciseconds(math.Abs(float64(p.Back) - float64(x.Back)))
					offer(label{x.Leg + along + p.Leg, uint32(i), uint32(nodes + j)})
				}
			}
		}
	}
	for h.Len() > 0 {
		l := heap.Pop(&h).(label)
		for _, s := range steps[l.node] {
			offer(label{l.time + s.cost, l.source, s.to})
		}
	}
	return best[:nodes], best[nodes:]
}

// Every time and every source is the oracle's, ties included; no arc improves a
// node, and every reached node has a witness.
func TestNearestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.OneOf(rapid.Custom(drawSample), rapid.Custom(drawTies)).Draw(t, "sample").walk(t)
		n, f := w.net, network.Nearest(w.net, w.sources)
		access := network.NewAccess(n, w.sources, f)
		field, places := plain(w)
		for v, want := range field {
			if f.Time[v] != want.time || f.Source[v] != want.source {
				t.Fatalf("node %d: %v from %d, want %v from %d", v, f.Time[v], f.Source[v], want.time, want.source)
			}
		}
		for i, want := range places {
			if got, source := access.At(w.places[i]); got != want.time || source != want.source {
				t.Fatalf("place %d: %v from %d, want %v from %d", i, got, source, want.time, want.source)
			}
		}
		for v := range n.Points {
			for a := n.First[v]; a < n.First[v+1]; a++ {
				if via := f.Time[v].Plus(n.Cost[n.ArcEdge[a]]); via < f.Time[n.Head[a]] {
					t.Fatalf("arc %d improves node %d: %d < %d", a, n.Head[a], via, f.Time[n.Head[a]])
				}
			}
		}
	})
}

// For one source, what Within finds is what Access.At says, cut at the limit;
// Route takes the same time and walks it; there and back are equally long.
func TestWithinAndRouteLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sm := rapid.OneOf(rapid.Custom(drawSample), rapid.Custom(drawTies)).Draw(t, "sample")
		w := sm.walk(t)
		n := w.net
		search, places := network.NewSearch(n), network.NewPlaces(n, w.places)
		for i, src := range w.sources {
			one := []network.Source{src}
			access := network.NewAccess(n, one, network.Nearest(n, one))
			limit := geo.Deciseconds(rapid.Uint32Range(0, 20000).Draw(t, "limit"))
			if at, _ := access.At(w.places[0]); rapid.Bool().Draw(t, "exactly") && at != geo.Unreachable {
				limit = at
			}
			got := within(search, src, limit, places)
			for j, p := range w.places {
				time, _ := access.At(p)
				if in, ok := got.times[j]; ok != (time <= limit) || ok && in != time {
					t.Fatalf("place %d: Within(%d) %v %v, At %v", j, limit, in, ok, time)
				}
				r, ok := search.Route(p, sm.places[j], src, sm.sources[i])
				if ok != (time != geo.Unreachable) || ok && r.Time != time {
					t.Fatalf("place %d: Route %v %v, At %v", j, r.Time, ok, time)
				}
				if ok {
					checkWalk(t, r, sm.places[j], sm.sources[i])
				}
				for _, x := range src { // there and back
					a, b := []network.Source{{x}}, []network.Source{{p}}
					there, _ := network.NewAccess(n, a, network.Nearest(n, a)).At(p)
					back, _ := network.NewAccess(n, b, network.Nearest(n, b)).At(x)
					if there != back {
						t.Fatalf("%v there, %v back", there, back)
					}
				}
			}
		}
	})
}

// checkWalk measures the drawn line: it takes the time stated, but for half a
// decisecond an edge and two where it sets out and arrives.
func checkWalk(t *rapid.T, r network.Path, from orb.Point, to []orb.Point) {
	if r.Line[0] != from {
		t.Fatalf("the walk starts at %v, not at the place", r.Line[0])
	}
	last, ends := r.Line[len(r.Line)-1], false
	for _, p := range to {
		ends = ends || p == last
	}
	if !ends {
		t.Fatalf("the walk ends at %v, no entrance", last)
	}
	drawn := geo.Length(r.Line) / 1.3 * 10
	if slack := 5 + 0.5*float64(len(r.Line)); math.Abs(drawn-float64(r.Time)) > slack {
		t.Fatalf("drawn it takes %g ds, stated %d: %v", drawn, r.Time, r.Line)
	}
}

// One more source never makes anyone later, and whom it helps it serves.
func TestOneMoreSource(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawSample(t).walk(t)
		last := len(w.sources) - 1
		before := network.NewAccess(w.net, w.sources[:last], network.Nearest(w.net, w.sources[:last]))
		after := network.NewAccess(w.net, w.sources, network.Nearest(w.net, w.sources))
		for i, p := range w.places {
			a, as := before.At(p)
			b, bs := after.At(p)
			if b > a || b == a && as != bs || b < a && int(bs) != last {
				t.Fatalf("place %d: %v from %d before, %v from %d after", i, a, as, b, bs)
			}
		}
	})
}

// Times do not depend on the order of ways or the numbering of nodes.
func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSample(t)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "shuffle"), 2))
		to := rng.Perm(len(s.streets.Nodes))
		mixed := s
		mixed.streets = data.Streets{Nodes: make([]orb.Point, len(to))}
		for v, p := range s.streets.Nodes {
			mixed.streets.Nodes[to[v]] = p
		}
		for _, i := range rng.Perm(len(s.streets.Ways)) {
			way := s.streets.Ways[i]
			nodes := make([]uint32, len(way.Nodes))
			for j, v := range way.Nodes {
				nodes[j] = uint32(to[v])
			}
			mixed.streets.Ways = append(mixed.streets.Ways, data.Street{ID: way.ID, Tags: way.Tags, Nodes: nodes})
		}
		a, b := s.walk(t), mixed.walk(t)
		one := network.NewAccess(a.net, a.sources, network.Nearest(a.net, a.sources))
		two := network.NewAccess(b.net, b.sources, network.Nearest(b.net, b.sources))
		for i := range a.places {
			x, xs := one.At(a.places[i])
			y, ys := two.At(b.places[i])
			if x != y || xs != ys {
				t.Fatalf("place %d: %v from %d, shuffled %v from %d", i, x, xs, y, ys)
			}
		}
	})
}

// A warm search allocates nothing.
func TestWithinAllocates(t *testing.T) {
	n := build(t, lattice(40, 3))
	snap := network.NewSnapper(n, 1, network.SnapRule{ReachM: 300})
	c := n.Bound().Center()
	src := network.Source{snap.Nearest(c)}
	var snaps []network.Snap
	for i := range 500 {
		snaps = append(snaps, snap.Nearest(orb.Point{c[0] + 1e-5*float64(i%25-12), c[1] + 1e-5*float64(i/25-10)}))
	}
	places, s, count := network.NewPlaces(n, snaps), network.NewSearch(n), 0
	tell := func(int, geo.Deciseconds) { count++ }
	s.Within(src, 9000, places, tell)
	if allocs := testing.AllocsPerRun(10, func() { s.Within(src, 9000, places, tell) }); allocs != 0 {
		t.Errorf("%g allocations a search", allocs)
	}
	if count != 12*500 {
		t.Errorf("%d places found, want all 500 each time", count)
	}
}
