package network

import (
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
)

// tangle draws a graph with everything a contraction can trip over: chains,
// rings nothing touches, loops, double edges, lone nodes, several components.
func tangle(t *rapid.T) *Network {
	nodes := rapid.IntRange(1, 24).Draw(t, "nodes")
	points := make([]orb.Point, nodes)
	for i := range points {
		points[i] = orb.Point{rapid.Float64Range(0, 0.01).Draw(t, "x"), rapid.Float64Range(0, 0.01).Draw(t, "y")}
	}
	end := rapid.Uint32Range(0, uint32(nodes-1))
	edges := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) WeightedEdge {
		return WeightedEdge{end.Draw(t, "from"), end.Draw(t, "to"), geo.Deciseconds(rapid.Uint32Range(1, 5000).Draw(t, "cost"))}
	}), 0, 30).Draw(t, "edges")
	ring := rapid.IntRange(0, nodes).Draw(t, "ring") // a ring through the first nodes, so that chains are common
	for i := range ring {
		edges = append(edges, WeightedEdge{uint32(i), uint32((i + 1) % ring), geo.Deciseconds(100 + i)})
	}
	n, _, err := FromEdges(points, edges, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// somewhere draws snaps on edges of n; now and then one that is not attached.
func somewhere(n *Network) *rapid.Generator[Snap] {
	return rapid.Custom(func(t *rapid.T) Snap {
		if rapid.IntRange(0, 20).Draw(t, "off") == 0 || len(n.From) == 0 {
			return Snap{Edge: NoEdge}
		}
		e := rapid.Uint32Range(0, uint32(len(n.From)-1)).Draw(t, "edge")
		back := geo.Deciseconds(rapid.Uint32Range(0, uint32(n.Cost[e])).Draw(t, "back"))
		return Snap{Edge: e, Back: back, Ahead: n.Cost[e] - back, Leg: geo.Deciseconds(rapid.Uint32Range(0, 300).Draw(t, "leg"))}
	})
}

// Every edge lies on one chain, end to end with its neighbours: the costs of a
// chain's edges add up to it, and both ends of an edge are where their nodes are.
func TestContractionLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := tangle(t)
		c := n.core
		sum := make([]geo.Deciseconds, len(c.Cost))
		for e := range n.From {
			chain, from := c.locate(Snap{Edge: uint32(e), Ahead: n.Cost[e]})
			_, to := c.locate(Snap{Edge: uint32(e), Back: n.Cost[e]})
			sum[chain] += n.Cost[e]
			if max(from, to)-min(from, to) != n.Cost[e] || max(from, to) > c.Cost[chain] {
				t.Fatalf("edge %d of %d runs from %d to %d on a chain of %d", e, n.Cost[e], from, to, c.Cost[chain])
			}
			for _, end := range []struct {
				node  uint32
				along geo.Deciseconds
			}{{n.From[e], from}, {n.To[e], to}} {
				inside := end.along != 0 && end.along != c.Cost[chain]
				want := nodePlace{c.From[chain], c.To[chain], end.along, c.Cost[chain] - end.along}
				if c.inside(end.node) != inside || inside && c.Nodes[end.node] != want {
					t.Fatalf("node %d is %+v by its edge, %+v by itself", end.node, want, c.Nodes[end.node])
				}
				if degree := n.First[end.node+1] - n.First[end.node]; inside && degree != 2 {
					t.Fatalf("node %d of degree %d is inside a chain", end.node, degree)
				}
			}
		}
		for i := range sum {
			if sum[i] != c.Cost[i] || c.From[i] > c.To[i] || i > 0 && c.From[i] < c.From[i-1] {
				t.Fatalf("chain %d from %d to %d costs %d, its edges %d", i, c.From[i], c.To[i], c.Cost[i], sum[i])
			}
		}
		for v := range n.Points {
			if lone := n.First[v] == n.First[v+1]; lone != (c.Nodes[v] == loneNode) {
				t.Fatalf("node %d: no edge %v, no chain %v", v, lone, c.Nodes[v] == loneNode)
			}
		}
	})
}

// A ring of 8 nodes with a spur at one: two core nodes, the spur's ends, and two
// chains. Without the spur the ring is one chain from its lowest node to itself.
func TestContractionOfARing(t *testing.T) {
	points := make([]orb.Point, 9)
	var edges []WeightedEdge
	for i := range 8 {
		points[i] = orb.Point{float64(i) / 1000, float64(i%4) / 1000}
		edges = append(edges, WeightedEdge{uint32(i), uint32((i + 1) % 8), 100})
	}
	points[8] = orb.Point{0.01, 0.01}
	for _, w := range []struct {
		edges               []WeightedEdge
		nodes, chains, arcs int
	}{
		{append(edges[:8:8], WeightedEdge{3, 8, 50}), 2, 2, 2}, // the ring's own chain is no arc
		{edges, 2, 1, 0}, // the lone point is a core node, too
	} {
		n, _, err := FromEdges(points, w.edges, 1)
		if err != nil {
			t.Fatal(err)
		}
		if c := n.core; c.nodes() != w.nodes || len(c.Cost) != w.chains || len(c.Arcs) != w.arcs {
			t.Errorf("%d core nodes, %d chains, %d arcs, want %+v", c.nodes(), len(c.Cost), len(c.Arcs), w)
		}
	}
}

