package network

import (
	"cmp"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
)

// A Hilbert curve passes every square once and steps to a neighbour each time.
func TestHilbertSteps(t *testing.T) {
	const side = 32
	bound := orb.Bound{Max: orb.Point{side, side}}
	type square struct {
		key  uint64
		x, y int
	}
	var squares []square
	for x := range side {
		for y := range side {
			squares = append(squares, square{hilbertKey(orb.Point{float64(x) + 0.5, float64(y) + 0.5}, bound), x, y})
		}
	}
	slices.SortFunc(squares, func(a, b square) int { return int(int64(a.key) - int64(b.key)) })
	for i := 1; i < len(squares); i++ {
		a, b := squares[i-1], squares[i]
		if d := (a.x-b.x)*(a.x-b.x) + (a.y-b.y)*(a.y-b.y); d != 1 {
			t.Fatalf("from %d,%d the curve jumps to %d,%d", a.x, a.y, b.x, b.y)
		}
	}
	for _, p := range []orb.Point{{0, 0}, {side, side}, {-5, 99}} { // the rim and beyond
		hilbertKey(p, bound)
	}
	if hilbertKey(orb.Point{3, 3}, orb.Bound{Min: orb.Point{3, 3}, Max: orb.Point{3, 3}}) != 0 {
		t.Error("one point is the start of the curve")
	}
}

// Whatever is pushed comes out, never from an earlier bucket than before once
// pushes only go forward; times past the last bucket are not lost.
func TestBucketsLaw(t *testing.T) {
	var q buckets
	rapid.Check(t, func(t *rapid.T) {
		wide := rapid.SampledFrom([]uint32{1000, 100000, 1 << 31}).Draw(t, "width")
		left := map[entry]int{}
		push := func(time geo.Deciseconds, v uint32) {
			q.push(time, v)
			left[entry{time, v}]++
		}
		for range rapid.IntRange(1, 30).Draw(t, "first") {
			push(geo.Deciseconds(rapid.Uint32Range(0, wide).Draw(t, "time")), uint32(len(left)))
		}
		last, later := -1, rapid.IntRange(0, 30).Draw(t, "later")
		for {
			time, v, ok := q.pop()
			if !ok {
				break
			}
			if left[entry{time, v}]--; left[entry{time, v}] < 0 {
				t.Fatalf("%d at %d comes out but never went in", v, time)
			}
			bucket := min(int(time>>bucketBits), lastBucket)
			if bucket < last {
				t.Fatalf("bucket %d after %d", bucket, last)
			}
			last = bucket
			if later > 0 {
				later--
				push(time.Plus(geo.Deciseconds(rapid.Uint32Range(0, wide).Draw(t, "step"))), uint32(later))
			}
		}
		for e, n := range left {
			if n != 0 {
				t.Fatalf("%v is lost", e)
			}
		}
	})
	if len(q.lists) > lastBucket+1 {
		t.Errorf("%d buckets", len(q.lists))
	}
}

// Sorting by dealing out says what a stable sort by comparing says.
func TestByKeyLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOf(rapid.Uint64Max(1<<rapid.IntRange(1, 40).Draw(t, "bits")-1)).Draw(t, "keys")
		given := make([]keyed, len(keys))
		for i, k := range keys {
			given[i] = keyed{k, uint32(i)}
		}
		want := slices.Clone(given)
		slices.SortStableFunc(want, func(a, b keyed) int { return cmp.Compare(a.key, b.key) })
		if got := byKey(given, 40); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}
