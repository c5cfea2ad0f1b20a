package index

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// Segments answers which of many short lines lies nearest to a point. It is
// safe for concurrent use once built.
type Segments struct {
	tree  packed
	ends  [][2]orb.Point // of NewSegments
	order []uint32       // thing of the tree → segment

	points []orb.Point // of NewLines, where the thing of the tree is the segment
	last   []uint64    // bit k: points[k] ends its line, so that no segment begins there
}

// NewSegments indexes segments by number, in any order.
func NewSegments(ends [][2]orb.Point) *Segments {
	s := &Segments{ends: ends, order: make([]uint32, len(ends))}
	if len(ends) == 0 {
		return s
	}
	bound := ends[0][0].Bound()
	for _, e := range ends {
		bound = bound.Extend(e[0])
	}
	keys := make([]Keyed, len(ends))
	share(len(ends), func(from, to int) {
		for i := from; i < to; i++ {
			keys[i] = Keyed{CurveKey(ends[i][0], bound), uint32(i)}
		}
	})
	for i, k := range ByKey(keys, 2*CurveBits) {
		s.order[i] = k.At
	}
	s.tree = newPacked(len(ends), func(i int) box { return around(ends[s.order[i]][0], ends[s.order[i]][1]) })
	return s
}

// NewLines indexes lines that lie one after another in points: line i is
// points[first[i]:first[i+1]]. A segment goes by the number of the point it
// begins at. Nothing is copied, and nothing sorted: lines near each other should
// have numbers near each other, as the edges of a network have.
func NewLines(points []orb.Point, first []uint32) *Segments {
	s := &Segments{points: points, last: make([]uint64, len(points)/64+1)}
	for _, end := range first[min(1, len(first)):] {
		if end > 0 {
			s.last[(end-1)/64] |= 1 << ((end - 1) % 64)
		}
	}
	s.tree = newPacked(len(points), func(i int) box {
		if s.endsLine(i) {
			return noBox
		}
		return around(points[i], points[i+1])
	})
	return s
}

func (s *Segments) endsLine(i int) bool { return s.last[i/64]>>(i%64)&1 == 1 }

// Ends returns the two ends of a segment.
func (s *Segments) Ends(segment uint32) (a, b orb.Point) {
	if s.points != nil {
		return s.points[segment], s.points[segment+1]
	}
	return s.ends[segment][0], s.ends[segment][1]
}

// segment returns the segment a thing of the tree is, and false where it is none.
func (s *Segments) segment(i int) (uint32, bool) {
	if s.points != nil {
		return uint32(i), !s.endsLine(i)
	}
	return s.order[i], true
}

// A Nearby is the point of a segment nearest to what was asked.
type Nearby struct {
	Segment uint32
	Along   float64 // 0 at the segment's first end, 1 at its second
	Point   orb.Point
	M       float64 // metres away
}

// Nearest returns the nearest segment at most reachM metres away (<=) among
// those that allow accepts (nil: all); the lowest number wins a tie. Distances
// are flat at the latitude of p.
func (s *Segments) Nearest(p orb.Point, reachM float64, allow func(segment uint32) bool) (Nearby, bool) {
	l := geo.At(p[1])
	best, found := Nearby{M: math.Inf(1)}, false
	worst := (reachM + roundingM) * (reachM + roundingM)
	s.tree.nearest(visit{
		away: func(b *box) float64 {
			dx := max(0, float64(b[0])-p[0], p[0]-float64(b[2])) * l.LonM
			dy := max(0, float64(b[1])-p[1], p[1]-float64(b[3])) * l.LatM
			return dx*dx + dy*dy
		},
		worst: func() float64 { return worst },
		try: func(i int) {
			k, ok := s.segment(i)
			if !ok {
				return
			}
			a, b := s.Ends(k)
			along, at, m := onSegment(l, [2]orb.Point{a, b}, p)
			if m <= reachM && (m < best.M || m == best.M && k < best.Segment) && (allow == nil || allow(k)) {
				best, found = Nearby{k, along, at, m}, true
				worst = min(worst, (m+roundingM)*(m+roundingM))
			}
		},
	})
	return best, found
}

// roundingM is more than rounding can make a box seem farther than the segment
// inside it: a degree in float64 is good to a few nanometres.
const roundingM = 1e-6

// onSegment returns the point of a segment nearest to p in the flat metric.
func onSegment(l geo.Local, e [2]orb.Point, p orb.Point) (along float64, at orb.Point, m float64) {
	dx, dy := (e[1][0]-e[0][0])*l.LonM, (e[1][1]-e[0][1])*l.LatM
	px, py := (p[0]-e[0][0])*l.LonM, (p[1]-e[0][1])*l.LatM
	if d := dx*dx + dy*dy; d > 0 {
		along = math.Min(1, math.Max(0, (px*dx+py*dy)/d))
	}
	switch along { // at an end, the end itself: all that meet there are equally near
	case 0:
		return 0, e[0], l.Between(p, e[0])
	case 1:
		return 1, e[1], l.Between(p, e[1])
	}
	at = orb.Point{e[0][0] + along*(e[1][0]-e[0][0]), e[0][1] + along*(e[1][1]-e[0][1])}
	return along, at, math.Hypot(px-along*dx, py-along*dy)
}

// Meeting calls found for every segment whose box meets the box b.
func (s *Segments) Meeting(b orb.Bound, found func(segment uint32)) {
	s.tree.meeting(b, func(i int) {
		k, ok := s.segment(i)
		if !ok {
			return
		}
		p, q := s.Ends(k)
		if min(p[0], q[0]) <= b.Max[0] && max(p[0], q[0]) >= b.Min[0] && min(p[1], q[1]) <= b.Max[1] && max(p[1], q[1]) >= b.Min[1] {
			found(k)
		}
	})
}
