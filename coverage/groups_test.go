package coverage_test

import (
	"context"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// TestTableByGroup: with a venue at A ten minutes reach A, B and D; C and E are
// too far; F, G and X have no walk. Of the old (1 1 2 0 16 32 0 128) 1 + 1 are
// covered, 2 + 16 are not, 32 + 128 have no walk. An area holds A and B, another
// nobody old; the rest are outside both.
func TestTableByGroup(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("v", w.Points("A")[0])}
	in.Population.Groups = []data.PopulationGroup{{Name: "old", People: []float64{1, 1, 2, 0, 16, 32, 0, 128}}, {Name: "none", People: make([]float64, 8)}}
	in.Areas = []data.Area{{ID: "west", Name: "West", Level: "8", Shape: w.Box(-1, -1, 5, 1)}, {ID: "g", Name: "G", Level: "8", Shape: w.Box(15.5, 2, 18, 4)}}
	e := engine(t, in, tenMinutes())
	table := e.Coverage(e.Limit())
	none := coverage.GroupServed{Name: "none", NoPeople: true}
	same(t, "everybody", table.All.Groups, []coverage.GroupServed{{Name: "old", People: 180, Covered: 2, NotCovered: 18, Unreachable: 160, Share: 2.0 / 180}, none})
	for _, r := range table.Levels[0].Rows {
		want := []coverage.GroupServed{{Name: "old", People: 2, Covered: 2, Share: 1}, none}
		if r.AreaID == "g" {
			want = []coverage.GroupServed{{Name: "old", NoPeople: true}, none}
		}
		same(t, r.AreaID, r.Groups, want)
	}
	same(t, "outside", table.Levels[0].GroupsOutside, []coverage.GroupPeople{{Name: "old", People: 178}, {Name: "none"}})
	same(t, "totals", coverage.GroupTotals(e.Inputs().Population), []coverage.GroupPeople{{Name: "old", People: 180}, {Name: "none"}})
}

// wildGroups gives each row some of its people, some rows all and some none.
func wildGroups(r *rapid.T, pop *data.Population) {
	for _, name := range []string{"old", "women"}[:rapid.IntRange(0, 2).Draw(r, "groups")] {
		g := data.PopulationGroup{Name: name}
		for _, n := range pop.People {
			g.People = append(g.People, n*float64(rapid.IntRange(0, 8).Draw(r, "eighths"))/8)
		}
		pop.Groups = append(pop.Groups, g)
	}
	everyone := data.PopulationGroup{Name: "all", People: pop.People}
	pop.Groups = append(pop.Groups, everyone)
}

// TestGroupLaws: in any town the group of everyone has everybody's figures, no
// group has more of anything than everybody, and every group is conserved: over
// statuses in each row, and over areas and outside in each level. Groups change
// nothing else.
func TestGroupLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		in, set := wild(r, t), wildSettings(r)
		plain := engine(t, in, set).Coverage(set.Limit)
		wildGroups(r, &in.Population)
		e := engine(t, in, set)
		table := e.Coverage(set.Limit)
		totals := coverage.GroupTotals(in.Population)
		rowLaws(r, table.All)
		for i, g := range table.All.Groups {
			if g.People != totals[i].People {
				r.Fatalf("%+v of %+v", g, totals[i])
			}
		}
		for _, l := range table.Levels {
			sum := make([]float64, len(totals))
			for i, g := range l.GroupsOutside {
				sum[i] = g.People
			}
			for _, row := range l.Rows {
				rowLaws(r, row)
				for i, g := range row.Groups {
					sum[i] += g.People
				}
			}
			for i, n := range sum {
				if math.Abs(n-totals[i].People) > 1e-6 {
					r.Fatalf("level %s: %g of %+v", l.Level, n, totals[i])
				}
			}
		}
		same(t, "without groups", withoutGroups(table), plain)
	})
}

func rowLaws(r *rapid.T, row coverage.Row) {
	for _, g := range row.Groups {
		if math.Abs(g.Covered+g.NotCovered+g.Unreachable-g.People) > 1e-6 || g.Covered > row.Covered || g.NotCovered > row.NotCovered || g.Unreachable > row.Unreachable {
			r.Fatalf("%+v of %+v", g, row)
		}
		all := coverage.GroupServed{Name: "all", People: row.People, Covered: row.Covered, NotCovered: row.NotCovered, Unreachable: row.Unreachable, Share: row.Share, NoPeople: row.NoPeople}
		if g.Name == "all" && g != all {
			r.Fatalf("%+v, want %+v", g, all)
		}
	}
}

func withoutGroups(t coverage.CoverageTable) coverage.CoverageTable {
	t.All.Groups = nil
	for i := range t.Levels {
		t.Levels[i].GroupsOutside = nil
		for k := range t.Levels[i].Rows {
			t.Levels[i].Rows[k].Groups = nil
		}
	}
	return t
}

