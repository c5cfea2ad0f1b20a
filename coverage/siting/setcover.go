package siting

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/walkshed/walkshed/data"
)

// SetCover looks for the plan of fewest sites, or of least cost where candidates
// have costs, that covers at least want people: the location set covering
// problem (LSCP; Toregas et al. 1971) where want is math.Inf(1), everyone who can
// be covered at all, else partial set cover. m.Sites and m.Budget are not read;
// every other rule holds. Value and Bound are sites or cost; Bound <= Value.
//
// Plan.Unreached are the demands no candidates can cover. Errors: as BestCover,
// and a want above all that can be covered, naming demands nothing reaches.
func SetCover(ctx context.Context, m Model, want float64, e Effort) (Plan, error) {
	m.Sites, m.Budget = Unlimited, math.MaxFloat64
	if err := checkModel(m); err != nil {
		return Plan{}, err
	}
	w := newWatch(ctx, upsideDown(e))
	p := reduce(m)
	unreached, all := m.unreached()
	if math.IsInf(want, 1) {
		want = all
	}
	if can := p.base + p.total; want > can*(1+1e-9) {
		return Plan{Unreached: unreached}, cannot(m, want, can, unreached)
	}
	want = min(want, p.base+p.total) - p.base
	w.base = -p.paid
	var plan Plan
	var err error
	if want >= p.total*(1-1e-9) {
		plan, err = p.coverAll(m, w)
	} else {
		plan, err = p.coverSome(ctx, m, want*(1-1e-9), w)
	}
	if err != nil {
		return Plan{}, err
	}
	plan.People = e.Base
	for _, g := range plan.Gain {
		plan.People += g
	}
	plan.Value = plan.Cost
	plan.Bound = min(plan.Value, p.paid-w.least)
	plan.GapPC, plan.Optimal, plan.Stopped = gapPC(plan.Value, plan.Bound), plan.Value-plan.Bound <= 1e-9*plan.Value, w.stopped
	switch {
	case plan.Optimal:
		plan.Bound, plan.GapPC, plan.Stopped = plan.Value, 0, StopOptimal
	case plan.Stopped == StopOptimal: // of what was looked at without groups and distances
		plan.Stopped = StopWork
	}
	plan.Unreached = unreached
	return plan, ctx.Err()
}

// coverAll covers every row. Groups and pairs kept apart are left out at first:
// what is proved without them holds with them, and an answer that keeps them is a
// plan.
func (p *problem) coverAll(m Model, w *watch) (Plan, error) {
	f, ok := newCoverSearch(newCovering(p), w)
	if !ok { // not after reduce
		return Plan{}, noPlan("")
	}
	f.run()
	best, work := f.found()
	w.better(-best.cost)
	w.bound(-best.bound)
	s := p.stateOf(best.chosen)
	method := "reduced; regions solved anew, branch and bound; bound: Lagrangian"
	if s == nil {
		if s = newState(p); !s.construct(true) || s.value < p.total*(1-1e-9) {
			return Plan{}, noPlan("that covers everybody")
		}
		s.thin(p.total * (1 - 1e-9))
		method = "greedy, redundant sites removed; bound: without groups and distances"
	}
	plan := p.plan(m, s, w)
	plan.Work, plan.Method = plan.Work+work, method
	return plan, nil
}

// stateOf builds an answer; nil if the rules do not allow it. What a group lacks
// is added.
func (p *problem) stateOf(chosen []int32) *state {
	s := newState(p)
	for _, c := range chosen {
		if !s.fits(c) {
			return nil
		}
		s.add(c)
	}
	if !s.met() && !s.construct(true) {
		return nil
	}
	return s
}

// noPlan is the error of a search that ended without one.
func noPlan(that string) error {
	return &data.Error{Op: "choose sites", Err: fmt.Errorf("no plan was found that keeps every rule %s", that),
		Hint: "ask for fewer people, allow more in the groups, or keep fewer pairs apart"}
}

