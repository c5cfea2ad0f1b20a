package main

import (
	"math"
	"slices"
	"testing"
)

// TestSpread by hand: 1 2 4 8 16 has the middle 4; without 16 it is (2+4)/2.
func TestSpread(t *testing.T) {
	if got, want := spreadOf([]float64{8, 1, 16, 2, 4}), (spread{1, 4, 16}); got != want {
		t.Errorf("five figures: %v, want %v", got, want)
	}
	if got, want := spreadOf([]float64{8, 1, 2, 4}), (spread{1, 3, 8}); got != want {
		t.Errorf("four figures: %v, want %v", got, want)
	}
	if got, want := spreadOf([]float64{7}), (spread{7, 7, 7}); got != want {
		t.Errorf("one figure: %v, want %v", got, want)
	}
	if got := spreadOf(nil); !math.IsNaN(got.Median) {
		t.Errorf("no figure: %v, want NaN", got)
	}
}

// TestSpreadLeavesItsInput: the rounds keep their order for the ratios.
func TestSpreadLeavesItsInput(t *testing.T) {
	in := []float64{3, 1, 2}
	spreadOf(in)
	percentile(in, 50)
	if !slices.Equal(in, []float64{3, 1, 2}) {
		t.Errorf("the input became %v", in)
	}
}

// TestRatios are taken round by round: a slow minute of the machine makes both
// slow. 100/10, 300/30 and 240/20 are 10, 10 and 12, whatever the medians say.
func TestRatios(t *testing.T) {
	got := ratios([]float64{100, 300, 240}, []float64{10, 30, 20})
	if want := []float64{10, 10, 12}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := ratios([]float64{100, 300}, []float64{10, 30, 20}); len(got) != 2 {
		t.Errorf("a peer with two rounds of three: %v", got)
	}
	if got := ratios([]float64{100, 300}, []float64{0, 30}); !slices.Equal(got, []float64{10}) {
		t.Errorf("a time of nothing is no divisor: %v", got)
	}
}

// TestPercentile by hand, nearest rank: of 1…10, half are at most 5, 95 % (9.5,
// so ten) at most 10.
func TestPercentile(t *testing.T) {
	ten := []float64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}
	for p, want := range map[float64]float64{0: 1, 10: 1, 11: 2, 50: 5, 90: 9, 95: 10, 100: 10} {
		if got := percentile(ten, p); got != want {
			t.Errorf("p%g is %g, want %g", p, got, want)
		}
	}
	if got := percentile(nil, 50); !math.IsNaN(got) {
		t.Errorf("p50 of nothing is %g", got)
	}
}
