package network

import (
	"fmt"
	"math/bits"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// A WeightedEdge joins two points and takes Cost to walk, either way.
type WeightedEdge struct {
	From, To uint32
	Cost     geo.Deciseconds // at least 1
}

// FromEdges makes a Network of points (WGS84) and edges whose costs are known
// already: a routing table, another program's graph; speed is what they were
// walked at. Edges are drawn straight;
// edge i of the argument is Way i of the result. number says which node each
// point became. An error is a point that is not there, a cost of 0, no
// speed, or more than 2^31 edges.
func FromEdges(points []orb.Point, edges []WeightedEdge, speed geo.Speed) (n *Network, number []uint32, err error) {
	bad := func(format string, args ...any) error {
		return &data.Error{Op: "build the walking network", Err: fmt.Errorf(format, args...), Hint: "correct the table of edges"}
	}
	if !(speed > 0) {
		return nil, nil, bad("a speed of %g m/s leads nowhere", float64(speed))
	}
	if len(edges) >= 1<<31 || len(points) >= 1<<31 {
		return nil, nil, bad("%d points and %d edges are more than 2^31", len(points), len(edges))
	}
	uses := slices.Repeat([]uint8{2}, len(points))
	n, number = numberNodes(points, uses)
	order := make([]index.Keyed, len(edges))
	for i, e := range edges {
		if int(e.From) >= len(points) || int(e.To) >= len(points) || e.Cost < 1 {
			return nil, nil, bad("edge %d from %d to %d of %d points at a cost of %d", i, e.From, e.To, len(points), e.Cost)
		}
		order[i] = index.Keyed{Key: uint64(min(number[e.From], number[e.To])), At: uint32(i)}
	}
	order = index.ByKey(order, bits.Len(uint(len(points))))
	n.From, n.To = make([]uint32, len(edges)), make([]uint32, len(edges))
	n.Cost, n.LengthM, n.WalkM, n.Way = make([]geo.Deciseconds, len(edges)), make([]float64, len(edges)), make([]float64, len(edges)), make([]int64, len(edges))
	n.shapes, n.shapeFirst = make([]orb.Point, 0, 2*len(edges)), make([]uint32, len(edges)+1)
	for e, k := range order {
		i := k.At
		a, b := number[edges[i].From], number[edges[i].To]
		a, b = min(a, b), max(a, b)
		n.From[e], n.To[e], n.Cost[e], n.Way[e] = a, b, min(edges[i].Cost, longestEdge), int64(i)
		n.LengthM[e] = geo.Distance(n.Points[a], n.Points[b])
		n.WalkM[e] = speed.Metres(n.Cost[e])
		n.shapes = append(n.shapes, n.Points[a], n.Points[b])
		n.shapeFirst[e+1] = uint32(len(n.shapes))
	}
	n.finish()
	return n, number, nil
}

// finish derives what follows from points and edges.
func (n *Network) finish() {
	n.addArcs()
	var busy sync.WaitGroup
	busy.Go(n.addComponents)
	n.core = newCore(n)
	busy.Wait()
}
