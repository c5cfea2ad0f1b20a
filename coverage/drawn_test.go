package coverage_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
)

// TestTimesAreCounted: a venue at B. A walks 4, C 8, D 4+3, E 8+3 characters of
// 100 m at 1 m/s: 100 s each. F and G are on an island, X on no street.
func TestTimesAreCounted(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("v", w.Point('B'))}
	e := engine(t, in, tenMinutes())
	for i, want := range []string{"6:40", "0:00", "13:20", "11:40", "18:20", "unreachable", "unreachable"} {
		if got := e.Cell(i, e.Limit()).Time.String(); got != want {
			t.Errorf("%c walks %s, want %s", townNames[i], got, want)
		}
	}
	// ten minutes: A and B; D (11:40) is over
	same(t, "statuses", sums(e, geo.FromMinutes(10)), map[string]float64{"covered": 1 + 2, "not_covered": 4 + 8 + 16, "unreachable": 32 + 64, "off_network": 128})
	// D walks exactly 700 s: covered is <=
	same(t, "at 700 s", sums(e, 7000)["covered"], 1+2+8.0)
	same(t, "at 699.9 s", sums(e, 6999)["covered"], 1+2.0)
	// X is 3,400 m from B in a straight line of 34 columns and 3 rows, × 1.3
	x := e.Cell(7, e.Limit())
	if x.Minutes == nil || *x.Minutes < 73.8 || *x.Minutes > 74.1 || x.VenueID != "v" || x.LegM != nil {
		t.Errorf("off the network: %+v, want an estimate of 73.95 min to v", x)
	}
}

// TestCoverageByArea: two boxes on level 8 share no one; G and X are in none.
func TestCoverageByArea(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("v", w.Point('B'))}
	in.Areas = []data.Area{
		{ID: "w", Name: "West", Level: "8", Shape: w.Box(-1, -1, 6, 5)},   // A B D: 11 people
		{ID: "e", Name: "East", Level: "8", Shape: w.Box(6, -1, 16, 5)},   // C E F: 52 people
		{ID: "n", Name: "Nobody", Level: "8", Shape: w.Box(0, 50, 5, 60)}, // nobody
		{ID: "all", Name: "All", Level: "4", Shape: w.Box(-9, -9, 99, 99)},
	}
	table := engine(t, in, tenMinutes()).Coverage(geo.FromMinutes(10))
	if len(table.Levels) != 2 || table.Levels[0].Level != "4" {
		t.Fatalf("levels %+v", table.Levels)
	}
	l := table.Levels[1]
	var rows []string
	for _, r := range l.Rows {
		rows = append(rows, fmt.Sprintf("%s %g=%g+%g+%g off %g share %.3f", r.Name, r.People, r.Covered, r.NotCovered, r.Unreachable, r.OffNetwork, r.Share))
	}
	same(t, "rows, worst first", rows, []string{"East 52=0+20+32 off 0 share 0.000", "West 11=3+8+0 off 0 share 0.273", "Nobody 0=0+0+0 off 0 share 0.000"})
	same(t, "outside", l.Outside, 64+128.0)
	same(t, "balance", l.Balance, coverage.Balance{Covered: 3, NotCovered: 28, Unreachable: 32, Outside: 192, Sum: 255, Source: 255})
	same(t, "everybody", []float64{table.All.People, table.All.Covered, table.All.NotCovered, table.All.Unreachable, table.All.OffNetwork}, []float64{255, 3, 28, 224, 128})
	// of those with a walk (1+2+4+8+16 = 31) half are home by C's 800 s? 2, 1, 8, 4 | 16: 15 < 15.5, so E's 1,100 s
	if m := table.All.MedianMin; m == nil || fmt.Sprintf("%.2f", *m) != "18.33" {
		t.Errorf("median %v, want 18.33", m)
	}
}

// TestVenuesPeople: venues at A and C. B (400 s from A, 800 s from C) is within
// 900 s of both; only C's reaches E, only A's reaches D.
func TestVenuesPeople(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("a", w.Point('A')), venueAt("c", w.Point('C')), venueAt("far", w.At(38, -40))}
	e := engine(t, in, tenMinutes())
	list, err := e.Venues(context.Background(), 9000, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range list {
		got = append(got, fmt.Sprintf("%s within %g only %g nearest %g entrances %d", v.ID, v.Within, v.Only, v.Nearest, v.Entrances))
	}
	same(t, "venues", got, []string{
		"c within 22 only 20 nearest 20 entrances 1", // B C E; C E; C E
		"a within 11 only 9 nearest 11 entrances 1",  // A B D; A D; A B D
		"far within 0 only 0 nearest 0 entrances 0"})
}

