package network

import (
	"math"
	"slices"

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
	Share float64         // of the edge's length from From[Edge] to Point, 0…1
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

// A Snapper finds the nearest edge. It is safe for concurrent use. It copies
// nothing of the network but a tenth of the boxes of its shapes: a byte or two a
// point.
type Snapper struct {
	net      *Network
	speed    geo.Speed
	rule     SnapRule
	segments *index.Segments           // of the shapes; numbered by the point they begin at
	allow    func(segment uint32) bool // nil: all
}

// NewSnapper indexes the edges of n. Legs are walked at speed.
func NewSnapper(n *Network, speed geo.Speed, rule SnapRule) *Snapper {
	return (&Snapper{speed: speed, rule: rule, segments: index.NewLines(n.shapes, n.shapeFirst)}).of(n)
}

// Reaching returns the same with another reach, on any component.
func (s *Snapper) Reaching(reachM float64) *Snapper {
	return (&Snapper{speed: s.speed, rule: SnapRule{ReachM: reachM}, segments: s.segments}).of(s.net)
}

// AtSpeed returns the same for the network that n.AtSpeed made.
func (s *Snapper) AtSpeed(n *Network, speed geo.Speed) *Snapper {
	return (&Snapper{speed: speed, rule: s.rule, segments: s.segments}).of(n)
}

func (s *Snapper) of(n *Network) *Snapper {
	s.net = n
	if s.rule.MainOnly {
		s.allow = func(segment uint32) bool { return n.Component[n.From[n.edgeOf(segment)]] == 0 }
	}
	return s
}

// edgeOf returns the edge whose shape holds a segment.
func (n *Network) edgeOf(segment uint32) uint32 {
	e, found := slices.BinarySearch(n.shapeFirst, segment)
	if !found {
		e--
	}
	return uint32(e)
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
	e := s.net.edgeOf(segment)
	line, k := s.net.Line(e), int(segment-s.net.shapeFirst[e])
	at, drawnM := 0.0, 0.0 // metres from From[e] to p, and of the whole shape
	for i := 1; i < len(line); i++ {
		m := geo.Distance(line[i-1], line[i])
		if i-1 == k {
			at = drawnM + along*m
		}
		drawnM += m
	}
	x := Snap{Edge: e, Point: p, LegM: legM}
	if drawnM > 0 {
		x.Share = math.Min(1, at/drawnM)
	}
	return x.timed(s.net, s.speed)
}

// timed fills in the times of a snap from where it is.
func (s Snap) timed(n *Network, speed geo.Speed) Snap {
	cost := n.Cost[s.Edge]
	s.Leg = speed.Time(s.LegM)
	s.Back = geo.Deciseconds(math.Round(float64(cost) * s.Share))
	s.Ahead = cost - s.Back
	return s
}

// Retimed returns the same place on the network that AtSpeed made.
func (s *Snapper) Retimed(x Snap) Snap {
	if !x.OK() {
		return x
	}
	return x.timed(s.net, s.speed)
}
