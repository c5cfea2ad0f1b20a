package coverage

import (
	"cmp"
	"context"
	"slices"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// counted lays the sites over the engine and counts what comes of it: a plan is
// only as good as its figures counted anew.
func (e *Engine) counted(ctx context.Context, a PlanAsk, s solution) (Plan, error) {
	p := Plan{Basis: e.Basis(a.Limit), Goal: a.Goal, Candidates: s.count(), From: s.from, LeftOut: s.left, Weighted: s.weighted,
		Unit: s.unitOf(a.Goal), Value: s.plan.Value, Bound: s.plan.Bound, GapPC: s.plan.GapPC, Optimal: s.plan.Optimal, Method: s.plan.Method,
		Stopped: string(cmp.Or(s.plan.Stopped, siting.StopWork)), ValueBefore: s.before, Cost: s.plan.Cost, Budget: a.Budget, CannotReach: s.stranded, Sites: []PlanSite{}, Before: e.Coverage(a.Limit)}
	if a.Goal == FewestSites {
		p.ValueBefore = 0
	}
	if len(p.LeftOut) == 0 {
		p.LeftOut = nil
	}
	edits := Scenario{Name: e.scenario}
	for _, v := range s.closed {
		edits.Close = append(edits.Close, e.venues[v].facility.ID)
	}
	for _, c := range s.plan.Chosen {
		edits.Add = append(edits.Add, s.asFacility(c))
	}
	after, err := e.Under(ctx, edits, nil)
	if err != nil {
		return p, err
	}
	p.After = after.Coverage(a.Limit)
	for _, g := range e.in.Population.Groups {
		p.Groups = append(p.Groups, e.outcome(after, g, a.Limit))
	}
	if err := e.countSteps(ctx, a, s, after, &p); err != nil {
		return p, err
	}
	if err := e.countClosed(ctx, a, s, &p); err != nil {
		return p, err
	}
	e.countTimes(a, s, &p)
	return p, nil
}

// unitOf is what value and bound of a goal count.
func (c choices) unitOf(g Goal) string {
	switch g {
	case FewestSites:
		return c.unit
	case LeastWalking:
		return "person_minutes"
	case LeastFar:
		return "minutes"
	}
	return "people"
}

// asFacility is candidate c built: a point venue of an id no venue has; or the
// ground opened as it is.
func (c candidates) asFacility(i int) data.Facility {
	if c.shut != nil {
		return c.shut[i].facility
	}
	return data.Facility{ID: "site/" + c.id(i), Name: c.name(i), Kind: "planned", Point: c.point(i)}
}

func (e *Engine) outcome(after *Engine, g data.PopulationGroup, limit geo.Deciseconds) GroupOutcome {
	var all, before, then tally
	for c, n := range g.People {
		all.add(fixed(n))
		if e.status(c, limit) == Covered {
			before.add(fixed(n))
		}
		if after.status(c, limit) == Covered {
			then.add(fixed(n))
		}
	}
	return GroupOutcome{Name: g.Name, People: all.people(), Before: before.people(), After: then.people()}
}

// countSteps fills the sites in their order, and why each is there.
func (e *Engine) countSteps(ctx context.Context, a PlanAsk, s solution, after *Engine, p *Plan) error {
	chosen := s.plan.Chosen
	full, err := e.coverOf(ctx, a.Limit, func(i int) spot { return s.spot(chosen[i]) }, len(chosen), func(int) bool { return true }, nil)
	if err != nil {
		return err
	}
	w := whyOf{e: e, a: a, s: s, after: after, full: full, covers: make([]uint16, e.NumCells()), gone: s.closed}
	if err := w.countCover(ctx); err != nil {
		return err
	}
	people := e.in.Population.People
	covered := p.Before.All.Covered
	if len(s.closed) > 0 {
		covered = w.venuesOnly()
	}
	done := make([]bool, e.NumCells())
	for k, c := range chosen {
		at := s.point(c)
		x := PlanSite{Order: k + 1, ID: s.id(c), Name: s.name(c), Point: at, Fixed: slices.Contains(s.rules.Fixed, c), Cost: 1}
		x.AreaID, x.AreaName = e.areas.at(at)
		if s.rules.Cost != nil {
			x.Cost = s.rules.Cost[c]
		}
		var gains []int32
		for _, cell := range full.of(k) {
			x.Within += people[cell]
			if !done[cell] && !w.byVenue(cell) {
				x.Gain += people[cell]
				gains = append(gains, cell)
			}
			done[cell] = true
		}
		covered += x.Gain
		x.After = covered
		if k < len(s.plan.Gain) && len(s.closed) == 0 {
			x.Adds = s.plan.Gain[k]
			if s.time != nil && a.Goal == LeastWalking {
				x.Adds /= PerMinute
			}
		}
		if s.service != nil {
			x.Capacity, x.Load = s.capacity[c], s.service.Load[len(s.service.Load)-len(chosen)+k]
		}
		if x.Why, err = w.of(ctx, k, gains); err != nil {
			return err
		}
		p.Sites = append(p.Sites, x)
	}
	return nil
}

// countClosed fills the venues to close and the people each step loses.
func (e *Engine) countClosed(ctx context.Context, a PlanAsk, s solution, p *Plan) error {
	if len(s.closed) == 0 {
		return nil
	}
	reach, err := e.reach(ctx, a.Limit, nil)
	if err != nil {
		return err
	}
	left := slices.Clone(reach.count)
	covered := p.Before.All.Covered
	for k, v := range s.closed {
		f := e.venues[v].facility
		x := PlanSite{Order: k + 1, ID: f.ID, Name: f.Name, Point: f.Point, Cost: 1}
		x.AreaID, x.AreaName = e.areas.at(f.Point)
		for _, cell := range reach.of(v) {
			n := e.in.Population.People[cell]
			x.Within += n
			if left[cell]--; left[cell] == 0 {
				x.Gain -= n
			}
		}
		covered += x.Gain
		x.After = covered
		p.Closed = append(p.Closed, x)
	}
	return nil
}

// countTimes fills what goals of time and of service say more.
func (e *Engine) countTimes(a PlanAsk, s solution, p *Plan) {
	if s.service != nil {
		v := s.service.Service
		p.Service = &PlanService{Before: s.service.Before, Served: v.Served, Unserved: v.Unserved, Unreached: v.Unreached, Supply: v.Supply}
	}
	if s.time == nil {
		return
	}
	p.Value, p.Bound, p.ValueBefore = p.Value/PerMinute, p.Bound/PerMinute, p.ValueBefore/PerMinute
	p.Walking = &PlanWalking{CutMin: a.cut().Minutes()}
	all := 0.0
	now := e.now()
	for c, n := range e.in.Population.People {
		t := s.time.Times[c]
		all += n
		p.Walking.MeanBefore += n * min(now[c], a.cut()).Minutes()
		p.Walking.MeanAfter += n * t.Minutes()
		if t < a.cut() {
			p.Walking.Longest = max(p.Walking.Longest, t.Minutes())
		}
	}
	p.Walking.MeanBefore, p.Walking.MeanAfter = p.Walking.MeanBefore/all, p.Walking.MeanAfter/all
}

// PerMinute is deciseconds in a minute: what package siting counts time in.
const PerMinute = 600

// at returns the finest area that holds a point: its id and name, or "".
func (l levels) at(pt [2]float64) (id, name string) {
	for k := len(l) - 1; k >= 0; k-- {
		if a := l[k].index.Holding(pt); a >= 0 {
			return l[k].areas[a].ID, l[k].areas[a].Name
		}
	}
	return "", ""
}

// byPeople puts most people first, of equals by name.
func byPeople(a, b WhyShare) int {
	return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Name, b.Name))
}
