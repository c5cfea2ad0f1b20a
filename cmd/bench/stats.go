package main

import (
	"math"
	"slices"
)

// A spread is the least, the middle and the largest of some figures.
type spread struct{ Min, Median, Max float64 }

// spreadOf returns the spread of figures; of an even number the middle is the
// mean of the two in the middle. No figure: all NaN.
func spreadOf(figures []float64) spread {
	if len(figures) == 0 {
		return spread{math.NaN(), math.NaN(), math.NaN()}
	}
	s := slices.Sorted(slices.Values(figures))
	n := len(s)
	return spread{s[0], (s[(n-1)/2] + s[n/2]) / 2, s[n-1]}
}

// ratios returns theirs[i] / ours[i] for the rounds both have.
func ratios(theirs, ours []float64) []float64 {
	out := make([]float64, 0, len(ours))
	for i := range min(len(theirs), len(ours)) {
		if ours[i] > 0 {
			out = append(out, theirs[i]/ours[i])
		}
	}
	return out
}

// percentile returns the least of figures that at least p percent of them do
// not exceed (nearest rank); NaN of none.
func percentile(figures []float64, p float64) float64 {
	if len(figures) == 0 {
		return math.NaN()
	}
	s := slices.Sorted(slices.Values(figures))
	rank := int(math.Ceil(p / 100 * float64(len(s))))
	return s[min(max(rank, 1), len(s))-1]
}
