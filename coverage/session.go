package coverage

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// A Session asks "what if" of one engine at one limit: add, move, close and
// reopen venues one after another, and after each have every figure as if the
// engine had been made anew, in a fraction of a millisecond.
//
// The engine is not touched: many sessions share it. A Session has its own lock
// and may be used from several goroutines; each call sees the edits before it,
// whole. Edits may be undone and done again without limit.
//
//	s, err := e.NewSession(ctx, e.Limit(), nil)
//	d, err := s.Apply(coverage.Change{Do: coverage.AddVenue, ID: "plan/1", Point: p})
//	fmt.Println(d.After.Covered - d.Before.Covered)
//	d, err = s.Undo()
type Session struct {
	mu    sync.Mutex
	e     *Engine
	limit geo.Deciseconds

	slots []slot           // the engine's venues, then every venue a change made
	known map[string][]int // id → its slots, rising
	log   []step
	at    int // steps of log in force

	now state
}

// A slot is a venue at one place. Moving a venue closes its slot and opens a new
// one, so that undoing is closing and opening too. Numbers rise in the order of
// making: of venues equally near, the lower slot wins, as Engine.Under has it.
type slot struct {
	venue venue
	open  bool
	made  bool // by a change; not one of the engine's
}

// A step is what one Apply did, all in all: a slot both opened and closed by it
// is in neither list.
type step struct {
	changes        []Change
	closed, opened []int
}

// toggle notes that slots were closed, then others opened.
func (st *step) toggle(closed, opened []int) {
	note := func(i int, to, other *[]int) {
		if k := slices.Index(*other, i); k >= 0 {
			*other = slices.Delete(*other, k, k+1)
		} else {
			*to = append(*to, i)
		}
	}
	for _, i := range closed {
		note(i, &st.closed, &st.opened)
	}
	for _, i := range opened {
		note(i, &st.opened, &st.closed)
	}
}

// NewSession starts from what the engine says at a limit. The first one at a
// limit searches from every venue; later ones share what it found.
func (e *Engine) NewSession(ctx context.Context, limit geo.Deciseconds, tell data.Progress) (*Session, error) {
	s := &Session{e: e, limit: limit, known: map[string][]int{}}
	for i, v := range e.venues {
		s.slots = append(s.slots, slot{venue: v, open: true})
		s.known[v.facility.ID] = append(s.known[v.facility.ID], i)
	}
	var err error
	s.now, err = s.compute(ctx, tell)
	return s, err
}

// Apply makes some changes, all or none, as one step that Undo takes back, and
// says what came of it. Steps that were undone can no longer be done again. An
// error is a [data.Error] naming the change and the way out; nothing has changed
// then.
func (s *Session) Apply(changes ...Change) (Delta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := step{changes: slices.Clone(changes)}
	for _, c := range changes {
		if err := s.change(&st, c); err != nil {
			s.toggle(st.opened, st.closed)
			return Delta{}, s.refuse(c, err)
		}
	}
	s.log = append(s.log[:s.at], st)
	s.at++
	return s.settle(st.opened)
}

// Undo takes back the last step in force and says what came of that; an error
// ([ErrNoStep]) where there is none.
func (s *Session) Undo() (Delta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == 0 {
		return Delta{}, &data.Error{Op: "undo", Err: ErrNoStep, Hint: "nothing has been changed yet, or all of it is undone"}
	}
	s.at--
	st := s.log[s.at]
	s.toggle(st.opened, st.closed)
	return s.settle(st.closed)
}

// Redo does again the last step undone; [ErrNoStep] where there is none.
func (s *Session) Redo() (Delta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == len(s.log) {
		return Delta{}, &data.Error{Op: "redo", Err: ErrNoStep, Hint: "only what was undone can be done again, until the next change"}
	}
	st := s.log[s.at]
	s.at++
	s.toggle(st.closed, st.opened)
	return s.settle(st.opened)
}

// Steps returns the changes in force, oldest first, and those undone, the next
// to be done again first. One Apply is one element.
func (s *Session) Steps() (done, undone [][]Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, st := range s.log {
		if i < s.at {
			done = append(done, st.changes)
		} else {
			undone = append(undone, st.changes)
		}
	}
	return done, undone
}

// Limit returns the limit of every figure.
func (s *Session) Limit() geo.Deciseconds { return s.limit }

// Totals returns what becomes of everybody; equal to Engine.Totals of an engine
// under the same edits, to the bit.
func (s *Session) Totals() Served {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.totals()
}

// Cell returns what is known of cell i now.
func (s *Session) Cell(i int) CellState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cell(i)
}

// Venue returns the venue of a number in a CellState; NoVenue gives false.
func (s *Session) Venue(number int) (data.Facility, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number < 0 || number >= len(s.slots) {
		return data.Facility{}, false
	}
	return s.slots[number].venue.facility, true
}

// Venues returns the venues that are open, the engine's first, then by when they
// were added.
func (s *Session) Venues() []data.Facility {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []data.Facility
	for _, x := range s.slots {
		if x.open {
			all = append(all, x.venue.facility)
		}
	}
	return all
}

// Scenario returns the edits in force as a scenario: Engine.Under with it is
// this session. A venue of the engine that was moved is closed and added.
func (s *Session) Scenario(name string) Scenario {
	s.mu.Lock()
	defer s.mu.Unlock()
	sc := Scenario{Name: name}
	for _, x := range s.slots {
		switch {
		case x.made && x.open:
			sc.Add = append(sc.Add, x.venue.facility)
		case !x.made && !x.open && !slices.Contains(sc.Close, x.venue.facility.ID):
			sc.Close = append(sc.Close, x.venue.facility.ID)
		}
	}
	return sc
}

// Engine returns an engine under the edits in force, for all other questions:
// gaps, sites, tables, tiles. It equals Under(Scenario(name)) to the byte and
// costs a copy of the times, not a search.
func (s *Session) Engine(name string) *Engine {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.engine(name)
}

// ErrNoStep says there is nothing to undo, or to do again.
var ErrNoStep = errors.New("there is no step")
