package coverage_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

func apply(t *testing.T, s *coverage.Session, changes ...coverage.Change) coverage.Delta {
	t.Helper()
	d, err := s.Apply(changes...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestSessionByHand: in the town of world_test.go without venues, one at B: B is
// there, A walks 400 m, D 700, C 800, E 1,100; F and G are on the island; X on no
// street, 34 characters by 3 from B, 3,413 m and with the detour 4,437 s.
func TestSessionByHand(t *testing.T) {
	w, in := townInputs(t)
	in.Areas = []data.Area{{ID: "w", Name: "West", Level: "8", Shape: w.Box(-1, -1, 6, 5)}, {ID: "e", Name: "East", Level: "8", Shape: w.Box(6, -1, 20, 5)}}
	s := session(t, engine(t, in, tenMinutes()))
	d := apply(t, s, coverage.Change{Do: coverage.AddVenue, ID: "b", Name: "New", Kind: "pitch", Point: w.Point('B')})
	figures := func(v coverage.Served) []float64 {
		return []float64{v.People, v.Covered, v.NotCovered, v.Unreachable, v.OffNetwork}
	}
	same(t, "before", figures(d.Before), []float64{255, 0, 0, 255, 128})
	same(t, "after", figures(d.After), []float64{255, 1 + 2, 4 + 8 + 16, 32 + 64 + 128, 128})
	byMinute := map[int]float64{}
	for m, n := range d.After.ByMinute {
		if n > 0 {
			byMinute[m] = n
		}
	}
	same(t, "by minute", byMinute, map[int]float64{0: 2, 7: 1, 12: 8, 14: 4, 19: 16}) // 6:40, 11:40, 13:20, 18:20
	same(t, "areas", []any{d.Areas[0].AreaID, d.Areas[0].After.Covered, d.Areas[0].After.NotCovered, d.Areas[1].AreaID, d.Areas[1].After.NotCovered, d.Areas[1].After.Unreachable},
		[]any{"w", 3, 8, "e", 4 + 16, 32 + 64})
	same(t, "venue", d.Venues, []coverage.VenueChange{{ID: "b", Point: w.Point('B'), Open: true, Entrances: 1, Within: 3}})
	same(t, "gained", []any{d.Gained, d.Lost, d.Steps, d.Changed}, []any{3, 0, 1, 6})
	if x := s.Cell(7); x.Status != coverage.OffNetwork || math.Abs(float64(x.Time)-44370) > 15 || x.Within != 0 {
		t.Errorf("X: %+v", x)
	}
	if b := s.Cell(1); b != (coverage.CellState{Time: 0, Venue: 0, Within: 1, Status: coverage.Covered}) {
		t.Errorf("B: %+v", b)
	}
	if v, ok := s.Venue(s.Cell(4).Venue); !ok || v.Name != "New" {
		t.Errorf("E walks to %+v", v)
	}

	// to E: E is there, C 300 m, B 1,100, A 1,500, D 1,800
	d = apply(t, s, coverage.Change{Do: coverage.MoveVenue, ID: "b", Point: w.Point('E')})
	same(t, "moved", append(figures(d.After), d.Gained, d.Lost), []float64{255, 4 + 16, 1 + 2 + 8, 224, 128, 20, 3})
	if d.Changed != 6 || len(d.Venues) != 2 || d.Venues[0].Open || !d.Venues[1].Open {
		t.Errorf("%d cells changed, venues %+v", d.Changed, d.Venues)
	}
	// on the island: all but F and G lose theirs
	d = apply(t, s, coverage.Change{Do: coverage.MoveVenue, ID: "b", Point: w.Point('F')})
	same(t, "on the island", figures(d.After), []float64{255, 32 + 64, 0, 1 + 2 + 4 + 8 + 16 + 128, 128})
	if v := d.Venues[1]; !v.Island || v.Within != 96 {
		t.Errorf("%+v", v)
	}
}

// TestUndoRedo walks back and forth through three steps, the second of which
// moves two venues at once; a step after an undo ends what could be done again.
func TestUndoRedo(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("a", w.Point('A'))}
	s := session(t, engine(t, in, tenMinutes()))
	state := func() string {
		var all []string
		for _, v := range s.Venues() {
			all = append(all, fmt.Sprintf("%s at %v", v.ID, v.Point))
		}
		b, _ := json.Marshal(s.Totals())
		return strings.Join(append(all, string(b)), ", ")
	}
	states := []string{state()}
	apply(t, s, coverage.Change{Do: coverage.AddVenue, ID: "n", Point: w.Point('E')})
	states = append(states, state())
	apply(t, s, coverage.Change{Do: coverage.MoveVenue, ID: "n", Point: w.Point('C')}, coverage.Change{Do: coverage.MoveVenue, ID: "a", Point: w.Point('D')})
	states = append(states, state())
	apply(t, s, coverage.Change{Do: coverage.CloseVenue, ID: "a"}, coverage.Change{Do: coverage.ReopenVenue, ID: "a"}, coverage.Change{Do: coverage.CloseVenue, ID: "n"})
	states = append(states, state())
	for range 3 {
		for k := 2; k >= 0; k-- {
			if d, err := s.Undo(); err != nil || d.Steps != k || state() != states[k] {
				t.Fatalf("undone to %d: %v\n%s\nwant %s", k, err, state(), states[k])
			}
		}
		if _, err := s.Undo(); !errors.Is(err, coverage.ErrNoStep) || data.HintOf(err) == "" {
			t.Errorf("nothing left to undo: %v", err)
		}
		for k := 1; k <= 3; k++ {
			if d, err := s.Redo(); err != nil || d.Steps != k || state() != states[k] {
				t.Fatalf("done again to %d: %v\n%s\nwant %s", k, err, state(), states[k])
			}
		}
		if _, err := s.Redo(); !errors.Is(err, coverage.ErrNoStep) || data.HintOf(err) == "" {
			t.Errorf("nothing left to do again: %v", err)
		}
	}
	_, _ = s.Undo()
	_, _ = s.Undo()
	done, undone := s.Steps()
	same(t, "steps", []int{len(done), len(undone), len(undone[0])}, []int{1, 2, 2})
	apply(t, s, coverage.Change{Do: coverage.CloseVenue, ID: "n"})
	if _, err := s.Redo(); err == nil || state() != states[0] {
		t.Errorf("after another step: %v, %s", err, state())
	}
}

// TestTriedAndUndone: trying one place after another, each undone, holds no more
// memory in the end than trying one.
func TestTriedAndUndone(t *testing.T) {
	w, in := townInputs(t)
	set := tenMinutes()
	set.Mode = coverage.CrowFly
	for _, mode := range []coverage.Mode{coverage.OnNetwork, coverage.CrowFly} {
		set.Mode = mode
		s := session(t, engine(t, in, set))
		var first int64
		for k := range 300 {
			d := apply(t, s, coverage.Change{Do: coverage.AddVenue, ID: fmt.Sprint("try", k), Point: w.At(float64(k%13), 0)})
			if d.Venues[0].Number != 0 {
				t.Fatalf("%s: the venue of try %d is number %d", mode, k, d.Venues[0].Number)
			}
			if k == 12 {
				first = s.Bytes()
			}
			if _, err := s.Undo(); err != nil {
				t.Fatal(err)
			}
		}
		if s.Bytes() > first+200 {
			t.Errorf("%s: %d bytes after 13 tries, %d after 300", mode, first, s.Bytes())
		}
	}
}

// TestChangesRefused: each says what is wrong and the way out, and nothing has
// changed, also where the changes before it were right.
func TestChangesRefused(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("way/4217", w.Point('A')), venueAt("way/4218", w.Point('B'))}
	in.Facilities[1].Name = "Stadion"
	s := session(t, engine(t, in, tenMinutes()))
	p := w.Point('C')
	add := coverage.Change{Do: coverage.AddVenue, ID: "new", Point: p}
	far := slices.Repeat(orb.Ring{p}, 20_001)
	for _, c := range []struct {
		changes []coverage.Change
		kind    error
		says    string // of error and hint
	}{
		{[]coverage.Change{{Do: coverage.CloseVenue, ID: "way/4227"}}, coverage.ErrUnknownVenue, `close venue "way/4227": no such venue; did you mean "way/4217" (venue way/4217) or "way/4218" (Stadion)?`},
		{[]coverage.Change{{Do: coverage.MoveVenue, ID: "stadium", Point: p}}, coverage.ErrUnknownVenue, `did you mean "way/4218" (Stadion)?`},
		{[]coverage.Change{{Do: coverage.CloseVenue, ID: "0123456789"}}, coverage.ErrUnknownVenue, `take venue ids from walkshed venues`},
		{[]coverage.Change{{Do: coverage.ReopenVenue, ID: "nowhere"}}, coverage.ErrUnknownVenue, `reopen venue "nowhere": no such venue`},
		{[]coverage.Change{add, add}, coverage.ErrContradiction, `add venue "new": it contradicts what is there: a venue has that id`},
		{[]coverage.Change{{Do: coverage.AddVenue, ID: "way/4217", Point: p}}, coverage.ErrContradiction, `a venue has that id; give the new venue an id of its own`},
		{[]coverage.Change{add, {Do: coverage.CloseVenue, ID: "new"}, {Do: coverage.MoveVenue, ID: "new", Point: p}}, coverage.ErrContradiction, `move venue "new": it contradicts what is there: it is closed`},
		{[]coverage.Change{{Do: coverage.CloseVenue, ID: "way/4217"}, {Do: coverage.CloseVenue, ID: "way/4217"}}, coverage.ErrContradiction, "it is closed; reopen"},
		{[]coverage.Change{{Do: coverage.ReopenVenue, ID: "way/4217"}}, coverage.ErrContradiction, "it is open where it was"},
		{[]coverage.Change{add, {Do: coverage.CloseVenue, ID: "new"}, {Do: coverage.ReopenVenue, ID: "new"}}, coverage.ErrContradiction, "it is none of the place; add it again"},
		{[]coverage.Change{{Do: coverage.AddVenue, Point: p}}, nil, "it has no id"},
		{nil, nil, "no change is given"},
		{[]coverage.Change{{Do: "open", ID: "new"}}, nil, `open venue "new": there is no action "open"; actions are add, move, close and reopen`},
		{[]coverage.Change{{Do: coverage.AddVenue, ID: "new", Point: orb.Point{181, 0}}}, nil, "no such longitude or latitude: 181.00000, 0.00000; give longitude, then latitude"},
		{[]coverage.Change{{Do: coverage.MoveVenue, ID: "way/4217", Point: orb.Point{math.NaN(), 0}}}, nil, "no such longitude or latitude"},
		{[]coverage.Change{{Do: coverage.AddVenue, ID: "new", Point: p, Outline: orb.MultiPolygon{{{p, p, {0, 91}}}}}}, nil, "no such longitude or latitude: 0.00000, 91.00000"},
		{[]coverage.Change{{Do: coverage.AddVenue, ID: "new", Point: p, Outline: orb.MultiPolygon{{{p, p}}}}}, nil, "a ring of 2 points; draw at least three"},
		{[]coverage.Change{{Do: coverage.AddVenue, ID: "new", Point: p, Outline: orb.MultiPolygon{{}}}}, nil, "a part without rings"},
		{[]coverage.Change{{Do: coverage.AddVenue, ID: "new", Point: p, Outline: orb.MultiPolygon{{far}}}}, nil, "20001 points, more than 20000; simplify"},
	} {
		before := s.Totals()
		_, err := s.Apply(c.changes...)
		if err == nil || c.kind != nil && !errors.Is(err, c.kind) || !strings.Contains(err.Error()+"; "+data.HintOf(err), c.says) || data.HintOf(err) == "" {
			t.Errorf("%+v: %v; %s\nwant %q", c.changes, err, data.HintOf(err), c.says)
		}
		if done, _ := s.Steps(); len(done) > 0 || !equal(s.Totals(), before) || len(s.Venues()) != 2 {
			t.Fatalf("%+v: something has changed", c.changes)
		}
	}
}

