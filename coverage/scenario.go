package coverage

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/walkshed/walkshed/data"
)

// Under returns an Engine with the scenario laid over; what does not change is
// shared. All that is wrong with the scenario is reported at once.
//
// Venues keep their order: those of e, moved ones in their place, then the
// opened and the added. Streets that change are built into a network of their
// own, from the streets of the inputs; the saved network stays as it is.
func (e *Engine) Under(ctx context.Context, s Scenario, tell data.Progress) (*Engine, error) {
	made, err := e.edited(s)
	if err != nil {
		return nil, err
	}
	p, venues := e.place, made.kept
	if s.redraws() {
		if p, err = e.place.redrawn(ctx, s, tell); err != nil {
			return nil, err
		}
		for _, v := range venues {
			made.fresh = append(made.fresh, v.facility)
		}
	}
	u := &Engine{place: p, scenario: s.Name}
	fresh, err := p.attachVenues(ctx, made.fresh, tell)
	if err != nil {
		return nil, err
	}
	u.venues = made.lay(venues, fresh, s.redraws())
	if s.movesNobody() {
		u.times = e.times
		return u, nil
	}
	u.times, err = p.timesTo(ctx, u.venues, tell)
	return u, err
}

// edits is what becomes of the venues of an engine.
type edits struct {
	kept  []venue         // of the engine, in its order; a moved one is where it was
	moved map[int]int     // place in kept → place in fresh
	fresh []data.Facility // moved, opened and added; still without streets
	last  []int           // places in fresh that follow the kept ones, in order
}

// edited says which venues stay and which are new, or everything wrong with s.
func (e *Engine) edited(s Scenario) (edits, error) {
	ground, err := e.checkScenario(s)
	if err != nil {
		return edits{}, err
	}
	to, amend := map[string]Change{}, map[string]data.Amendment{}
	for _, m := range s.Move {
		to[m.ID] = Change{Point: m.To}
	}
	for _, a := range s.Amend {
		amend[a.ID] = merged(amend[a.ID], a)
	}
	out := edits{moved: map[int]int{}}
	for _, v := range e.venues {
		id := v.facility.ID
		if slices.Contains(s.Close, id) {
			continue
		}
		v.facility = amended(v.facility, amend)
		if c, ok := to[id]; ok {
			out.moved[len(out.kept)] = len(out.fresh)
			out.fresh = append(out.fresh, moved(v.facility, c))
		}
		out.kept = append(out.kept, v)
	}
	for _, f := range slices.Concat(ground, s.Add) {
		out.last = append(out.last, len(out.fresh))
		out.fresh = append(out.fresh, amended(f, amend))
	}
	return out, nil
}

// lay puts the venues in order. fresh is made.fresh attached to the streets;
// where those are redrawn, its end is every venue kept.
func (made edits) lay(kept, fresh []venue, redrawn bool) []venue {
	out := slices.Clone(kept)
	if redrawn {
		copy(out, fresh[len(fresh)-len(kept):])
	}
	for at, i := range made.moved {
		out[at] = fresh[i]
	}
	for _, i := range made.last {
		out = append(out, fresh[i])
	}
	return out
}

func merged(a, b data.Amendment) data.Amendment {
	if b.Hours != "" {
		a.Hours = b.Hours
	}
	if b.Capacity != 0 {
		a.Capacity = b.Capacity
	}
	return a
}

// amended returns f with what an amendment says kept among its tags. No walk
// depends on them: hours and capacity travel with the venue to whoever asks.
func amended(f data.Facility, all map[string]data.Amendment) data.Facility {
	a, ok := all[f.ID]
	if !ok {
		return f
	}
	f.Tags = maps.Clone(f.Tags)
	if f.Tags == nil {
		f.Tags = data.Tags{}
	}
	if a.Hours != "" {
		f.Tags[data.TagHours] = a.Hours
	}
	if a.Capacity != 0 {
		f.Tags[data.TagCapacity] = strconv.FormatFloat(a.Capacity, 'f', -1, 64)
	}
	return f
}
