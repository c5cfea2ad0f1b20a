package coverage_test

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
)

func under(t testing.TB, e *coverage.Engine, s coverage.Scenario) *coverage.Engine {
	t.Helper()
	u, err := e.Under(context.Background(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestStreetsOfAScenario: who is covered in the drawn town (people are powers of
// two) when a path or a barrier is drawn, worked out by hand from the drawing.
func TestStreetsOfAScenario(t *testing.T) {
	w, in := townInputs(t)
	line := func(ps ...orb.Point) orb.LineString { return ps }
	betweenBC := line(w.At(8, -1), w.At(8, 1))
	bridge := line(w.Point('E'), w.Point('F'))
	for _, c := range []struct {
		name  string
		venue rune
		s     coverage.Scenario
		want  map[string]float64
	}{
		{"none", 'B', coverage.Scenario{}, map[string]float64{"covered": 1 + 2, "not_covered": 4 + 8 + 16, "unreachable": 32 + 64, "off_network": 128}},
		{"barrier", 'B', coverage.Scenario{Barriers: []orb.LineString{betweenBC}}, map[string]float64{"covered": 1 + 2, "not_covered": 8, "unreachable": 4 + 16 + 32 + 64, "off_network": 128}},
		{"barrier beside", 'B', coverage.Scenario{Barriers: []orb.LineString{line(w.At(5, 1), w.At(9, 2))}}, map[string]float64{"covered": 3, "not_covered": 28, "unreachable": 96, "off_network": 128}},
		{"barrier along", 'B', coverage.Scenario{Barriers: []orb.LineString{line(w.At(6, 0), w.At(9, 0))}}, map[string]float64{"covered": 3, "not_covered": 28, "unreachable": 96, "off_network": 128}},
		{"closed junction", 'A', coverage.Scenario{Barriers: []orb.LineString{line(w.At(4, -1), w.Point('B'), w.At(4, 1))}}, map[string]float64{"covered": 1 + 2 + 8, "unreachable": 4 + 16 + 32 + 64, "off_network": 128}}, // B attaches to what is left of A–B
		{"path", 'E', coverage.Scenario{Paths: []orb.LineString{bridge}}, map[string]float64{"covered": 4 + 16 + 32 + 64, "not_covered": 1 + 2 + 8, "off_network": 128}},
		{"path through a barrier", 'E', coverage.Scenario{Paths: []orb.LineString{bridge}, Barriers: []orb.LineString{line(w.At(13.5, 0), w.At(13.5, 5))}},
			map[string]float64{"covered": 4 + 16 + 32 + 64, "not_covered": 1 + 2 + 8, "off_network": 128}},
		// D to B is 7 along the streets; the diagonal meets A–B after 4.2, 1 from B
		{"bridge", 'D', coverage.Scenario{Paths: []orb.LineString{line(w.At(0, 3), w.At(4, -1))}},
			map[string]float64{"covered": 1 + 8, "not_covered": 2 + 4 + 16, "unreachable": 96, "off_network": 128}},
		{"junction", 'D', coverage.Scenario{Paths: []orb.LineString{line(w.At(0, 3), w.At(3, 0), w.At(4, -1))}},
			map[string]float64{"covered": 1 + 2 + 8, "not_covered": 4 + 16, "unreachable": 96, "off_network": 128}},
	} {
		in.Facilities = []data.Facility{venueAt("v", w.Point(c.venue))}
		e := engine(t, in, tenMinutes())
		same(t, c.name, sums(under(t, e, c.s), e.Limit()), c.want)
	}
}

// TestPathsJoinEachOther: two paths that meet where no street is, one of them
// joined to a street.
func TestPathsJoinEachOther(t *testing.T) {
	w := geotest.Draw(t, "A---B", 100)
	in := coverage.Inputs{Streets: w.Streets, Facilities: []data.Facility{venueAt("v", w.Point('A'))},
		Population: data.Population{Points: []orb.Point{w.At(4, 4)}, People: []float64{1}}}
	e := engine(t, in, tenMinutes())
	first, second := orb.LineString{w.Point('B'), w.At(4, 3)}, orb.LineString{w.At(3, 2), w.At(4, 2), w.At(4, 4)}
	u, err := e.Under(context.Background(), coverage.Scenario{Paths: []orb.LineString{first}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "one path", sums(u, e.Limit()), map[string]float64{"off_network": 1})
	_, err = e.Under(context.Background(), coverage.Scenario{Name: "s", Paths: []orb.LineString{second}}, nil)
	if err == nil || !strings.Contains(err.Error(), "path 1, from") || !strings.Contains(data.HintOf(err), "within 30 m") {
		t.Errorf("a loose path: %v", err)
	}
}

// TestMoveOpenAmend: a moved venue keeps its place in the list, opening is
// adding, and hours and capacity travel with the venue and move nobody.
func TestMoveOpenAmend(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("b", w.Point('B')), venueAt("g", w.Point('G'))}
	in.Shut = []data.Facility{venueAt("school", w.Point('E'))}
	in.Candidates = []data.Candidate{{ID: "lot", Name: "Lot", Point: w.Point('D')}}
	e := engine(t, in, tenMinutes())
	same(t, "moved to A: B 4, D 3", sums(under(t, e, coverage.Scenario{Move: []data.Move{{ID: "b", To: w.Point('A')}}}), e.Limit())["covered"], 1+2+8+32+64.0)
	same(t, "school open", sums(under(t, e, coverage.Scenario{Open: []string{"school"}}), e.Limit())["covered"], 1+2+4+16+96.0)
	same(t, "lot open", sums(under(t, e, coverage.Scenario{Close: []string{"b"}, Open: []string{"lot"}}), e.Limit())["covered"], 1+8+96.0)
	u := under(t, e, coverage.Scenario{Open: []string{"school"}, Amend: []data.Amendment{{ID: "b", Hours: "06:00-22:00"}, {ID: "b", Capacity: 120}, {ID: "school", Hours: "18:00-21:00"}}})
	s, err := u.NewSession(context.Background(), u.Limit(), nil)
	if err != nil {
		t.Fatal(err)
	}
	v := s.Venues()
	same(t, "tags", []data.Tags{v[0].Tags, v[1].Tags, v[2].Tags}, []data.Tags{{"opening_hours": "06:00-22:00", "capacity": "120"}, nil, {"opening_hours": "18:00-21:00"}})
	if in.Facilities[0].Tags != nil || in.Shut[0].Tags != nil {
		t.Error("the inputs were written to")
	}
}

// TestContradictions: all at once, each by its venue.
func TestContradictions(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("b", w.Point('B'))}
	e := engine(t, in, tenMinutes())
	_, err := e.Under(context.Background(), coverage.Scenario{Name: "bad",
		Close: []string{"b", "b"}, Move: []data.Move{{ID: "b"}, {ID: "q", To: orb.Point{200, 0}}}, Open: []string{"b", "zz", "zz"},
		Amend: []data.Amendment{{ID: "b", Capacity: -1}}, Paths: []orb.LineString{{w.Point('A')}}}, nil)
	for _, part := range []string{`close "b": it is closed twice`, `move "b": it is closed`, `move "q": no such venue`, `move "q": no such longitude`,
		`open "b": it counts already`, `open "zz": no venue shut`, `open "zz": it is opened twice`, `amend "b"`, "path 1: it has fewer than two points"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v\ndoes not name %s", err, part)
		}
	}
	set := tenMinutes()
	set.Mode = coverage.CrowFly
	_, err = engine(t, in, set).Under(context.Background(), coverage.Scenario{Barriers: []orb.LineString{{w.Point('A'), w.Point('B')}}}, nil)
	if err == nil || !strings.Contains(err.Error(), "in mode straight nobody walks along streets") {
		t.Error(err)
	}
}

// TestScenarioLaws, on random towns: the empty scenario is the baseline to the
// byte; opening is building; a barrier never shortens a walk along streets, a
// path never lengthens one, up to rounding.
func TestScenarioLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		in := wild(r, t)
		w := geotest.Draw(t, "A", 100)
		at := func() orb.Point {
			// between the crossings: a path may pass over one as a bridge, and places there attach to it
			return w.At(float64(rapid.IntRange(-1, 6).Draw(r, "x"))+0.137, float64(rapid.IntRange(-1, 6).Draw(r, "y"))+0.291)
		}
		in.Shut = []data.Facility{wildVenue(r, w, "shut", at())}
		e := engine(t, in, tenMinutes())
		if !bytes.Equal(everything(t, e), everything(t, under(t, e, coverage.Scenario{}))) {
			r.Fatal("the empty scenario is not the baseline")
		}
		opened, built := under(t, e, coverage.Scenario{Open: []string{"shut"}}), under(t, e, coverage.Scenario{Add: in.Shut})
		if !bytes.Equal(everything(t, opened), everything(t, built)) {
			r.Fatal("opening is not building")
		}
		redrawnLaws(r, t, in, at)
	})
}

