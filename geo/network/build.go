package network

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// Build cuts the streets a profile allows into a Network: at every node that
// two allowed ways share or one passes twice, and at the ends of ways. Ways that
// lead nowhere (fewer than two different nodes) are left out.
//
// Times between places do not depend on the order of the ways or the numbering
// of their nodes; numbers of nodes and edges may. An error is a profile without
// speed, a way that names a node that is not there, or a cancelled ctx.
func Build(ctx context.Context, s data.Streets, p Profile, tell data.Progress) (*Network, error) {
	if !(p.Speed > 0) {
		return nil, &data.Error{Op: "build the walking network", Err: fmt.Errorf("a speed of %g m/s leads nowhere", float64(p.Speed)),
			Hint: "set a walking speed above 0, e.g. 1.11 m/s"}
	}
	uses, factors, err := use(s, p)
	if err != nil {
		return nil, err
	}
	n, number := numberNodes(s.Nodes, uses)
	c := cutter{s: s, factors: factors, number: number, speed: p.Speed}
	pieces, first, err := c.deal(ctx, len(n.Points), tell)
	if err != nil {
		return nil, err
	}
	c.addEdges(n, pieces, first)
	n.finish()
	tell.Tell(data.StageNetwork, int64(len(s.Ways)), int64(len(s.Ways)))
	return n, nil
}

// use asks the profile about every way: its factor, 0 where it is not walked,
// and for every node 0 not walked, 1 inside one way, 2 a junction or an end.
func use(s data.Streets, p Profile) (uses []uint8, factors []float64, err error) {
	uses, factors = make([]uint8, len(s.Nodes)), make([]float64, len(s.Ways))
	factor := p.remembered()
	for i, w := range s.Ways {
		f, ok := factor(w.Tags)
		if leads := slices.ContainsFunc(w.Nodes, func(v uint32) bool { return v != w.Nodes[0] }); !ok || !(f > 0) || !leads {
			continue
		}
		factors[i] = f
		for j, v := range w.Nodes {
			if int(v) >= len(s.Nodes) {
				return nil, nil, &data.Error{Op: "build the walking network",
					Err:  fmt.Errorf("way %d names node %d of %d", w.ID, v, len(s.Nodes)),
					Hint: "read the streets again: the file and what was read from it do not belong together"}
			}
			if j == 0 || v != w.Nodes[j-1] { // the same node twice running is a slip, not a crossing
				uses[v] = min(2, uses[v]+1)
			}
		}
		uses[w.Nodes[0]], uses[w.Nodes[len(w.Nodes)-1]] = 2, 2
	}
	return uses, factors, nil
}

// numberNodes gives junctions their numbers along a Hilbert curve, so that what
// is near on the ground is near in memory: worth 3× over a random order
// (measured on a million nodes). number is by street node, noNode for others.
func numberNodes(points []orb.Point, uses []uint8) (n *Network, number []uint32) {
	bound, count := boundOf(points, uses)
	found := make([]index.Keyed, 0, count)
	number = make([]uint32, len(points))
	for v, u := range uses {
		number[v] = noNode
		if u == 2 {
			found = append(found, index.Keyed{At: uint32(v)})
		}
	}
	split(len(found), runtime.GOMAXPROCS(0), func(from, to int) {
		for i := from; i < to; i++ {
			found[i].Key = index.CurveKey(points[found[i].At], bound)
		}
	})
	found = index.ByKey(found, 2*index.CurveBits)
	n = &Network{Points: make([]orb.Point, len(found))}
	for i, k := range found {
		n.Points[i], number[k.At] = points[k.At], uint32(i)
	}
	return n, number
}

// boundOf returns the box of all junctions, and how many there are.
func boundOf(points []orb.Point, uses []uint8) (b orb.Bound, count int) {
	for v, u := range uses {
		if u != 2 {
			continue
		}
		p := points[v]
		if count == 0 {
			b = p.Bound()
		}
		b.Min = orb.Point{min(b.Min[0], p[0]), min(b.Min[1], p[1])}
		b.Max = orb.Point{max(b.Max[0], p[0]), max(b.Max[1], p[1])}
		count++
	}
	return b, count
}

// noNode marks a point of a street that is no junction.
const noNode = ^uint32(0)

// edgeCost rounds once; at least 1, so that a search may rely on every step
// costing something, and at most longestEdge.
func edgeCost(speed geo.Speed, walkM float64) geo.Deciseconds {
	return min(max(1, speed.Time(walkM)), longestEdge)
}
