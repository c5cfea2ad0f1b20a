package network

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// A cutter cuts streets at their junctions. What memory it takes is most of what
// building takes in time, as every new page of it is a call of the system: so a
// piece is 20 bytes, is made once its place in the order is known, and is measured
// only when its edge is written (before, pieces with all their figures were made,
// then sorted into a copy: three times the bytes and twice the time).
type cutter struct {
	s       data.Streets
	factors []float64 // by way; 0 is not walked
	number  []uint32  // street node → junction, noNode for others
	speed   geo.Speed
}

// A piece is an edge before it has its number: nodes first…last of a way. The
// junction it begins at, the lower of its two, is known by its place.
type piece struct {
	to, way, first, last uint32 // way in Streets.Ways
	reversed             bool   // runs from to to from
}

// pieces calls visit for each piece of a way. One without length is dropped where
// it is a loop; between two junctions drawn on one spot it is kept, as they are
// joined.
func (c *cutter) pieces(way int, visit func(from uint32, p piece)) {
	nodes := c.s.Ways[way].Nodes
	start, from := 0, c.number[nodes[0]]
	for i := 1; i < len(nodes); i++ {
		to := c.number[nodes[i]]
		if to == noNode {
			continue
		}
		if from != to || c.length(nodes[start:i+1]) > 0 {
			visit(min(from, to), piece{to: max(from, to), way: uint32(way), first: uint32(start), last: uint32(i), reversed: from > to})
		}
		start, from = i, to
	}
}

// length returns the metres along nodes.
func (c *cutter) length(nodes []uint32) float64 {
	sum := 0.0
	for i := 1; i < len(nodes); i++ {
		sum += geo.Distance(c.s.Nodes[nodes[i-1]], c.s.Nodes[nodes[i]])
	}
	return sum
}

// deal returns all pieces by the junction they begin at: those of junction v are
// pieces[first[v]:first[v+1]], in order of ways.
func (c *cutter) deal(ctx context.Context, junctions int, tell data.Progress) (pieces []piece, first []uint32, err error) {
	first = make([]uint32, junctions+1)
	if err := c.each(ctx, func(from uint32, _ piece) { first[from]++ }); err != nil {
		return nil, nil, err
	}
	sum := uint32(0)
	for v, n := range first {
		first[v], sum = sum, sum+n
	}
	tell.Tell(data.StageNetwork, int64(len(c.s.Ways))/2, int64(len(c.s.Ways)))
	pieces = make([]piece, sum)
	err = c.each(ctx, func(from uint32, p piece) {
		pieces[first[from]] = p
		first[from]++
	})
	copy(first[1:], first) // each had become the next one's
	first[0] = 0
	return pieces, first, err
}

// each calls visit for each piece of all ways walked.
func (c *cutter) each(ctx context.Context, visit func(from uint32, p piece)) error {
	for i := range c.s.Ways {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if c.factors[i] > 0 {
			c.pieces(i, visit)
		}
	}
	return nil
}

// addEdges makes the edges of n of what deal returned, on all cores: by from, to,
// cost and id of their way. Few of a junction's pieces go to the same other one,
// so few are measured to be sorted.
func (c *cutter) addEdges(n *Network, pieces []piece, first []uint32) {
	count := len(pieces)
	n.From, n.To, n.Cost = make([]uint32, count), make([]uint32, count), make([]geo.Deciseconds, count)
	n.LengthM, n.WalkM, n.Way = make([]float64, count), make([]float64, count), make([]int64, count)
	n.shapeFirst = make([]uint32, count+1)
	split(len(n.Points), runtime.GOMAXPROCS(0), func(from, to int) {
		for v := from; v < to; v++ {
			c.sortPieces(pieces[first[v]:first[v+1]])
			for e := first[v]; e < first[v+1]; e++ {
				n.From[e], n.shapeFirst[e+1] = uint32(v), pieces[e].last-pieces[e].first+1
			}
		}
	})
	for e := range count {
		n.shapeFirst[e+1] += n.shapeFirst[e]
	}
	n.shapes = make([]orb.Point, n.shapeFirst[count])
	split(count, runtime.GOMAXPROCS(0), func(from, to int) {
		for ; from < to; from += drawnAtOnce {
			c.fill(n, from, pieces[from:min(from+drawnAtOnce, to)])
		}
	})
}

// sortPieces sorts the pieces of one junction. They are mostly three or four with
// different ends: these are set in place one by one, and none is measured.
func (c *cutter) sortPieces(pieces []piece) {
	const few = 12
	if len(pieces) > few {
		slices.SortStableFunc(pieces, func(a, b piece) int { return c.compare(&a, &b) })
		return
	}
	for i := 1; i < len(pieces); i++ {
		for j := i; j > 0 && c.compare(&pieces[j], &pieces[j-1]) < 0; j-- {
			pieces[j], pieces[j-1] = pieces[j-1], pieces[j]
		}
	}
}

func (c *cutter) compare(a, b *piece) int {
	if a.to != b.to {
		return cmp.Compare(a.to, b.to)
	}
	cost := func(p *piece) geo.Deciseconds {
		return edgeCost(c.speed, c.length(c.nodes(p))*c.factors[p.way])
	}
	return cmp.Or(cmp.Compare(cost(a), cost(b)), cmp.Compare(c.s.Ways[a.way].ID, c.s.Ways[b.way].ID))
}

// drawnAtOnce is how many edges fill draws before it measures them. Ways, their
// nodes and where those lie are far apart in memory and each waits for the one
// before; loops that do nothing but fetch let a dozen edges wait at once, where
// measuring in between lets one.
const drawnAtOnce = 128

// fill writes edges e, e+1, … whose places in From and shapes are known.
func (c *cutter) fill(n *Network, e int, pieces []piece) {
	var nodes [drawnAtOnce][]uint32
	for i := range pieces {
		p := &pieces[i]
		way := &c.s.Ways[p.way]
		nodes[i] = way.Nodes[p.first : p.last+1]
		n.To[e+i], n.Way[e+i], n.WalkM[e+i] = p.to, way.ID, c.factors[p.way]
	}
	for i := range pieces {
		shape := n.shapes[n.shapeFirst[e+i]:n.shapeFirst[e+i+1]]
		at, step := 0, 1
		if pieces[i].reversed {
			at, step = len(shape)-1, -1
		}
		for _, v := range nodes[i] {
			shape[at] = c.s.Nodes[v]
			at += step
		}
	}
	for i := range pieces {
		length := lengthAsDrawn(n.Line(uint32(e+i)), pieces[i].reversed)
		walk := length * n.WalkM[e+i]
		n.Cost[e+i], n.LengthM[e+i], n.WalkM[e+i] = edgeCost(c.speed, walk), length, walk
	}
}

// lengthAsDrawn is geo.Length of a way's shape from its other end: a sum the other
// way round may differ in its last bit.
func lengthAsDrawn(shape []orb.Point, reversed bool) float64 {
	if !reversed {
		return geo.Length(shape)
	}
	sum := 0.0
	for i := len(shape) - 1; i > 0; i-- {
		sum += geo.Distance(shape[i], shape[i-1])
	}
	return sum
}

// nodes returns the street nodes of a piece.
func (c *cutter) nodes(p *piece) []uint32 { return c.s.Ways[p.way].Nodes[p.first : p.last+1] }
