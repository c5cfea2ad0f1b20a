package polygon

import (
	"math"

	"github.com/paulmach/orb"
)

// A fixed is a place in OSM's own units, 1e-7 degrees. In them the cross
// products below are exact: every factor is less than 3.6e9, so every product
// fits an int64.
type fixed struct{ x, y int64 }

func toFixed(p orb.Point) fixed {
	return fixed{int64(math.Round(p[0] * 1e7)), int64(math.Round(p[1] * 1e7))}
}

// side returns on which side of the line a→b the point c lies: +1 left, -1
// right, 0 on it. Two products are compared, not subtracted, so nothing overflows.
func side(a, b, c fixed) int {
	l, r := (b.x-a.x)*(c.y-a.y), (b.y-a.y)*(c.x-a.x)
	switch {
	case l > r:
		return 1
	case l < r:
		return -1
	}
	return 0
}

// Crossing returns a place near which a closed ring crosses or runs along
// itself. Touching itself at a point is not crossing: the inside stays clear.
//
// The segments form an implicit tree in ring order, each node of it with the box
// of its part of the ring, and the tree is joined with itself: about n log n
// steps on real outlines, as neighbours in the ring are neighbours on the
// ground. A ring that wants more than maxSteps fills space like no border does
// and is called crossing too.
func Crossing(ring orb.Ring) (orb.Point, bool) {
	n := len(ring) - 1
	if n < 3 {
		return orb.Point{}, false
	}
	c := crosser{pts: make([]fixed, len(ring)), boxes: make([]box, 4*n)}
	for i, p := range ring {
		c.pts[i] = toFixed(p)
	}
	c.build(1, 0, n)
	at := c.self(1, 0, n)
	if at < 0 {
		return orb.Point{}, false
	}
	return ring[at], true
}

const maxSteps = 100_000_000

type box struct{ x0, y0, x1, y1 int64 }

func (b box) meets(o box) bool {
	return b.x0 <= o.x1 && o.x0 <= b.x1 && b.y0 <= o.y1 && o.y0 <= b.y1
}

type crosser struct {
	pts   []fixed
	boxes []box
	steps int
}

// build fills the box of tree node k, which holds segments lo…hi-1.
func (c *crosser) build(k, lo, hi int) box {
	if hi-lo == 1 {
		a, b := c.pts[lo], c.pts[hi]
		c.boxes[k] = box{min(a.x, b.x), min(a.y, b.y), max(a.x, b.x), max(a.y, b.y)}
		return c.boxes[k]
	}
	mid := (lo + hi) / 2
	l, r := c.build(2*k, lo, mid), c.build(2*k+1, mid, hi)
	c.boxes[k] = box{min(l.x0, r.x0), min(l.y0, r.y0), max(l.x1, r.x1), max(l.y1, r.y1)}
	return c.boxes[k]
}

// self returns a segment of node k that crosses another of the same node, or -1.
func (c *crosser) self(k, lo, hi int) int {
	if hi-lo == 1 {
		return -1
	}
	mid := (lo + hi) / 2
	if at := c.self(2*k, lo, mid); at >= 0 {
		return at
	}
	if at := c.self(2*k+1, mid, hi); at >= 0 {
		return at
	}
	return c.pair(part{2 * k, lo, mid}, part{2*k + 1, mid, hi})
}

// A part is tree node k with segments lo…hi-1.
type part struct{ k, lo, hi int }

// pair returns a segment of p that crosses one of q, or -1. p comes before q.
func (c *crosser) pair(p, q part) int {
	if c.steps++; c.steps > maxSteps {
		return p.lo
	}
	if !c.boxes[p.k].meets(c.boxes[q.k]) {
		return -1
	}
	switch {
	case p.hi-p.lo == 1 && q.hi-q.lo == 1:
		if c.cross(p.lo, q.lo) {
			return p.lo
		}
		return -1
	case p.hi-p.lo >= q.hi-q.lo:
		mid := (p.lo + p.hi) / 2
		if at := c.pair(part{2 * p.k, p.lo, mid}, q); at >= 0 {
			return at
		}
		return c.pair(part{2*p.k + 1, mid, p.hi}, q)
	}
	mid := (q.lo + q.hi) / 2
	if at := c.pair(p, part{2 * q.k, q.lo, mid}); at >= 0 {
		return at
	}
	return c.pair(p, part{2*q.k + 1, mid, q.hi})
}

// cross says whether segments i and j pass through each other or share more
// than a point.
func (c *crosser) cross(i, j int) bool {
	a, b, p, q := c.pts[i], c.pts[i+1], c.pts[j], c.pts[j+1]
	s1, s2, s3, s4 := side(a, b, p), side(a, b, q), side(p, q, a), side(p, q, b)
	if s1*s2 < 0 && s3*s4 < 0 {
		return true
	}
	if s1 != 0 || s2 != 0 || a == b || p == q {
		return false
	}
	// On one line: they share more than a point if the overlap has length.
	x := min(max(a.x, b.x), max(p.x, q.x)) - max(min(a.x, b.x), min(p.x, q.x))
	y := min(max(a.y, b.y), max(p.y, q.y)) - max(min(a.y, b.y), min(p.y, q.y))
	return x > 0 || y > 0
}