// TestGroundsAreEnteredWherePathsCross: a park over the middle of B–C is entered
// at 2 characters from B and 3 from C, not at its middle; a cell inside is there.
func TestGroundsAreEnteredWherePathsCross(t *testing.T) {
	w, in := townInputs(t)
	park := venueAt("park", w.At(7.5, 0))
	park.Outline = w.Box(6, -1, 9, 1)
	in.Facilities = []data.Facility{park}
	in.Population.Points[7] = w.At(7, 0.9) // X has moved into the park, 90 m from the path
	e := engine(t, in, tenMinutes())
	for i, want := range []string{"10:00", "3:20", "5:00"} { // A 4+2, B 2, C 3 characters
		if got := e.Cell(i, e.Limit()).Time.String(); got != want {
			t.Errorf("%c walks %s, want %s", townNames[i], got, want)
		}
	}
	if x := e.Cell(7, e.Limit()); x.Time != 0 || x.Status != "covered" {
		t.Errorf("a cell in the park walks %s, %s", x.Time, x.Status)
	}
}

// TestSitesAreInOrder: no venue; a site at B covers A 4, B 0 and, at 800 s, C; D
// is 700 s away. In 800 s B covers 15, C covers B C E = 22, E covers C E = 20,
// and the island's F or G covers 96.
func TestSitesAreInOrder(t *testing.T) {
	_, in := townInputs(t)
	e := engine(t, in, tenMinutes())
	plan, err := e.Sites(context.Background(), 8000, 9, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range plan.Sites {
		got = append(got, fmt.Sprintf("%s +%g =%g of at most %g", s.ID, s.Gain, s.Covered, s.Bound))
	}
	// F first (ties to the lower cell), then C: B C E, then A: A and D
	same(t, "plan", got, []string{"cell/5 +96 =96 of at most 96", "cell/2 +22 =118 of at most 118", "cell/0 +9 =127 of at most 127"})
	same(t, "candidates", []any{plan.Candidates, plan.From, plan.Covered, plan.People}, []any{7, "cells", 0.0, 255.0})
}

// TestGivenCandidates: only what is given is chosen, and one off the streets is
// reported and left out.
func TestGivenCandidates(t *testing.T) {
	w, in := townInputs(t)
	in.Report = &data.Report{}
	in.Candidates = []data.Candidate{{ID: "field", Point: w.At(0, 30)}, {ID: "lot", Name: "Lot", Point: w.At(8, 0)}}
	e := engine(t, in, tenMinutes())
	plan, err := e.Sites(context.Background(), 6000, 5, nil)
	if err != nil || len(plan.Sites) != 1 || plan.Sites[0].ID != "lot" || plan.Sites[0].Gain != 2+4 || plan.From != "given" {
		t.Fatalf("%+v, %v", plan.Sites, err) // B is 4, C 4, E 7 characters away
	}
	found := false
	for _, g := range in.Report.Groups() {
		for _, i := range g.First {
			found = found || strings.Contains(i.Detail, "candidate field")
		}
	}
	if !found {
		t.Error("the candidate in the field is not reported")
	}
}

// TestScenario: adding, closing, and everything wrong told at once.
func TestScenario(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("b", w.Point('B'))}
	e := engine(t, in, tenMinutes())
	ctx := context.Background()
	more, err := e.Under(ctx, coverage.Scenario{Name: "more", Add: []data.Facility{venueAt("g", w.Point('G'))}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "with g", sums(more, e.Limit())["covered"], 1+2+32+64.0)
	none, err := e.Under(ctx, coverage.Scenario{Close: []string{"b"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "with none", sums(none, e.Limit()), map[string]float64{"off_network": 128, "unreachable": 127})
	_, err = e.Under(ctx, coverage.Scenario{Name: "bad", Close: []string{"zz"}, Add: []data.Facility{venueAt("b", w.Point('A')), {}}}, nil)
	for _, part := range []string{`close "zz"`, `add "b": a venue has that id`, "it has no id"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not name %s", err, part)
		}
	}
}

// TestWhy: the reason, the walk and its parts.
func TestWhy(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("v", w.At(4, -0.2))} // 20 m north of B
	e := engine(t, in, tenMinutes())
	for i, want := range []string{"covered", "covered", "too_far", "too_far", "too_far", "island", "island", "off_network"} {
		y, err := e.Why(context.Background(), i, e.Limit())
		if err != nil || y.Reason != want {
			t.Errorf("cell %d: %s, %v, want %s", i, y.Reason, err, want)
		}
	}
	y, _ := e.Why(context.Background(), 3, e.Limit()) // D: 700 m of street, 20 m to the venue
	if y.CellLegM != 0 || fmt.Sprintf("%.1f %.1f %.1f", y.StreetM, y.VenueLegM, *y.OverMin) != "700.0 20.0 2.0" {
		t.Errorf("D: %+v", y)
	}
	if first, last := y.Path[0], y.Path[len(y.Path)-1]; first != w.Point('D') || last != in.Facilities[0].Point || len(y.Path) < 4 {
		t.Errorf("path %v", y.Path) // D, A, B, venue
	}
	if _, err := e.Why(context.Background(), 99, e.Limit()); err == nil || data.HintOf(err) == "" {
		t.Errorf("cell 99: %v", err)
	}
}

// TestGapsAreBasins: along one street of uncovered cells two summits of people,
// farther apart than a walk, make two gaps; adjacency alone would make one.
func TestGapsAreBasins(t *testing.T) {
	w := geotest.Draw(t, "A"+strings.Repeat("-", 38)+"B", 100)
	in := coverage.Inputs{Streets: w.Streets, Population: data.Population{Source: "drawn", Form: data.OnLattice, Lattice: data.Lattice{Cols: 40, Rows: 1, SizeM: 100,
		Corner: func(c, r int) orb.Point { return w.At(float64(c)-0.5, float64(r)-0.5) }}}}
	for c := range 40 { // people fall off from columns 8 and 31
		in.Population.Points = append(in.Population.Points, w.At(float64(c), 0))
		in.Population.People = append(in.Population.People, float64(1+max(0, 20-2*abs(c-8))+max(0, 10-abs(c-31))))
		in.Population.Col, in.Population.Row = append(in.Population.Col, int32(c)), append(in.Population.Row, 0)
	}
	e := engine(t, in, tenMinutes())
	gaps, err := e.Gaps(context.Background(), e.Limit(), nil)
	if err != nil || len(gaps) != 2 {
		t.Fatalf("%d gaps, %v, want 2", len(gaps), err)
	}
	total := gaps[0].People + gaps[1].People
	if total != in.Population.Total() || gaps[0].People < gaps[1].People || gaps[0].Rank != 1 {
		t.Errorf("people %g + %g of %g", gaps[0].People, gaps[1].People, in.Population.Total())
	}
	if a := gaps[0].BestSite.Point; geo.Distance(a, w.At(8, 0)) > 1 {
		t.Errorf("the best site of the larger gap is %.0f m from its summit", geo.Distance(a, w.At(8, 0)))
	}
	if km := gaps[0].AreaKM2 + gaps[1].AreaKM2; km < 0.399 || km > 0.401 {
		t.Errorf("40 hectares are %.4f km²", km)
	}
}

func abs(n int) int { return max(n, -n) }

// TestStraightLine: with no streets, 15 characters of 100 m are 1,500 s; the
// detour counts.
func TestStraightLine(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("v", w.Point('B'))}
	set := tenMinutes()
	set.Mode, set.Detour = coverage.CrowFly, 1
	in.Streets = data.Streets{}
	e := engine(t, in, set)
	same(t, "detour 1", sums(e, 8001)["covered"], 1+2+4+8.0) // D: 5 characters by Pythagoras
	set.Detour = 1.5
	e = engine(t, in, set)
	same(t, "detour 1.5", sums(e, 8001)["covered"], 1+2+8.0)
	if v, err := e.Venues(context.Background(), 8001, nil); err != nil || v[0].Within != 11 {
		t.Errorf("the venue's people: %+v, %v", v, err)
	}
}
