package index_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo/index"
)

// walkLines draws lines of one to six points near each other, some of no length,
// enough for several levels of boxes; first is where each begins.
func walkLines(t *rapid.T) (points []orb.Point, first []uint32) {
	rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	lat := rapid.SampledFrom([]float64{-70, 0, 31.2, 69}).Draw(t, "lat")
	lon := rapid.SampledFrom([]float64{-180, 0, 121.5, 179.99}).Draw(t, "lon")
	first = []uint32{0}
	for range rapid.IntRange(0, 400).Draw(t, "lines") {
		p := orb.Point{lon + 0.01*rng.Float64(), lat + 0.01*rng.Float64()}
		for range 1 + rng.IntN(6) {
			points = append(points, p)
			if rng.IntN(5) > 0 {
				p = orb.Point{p[0] + 0.001*(rng.Float64()-0.5), p[1] + 0.001*(rng.Float64()-0.5)}
			}
		}
		first = append(first, uint32(len(points)))
	}
	return points, first
}

// Lines are found as their segments are: the nearest, and those that meet a box,
// by the number of the point they begin at. Everything agrees with looking at
// each segment.
func TestLinesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points, first := walkLines(t)
		var ends [][2]orb.Point
		var begins []uint32
		for i := 1; i < len(first); i++ {
			for k := first[i-1]; k+1 < first[i]; k++ {
				ends, begins = append(ends, [2]orb.Point{points[k], points[k+1]}), append(begins, k)
			}
		}
		lines, pairs := index.NewLines(points, first), index.NewSegments(ends)
		at := orb.Point{0, 0}
		if len(points) > 0 {
			p := points[rapid.IntRange(0, len(points)-1).Draw(t, "near")]
			at = orb.Point{p[0] + rapid.Float64Range(-0.003, 0.003).Draw(t, "dx"), p[1] + rapid.Float64Range(-0.003, 0.003).Draw(t, "dy")}
		}
		reach := rapid.SampledFrom([]float64{0, 30, 300, 1e7}).Draw(t, "reach")
		a, okA := lines.Nearest(at, reach, nil)
		b, okB := pairs.Nearest(at, reach, nil)
		if okA != okB || okA && (a.Segment != begins[b.Segment] || a.M != b.M || a.Point != b.Point) {
			t.Fatalf("lines say %+v %v, segments %+v %v", a, okA, b, okB)
		}
		if okA {
			if _, m := slow(ends, at); a.M > m+1e-6 {
				t.Fatalf("%+v, but a segment is %g m away", a, m)
			}
		}
		box := orb.MultiPoint{at, {at[0] + 0.002, at[1] + 0.001}}.Bound()
		var want, gotA, gotB []uint32
		for i, e := range ends {
			if (orb.MultiPoint{e[0], e[1]}).Bound().Intersects(box) {
				want = append(want, begins[i])
			}
		}
		lines.Meeting(box, func(k uint32) { gotA = append(gotA, k) })
		pairs.Meeting(box, func(k uint32) { gotB = append(gotB, begins[k]) })
		slices.Sort(gotB)
		if !slices.Equal(gotA, want) || !slices.Equal(gotB, want) {
			t.Fatalf("box %v meets %v and %v, want %v", box, gotA, gotB, want)
		}
	})
}

// What allow refuses is passed over for the next nearest.
func TestNearestAllowed(t *testing.T) {
	points := []orb.Point{{0, 0}, {0, 0.001}, {0.001, 0}, {0.001, 0.001}}
	lines := index.NewLines(points, []uint32{0, 2, 4})
	near, ok := lines.Nearest(orb.Point{0.0001, 0.0005}, 1000, func(k uint32) bool { return k != 0 })
	if !ok || near.Segment != 2 || near.Point != (orb.Point{0.001, 0.0005}) {
		t.Errorf("%+v, %v", near, ok)
	}
	if _, ok := lines.Nearest(orb.Point{0, 0}, 1000, func(uint32) bool { return false }); ok {
		t.Error("found what is not allowed")
	}
	if a, b := lines.Ends(2); a != points[2] || b != points[3] {
		t.Errorf("segment 2 runs from %v to %v", a, b)
	}
}

// BenchmarkNearestAgainstRtree asks the packed tree and tidwall/rtree the same,
// in turn, and reports how many times longer the other takes. Memory is what
// each allocates to be built.
func BenchmarkNearestAgainstRtree(b *testing.B) {
	const n = 200_000
	rng := rand.New(rand.NewPCG(1, 2))
	ends := make([][2]orb.Point, n)
	for i := range ends {
		p := orb.Point{0.3 * rng.Float64(), 0.3 * rng.Float64()}
		ends[i] = [2]orb.Point{p, {p[0] + 0.0005*rng.Float64(), p[1] + 0.0005*rng.Float64()}}
	}
	asked := func() orb.Point { return orb.Point{0.3 * rng.Float64(), 0.3 * rng.Float64()} }
	ours := index.NewSegments(ends)
	var theirs rtree.RTreeG[uint32]
	for i, e := range ends {
		box := orb.MultiPoint{e[0], e[1]}.Bound()
		theirs.Insert(box.Min, box.Max, uint32(i))
	}
	b.Run("packed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ours.Nearest(asked(), 300, nil)
		}
	})
	b.Run("rtree", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p := asked()
			theirs.Nearby(rtree.BoxDist[float64, uint32](p, p, nil), func(_, _ [2]float64, i uint32, _ float64) bool { return false })
		}
	})
	b.Run("build/packed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			index.NewSegments(ends)
		}
	})
}
