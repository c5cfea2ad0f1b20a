package osm

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/paulmach/orb/planar"
	"github.com/walkshed/walkshed/data/polygon"
)

// An outline is what could be made of a multipolygon or a closed way.
type outline struct {
	shape   orb.MultiPolygon // outer rings counter-clockwise, holes clockwise
	lacking int              // ways or nodes named and not in the extract
	open    bool             // some ways close nothing
	crosses bool             // a ring crosses itself, near at
	at      orb.Point        // where it crosses, or the middle of what is there
	stray   int              // holes that lie in no outer ring, left out
	any     bool             // something of it is in the extract
}

// sound says whether the shape is all of the thing and its inside is clear.
func (o *outline) sound() bool { return !o.open && !o.crosses && o.lacking == 0 && len(o.shape) > 0 }

// outlineOf draws a closed way.
func (g *gather) outlineOf(at line) outline {
	var o outline
	if !o.drawPlain(g, at) {
		o.draw(g, []line{at}, nil)
	}
	return o
}

// outlineOfRelation draws a multipolygon or boundary.
func (g *gather) outlineOfRelation(r *relation) outline {
	var o outline
	lines := func(ids []int64) []line {
		var out []line
		for _, id := range ids {
			if w := g.wayOf[id]; w != nil {
				out = append(out, w.at)
			} else {
				o.lacking++
			}
		}
		return out
	}
	outer, inner := lines(r.outer), lines(r.inner)
	o.draw(g, outer, inner)
	return o
}

// mostPlain is up to how many corners all pairs of them are compared.
const mostPlain = 32

// drawPlain is draw for what nearly all buildings and pitches are: one closed way,
// whole, that comes by no place twice. Nothing has to be joined, split or nested,
// which is nine tenths of the work. It is false where that is not so.
func (o *outline) drawPlain(g *gather, at line) bool {
	n := len(at) - 1 // corners
	if n < 3 || n > mostPlain {
		return false
	}
	r := make(orb.Ring, len(at))
	for i, k := range at {
		if k < 0 {
			return false
		}
		r[i] = g.nodes.at[k]
		if i < n && slices.Contains(r[:i], r[i]) {
			return false
		}
	}
	if r[n] != r[0] {
		return false
	}
	o.any, o.at = true, r[0]
	if p, bad := polygon.Crossing(r); bad {
		o.crosses, o.at = true, p
	}
	orient(r, orb.CCW)
	o.shape = orb.MultiPolygon{{r}}
	return true
}

// draw fills o from ways in the outer and the inner role. All ways are joined
// together and how the rings nest says which is ground and which a hole: roles
// are often wrong (in Delaware, one town's holes are all called outer). A role
// is believed where nesting says nothing: an inner ring that lies in no other is
// left out.
func (o *outline) draw(g *gather, outer, inner []line) {
	c := canon{g: g, first: map[orb.Point]int32{}}
	var lines []line
	for _, l := range slices.Concat(outer, inner) {
		lines = append(lines, c.line(l, o))
	}
	holes := map[int32]bool{} // nodes on inner ways and on no outer one
	for i := len(lines) - 1; i >= 0; i-- {
		for _, k := range lines[i] {
			holes[k] = i >= len(outer)
		}
	}
	rings, open := joinLines(lines)
	if open != nil {
		o.open, o.at = true, g.nodes.at[open[len(open)/2]]
	}
	var parts []ring
	for _, r := range rings {
		for _, l := range loops(r) {
			part := ring{at: make(orb.Ring, len(l))}
			named := 0
			for i, k := range l {
				part.at[i] = g.nodes.at[k]
				if holes[k] {
					named++
				}
			}
			part.inner = 2*named > len(l)
			if p, bad := polygon.Crossing(part.at); bad {
				o.crosses, o.at = true, p
			}
			parts = append(parts, part)
		}
	}
	o.nest(parts)
}

// canon gives nodes at one place one index, so that rings close and split where
// their corners meet on the ground.
type canon struct {
	g     *gather
	first map[orb.Point]int32
}

// line drops missing nodes, which o counts.
func (c *canon) line(l line, o *outline) line {
	out := make(line, 0, len(l))
	for _, k := range l {
		if k < 0 {
			o.lacking++
			continue
		}
		p := c.g.nodes.at[k]
		if !o.any {
			o.any, o.at = true, p
		}
		if _, seen := c.first[p]; !seen {
			c.first[p] = k
		}
		out = append(out, c.first[p])
	}
	return out
}

// A ring is one closed loop of an outline.
type ring struct {
	at    orb.Ring
	inner bool // most of it is named as a hole
	bound orb.Bound
	size  float64   // square degrees, for comparing
	point orb.Point // inside it
	poly  int       // polygon of outline.shape it is the outer ring of, or -1
}

// mostRings is more rings than any ground has; a file that draws more in one
// thing wants to keep us busy.
const mostRings = 20_000

// nest turns rings into polygons by how they lie in one another: with an even
// number of rings around it a ring is ground, else a hole in the smallest ground
// around it.
func (o *outline) nest(rings []ring) {
	if len(rings) > mostRings {
		o.crosses = true
		return
	}
	for i := range rings {
		r := &rings[i]
		r.bound, r.size, r.poly = r.at.Bound(), math.Abs(planar.Area(r.at)), -1
		r.point = polygon.Inside(orb.MultiPolygon{{r.at}})
	}
	// Larger first: a ring lies only in larger ones, though a point of it may lie
	// on an island inside it.
	slices.SortStableFunc(rings, func(a, b ring) int { return cmp.Compare(b.size, a.size) })
	drawn := rings[:0]
	for _, r := range rings {
		depth, home := 0, -1
		for _, around := range drawn {
			if around.bound.Contains(r.point) && polygon.RingContains(around.at, r.point) {
				depth++
				if around.poly >= 0 {
					home = around.poly
				}
			}
		}
		switch {
		case depth%2 == 1 && home >= 0:
			orient(r.at, orb.CW)
			o.shape[home] = append(o.shape[home], r.at)
		case r.inner:
			o.stray++
			continue
		default:
			orient(r.at, orb.CCW)
			r.poly = len(o.shape)
			o.shape = append(o.shape, orb.Polygon{r.at})
		}
		drawn = append(drawn, r)
	}
}

func orient(r orb.Ring, to orb.Orientation) {
	if r.Orientation() != to {
		r.Reverse()
	}
}
