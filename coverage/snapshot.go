package coverage

import (
	"cmp"
	"context"
	"slices"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// Snapshots are the answers of a place before and after another snapshot of its
// streets, and on the way: one thing changes at a time, so that what each of them
// does can be told apart.
type Snapshots struct {
	Before  *Engine // all as it was
	Streets *Engine // the new streets; venues, people and areas as they were
	Venues  *Engine // the new venues too, where they come from the same extract
	After   *Engine // all as it is; nil where people and areas stay, so that Venues is it
	Changes network.Changes
}

// A SnapshotChange is what another snapshot of the streets does to the answers, and
// why. The differences of Steps add up to the whole.
type SnapshotChange struct {
	Basis   Basis         `json:"basis"` // as it is now
	Before  Row           `json:"before"`
	After   Row           `json:"after"`
	Steps   []CauseStep   `json:"steps"`
	Streets StreetsChange `json:"streets"`
	Areas   []AreaSteps   `json:"areas"`
	// Ways are those whose change matters to a walker, those first that moved most people.
	Ways   []WayEffect   `json:"ways"`
	Venues []VenueEffect `json:"venues"` // that people gained or lost
	Moves  []MoveReason  `json:"places"` // cells that gained or lost cover by the streets, most people first
	// Untraced are the people of those moves that no changed way explains: walks a few
	// tenths of a second about the limit, cut into other pieces and rounded anew.
	Untraced float64 `json:"people_untraced"`
}

// A Cause is what changed in a step.
type Cause string

// The causes, in the order they are let in.
const (
	ByStreets Cause = "streets"
	ByVenues  Cause = "venues"
	ByPeople  Cause = "people_and_areas" // modelled on the streets anew, or read from the extract
)

// A CauseStep is one cause. Where people stay, Gained - Lost is the difference of
// those covered; of people counted anew nobody can say who gained.
type CauseStep struct {
	Cause  Cause    `json:"cause"`
	Before Row      `json:"before"`
	After  Row      `json:"after"`
	Gained *float64 `json:"people_gained"`
	Lost   *float64 `json:"people_lost"`
	Gains  int      `json:"cells_gained"`
	Losses int      `json:"cells_lost"`
}

// An AreaSteps is one area in which somebody's cover changed, of people as they
// were. After = Before + both gains - both losses.
type AreaSteps struct {
	Level         string            `json:"level"`
	AreaID        string            `json:"area_id"`
	Name          string            `json:"name"`
	Names         map[string]string `json:"names,omitempty"`
	People        float64           `json:"people"`
	Before        float64           `json:"covered_before"`
	StreetsGained float64           `json:"gained_by_streets"`
	StreetsLost   float64           `json:"lost_by_streets"`
	VenuesGained  float64           `json:"gained_by_venues"`
	VenuesLost    float64           `json:"lost_by_venues"`
	After         float64           `json:"covered_after"`
}

// WithVenues returns an engine of the same place with other venues in place of all.
func (e *Engine) WithVenues(ctx context.Context, venues []data.Facility, tell data.Progress) (*Engine, error) {
	out := &Engine{place: e.place, scenario: e.scenario}
	var err error
	if out.venues, err = e.place.attachVenues(ctx, venues, tell); err != nil {
		return nil, err
	}
	out.times, err = e.place.timesTo(ctx, out.venues, tell)
	return out, err
}

// Explain compares the answers at a limit, cell by cell, and traces every cell that
// the streets moved to the changed ways on its walk. People of the first three
// engines must be the same.
func (s Snapshots) Explain(ctx context.Context, limit geo.Deciseconds) (SnapshotChange, error) {
	last := s.After
	if last == nil {
		last = s.Venues
	}
	out := SnapshotChange{Basis: last.Basis(limit), Streets: streetsChange(s.Changes)}
	before, streets, venues := s.Before.Outcome(limit), s.Streets.Outcome(limit), s.Venues.Outcome(limit)
	walks, err := Compare(before, streets)
	if err != nil {
		return out, err
	}
	places, err := Compare(streets, venues)
	if err != nil {
		return out, err
	}
	out.Before, out.After = before.Table.All, last.Coverage(limit).All
	out.Steps = []CauseStep{stepOf(ByStreets, walks), stepOf(ByVenues, places)}
	if s.After != nil {
		out.Steps = append(out.Steps, CauseStep{Cause: ByPeople, Before: places.After, After: out.After})
	}
	out.Areas = s.areaSteps(limit)
	out.Venues = s.venueEffects(places.Cells)
	return out, s.trace(ctx, &out, walks.Cells)
}

func stepOf(cause Cause, c Comparison) CauseStep {
	return CauseStep{Cause: cause, Before: c.Before, After: c.After, Gained: &c.Gained, Lost: &c.Lost, Gains: c.Gains, Losses: c.Losses}
}

// areaSteps are the areas of all levels where anybody's cover changed; within a
// level those first in which it changed for most people.
func (s Snapshots) areaSteps(limit geo.Deciseconds) []AreaSteps {
	out := []AreaSteps{}
	for _, l := range s.Before.areas {
		sums := make([][7]tally, len(l.areas)) // in the order of the fields
		for i, a := range l.of {
			if a == noArea {
				continue
			}
			was, on, is := s.Before.status(i, limit) == Covered, s.Streets.status(i, limit) == Covered, s.Venues.status(i, limit) == Covered
			for k, counts := range [...]bool{true, was, on && !was, was && !on, is && !on, on && !is, is} {
				if counts {
					sums[a][k].add(fixed(s.Before.in.Population.People[i]))
				}
			}
		}
		from := len(out)
		for a, x := range sums {
			c := AreaSteps{l.name, l.areas[a].ID, l.areas[a].Name, l.areas[a].Names, x[0].people(), x[1].people(), x[2].people(), x[3].people(), x[4].people(), x[5].people(), x[6].people()}
			if c.moved() > 0 {
				out = append(out, c)
			}
		}
		slices.SortStableFunc(out[from:], func(a, b AreaSteps) int { return cmp.Compare(b.moved(), a.moved()) })
	}
	return out
}

// moved is how many people changed, those twice who changed in both steps.
func (a AreaSteps) moved() float64 {
	return a.StreetsGained + a.StreetsLost + a.VenuesGained + a.VenuesLost
}
