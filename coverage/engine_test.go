package coverage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// TestInputsNoAnswerCanComeFrom: all that is missing is told at once, each with
// its way out.
func TestInputsNoAnswerCanComeFrom(t *testing.T) {
	set := tenMinutes()
	set.Limit, set.Speed, set.Detour, set.ReachM = 0, 0, 0.9, math.NaN()
	_, err := coverage.New(context.Background(), "Nowhere", coverage.Inputs{}, set, nil)
	for _, part := range []string{"nobody lives here", "speed must be above 0", "limit must be above 0", "detour of 0.9", "reach of NaN", "there is no street"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v\ndoes not say %q", err, part)
		}
	}
	for _, bad := range []float64{-1, math.NaN(), math.Inf(1)} {
		_, in := townInputs(t)
		in.Population.People[2] = bad
		if _, err := coverage.New(context.Background(), "Town", in, tenMinutes(), nil); err == nil || !strings.Contains(err.Error(), "row 2") {
			t.Errorf("%g people: %v", bad, err)
		}
	}
	w, in := townInputs(t)
	for i := range in.Streets.Ways {
		in.Streets.Ways[i].Tags = data.Tags{"highway": "motorway"}
	}
	_ = w
	if _, err := coverage.New(context.Background(), "Town", in, tenMinutes(), nil); err == nil || data.HintOf(err) == "" {
		t.Errorf("only motorways: %v, hint %q", err, data.HintOf(err))
	}
}