// TestVenueOffTheStreets: a place no street is near covers who lives on it and
// nobody else; straight-line estimates of cells off the network count it.
func TestVenueOffTheStreets(t *testing.T) {
	w, in := townInputs(t)
	in.Population.Points = append(in.Population.Points, w.At(39, 3))
	in.Population.People, in.Population.IDs = append(in.Population.People, 256), append(in.Population.IDs, "Y")
	s := session(t, engine(t, in, tenMinutes()))
	d := apply(t, s, coverage.Change{Do: coverage.AddVenue, ID: "far", Point: w.At(38, 3)})
	if v := d.Venues[0]; v.Entrances != 0 || v.Within != 128 || d.After.Covered != 128 {
		t.Errorf("%+v, covered %g", v, d.After.Covered)
	}
	if x, y := s.Cell(7), s.Cell(8); x.Status != coverage.Covered || y.Status != coverage.OffNetwork || y.Time < 1295 || y.Time > 1305 || y.Within != 0 {
		t.Errorf("X %+v, Y %+v", x, y)
	}
}

// TestMovedGrounds: a venue with a ground takes it along, as many metres wide as
// before; one that is moved with another ground has that one, its rings closed.
func TestMovedGrounds(t *testing.T) {
	w, in := townInputs(t)
	park := venueAt("park", w.At(2, 0))
	park.Outline = w.Box(1, -1, 3, 1)
	in.Facilities = []data.Facility{park}
	s := session(t, engine(t, in, tenMinutes()))
	north := orb.Point{10, 60}
	apply(t, s, coverage.Change{Do: coverage.MoveVenue, ID: "park", Point: north})
	got := s.Venues()[0]
	a, b := geo.AreaSqM(park.Outline[0]), geo.AreaSqM(got.Outline[0])
	if math.Abs(a-b) > 1 || !got.Outline.Bound().Contains(north) || park.Outline[0][0][0][1] > 51 {
		t.Errorf("%.0f m² became %.0f in %v", a, b, got.Outline.Bound())
	}
	if d := apply(t, s, coverage.Change{Do: coverage.ReopenVenue, ID: "park"}); d.After.Covered == 0 || !equal(s.Venues()[0], park) {
		t.Errorf("reopened: %+v", s.Venues()[0])
	}
	open := w.Box(7, -1, 9, 1)
	open[0][0] = open[0][0][:4]
	apply(t, s, coverage.Change{Do: coverage.MoveVenue, ID: "park", Point: w.At(8, 0), Outline: open})
	if r := s.Venues()[0].Outline[0][0]; len(r) != 5 || !r.Closed() || len(open[0][0]) != 4 {
		t.Errorf("ring %v", r)
	}
}

