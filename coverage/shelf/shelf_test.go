package shelf

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/network"
)

// streetOf is a street of 1,200 m with a court at its west end. At 1 m/s and 5 min
// A (1 person) is 200 s away and covered, B (2) 600 s, C (4) 1,200 s. A school yard
// that is shut stands at C.
func streetOf(t testing.TB) (*Shelf, map[string]orb.Point) {
	t.Helper()
	w := geotest.Draw(t, `V-A---B-----C`, 100)
	at := map[string]orb.Point{"V": w.Point('V'), "A": w.Point('A'), "B": w.Point('B'), "C": w.Point('C')}
	in := coverage.Inputs{Streets: w.Streets, Facilities: []data.Facility{{ID: "way/1", Name: "Court", Kind: "leisure=pitch", Point: at["V"]}},
		Shut:       []data.Facility{{ID: "way/9", Name: "School yard", Kind: "leisure=pitch", Point: at["C"]}},
		Population: data.Population{Source: "houses.csv", Form: data.AsPoints, Points: []orb.Point{at["A"], at["B"], at["C"]}, People: []float64{1, 2, 4}}}
	e, err := coverage.New(context.Background(), "Street", in, coverage.Settings{Limit: geo.FromMinutes(5), Speed: 1,
		Profile: network.Walk(1, network.WalkRule{}), ReachM: 150, Islands: coverage.KeepIslands, Detour: 1.3}, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	runs, err := store.Open(context.Background(), filepath.Join(dir, "runs.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { runs.Close() })
	p := &project.Project{Dir: dir, Name: "Street"}
	p.Settings.SpeedMS = 1
	return &Shelf{Folder: project.NewScenarioFolder(dir), Project: p, Inputs: project.Inputs{Facilities: in.Facilities, Shut: in.Shut}, Engine: e, Runs: runs, Version: "v1"}, at
}

func add(id string, p orb.Point) Change {
	return Change{Change: coverage.Change{Do: coverage.AddVenue, ID: id, Name: "New", Point: p}}
}

// TestWhatSavedIsAnswered: a venue at B covers A and B (3 of 7), one at C too all 7; the
// yard is opened, not built again; equal edits have the run of before.
func TestWhatSavedIsAnswered(t *testing.T) {
	ctx := context.Background()
	s, at := streetOf(t)
	limit := geo.FromMinutes(5)
	base, err := s.Outcome(ctx, "", limit)
	if err != nil || base.Outcome.Table.All.Covered != 1 || base.Name != "baseline" {
		t.Fatalf("%+v %v", base.Outcome.Table.All, err)
	}
	d, err := s.Save("", "", "", "en", Draft{Name: "At B", Notes: "cheap", Cost: 10, Changes: []Change{add("new/1", at["B"])}})
	if err != nil || d.ID != "at-b" || d.Cost != 10 || d.Wrong != "" || len(d.Changes) != 1 || d.Changes[0].Point != at["B"] {
		t.Fatalf("%+v %v", d, err)
	}
	r, err := s.Outcome(ctx, d.ID, limit)
	if err != nil || r.Outcome.Table.All.Covered != 3 || r.Name != "At B" || r.Scenario != d.EditsID {
		t.Fatalf("%+v %v", r.Outcome.Table.All, err)
	}
	both, err := s.Save(d.ID, d.Version, "", "en", Draft{Name: "At B and the yard", Changes: append(d.Changes, Change{Change: coverage.Change{Do: coverage.AddVenue, ID: "way/9", Point: at["C"]}})})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(s.Project.Dir, both.File))
	if err != nil || !strings.Contains(string(text), "open:\n  - \"way/9\"") || strings.Contains(string(text), "cost") {
		t.Errorf("%v\n%s", err, text)
	}
	all, err := s.Outcome(ctx, both.ID, limit)
	if err != nil || all.Outcome.Table.All.Covered != 7 {
		t.Fatalf("%+v %v", all.Outcome.Table.All, err)
	}
	if yard := both.Changes[0]; yard.ID != "way/9" || yard.Name != "School yard" || yard.Do != coverage.AddVenue {
		t.Errorf("it is told as %+v", both.Changes)
	}
	kept, err := s.Runs.List(ctx)
	if err != nil || len(kept) != 3 {
		t.Fatalf("%d runs: %v", len(kept), err)
	}
	copied, err := s.Save("", "", both.ID, "en", Draft{Name: "Copy", Changes: both.Changes})
	if err != nil || copied.EditsID != both.EditsID {
		t.Fatalf("%+v %v", copied, err)
	}
	again, err := s.Outcome(ctx, copied.ID, limit)
	if err != nil || again.Result != all.Result || again.Name != "Copy" || !again.Kept.Equal(all.Kept) {
		t.Errorf("%+v, %+v: %v", again.Ask, all.Ask, err)
	}
	d7, err := coverage.Compare(base.Outcome, again.Outcome)
	if err != nil || d7.Gained != 6 || d7.Lost != 0 {
		t.Errorf("%+v %v", d7, err)
	}
}

// TestEditorsOfOneScenario: the second of two is told and loses nothing; what was
// deleted comes back; a shelf that only reads changes nothing.
func TestEditorsOfOneScenario(t *testing.T) {
	s, at := streetOf(t)
	d, err := s.Save("", "", "", "en", Draft{Name: "One", Changes: []Change{add("new/1", at["B"])}})
	if err != nil {
		t.Fatal(err)
	}
	first, err := s.Save(d.ID, d.Version, "", "en", Draft{Name: "First", Changes: d.Changes})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Save(d.ID, d.Version, "", "en", Draft{Name: "Second", Changes: d.Changes}); !errors.Is(err, project.ErrChanged) {
		t.Error(err)
	}
	if now, _ := s.Get(d.ID, "en"); now.Name != "First" {
		t.Errorf("it is %q", now.Name)
	}
	if err := s.Delete(d.ID, d.Version); !errors.Is(err, project.ErrChanged) {
		t.Error(err)
	}
	if err := s.Delete(d.ID, first.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(d.ID, "en"); !errors.Is(err, project.ErrNoScenario) {
		t.Error(err)
	}
	s.ReadOnly = true
	if _, err := s.Restore(d.ID, "en"); !errors.Is(err, ErrReadOnly) || data.HintOf(err) == "" {
		t.Error(err)
	}
	s.ReadOnly = false
	back, err := s.Restore(d.ID, "en")
	if err != nil || back.Version != first.Version {
		t.Errorf("%+v %v", back, err)
	}
	s.ReadOnly = true
	if _, err := s.Save("", "", "", "en", Draft{Name: "x"}); !errors.Is(err, ErrReadOnly) {
		t.Error(err)
	}
	if err := s.Delete(back.ID, back.Version); !errors.Is(err, ErrReadOnly) {
		t.Error(err)
	}
	if _, err := s.Outcome(context.Background(), back.ID, geo.FromMinutes(5)); err != nil {
		t.Error(err)
	}
	if kept, _ := s.Runs.List(context.Background()); len(kept) != 0 {
		t.Error("a shelf that only reads kept a run")
	}
}

// TestDraftsThatCannotBe: each is refused with the way out and nothing is written.
func TestDraftsThatCannotBe(t *testing.T) {
	s, at := streetOf(t)
	for name, d := range map[string]Draft{
		"no name": {}, "long name": {Name: strings.Repeat("长", 201)}, "spaces": {Name: " x"}, "long note": {Name: "x", Notes: strings.Repeat("n", 10_001)},
		"no number": {Name: "x", Cost: math.NaN()}, "less than nothing": {Name: "x", Cost: -1}, "many": {Name: "x", Changes: make([]Change, 1001)},
		"nobody's venue":    {Name: "x", Changes: []Change{{Change: coverage.Change{Do: coverage.CloseVenue, ID: "way/2"}}}},
		"taken id":          {Name: "x", Changes: []Change{add("way/1", at["B"])}},
		"a line of a point": {Name: "x", Changes: []Change{drawn(DrawPath, "line/1", at["A"])}},
		"a line nowhere":    {Name: "x", Changes: []Change{drawn(DrawBarrier, "line/1", at["A"], orb.Point{math.NaN(), 0})}},
		"off the earth":     {Name: "x", Changes: []Change{add("new/1", orb.Point{200, 0})}},
	} {
		_, err := s.Save("", "", "", "en", d)
		var wrong *project.Problems
		if err == nil || data.HintOf(err) == "" && !errors.As(err, &wrong) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := s.List("en"); err != nil || len(all) != 0 {
		t.Errorf("%v %v", all, err)
	}
}

// TestBesideTheVenues: what the page cannot show stays in the file when it saves,
// and is counted; a file with mistakes is listed with them, in Chinese too, and can
// be deleted.
func TestBesideTheVenues(t *testing.T) {
	s, at := streetOf(t)
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(s.Project.Dir, "scenarios"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.Project.Dir, "scenarios", name+".yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("hand", "# by hand\nscenario: By hand\nlimit: 10\nclose: [Court] # for good\nhours: [{venue: School yard, hours: 06:00-22:00}]\nopen: [way/9]\nbarrier: [[[0, 0], [0, 1]]]\n")
	d, err := s.Get("hand", "en")
	if err != nil || d.Wrong != "" || d.Beside != (Beside{Amended: 1}) || len(d.Changes) != 3 || d.Changes[2].Do != DrawBarrier || d.Changes[0].Name != "Court" {
		t.Fatalf("%+v %v", d, err)
	}
	named, err := s.Save("hand", d.Version, "", "en", Draft{Name: "By hand, renamed", Changes: d.Changes})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(filepath.Join(s.Project.Dir, named.File))
	for _, want := range []string{"# by hand", "# for good", "[Court]", "06:00-22:00", "limit: 10", "[[[0, 0], [0, 1]]]"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is gone:\n%s", want, text)
		}
	}
	more, err := s.Save("hand", named.Version, "", "en", Draft{Name: "By hand", Changes: append(named.Changes, add("new/1", at["B"]))})
	if err != nil || more.Beside != d.Beside || len(more.Changes) != 4 {
		t.Errorf("%+v %v", more, err)
	}
	write("bad", "scenario: Bad\nclose: [Cort]\n")
	bad, err := s.Get("bad", "zh")
	if err != nil || bad.Name != "Bad" || !strings.Contains(bad.Wrong, "解决") || len(bad.Changes) != 0 {
		t.Errorf("%+v %v", bad, err)
	}
	var wrong *project.Problems
	if _, err := s.Under(context.Background(), "bad"); !errors.As(err, &wrong) {
		t.Error(err)
	}
	if err := s.Delete("bad", bad.Version); err != nil {
		t.Error(err)
	}
}

func drawn(do coverage.Action, id string, line ...orb.Point) Change {
	return Change{Change: coverage.Change{Do: do, ID: id}, Line: line}
}

// TestLinesAreSaved: C is 1,200 m from the court. A path straight across would not
// help it, a barrier before A leaves nobody covered; both stand in the file, are read
// back as changes and are gone from it when they are erased.
func TestLinesAreSaved(t *testing.T) {
	ctx := context.Background()
	s, at := streetOf(t)
	limit := geo.FromMinutes(5)
	mid := orb.Point{(at["V"][0] + at["A"][0]) / 2, at["V"][1]}
	wall := drawn(DrawBarrier, "line/1", orb.Point{mid[0], mid[1] - 1e-4}, orb.Point{mid[0], mid[1] + 1e-4})
	way := drawn(DrawPath, "line/2", at["B"], at["C"])
	d, err := s.Save("", "", "", "en", Draft{Name: "Railway", Changes: []Change{wall, way, drawn(DrawPath, "line/3", at["A"], at["C"]), drawn(EraseLine, "line/3"), add("new/1", at["C"])}})
	if err != nil || len(d.Changes) != 3 || d.Changes[1].Do != DrawPath || d.Changes[2].Do != DrawBarrier || len(d.Changes[2].Line) != 2 {
		t.Fatalf("%+v %v", d, err)
	}
	r, err := s.Outcome(ctx, d.ID, limit)
	if err != nil || r.Outcome.Table.All.Covered != 4 { // C itself; A no longer reaches the court
		t.Errorf("%+v %v", r.Outcome.Table.All, err)
	}
	same, err := s.Save(d.ID, d.Version, "", "en", Draft{Name: "Railway line", Changes: d.Changes})
	if err != nil || same.EditsID != d.EditsID {
		t.Errorf("%+v %v", same, err)
	}
	open, err := s.Save(d.ID, same.Version, "", "en", Draft{Name: "Open again", Changes: append(same.Changes, drawn(EraseLine, same.Changes[2].ID))})
	if err != nil || len(open.Changes) != 2 {
		t.Fatalf("%+v %v", open, err)
	}
	if text, err := os.ReadFile(filepath.Join(s.Project.Dir, open.File)); err != nil || strings.Contains(string(text), "barrier") || !strings.Contains(string(text), "path:") {
		t.Errorf("%v\n%s", err, text)
	}
	if r, err = s.Outcome(ctx, open.ID, limit); err != nil || r.Outcome.Table.All.Covered != 5 {
		t.Errorf("%+v %v", r.Outcome.Table.All, err)
	}
}

// TestFolded: of each venue what became of it last.
func TestFolded(t *testing.T) {
	p, q := orb.Point{1, 1}, orb.Point{2, 2}
	do := func(a coverage.Action, id string, at orb.Point) coverage.Change {
		return coverage.Change{Do: a, ID: id, Point: at}
	}
	for _, c := range []struct{ in, want []coverage.Change }{
		{[]coverage.Change{add("n", p).Change, do(coverage.MoveVenue, "n", q)}, []coverage.Change{{Do: coverage.AddVenue, ID: "n", Name: "New", Point: q}}},
		{[]coverage.Change{add("n", p).Change, do(coverage.CloseVenue, "n", orb.Point{})}, nil},
		{[]coverage.Change{do(coverage.CloseVenue, "w", orb.Point{}), do(coverage.ReopenVenue, "w", orb.Point{})}, nil},
		{[]coverage.Change{do(coverage.MoveVenue, "w", p), do(coverage.MoveVenue, "w", q)}, []coverage.Change{do(coverage.MoveVenue, "w", q)}},
		{[]coverage.Change{do(coverage.CloseVenue, "w", orb.Point{}), add("w", p).Change}, []coverage.Change{{Do: coverage.CloseVenue, ID: "w"}, add("w", p).Change}},
	} {
		if got := folded(c.in); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v, want %v", c.in, got, c.want)
		}
	}
}
