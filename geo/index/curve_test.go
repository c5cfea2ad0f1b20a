package index

import (
	"cmp"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// A Hilbert curve passes every square once and steps to a neighbour each time.
func TestCurveSteps(t *testing.T) {
	const side = 32
	bound := orb.Bound{Max: orb.Point{side, side}}
	type square struct {
		key  uint64
		x, y int
	}
	var squares []square
	for x := range side {
		for y := range side {
			squares = append(squares, square{CurveKey(orb.Point{float64(x) + 0.5, float64(y) + 0.5}, bound), x, y})
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
		CurveKey(p, bound)
	}
	if CurveKey(orb.Point{3, 3}, orb.Bound{Min: orb.Point{3, 3}, Max: orb.Point{3, 3}}) != 0 {
		t.Error("one point is the start of the curve")
	}
}

// Sorting by dealing out says what a stable sort by comparing says.
func TestByKeyLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOf(rapid.Uint64Max(1<<rapid.IntRange(1, 40).Draw(t, "bits")-1)).Draw(t, "keys")
		given := make([]Keyed, len(keys))
		for i, k := range keys {
			given[i] = Keyed{k, uint32(i)}
		}
		want := slices.Clone(given)
		slices.SortStableFunc(want, func(a, b Keyed) int { return cmp.Compare(a.Key, b.Key) })
		if got := ByKey(given, 40); !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// keyByTurns is CurveKey step by step: the loop of Warren's Hacker's Delight.
func keyByTurns(x, y uint64) uint64 {
	const side = 1 << CurveBits
	key := uint64(0)
	for s := uint64(side / 2); s > 0; s /= 2 {
		var rx, ry uint64
		if x&s > 0 {
			rx = 1
		}
		if y&s > 0 {
			ry = 1
		}
		key += s * s * ((3 * rx) ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = side-1-x, side-1-y
			}
			x, y = y, x
		}
	}
	return key
}

func TestCurveKeyIsTheLoopsKey(t *testing.T) {
	const side = 1 << CurveBits
	bound := orb.Bound{Max: orb.Point{side, side}}
	rapid.Check(t, func(t *rapid.T) {
		x, y := rapid.Uint64Range(0, side-1).Draw(t, "x"), rapid.Uint64Range(0, side-1).Draw(t, "y")
		if got, want := CurveKey(orb.Point{float64(x), float64(y)}, bound), keyByTurns(x, y); got != want {
			t.Fatalf("(%d, %d) is at %d of the curve, by single turns at %d", x, y, got, want)
		}
	})
}