// TestTwins: where two sources use one id, its venues close, move and reopen
// together.
func TestTwins(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("v", w.Point('A')), venueAt("v", w.Point('E'))}
	e := engine(t, in, tenMinutes())
	s := session(t, e)
	if d := apply(t, s, coverage.Change{Do: coverage.CloseVenue, ID: "v"}); len(d.Venues) != 2 || d.After.Covered != 0 {
		t.Errorf("closed: %+v", d.Venues)
	}
	same(t, "scenario", s.Scenario("twins"), coverage.Scenario{Name: "twins", Close: []string{"v"}})
	apply(t, s, coverage.Change{Do: coverage.ReopenVenue, ID: "v"})
	if d := apply(t, s, coverage.Change{Do: coverage.MoveVenue, ID: "v", Point: w.Point('B')}); len(d.Venues) != 3 || d.After.Covered != 3 {
		t.Errorf("moved: %+v", d)
	}
	if d := apply(t, s, coverage.Change{Do: coverage.ReopenVenue, ID: "v"}); !equal(d.After, e.Totals(e.Limit())) || len(s.Venues()) != 2 {
		t.Errorf("reopened: %+v", d)
	}
}

// TestCellChangesJSON: columns, before and after; no walk is null.
func TestCellChangesJSON(t *testing.T) {
	got, err := json.Marshal(coverage.CellChanges{
		{Cell: 7, Before: coverage.CellState{Time: geo.Unreachable, Venue: -1, Status: coverage.Unreachable}, After: coverage.CellState{Time: 7500, Venue: 3, Within: 1}},
		{Cell: 2, Before: coverage.CellState{Time: 600, Within: 2}, After: coverage.CellState{Time: 9001, Status: coverage.NotCovered}}})
	want := `{"cell":[7,2],"minutes":[[null,1],[12.5,15.001666666666667]],"within":[[0,2],[1,0]],"status":[[2,0],[0,1]]}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v\nwant %s", got, err, want)
	}
	none, _ := json.Marshal(coverage.CellChanges(nil))
	same(t, "none", string(none), `{"cell":[],"minutes":[[],[]],"within":[[],[]],"status":[[],[]]}`)
}

// TestManySessions: sessions of one engine, and callers of one session, at once;
// the race detector watches.
func TestManySessions(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("a", w.Point('A'))}
	e := engine(t, in, tenMinutes())
	shared := session(t, e)
	base := e.Totals(e.Limit())
	var group sync.WaitGroup
	for k := range 8 {
		group.Go(func() {
			own, err := e.NewSession(context.Background(), e.Limit(), nil)
			if err != nil {
				t.Error(err)
				return
			}
			rng := rand.New(rand.NewPCG(uint64(k), 1))
			for i := range 50 {
				at := w.At(float64(rng.IntN(13)), 0)
				_, _ = shared.Apply(coverage.Change{Do: coverage.AddVenue, ID: fmt.Sprint(k, "/", i), Point: at})
				_, _ = own.Apply(coverage.Change{Do: coverage.AddVenue, ID: fmt.Sprint(i), Point: at})
				if i%3 == 0 {
					_, _ = own.Undo()
				}
				_, _ = shared.Cell(i%8), shared.Totals()
			}
			for {
				if _, err := own.Undo(); err != nil {
					break
				}
			}
			if !equal(own.Totals(), base) {
				t.Errorf("session %d is not back at the start", k)
			}
		})
	}
	group.Wait()
	if done, _ := shared.Steps(); len(done) != 400 || !equal(e.Totals(e.Limit()), base) {
		t.Errorf("%d of 400 steps", len(done))
	}
}

// TestSessionGivenUp: a session whose making was broken off is made when asked
// again.
func TestSessionGivenUp(t *testing.T) {
	_, in := townInputs(t)
	e := engine(t, in, tenMinutes())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.NewSession(ctx, 3000, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	for limit := range geo.Deciseconds(6) { // more limits than are kept
		if s, err := e.NewSession(context.Background(), 3000+limit, nil); err != nil || s.Limit() != 3000+limit {
			t.Errorf("asked again: %v", err)
		}
	}
}
