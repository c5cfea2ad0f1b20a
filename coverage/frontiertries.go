package coverage

import (
	"context"
	"slices"
	"time"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
)

// A try is what the search of one point of a frontier found.
type try struct {
	ask     PlanAsk
	found   solution
	seconds float64
}

// tries searches at each fairness; the candidates and rules of all are the same.
// What was found before an error comes back beside it.
func (e *Engine) tries(ctx context.Context, a PlanAsk, fairness []float64, tell data.Progress) ([]try, error) {
	var out []try
	for _, f := range fairness {
		began := time.Now()
		a.Fairness = f
		if err := e.checkAsk(a); err != nil {
			return out, err
		}
		s, err := e.solve(ctx, a, tell)
		if err == nil || len(s.plan.Chosen) > 0 {
			out = append(out, try{ask: a, found: s, seconds: time.Since(began).Seconds()})
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// shareTries gives each try the sites of another that are better by its own
// weights: a search that ended early may be beaten at its own fairness by one that
// looked for something else. Bounds stay, they speak of every plan.
func (e *Engine) shareTries(ctx context.Context, all []try) error {
	lists := make([][]int, len(all))
	reached := make([]covers, len(all))
	for i, t := range all {
		chosen := t.found.plan.Chosen
		var err error
		if reached[i], err = e.coverOf(ctx, t.ask.Limit, func(k int) spot { return t.found.spot(chosen[k]) }, len(chosen),
			func(c int) bool { return e.status(c, t.ask.Limit) != Covered }, nil); err != nil {
			return err
		}
		lists[i] = chosen
	}
	for i := range all {
		weights, _, err := e.planWeights(all[i].ask)
		if err != nil {
			return err
		}
		p := &all[i].found.plan
		for k, chosen := range lists {
			value, gain := all[i].found.before, stepsIn(reached[k], weights)
			for _, g := range gain {
				value += g
			}
			if k == i || p.Optimal || value <= p.Value*(1+1e-9) {
				continue
			}
			p.Chosen, p.Gain, p.Value = slices.Clone(chosen), gain, value
			p.Cost = costOf(all[i].found.rules.Cost, chosen)
			p.Bound = max(p.Bound, value) // rounding
			p.GapPC = (p.Bound - value) / p.Bound * 100
			if p.Optimal = p.GapPC <= 1e-7; p.Optimal {
				p.GapPC, p.Stopped = 0, siting.StopOptimal
			}
		}
	}
	return nil
}

// stepsIn is the weight each site of a cover adds to those before it.
func stepsIn(c covers, weights []float64) []float64 {
	seen := make([]bool, len(weights))
	gain := make([]float64, len(c.first)-1)
	for k := range gain {
		for _, cell := range c.of(k) {
			if !seen[cell] {
				seen[cell] = true
				gain[k] += weights[cell]
			}
		}
	}
	return gain
}

// costOf is what sites cost together; how many they are where they have no costs.
func costOf(cost []float64, chosen []int) float64 {
	if cost == nil {
		return float64(len(chosen))
	}
	sum := 0.0
	for _, c := range chosen {
		sum += cost[c]
	}
	return sum
}
