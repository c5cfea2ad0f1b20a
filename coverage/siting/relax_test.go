package siting

import (
	"math"
	"testing"
)

// TestRelaxTooDear: the groups ask for candidates 0 and 1, which cost 9 of a budget
// of 5. There is no plan, and the bound says so however often it is asked: the
// price of cost once grew to infinity, times a cost of 0 not a number, and a plan
// was called the best that was not. With 9 to spend, all three are in for 4 + 1 + 2.
func TestRelaxTooDear(t *testing.T) {
	p := &problem{sites: 3, cost: []float64{1, 8, 0}, budget: 5, group: []int32{0, 1, -1}, quota: []Quota{{1, 1}, {1, 1}}, orig: []int32{0, 1, 2}}
	x := newRelax(p)
	score := []float64{4, 1, 2}
	for n := range 20 {
		if l := x.most(score); !(l < 0) {
			t.Fatalf("asked %d times: %v, want less than 0", n+1, l)
		}
	}
	p.budget = 9
	if l := x.most(score); l != 7 || math.IsNaN(x.nu) {
		t.Errorf("%v at a price of %v, want 7", l, x.nu)
	}
}
