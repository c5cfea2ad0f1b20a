package osm

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
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
func (g *gather) outlineOf(w *way) outline {
	var o outline
	o.draw(g, []line{w.at}, nil)
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

// draw fills o from ways in the outer and the inner role.
func (o *outline) draw(g *gather, outer, inner []line) {
	for _, l := range slices.Concat(outer, inner) {
		for _, k := range l {
			if k < 0 {
				o.lacking++
			} else if !o.any {
				o.any, o.at = true, g.nodes.at[k]
			}
		}
	}
	shells, holes := o.close(g, outer), o.close(g, inner)
	var in []orb.Ring
	for _, group := range holes {
		in = append(in, group...)
	}
	var out []orb.Ring
	for _, group := range shells {
		for i, r := range group {
			if nested(r, i, group) {
				in = append(in, r) // an outline that pinches off a hole at a node
			} else {
				out = append(out, r)
			}
		}
	}
	o.assemble(out, in)
	if p, bad := crossingOf(slices.Concat(out, in)); bad {
		o.crosses, o.at = true, p
	}
}

// close joins lines to rings; the loops of one ring stay together.
func (o *outline) close(g *gather, lines []line) [][]orb.Ring {
	var whole []line
	for _, l := range lines {
		whole = append(whole, slices.DeleteFunc(slices.Clone(l), func(k int32) bool { return k < 0 }))
	}
	rings, open := joinLines(whole)
	if open != nil {
		o.open = true
		o.at = g.nodes.at[open[len(open)/2]]
	}
	var out [][]orb.Ring
	for _, r := range rings {
		var group []orb.Ring
		for _, l := range loops(r) {
			ring := make(orb.Ring, len(l))
			for i, k := range l {
				ring[i] = g.nodes.at[k]
			}
			group = append(group, ring)
		}
		out = append(out, group)
	}
	return out
}

// nested says whether ring i lies in a larger ring of its group.
func nested(r orb.Ring, i int, group []orb.Ring) bool {
	if len(group) == 1 {
		return false
	}
	p, size := insidePoint(orb.MultiPolygon{{r}}), groundOf(r)
	in := false
	for j, other := range group {
		in = in != (j != i && groundOf(other) > size && ringContains(other, p))
	}
	return in
}

// groundOf is the area a ring encloses, in square degrees: for comparing only.
func groundOf(r orb.Ring) float64 { return math.Abs(planar.Area(r)) }

func crossingOf(rings []orb.Ring) (orb.Point, bool) {
	for _, r := range rings {
		if p, bad := crossing(r); bad {
			return p, true
		}
	}
	return orb.Point{}, false
}

// assemble turns rings the right way round and puts each hole in the smallest
// outer ring around it. Its ground must fit in: a point inside a hole may lie on
// an island in that hole, which is an outer ring too.
func (o *outline) assemble(outer, inner []orb.Ring) {
	areas := make([]float64, len(outer))
	bounds := make([]orb.Bound, len(outer))
	for i, r := range outer {
		orient(r, orb.CCW)
		areas[i], bounds[i] = groundOf(r), r.Bound()
		o.shape = append(o.shape, orb.Polygon{r})
	}
	for _, r := range inner {
		p, size, home := insidePoint(orb.MultiPolygon{{r}}), groundOf(r), -1
		for i := range outer {
			smallest := home < 0 || areas[i] < areas[home]
			if smallest && areas[i] >= size && bounds[i].Contains(p) && ringContains(outer[i], p) {
				home = i
			}
		}
		if home < 0 {
			o.stray++
			continue
		}
		orient(r, orb.CW)
		o.shape[home] = append(o.shape[home], r)
	}
}

func orient(r orb.Ring, to orb.Orientation) {
	if r.Orientation() != to {
		r.Reverse()
	}
}
