package coverage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
)

// A Phase is what one year adds to what may be built.
type Phase struct {
	Year   int
	Sites  int     // more sites; read where the ask has no costs, or both count
	Budget float64 // more money; what a year leaves over, the next may spend
}

// Phase builds over years: each year holds the sites of the one before, and
// whatever is covered is covered from then on. It looks for the plan with most
// people summed over the years, and prints what nesting costs each year against
// the best plan that owes the years before nothing.
//
// Two nested plans are made and the better is taken. Forward, each year is the
// best that adds to the one before; backward, the last year is the best there is
// and each year before the best part of it (the end in view; the multi-period
// models of Schilling 1980 have both as their extremes). Neither is always
// better: forward is greedy in time, backward builds late what pays early.
//
// When ctx ends, the best plan so far comes back, counted and with bounds that
// hold, beside ctx.Err().
//
// a.Goal must be MostPeople; a.Sites and a.Budget are not read. Quotas of at least
// so many hold of the last year. level names the areas to sum by; "": the
// coarsest level with more than one area.
func (e *Engine) Phase(ctx context.Context, a PlanAsk, phases []Phase, level string, tell data.Progress) (PhasedPlan, error) {
	began := time.Now()
	a, err := e.checkPhases(a, phases)
	if err != nil {
		return PhasedPlan{}, err
	}
	l, err := e.levelFor(level)
	if err != nil {
		return PhasedPlan{}, err
	}
	weights, weighted, err := e.planWeights(a)
	c, chooseErr := e.choose(a)
	if err := errors.Join(err, chooseErr); err != nil {
		return PhasedPlan{}, err
	}
	s := solution{choices: c, weighted: weighted}
	m, err := e.coverModel(ctx, a, &s, weights, tell)
	if err != nil {
		return PhasedPlan{}, err
	}
	n := nesting{m: m, phases: phases, effort: a.Effort, before: s.before}
	if err := n.solve(ctx); err != nil {
		return PhasedPlan{}, err
	}
	ended := ctx.Err()
	p, err := e.phased(context.WithoutCancel(ctx), a, s, n, l)
	if p.prove(); ended != nil {
		p.Stopped = string(siting.StopEnded)
	}
	p.Seconds = time.Since(began).Seconds()
	return p, cmp.Or(err, ended)
}

// checkPhases refuses years out of order, and returns the ask for all of them.
func (e *Engine) checkPhases(a PlanAsk, phases []Phase) (PlanAsk, error) {
	var all []error
	bad := func(hint, format string, args ...any) {
		all = append(all, &data.Error{Op: "plan years", Err: fmt.Errorf(format, args...), Hint: hint})
	}
	if a.Goal != MostPeople {
		bad("leave the goal at most", "years are planned for most people, not for %q", a.Goal)
	}
	if len(phases) == 0 {
		bad("give each year its sites or its budget", "no year is given")
	}
	a.Sites, a.Budget = 0, 0
	for i, p := range phases {
		if i > 0 && p.Year <= phases[i-1].Year {
			bad("give each year once, in order", "%d after %d", p.Year, phases[i-1].Year)
		}
		if p.Sites < 0 || !(p.Budget >= 0) {
			bad("give nothing below 0", "%d: %d sites, a budget of %g", p.Year, p.Sites, p.Budget)
		}
		a.Sites, a.Budget = a.Sites+p.Sites, a.Budget+p.Budget
	}
	if len(all) == 0 && a.Sites == 0 && a.Budget == 0 {
		bad("give at least one year some", "no year may build anything")
	}
	if len(all) > 0 {
		return a, errors.Join(all...)
	}
	return a, e.checkAsk(a)
}

// levelFor finds a level of areas by its name.
func (e *Engine) levelFor(name string) (level, error) {
	var names []string
	for _, l := range e.areas {
		if l.name == name || name == "" && len(l.areas) > 1 {
			return l, nil
		}
		names = append(names, l.name)
	}
	if name == "" {
		return level{of: slices.Repeat([]int32{noArea}, e.NumCells())}, nil
	}
	return level{}, &data.Error{Op: "sum by areas", Err: fmt.Errorf("no level is called %q", name), Hint: fmt.Sprintf("the levels are %v", names)}
}

// nesting finds the sets of candidates of each year, in the numbers of the model.
type nesting struct {
	m        siting.Model
	phases   []Phase
	effort   siting.Effort
	before   float64
	best     []siting.Plan // of each year, owing the years before nothing
	seconds  []float64     // each of them took
	sets     [][]int       // of each year: those of the year before come first
	backward bool          // which way they were made
}

