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
