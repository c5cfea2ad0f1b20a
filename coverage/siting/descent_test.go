package siting

import (
	"math"
	"testing"
)

// valley is |x − 3| + 1: least 1 at 3.
type valley struct{ x, best float64 }

func (v *valley) value() float64 { return math.Abs(v.x-3) + 1 }
func (v *valley) keep()          { v.best = v.x }
func (v *valley) step(drop float64) bool {
	if v.x == 3 {
		return false
	}
	v.x += math.Copysign(drop, 3-v.x)
	return true
}

// TestDescent: whole steps towards the least land on it, steps towards less than
// there is jump about it and are cut until they end, and goOn ends it at once.
func TestDescent(t *testing.T) {
	go1 := func() bool { return true }
	s := descent{theta: 1, tried: 4, cut: 0.5, last: 1e-4}
	s.target = 1
	if v := (&valley{x: 20}); s.run(v, 2, go1) != 1 || v.best != 3 {
		t.Errorf("straight to the least: %+v", v)
	}
	s.target = 0
	v := &valley{x: 20}
	if l := s.run(v, 1000, go1); l-1 > 1e-2 || math.Abs(v.best-3) > 1e-2 {
		t.Errorf("least %v at %v, want 1 at 3", l, v.best)
	}
	v = &valley{x: 20}
	if l := s.run(v, 1000, func() bool { return false }); !math.IsInf(l, 1) || v.x != 20 {
		t.Errorf("ended before it began, and %v at %v", l, v.x)
	}
}
