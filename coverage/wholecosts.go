package coverage

import (
	"math"

	"github.com/walkshed/walkshed/coverage/siting"
)

// wholeCosts raises the bound of a plan of least cost to a cost a plan can have:
// where all costs are whole numbers, what they sum to is a multiple of their
// greatest common divisor. Relaxations do not know that: 1.79 of sites that cost 1
// each is 2. nil costs are numbers of sites.
func wholeCosts(p *siting.Plan, cost []float64) {
	step := 0.0
	for _, c := range cost {
		if c != math.Trunc(c) || c > 1<<40 {
			return // beyond, a sum of many would no longer be exact
		}
		for c != 0 {
			step, c = c, math.Mod(step, c)
		}
	}
	if cost == nil {
		step = 1
	}
	if step == 0 || p.Optimal || p.Value == 0 {
		return
	}
	p.Bound = min(p.Value, step*math.Ceil(p.Bound/step-1e-6))
	p.GapPC = (p.Value - p.Bound) / p.Value * 100
	if p.Bound == p.Value {
		p.Optimal, p.Stopped = true, siting.StopOptimal
	}
}
