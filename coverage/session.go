package coverage

import (
	"context"
	"errors"
	"slices"
	"sync"
	"unsafe"

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
//
// What it costs in memory: a byte to a venue of the engine, 8 bytes for each 64
// cells and 64 junctions, and what its edits touched, in pages of 64: at most 16
// bytes a cell, 8 a junction, and in straight lines 24 more a cell. Each venue
// added keeps 4 bytes for every cell within the limit of it, also when it is
// closed again, for Undo. See [Session.Bytes].
type Session struct {
	mu    sync.Mutex
	now   *whatIf
	known map[string][]int // id → the slots made, rising
	log   []step
	at    int // steps of log in force
}

// A step is what one Apply did, all in all: a slot both opened and closed by it
// is in neither list.
type step struct {
	changes        []Change
	closed, opened []int
	first          int // slots there were before
}

// NewSession starts from what the engine says at a limit. The first one at a
// limit searches from every venue; later ones share what it found, and start at
// once.
func (e *Engine) NewSession(ctx context.Context, limit geo.Deciseconds, tell data.Progress) (*Session, error) {
	b, err := e.whatIf(ctx, limit, tell)
	if err != nil {
		return nil, err
	}
	return &Session{now: newWhatIf(e, limit, b), known: map[string][]int{}}, nil
}

// Apply makes some changes, all or none, as one step that Undo takes back, and
// says what came of it. Steps that were undone can no longer be done again. An
// error is a [data.Error] naming the change and the way out; nothing has changed
// then.
func (s *Session) Apply(changes ...Change) (Delta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(changes) == 0 {
		return Delta{}, &data.Error{Op: "change venues", Err: errors.New("no change is given"), Hint: "give at least one: add, move, close or reopen a venue"}
	}
	if err := s.check(changes); err != nil {
		return Delta{}, err
	}
	if s.at < len(s.log) {
		s.forget(s.log[s.at].first)
	}
	ed, first := s.begin(), len(s.now.open)
	for _, c := range changes {
		ed.change(c)
	}
	s.log = append(s.log[:s.at], step{slices.Clone(changes), ed.closed, ed.opened, first})
	s.at++
	return ed.end(), nil
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
	return s.again(s.log[s.at].opened, s.log[s.at].closed), nil
}

// Redo does again the last step undone; [ErrNoStep] where there is none.
func (s *Session) Redo() (Delta, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == len(s.log) {
		return Delta{}, &data.Error{Op: "redo", Err: ErrNoStep, Hint: "only what was undone can be done again, until the next change"}
	}
	s.at++
	return s.again(s.log[s.at-1].closed, s.log[s.at-1].opened), nil
}

// again closes some slots and opens others, as a whole step.
func (s *Session) again(closed, opened []int) Delta {
	ed := s.begin()
	ed.toggle(closed, opened)
	return ed.end()
}

// forget drops the slots from a number on, all closed, that only steps which
// cannot be done again any more had made.
func (s *Session) forget(first int) {
	own := len(s.now.base.slots)
	for i := first; i < len(s.now.open); i++ {
		id := s.now.slot(i).venue.facility.ID // of its slots, each is the last by now
		if s.known[id] = s.known[id][:len(s.known[id])-1]; len(s.known[id]) == 0 {
			delete(s.known, id)
		}
	}
	clear(s.now.made[first-own:])
	s.now.made, s.now.open = s.now.made[:first-own], s.now.open[:first]
	s.now.crow.made.forget(int32(first), s.now)
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
func (s *Session) Limit() geo.Deciseconds { return s.now.limit }

// Totals returns what becomes of everybody; equal to Engine.Totals of an engine
// under the same edits, to the bit.
func (s *Session) Totals() Served {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now.served
}

// Cell returns what is known of cell i now.
func (s *Session) Cell(i int) CellState {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now.cells.At(uint32(s.now.base.rank[i]))
}

// Venue returns the venue of a number in a CellState, open or not; NoVenue gives
// false.
func (s *Session) Venue(number int32) (data.Facility, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number < 0 || int(number) >= len(s.now.open) {
		return data.Facility{}, false
	}
	return s.now.slot(int(number)).venue.facility, true
}

// Venues returns the venues that are open, the engine's first, then by when they
// were added.
func (s *Session) Venues() []data.Facility {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []data.Facility
	for i, open := range s.now.open {
		if open {
			all = append(all, s.now.slot(i).venue.facility)
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
	for i, open := range s.now.open {
		f := s.now.slot(i).venue.facility
		switch own := i < len(s.now.base.slots); {
		case !own && open:
			sc.Add = append(sc.Add, f)
		case own && !open && !slices.Contains(sc.Close, f.ID):
			sc.Close = append(sc.Close, f.ID)
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
	w := s.now
	e := &Engine{place: w.e.place, scenario: name}
	number := make([]int32, len(w.open)) // slot → venue
	for i, open := range w.open {
		if open {
			number[i] = int32(len(e.venues))
			e.venues = append(e.venues, w.slot(i).venue)
		}
	}
	n := w.cells.Len()
	e.times = times{time: make([]geo.Deciseconds, n), venue: make([]int32, n), guess: make([]bool, n)}
	for i := range n {
		x := w.cells.At(uint32(w.base.rank[i]))
		e.times.time[i], e.times.venue[i], e.times.guess[i] = x.Time, x.Venue, x.Status == OffNetwork
		if x.Venue != NoVenue {
			e.times.venue[i] = number[x.Venue]
		}
	}
	return e
}

// Bytes returns about how much memory is this session's own.
func (s *Session) Bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.now
	n := 16*w.cells.Claimed() + w.cells.Len()/8 + len(w.open) + 24*w.crow.near.Claimed()
	if w.streets != nil {
		n += w.streets.Bytes()
	}
	for _, l := range w.sums.areas {
		n += len(l) * int(unsafe.Sizeof(areaSums{}))
	}
	n += w.sums.groups.bytes()
	for _, x := range w.made {
		n += int(unsafe.Sizeof(x)) + 4*(len(x.cells)+len(x.here)) + 56*len(x.venue.snaps)
	}
	return int64(n)
}

// ErrNoStep says there is nothing to undo, or to do again.
var ErrNoStep = errors.New("there is no step")
