package coverage_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
)

// TestSessionOnDelaware: two thousand random edits of a real place, undone and
// done again now and then; at every thousandth, every figure of every cell, area
// and minute is compared with an engine and a session made from nothing.
func TestSessionOnDelaware(t *testing.T) {
	in := delawareInputs(t)
	e := engine(t, in, fifteenMinutes(0))
	s := session(t, e)
	m := newMirror(e, s)
	m.exact = false // modelled people are no round numbers
	rng := rand.New(rand.NewPCG(7, 2024))
	began, steps := time.Now(), 0
	var inEdits time.Duration
	for k := range 2000 {
		from := time.Now()
		d, err := realStep(s, rng, in, k)
		inEdits += time.Since(from)
		if err == nil {
			m.follow(t, d)
			steps++
		} else if !errors.Is(err, coverage.ErrNoStep) && !errors.Is(err, coverage.ErrContradiction) {
			t.Fatal(err)
		}
		if k%1000 == 999 {
			m.agreesAtScale(t, s)
		}
	}
	t.Logf("%d steps in %v of %v; %.1f MB", steps, inEdits.Round(time.Millisecond), time.Since(began).Round(time.Millisecond), float64(s.Bytes())/1e6)
}

// realStep closes, moves, reopens or undoes, or adds a venue at a cell, beside
// one, or where one stands.
func realStep(s *coverage.Session, rng *rand.Rand, in coverage.Inputs, k int) (coverage.Delta, error) {
	f := in.Facilities[rng.IntN(len(in.Facilities))]
	at := in.Population.Points[rng.IntN(len(in.Population.Points))]
	switch rng.IntN(10) {
	case 0:
		return s.Undo()
	case 1:
		return s.Redo()
	case 2, 3:
		return s.Apply(coverage.Change{Do: coverage.CloseVenue, ID: f.ID})
	case 4:
		return s.Apply(coverage.Change{Do: coverage.ReopenVenue, ID: f.ID})
	case 5:
		return s.Apply(coverage.Change{Do: coverage.MoveVenue, ID: f.ID, Point: at})
	case 6:
		at = f.Point
	case 7:
		at = orb.Point{at[0] + 0.02*(rng.Float64()-0.5), at[1] + 0.02*(rng.Float64()-0.5)}
	}
	return s.Apply(coverage.Change{Do: coverage.AddVenue, ID: fmt.Sprint("new", k), Point: at})
}

// agreesAtScale is agrees with one search from each venue instead of an engine
// for each.
func (m *mirror) agreesAtScale(t *testing.T, s *coverage.Session) {
	t.Helper()
	u, err := m.e.Under(t.Context(), s.Scenario("now"), nil)
	if err != nil {
		t.Fatal(err)
	}
	limit := m.e.Limit()
	if truth := u.Totals(limit); !equal(truth, s.Totals()) || !equal(truth, m.totals) {
		t.Fatalf("totals %+v\nof the deltas %+v\nfrom nothing %+v", s.Totals(), m.totals, truth)
	}
	if truth := areasOf(u); !equal(truth, m.areas) {
		t.Fatal("areas differ")
	}
	anew, copied := session(t, u), s.Engine("now")
	for i, got := range m.cells {
		c, d, venue := u.Cell(i, limit), anew.Cell(i), ""
		if v, ok := s.Venue(got.Venue); ok {
			venue = v.ID
		}
		if got.Time != c.Time || got.Status.String() != c.Status || venue != c.VenueID || got.Within != d.Within || s.Cell(i) != got || !sameCell(c, copied.Cell(i, limit)) {
			t.Fatalf("cell %d: %+v at %q; from nothing %+v, %d within", i, got, venue, c, d.Within)
		}
	}
}

func sameCell(a, b coverage.Cell) bool {
	return a.Time == b.Time && a.Venue == b.Venue && a.VenueID == b.VenueID && a.Status == b.Status
}
