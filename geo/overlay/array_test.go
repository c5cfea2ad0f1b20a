package overlay_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo/overlay"
)

// Arrays forked from one another are as separate as copies, whatever is written
// to which in what order; the model is copies.
func TestForksAreCopies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom([]int{1, 63, 64, 65, 500}).Draw(t, "n")
		values := make([]int, n)
		for i := range values {
			values[i] = i
		}
		base := overlay.Over(slices.Clone(values))
		arrays, copies := []overlay.Array[int]{base.Fork()}, [][]int{slices.Clone(values)}
		frozen := []bool{false}
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			k := rapid.IntRange(0, len(arrays)-1).Draw(t, "array")
			if frozen[k] || rapid.IntRange(0, 9).Draw(t, "fork") == 0 {
				frozen[k] = true // an array that was forked is not written any more
				arrays, copies, frozen = append(arrays, arrays[k].Fork()), append(copies, slices.Clone(copies[k])), append(frozen, false)
				continue
			}
			i, v := rapid.IntRange(0, n-1).Draw(t, "i"), rapid.Int().Draw(t, "v")
			arrays[k].Set(uint32(i), v)
			copies[k][i] = v
		}
		for k := range arrays {
			for i, want := range copies[k] {
				if got := arrays[k].At(uint32(i)); got != want || arrays[k].Len() != n {
					t.Fatalf("array %d of %d: value %d is %d, want %d", k, arrays[k].Len(), i, got, want)
				}
			}
		}
		for i, want := range values {
			if base.At(uint32(i)) != want {
				t.Fatalf("the shared array changed at %d", i)
			}
		}
	})
}

// A fork pays for the pages it writes: 3 writes to 2 pages of 64.
func TestClaimed(t *testing.T) {
	base := overlay.Over(make([]uint16, 10_000))
	mine := base.Fork()
	for _, i := range []uint32{0, 63, 9_999} {
		mine.Set(i, 1)
	}
	if mine.Claimed() != 128 || base.Claimed() != 0 {
		t.Errorf("%d values claimed, and %d of the base", mine.Claimed(), base.Claimed())
	}
	if empty := overlay.Over([]int(nil)); empty.Len() != 0 || empty.Claimed() != 0 {
		t.Error("an array of nothing holds something")
	}
}