// TestAccount: A–E are on the main network, F and G on an island with one of two
// venues, X on no street, one venue out of reach. Streets: 4+8+3+3+3 characters
// of 100 m.
func TestAccount(t *testing.T) {
	w, in := townInputs(t)
	in.Report = &data.Report{}
	in.Facilities = []data.Facility{venueAt("b", w.Point('B')), venueAt("g", w.Point('G')), venueAt("far", w.At(38, -40))}
	in.Areas = []data.Area{
		{ID: "w", Name: "West", Level: "8", Shape: w.Box(-1, -1, 6, 5)},   // A B D; outside 4+16+32+64+128
		{ID: "all", Name: "All", Level: "4", Shape: w.Box(-9, -9, 20, 9)}, // outside X
	}
	in.Candidates = []data.Candidate{{ID: "field", Point: w.At(0, 30)}, {ID: "lot", Point: w.Point('C')}}
	e := engine(t, in, tenMinutes())
	a := e.Account()
	same(t, "network", []any{a.Nodes, a.Edges, a.Components, fmt.Sprintf("%.3f", a.LengthKM)}, []any{7, 5, 2, "2.100"})
	same(t, "cells", []any{a.CellsOffNetwork, a.PeopleOffNetwork, a.CellsOnIslands, a.PeopleOnIslands, a.PeopleUnreachable}, []any{1, 128.0, 2, 96.0, 128.0})
	same(t, "venues", []any{a.VenuesOff, a.VenuesOnIslands}, []any{[]string{"far"}, []string{"g"}})

	for range 2 { // asking twice, at two limits, reports nothing twice
		for _, limit := range []geo.Deciseconds{3000, 9000} {
			if _, err := e.Sites(context.Background(), limit, 1, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	var got []string
	for _, g := range in.Report.Groups() {
		for _, i := range g.First {
			got = append(got, fmt.Sprintf("%s %g %s", g.Code, i.People, i.Detail[:strings.IndexAny(i.Detail+" ", " ")]+" "+strings.Fields(i.Detail)[1]))
		}
	}
	same(t, "reported", got, []string{"far_from_street 0 candidate field", "far_from_street 0 venue far", "on_island 0 venue g",
		"far_from_street 128 cell X", "on_island 32 cell F", "on_island 64 cell G",
		"outside_all_areas 128 level 4:", "outside_all_areas 244 level 8:"})
}

// TestDroppedIslands: with islands dropped, F and G are 3 and 6 characters from
// E and so out of reach of 50 m; with a reach of 400 m F walks a leg of 300 m to
// E. X, at 2,500 m, stays off the network.
func TestDroppedIslands(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("e", w.Point('E'))}
	set := tenMinutes()
	set.Islands = coverage.DropIslands
	e := engine(t, in, set)
	same(t, "reach 50 m", sums(e, e.Limit()), map[string]float64{"covered": 4 + 16, "not_covered": 1 + 2 + 8, "off_network": 32 + 64 + 128})
	set.ReachM = 400
	e = engine(t, in, set)
	same(t, "reach 400 m", sums(e, e.Limit()), map[string]float64{"covered": 4 + 16 + 32, "not_covered": 1 + 2 + 8, "off_network": 64 + 128})
	if f := e.Cell(5, e.Limit()); f.Time < 2999 || f.Time > 3001 || math.Abs(*f.LegM-300) > 0.1 {
		t.Errorf("F walks %s with a leg of %v m", f.Time, *f.LegM)
	}
}

// TestCellsOnAVenueAreThere: a cell within a metre of a venue has time 0 also
// where both stand 40 m from the street; at two metres they walk there and back.
func TestCellsOnAVenueAreThere(t *testing.T) {
	for metres, want := range map[float64]geo.Deciseconds{0: 0, 0.99: 0, 2: 820} {
		w, in := townInputs(t)
		in.Population.Points[0] = w.At(2, -0.4)
		in.Facilities = []data.Facility{venueAt("v", w.At(2, -0.4-metres/100))}
		e := engine(t, in, tenMinutes())
		if got := e.Cell(0, e.Limit()).Time; got != want {
			t.Errorf("%g m apart: %d deciseconds, want %d", metres, got, want)
		}
		list, err := e.Venues(context.Background(), 100, nil)
		if err != nil || list[0].Within != map[bool]float64{true: 1, false: 0}[want == 0] {
			t.Errorf("%g m apart: the venue has %g people, %v", metres, list[0].Within, err)
		}
	}
}

// TestStepsAreStreetMetres: where steps take three times as long, the street is
// as long as it is.
func TestStepsAreStreetMetres(t *testing.T) {
	w, in := townInputs(t)
	w.Tag('A', 'B', "highway", "steps")
	in.Facilities = []data.Facility{venueAt("b", w.Point('B'))}
	e := engine(t, in, tenMinutes())
	y, err := e.Why(context.Background(), 0, e.Limit())
	if err != nil || y.Cell.Time != 12000 || math.Abs(y.StreetM-400) > 0.1 || y.Reason != "too_far" {
		t.Errorf("A: %+v, %v", y, err)
	}
}

// TestWhyAPark: no street enters the park, which is met where its boundary is
// nearest to one: 30 m from B–C, of equally near points the first along the
// boundary, its south-western corner. Inside there is no walk; off the network
// it is a straight line.
func TestWhyAPark(t *testing.T) {
	w, in := townInputs(t)
	park := venueAt("park", w.At(8, -0.6))
	park.Outline = w.Box(7, -1, 9, -0.3)
	in.Facilities = []data.Facility{park}
	in.Population.Points[1] = w.At(8, -0.6) // B has moved into the park
	e := engine(t, in, tenMinutes())
	c, err := e.Why(context.Background(), 2, e.Limit()) // C: 500 m of street
	if err != nil || fmt.Sprintf("%.1f %.1f %s", c.StreetM, c.VenueLegM, c.Cell.Time) != "500.0 30.0 8:50" {
		t.Errorf("C: %+v, %v", c, err)
	}
	if end := c.Path[len(c.Path)-1]; geo.Distance(end, w.At(7, -0.3)) > 0.01 {
		t.Errorf("C's path ends %.1f m from the park's corner", geo.Distance(end, w.At(7, -0.3)))
	}
	b, _ := e.Why(context.Background(), 1, e.Limit())
	if len(b.Path) != 2 || b.Path[0] != b.Path[1] || b.StreetM != 0 {
		t.Errorf("inside the park: %+v", b)
	}
	x, _ := e.Why(context.Background(), 7, e.Limit())
	if len(x.Path) != 2 || geo.Distance(x.Path[1], w.At(9, -0.3)) > 0.5 || x.StreetM != 0 {
		t.Errorf("off the network: %+v", x)
	}
}

// TestCellAt: a bare point's ground is a square as wide as the spacing (here the
// median distance to the nearest other, 300 m); farther out nobody answers.
func TestCellAt(t *testing.T) {
	w, in := townInputs(t)
	e := engine(t, in, tenMinutes())
	for _, c := range []struct {
		col, row float64
		cell     int
	}{{0.9, 0.9, 0}, {4.1, -1, 1}, {38, 3, 7}} {
		if got, ok := e.CellAt(w.At(c.col, c.row)); !ok || got != c.cell {
			t.Errorf("at %g, %g: cell %d, %v, want %d", c.col, c.row, got, ok, c.cell)
		}
	}
	if got, ok := e.CellAt(w.At(25, 20)); ok {
		t.Errorf("in the wilderness: cell %d", got)
	}
	side := geo.AreaSqM(e.CellOutline(0)[0])
	if math.Abs(math.Sqrt(side)-300) > 1 {
		t.Errorf("a cell of %.1f m", math.Sqrt(side))
	}
}

// TestCellsOfALattice: outlines are the lattice's own quads, counter-clockwise.
func TestCellsOfALattice(t *testing.T) {
	w, in := townInputs(t)
	in.Population.Form = data.OnLattice
	in.Population.Lattice = data.Lattice{Cols: 40, Rows: 5, SizeM: 100, Corner: func(c, r int) orb.Point { return w.At(float64(c)-0.5, float64(r)-0.5) }}
	in.Population.Col, in.Population.Row = []int32{0, 4, 12, 0, 12, 15, 18, 38}, []int32{0, 0, 0, 3, 3, 3, 3, 3}
	e := engine(t, in, tenMinutes())
	for i := range e.NumCells() {
		ring := e.CellOutline(i)[0][0]
		if ring.Orientation() != orb.CCW || !ring.Closed() || math.Abs(geo.AreaSqM(orb.Polygon{ring})-10000) > 1 {
			t.Errorf("cell %d: %v", i, ring)
		}
		if got, ok := e.CellAt(in.Population.Points[i]); !ok || got != i {
			t.Errorf("cell %d is found as %d, %v", i, got, ok)
		}
	}
}

// TestBrokenOff: a cancelled question returns its context's error, and the next
// one who asks gets the whole answer; so does one who was waiting.
func TestBrokenOff(t *testing.T) {
	_, in := townInputs(t)
	e := engine(t, in, tenMinutes())
	ctx, cancel := context.WithCancel(context.Background())
	started := make(chan struct{})
	var once sync.Once
	slow := func(stage data.Stage, _, _ int64) {
		if stage == data.StageCandidates {
			once.Do(func() { close(started); cancel() })
		}
	}
	var wait sync.WaitGroup
	wait.Add(1)
	go func() {
		defer wait.Done()
		<-started
		if gaps, err := e.Gaps(context.Background(), e.Limit(), nil); err != nil || len(gaps) == 0 {
			t.Errorf("one who waited: %d gaps, %v", len(gaps), err)
		}
	}()
	if _, err := e.Gaps(ctx, e.Limit(), slow); !errors.Is(err, context.Canceled) {
		t.Errorf("broken off: %v", err)
	}
	wait.Wait()
	if _, err := coverage.New(ctx, "Town", in, tenMinutes(), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("New: %v", err)
	}
}

// TestManyAskAtOnce: answers do not depend on who else asks (run with -race).
func TestManyAskAtOnce(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("b", w.Point('B'))}
	want := everything(t, engine(t, in, tenMinutes()))
	e := engine(t, in, tenMinutes())
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for k := range 3 { // more limits than are kept
				if _, err := e.Gaps(context.Background(), geo.Deciseconds(1000*(i+k)+1), nil); err != nil {
					t.Error(err)
				}
				e.CellAt(w.Point('A'))
			}
			if _, err := e.Why(context.Background(), i, e.Limit()); err != nil {
				t.Error(err)
			}
		}()
	}
	wait.Wait()
	if !bytes.Equal(everything(t, e), want) {
		t.Error("after many questions the answer differs")
	}
}

