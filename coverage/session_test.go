package coverage_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo/geotest"
)

func session(t testing.TB, e *coverage.Engine) *coverage.Session {
	t.Helper()
	s, err := e.NewSession(context.Background(), e.Limit(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A mirror knows of a session only what its deltas said, and checks that they
// lead from each truth to the next.
type mirror struct {
	e      *coverage.Engine
	cells  []coverage.CellState
	totals coverage.Served
	areas  map[string]coverage.Served
	alone  map[string]*coverage.Engine // by place: that venue and no other
	exact  bool                        // people are such that float sums are exact
}

func newMirror(e *coverage.Engine, s *coverage.Session) *mirror {
	m := &mirror{e: e, totals: e.Totals(e.Limit()), areas: areasOf(e), alone: map[string]*coverage.Engine{}, exact: true}
	for i := range e.NumCells() {
		m.cells = append(m.cells, s.Cell(i))
	}
	return m
}

func areasOf(e *coverage.Engine) map[string]coverage.Served {
	all := map[string]coverage.Served{}
	for _, l := range e.Coverage(e.Limit()).Levels {
		for _, r := range l.Rows {
			all[l.Level+"/"+r.AreaID] = coverage.Served{People: r.People, Covered: r.Covered, NotCovered: r.NotCovered, Unreachable: r.Unreachable, OffNetwork: r.OffNetwork, Groups: r.Groups}
		}
	}
	return all
}

type fataler interface{ Fatalf(string, ...any) }

func equal(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// follow takes in a delta.
func (m *mirror) follow(t fataler, d coverage.Delta) {
	if !equal(d.Before, m.totals) {
		t.Fatalf("the step starts from %+v\nthe last ended at %+v", d.Before, m.totals)
	}
	m.totals = d.After
	seen := map[int32]bool{}
	for _, c := range d.Cells {
		if seen[c.Cell] || c.Before != m.cells[c.Cell] || c.Before == c.After {
			t.Fatalf("cell %d: %+v, was %+v", c.Cell, c, m.cells[c.Cell])
		}
		seen[c.Cell], m.cells[c.Cell] = true, c.After
	}
	gained, lost := 0.0, 0.0 // people are eighths: sums are exact
	for _, c := range d.Cells {
		n := m.e.Inputs().Population.People[c.Cell]
		switch is, was := c.After.Status == coverage.Covered, c.Before.Status == coverage.Covered; {
		case is && !was:
			gained += n
		case was && !is:
			lost += n
		}
	}
	if d.Changed != len(d.Cells) || m.exact && (d.Gained != gained || d.Lost != lost) {
		t.Fatalf("%d cells changed, %d are listed; %g gained and %g lost, told %g and %g", d.Changed, len(d.Cells), gained, lost, d.Gained, d.Lost)
	}
	for _, a := range d.Areas {
		if key := a.Level + "/" + a.AreaID; !equal(m.areas[key], a.Before) || equal(a.Before, a.After) {
			t.Fatalf("area %s: %+v, was %+v", key, a, m.areas[key])
		}
		m.areas[a.Level+"/"+a.AreaID] = a.After
	}
}

// agrees compares all that is known with an engine made from nothing.
func (m *mirror) agrees(t fataler, s *coverage.Session) {
	ctx, sc := context.Background(), s.Scenario("now")
	u, err := m.e.Under(ctx, sc, nil)
	if err != nil {
		t.Fatalf("the session's scenario: %v", err)
	}
	limit := m.e.Limit()
	if truth := u.Totals(limit); !equal(truth, s.Totals()) || !equal(truth, m.totals) {
		t.Fatalf("totals %+v\nof the deltas %+v\nfrom nothing %+v", s.Totals(), m.totals, truth)
	}
	if truth := areasOf(u); !equal(truth, m.areas) {
		t.Fatalf("areas %+v\nfrom nothing %+v", m.areas, truth)
	}
	within := m.within(t, s.Venues())
	for i, got := range m.cells {
		c := u.Cell(i, limit)
		venue, _ := s.Venue(got.Venue)
		if got.Time != c.Time || got.Status.String() != c.Status || venue.ID != c.VenueID || int(got.Within) != within[i] || s.Cell(i) != got {
			t.Fatalf("cell %d: %+v at %q, %d within; from nothing %+v, %d within", i, got, venue.ID, got.Within, c, within[i])
		}
	}
}

// within counts, for every cell, the venues that cover it were they the only
// ones.
func (m *mirror) within(t fataler, venues []data.Facility) []int {
	count := make([]int, len(m.cells))
	for _, v := range venues {
		key := fmt.Sprint(v.Point, v.Outline)
		if m.alone[key] == nil {
			sc := coverage.Scenario{Add: []data.Facility{{ID: "alone", Point: v.Point, Outline: v.Outline}}}
			for _, f := range m.e.Inputs().Facilities {
				sc.Close = append(sc.Close, f.ID)
			}
			u, err := m.e.Under(context.Background(), sc, nil)
			if err != nil {
				t.Fatalf("%v", err)
			}
			m.alone[key] = u
		}
		for i := range count {
			if m.alone[key].Cell(i, m.e.Limit()).Status == "covered" {
				count[i]++
			}
		}
	}
	return count
}

// TestSessionLaws: whatever is done, undone and done again, in any town, every
// figure of a session is the one made from nothing, to the bit.
func TestSessionLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		in := wild(r, t)
		if rapid.Bool().Draw(r, "by group") {
			wildGroups(r, &in.Population)
		}
		e := engine(t, in, wildSettings(r))
		s := session(t, e)
		m := newMirror(e, s)
		m.agrees(r, s)
		for k := range rapid.IntRange(1, 12).Draw(r, "steps") {
			d, err := wildStep(r, t, s, e.Inputs().Population.Points, k)
			if errors.Is(err, coverage.ErrNoStep) || errors.Is(err, coverage.ErrContradiction) || errors.Is(err, coverage.ErrUnknownVenue) {
				m.agrees(r, s) // nothing has changed
				continue
			}
			if err != nil {
				r.Fatal(err)
			}
			m.follow(r, d)
			m.agrees(r, s)
		}
		u, err := e.Under(context.Background(), s.Scenario("end"), nil)
		if err != nil || !bytes.Equal(everything(t, u), everything(t, s.Engine("end"))) {
			r.Fatalf("the engine of the session differs: %v", err)
		}
	})
}

// wildStep does something.
func wildStep(r *rapid.T, t *testing.T, s *coverage.Session, cells []orb.Point, k int) (coverage.Delta, error) {
	switch rapid.IntRange(0, 5).Draw(r, "step") {
	case 0:
		return s.Undo()
	case 1:
		return s.Redo()
	}
	var changes []coverage.Change
	for range rapid.SampledFrom([]int{1, 1, 1, 2, 3}).Draw(r, "changes") {
		changes = append(changes, wildChange(r, geotest.Draw(t, "A", 100), s, cells, k))
	}
	return s.Apply(changes...)
}

func wildChange(r *rapid.T, w geotest.World, s *coverage.Session, cells []orb.Point, k int) coverage.Change {
	ids := []string{"v0", fmt.Sprint("new", k)}
	for _, v := range s.Venues() {
		ids = append(ids, v.ID)
	}
	at := w.At(rapid.Float64Range(-1, 7).Draw(r, "x"), rapid.Float64Range(-1, 7).Draw(r, "y"))
	switch rapid.IntRange(0, 3).Draw(r, "place") {
	case 0: // a corner: ties
		at = w.At(float64(rapid.IntRange(0, 6).Draw(r, "x")), float64(rapid.IntRange(0, 6).Draw(r, "y")))
	case 1: // on a cell
		at = rapid.SampledFrom(cells).Draw(r, "cell")
	case 2: // where a venue is
		if open := s.Venues(); len(open) > 0 {
			at = rapid.SampledFrom(open).Draw(r, "there").Point
		}
	}
	c := coverage.Change{ID: rapid.SampledFrom(ids).Draw(r, "id"), Point: at,
		Do: rapid.SampledFrom([]coverage.Action{coverage.AddVenue, coverage.MoveVenue, coverage.CloseVenue, coverage.ReopenVenue}).Draw(r, "do")}
	if c.Do == coverage.AddVenue {
		c.ID = fmt.Sprint("new", k, rapid.IntRange(0, 1).Draw(r, "twin"))
	}
	if c.Do == coverage.AddVenue || c.Do == coverage.MoveVenue && rapid.Bool().Draw(r, "redrawn") {
		c.Outline = wildVenue(r, w, "", at).Outline
	}
	return c
}

// TestLongSession: a thousand steps on each of a few towns, so that whatever
// grows (the list of steps, the index of added venues) is gone through many
// times over; compared with an engine made from nothing at every tenth.
func TestLongSession(t *testing.T) {
	t.Parallel()
	for seed := range 4 {
		rapid.Custom(func(r *rapid.T) bool {
			set := wildSettings(r)
			set.Mode = []coverage.Mode{coverage.OnNetwork, coverage.CrowFly}[seed%2]
			set.Islands = coverage.DropIslands // more cells off the network
			in := wild(r, t)
			if seed > 1 {
				wildGroups(r, &in.Population)
			}
			e := engine(t, in, set)
			s := session(t, e)
			m := newMirror(e, s)
			steps := 0
			for k := range 1000 {
				d, err := wildStep(r, t, s, e.Inputs().Population.Points, k)
				if err == nil {
					m.follow(t, d)
					steps++
				}
				if k%10 == 9 {
					m.agrees(t, s)
				}
			}
			if done, undone := s.Steps(); steps < 300 || len(done)+len(undone) == 0 {
				t.Errorf("only %d of 1,000 steps could be made", steps)
			}
			t.Logf("%d steps, %d venues open", steps, len(s.Venues()))
			return true
		}).Example(seed)
	}
}
