package coverage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/walkshed/walkshed/data"
)

// Under returns an Engine with the scenario laid over; what does not change is
// shared. All that is wrong with the scenario is reported at once.
func (e *Engine) Under(ctx context.Context, s Scenario, tell data.Progress) (*Engine, error) {
	closing, err := e.checkScenario(s)
	if err != nil {
		return nil, err
	}
	u := &Engine{place: e.place, scenario: s.Name}
	for _, v := range e.venues {
		if !closing[v.facility.ID] {
			u.venues = append(u.venues, v)
		}
	}
	added, err := e.attachVenues(ctx, s.Add, tell)
	if err != nil {
		return nil, err
	}
	u.venues = append(u.venues, added...)
	if len(s.Add) == 0 && len(s.Close) == 0 {
		u.times = e.times
		return u, nil
	}
	u.times, err = e.timesTo(ctx, u.venues, tell)
	return u, err
}

// checkScenario returns the ids to close, or everything that is wrong.
func (e *Engine) checkScenario(s Scenario) (closing map[string]bool, err error) {
	known := map[string]bool{}
	for _, v := range e.venues {
		known[v.facility.ID] = true
	}
	var wrong []string
	closing = map[string]bool{}
	for _, id := range s.Close {
		switch {
		case !known[id]:
			wrong = append(wrong, fmt.Sprintf("close %q: no such venue", id))
		case closing[id]:
			wrong = append(wrong, fmt.Sprintf("close %q: it is closed twice", id))
		}
		closing[id] = true
	}
	added := map[string]bool{}
	for _, f := range s.Add {
		switch {
		case f.ID == "":
			wrong = append(wrong, fmt.Sprintf("add %q: it has no id", f.Name))
		case known[f.ID] && !closing[f.ID]:
			wrong = append(wrong, fmt.Sprintf("add %q: a venue has that id", f.ID))
		case added[f.ID]:
			wrong = append(wrong, fmt.Sprintf("add %q: it is added twice", f.ID))
		}
		if !(math.Abs(f.Point[0]) <= 180 && math.Abs(f.Point[1]) <= 90) {
			wrong = append(wrong, fmt.Sprintf("add %q: no such longitude or latitude: %s", f.ID, where(f.Point)))
		}
		added[f.ID] = true
	}
	if len(wrong) > 0 {
		return nil, &data.Error{Op: "lay scenario " + s.Name + " over " + e.name, Err: errors.New(strings.Join(wrong, "; ")),
			Hint: "take venue ids from walkshed venues; give each new venue an id of its own and degrees in WGS84"}
	}
	return closing, nil
}
