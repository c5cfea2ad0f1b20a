package coverage

import "github.com/paulmach/orb"

// A Plan is sites, or venues to close, with the proof of how good they are and
// everything that changes when they are built. Before and After are counted by
// the engine anew, with the sites as venues: not what the search believed.
type Plan struct {
	Basis      Basis          `json:"basis"`
	Goal       Goal           `json:"goal"`
	Candidates int            `json:"candidates"`
	From       string         `json:"candidates_from"` // "given" or "cells"
	LeftOut    map[string]int `json:"candidates_left_out,omitempty"`
	Weighted   bool           `json:"weighted"` // people did not all count alike: Value and Bound are not people

	// Value is what was asked for, in Unit; Bound is proved: no plan is better.
	// GapPC is how far apart they are, in % of the larger; 0 and Optimal: the best.
	Unit        string  `json:"unit"` // "people", "sites", "cost", "person_minutes", "minutes"
	Value       float64 `json:"value"`
	Bound       float64 `json:"bound"`
	ValueBefore float64 `json:"value_before"` // without any site; 0 for FewestSites and CloseVenues
	GapPC       float64 `json:"gap_percent"`
	Optimal     bool    `json:"optimal"`
	Method      string  `json:"method"`
	Stopped     string  `json:"stopped"` // "optimal", "gap", "work", "time", "ended"
	Seconds     float64 `json:"seconds"`

	Sites  []PlanSite `json:"sites"`
	Closed []PlanSite `json:"closed,omitempty"` // venues to close
	Cost   float64    `json:"cost"`             // summed; the number of sites where they have no costs
	Budget float64    `json:"budget,omitempty"`

	Before CoverageTable `json:"before"`
	After  CoverageTable `json:"after"`
	// CannotReach are people no candidate can bring within the limit.
	CannotReach float64        `json:"people_no_candidate_reaches"`
	Walking     *PlanWalking   `json:"walking,omitempty"` // goals of time
	Service     *PlanService   `json:"service,omitempty"` // MostServed
	Groups      []GroupOutcome `json:"groups,omitempty"`
}

// Gained is the people the plan brings within the limit.
func (p Plan) Gained() float64 { return p.After.All.Covered - p.Before.All.Covered }

// PlanWalking is how long people walk before and after, nobody counted for more
// than the cut.
type PlanWalking struct {
	CutMin     float64 `json:"cut_min"`
	MeanBefore float64 `json:"mean_min_before"`
	MeanAfter  float64 `json:"mean_min_after"`
	Longest    float64 `json:"longest_min_after"` // of those any candidate or venue reaches
}

// PlanService is who is served where venues have room for so many: Served +
// Unserved + Unreached = people, and Served <= Supply.
type PlanService struct {
	Before    float64 `json:"served_before"`
	Served    float64 `json:"served"`
	Unserved  float64 `json:"unserved"`
	Unreached float64 `json:"unreached"`
	Supply    float64 `json:"supply"`
}

// A GroupOutcome is the people of one group before and after.
type GroupOutcome struct {
	Name   string  `json:"name"`
	People float64 `json:"people"`
	Before float64 `json:"covered_before"`
	After  float64 `json:"covered_after"`
}

// A PlanSite is one site of a plan, in the order to build, and its why.
type PlanSite struct {
	Order    int       `json:"order"`
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Point    orb.Point `json:"point"`
	AreaID   string    `json:"area_id"`
	AreaName string    `json:"area"`
	Fixed    bool      `json:"fixed,omitempty"` // committed before the plan was made
	Cost     float64   `json:"cost"`
	// Gain is the people this step brings within the limit (closing: who lose it);
	// After what is covered then.
	Gain     float64 `json:"gain"`
	After    float64 `json:"covered_after"`
	Adds     float64 `json:"adds"`          // what the step adds to Value: people, or person-minutes saved
	Within   float64 `json:"people_within"` // all within the limit of the site
	Capacity float64 `json:"capacity,omitempty"`
	Load     float64 `json:"people_served,omitempty"`
	Why      SiteWhy `json:"why"`
}

// A SiteWhy is what a site does that nothing else in the plan does.
type SiteWhy struct {
	// MeanBefore and MeanAfter are minutes of those the site brings within the
	// limit; nil where they have no walk.
	MeanBefore *float64 `json:"mean_min_before"`
	MeanAfter  *float64 `json:"mean_min_after"`
	// Shared are people within the limit of it and of a venue or another site,
	// Lost are those who would not be covered if it were left out of the plan.
	Shared float64       `json:"people_shared"`
	Lost   float64       `json:"people_lost_without"`
	Areas  []WhyShare    `json:"areas"`  // whom it brings within the limit, most first
	Groups []WhyShare    `json:"groups"` // likewise
	Next   *NextBestSite `json:"next_best"`
}

// A WhyShare is some of the people a site brings within the limit.
type WhyShare struct {
	Name   string  `json:"name"`
	People float64 `json:"people"`
}

// NextBestSite is the candidate near a site that would lose least in its place.
type NextBestSite struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Point  orb.Point `json:"point"`
	AwayM  float64   `json:"away_m"`
	People float64   `json:"people"` // who would be covered through it that the rest of the plan does not cover
}