// redrawnLaws puts everybody and every venue on a crossing of the town's grid:
// places that keep their street keep their way to it, and only the streets differ.
func redrawnLaws(r *rapid.T, t *testing.T, in coverage.Inputs, at func() orb.Point) {
	crossing := func() orb.Point { return in.Streets.Nodes[rapid.IntRange(0, 48).Draw(r, "crossing")] }
	for i := range in.Population.Points {
		in.Population.Points[i] = crossing()
	}
	for i := range in.Facilities {
		in.Facilities[i] = venueAt(in.Facilities[i].ID, crossing())
	}
	set := tenMinutes()
	set.ReachM = 0.01
	e := engine(t, in, set)
	barred := under(t, e, coverage.Scenario{Barriers: []orb.LineString{{at(), at(), at()}}})
	pathed := under(t, e, coverage.Scenario{Paths: []orb.LineString{{in.Streets.Nodes[0], at(), at()}}})
	for i := range e.NumCells() {
		was, b, p := e.Cell(i, e.Limit()), barred.Cell(i, e.Limit()), pathed.Cell(i, e.Limit())
		if was.Status == "off_network" {
			continue
		}
		if int64(b.Time)+rounded < int64(was.Time) {
			r.Fatalf("cell %d: a barrier made %s of %s", i, b.Time, was.Time)
		}
		if was.Time != geo.Unreachable && p.Time > was.Time+rounded {
			r.Fatalf("cell %d: a path made %s of %s", i, p.Time, was.Time)
		}
	}
}

