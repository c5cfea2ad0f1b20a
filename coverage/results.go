package coverage

import (
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// Every result struct here is at once the JSON of the command line and the body
// of the HTTP answer. Times are minutes rounded to 0.1 only for showing; People
// are float64 sums over cells. Null minutes mean no walk is known.

// Basis is what a figure rests on; it travels with every answer.
type Basis struct {
	Place      string   `json:"place"`     // the project's name
	LimitMin   float64  `json:"limit_min"` // covered is <= this
	SpeedMS    float64  `json:"speed_m_s"`
	Mode       Mode     `json:"mode"`
	Detour     float64  `json:"detour,omitempty"` // straight mode only
	ReachM     float64  `json:"snap_reach_m"`
	Islands    Islands  `json:"islands"`
	Population string   `json:"population"` // source file
	Modelled   bool     `json:"modelled"`   // people were spread from totals, not counted
	Venues     int      `json:"venues"`     // how many count
	VenueKinds []string `json:"venue_kinds"`
	Scenario   string   `json:"scenario,omitempty"`
}

// CoverageTable is coverage by area for every level, worst share first.
type CoverageTable struct {
	Basis  Basis   `json:"basis"`
	All    Row     `json:"all"` // everybody in the source, wherever they are
	Levels []Level `json:"levels"`
}

// A Level is the areas of one administrative level. The people of Rows and
// Outside add up to those of CoverageTable.All.
type Level struct {
	Level   string  `json:"level"`
	Rows    []Row   `json:"areas"`
	Outside float64 `json:"people_outside"` // people in none of these areas
	// GroupsOutside is the same by group.
	GroupsOutside []GroupPeople `json:"groups_outside,omitempty"`
	// Balance is the proof: over the areas, covered + not covered +
	// unreachable, plus outside, and the people in the source beside it.
	Balance Balance `json:"balance"`
}

// Balance shows that people are conserved; Source - Sum is float noise.
type Balance struct {
	Covered     float64 `json:"covered"`
	NotCovered  float64 `json:"not_covered"`
	Unreachable float64 `json:"unreachable"`
	Outside     float64 `json:"outside"`
	Sum         float64 `json:"sum"`
	Source      float64 `json:"source"`
}

// A Row is the coverage of one area. People = Covered + NotCovered + Unreachable.
type Row struct {
	AreaID      string            `json:"area_id,omitempty"`
	Name        string            `json:"name"`
	Names       map[string]string `json:"names,omitempty"`
	People      float64           `json:"people"`
	Covered     float64           `json:"covered"`
	NotCovered  float64           `json:"not_covered"`
	Unreachable float64           `json:"unreachable"` // on islands or off the network
	OffNetwork  float64           `json:"of_which_off_network"`
	Share       float64           `json:"share"` // Covered / People; NaN-free: 0 people gives 0 and NoPeople
	NoPeople    bool              `json:"no_people,omitempty"`
	MedianMin   *float64          `json:"median_min"` // people-weighted, over those with a walk
	Cells       int               `json:"cells"`
	Groups      []GroupServed     `json:"groups,omitempty"` // of the population, in its order; left out where it has none
}

// A Gap is a connected set of cells that are not covered.
type Gap struct {
	Rank        int       `json:"rank"` // 1 = most people
	People      float64   `json:"people"`
	Unreachable float64   `json:"of_which_unreachable"`
	Cells       int       `json:"cells"`
	AreaKM2     float64   `json:"area_km2"` // ground of its cells
	MeanMin     *float64  `json:"mean_min"` // people-weighted
	WorstMin    *float64  `json:"worst_min"`
	VenueID     string    `json:"nearest_venue_id"` // of the cell nearest to cover
	VenueName   string    `json:"nearest_venue"`
	NearestMin  *float64  `json:"nearest_min"`
	AreaID      string    `json:"area_id"` // finest-level area holding most of its people
	AreaName    string    `json:"area"`
	Center      orb.Point `json:"center"`    // the populated cell nearest its people-weighted middle
	BestSite    *GapSite  `json:"best_site"` // nil where no candidate is near
	Members     []int32   `json:"-"`         // cell numbers, rising
}

// A GapList is some of the gaps, and what all of them come to.
type GapList struct {
	Basis      Basis   `json:"basis"`
	NotCovered float64 `json:"people_not_covered"` // in all gaps
	Total      int     `json:"total"`              // how many gaps there are
	Gaps       []Gap   `json:"gaps"`               // the first few, by rank
}

// NewGapList takes the first n of all gaps (all where n is larger).
func NewGapList(b Basis, all []Gap, n int) GapList {
	l := GapList{Basis: b, Total: len(all), Gaps: append([]Gap{}, all[:max(0, min(n, len(all)))]...)}
	for _, g := range all {
		l.NotCovered += g.People
	}
	return l
}

// A GapSite is the one candidate that would cover most of a gap's people.
type GapSite struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"`
	Point  orb.Point `json:"point"`
	People float64   `json:"people"` // of this gap
}

