package coverage

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// StreetsChange is what became of the streets, whoever is moved by it.
type StreetsChange struct {
	Before   network.StreetSum `json:"before"`
	After    network.StreetSum `json:"after"`
	Common   int               `json:"ways_in_both"`
	New      int               `json:"ways_new"`
	Gone     int               `json:"ways_gone"`
	Redrawn  int               `json:"ways_redrawn"`
	Retagged int               `json:"ways_retagged"`
	Joined   int               `json:"ways_joined_or_parted"`
	OpenedM  float64           `json:"opened_m"` // After.WalkedM - Before.WalkedM = OpenedM - ClosedM
	ClosedM  float64           `json:"closed_m"`
	PacedM   float64           `json:"paced_m"`
}

func streetsChange(c network.Changes) StreetsChange {
	out := StreetsChange{Before: c.Before, After: c.After, Common: c.Common}
	for _, w := range c.Ways {
		for _, x := range []struct {
			is    bool
			count *int
		}{{w.Event == network.NewWay, &out.New}, {w.Event == network.GoneWay, &out.Gone}, {w.Redrawn, &out.Redrawn}, {len(w.Retagged) > 0, &out.Retagged}, {w.Joined, &out.Joined}} {
			if x.is {
				*x.count++
			}
		}
		out.OpenedM, out.ClosedM, out.PacedM = out.OpenedM+w.OpenedM, out.ClosedM+w.ClosedM, out.PacedM+w.PacedM
	}
	return out
}

// A WayEffect is a way whose change matters to a walker, and the people who gained
// or lost cover and whose walk passes it: of a gain the walk there is now, of a
// loss the one there was. A walk may pass several, so that these overlap.
type WayEffect struct {
	ID       int64                `json:"way"`
	Event    network.WayEvent     `json:"event"`
	Highway  string               `json:"highway"`
	Name     string               `json:"name,omitempty"`
	Redrawn  bool                 `json:"redrawn"`
	Retagged map[string][2]string `json:"retagged,omitempty"` // key → before and after, "" for none
	OpenedM  float64              `json:"opened_m"`
	ClosedM  float64              `json:"closed_m"`
	PacedM   float64              `json:"paced_m"`
	Joined   bool                 `json:"joined_or_parted"`
	Gained   float64              `json:"people_gained"`
	Lost     float64              `json:"people_lost"`
	Point    orb.Point            `json:"point"` // of its line as it is, or was: the one nearest to half of its length
}

func wayEffect(c network.WayChange) WayEffect {
	tags := c.After
	if tags == nil {
		tags = c.Before
	}
	w := WayEffect{ID: c.ID, Event: c.Event, Highway: tags["highway"], Name: tags["name"], Redrawn: c.Redrawn,
		OpenedM: c.OpenedM, ClosedM: c.ClosedM, PacedM: c.PacedM, Joined: c.Joined, Point: halfway(c.Line)}
	for _, k := range c.Retagged {
		if w.Retagged == nil {
			w.Retagged = map[string][2]string{}
		}
		w.Retagged[k] = [2]string{c.Before[k], c.After[k]}
	}
	return w
}

// halfway is the point of a line where as much of it lies before as behind, as near
// as its points allow.
func halfway(line orb.LineString) orb.Point {
	half, at := geo.Length(line)/2, 0.0
	for i := 1; i < len(line); i++ {
		step := geo.Distance(line[i-1], line[i])
		if at+step >= half {
			if half-at < step/2 {
				return line[i-1]
			}
			return line[i]
		}
		at += step
	}
	return line[0]
}

// A VenueEffect is a venue and the people to whom it was the nearest when their
// cover changed with the venues: of a gain now, of a loss before. Each counts at one.
type VenueEffect struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Kind   string  `json:"kind"`
	Event  string  `json:"event"` // "new", "gone" or "changed"
	Gained float64 `json:"people_gained"`
	Lost   float64 `json:"people_lost"`
}

// A MoveReason is a cell that gained or lost cover by the streets, and the changed
// ways on its walk, from home on.
type MoveReason struct {
	Cell   int       `json:"cell"`
	Point  orb.Point `json:"point"`
	People float64   `json:"people"`
	Before *float64  `json:"minutes_before"`
	After  *float64  `json:"minutes_after"`
	Gained bool      `json:"gained"`
	Venue  string    `json:"venue"` // the walk's end: of a gain now, of a loss before
	Ways   []int64   `json:"ways"`
}