// rounded is what an edge cut into pieces, each rounded to a decisecond, may differ.
const rounded = 5

// TestCompare: gained and lost people by hand, and Gained - Lost = change.
func TestCompare(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("b", w.Point('B'))}
	in.Areas = []data.Area{{ID: "w", Name: "West", Level: "8", Shape: w.Box(-1, -1, 6, 5)}, {ID: "e", Name: "East", Level: "8", Shape: w.Box(6, -1, 20, 5)}}
	in.Population.Groups = []data.PopulationGroup{{Name: "old", People: []float64{0.5, 0, 1, 0, 4, 0, 0, 0}}}
	e := engine(t, in, tenMinutes())
	// at E: E and C gain; A and B, 4 apart, lose
	to := under(t, e, coverage.Scenario{Name: "to E", Move: []data.Move{{ID: "b", To: w.Point('E')}}})
	c, err := coverage.Compare(e.Outcome(e.Limit()), to.Outcome(e.Limit()))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "gained, lost", []float64{c.Gained, c.Lost, float64(c.Gains), float64(c.Losses)}, []float64{4 + 16, 1 + 2, 2, 2})
	same(t, "by area", []any{c.Levels[0].Areas[0].Before.Name, c.Levels[0].Areas[0].Gain(), c.Levels[0].Areas[1].Gain()}, []any{"East", 20.0, -3.0})
	same(t, "the old", c.Groups, []coverage.GroupChange{{Before: coverage.GroupServed{Name: "old", People: 5.5, Covered: 0.5, NotCovered: 5, Share: 0.5 / 5.5},
		After: coverage.GroupServed{Name: "old", People: 5.5, Covered: 5, NotCovered: 0.5, Share: 5 / 5.5}}})
	if c.After.Covered-c.Before.Covered != c.Gained-c.Lost {
		t.Errorf("%g - %g is not %g - %g", c.After.Covered, c.Before.Covered, c.Gained, c.Lost)
	}
	if !reflect.DeepEqual(e.Outcome(e.Limit()), under(t, e, coverage.Scenario{Name: "called something"}).Outcome(e.Limit())) {
		t.Error("a name changes the outcome")
	}
	in.Population.People = append([]float64{5}, in.Population.People[1:]...)
	other := engine(t, in, tenMinutes())
	if _, err := coverage.Compare(e.Outcome(e.Limit()), other.Outcome(e.Limit())); err == nil {
		t.Error("two runs of different people were compared")
	}
}
