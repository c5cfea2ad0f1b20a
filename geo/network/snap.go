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
	edgeOf   []uint32  // segment → edge
	before   []float64 // segment → metres from From[edge] to its first end
	drawnM   []float64 // edge → metres of its drawn shape
}

// NewSnapper indexes the edges of n.
func NewSnapper(n *Network, speed geo.Speed, rule SnapRule) *Snapper {
	s := &Snapper{net: n, speed: speed, rule: rule, drawnM: make([]float64, len(n.From))}
	var ends [][2]orb.Point
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
	return s
}

func (s *Snapper) allowed(segment uint32) bool {
	return s.net.Component[s.net.From[s.edgeOf[segment]]] == 0
}

// Nearest attaches p to the nearest point of an edge (<= ReachM away). Of
// edges equally near the lowest number wins.
func (s *Snapper) Nearest(p orb.Point) Snap {
	var allow func(uint32) bool
	if s.rule.MainOnly {
		allow = s.allowed
	}
	near, ok := s.segments.Nearest(p, s.rule.ReachM, allow)
	if !ok {
		return Snap{Edge: NoEdge}
	}
	return s.at(near.Segment, near.Along, near.Point, near.M)
}

// at makes the Snap at a share along a segment, legM metres from its place.
func (s *Snapper) at(segment uint32, along float64, p orb.Point, legM float64) Snap {
	e := s.edgeOf[segment]
	line := s.net.Line(e)
	first := segment
	for first > 0 && s.edgeOf[first-1] == e {
		first--
	}
	i := int(segment - first)
	m := s.before[segment] + along*geo.Distance(line[i], line[i+1])
	cost := s.net.Cost[e]
	back := geo.Deciseconds(math.Round(float64(cost) * math.Min(1, m/s.drawnM[e])))
	return Snap{Edge: e, Point: p, LegM: legM, Leg: s.speed.Time(legM), Back: back, Ahead: cost - back}
}

// Entrances attaches a polygon: one Snap with no leg wherever an edge crosses
// or touches the boundary (each edge and point once, by edge then position),
// else the one edge nearest to the boundary, its leg measured from the
// boundary, or nothing within reach (nil).
func (s *Snapper) Entrances(outline orb.MultiPolygon) []Snap {
	var snaps []Snap
	for _, poly := range outline {
		for _, ring := range poly {
			for i := 1; i < len(ring); i++ {
				snaps = s.crossings(snaps, ring[i-1], ring[i])
			}
		}
	}
	if len(snaps) == 0 {
		return s.beside(outline)
	}
	slices.SortFunc(snaps, func(a, b Snap) int {
		if a.Edge != b.Edge {
			return int(int64(a.Edge) - int64(b.Edge))
		}
		return int(int64(a.Back) - int64(b.Back))
	})
	return slices.CompactFunc(snaps, func(a, b Snap) bool { return a.Edge == b.Edge && a.Back == b.Back })
}

// crossings appends where edges meet the boundary piece a–b.
func (s *Snapper) crossings(snaps []Snap, a, b orb.Point) []Snap {
	s.segments.Meeting(orb.MultiPoint{a, b}.Bound(), func(seg uint32) {
		if s.rule.MainOnly && !s.allowed(seg) {
			return
		}
		c, d := s.segments.Ends(seg)
		if along, ok := meet(c, d, a, b); ok {
			p := orb.Point{c[0] + along*(d[0]-c[0]), c[1] + along*(d[1]-c[1])}
			snaps = append(snaps, s.at(seg, along, p, 0))
		}
	})
	return snaps
}

// meet returns where along c–d it meets a–b, ends included. Parallel lines do
// not meet: the pieces before and after them do.
func meet(c, d, a, b orb.Point) (along float64, ok bool) {
	rx, ry, sx, sy := d[0]-c[0], d[1]-c[1], b[0]-a[0], b[1]-a[1]
	den := rx*sy - ry*sx
	if den == 0 {
		return 0, false
	}
	t := ((a[0]-c[0])*sy - (a[1]-c[1])*sx) / den
	u := ((a[0]-c[0])*ry - (a[1]-c[1])*rx) / den
	return t, t >= 0 && t <= 1 && u >= 0 && u <= 1
}

// beside attaches a polygon no edge crosses: at the edge nearest to any vertex
// or to the boundary point nearest to that edge's shape.
func (s *Snapper) beside(outline orb.MultiPolygon) []Snap {
	best := Snap{Edge: NoEdge, LegM: math.Inf(1)}
	for _, poly := range outline {
		for _, ring := range poly {
			for i := 1; i < len(ring); i++ {
				for _, p := range along(ring[i-1], ring[i]) {
					if x := s.Nearest(p); x.OK() && (x.LegM < best.LegM || x.LegM == best.LegM && x.Edge < best.Edge) {
						best = x
					}
				}
			}
		}
	}
	if !best.OK() {
		return nil
	}
	return []Snap{best}
}

// boundaryStepM is how densely a boundary is asked for its nearest edge: the
// leg is then too long by less than a metre for streets 3 m away or more.
const boundaryStepM = 5

// along returns points from a to b, at most boundaryStepM apart.
func along(a, b orb.Point) []orb.Point {
	n := int(math.Ceil(geo.Distance(a, b)/boundaryStepM)) + 1
	points := make([]orb.Point, 0, n)
	for i := 0; i < n; i++ {
		f := float64(i) / float64(n)
		points = append(points, orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])})
	}
	return points
}
