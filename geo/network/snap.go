package network

import (
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// A Snap is a place attached to the network: the nearest point of an edge, and
// the walk to it.
type Snap struct {
	Edge  uint32          // NoEdge where nothing lies within reach
	Point orb.Point       // on the edge
	LegM  float64         // straight line from the place to Point, metres
	Leg   geo.Deciseconds // the same walked at the profile's speed
	Back  geo.Deciseconds // along the edge from Point to From[Edge]
	Ahead geo.Deciseconds // along the edge from Point to To[Edge]; Back+Ahead == Cost[Edge]
}

// NoEdge marks a place that is farther from every edge than the reach.
const NoEdge = ^uint32(0)

// OK reports whether the place is attached.
func (s Snap) OK() bool { return s.Edge != NoEdge }

// A Snapper finds the nearest edge. It is safe for concurrent use.
type Snapper struct{}

// SnapRule says how far a place may be from its edge, and which edges count.
type SnapRule struct {
	ReachM   float64 // a leg of exactly ReachM is still attached (<=)
	MainOnly bool    // attach only to the largest component
}

// NewSnapper indexes the edges of n.
func NewSnapper(n *Network, speed geo.Speed, rule SnapRule) *Snapper { panic("contract") }

// Nearest attaches p to the nearest point of an edge (<= ReachM away). Of
// edges equally near the lowest number wins.
func (s *Snapper) Nearest(p orb.Point) Snap { panic("contract") }

// Entrances attaches a polygon: one Snap with no leg wherever an edge crosses
// or touches the boundary (each edge and point once, by edge then position),
// else the one edge nearest to the boundary, its leg measured from the
// boundary, or nothing within reach (nil).
func (s *Snapper) Entrances(outline orb.MultiPolygon) []Snap { panic("contract") }