// SitePlan is sites in the order to build them: each step keeps those before.
type SitePlan struct {
	Basis      Basis   `json:"basis"`
	Candidates int     `json:"candidates"`
	From       string  `json:"candidates_from"` // "given" or "cells"
	People     float64 `json:"people"`
	Covered    float64 `json:"covered_before"`
	Sites      []Site  `json:"sites"`
	Method     string  `json:"method"`
}

// A Site is one step of a plan.
type Site struct {
	Order    int       `json:"order"`
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Point    orb.Point `json:"point"`
	AreaName string    `json:"area"`
	Gain     float64   `json:"gain"`          // people newly covered by this site
	Covered  float64   `json:"covered_after"` // by existing venues and the sites so far
	Share    float64   `json:"share_after"`
	// Bound is proved: no choice of Order candidates covers more, existing
	// venues kept. Bound == Covered means optimal.
	Bound float64 `json:"bound_covered"`
	GapPC float64 `json:"gap_percent"` // (Bound - Covered) / Bound × 100
}

// A VenueReach is the people of one venue.
type VenueReach struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Kind      string    `json:"kind"`
	Sports    []string  `json:"sports,omitempty"`
	Point     orb.Point `json:"point"`
	AreaName  string    `json:"area"`
	Entrances int       `json:"entrances"`      // where it meets the streets; 0: not attached
	Within    float64   `json:"people_within"`  // people within the limit of it
	Only      float64   `json:"people_only"`    // who would lose cover if it closed
	Nearest   float64   `json:"people_nearest"` // covered people whose nearest it is
	LegM      float64   `json:"leg_m"`          // from the venue to its street
	Island    bool      `json:"island,omitempty"`
}

// A VenueList is the venues with what their figures rest on.
type VenueList struct {
	Basis  Basis        `json:"basis"`
	Venues []VenueReach `json:"venues"`
}

// A Cell is one demand point with its answer.
type Cell struct {
	Index    int             `json:"cell"`
	ID       string          `json:"id,omitempty"`
	Point    orb.Point       `json:"point"`
	People   float64         `json:"people"`
	Time     geo.Deciseconds `json:"-"`
	Minutes  *float64        `json:"minutes"` // null: none; an estimate where Status is off_network
	Status   string          `json:"status"`
	Venue    int             `json:"-"`
	VenueID  string          `json:"venue_id,omitempty"`
	LegM     *float64        `json:"leg_m"` // to the street; null off the network
	Modelled bool            `json:"modelled,omitempty"`
}

// A Why explains one cell.
type Why struct {
	Basis     Basis          `json:"basis"`
	Cell      Cell           `json:"cell"`
	AreaName  string         `json:"area"`
	VenueName string         `json:"venue_name"`
	VenueKind string         `json:"venue_kind"`
	Reason    string         `json:"reason"`   // covered, too_far, island, off_network, no_venue
	OverMin   *float64       `json:"over_min"` // minutes above the limit
	CellLegM  float64        `json:"cell_leg_m"`
	VenueLegM float64        `json:"venue_leg_m"`
	StreetM   float64        `json:"street_m"`
	Path      orb.LineString `json:"path"` // from the cell to the venue
	Gap       int            `json:"gap_rank,omitempty"`
}

// Account says what became of every venue, cell and person on the way to the
// network: the network part of walkshed check.
type Account struct {
	Nodes             int      `json:"nodes"`
	Edges             int      `json:"edges"`
	Components        int      `json:"components"`
	LengthKM          float64  `json:"length_km"`
	CellsOffNetwork   int      `json:"cells_off_network"`
	PeopleOffNetwork  float64  `json:"people_off_network"`
	CellsOnIslands    int      `json:"cells_on_islands"`
	PeopleOnIslands   float64  `json:"people_on_islands"`  // on any component but the largest
	PeopleUnreachable float64  `json:"people_unreachable"` // no venue reachable
	VenuesOff         []string `json:"venues_off_network"`
	VenuesOnIslands   []string `json:"venues_on_islands"`
	MedianLegM        float64  `json:"median_leg_m"` // of cells
}
