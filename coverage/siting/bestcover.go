package siting

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/walkshed/walkshed/data"
)

// BestCover looks for the plan that covers most people under the rules of m
// (MCLP; Church and ReVelle 1974; with Need: backup cover, Hogan and ReVelle
// 1986) and proves how far from the best it can be. Value and Bound are people
// covered; Value <= Bound.
//
// Unless Effort.Time or ctx ends it, the same input gives the same bytes. When
// ctx ends, the best plan so far comes back with a bound that holds, beside
// ctx.Err(). Errors: a malformed model, or rules no plan could be found for.
func BestCover(ctx context.Context, m Model, e Effort) (Plan, error) {
	if err := checkModel(m); err != nil {
		return Plan{}, err
	}
	w := newWatch(ctx, e)
	p := reduce(m)
	x := p.start(w)
	if x == nil {
		return Plan{}, errNoPlan()
	}
	w.base = p.base + e.Base
	f := &bestSearch{p: p, w: w, x: x}
	f.price(newDual(p, x.s.times))
	f.run()
	plan := f.p.plan(m, f.x.s, w)
	plan.Work = f.work()
	plan.Method = "greedy, swaps, kicks; bound: Lagrangian, branch and bound"
	return plan, ctx.Err()
}

// errNoPlan says that the rules leave no plan, as far as was looked.
func errNoPlan() error {
	return &data.Error{Op: "choose sites", Err: errors.New("no plan was found that keeps every rule"),
		Hint: "allow more sites or budget, ask for fewer in the groups, or keep fewer pairs apart"}
}

// start returns a plan to start from: the better of greedy by gain and greedy by
// gain per cost, improved. nil if neither keeps the rules.
func (p *problem) start(w *watch) *exchanges[*state] {
	var best *exchanges[*state]
	for _, perCost := range []bool{true, false} {
		if perCost && p.cost == nil {
			continue
		}
		s := newState(p)
		if !s.construct(perCost) {
			continue
		}
		x := newExchanges(s, s.members, s.gain)
		x.late = w.late
		x.improve(w.work)
		if best == nil || s.value > best.s.value {
			best = x
		}
	}
	return best
}

// watch knows how far a search may go, and tells of what it finds.
type watch struct {
	ctx     context.Context
	e       Effort
	began   time.Time
	work    int64 // most there may be
	base    float64
	value   float64
	least   float64 // the bound
	stopped Stop
}

func newWatch(ctx context.Context, e Effort) *watch {
	w := &watch{ctx: ctx, e: e, began: time.Now(), work: e.Work, least: math.Inf(1), value: math.Inf(-1)}
	w.work = e.most()
	return w
}

// late says whether the time allowed, or the caller's, is over.
func (w *watch) late() bool {
	return w.ctx.Err() != nil || w.e.Time > 0 && time.Since(w.began) > w.e.Time
}

// goOn says whether to go on after so much work.
func (w *watch) goOn(work int64) bool {
	switch {
	case w.ctx.Err() != nil:
		w.stopped = StopEnded
	case w.e.Time > 0 && time.Since(w.began) > w.e.Time:
		w.stopped = StopTime
	case work > w.work:
		w.stopped = StopWork
	case w.least <= w.value:
		w.stopped = StopOptimal
	case w.e.enough > 0 && (w.value+w.base >= w.e.enough || w.least+w.base < w.e.enough):
		w.stopped = StopGap
	case w.closes(w.least):
		w.stopped = StopGap
	default:
		return true
	}
	return false
}

// closes says whether a bound would be near enough to the best plan.
func (w *watch) closes(bound float64) bool {
	return bound <= w.value || w.e.GapPC > 0 && gapPC(w.value+w.base, bound+w.base) <= w.e.GapPC
}

// better tells of a better plan.
func (w *watch) better(value float64) {
	if value > w.value {
		more := value > w.value+1e-12*math.Abs(value) // or is it rounding?
		if w.value = value; more {
			w.tell()
		}
	}
}

// bound tells of a better bound.
func (w *watch) bound(b float64) {
	if b < w.least {
		w.least = b
		w.tell()
	}
}

func (w *watch) tell() {
	if w.e.Tell != nil && !math.IsInf(w.value, 0) {
		v, b := w.value+w.base, w.least+w.base
		w.e.Tell(Progress{Value: v, Bound: max(v, b), GapPC: gapPC(v, max(v, b)), Elapsed: time.Since(w.began)})
	}
}

// plan writes a state in the caller's numbers, its figures added up anew.
func (p *problem) plan(m Model, s *state, w *watch) Plan {
	plan := Plan{Chosen: slices.Clone(p.fixed), Gain: m.gains(p.fixed), Cost: p.paid}
	t := newState(p)
	left := slices.Clone(s.chosen)
	slices.Sort(left)
	for len(left) > 0 {
		i := 0
		for k, c := range left {
			if cmp.Or(cmp.Compare(t.gain[c]*p.price(left[i]), t.gain[left[i]]*p.price(c))) > 0 {
				i = k
			}
		}
		plan.Chosen = append(plan.Chosen, int(p.orig[left[i]]))
		plan.Gain = append(plan.Gain, t.gain[left[i]])
		t.add(left[i])
		left = slices.Delete(left, i, i+1)
	}
	plan.Cost += t.cost
	plan.People = w.base + t.value
	plan.Value = plan.People
	plan.Bound = max(plan.Value, w.base+min(w.least, p.total))
	plan.GapPC = gapPC(plan.Value, plan.Bound)
	plan.Work = s.work
	plan.Stopped = w.stopped
	if plan.Bound-plan.Value <= 1e-9*plan.Bound+1e-12*p.total { // rounding in sums of all
		plan.Bound, plan.GapPC, plan.Optimal, plan.Stopped = plan.Value, 0, true, StopOptimal
	}
	return plan
}

// gains is what candidates add one after the other.
func (m Model) gains(cands []int) []float64 {
	out := make([]float64, len(cands))
	times := make([]int32, len(m.People))
	for i, c := range cands {
		for _, r := range m.Cover.of(int32(c)) {
			if times[r]++; int(times[r]) == m.needs(int(r)) {
				out[i] += m.People[r]
			}
		}
	}
	return out
}
