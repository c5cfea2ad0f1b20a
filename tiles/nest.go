package tiles

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// splitRing cuts a ring wherever it visits a vertex twice, so that each part is
// simple: an outer ring that pinches off an empty cell becomes an outer ring
// and a hole that touch.
func splitRing(ring []vertex) [][]vertex {
	var parts [][]vertex
	place := map[vertex]int{}
	var stack []vertex
	for _, v := range ring {
		if i, ok := place[v]; ok {
			parts = append(parts, slices.Clone(stack[i:]))
			for _, w := range stack[i:] {
				delete(place, w)
			}
			stack = stack[:i]
		}
		place[v] = len(stack)
		stack = append(stack, v)
	}
	return append(parts, stack)
}

// nest drops vertices on straight lines and empty rings, then gives each hole
// to the smallest outer ring around it. Polygons come largest first.
func nest(rings [][]vertex) orb.MultiPolygon {
	type outer struct {
		ring  []vertex
		area  float64
		bound [4]int32
		holes [][]vertex
	}
	var outers []outer
	var holes [][]vertex
	for _, r := range rings {
		r = straighten(r)
		switch area := ringArea(r); {
		case len(r) < 3 || area == 0:
		case area > 0:
			outers = append(outers, outer{ring: r, area: area, bound: ringBound(r)})
		default:
			holes = append(holes, r)
		}
	}
	slices.SortStableFunc(outers, func(a, b outer) int { return cmp.Compare(b.area, a.area) })
	for _, h := range holes {
		x, y := (float64(h[0].x)+float64(h[1].x))/2, (float64(h[0].y)+float64(h[1].y))/2
		for i := len(outers) - 1; i >= 0; i-- { // smallest first
			o := &outers[i]
			if x < float64(o.bound[0]) || x > float64(o.bound[2]) || y < float64(o.bound[1]) || y > float64(o.bound[3]) {
				continue
			}
			if ringHolds(o.ring, x, y) {
				o.holes = append(o.holes, h)
				break
			}
		}
	}
	var out orb.MultiPolygon
	for _, o := range outers {
		p := orb.Polygon{closedRing(o.ring)}
		for _, h := range o.holes {
			p = append(p, closedRing(h))
		}
		out = append(out, p)
	}
	return out
}

// straighten drops vertices that lie exactly on the line between their
// neighbours, and spikes. A lattice in a projection keeps its vertices: its
// lines are not straight in degrees.
func straighten(r []vertex) []vertex {
	for {
		kept := make([]vertex, 0, len(r))
		for i, v := range r {
			u, w := r[(i+len(r)-1)%len(r)], r[(i+1)%len(r)]
			ax, ay := int64(v.x)-int64(u.x), int64(v.y)-int64(u.y)
			bx, by := int64(w.x)-int64(v.x), int64(w.y)-int64(v.y)
			if float64(ax)*float64(by) != float64(ay)*float64(bx) {
				kept = append(kept, v)
			}
		}
		if len(kept) == len(r) || len(kept) < 3 {
			return kept
		}
		r = kept
	}
}

func ringBound(r []vertex) [4]int32 {
	b := [4]int32{math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32}
	for _, v := range r {
		b = [4]int32{min(b[0], v.x), min(b[1], v.y), max(b[2], v.x), max(b[3], v.y)}
	}
	return b
}

// ringHolds is the even-odd rule; (x, y) must not lie on the ring.
func ringHolds(r []vertex, x, y float64) bool {
	in := false
	for i, a := range r {
		b := r[(i+1)%len(r)]
		ax, ay, bx, by := float64(a.x), float64(a.y), float64(b.x), float64(b.y)
		if (ay > y) != (by > y) && x < (bx-ax)*(y-ay)/(by-ay)+ax {
			in = !in
		}
	}
	return in
}

func closedRing(r []vertex) orb.Ring {
	out := make(orb.Ring, 0, len(r)+1)
	for _, v := range r {
		out = append(out, v.point())
	}
	return append(out, out[0])
}