// coverSome covers want people beyond those of the fixed sites.
func (p *problem) coverSome(ctx context.Context, m Model, want float64, w *watch) (Plan, error) {
	s := newState(p)
	for lacking := true; lacking || s.value < want; {
		lacking = !s.met()
		c := s.members.best(s.gain, true)
		if c < 0 && lacking {
			return Plan{}, noPlan("")
		}
		if c < 0 {
			break
		}
		s.add(c)
	}
	if s.value < want {
		return Plan{}, noPlan(fmt.Sprintf("and covers %v people", want+p.base))
	}
	s.thin(want)
	w.better(-s.cost)
	w.bound(-p.fewest(want))
	plan := p.plan(m, s, w)
	plan.Method = "greedy, redundant sites removed; bound: the best first"
	if p.cost == nil && w.goOn(s.work) {
		best, least, work := coverFewest(ctx, m, want+p.base, len(p.fixed)+int(-w.least+0.5), len(plan.Chosen), w.e)
		if best.Method != "" {
			best.Cost = float64(len(best.Chosen))
			plan = best
			w.better(p.paid - best.Cost)
		}
		w.bound(float64(len(p.fixed) - least))
		plan.Work, plan.Method = s.work+work, "maximal covers of ever fewer sites, and their bounds"
	}
	w.goOn(0)
	return plan, nil
}

// thin drops insiders that want does not need, the dearest for what it holds first.
func (s *state) thin(want float64) {
	for {
		worst := int32(-1)
		for _, c := range s.chosen {
			if g := groupOf(s.p, c); g >= 0 && s.count[g] <= s.p.quota[g].Least || s.value-s.gain[c] < want {
				continue
			}
			if worst < 0 || s.p.price(c) > s.p.price(worst) || s.p.price(c) == s.p.price(worst) && (s.gain[c] < s.gain[worst] || s.gain[c] == s.gain[worst] && c < worst) {
				worst = c
			}
		}
		if worst < 0 {
			return
		}
		s.drop(worst)
	}
}

// fewest is a bound on the cost of covering want people: the best first, as if
// they had nobody in common.
func (p *problem) fewest(want float64) float64 {
	type site struct{ people, cost float64 }
	all := make([]site, len(p.orig))
	for c := range all {
		all[c].cost = p.price(int32(c))
		for _, r := range p.cover.of(int32(c)) {
			all[c].people += p.weight[r]
		}
	}
	all = slices.DeleteFunc(all, func(s site) bool { return s.people == 0 }) // 0 people at cost 0 compare with nothing
	slices.SortFunc(all, func(a, b site) int {
		switch x, y := a.people*b.cost, b.people*a.cost; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	sum := 0.0
	for _, s := range all {
		if want <= 0 {
			break
		}
		part := min(1, want/s.people)
		sum += part * s.cost
		want -= s.people
	}
	if p.cost == nil {
		sum = math.Ceil(sum - 1e-9)
	}
	return sum
}

// unreached returns the demands with people that all candidates together do not
// cover often enough, and the people that they do.
func (m Model) unreached() (rows []int, reached float64) {
	times := make([]int32, len(m.People))
	for _, r := range m.Cover.Rows {
		times[r]++
	}
	for r, w := range m.People {
		if int(times[r]) >= m.needs(r) {
			reached += w
		} else if w > 0 {
			rows = append(rows, r)
		}
	}
	return rows, reached
}

// cannot is the error for a want that even all candidates do not fulfil.
func cannot(m Model, want, can float64, unreached []int) error {
	lost := 0.0
	for _, r := range unreached {
		lost += m.People[r]
	}
	return &data.Error{Op: "choose sites",
		Err: fmt.Errorf("%v people are to be covered, at most %v can be; demands no candidates reach: %d with %v people (%s)",
			want, can, len(unreached), lost, some(unreached)),
		Hint: "ask for fewer people, a longer limit, more candidates, or looser rules"}
}

// some names the first few of many.
func some(list []int) string {
	text := ""
	for i, r := range list {
		if i == 5 {
			return fmt.Sprintf("%s and %d more", text, len(list)-i)
		}
		if i > 0 {
			text += ", "
		}
		text += fmt.Sprint(r)
	}
	return text
}
