package coverage

import (
	"errors"
	"fmt"
	"math"

	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// A Goal is what a plan is the best at. Each is a classical model of location
// science; the venues there are stay, but for CloseVenues and MoveVenues.
type Goal string

// The goals, by the words of the command line.
const (
	MostPeople   Goal = "most"    // most people within the limit (MCLP; Church and ReVelle 1974)
	BackupCover  Goal = "backup"  // most people with two within the limit (Hogan and ReVelle 1986)
	FewestSites  Goal = "fewest"  // fewest sites, or least cost, for a share of the people (LSCP; Toregas et al. 1971)
	LeastWalking Goal = "walk"    // least walking, summed over everybody (p-median; Hakimi 1964)
	LeastFar     Goal = "longest" // the longest walk is shortest (p-centre; Hakimi 1964)
	MostServed   Goal = "served"  // most people served by venues of limited capacity (Current and Storbeck 1988)
	CloseVenues  Goal = "close"   // which venues to close at least loss
	MoveVenues   Goal = "move"    // which venues to close and build anew elsewhere, their number kept
)

// Goals lists every goal, in the order help names them.
func Goals() []Goal {
	return []Goal{MostPeople, BackupCover, FewestSites, LeastWalking, LeastFar, MostServed, CloseVenues, MoveVenues}
}

// A Pool says where a site may be.
type Pool string

// The pools.
const (
	GivenSites Pool = ""      // the candidates of the inputs, or every cell where there are none
	CellSites  Pool = "cells" // every populated cell near a street
	GivenOnly  Pool = "given" // the candidates of the inputs, an error where there are none
	ShutSites  Pool = "shut"  // grounds there are that are not open to the public: schools, enterprises
)

// A PlanAsk is what is asked of a plan. The zero value of a field asks nothing,
// but for Goal, Limit and one of Sites and Budget.
type PlanAsk struct {
	Goal  Goal
	Limit geo.Deciseconds // covered is <= Limit
	// Sites is at most how many are built, closed or moved; 0 leaves it to Budget.
	// FewestSites reads neither.
	Sites  int
	Budget float64 // the costs of the sites sum to at most this; 0: there is none
	// NoSites and NoMoney make a 0 of Sites and Budget mean 0: nothing is built,
	// closed or moved; only sites that cost nothing are built.
	NoSites, NoMoney bool
	Cost             CostRule
	Share            float64         // FewestSites: of all people, 0 < Share <= 1; 0: all who can be covered
	Cut              geo.Deciseconds // LeastWalking, LeastFar: no walk counts for more; 0: three times Limit

	Capacity CapacityRule // MostServed

	Pool        Pool
	Fixed       []string    // candidates that every plan holds
	SpacingM    float64     // sites stand at least so far apart in a straight line (>=)
	FromVenuesM float64     // and so far from every venue
	Quotas      []AreaQuota // of one level of areas

	// Weights says how often the people of a group count, >= 0, where everybody
	// else counts once. Fairness k, 0 to 100, makes everybody count deficit^k, the
	// deficit being the part of their area's people that is not covered: 0 is most
	// people, 1 people × deficit, and the larger, the more the worst-served come
	// first. Areas are of Level; "": the finest area that holds a cell.
	Weights  map[string]float64
	Fairness float64
	Level    string

	Effort siting.Effort
}

// A CostRule says what a site costs: the column of the candidate, or Each where
// it states none. In Sites with neither, a site counts one.
type CostRule struct {
	Column string  // "": the first of cost, 费用, 造价, 投资 there is
	Each   float64 // > 0; 0: a candidate without a cost is an error
}

// A CapacityRule says how many people a venue or site serves: by the column of
// that name, or Each where it states none.
type CapacityRule struct {
	Column string  // "": the first of capacity, 容量 there is
	Each   float64 // people; 0: one without a capacity is an error
	PerSqM float64 // people for each square metre of a venue's ground, before Each; 0: not by ground
}

// An AreaQuota is how many sites one area gets: Least <= n <= Most.
type AreaQuota struct {
	Area        string // its id or name
	Least, Most int
}

// check names everything that cannot be meant.
func (a PlanAsk) check() error {
	var all []error
	bad := func(hint, format string, args ...any) {
		all = append(all, &data.Error{Op: "plan sites", Err: fmt.Errorf(format, args...), Hint: hint})
	}
	known := false
	for _, g := range Goals() {
		known = known || g == a.Goal
	}
	if !known {
		bad(fmt.Sprintf("choose one of %v", Goals()), "no goal is called %q", a.Goal)
	}
	for _, n := range []struct {
		what  string
		value float64
	}{{"budget", a.Budget}, {"cost", a.Cost.Each}, {"capacity", a.Capacity.Each}, {"spacing", a.SpacingM}, {"distance from venues", a.FromVenuesM}} {
		if !(n.value >= 0) || math.IsInf(n.value, 1) {
			bad("give a number that is not negative", "a %s of %g", n.what, n.value)
		}
	}
	if a.Sites < 0 {
		bad("give how many sites there may be", "%d sites", a.Sites)
	}
	if !(a.Share >= 0 && a.Share <= 1) {
		bad("give a part of everybody", "a share of %g", a.Share)
	}
	if !(a.Fairness >= 0 && a.Fairness <= 100) {
		bad("0 counts people, 1 people × the deficit of their area, up to 100", "a fairness of %g", a.Fairness)
	}
	for g, w := range a.Weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			bad("say how often people of the group count, 0 or more", "group %s counts %g times", g, w)
		}
	}
	if a.Goal == LeastFar && (len(a.Weights) > 0 || a.Fairness > 0) {
		bad("leave weights and fairness out", "the longest walk is one walk: no weight changes it")
	}
	return errors.Join(all...)
}
