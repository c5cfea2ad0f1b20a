package siting

import "math"

// A descender is a convex function L of prices, to be made small.
type descender interface {
	// value is L at the present prices.
	value() float64
	// keep notes the present prices as the best so far.
	keep()
	// step moves the prices so that L would fall by drop if it were straight; false
	// where nothing can move, and L is at its least.
	step(drop float64) bool
}

// A descent says how a subgradient search goes about (Held, Wolfe and Crowder
// 1974): each step goes theta of the way to the target, which no L is below;
// after so many steps that gained nothing theta is cut.
type descent struct {
	target float64
	theta  float64 // at first
	tried  int     // steps that gain nothing before theta is cut
	cut    float64
	last   float64 // the theta at which it ends
}

// run makes up to steps steps and returns the least L it met, whose prices were
// kept. goOn, asked between steps, ends it early; so does an L at the target.
func (s descent) run(d descender, steps int, goOn func() bool) float64 {
	least, stuck := math.Inf(1), 0
	for range steps {
		if !goOn() {
			break
		}
		l := d.value()
		if l < least {
			if least-l > 1e-5*(least-s.target) {
				stuck = 0
			}
			least = l
			d.keep()
		}
		if stuck++; stuck > s.tried {
			if s.theta, stuck = s.theta*s.cut, 0; s.theta < s.last {
				break
			}
		}
		if l <= s.target || !d.step(s.theta*(l-s.target)) {
			break
		}
	}
	return least
}
