package network

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
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
	Way      []int64 // id of the way it was cut from

	// The arcs of node v are First[v]…First[v+1]: Arc edge and far end.
	First   []uint32
	Head    []uint32 // far end of arc
	ArcEdge []uint32 // edge of arc

	// Component of node v; component 0 is the largest (by nodes), then falling.
	Component  []uint32
	Components []Component
}

// A Component is a set of nodes joined to each other and to nothing else.
type Component struct {
	Nodes, Edges int
	LengthM      float64
}

// Build cuts the streets a profile allows into a Network.
func Build(ctx context.Context, s data.Streets, p Profile, tell data.Progress) (*Network, error) {
	panic("contract")
}

// Line returns the shape of edge e from From[e] to To[e]; do not change it.
func (n *Network) Line(e uint32) orb.LineString { panic("contract") }

// Bound returns the box of all nodes and shapes.
func (n *Network) Bound() orb.Bound { panic("contract") }

// A Profile says what a street means for a walker.
type Profile struct {
	Name  string
	Speed geo.Speed
	// Factor returns how many times longer than at Speed a metre of this way
	// takes (1 on a street, more on steps), and false where a walker may not go.
	Factor func(tags data.Tags) (float64, bool)
}