// TestScenarioMistakes: two of a kind and places that are none.
func TestScenarioMistakes(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("b", w.Point('B'))}
	e := engine(t, in, tenMinutes())
	_, err := e.Under(context.Background(), coverage.Scenario{Name: "bad", Close: []string{"b", "b"},
		Add: []data.Facility{venueAt("b", w.Point('A')), venueAt("n", w.Point('A')), venueAt("n", orb.Point{0, 91}), venueAt("m", orb.Point{math.NaN(), 0})}}, nil)
	for _, part := range []string{`close "b": it is closed twice`, `add "n": it is added twice`, `add "n": no such longitude`, `add "m": no such longitude`} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v\ndoes not say %q", err, part)
		}
	}
	// closing a venue and putting one of its id elsewhere moves it
	moved, err := e.Under(context.Background(), coverage.Scenario{Close: []string{"b"}, Add: []data.Facility{venueAt("b", w.Point('E'))}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "moved to E", sums(moved, 3000)["covered"], 4+16.0)
	same(t, "the baseline", sums(e, 4000)["covered"], 1+2.0)
}

// TestVenuesOnOneSpot: of venues that are all where a cell is, the first one
// counts, as everywhere, whichever stands a few centimetres nearer; and a point
// drawn twice in an outline is no venue of its own.
func TestVenuesOnOneSpot(t *testing.T) {
	w, in := townInputs(t)
	in.Population.Points[0] = w.At(2, -0.4)
	in.Facilities = []data.Facility{venueAt("first", w.At(2, -0.409)), venueAt("nearer", w.At(2, -0.402))}
	if c := engine(t, in, tenMinutes()).Cell(0, 6000); c.VenueID != "first" || c.Time != 0 {
		t.Errorf("%+v", c)
	}
	park := venueAt("park", w.At(2, -0.45))
	park.Outline = w.Box(1, -0.5, 3, -0.405) // half a metre north of the cell
	ring := park.Outline[0][0]
	mid := orb.Point{w.At(2, 0)[0], ring[0][1]}
	for _, p := range ring {
		if p[1] < mid[1] {
			mid[1] = p[1]
		}
	}
	south := orb.Ring{ring[0], mid, mid}
	park.Outline[0][0] = append(south, ring[1:]...)
	in.Facilities = []data.Facility{park}
	if c := engine(t, in, tenMinutes()).Cell(0, 6000); c.Time == 0 {
		t.Errorf("outside the park: %+v", c)
	}
}
