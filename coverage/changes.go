package coverage

import (
	"slices"

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

// An edit is a step while it is being made. Its changes have been checked.
type edit struct {
	s              *Session
	notes          *notes
	closed, opened []int // all in all: a slot both opened and closed is in neither
}

func (s *Session) begin() *edit { return &edit{s: s, notes: s.now.base.notes.Get().(*notes)} }

// end says what the edit came to, and hands back what only an edit needs.
func (ed *edit) end() Delta {
	w := ed.s.now
	d := w.settle(ed.notes)
	d.Steps = ed.s.at
	for _, list := range [2][]int{ed.closed, ed.opened} {
		for _, i := range list {
			d.Venues = append(d.Venues, w.describe(i))
		}
	}
	w.base.notes.Put(ed.notes)
	return d
}

// change makes one change.
func (ed *edit) change(c Change) {
	s := ed.s
	open := s.openSlots(c.ID)
	switch c.Do {
	case AddVenue:
		ed.make(data.Facility{ID: c.ID, Name: c.Name, Kind: c.Kind, Sports: slices.Clone(c.Sports), Point: c.Point, Outline: closedRings(c.Outline)})
	case MoveVenue:
		ed.toggle(open, nil)
		ed.make(moved(s.now.slot(open[0]).venue.facility, c))
	case CloseVenue:
		ed.toggle(open, nil)
	case ReopenVenue:
		ed.toggle(open, s.ownSlots(c.ID))
	}
}

// make opens a new slot.
func (ed *edit) make(f data.Facility) {
	s := ed.s
	i := s.now.make(s.now.e.attachVenue(f))
	s.known[f.ID] = append(s.known[f.ID], i)
	ed.toggle(nil, []int{i})
}

// toggle closes some slots, opens others, and takes note.
func (ed *edit) toggle(closed, opened []int) {
	note := func(i int, to, other *[]int) {
		if k := slices.Index(*other, i); k >= 0 {
			*other = slices.Delete(*other, k, k+1)
		} else {
			*to = append(*to, i)
		}
	}
	for _, i := range closed {
		ed.s.now.toggle(i, false, ed.notes)
		note(i, &ed.closed, &ed.opened)
	}
	for _, i := range opened {
		ed.s.now.toggle(i, true, ed.notes)
		note(i, &ed.opened, &ed.closed)
	}
}

// moved returns f where c puts it.
func moved(f data.Facility, c Change) data.Facility {
	if len(c.Outline) > 0 {
		f.Outline = closedRings(c.Outline)
	} else if len(f.Outline) > 0 {
		f.Outline = shifted(f.Outline, f.Point, c.Point)
	}
	f.Point = c.Point
	return f
}

// shifted returns an outline that lies about b as it did about a, in metres.
func shifted(m orb.MultiPolygon, a, b orb.Point) orb.MultiPolygon {
	m = m.Clone()
	from, to := geo.At(a[1]), geo.At(b[1])
	for _, poly := range m {
		for _, r := range poly {
			for i, p := range r {
				r[i] = orb.Point{b[0] + (p[0]-a[0])*from.LonM/to.LonM, b[1] + (p[1]-a[1])*from.LatM/to.LatM}
			}
		}
	}
	return m
}

// closedRings copies an outline and ends every ring where it begins.
func closedRings(m orb.MultiPolygon) orb.MultiPolygon {
	m = m.Clone()
	for _, poly := range m {
		for i, r := range poly {
			if r[0] != r[len(r)-1] {
				poly[i] = append(r, r[0])
			}
		}
	}
	return m
}

// openSlots returns the open slots of an id: one, or several where sources use
// an id twice.
func (s *Session) openSlots(id string) (open []int) {
	for _, list := range [2][]int{s.ownSlots(id), s.known[id]} {
		for _, i := range list {
			if s.now.open[i] {
				open = append(open, i)
			}
		}
	}
	return open
}

// ownSlots returns the engine's slots of an id; do not change them.
func (s *Session) ownSlots(id string) []int { return s.now.base.known[id] }
