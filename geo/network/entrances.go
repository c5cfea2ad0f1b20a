package network

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// Entrances attaches a polygon (WGS84, holes included; rings may be open).
//
// Where edges cross or touch its boundary, each such point is an entrance with
// no leg: the walker stands on its ground there. An edge that runs along the
// boundary touches it all the way, which counts as its two ends and a point
// every 20 m. Each edge and point counts once; the order is by edge, then
// position along it.
//
// Where no edge meets the boundary there is one Snap, the nearest first of:
//   - the edge outside the polygon nearest to its boundary, with that leg;
//   - an edge inside it, without a leg, for a path inside is on its ground. It
//     comes second because such a path is joined to nothing outside.
//
// Nothing within reach is nil.
func (s *Snapper) Entrances(outline orb.MultiPolygon) []Snap {
	var snaps []Snap
	pieces := boundary(outline)
	for _, e := range pieces {
		snaps = s.crossings(snaps, e[0], e[1])
	}
	if len(snaps) == 0 {
		return s.beside(outline, pieces)
	}
	slices.SortFunc(snaps, func(a, b Snap) int {
		return cmp.Or(cmp.Compare(a.Edge, b.Edge), cmp.Compare(a.Back, b.Back))
	})
	return slices.CompactFunc(snaps, func(a, b Snap) bool { return a.Edge == b.Edge && a.Back == b.Back })
}

// boundary lists the pieces of all rings.
func boundary(outline orb.MultiPolygon) (pieces [][2]orb.Point) {
	for _, poly := range outline {
		for _, ring := range poly {
			for i, a := range ring {
				if b := ring[(i+1)%len(ring)]; a != b {
					pieces = append(pieces, [2]orb.Point{a, b})
				}
			}
		}
	}
	return pieces
}

// alongStepM is how far apart the entrances are where an edge runs along the
// boundary: at most 10 m, 9 s, from any point of it.
const alongStepM = 20

// crossings appends where edges meet the boundary piece a–b.
func (s *Snapper) crossings(snaps []Snap, a, b orb.Point) []Snap {
	box := orb.MultiPoint{a, b}.Bound().Pad(touchDeg)
	s.segments.Meeting(box, func(seg uint32) {
		if s.allow != nil && !s.allow(seg) {
			return
		}
		c, d := s.segments.Ends(seg)
		from, to, ok := meet(c, d, a, b)
		if !ok {
			return
		}
		steps := math.Ceil((to - from) * geo.Distance(c, d) / alongStepM)
		for i := 0.0; i <= steps; i++ {
			f := from
			if steps > 0 {
				f += (to - from) * i / steps
			}
			snaps = append(snaps, s.at(seg, f, lerp(c, d, f), 0))
		}
	})
	return snaps
}

// touchDeg is how near counts as touching: 1e-9°, a tenth of a millimetre. Where
// street and boundary share a node, rounding must not part them.
const touchDeg = 1e-9

// meet returns the stretch of c–d (shares of it, from <= to) that meets a–b,
// touching included: one point where they cross, a stretch where they overlap.
func meet(c, d, a, b orb.Point) (from, to float64, ok bool) {
	rx, ry, sx, sy := d[0]-c[0], d[1]-c[1], b[0]-a[0], b[1]-a[1]
	qx, qy := a[0]-c[0], a[1]-c[1]
	r, s := math.Hypot(rx, ry), math.Hypot(sx, sy)
	if r == 0 {
		off := math.Abs(qx*sy-qy*sx) / s
		u := -(qx*sx + qy*sy) / s
		return 0, 0, off <= touchDeg && u >= -touchDeg && u <= s+touchDeg
	}
	offA, offB := (rx*qy-ry*qx)/r, (rx*(qy+sy)-ry*(qx+sx))/r // a and b beside the line c–d
	if math.Abs(offA) <= touchDeg && math.Abs(offB) <= touchDeg {
		ta, tb := (qx*rx+qy*ry)/(r*r), ((qx+sx)*rx+(qy+sy)*ry)/(r*r)
		from, to = min(ta, tb), max(ta, tb)
		ok = to >= -touchDeg/r && from <= 1+touchDeg/r
		return clamp(from), clamp(to), ok
	}
	den := rx*sy - ry*sx
	if den == 0 {
		return 0, 0, false
	}
	t, u := (qx*sy-qy*sx)/den, (qx*ry-qy*rx)/den
	return clamp(t), clamp(t), t >= -touchDeg/r && t <= 1+touchDeg/r && u >= -touchDeg/s && u <= 1+touchDeg/s
}

