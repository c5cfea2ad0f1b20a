package cql2

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// A shape is a geometry taken apart: its sides, and the grounds among them. A
// point is a side of no length.
type shape struct {
	sides   [][2]orb.Point
	grounds []orb.Polygon
	bound   orb.Bound
}

func newShape(g orb.Geometry) shape {
	s := shape{bound: g.Bound()}
	s.add(g)
	return s
}

func (s *shape) add(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		s.sides = append(s.sides, [2]orb.Point{g, g})
	case orb.MultiPoint:
		for _, p := range g {
			s.add(p)
		}
	case orb.LineString:
		for i := 1; i < len(g); i++ {
			s.sides = append(s.sides, [2]orb.Point{g[i-1], g[i]})
		}
	case orb.MultiLineString:
		for _, l := range g {
			s.add(l)
		}
	case orb.Polygon:
		for _, r := range g {
			s.add(orb.LineString(r))
		}
		s.grounds = append(s.grounds, g)
	case orb.MultiPolygon:
		for _, p := range g {
			s.add(p)
		}
	}
}

// Meet reports whether two geometries share a point of the plane; touching is
// sharing. Neither may be nil.
func Meet(g, h orb.Geometry) bool { return newShape(g).meets(newShape(h)) }

// meets: two shapes share a point where sides cross or touch, or else where one
// lies whole in a ground of the other, which one point of each of its parts tells.
func (s shape) meets(o shape) bool {
	if !s.bound.Intersects(o.bound) {
		return false
	}
	for _, a := range s.sides {
		if !touchesBound(a, o.bound) {
			continue
		}
		for _, b := range o.sides {
			if sidesMeet(a, b) {
				return true
			}
		}
	}
	return s.holdsOf(o) || o.holdsOf(s)
}

// holdsOf reports whether a ground of s holds an end of a side of o.
func (s shape) holdsOf(o shape) bool {
	for _, g := range s.grounds {
		bound := g.Bound()
		for _, side := range o.sides {
			if bound.Contains(side[0]) && planar.PolygonContains(g, side[0]) {
				return true
			}
		}
	}
	return false
}

func touchesBound(a [2]orb.Point, b orb.Bound) bool {
	return min(a[0][0], a[1][0]) <= b.Max[0] && max(a[0][0], a[1][0]) >= b.Min[0] && min(a[0][1], a[1][1]) <= b.Max[1] && max(a[0][1], a[1][1]) >= b.Min[1]
}

// sidesMeet: ends on different sides of one another, or one on the other
// (de Berg et al., Computational Geometry, ch. 2).
func sidesMeet(a, b [2]orb.Point) bool {
	p, q := turn(a[0], a[1], b[0]), turn(a[0], a[1], b[1])
	r, s := turn(b[0], b[1], a[0]), turn(b[0], b[1], a[1])
	if p*q < 0 && r*s < 0 {
		return true
	}
	return p == 0 && within(a, b[0]) || q == 0 && within(a, b[1]) || r == 0 && within(b, a[0]) || s == 0 && within(b, a[1])
}

// turn is positive where the way a-b-c turns left, negative to the right, 0
// straight on; its sign alone is used.
func turn(a, b, c orb.Point) float64 {
	v := (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// within says that p, known to be on the line through a side, is on the side.
func within(a [2]orb.Point, p orb.Point) bool {
	return p[0] >= min(a[0][0], a[1][0]) && p[0] <= max(a[0][0], a[1][0]) && p[1] >= min(a[0][1], a[1][1]) && p[1] <= max(a[0][1], a[1][1])
}