// plainNearest is the textbook answer over nodes and edges as they are.
func plainNearest(n *Network, sources []Source, limit geo.Deciseconds) Field {
	f := Field{Time: slices.Repeat([]geo.Deciseconds{geo.Unreachable}, len(n.Points)), Source: slices.Repeat([]uint32{NoSource}, len(n.Points))}
	s := newPlainSearch(n)
	for i, src := range sources {
		s.spread(src, limit)
		for _, v := range s.touched {
			f.offer(v, s.time[v], uint32(i))
		}
	}
	return f
}

// The wave over the contracted network says of every node and every place what a
// plain search from each source by itself says, at any limit and with any number
// of workers.
func TestNearestLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := tangle(t)
		var sources []Source
		for range rapid.IntRange(0, 5).Draw(t, "sources") {
			sources = append(sources, rapid.SliceOfN(somewhere(n), 0, 3).Draw(t, "source"))
		}
		places := rapid.SliceOfN(somewhere(n), 0, 20).Draw(t, "places")
		limit := rapid.SampledFrom([]geo.Deciseconds{0, 1, 900, 9000, 9001, 20000, 100000}).Draw(t, "limit")
		reach := Reach{Limit: limit, Workers: rapid.IntRange(1, 3).Draw(t, "workers")}
		most := limit
		if limit == 0 {
			most = geo.Unreachable - 1
		}
		want, got := plainNearest(n, sources, most), NearestWithin(n, sources, reach)
		for v := range want.Time {
			if got.Time[v] != want.Time[v] || got.Source[v] != want.Source[v] {
				t.Fatalf("node %d: %v from %d, want %v from %d", v, got.Time[v], got.Source[v], want.Time[v], want.Source[v])
			}
		}
		access, at := NewAccess(n, sources, plainNearest(n, sources, geo.Unreachable-1)), NewPlaces(n, places).Nearest(sources, reach)
		for i, x := range places {
			time, source := access.At(x)
			if time > most {
				time, source = geo.Unreachable, NoSource
			}
			if at.Time[i] != time || at.Source[i] != source {
				t.Fatalf("place %d at %+v: %v from %d, want %v from %d", i, x, at.Time[i], at.Source[i], time, source)
			}
		}
	})
}

// comb is a street of junctions 100 s apart, each with a spur of 0.7 s: points
// 2i and 2i+1 are the ith junction and the tip of its spur.
func comb(t testing.TB, count int) (n *Network, number []uint32) {
	points := make([]orb.Point, 2*count)
	var edges []WeightedEdge
	for i := range count {
		points[2*i], points[2*i+1] = orb.Point{float64(i) / 1000, 0}, orb.Point{float64(i) / 1000, 0.001}
		edges = append(edges, WeightedEdge{uint32(2 * i), uint32(2*i + 1), 7})
		if i > 0 {
			edges = append(edges, WeightedEdge{uint32(2*i - 2), uint32(2 * i), 1000})
		}
	}
	n, number, err := FromEdges(points, edges, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n, number
}

// tip is a place at a node where one edge ends.
func tip(n *Network, node uint32) Snap {
	e := n.ArcEdge[n.First[node]]
	if n.From[e] == node {
		return Snap{Edge: e, Ahead: n.Cost[e]}
	}
	return Snap{Edge: e, Back: n.Cost[e]}
}

// A search in rings over a long street: 1,000 edges of 100 s are far beyond the
// first ring, and the wave turns at every junction of a comb of spurs.
func TestNearestBeyondTheFirstRing(t *testing.T) {
	const count = 1000
	n, number := comb(t, count)
	f := Nearest(n, []Source{{tip(n, number[1])}})
	for i := range count {
		if got, want := f.Time[number[2*i]], geo.Deciseconds(7+1000*i); got != want {
			t.Fatalf("junction %d is at %d, want %d", i, got, want)
		}
	}
}

// An edge that would take longer than labels hold is walked in 19 days, and
// nothing wraps round to a short walk.
func TestAbsurdEdges(t *testing.T) {
	points, edges := make([]orb.Point, 400), []WeightedEdge(nil)
	for i := range points {
		points[i] = orb.Point{float64(i) / 1000, 0}
		if i > 0 {
			edges = append(edges, WeightedEdge{uint32(i - 1), uint32(i), geo.Unreachable})
		}
	}
	n, number, err := FromEdges(points, edges, 1)
	if err != nil {
		t.Fatal(err)
	}
	first := n.ArcEdge[n.First[number[0]]]
	start := Snap{Edge: first, Ahead: n.Cost[first]}
	if n.From[first] != number[0] {
		start = Snap{Edge: first, Back: n.Cost[first]}
	}
	f := Nearest(n, []Source{{start}})
	for i := 1; i < 60; i++ {
		if got := f.Time[number[i]]; got != geo.Deciseconds(i)<<24 {
			t.Fatalf("node %d is at %d", i, got)
		}
	}
	if got := f.Time[number[399]]; got < 60<<24 {
		t.Errorf("the far end is at %d: it wrapped round", got)
	}
}
