package index_test

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo/index"
)

// Boxes are found as comparing every one finds them, wherever they are and in
// whatever order; touching counts, and an empty box is never found.
func TestBoxesAreThoseThatMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Map(rapid.IntRange(-1800, 1800), func(v int) float64 { return float64(v) / 10 })
		draw := func(name string) orb.Bound {
			a, b := orb.Point{at.Draw(t, name), at.Draw(t, name)}, orb.Point{at.Draw(t, name), at.Draw(t, name)}
			return orb.MultiPoint{a, b}.Bound()
		}
		boxes := make([]orb.Bound, rapid.IntRange(0, 300).Draw(t, "n"))
		for i := range boxes {
			if boxes[i] = draw("box"); i%7 == 3 {
				boxes[i] = orb.MultiPoint{}.Bound()
			}
		}
		x := index.NewBoxes(len(boxes), func(i int) orb.Bound { return boxes[i] })
		for range 4 {
			q := draw("question")
			var want []int32
			for i, b := range boxes {
				if !b.IsEmpty() && b.Min[0] <= q.Max[0] && q.Min[0] <= b.Max[0] && b.Min[1] <= q.Max[1] && q.Min[1] <= b.Max[1] {
					want = append(want, int32(i))
				}
			}
			if got := x.Meeting(q); !slices.Equal(got, want) {
				t.Fatalf("%v meets %v, want %v", q, got, want)
			}
		}
	})
}

// A number that float32 cannot hold is still told from its neighbour.
func TestBoxesAreExact(t *testing.T) {
	x := index.NewBoxes(1, func(int) orb.Bound { return orb.Point{116.123456789, 39.9}.Bound() })
	beside := math.Nextafter(116.123456789, 117)
	if got := x.Meeting(orb.Bound{Min: orb.Point{beside, 39}, Max: orb.Point{117, 40}}); got != nil {
		t.Errorf("one step beside it: %v", got)
	}
	if got := x.Meeting(orb.Bound{Min: orb.Point{116.123456789, 39.9}, Max: orb.Point{117, 40}}); len(got) != 1 {
		t.Errorf("touching it: %v", got)
	}
}
