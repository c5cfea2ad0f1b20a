package siting

import (
	"cmp"
	"context"
	"slices"
)

// PMedian looks for the plan that makes people walk least, summed over all of
// them (p-median; Hakimi 1964), under the rules of m and with the venues there
// are, and proves how far from the best it can be. Value and Bound are people ×
// time; Bound <= Value. Gain is the people × time each step saves; sites that
// save nothing are not built, so a plan may hold fewer than m.Sites.
//
// Unless Effort.Time or ctx ends it, the same input gives the same bytes. When
// ctx ends, the best plan so far comes back with a bound that holds, beside
// ctx.Err(). Effort.Base is not read. Errors: a malformed model, or rules no plan
// could be found for.
func PMedian(ctx context.Context, m TimeModel, e Effort) (TimePlan, error) {
	if err := checkTimes(m); err != nil {
		return TimePlan{}, err
	}
	w := newWatch(ctx, upsideDown(e))
	p := reduceMedian(m)
	w.base = -p.base
	x := p.start(w)
	if x == nil {
		return TimePlan{}, errNoPlan()
	}
	f := &medianSearch{p: p, w: w, x: x, d: newMedianDual(p, x.s)}
	f.run()
	plan := p.plan(m, f.inOld(p), w)
	plan.Work = f.work()
	plan.Method = "greedy, swaps, kicks; bound: Lagrangian, branch and bound"
	return plan, ctx.Err()
}

// upsideDown makes an effort for time saved of one for time: the search looks
// for the most, its reader for the least.
func upsideDown(e Effort) Effort {
	e.Base = 0
	if tell := e.Tell; tell != nil {
		e.Tell = func(g Progress) {
			g.Value, g.Bound = -g.Value, -g.Bound
			tell(g)
		}
	}
	return e
}

// start returns a plan to start from: the better of greedy by time saved and
// greedy by time saved per cost, improved. nil if neither keeps the rules.
func (p *medianProblem) start(w *watch) *exchanges[*medianState] {
	var best *exchanges[*medianState]
	for _, perCost := range []bool{true, false} {
		if perCost && p.rules.cost == nil {
			continue
		}
		s := newMedianState(p)
		if !s.construct(perCost) {
			continue
		}
		x := newExchanges(s, s.rules, s.gain)
		x.late = w.late
		x.improve(w.work)
		if best == nil || s.value > best.s.value {
			best = x
		}
	}
	return best
}

// plan writes a choice in the caller's numbers, its figures added up anew.
func (p *medianProblem) plan(m TimeModel, left []int32, w *watch) TimePlan {
	plan := TimePlan{Plan: Plan{Chosen: slices.Clone(p.rules.fixed), Cost: p.rules.paid}}
	before := TimeModel{Times: m.Times, People: m.People, Now: m.Now, Beyond: m.Beyond}
	now := before.withFixed(nil)
	for r, n := range m.People {
		plan.Before += n * float64(now[r])
	}
	for _, c := range plan.Chosen {
		saved := 0.0
		rows, times := m.of(int32(c))
		for i, r := range rows {
			if times[i] < now[r] {
				saved += m.People[r] * float64(now[r]-times[i])
				now[r] = times[i]
			}
		}
		plan.Gain = append(plan.Gain, saved)
	}
	t := newMedianState(p)
	for len(left) > 0 {
		i := 0
		for k, c := range left {
			if cmp.Compare(t.gain[c]*p.rules.price(left[i]), t.gain[left[i]]*p.rules.price(c)) > 0 {
				i = k
			}
		}
		plan.Chosen = append(plan.Chosen, int(p.rules.orig[left[i]]))
		plan.Gain = append(plan.Gain, t.gain[left[i]])
		t.add(left[i])
		left = slices.Delete(left, i, i+1)
	}
	plan.Cost += t.rules.cost
	plan.Value = max(0, p.base-t.value)
	plan.Bound = min(plan.Value, p.base-min(w.least, p.most))
	plan.GapPC = gapPC(plan.Value, plan.Bound)
	plan.Stopped = w.stopped
	if plan.Value-plan.Bound <= 1e-9*plan.Value+1e-14*p.base { // the second is the rounding of a difference
		plan.Bound, plan.GapPC, plan.Optimal, plan.Stopped = plan.Value, 0, true, StopOptimal
	}
	m.finish(&plan)
	return plan
}
