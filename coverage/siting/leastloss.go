package siting

import (
	"context"
	"fmt"
	"slices"

	"github.com/walkshed/walkshed/data"
)

// LeastLoss chooses q of the candidates, here the venues there are, to close so
// that fewest people lose cover. m.Fixed are venues that must stay; quotas and
// pairs kept apart speak of the venues that stay, and m.Sites, m.Cost and
// m.Budget are not read.
//
// Chosen are the venues to close, in the order that loses least at each step,
// Gain the people each step loses, Value all they lose, and Bound what closing q
// of them loses at least; Bound <= Value. Errors: as BestCover, and q more than
// may be closed.
func LeastLoss(ctx context.Context, m Model, q int, e Effort) (Plan, error) {
	n := m.Cover.Candidates()
	m.Cost, m.Sites = nil, n-q
	if q < 0 || q > n {
		return Plan{}, &data.Error{Op: "choose venues to close", Err: fmt.Errorf("%d of %d venues", q, n),
			Hint: "close between none and all of them"}
	}
	tell := e.Tell
	e.Base = 0
	all := m
	all.Fixed, all.Sites = nil, n
	all.Group, all.Apart = nil, nil
	if err := checkModel(all); err != nil {
		return Plan{}, err
	}
	total := newAll(all)
	if tell != nil {
		e.Tell = func(g Progress) {
			g.Value, g.Bound = total-g.Value, max(0, total-g.Bound)
			g.GapPC = gapPC(g.Value, g.Bound)
			tell(g)
		}
	}
	keep, err := BestCover(ctx, m, e)
	if keep.Method == "" {
		return keep, err
	}
	stay := make([]bool, n)
	for _, c := range keep.Chosen {
		stay[c] = true
	}
	plan := closing(all, stay, q)
	plan.Bound = min(plan.Value, max(0, total-keep.Bound))
	plan.People, plan.Optimal, plan.Stopped, plan.Work = total-plan.Value, keep.Optimal, keep.Stopped, keep.Work
	plan.Method = keep.Method
	if plan.Optimal {
		plan.Bound = plan.Value
	}
	plan.GapPC = gapPC(plan.Value, plan.Bound)
	return plan, err
}

// newAll is the people all candidates together cover.
func newAll(m Model) float64 {
	p := reduce(m)
	return p.base + p.total
}

// closing closes q venues that do not stay, each time the one that loses least.
func closing(m Model, stay []bool, q int) Plan {
	p := reduce(m)
	s := newState(p)
	for c := range p.orig {
		s.add(int32(c))
	}
	plan := Plan{Cost: float64(q)}
	for range q {
		least := int32(-1)
		for _, c := range s.chosen {
			if !stay[p.orig[c]] && (least < 0 || s.gain[c] < s.gain[least] || s.gain[c] == s.gain[least] && c < least) {
				least = c
			}
		}
		plan.Chosen = append(plan.Chosen, int(p.orig[least]))
		plan.Gain = append(plan.Gain, s.gain[least])
		plan.Value += s.gain[least]
		s.drop(least)
	}
	plan.Chosen = slices.Clip(plan.Chosen)
	return plan
}
