package index

import (
	"sort"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Polygons answers which of many polygons hold a point. It is safe for
// concurrent use once built.
type Polygons struct {
	tree   rtree.RTreeG[uint32]
	shapes []slabs
}

// NewPolygons indexes shapes by number.
func NewPolygons(shapes []orb.MultiPolygon) *Polygons {
	x := &Polygons{shapes: make([]slabs, len(shapes))}
	for i, s := range shapes {
		b := s.Bound()
		if len(s) == 0 || b.IsEmpty() {
			continue
		}
		x.shapes[i] = newSlabs(s, b)
		x.tree.Insert(b.Min, b.Max, uint32(i))
	}
	return x
}

// Holding returns the lowest-numbered polygon that holds p, or -1. A point on a
// shared border belongs to exactly one of its two neighbours (half-open rule).
func (x *Polygons) Holding(p orb.Point) int {
	best := -1
	x.tree.Search(p, p, func(_, _ [2]float64, i uint32) bool {
		if (best < 0 || int(i) < best) && x.shapes[i].holds(p) {
			best = int(i)
		}
		return true
	})
	return best
}

// All returns every polygon that holds p, rising.
func (x *Polygons) All(p orb.Point) []int {
	var all []int
	x.tree.Search(p, p, func(_, _ [2]float64, i uint32) bool {
		if x.shapes[i].holds(p) {
			all = append(all, int(i))
		}
		return true
	})
	sort.Ints(all)
	return all
}

// slabs cuts a polygon's edges into bands of equal height, so that a ring of
// 20,000 vertices is asked about a few dozen edges and not all.
type slabs struct {
	minY, perY float64
	bands      [][]edge
}

// An edge runs from its lower to its upper end.
type edge struct{ a, b orb.Point }

func newSlabs(s orb.MultiPolygon, bound orb.Bound) slabs {
	var edges []edge
	for _, p := range s {
		for _, r := range p {
			for i, a := range r {
				b := r[(i+1)%len(r)]
				if a[1] > b[1] {
					a, b = b, a
				}
				if a[1] != b[1] { // a level edge is never crossed by a level ray
					edges = append(edges, edge{a, b})
				}
			}
		}
	}
	x := slabs{minY: bound.Min[1]}
	for count := len(edges)/8 + 1; ; count /= 2 {
		x.perY = float64(count) / (bound.Max[1] - bound.Min[1])
		if x.fits(edges, count) || count == 1 {
			x.bands = make([][]edge, count)
			break
		}
	}
	for _, e := range edges {
		for i := x.band(e.a[1], len(x.bands)); i <= x.band(e.b[1], len(x.bands)); i++ {
			x.bands[i] = append(x.bands[i], e)
		}
	}
	return x
}

// fits reports whether count bands hold each edge at most 8 times on average: a
// comb of tall teeth would otherwise fill memory with its square.
func (x *slabs) fits(edges []edge, count int) bool {
	held := 0
	for _, e := range edges {
		held += x.band(e.b[1], count) - x.band(e.a[1], count) + 1
	}
	return held <= 8*len(edges)
}

func (x *slabs) band(y float64, count int) int {
	if f := (y - x.minY) * x.perY; f > 0 { // false for NaN: a flat polygon
		return int(min(f, float64(count-1)))
	}
	return 0
}

// holds counts crossings of a ray to the east (even-odd over all rings). Edges
// are half-open (lower end in, upper end out) and run from their lower end, so
// that neighbours sharing an edge compute the very same crossing.
func (x *slabs) holds(p orb.Point) bool {
	if len(x.bands) == 0 {
		return false
	}
	in := false
	for _, e := range x.bands[x.band(p[1], len(x.bands))] {
		a, b := e.a, e.b
		if p[1] < a[1] || p[1] >= b[1] {
			continue
		}
		if p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}
