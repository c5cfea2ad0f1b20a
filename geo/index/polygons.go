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
		if len(s) == 0 {
			continue
		}
		x.shapes[i] = newSlabs(s)
		b := s.Bound()
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

type edge struct{ a, b orb.Point }

func newSlabs(s orb.MultiPolygon) slabs {
	n := 0
	for _, p := range s {
		for _, r := range p {
			n += len(r)
		}
	}
	b := s.Bound()
	count := n/8 + 1
	x := slabs{minY: b.Min[1], bands: make([][]edge, count)}
	if h := b.Max[1] - b.Min[1]; h > 0 {
		x.perY = float64(count) / h
	}
	for _, p := range s {
		for _, r := range p {
			for i := range r {
				x.add(edge{r[i], r[(i+1)%len(r)]})
			}
		}
	}
	return x
}

func (x *slabs) band(y float64) int {
	return max(0, min(len(x.bands)-1, int((y-x.minY)*x.perY)))
}

func (x *slabs) add(e edge) {
	if e.a[1] == e.b[1] {
		return // a level edge is never crossed by a level ray
	}
	lo, hi := x.band(min(e.a[1], e.b[1])), x.band(max(e.a[1], e.b[1]))
	for i := lo; i <= hi; i++ {
		x.bands[i] = append(x.bands[i], e)
	}
}

// holds counts crossings of a ray to the east (even-odd over all rings). Edges
// are half-open (lower end in, upper end out) and always taken from their lower
// end, so that neighbours sharing an edge compute the very same crossing.
func (x *slabs) holds(p orb.Point) bool {
	if len(x.bands) == 0 {
		return false
	}
	in := false
	for _, e := range x.bands[x.band(p[1])] {
		a, b := e.a, e.b
		if a[1] > b[1] {
			a, b = b, a
		}
		if p[1] < a[1] || p[1] >= b[1] {
			continue
		}
		if p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}
