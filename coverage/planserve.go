package coverage

import (
	"context"
	"errors"
	"fmt"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// serve solves MostServed: whom a venue or site reaches, and how many it has
// room for.
func (e *Engine) serve(ctx context.Context, a PlanAsk, s *solution, weights []float64, tell data.Progress) error {
	venueRoom, err := e.venueCapacities(a.Capacity)
	siteRoom, siteErr := s.capacities(a.Capacity)
	if err := errors.Join(err, siteErr); err != nil {
		return err
	}
	venues, err := e.reach(ctx, a.Limit, tell)
	if err != nil {
		return err
	}
	sites, err := e.coverOf(ctx, a.Limit, s.spot, s.count(), func(int) bool { return true },
		func(done int) { tell.Tell(data.StageCandidates, int64(done), int64(s.count())) })
	if err != nil {
		return err
	}
	for c, n := range e.in.Population.People {
		if venues.count[c] == 0 && sites.count[c] == 0 {
			s.stranded += n
		}
	}
	plan, err := siting.MaxServed(ctx, siting.CapacityModel{Cover: siting.Cover{First: sites.first, Rows: sites.cells}, People: weights,
		Capacity: siteRoom, Venues: siting.Cover{First: venues.first, Rows: venues.cells}, VenueCapacity: venueRoom, Rules: s.rules}, a.Effort)
	s.service, s.plan, s.before, s.capacity = &plan, plan.Plan, plan.Before, siteRoom
	return err
}

// venueCapacities is how many people each venue serves.
func (e *Engine) venueCapacities(r CapacityRule) ([]float64, error) {
	return rooms(r, len(e.venues), func(i int) (string, data.Tags, float64) {
		f := e.venues[i].facility
		sqM := 0.0
		for _, p := range f.Outline {
			sqM += geo.AreaSqM(p)
		}
		return f.ID, f.Tags, sqM
	})
}

// capacities is how many people each candidate would serve.
func (c choices) capacities(r CapacityRule) ([]float64, error) {
	return rooms(r, c.count(), func(i int) (string, data.Tags, float64) {
		if c.given == nil {
			return c.id(i), nil, 0
		}
		return c.id(i), c.given[i].Tags, 0
	})
}

// rooms reads capacities: what a place states, else by its ground, else Each.
func rooms(r CapacityRule, n int, of func(i int) (id string, tags data.Tags, sqM float64)) ([]float64, error) {
	out := make([]float64, n)
	var wrong []string
	for i := range out {
		id, tags, sqM := of(i)
		v, ok, err := amount(tags, r.Column, capacityColumns)
		switch {
		case err != nil:
			wrong = append(wrong, fmt.Sprintf("%s: %v", id, err))
		case ok:
		case r.PerSqM > 0 && sqM > 0:
			v = r.PerSqM * sqM
		case r.Each > 0:
			v = r.Each
		default:
			wrong = append(wrong, id+" states none")
		}
		out[i] = v
	}
	if len(wrong) > 0 {
		return nil, &data.Error{Op: "read capacities", Err: fmt.Errorf("%d of %d have none: %s", len(wrong), n, few(wrong)),
			Hint: "fill in their column capacity (or 容量), name another one, or say how many people one serves where none is stated"}
	}
	return out, nil
}

// asChoices are the venues as what is chosen among.
func (e *Engine) asChoices() choices {
	c := choices{candidates: candidates{from: "venues", place: e.place, given: make([]data.Candidate, len(e.venues))}, unit: "sites"}
	for i, v := range e.venues {
		f := v.facility
		c.given[i] = data.Candidate{ID: f.ID, Name: f.Name, Point: f.Point, Tags: f.Tags, Origin: f.Origin}
	}
	return c
}

// closeVenues solves CloseVenues. Fixed venues and quotas speak of those that stay.
func (e *Engine) closeVenues(ctx context.Context, a PlanAsk, weights []float64, tell data.Progress) (solution, error) {
	s := solution{choices: e.asChoices()}
	if err := errors.Join(s.fix(a), s.quota(e)(a)); err != nil {
		return s, err
	}
	reach, err := e.reach(ctx, a.Limit, tell)
	if err != nil {
		return s, err
	}
	s.plan, err = siting.LeastLoss(ctx, siting.Model{Cover: siting.Cover{First: reach.first, Rows: reach.cells}, People: weights, Rules: s.rules}, a.Sites, a.Effort)
	s.closed, s.plan.Chosen = s.plan.Chosen, nil
	return s, err
}

// moveVenues solves MoveVenues as one maximal cover: of the venues and the
// candidates together as many as there are venues, at most a.Sites of them new.
func (e *Engine) moveVenues(ctx context.Context, a PlanAsk, s *solution, weights []float64, tell data.Progress) error {
	n := len(e.venues)
	both := func(i int) spot {
		if i < n {
			f := e.venues[i].facility
			return spot{f.Point, f.Outline, e.venues[i].snaps}
		}
		return s.spot(i - n)
	}
	covers, err := e.coverOf(ctx, a.Limit, both, n+s.count(), func(int) bool { return true },
		func(done int) { tell.Tell(data.StageCandidates, int64(done), int64(n+s.count())) })
	if err != nil {
		return err
	}
	m := siting.Model{Cover: siting.Cover{First: covers.first, Rows: covers.cells}, People: weights,
		Rules: siting.Rules{Sites: n, Group: make([]int, n+s.count()), Quota: []siting.Quota{{Least: n - a.Sites, Most: n}, {Least: 0, Most: a.Sites}}}}
	for i := range s.count() {
		m.Group[n+i] = 1
	}
	for _, p := range s.rules.Apart {
		m.Apart = append(m.Apart, [2]int32{p[0] + int32(n), p[1] + int32(n)})
	}
	for _, c := range s.rules.Fixed {
		m.Fixed = append(m.Fixed, c+n)
	}
	s.plan, err = siting.BestCover(ctx, m, a.Effort)
	s.before = e.within(weights, a.Limit)
	for c, w := range e.in.Population.People {
		if covers.count[c] == 0 {
			s.stranded += w
		}
	}
	s.moved(n)
	return err
}

// within is the weight of the cells that are covered.
func (e *Engine) within(weights []float64, limit geo.Deciseconds) float64 {
	sum := 0.0
	for c, w := range weights {
		if e.status(c, limit) == Covered {
			sum += w
		}
	}
	return sum
}

// moved splits what was chosen among n venues and the candidates into new sites
// and closed venues, as many: of venues the plan has no use for, the last close.
func (s *solution) moved(n int) {
	stays := make([]bool, n)
	var sites []int
	for _, c := range s.plan.Chosen {
		if c < n {
			stays[c] = true
		} else {
			sites = append(sites, c-n)
		}
	}
	for v := n - 1; v >= 0 && len(s.closed) < len(sites); v-- {
		if !stays[v] {
			s.closed = append(s.closed, v)
		}
	}
	s.plan.Chosen = sites
}