// trace finds the changed ways behind every move and sums the people over them.
func (s Snapshots) trace(ctx context.Context, out *SnapshotChange, moves []CellMove) error {
	changed := map[int64]network.WayChange{}
	for _, w := range s.Changes.Ways {
		if w.Matters() {
			changed[w.ID] = w
		}
	}
	slices.SortStableFunc(moves, func(a, b CellMove) int { // by venue, so that one search answers many
		return cmp.Or(cmp.Compare(s.decisive(a).times.venue[a.Cell], s.decisive(b).times.venue[b.Cell]), cmp.Compare(a.Cell, b.Cell))
	})
	out.Moves = make([]MoveReason, len(moves))
	err := parallelWorkers(ctx, s.Before.set.Workers, len(moves), func() func(int) {
		before, streets := s.Before.newTracer(), s.Streets.newTracer()
		return func(i int) {
			m := moves[i]
			r := MoveReason{Cell: m.Cell, Point: m.Point, People: m.People, Before: m.Before, After: m.After, Gained: m.Gained}
			main, other := before, streets
			if m.Gained {
				main, other = streets, before
			}
			if v := main.e.times.venue[m.Cell]; v != NoVenue {
				r.Venue = main.e.venues[v].facility.ID
			}
			if r.Ways = among(changed, main.ways(m.Cell)); len(r.Ways) == 0 { // it stood in the way of the other walk, or of the home
				r.Ways = among(changed, append(other.ways(m.Cell), slices.Concat(main.home(m.Cell), other.home(m.Cell))...))
			}
			out.Moves[i] = r
		}
	}, nil)
	if err != nil {
		return err
	}
	out.sumWays(changed)
	slices.SortStableFunc(out.Moves, func(a, b MoveReason) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Cell, b.Cell))
	})
	return nil
}

// decisive is the engine whose walk says why a cell moved.
func (s Snapshots) decisive(m CellMove) *Engine {
	if m.Gained {
		return s.Streets
	}
	return s.Before
}

// sumWays gives every changed way the people whose walk passes it.
func (out *SnapshotChange) sumWays(changed map[int64]network.WayChange) {
	type sums struct{ gained, lost tally }
	by, untraced := map[int64]*sums{}, tally{}
	for _, m := range out.Moves {
		for _, id := range m.Ways {
			if by[id] == nil {
				by[id] = &sums{}
			}
			if m.Gained {
				by[id].gained.add(fixed(m.People))
			} else {
				by[id].lost.add(fixed(m.People))
			}
		}
		if len(m.Ways) == 0 {
			untraced.add(fixed(m.People))
		}
	}
	out.Untraced, out.Ways = untraced.people(), []WayEffect{}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		w := wayEffect(changed[id])
		if x := by[id]; x != nil {
			w.Gained, w.Lost = x.gained.people(), x.lost.people()
		}
		out.Ways = append(out.Ways, w)
	}
	slices.SortStableFunc(out.Ways, func(a, b WayEffect) int {
		return cmp.Or(cmp.Compare(b.Gained+b.Lost, a.Gained+a.Lost), cmp.Compare(b.OpenedM+b.ClosedM+b.PacedM, a.OpenedM+a.ClosedM+a.PacedM))
	})
}

// among keeps the changed ones of some ways, each once, in their order.
func among(changed map[int64]network.WayChange, ways []int64) []int64 {
	out := []int64{}
	for _, id := range ways {
		if _, ok := changed[id]; ok && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// A tracer says which ways cells walk; it serves one goroutine.
type tracer struct {
	e      *Engine
	search func() *network.Search
}

func (e *Engine) newTracer() tracer {
	return tracer{e, sync.OnceValue(func() *network.Search { return network.NewSearch(e.net) })}
}

// ways are those on the walk of cell i to its venue, from home on.
func (t tracer) ways(i int) []int64 {
	e := t.e
	v := e.times.venue[i]
	if e.net == nil || v == NoVenue || e.times.guess[i] || e.times.time[i] == 0 {
		return nil
	}
	path, _ := t.search().Route(e.cells[i], e.in.Population.Points[i], e.venues[v].snaps, nil)
	return path.Ways
}

// home is the way a cell is attached to, if any.
func (t tracer) home(i int) []int64 {
	if t.e.net == nil || !t.e.cells[i].OK() {
		return nil
	}
	return []int64{t.e.net.Way[t.e.cells[i].Edge]}
}

// venueEffects sums the moves of the venues over the venues.
func (s Snapshots) venueEffects(moves []CellMove) []VenueEffect {
	byID := func(e *Engine) map[string]bool {
		out := map[string]bool{}
		for _, v := range e.venues {
			out[v.facility.ID] = true
		}
		return out
	}
	was, is := byID(s.Streets), byID(s.Venues)
	gained, lost, out := map[string]*tally{}, map[string]*tally{}, map[string]VenueEffect{}
	for _, m := range moves {
		e, sums := s.Streets, lost
		if m.Gained {
			e, sums = s.Venues, gained
		}
		f := e.venues[e.times.venue[m.Cell]].facility // covered, so that there is one
		event := "changed"
		if !was[f.ID] {
			event = "new"
		} else if !is[f.ID] {
			event = "gone"
		}
		out[f.ID] = VenueEffect{ID: f.ID, Name: f.Name, Kind: f.Kind, Event: event}
		if sums[f.ID] == nil {
			sums[f.ID] = &tally{}
		}
		sums[f.ID].add(fixed(m.People))
	}
	list := []VenueEffect{}
	for _, id := range slices.Sorted(maps.Keys(out)) {
		x := out[id]
		if t := gained[id]; t != nil {
			x.Gained = t.people()
		}
		if t := lost[id]; t != nil {
			x.Lost = t.people()
		}
		list = append(list, x)
	}
	slices.SortStableFunc(list, func(a, b VenueEffect) int { return cmp.Compare(b.Gained+b.Lost, a.Gained+a.Lost) })
	return list
}