// solve fills best and sets.
func (n *nesting) solve(ctx context.Context) error {
	n.effort.Base = n.before
	n.effort.Time /= time.Duration(2 * len(n.phases)) // half of it proves, half nests
	if n.effort.Work == 0 && n.effort.Time == 0 {
		n.effort.Work = siting.DefaultWork
	}
	n.effort.Work /= int64(2 * len(n.phases))
	for k := range n.phases {
		began := time.Now()
		p, err := siting.BestCover(ctx, n.upTo(k, nil), n.effort)
		if err != nil && len(p.Chosen) == 0 {
			return err
		}
		n.best, n.seconds = append(n.best, p), append(n.seconds, time.Since(began).Seconds())
	}
	ahead, err := n.forward(ctx)
	if err != nil {
		return err
	}
	n.sets = ahead
	if back, err := n.back(ctx); err == nil && n.total(back) > n.total(ahead) {
		n.sets, n.backward = back, true
	}
	return nil
}

// upTo is the model of what may stand at the end of year k.
func (n *nesting) upTo(k int, fixed []int) siting.Model {
	m := n.m
	if fixed != nil {
		m.Fixed = fixed
	}
	sites, budget := 0, 0.0
	for _, p := range n.phases[:k+1] {
		sites, budget = sites+p.Sites, budget+p.Budget
	}
	if n.m.Sites != siting.Unlimited {
		m.Sites = sites
	}
	if n.m.Cost != nil && n.m.Budget < noBudget {
		m.Budget = budget
	}
	if k < len(n.phases)-1 {
		m.Quota = slices.Clone(n.m.Quota)
		for q := range m.Quota {
			m.Quota[q].Least = 0
		}
	}
	return m
}

// forward makes each year the best that adds to the one before.
func (n *nesting) forward(ctx context.Context) ([][]int, error) {
	var sets [][]int
	fixed := n.m.Fixed
	for k := range n.phases {
		p, err := siting.BestCover(ctx, n.upTo(k, fixed), n.effort)
		if err != nil && len(p.Chosen) == 0 {
			return nil, err
		}
		fixed = n.ordered(fixed, p.Chosen)
		sets = append(sets, fixed)
	}
	return sets, nil
}

// back makes the last year the best there is, and each year before the best part
// of the one after it.
func (n *nesting) back(ctx context.Context) ([][]int, error) {
	last := len(n.phases) - 1
	sets := make([][]int, len(n.phases))
	sets[last] = n.best[last].Chosen
	for k := last - 1; k >= 0; k-- {
		part := n.upTo(k, nil).Only(sets[k+1])
		p, err := siting.BestCover(ctx, part, n.effort)
		if err != nil && len(p.Chosen) == 0 {
			return nil, err
		}
		for _, c := range p.Chosen {
			sets[k] = append(sets[k], sets[k+1][c])
		}
	}
	var before []int
	for k := range sets {
		sets[k] = n.ordered(before, sets[k])
		before = sets[k]
	}
	return sets, nil
}

// ordered puts first what stands already, then what is new where it adds most
// people for its cost, of equals the lowest.
func (n *nesting) ordered(before, all []int) []int {
	out := slices.Clone(before)
	covered := make([]bool, len(n.m.People))
	cover := func(c int, f func(r int32)) {
		for _, r := range n.m.Cover.Rows[n.m.Cover.First[c]:n.m.Cover.First[c+1]] {
			f(r)
		}
	}
	for _, c := range before {
		cover(c, func(r int32) { covered[r] = true })
	}
	var left []int
	for _, c := range all {
		if !slices.Contains(before, c) {
			left = append(left, c)
		}
	}
	slices.Sort(left)
	for len(left) > 0 {
		best, most := 0, -1.0
		for i, c := range left {
			gain := 0.0
			cover(c, func(r int32) {
				if !covered[r] {
					gain += n.m.People[r]
				}
			})
			if n.m.Cost != nil {
				gain /= max(n.m.Cost[c], 1e-9)
			}
			if gain > most {
				best, most = i, gain
			}
		}
		cover(left[best], func(r int32) { covered[r] = true })
		out, left = append(out, left[best]), slices.Delete(left, best, best+1)
	}
	return out
}

// covers is the weight covered by a set.
func (n *nesting) covers(set []int) float64 {
	seen := make([]bool, len(n.m.People))
	sum := n.before
	for _, c := range set {
		for _, r := range n.m.Cover.Rows[n.m.Cover.First[c]:n.m.Cover.First[c+1]] {
			if !seen[r] {
				seen[r] = true
				sum += n.m.People[r]
			}
		}
	}
	return sum
}

// total is the weight covered, summed over the years.
func (n *nesting) total(sets [][]int) float64 {
	sum := 0.0
	for _, s := range sets {
		sum += n.covers(s)
	}
	return sum
}
