package coverage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// Plan looks for the best sites for a goal under rules, and says how far from
// the best it can be. When ctx ends, the best plan so far comes back, counted
// and with a bound that holds, beside ctx.Err(). Errors are [data.Error]s, many
// at once where much is wrong.
func (e *Engine) Plan(ctx context.Context, a PlanAsk, tell data.Progress) (Plan, error) {
	began := time.Now()
	if err := e.checkAsk(a); err != nil {
		return Plan{}, err
	}
	s, err := e.solve(ctx, a, tell)
	if err != nil && len(s.plan.Chosen) == 0 && len(s.closed) == 0 {
		return Plan{}, err
	}
	p, countErr := e.counted(context.WithoutCancel(ctx), a, s)
	p.Seconds = time.Since(began).Seconds()
	return p, cmp.Or(err, countErr)
}

// checkAsk is PlanAsk.check, and what only the goal or the place can say.
func (e *Engine) checkAsk(a PlanAsk) error {
	all := []error{a.check()}
	bad := func(hint, text string) {
		all = append(all, &data.Error{Op: "plan sites", Err: errors.New(text), Hint: hint})
	}
	existing := a.Goal == CloseVenues || a.Goal == MoveVenues
	switch {
	case a.Goal != FewestSites && a.Sites == 0 && !a.NoSites && (a.Budget == 0 && !a.NoMoney || existing):
		bad("give a number of sites, or a budget with costs", "neither a number of sites nor a budget is given")
	case existing && (a.Budget > 0 || a.Cost != (CostRule{})):
		bad("leave money out: what closing saves is not known", "venues are closed or moved by number, not by budget")
	case existing && a.Sites > len(e.venues):
		bad("close or move at most all of them", fmt.Sprintf("%d of %d venues", a.Sites, len(e.venues)))
	case a.Goal == MoveVenues && len(a.Quotas) > 0:
		bad("leave the quotas out", "quotas of areas do not speak of venues that move")
	}
	if a.Limit == 0 || a.Limit == geo.Unreachable {
		bad("give a limit above 0", "no limit is given")
	}
	return errors.Join(all...)
}

// solution is what a goal's search found, in numbers of its choices.
type solution struct {
	choices
	plan     siting.Plan
	closed   []int // venues
	weighted bool
	before   float64 // Value without any site
	time     *siting.TimePlan
	service  *siting.CapacityPlan
	capacity []float64 // MostServed: of each candidate
	stranded float64   // people no candidate brings within the limit
}

// solve asks package siting.
func (e *Engine) solve(ctx context.Context, a PlanAsk, tell data.Progress) (solution, error) {
	weights, weighted, err := e.planWeights(a)
	if a.Goal == CloseVenues {
		s, closeErr := e.closeVenues(ctx, a, weights, tell)
		s.weighted = weighted
		return s, errors.Join(err, closeErr)
	}
	c, chooseErr := e.choose(a)
	if err := errors.Join(err, chooseErr); err != nil {
		return solution{}, err
	}
	s := solution{choices: c, weighted: weighted}
	switch a.Goal {
	case LeastWalking, LeastFar:
		t, timeErr := e.byTime(ctx, a, c, weights, tell)
		s.time, s.plan, s.before, err = &t, t.Plan, t.Before, timeErr
	case MostServed:
		err = e.serve(ctx, a, &s, weights, tell)
	case MoveVenues:
		err = e.moveVenues(ctx, a, &s, weights, tell)
	default:
		err = e.cover(ctx, a, &s, weights, tell)
	}
	return s, err
}

// cover solves the goals of who is within the limit.
func (e *Engine) cover(ctx context.Context, a PlanAsk, s *solution, weights []float64, tell data.Progress) error {
	m, err := e.coverModel(ctx, a, s, weights, tell)
	if err != nil {
		return err
	}
	if a.Goal == FewestSites {
		s.plan, err = siting.SetCover(ctx, m, e.wanted(a, weights, s.before), a.Effort)
		wholeCosts(&s.plan, m.Cost)
		return e.explain(err, a, s, weights)
	}
	a.Effort.Base = s.before
	s.plan, err = siting.BestCover(ctx, m, a.Effort)
	return err
}

