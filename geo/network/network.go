package network

import (
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// A Network is junctions joined by walkable edges, in compressed arrays.
// Nodes are numbered along a Hilbert curve so that neighbours on the ground are
// neighbours in memory. It is immutable and safe for concurrent use.
type Network struct {
	Points []orb.Point // node → WGS84

	// Edge e joins From[e] and To[e] and takes Cost[e] to walk, either way.
	From, To []uint32
	Cost     []geo.Deciseconds
	LengthM  []float64
	WalkM    []float64 // metres of plain street that take as long; more than LengthM on steps
	Way      []int64   // id of the way it was cut from

	// The arcs of node v are First[v]…First[v+1]: Arc edge and far end.
	First   []uint32
	Head    []uint32 // far end of arc
	ArcEdge []uint32 // edge of arc

	// Component of node v; component 0 is the largest (by nodes), then falling.
	Component  []uint32
	Components []Component

	// The shape of edge e is shapes[shapeFirst[e]:shapeFirst[e+1]].
	shapes     []orb.Point
	shapeFirst []uint32

	core *core // what searches read
}

// A Component is a set of nodes joined to each other and to nothing else.
type Component struct {
	Nodes, Edges int
	LengthM      float64
}
