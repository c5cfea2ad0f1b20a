package network

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
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

// SnapRule says how far a place may be from its edge, and which edges count.
type SnapRule struct {
	ReachM   float64 // a leg of exactly ReachM is still attached (<=)
	MainOnly bool    // attach only to the largest component
}

// A Snapper finds the nearest edge. It is safe for concurrent use.
type Snapper struct {
	net      *Network
	speed    geo.Speed
	rule     SnapRule
	segments *index.Segments
	allow    func(segment uint32) bool // nil: all
	edgeOf   []uint32                  // segment → edge
	before   []float64                 // segment → metres from From[edge] to its first end
	drawnM   []float64                 // edge → metres of its drawn shape
}

// NewSnapper indexes the edges of n. Legs are walked at speed.
func NewSnapper(n *Network, speed geo.Speed, rule SnapRule) *Snapper {
	s := &Snapper{net: n, speed: speed, rule: rule, drawnM: make([]float64, len(n.From))}
	ends := make([][2]orb.Point, 0, len(n.shapes))
	for e := range n.From {
		line := n.Line(uint32(e))
		at := 0.0
		for i := 1; i < len(line); i++ {
			ends = append(ends, [2]orb.Point{line[i-1], line[i]})
			s.edgeOf, s.before = append(s.edgeOf, uint32(e)), append(s.before, at)
			at += geo.Distance(line[i-1], line[i])
		}
		s.drawnM[e] = at
	}
	s.segments = index.NewSegments(ends)
	if rule.MainOnly {
		s.allow = func(segment uint32) bool { return n.Component[n.From[s.edgeOf[segment]]] == 0 }
	}
	return s
}

// Nearest attaches p to the nearest point of an edge (<= ReachM away), measured
// flat at the latitude of p. Of edges equally near the lowest number wins.
func (s *Snapper) Nearest(p orb.Point) Snap {
	near, ok := s.segments.Nearest(p, s.rule.ReachM, s.allow)
	if !ok {
		return Snap{Edge: NoEdge}
	}
	return s.at(near.Segment, near.Along, near.Point, near.M)
}

// at makes the Snap at a share along a segment, legM metres from its place.
func (s *Snapper) at(segment uint32, along float64, p orb.Point, legM float64) Snap {
	e := s.edgeOf[segment]
	a, b := s.segments.Ends(segment)
	share := 0.0
	if s.drawnM[e] > 0 {
		share = math.Min(1, (s.before[segment]+along*geo.Distance(a, b))/s.drawnM[e])
	}
	cost := s.net.Cost[e]
	back := geo.Deciseconds(math.Round(float64(cost) * share))
	return Snap{Edge: e, Point: p, LegM: legM, Leg: s.speed.Time(legM), Back: back, Ahead: cost - back}
}