// TestGroupKeys: names are safe in any file and never one twice.
func TestGroupKeys(t *testing.T) {
	got := coverage.GroupKeys([]string{"old", "65+", "65–", "Old", " 老 年人 ", "a,b\"c", "=1+1", "+", "", "𝟙"})
	want := []string{"old", "65", "65_2", "Old_2", "老_年人", "a_b_c", "1_1", "group", "group_2", "𝟙"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	rapid.Check(t, func(r *rapid.T) {
		names := rapid.SliceOf(rapid.String()).Draw(r, "names")
		seen := map[string]bool{}
		for _, k := range coverage.GroupKeys(names) {
			if low := strings.ToLower(k); k == "" || seen[low] || strings.ContainsAny(k, " ,;\"'\n\t=+-@") {
				r.Fatalf("%q of %q", k, names)
			} else {
				seen[low] = true
			}
		}
	})
}

// TestGroupsThatAreNone: a group that is no part of its people is refused.
func TestGroupsThatAreNone(t *testing.T) {
	for name, people := range map[string][]float64{"short": {1, 2}, "too many": {2, 0, 0, 0, 0, 0, 0, 0}, "negative": {0, -1, 0, 0, 0, 0, 0, 0}, "no number": {0, 0, math.NaN(), 0, 0, 0, 0, 0}} {
		w, in := townInputs(t)
		in.Facilities = []data.Facility{venueAt("v", w.Points("A")[0])}
		in.Population.Groups = []data.PopulationGroup{{Name: "old", People: people}}
		if _, err := coverage.New(context.Background(), "Drawn", in, tenMinutes(), nil); err == nil || !strings.Contains(err.Error(), `group "old"`) || data.HintOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSessionByGroup: a second venue at C covers C and E (4 + 16), of whom 2 + 16
// are old; closing the first then loses A, B and D (1 + 2 + 8), of whom 1 + 1 + 0
// are. Undone, all is as it was. Areas whose old did not change say so.
func TestSessionByGroup(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("v", w.Points("A")[0])}
	in.Population.Groups = []data.PopulationGroup{{Name: "old", People: []float64{1, 1, 2, 0, 16, 32, 0, 128}}}
	in.Areas = []data.Area{{ID: "d", Name: "D", Level: "8", Shape: w.Box(-1, 2, 1, 4)}, {ID: "e", Name: "E", Level: "8", Shape: w.Box(11, 2, 13, 4)}}
	e := engine(t, in, tenMinutes())
	s := session(t, e)
	old := func(covered float64) []coverage.GroupServed {
		return []coverage.GroupServed{{Name: "old", People: 180, Covered: covered, NotCovered: 20 - covered, Unreachable: 160, Share: covered / 180}}
	}
	d := apply(t, s, coverage.Change{Do: coverage.AddVenue, ID: "new", Point: w.Points("C")[0]})
	same(t, "before", d.Before.Groups, old(2))
	same(t, "after", d.After.Groups, old(20))
	if len(d.Areas) != 1 || d.Areas[0].AreaID != "e" {
		t.Fatalf("areas %+v", d.Areas)
	}
	same(t, "E", []any{d.Areas[0].Before.Groups, d.Areas[0].After.Groups}, []any{[]coverage.GroupServed{{Name: "old", People: 16, NotCovered: 16}}, []coverage.GroupServed{{Name: "old", People: 16, Covered: 16, Share: 1}}})
	d = apply(t, s, coverage.Change{Do: coverage.CloseVenue, ID: "v"})
	same(t, "closed", []any{d.Lost, d.After.Groups[0].Covered}, []any{1.0 + 2 + 8, 18.0})
	if len(d.Areas) != 1 || d.Areas[0].AreaID != "d" {
		t.Fatalf("areas %+v", d.Areas)
	}
	same(t, "D", []any{d.Areas[0].Before.Groups, d.Areas[0].After.Groups}, []any{[]coverage.GroupServed{{Name: "old", NoPeople: true}}, []coverage.GroupServed{{Name: "old", NoPeople: true}}})
	for range 2 {
		if _, err := s.Undo(); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "undone", s.Totals(), e.Totals(e.Limit()))
	same(t, "undone", s.Totals().Groups, old(2))
}

// TestGroupSwap: one cell is lost and another gained, with as many people but other
// old ones: nothing changes for everybody, and the area is named for its old.
func TestGroupSwap(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("v", w.Points("D")[0])}
	in.Population = data.Population{Source: "drawn", Points: w.Points("DE"), People: []float64{4, 4}, Groups: []data.PopulationGroup{{Name: "old", People: []float64{1, 2}}}}
	in.Areas = []data.Area{{ID: "all", Name: "All", Level: "8", Shape: w.Box(-1, -1, 40, 5)}}
	s := session(t, engine(t, in, tenMinutes()))
	d := apply(t, s, coverage.Change{Do: coverage.MoveVenue, ID: "v", Point: w.Points("E")[0]})
	if len(d.Areas) != 1 || d.Areas[0].Before.Covered != 4 || d.Areas[0].After.Covered != 4 || d.Areas[0].Before.Groups[0].Covered != 1 || d.Areas[0].After.Groups[0].Covered != 2 {
		t.Errorf("areas %+v", d.Areas)
	}
}
