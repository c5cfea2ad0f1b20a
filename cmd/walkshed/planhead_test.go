package main

import (
	"strings"
	"testing"

	"github.com/walkshed/walkshed/coverage"
)

// TestImpossibleIsProved: 45 minutes is where walks are cut. A plan that leaves
// somebody there says nothing of other plans; a bound that stands there does.
func TestImpossibleIsProved(t *testing.T) {
	for _, c := range []struct {
		value, bound      float64
		impossible, found string
	}{{45, 45, "no choice of so many sites", ""}, {45, 0, "", "none is proved impossible"}, {12, 0, "", ""}} {
		p := coverage.Plan{Goal: coverage.LeastFar, Unit: "minutes", Value: c.value, Bound: c.bound, Walking: &coverage.PlanWalking{CutMin: 45}}
		head := (&cli{lang: english}).planHead(p)
		for text, want := range map[string]bool{"no choice of so many sites": c.impossible != "", "none is proved impossible": c.found != ""} {
			if strings.Contains(head, text) != want {
				t.Errorf("value %g, bound %g: %q is said: %v\n%s", c.value, c.bound, text, !want, head)
			}
		}
	}
}
