package coverage

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// An Action is what a Change does.
type Action string

// The actions.
const (
	AddVenue    Action = "add"    // a new venue of the given id, name, kind, sports, point and outline
	MoveVenue   Action = "move"   // an open venue to another point
	CloseVenue  Action = "close"  // an open venue, added or the engine's own
	ReopenVenue Action = "reopen" // a venue of the engine, closed or moved, where it was
)

// A Change is one edit of the venues.
type Change struct {
	Do     Action   `json:"do"`
	ID     string   `json:"id"`
	Name   string   `json:"name,omitempty"`
	Kind   string   `json:"kind,omitempty"`
	Sports []string `json:"sports,omitempty"`
	// Point is where a venue is added or moved to, WGS84. A place that no street
	// is near is no error: such a venue serves who lives on its ground, and
	// counts in the straight-line estimates of cells off the network; its
	// VenueChange says 0 entrances.
	Point orb.Point `json:"point,omitzero"`
	// Outline is the ground of a venue added or moved. A venue that has one and
	// is moved without keeps its ground, shifted by as many metres as its point.
	Outline orb.MultiPolygon `json:"outline,omitempty"`
}

// ErrUnknownVenue says that no venue has the id of a change.
var ErrUnknownVenue = errors.New("no such venue")

// ErrContradiction says that a change cannot be made on top of those before it:
// closing what is closed, adding what is there.
var ErrContradiction = errors.New("it contradicts what is there")

// change makes one change and notes it in st.
func (s *Session) change(st *step, c Change) error {
	open := s.openSlots(c.ID)
	switch c.Do {
	case AddVenue:
		if len(open) > 0 {
			return &data.Error{Err: fmt.Errorf("%w: a venue has that id", ErrContradiction), Hint: "give the new venue an id of its own, or move the one that has it"}
		}
		if c.ID == "" {
			return &data.Error{Err: errors.New("it has no id"), Hint: "give each new venue an id of its own"}
		}
		if err := checkPlace(c); err != nil {
			return err
		}
		s.make(st, data.Facility{ID: c.ID, Name: c.Name, Kind: c.Kind, Sports: slices.Clone(c.Sports), Point: c.Point, Outline: c.Outline.Clone()})
	case MoveVenue, CloseVenue:
		if len(open) == 0 {
			return s.notOpen(c.ID)
		}
		if c.Do == MoveVenue {
			if err := checkPlace(c); err != nil {
				return err
			}
		}
		s.switchTo(st, open, nil)
		if c.Do == MoveVenue {
			s.make(st, moved(s.slots[open[0]].venue.facility, c))
		}
	case ReopenVenue:
		own := s.ownSlots(c.ID)
		if len(own) == 0 {
			return s.notOpen(c.ID)
		}
		return s.reopen(st, own, open)
	default:
		return &data.Error{Err: fmt.Errorf("there is no action %q", c.Do), Hint: "actions are add, move, close and reopen"}
	}
	return nil
}

// reopen opens the engine's own slots of an id; where the venue was moved, the
// moved one closes.
func (s *Session) reopen(st *step, own, open []int) error {
	if len(open) > 0 && slices.Equal(own, open) {
		return &data.Error{Err: fmt.Errorf("%w: it is open", ErrContradiction), Hint: "only a venue that was closed or moved can be reopened"}
	}
	s.switchTo(st, open, own)
	return nil
}

// switchTo closes some slots, opens others, and notes it.
func (s *Session) switchTo(st *step, closed, opened []int) {
	s.toggle(closed, opened)
	st.toggle(closed, opened)
}

// make opens a new slot.
func (s *Session) make(st *step, f data.Facility) {
	n := len(s.slots)
	s.slots = append(s.slots, slot{venue: s.e.attachVenue(f), made: true})
	s.known[f.ID] = append(s.known[f.ID], n)
	s.switchTo(st, nil, []int{n})
}

// moved returns f where c puts it.
func moved(f data.Facility, c Change) data.Facility {
	if len(c.Outline) > 0 {
		f.Outline = c.Outline.Clone()
	} else if len(f.Outline) > 0 {
		f.Outline = shifted(f.Outline, f.Point, c.Point)
	}
	f.Point = c.Point
	return f
}

// shifted returns an outline that lies about b as it did about a, in metres.
func shifted(m orb.MultiPolygon, a, b orb.Point) orb.MultiPolygon {
	m = m.Clone()
	wider := geo.At(a[1]).LonM / geo.At(b[1]).LonM
	for _, poly := range m {
		for _, r := range poly {
			for i, p := range r {
				r[i] = orb.Point{b[0] + (p[0]-a[0])*wider, b[1] + (p[1] - a[1])}
			}
		}
	}
	return m
}

// checkPlace refuses what is not on earth.
func checkPlace(c Change) error {
	bad := func(p orb.Point) bool { return !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) }
	points := []orb.Point{c.Point}
	for _, poly := range c.Outline {
		for _, r := range poly {
			points = append(points, r...)
		}
	}
	if i := slices.IndexFunc(points, bad); i >= 0 {
		return &data.Error{Err: fmt.Errorf("no such longitude or latitude: %s", where(points[i])), Hint: "give longitude, then latitude, in degrees of WGS84"}
	}
	return nil
}

// openSlots returns the open slots of an id: one, or several where sources use
// an id twice.
func (s *Session) openSlots(id string) (open []int) {
	for _, i := range s.known[id] {
		if s.slots[i].open {
			open = append(open, i)
		}
	}
	return open
}

// ownSlots returns the engine's slots of an id.
func (s *Session) ownSlots(id string) (own []int) {
	for _, i := range s.known[id] {
		if !s.slots[i].made {
			own = append(own, i)
		}
	}
	return own
}

// notOpen says why a venue cannot be changed.
func (s *Session) notOpen(id string) error {
	if len(s.known[id]) > 0 {
		return &data.Error{Err: fmt.Errorf("%w: it is closed", ErrContradiction), Hint: "reopen a venue of the place, or add it again"}
	}
	hint := "take venue ids from walkshed venues"
	if near := s.closest(id); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return &data.Error{Err: ErrUnknownVenue, Hint: hint}
}

// refuse names the change that could not be made.
func (s *Session) refuse(c Change, err error) error {
	var e *data.Error
	if errors.As(err, &e) {
		return &data.Error{Op: fmt.Sprintf("%s venue %q", c.Do, c.ID), Err: e.Err, Hint: e.Hint}
	}
	return err
}
