package tiles

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// GapOutline returns the ground of a set of cells as one multipolygon: borders
// between two members are gone, outer rings run counter-clockwise and holes
// clockwise, every ring is simple (it visits no vertex twice), and there is one
// polygon for each set of cells joined by their sides. Cells that meet at a
// corner only are two polygons touching there. Coordinates are on 1e-7 degrees.
//
// It is exact for the cells of a lattice and for polygons whose shared borders
// have the same vertices (census geography). Squares about bare points overlap
// or leave cracks, so they are first put on a lattice of half their width: each
// moves by at most a quarter of it. The order of members does not matter.
func GapOutline(e Answers, members []int32) orb.MultiPolygon {
	members = slices.Clone(members)
	slices.Sort(members)
	pop := e.Inputs().Population
	if pop.Form == data.AsPoints {
		return dissolve(halfSquares(e, members))
	}
	var rings [][]vertex
	seen := map[[2]int32]bool{}
	for _, i := range slices.Compact(members) {
		if pop.Form == data.OnLattice { // two rows may share one lattice cell
			k := [2]int32{pop.Col[i], pop.Row[i]}
			if seen[k] {
				continue
			}
			seen[k] = true
		}
		rings = appendRings(rings, e.CellOutline(int(i)))
	}
	return dissolve(rings)
}

// A vertex is a position in whole 1e-7 degrees (1.1 cm): equal vertices are one.
type vertex struct{ x, y int32 }

func vertexAt(p orb.Point) vertex {
	return vertex{int32(math.Round(p[0] * 1e7)), int32(math.Round(p[1] * 1e7))}
}

func (v vertex) point() orb.Point { return orb.Point{float64(v.x) / 1e7, float64(v.y) / 1e7} }

// appendRings adds the rings of a shape, interior to the left, not closed,
// without repeated vertices; collapsed rings are left out.
func appendRings(rings [][]vertex, shape orb.MultiPolygon) [][]vertex {
	for _, p := range shape {
		for i, r := range p {
			ring := make([]vertex, 0, len(r))
			for _, pt := range r {
				if v := vertexAt(pt); len(ring) == 0 || ring[len(ring)-1] != v {
					ring = append(ring, v)
				}
			}
			for len(ring) > 1 && ring[0] == ring[len(ring)-1] {
				ring = ring[:len(ring)-1]
			}
			area := ringArea(ring)
			if len(ring) < 3 || area == 0 {
				continue
			}
			if (area > 0) != (i == 0) {
				slices.Reverse(ring)
			}
			rings = append(rings, ring)
		}
	}
	return rings
}

// ringArea returns twice the signed area, positive counter-clockwise.
func ringArea(r []vertex) float64 {
	sum := 0.0
	for i, a := range r {
		b := r[(i+1)%len(r)]
		sum += float64(a.x-r[0].x)*float64(b.y-r[0].y) - float64(b.x-r[0].x)*float64(a.y-r[0].y)
	}
	return sum
}

// halfSquares turns squares about points into squares of half their width on a
// common lattice, each once.
func halfSquares(e Answers, members []int32) [][]vertex {
	if len(members) == 0 {
		return nil
	}
	b := e.CellOutline(int(members[0])).Bound()
	w := max(1, int32(math.Round((b.Max[0]-b.Min[0])*1e7/2)))
	h := max(1, int32(math.Round((b.Max[1]-b.Min[1])*1e7/2)))
	seen := map[[2]int32]bool{}
	var rings [][]vertex
	for _, i := range members {
		c := e.CellOutline(int(i)).Bound().Center()
		// the lattice line nearest the middle: the square is the two cells
		// on each side of it
		col := int32(math.Round(c[0] * 1e7 / float64(w)))
		row := int32(math.Round(c[1] * 1e7 / float64(h)))
		for _, k := range [...][2]int32{{col - 1, row - 1}, {col, row - 1}, {col - 1, row}, {col, row}} {
			if seen[k] {
				continue
			}
			seen[k] = true
			x, y := k[0]*w, k[1]*h
			rings = append(rings, []vertex{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}})
		}
	}
	return rings
}

// dissolve cancels every edge that two rings run along in opposite directions
// and joins what is left into rings.
func dissolve(rings [][]vertex) orb.MultiPolygon {
	return nest(trace(outerEdges(rings)))
}

// An edge runs from a to b with the ground to its left.
type edge struct{ a, b vertex }

func outerEdges(rings [][]vertex) map[edge]int {
	left := make(map[edge]int, 4*len(rings))
	for _, r := range rings {
		for i, a := range r {
			b := r[(i+1)%len(r)]
			if back := (edge{b, a}); left[back] > 0 {
				if left[back]--; left[back] == 0 {
					delete(left, back)
				}
			} else {
				left[edge{a, b}]++
			}
		}
	}
	return left
}

// trace walks the edges into simple rings, starting from the lowest so that the
// result depends on nothing but the set. Where several ways lead on it takes
// the leftmost: it stays with the same cell, so that cells touching at a corner
// come apart.
func trace(left map[edge]int) [][]vertex {
	out := map[vertex][]vertex{}
	for e, n := range left {
		for range n {
			out[e.a] = append(out[e.a], e.b)
		}
	}
	starts := make([]vertex, 0, len(out))
	for v, to := range out {
		starts = append(starts, v)
		slices.SortFunc(to, compareVertex)
	}
	slices.SortFunc(starts, compareVertex)
	var rings [][]vertex
	for _, start := range starts {
		for len(out[start]) > 0 {
			rings = append(rings, splitRing(walk(out, start))...)
		}
	}
	return rings
}

func compareVertex(a, b vertex) int {
	if a.y != b.y {
		return int(int64(a.y) - int64(b.y))
	}
	return int(int64(a.x) - int64(b.x))
}

// walk takes edges out of the map until it is back where it began. Other edges
// from there are left: they begin a ring of their own.
func walk(out map[vertex][]vertex, start vertex) []vertex {
	var ring []vertex
	from, at := start, start
	for at != start || len(ring) == 0 {
		ways := out[at]
		best := 0
		for i := 1; i < len(ways) && from != at; i++ {
			if turn(from, at, ways[i]) > turn(from, at, ways[best]) {
				best = i
			}
		}
		ring = append(ring, at)
		from, at = at, ways[best] // there is one: each vertex has as many ways in as out
		out[from] = slices.Delete(ways, best, best+1)
	}
	return ring
}

// turn returns the angle turned to the left at v coming from u and going to w,
// in (-π, π]; turning back counts as -π.
func turn(u, v, w vertex) float64 {
	ax, ay := float64(v.x)-float64(u.x), float64(v.y)-float64(u.y)
	bx, by := float64(w.x)-float64(v.x), float64(w.y)-float64(v.y)
	cross, dot := ax*by-ay*bx, ax*bx+ay*by
	if cross == 0 && dot < 0 {
		return -math.Pi
	}
	return math.Atan2(cross, dot)
}
