package coverage

import (
	"context"

	"github.com/walkshed/walkshed/data"
)

// state is every figure, made from nothing at each step.
type state struct {
	times  times // by slot
	count  []uint16
	open   []bool
	totals Served
	areas  [][]Served
}

func (s *Session) compute(ctx context.Context, tell data.Progress) (state, error) {
	e := s.engine("")
	var at []int32
	st := state{}
	for i, x := range s.slots {
		st.open = append(st.open, x.open)
		if x.open {
			at = append(at, int32(i))
		}
	}
	var err error
	if e.times, err = e.timesTo(ctx, e.venues, tell); err != nil {
		return st, err
	}
	reach, err := e.reach(ctx, s.limit, tell)
	if err != nil {
		return st, err
	}
	st.count, st.totals, st.times = reach.count, e.Totals(s.limit), e.times
	for c, v := range st.times.venue {
		if v != NoVenue {
			st.times.venue[c] = at[v]
		}
	}
	for _, l := range e.areas {
		areas := make([]sums, len(l.areas))
		for c, a := range l.of {
			if a != noArea {
				areas[a][e.status(c, s.limit)].add(fixed(e.in.Population.People[c]))
			}
		}
		served := make([]Served, len(areas))
		for i := range areas {
			served[i] = areas[i].served()
		}
		st.areas = append(st.areas, served)
	}
	return st, nil
}

func (s *Session) engine(name string) *Engine {
	e := &Engine{place: s.e.place, scenario: name}
	at := make([]int32, len(s.slots))
	for i, x := range s.slots {
		if x.open {
			at[i] = int32(len(e.venues))
			e.venues = append(e.venues, x.venue)
		}
	}
	e.times = s.now.times
	e.times.venue = make([]int32, len(s.now.times.venue))
	for c, v := range s.now.times.venue {
		if e.times.venue[c] = v; v != NoVenue {
			e.times.venue[c] = at[v]
		}
	}
	return e
}

func (s *Session) toggle(closed, opened []int) {
	for _, i := range closed {
		s.slots[i].open = false
	}
	for _, i := range opened {
		s.slots[i].open = true
	}
}

func (s *Session) totals() Served { return s.now.totals }

func (s *Session) cell(i int) CellState { return s.now.cell(s, i) }

func (n *state) cell(s *Session, i int) CellState {
	e := Engine{times: n.times}
	return CellState{Time: n.times.time[i], Venue: int(n.times.venue[i]), Within: int(n.count[i]), Status: e.status(i, s.limit)}
}

// settle says what a step came to.
func (s *Session) settle([]int) (Delta, error) {
	old := s.now
	var err error
	if s.now, err = s.compute(context.Background(), nil); err != nil {
		return Delta{}, err
	}
	d := Delta{Steps: s.at, Before: old.totals, After: s.now.totals, Venues: []VenueChange{}, Areas: []AreaChange{}, Cells: CellChanges{}}
	var gained, lost tally
	for i := range s.now.count {
		a, b := old.cell(s, i), s.now.cell(s, i)
		if a == b {
			continue
		}
		p := s.e.in.Population.Points[i]
		if d.Changed == 0 {
			d.Bound = p.Bound()
		}
		d.Changed, d.Bound = d.Changed+1, d.Bound.Extend(p)
		if len(d.Cells) < ListedCells {
			d.Cells = append(d.Cells, CellChange{i, a, b})
		}
		if b.Status == Covered && a.Status != Covered {
			gained.add(fixed(s.e.in.Population.People[i]))
		} else if a.Status == Covered && b.Status != Covered {
			lost.add(fixed(s.e.in.Population.People[i]))
		}
	}
	d.Gained, d.Lost = gained.people(), lost.people()
	for k, l := range s.e.areas {
		for i, a := range l.areas {
			if old, now := old.areas[k][i], s.now.areas[k][i]; !old.equal(now) {
				d.Areas = append(d.Areas, AreaChange{Level: l.name, AreaID: a.ID, Name: a.Name, Before: old, After: now})
			}
		}
	}
	for i, x := range s.slots {
		if i >= len(old.open) || x.open != old.open[i] {
			v := VenueChange{ID: x.venue.facility.ID, Point: x.venue.facility.Point, Open: x.open, Entrances: len(x.venue.snaps)}
			if s.e.net != nil {
				v.Island = s.e.onIsland(x.venue)
			}
			d.Venues = append(d.Venues, v)
		}
	}
	return d, nil
}

func (a Served) equal(b Served) bool {
	return a.Covered == b.Covered && a.NotCovered == b.NotCovered && a.Unreachable == b.Unreachable && a.OffNetwork == b.OffNetwork
}
