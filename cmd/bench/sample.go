package main

import (
	"fmt"
	"math"
)

// A sample is what one contender did in one round.
type sample struct {
	CPUNs  int64 `json:"cpu_ns"`
	WallNs int64 `json:"wall_ns,omitempty"`
	PeakKB int64 `json:"peak_kb,omitempty"` // resident at once, at most, since the process began
	// Units is how many equal pieces of work the time is for, where contenders do
	// not do the same number; 0 is 1.
	Units int64 `json:"units,omitempty"`
	// Count and Sum are of the answers: how many, and all of them added up.
	Count int64   `json:"count"`
	Sum   float64 `json:"sum"`
	// More are figures of this contender's own: percentiles, bytes, gaps.
	More map[string]float64 `json:"more,omitempty"`
}

// Figures of a plan and its proof: what it is worth, what the best is worth at
// most (at least, where little is wanted), and how far that is apart.
const (
	valueOf = "value"
	boundOf = "bound"
	gapOf   = "gap_pc" // percent of the larger
)

// proof is More of a plan.
func proof(value, bound float64) map[string]float64 {
	gap := 0.0
	if value != bound {
		gap = 100 * math.Abs(value-bound) / max(math.Abs(value), math.Abs(bound))
	}
	return map[string]float64{valueOf: value, boundOf: bound, gapOf: gap}
}

// A measure is which time of a sample is compared.
type measure string

// The measures.
const (
	byCPU  measure = "CPU"
	byWall measure = "wall"
	// byNode is CPU time per answer counted, for answers of different number.
	byNode measure = "CPU per node"
)

// ns returns the nanoseconds a unit of work took.
func (s sample) ns(m measure) float64 {
	t := float64(s.CPUNs)
	switch m {
	case byWall:
		t = float64(s.WallNs)
	case byNode:
		return t / float64(max(1, s.Count))
	}
	return t / float64(max(1, s.Units))
}

// differs says how two answers differ, or "". With a tolerance above 0, sums may
// differ by that share of the larger, and counts are not compared: contenders
// that need not find the same best.
func differs(ours, theirs sample, tolerance float64) string {
	if tolerance > 0 {
		if math.Abs(ours.Sum-theirs.Sum) <= tolerance*max(math.Abs(ours.Sum), math.Abs(theirs.Sum)) {
			return ""
		}
	} else if ours.Count == theirs.Count && ours.Sum == theirs.Sum {
		return ""
	}
	return fmt.Sprintf("count %s and sum %.12g against ours of %s and %.12g", thousands(int(theirs.Count)), theirs.Sum, thousands(int(ours.Count)), ours.Sum)
}

// printed is how much of a number a solver's log may leave out, as a share.
const printed = 1e-6

// disjoint says how two proofs contradict one another, or "". Each says that the
// best plan's worth lies between its value and its bound, so the two ranges must
// meet: no value is better than the other's bound.
func disjoint(ours, theirs sample) string {
	for _, s := range []sample{ours, theirs} {
		if _, ok := s.More[boundOf]; !ok {
			return "a value without a bound"
		}
	}
	low := func(s sample) float64 { return min(s.More[valueOf], s.More[boundOf]) }
	high := func(s sample) float64 { return max(s.More[valueOf], s.More[boundOf]) }
	from, to := max(low(ours), low(theirs)), min(high(ours), high(theirs))
	if from-to <= printed*math.Abs(from) {
		return ""
	}
	return fmt.Sprintf("the best lies from %.12g to %.12g, ours says from %.12g to %.12g", low(theirs), high(theirs), low(ours), high(ours))
}
