package coverage

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// ErrUnknownVenue says that no venue has the id of a change.
var ErrUnknownVenue = errors.New("no such venue")

// ErrContradiction says that a change cannot be made on top of those before it:
// closing what is closed, adding what is there.
var ErrContradiction = errors.New("it contradicts what is there")

// whereabouts is what a change asks of an id: whether a venue of it is open, and
// whether that is the engine's own, where it was.
type whereabouts struct{ known, open, own bool }

// check tells why changes cannot be made one after another, without making them.
func (s *Session) check(changes []Change) error {
	ids := map[string]whereabouts{}
	for _, c := range changes {
		at, seen := ids[c.ID]
		if !seen {
			at = s.whereabouts(c.ID)
		}
		next, why, hint := s.allow(at, c)
		if why != nil {
			return &data.Error{Op: fmt.Sprintf("%s venue %q", c.Do, c.ID), Err: why, Hint: hint}
		}
		ids[c.ID] = next
	}
	return nil
}

func (s *Session) whereabouts(id string) (at whereabouts) {
	own := s.ownSlots(id)
	at.known = len(own)+len(s.known[id]) > 0
	at.open = len(s.openSlots(id)) > 0
	at.own = len(own) > 0 && s.now.open[own[0]]
	return at
}

// allow says where a venue is after a change, or why it cannot be made and what
// to do instead.
//
//lint:ignore ST1008 a hint belongs behind the error it is the way out of
func (s *Session) allow(at whereabouts, c Change) (next whereabouts, why error, hint string) {
	contradicts := func(what string) error { return fmt.Errorf("%w: %s", ErrContradiction, what) }
	next = whereabouts{known: true, open: true}
	switch c.Do {
	case AddVenue:
		if c.ID == "" {
			return at, errors.New("it has no id"), "give each new venue an id of its own"
		}
		if at.open {
			return at, contradicts("a venue has that id"), "give the new venue an id of its own, or move the one that has it"
		}
		why, hint = checkGround(c)
		return next, why, hint
	case MoveVenue, CloseVenue:
		if !at.known {
			return at, ErrUnknownVenue, s.suggest(c.ID)
		}
		if !at.open {
			return at, contradicts("it is closed"), "reopen a venue of the place, or add it again"
		}
		if next.open = c.Do == MoveVenue; next.open {
			why, hint = checkGround(c)
		}
		return next, why, hint
	case ReopenVenue:
		if len(s.ownSlots(c.ID)) == 0 {
			if !at.known {
				return at, ErrUnknownVenue, s.suggest(c.ID)
			}
			return at, contradicts("it is none of the place"), "add it again, or undo what closed it"
		}
		if at.own {
			return at, contradicts("it is open where it was"), "only a venue that was closed or moved can be reopened"
		}
		next.own = true
		return next, nil, ""
	}
	return at, fmt.Errorf("there is no action %q", c.Do), "actions are add, move, close and reopen"
}

// mostCorners is how many points an outline drawn in a session may have: more
// than a detailed map gives the largest grounds (a few thousand), and bounded
// for whoever asks over a network.
const mostCorners = 20_000

// checkGround refuses what is not on earth or no ground.
//
//lint:ignore ST1008 a hint belongs behind the error it is the way out of
func checkGround(c Change) (why error, hint string) {
	bad := func(p orb.Point) bool { return !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) }
	ends := "give longitude, then latitude, in degrees of WGS84"
	if bad(c.Point) {
		return fmt.Errorf("no such longitude or latitude: %s", where(c.Point)), ends
	}
	corners := 0
	for _, poly := range c.Outline {
		if len(poly) == 0 {
			return errors.New("its outline has a part without rings"), "leave the part out"
		}
		for _, r := range poly {
			if corners += len(r); len(r) < 3 {
				return fmt.Errorf("its outline has a ring of %d points", len(r)), "draw at least three, or leave the outline out"
			}
			for _, p := range r {
				if bad(p) {
					return fmt.Errorf("no such longitude or latitude: %s", where(p)), ends
				}
			}
		}
	}
	if corners > mostCorners {
		return fmt.Errorf("its outline has %d points, more than %d", corners, mostCorners), "simplify the outline"
	}
	return nil, ""
}

// suggest is the way out where an id is none.
func (s *Session) suggest(id string) string {
	if near := s.closest(id); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	return "take venue ids from walkshed venues"
}