func clamp(share float64) float64 { return min(1, max(0, share)) }

// beside attaches a polygon whose boundary no edge meets, so that every edge is
// wholly inside or wholly outside.
func (s *Snapper) beside(outline orb.MultiPolygon, pieces [][2]orb.Point) []Snap {
	if len(pieces) == 0 {
		return nil
	}
	ground := index.NewPolygons([]orb.MultiPolygon{outline})
	outside := func(seg uint32) bool {
		c, _ := s.segments.Ends(seg)
		return (s.allow == nil || s.allow(seg)) && ground.Holding(c) < 0
	}
	if x := s.nearestTo(pieces, outside); x.OK() {
		return []Snap{x}
	}
	if x := s.nearestTo(pieces, s.allow); x.OK() {
		x.Leg, x.LegM = 0, 0
		return []Snap{x}
	}
	return nil
}

// nearestTo returns the allowed edge nearest to any of the pieces, within reach.
// The edge nearest to one corner says how far to look from the others.
func (s *Snapper) nearestTo(pieces [][2]orb.Point, allow func(uint32) bool) Snap {
	best := Snap{Edge: NoEdge, LegM: s.rule.ReachM}
	if near, ok := s.segments.Nearest(pieces[0][0], s.rule.ReachM, allow); ok {
		best = s.at(near.Segment, near.Along, near.Point, near.M)
	} else if math.IsInf(s.rule.ReachM, 1) {
		return best
	}
	for _, e := range pieces {
		l := geo.At((e[0][1] + e[1][1]) / 2)
		dx, dy := 1.01*best.LegM/l.LonM, 1.01*best.LegM/l.LatM
		box := orb.MultiPoint{e[0], e[1]}.Bound()
		box.Min, box.Max = orb.Point{box.Min[0] - dx, box.Min[1] - dy}, orb.Point{box.Max[0] + dx, box.Max[1] + dy}
		s.segments.Meeting(box, func(seg uint32) {
			c, d := s.segments.Ends(seg)
			along, m := apart(l, c, d, e)
			if (m < best.LegM || m == best.LegM && s.net.edgeOf(seg) < best.Edge) && (allow == nil || allow(seg)) {
				best = s.at(seg, along, lerp(c, d, along), m)
			}
		})
	}
	return best
}

// apart returns the least distance between a segment c–d and a piece e that do
// not cross, and where on c–d: one of the four ends is nearest.
func apart(l geo.Local, c, d orb.Point, e [2]orb.Point) (along, m float64) {
	m = math.Inf(1)
	for _, p := range e {
		if f := foot(l, c, d, p); l.Between(p, lerp(c, d, f)) < m {
			along, m = f, l.Between(p, lerp(c, d, f))
		}
	}
	for f, p := range []orb.Point{c, d} {
		if g := foot(l, e[0], e[1], p); l.Between(p, lerp(e[0], e[1], g)) < m {
			along, m = float64(f), l.Between(p, lerp(e[0], e[1], g))
		}
	}
	return along, m
}

// foot returns the share along a–b nearest to p in a flat metric.
func foot(l geo.Local, a, b, p orb.Point) float64 {
	dx, dy := (b[0]-a[0])*l.LonM, (b[1]-a[1])*l.LatM
	d := dx*dx + dy*dy
	if d == 0 {
		return 0
	}
	return clamp(((p[0]-a[0])*l.LonM*dx + (p[1]-a[1])*l.LatM*dy) / d)
}

// lerp returns the point a share along a–b; 1 is b itself.
func lerp(a, b orb.Point, f float64) orb.Point {
	if f == 1 {
		return b
	}
	return orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
}
