package network

import (
	"cmp"
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
	var pieces []piece
	for i := range s.Ways {
		if i%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			tell.Tell(data.StageNetwork, int64(i), int64(len(s.Ways)))
		}
		if factors[i] > 0 {
			pieces = cut(pieces, s, i, factors[i], number, p.Speed)
		}
	}
	n.addEdges(inOrder(pieces, len(n.Points), s), s)
	n.finish()
	tell.Tell(data.StageNetwork, int64(len(s.Ways)), int64(len(s.Ways)))
	return n, nil
}

// use asks the profile about every way: its factor, 0 where it is not walked,
// and for every node 0 not walked, 1 inside one way, 2 a junction or an end.
func use(s data.Streets, p Profile) (uses []uint8, factors []float64, err error) {
	uses, factors = make([]uint8, len(s.Nodes)), make([]float64, len(s.Ways))
	for i, w := range s.Ways {
		f, ok := p.Factor(w.Tags)
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

// piece is an edge before it has its number: nodes first…last of a way.
type piece struct {
	from, to    uint32
	cost        geo.Deciseconds
	way         uint32 // in Streets.Ways
	first, last uint32
	lengthM     float64
	walkM       float64 // lengthM × the profile's factor
	reversed    bool    // runs from to to from
}

// inOrder sorts pieces by from, to, cost and id of their way: first dealt out by
// from, then each small hand sorted.
func inOrder(pieces []piece, nodes int, s data.Streets) []piece {
	next := make([]uint32, nodes+1)
	for _, p := range pieces {
		next[p.from+1]++
	}
	for v := range nodes {
		next[v+1] += next[v]
	}
	sorted := make([]piece, len(pieces))
	for _, p := range pieces {
		sorted[next[p.from]] = p
		next[p.from]++ // ends as the first of from+1
	}
	start := uint32(0)
	for v := range nodes {
		slices.SortStableFunc(sorted[start:next[v]], func(a, b piece) int {
			return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.cost, b.cost), cmp.Compare(s.Ways[a.way].ID, s.Ways[b.way].ID))
		})
		start = next[v]
	}
	return sorted
}

// numberNodes gives junctions their numbers along a Hilbert curve, so that what
// is near on the ground is near in memory: worth 3× over a random order
// (measured on a million nodes). number is by street node, noNode for others.
func numberNodes(points []orb.Point, uses []uint8) (n *Network, number []uint32) {
	var bound orb.Bound
	var found []index.Keyed
	number = make([]uint32, len(points))
	for v, u := range uses {
		number[v] = noNode
		if u == 2 {
			if len(found) == 0 {
				bound = points[v].Bound()
			}
			bound = bound.Extend(points[v])
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

// noNode marks a point of a street that is no junction.
const noNode = ^uint32(0)

// cut appends the pieces of one way. A piece without length is dropped where it
// is a loop; between two junctions drawn on one spot it is kept, as they are
// joined.
func cut(pieces []piece, s data.Streets, way int, factor float64, number []uint32, speed geo.Speed) []piece {
	nodes := s.Ways[way].Nodes
	start, length := 0, 0.0
	for i := 1; i < len(nodes); i++ {
		length += geo.Distance(s.Nodes[nodes[i-1]], s.Nodes[nodes[i]])
		if number[nodes[i]] == noNode {
			continue
		}
		if length > 0 || nodes[start] != nodes[i] {
			p := piece{from: number[nodes[start]], to: number[nodes[i]], lengthM: length, walkM: length * factor,
				way: uint32(way), first: uint32(start), last: uint32(i), cost: edgeCost(speed, length*factor)}
			if p.from > p.to {
				p.from, p.to, p.reversed = p.to, p.from, true
			}
			pieces = append(pieces, p)
		}
		start, length = i, 0
	}
	return pieces
}

// edgeCost rounds once; at least 1, so that a search may rely on every step
// costing something, and at most longestEdge.
func edgeCost(speed geo.Speed, walkM float64) geo.Deciseconds {
	return min(max(1, speed.Time(walkM)), longestEdge)
}
