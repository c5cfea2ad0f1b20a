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

// street of cells 100 m apart along one drawn street, with people by column.
func street(t *testing.T, people ...float64) coverage.Inputs {
	w := geotest.Draw(t, "A"+strings.Repeat("-", len(people)-2)+"B", 100)
	pop := data.Population{Source: "drawn", Form: data.OnLattice, People: people, Lattice: data.Lattice{Cols: len(people), Rows: 1, SizeM: 100,
		Corner: func(c, r int) orb.Point { return w.At(float64(c)-0.5, float64(r)-0.5) }}}
	for c := range people {
		pop.Points = append(pop.Points, w.At(float64(c), 0))
		pop.Col, pop.Row = append(pop.Col, int32(c)), append(pop.Row, 0)
	}
	return coverage.Inputs{Streets: w.Streets, Population: pop}
}

// TestGapsHaveCentres: twenty cells in a row, one person each but 100 in column
// 4 and 50 in column 13; a walk of 5 minutes at 1 m/s reaches 3 cells. Adjacency
// alone would make one gap of them all.
//
//	people within 3 cells: 106 for columns 3…7, so the first centre is 3 and
//	    holds all within 6 cells: 0…9
//	of those beyond, 56 for 10…16: the second is 10 and takes 7…16
//	of those beyond, 6 for 17: the third is 17 and takes 14…19
func TestGapsHaveCentres(t *testing.T) {
	people := []float64{1, 1, 1, 1, 100, 1, 1, 1, 1, 1, 1, 1, 1, 50, 1, 1, 1, 1, 1, 1}
	in := street(t, people...)
	set := tenMinutes()
	set.Limit, set.Detour = 3000, 1
	e := engine(t, in, set)
	ask := func() (got []string) {
		gaps, err := e.Gaps(context.Background(), e.Limit(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range gaps {
			got = append(got, fmt.Sprintf("%d. %g people on %d…%d, %.3f km²", g.Rank, g.People, g.Members[0], g.Members[g.Cells-1], g.AreaKM2))
		}
		return got
	}
	want := []string{"1. 106 people on 0…6, 0.070 km²", "2. 56 people on 7…13, 0.070 km²", "3. 6 people on 14…19, 0.060 km²"}
	same(t, "gaps", ask(), want)

	// where people lack cover does not depend on which lots are for sale
	in.Candidates = []data.Candidate{{ID: "lot", Point: in.Population.Points[19]}}
	e = engine(t, in, set)
	same(t, "gaps with one candidate", ask(), want)
	gaps, _ := e.Gaps(context.Background(), e.Limit(), nil)
	if gaps[0].BestSite != nil || gaps[2].BestSite == nil || gaps[2].BestSite.People != 4 || gaps[2].BestSite.ID != "lot" {
		t.Errorf("best sites %+v, %+v", gaps[0].BestSite, gaps[2].BestSite) // 16…19 are within 3 cells of it
	}
}

// TestGapFigures: a venue at column 0 and 4 minutes: columns 0…2 are covered, 3
// is 300 s away, and so on to 8 at 800 s. One gap of 6 cells: 8+16+…+256 = 504
// people, mean (3·8+4·16+5·32+6·64+7·128+8·256)·100/504 = 709.5 s; its middle of
// people lies at column 7.1. The best site is the first to reach all of 3…8 but
// none: 240 s are 2 cells, so column 6 reaches 4…8.
func TestGapFigures(t *testing.T) {
	in := street(t, 1, 2, 4, 8, 16, 32, 64, 128, 256)
	in.Facilities = []data.Facility{venueAt("v", in.Population.Points[0])}
	in.Areas = []data.Area{{ID: "e", Name: "East", Level: "8", Shape: box(in, 5, 9)}, {ID: "s", Name: "State", Level: "4", Shape: box(in, -1, 9)}}
	set := tenMinutes()
	set.Limit = 2400
	gaps, err := engine(t, in, set).Gaps(context.Background(), 2400, nil)
	if err != nil || len(gaps) != 2 {
		t.Fatalf("%d gaps, %v", len(gaps), err)
	}
	// reach 240/1.3 = 185 m, apart 369 m: centres at 7 (448 within a cell) and,
	// 4 cells off, 3: it takes 3 and 4, and 5 is nearer to 7
	g := gaps[0]
	same(t, "members", g.Members, []int32{5, 6, 7, 8})
	same(t, "people", []float64{g.People, g.Unreachable}, []float64{32 + 64 + 128 + 256, 0})
	mean := (5*32 + 6*64 + 7*128 + 8*256.0) * 100 / 60 / 480
	same(t, "minutes", fmt.Sprintf("%.4f %.4f %.4f", *g.MeanMin, *g.WorstMin, *g.NearestMin), fmt.Sprintf("%.4f %.4f %.4f", mean, 800/60.0, 500/60.0))
	same(t, "place", []string{g.VenueID, g.AreaID, g.AreaName}, []string{"v", "e", "East"})
	if g.Center != in.Population.Points[7] {
		t.Errorf("centre %v", g.Center)
	}
	if g.BestSite.ID != "cell/6" && g.BestSite.ID != "cell/7" || g.BestSite.People != 480 {
		t.Errorf("best site %+v", g.BestSite)
	}
	same(t, "the other", []any{gaps[1].People, gaps[1].AreaName, gaps[1].BestSite.People}, []any{24.0, "State", 24.0})
}

// box is the ground of columns from…to (excluded) of a street.
func box(in coverage.Inputs, from, to int) orb.MultiPolygon {
	nw, se := in.Population.Lattice.Corner(from, -1), in.Population.Lattice.Corner(to, 2)
	return orb.MultiPolygon{{orb.Bound{Min: orb.Point{nw[0], se[1]}, Max: orb.Point{se[0], nw[1]}}.ToRing()}}
}

// TestGapsOfBlocksTouch: blocks that share a corner are one gap, a block apart
// is another, also where it is nearer.
func TestGapsOfBlocksTouch(t *testing.T) {
	w := geotest.Draw(t, "A---B", 100)
	in := coverage.Inputs{Streets: w.Streets, Population: data.Population{Source: "blocks", Form: data.AsPolygons, People: []float64{1, 2, 4},
		Points:   []orb.Point{w.At(0, 0), w.At(2, 0), w.At(4, 0)},
		Outlines: []orb.MultiPolygon{w.Box(-1, -1, 1, 1), w.Box(1, 1, 3, 2), w.Box(3.5, -1, 5, 0.5)}}}
	gaps, err := engine(t, in, tenMinutes()).Gaps(context.Background(), 6000, nil)
	if err != nil || len(gaps) != 2 || gaps[0].People != 4 || gaps[1].People != 3 {
		t.Errorf("%+v, %v", gaps, err)
	}
}

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
