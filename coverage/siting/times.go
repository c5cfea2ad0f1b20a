package siting

import (
	"fmt"
	"math"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// Times say whom each candidate reaches and how soon, as far as the matrix was
// cut: a Cover, and for each entry of its Rows the time. Any whole unit does; the
// engine's is the decisecond.
type Times struct {
	Cover
	Time []geo.Deciseconds
}

// of returns the rows of one candidate and their times.
func (t Times) of(cand int32) ([]int32, []geo.Deciseconds) {
	a, b := t.First[cand], t.First[cand+1]
	return t.Rows[a:b], t.Time[a:b]
}

// A TimeModel is a problem of how long people walk: p-median or p-centre.
type TimeModel struct {
	Times
	People []float64 // weight of each demand, >= 0 and finite
	// Now is the time of each demand to the venues there are; nil: there are none.
	Now []geo.Deciseconds
	// Beyond is the time of whoever neither a venue nor a site reaches, > 0: the
	// penalty for living beyond the cut. No time counts for more than this, so a
	// plan that reaches somebody is never worse than one that does not.
	Beyond geo.Deciseconds
	Rules
}

// now is the time of demand r before any site: <= Beyond.
func (m TimeModel) now(r int) geo.Deciseconds {
	if m.Now == nil {
		return m.Beyond
	}
	return min(m.Now[r], m.Beyond)
}

// A TimePlan is a choice of sites with its proof, and whom each site serves.
// In its Plan, Value and Bound are what was asked for: people × time (PMedian) or
// time (PCentre); Bound <= Value. People are those whose time is < Beyond.
type TimePlan struct {
	Plan
	Before float64           // Value if no site were built
	Mean   float64           // people × time ÷ people, whatever was asked for
	Times  []geo.Deciseconds // of each demand, with the plan: <= Beyond
	Site   []int32           // whom each demand goes to: a place in Chosen, Venue or Nobody
}

// Whom a demand goes to, if not to a site of the plan.
const (
	Venue  = -1 // a venue there was already, at least as near as any site
	Nobody = -2 // neither venue nor site reaches it before Beyond
)

// checkTimes refuses what checkModel does, and times that do not fit the rest.
func checkTimes(m TimeModel) error {
	bad := func(hint, format string, args ...any) error {
		return &data.Error{Op: "choose sites", Err: fmt.Errorf(format, args...), Hint: hint}
	}
	switch {
	case len(m.Time) != len(m.Rows):
		return bad("give each entry its time", "%d times for %d entries", len(m.Time), len(m.Rows))
	case m.Now != nil && len(m.Now) != len(m.People):
		return bad("give every demand its time to the venues there are, or none", "%d times to venues for %d demands", len(m.Now), len(m.People))
	case m.Beyond == 0 || m.Beyond == geo.Unreachable:
		return bad("give a time for people beyond reach, such as one and a half times the cut", "beyond reach counts as %d", m.Beyond)
	}
	if err := checkModel(m.model(nil)); err != nil {
		return err
	}
	sum := 0.0
	for r, w := range m.People {
		sum += w * float64(m.now(r))
	}
	if math.IsInf(sum, 1) {
		return bad("give people that add up", "people × time is infinite")
	}
	return nil
}

// model is the covering problem of the same candidates and rules in which the
// given people count.
func (m TimeModel) model(people []float64) Model {
	if people == nil {
		people = m.People
	}
	return Model{Cover: m.Cover, People: people, Rules: m.Rules}
}

// finish fills in what follows from plan.Chosen, all of it added up anew.
func (m TimeModel) finish(plan *TimePlan) {
	plan.Times = make([]geo.Deciseconds, len(m.People))
	plan.Site = make([]int32, len(m.People))
	for r := range m.People {
		plan.Times[r], plan.Site[r] = m.now(r), Venue
		if plan.Times[r] == m.Beyond {
			plan.Site[r] = Nobody
		}
	}
	for k, c := range plan.Chosen {
		rows, times := m.of(int32(c))
		for i, r := range rows {
			if times[i] < plan.Times[r] {
				plan.Times[r], plan.Site[r] = times[i], int32(k)
			}
		}
	}
	sum, all := 0.0, 0.0
	plan.People = 0
	for r, w := range m.People {
		sum += w * float64(plan.Times[r])
		all += w
		if plan.Site[r] != Nobody {
			plan.People += w
		}
	}
	if all > 0 {
		plan.Mean = sum / all
	}
}
