package tiles

import "github.com/paulmach/orb"

// Every tile full of cells has some that reach over its rim: 250 of 4,000, which
// took a third of its time when they were drawn like any other shape. Their quads
// are cut here, on two rings that are used again and again. What comes out is
// what frame.ring makes with orb's clip.Ring, point by point, since a ring that
// began elsewhere would be other bytes.

// cut returns the part of a quad that is drawn, as frame.ring does; nil where
// nothing is left. The ring is good until the next call.
func (w *cellWriter) cut(c *[8]int32) orb.Ring {
	r, spare := w.rings[0][:0], w.rings[1]
	inside := true
	for k := range 5 {
		x, y := c[2*k%8], c[2*k%8+1]
		inside = inside && -buffer <= x && x <= extent+buffer && -buffer <= y && y <= extent+buffer
		if u := (orb.Point{float64(x), float64(y)}); len(r) == 0 || r[len(r)-1] != u {
			r = append(r, u)
		}
	}
	for side := 0; side < 4 && !inside; side++ {
		r, spare = cutSide(spare[:0], r, side), r
		if len(r) == 0 {
			break
		}
	}
	if n := len(r); n > 0 && r[0] != r[n-1] {
		r = append(r, r[0])
	}
	w.rings = [2]orb.Ring{r, spare}
	return windRing(wholeRing(r), true)
}

// cutSide appends to out the part of a ring on the near side of one edge of what
// is drawn: 0 and 1 are left and right, 2 and 3 up and down (Sutherland and
// Hodgman, Reentrant Polygon Clipping, CACM 1974).
func cutSide(out, ring orb.Ring, side int) orb.Ring {
	axis, edge, turn := side>>1, float64(-buffer), 1.0
	if side&1 == 1 {
		edge, turn = extent+buffer, -1
	}
	prev := ring[len(ring)-1]
	was := turn*prev[axis] >= turn*edge
	for _, p := range ring {
		is := turn*p[axis] >= turn*edge
		if is != was {
			var at orb.Point
			at[axis] = edge
			at[1-axis] = prev[1-axis] + (p[1-axis]-prev[1-axis])*(edge-prev[axis])/(p[axis]-prev[axis])
			out = append(out, at)
		}
		if is {
			out = append(out, p)
		}
		prev, was = p, is
	}
	return out
}
