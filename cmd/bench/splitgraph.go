package main

import (
	"cmp"
	"context"
	"path/filepath"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/cmd/bench/town"
	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// A splitGraph is the walking network for a program that knows only nodes: each
// edge is cut where a venue attaches to it, now or later, and each venue is a
// node of its own with an arc of its leg to there. A cell lies between two nodes
// of its edge. So a search from some venues' nodes finds for every cell what the
// engine must find with these venues, to the decisecond.
type splitGraph struct {
	net   *network.Network
	snap  *network.Snapper
	nodes int
	arcs  [][3]uint32 // tail, head, weight
	cuts  map[uint32][]cut
	cells [][4]uint32 // node, way to it, node, way to it
	// venues that stand at first, and edits with bit 31 for an addition.
	venues, edits []uint32
}

// A cut is a node on an edge, so far from its From end.
type cut struct {
	back geo.Deciseconds
	node uint32
}

func newSplitGraph(ctx context.Context, in coverage.Inputs, set coverage.Settings, edits []edit) (*splitGraph, error) {
	n, err := network.Build(ctx, in.Streets, set.Profile, nil)
	if err != nil {
		return nil, err
	}
	g := &splitGraph{net: n, nodes: len(n.Points), cuts: map[uint32][]cut{}, snap: network.NewSnapper(n, set.Speed, network.SnapRule{ReachM: set.ReachM})}
	standing := map[string]uint32{}
	for _, f := range in.Facilities {
		v := g.venue(f.Point)
		standing[f.ID] = v
		g.venues = append(g.venues, v)
	}
	for _, e := range edits {
		if e.add {
			standing[e.id] = g.venue(e.at)
		}
	}
	for _, e := range edits {
		v := g.venueOf(standing, e)
		g.edits = append(g.edits, v)
	}
	for e := range n.From {
		g.street(uint32(e))
	}
	for _, p := range in.Population.Points {
		g.cell(g.snap.Nearest(p))
	}
	return g, nil
}

// venueOf is the word of an edit.
func (g *splitGraph) venueOf(standing map[string]uint32, e edit) uint32 {
	v := standing[e.id]
	if v == 0 {
		v = standing["venues.csv:"+e.id]
	}
	if e.add {
		v |= 1 << 31
	}
	return v
}

// venue adds the node of a venue and cuts its edge.
func (g *splitGraph) venue(at orb.Point) uint32 {
	v := uint32(g.nodes)
	g.nodes++
	if s := g.snap.Nearest(at); s.OK() {
		c := cut{s.Back, uint32(g.nodes)}
		g.nodes++
		g.cuts[s.Edge] = append(g.cuts[s.Edge], c)
		g.arcs = append(g.arcs, [3]uint32{v, c.node, uint32(s.Leg)})
	}
	return v
}

// along returns the nodes of an edge in order, its ends among them.
func (g *splitGraph) along(e uint32) []cut {
	n := g.net
	all := append([]cut{{0, n.From[e]}}, g.cuts[e]...)
	slices.SortStableFunc(all[1:], func(a, b cut) int { return cmp.Compare(a.back, b.back) })
	return append(all, cut{n.Cost[e], n.To[e]})
}

// street adds the arcs of an edge, there and back.
func (g *splitGraph) street(e uint32) {
	all := g.along(e)
	for i := 1; i < len(all); i++ {
		a, b, w := all[i-1].node, all[i].node, uint32(all[i].back-all[i-1].back)
		g.arcs = append(g.arcs, [3]uint32{a, b, w}, [3]uint32{b, a, w})
	}
}

// cell adds a cell between two nodes; one that is attached to nothing is too
// far from any.
func (g *splitGraph) cell(s network.Snap) {
	if !s.OK() {
		g.cells = append(g.cells, [4]uint32{0, 1 << 30, 0, 1 << 30})
		return
	}
	all := g.along(s.Edge)
	i := 1
	for i+1 < len(all) && all[i].back < s.Back {
		i++
	}
	a, b := all[i-1], all[i]
	g.cells = append(g.cells, [4]uint32{a.node, uint32(s.Leg + s.Back - a.back), b.node, uint32(s.Leg + b.back - s.Back)})
}

// write keeps it as arrays: graph.bin and venues.bin as a town's, with no
// places; sides.bin, four words a cell; edits.bin.
func (g *splitGraph) write(dir string) error {
	first, head, weight := g.rows()
	count := func(n int) []uint32 { return []uint32{uint32(n)} }
	for _, f := range []struct {
		name  string
		parts []any
	}{
		{"graph.bin", []any{[]uint32{0, uint32(g.nodes), uint32(len(head)), 0}, make([]float32, 2*g.nodes), first, head, weight}},
		{"venues.bin", []any{count(len(g.venues)), g.venues}},
		{"sides.bin", []any{count(len(g.cells)), g.cells}},
		{"edits.bin", []any{count(len(g.edits)), g.edits}},
	} {
		if err := town.WriteArrays(filepath.Join(dir, f.name), f.parts); err != nil {
			return err
		}
	}
	return nil
}

// rows are the arcs by their tails, compressed.
func (g *splitGraph) rows() (first, head, weight []uint32) {
	first = make([]uint32, g.nodes+1)
	for _, a := range g.arcs {
		first[a[0]+1]++
	}
	for v := range g.nodes {
		first[v+1] += first[v]
	}
	head, weight = make([]uint32, len(g.arcs)), make([]uint32, len(g.arcs))
	next := slices.Clone(first)
	for _, a := range g.arcs {
		head[next[a[0]]], weight[next[a[0]]] = a[1], a[2]
		next[a[0]]++
	}
	return first, head, weight
}