// coverModel is what package siting is asked, about those whom the venues do not
// cover (often enough). The others are s.before.
func (e *Engine) coverModel(ctx context.Context, a PlanAsk, s *solution, weights []float64, tell data.Progress) (siting.Model, error) {
	need := make([]uint8, e.NumCells()) // how many sites more a cell needs
	if a.Goal == BackupCover {
		venues, err := e.reach(ctx, a.Limit, tell)
		if err != nil {
			return siting.Model{}, err
		}
		for c := range need {
			need[c] = uint8(2 - min(2, venues.count[c]))
		}
	} else {
		for c := range need {
			if e.status(c, a.Limit) != Covered {
				need[c] = 1
			}
		}
	}
	covers, err := e.coverOf(ctx, a.Limit, s.spot, s.count(), func(c int) bool { return need[c] > 0 },
		func(done int) { tell.Tell(data.StageCandidates, int64(done), int64(s.count())) })
	if err != nil {
		return siting.Model{}, err
	}
	m := siting.Model{Cover: siting.Cover{First: covers.first, Rows: covers.cells}, People: slices.Clone(weights), Rules: s.rules}
	for c, n := range need {
		if n == 0 {
			s.before += weights[c]
			m.People[c] = 0
		} else if covers.count[c] < uint16(n) {
			s.stranded += e.in.Population.People[c]
		}
		need[c] = max(1, n) // nobody counts where none is needed
	}
	if a.Goal == BackupCover {
		m.Need = need
	}
	return m, nil
}

// wanted is how many people the sites must add, everyone as +Inf.
func (e *Engine) wanted(a PlanAsk, weights []float64, before float64) float64 {
	if a.Share == 0 {
		return math.Inf(1)
	}
	all := 0.0
	for _, w := range weights {
		all += w
	}
	return max(0, a.Share*all-before)
}

// explain says of a share that cannot be reached how far one can get, and where
// those are whom nothing reaches.
func (e *Engine) explain(err error, a PlanAsk, s *solution, weights []float64) error {
	if err == nil || len(s.plan.Unreached) == 0 || len(s.plan.Chosen) > 0 || a.Share == 0 {
		return err
	}
	all, lost := 0.0, 0.0
	for _, w := range weights {
		all += w
	}
	most := s.plan.Unreached[0]
	for _, c := range s.plan.Unreached {
		lost += weights[c]
		if weights[c] > weights[most] {
			most = c
		}
	}
	_, area := e.areas.finest(most)
	return &data.Error{Op: "cover " + fmt.Sprintf("%.4g %%", a.Share*100), Err: fmt.Errorf("%.0f people in %d cells can be reached from no candidate, most of them at %s %s: at most %.2f %% can be covered",
		lost, len(s.plan.Unreached), where(e.in.Population.Points[most]), area, math.Floor((1-lost/all)*1e4)/100),
		Hint: "ask for less, give more candidates (or cells), or raise the limit"}
}

// WritePlanModel writes what [Engine.Plan] would ask of package siting in CPLEX LP
// format, for a solver of the reader's own: only the goals of who is within the
// limit have one. People whom the venues cover are not in it.
func (e *Engine) WritePlanModel(ctx context.Context, w io.Writer, a PlanAsk, tell data.Progress) error {
	if err := e.checkAsk(a); err != nil {
		return err
	}
	if a.Goal != MostPeople && a.Goal != BackupCover && a.Goal != FewestSites {
		return &data.Error{Op: "write the model", Err: fmt.Errorf("goal %s has none", a.Goal), Hint: "goals most, backup and fewest have one"}
	}
	weights, _, err := e.planWeights(a)
	c, chooseErr := e.choose(a)
	if err := errors.Join(err, chooseErr); err != nil {
		return err
	}
	s := solution{choices: c}
	m, err := e.coverModel(ctx, a, &s, weights, tell)
	if err != nil {
		return err
	}
	if a.Goal == FewestSites {
		return siting.WriteSetCoverLP(w, m, e.wanted(a, weights, s.before))
	}
	return siting.WriteLP(w, m)
}
