package coverage_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

func plan(t testing.TB, e *coverage.Engine, a coverage.PlanAsk) coverage.Plan {
	t.Helper()
	p, err := e.Plan(context.Background(), a, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ids lists the sites of a plan and what each brings within the limit.
func ids(p coverage.Plan) string {
	var out []string
	for _, s := range p.Sites {
		out = append(out, fmt.Sprintf("%s +%g", s.ID, s.Gain))
	}
	for _, s := range p.Closed {
		out = append(out, fmt.Sprintf("close %s %g", s.ID, s.Gain))
	}
	return strings.Join(out, ", ")
}

// planTown is the drawn town with a venue at A, which covers A, B and D in 800 s
// (11 people), and candidates at B, C, E and F.
func planTown(t testing.TB) coverage.Inputs {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("a", w.Point('A'))}
	for i, n := range "BCEF" {
		in.Candidates = append(in.Candidates, data.Candidate{ID: string(n), Name: "lot " + string(n), Point: w.Point(n),
			Tags: data.Tags{"cost": fmt.Sprint([]int{1, 5, 2, 9}[i]), "capacity": "20"}})
	}
	return in
}

// TestGoals: what each classical model chooses in the drawn town at 800 s. B
// covers A B C D?, at 800 s: C 800 s and D 700 s, so +4; C covers B C E: +20; E
// covers C E: +20; F covers F G: +96 on its island.
func TestGoals(t *testing.T) {
	e := engine(t, planTown(t), tenMinutes())
	at := func(g coverage.Goal, n int) coverage.PlanAsk {
		return coverage.PlanAsk{Goal: g, Limit: 8000, Sites: n}
	}
	p := plan(t, e, at(coverage.MostPeople, 1))
	same(t, "one site", ids(p), "F +96")
	same(t, "its proof", []any{p.Value, p.Bound, p.Optimal, p.Unit, p.ValueBefore}, []any{107.0, 107.0, true, "people", 11.0})
	p = plan(t, e, at(coverage.MostPeople, 2))
	if p.After.All.Covered != 127 || len(p.Sites) != 2 || !p.Optimal {
		t.Errorf("two sites: %s, %g covered, optimal %v", ids(p), p.After.All.Covered, p.Optimal)
	}
	// backup: A and D are within 800 s of B too (A 400, D 700), B of B itself: 11 have two
	p = plan(t, e, at(coverage.BackupCover, 1))
	same(t, "backup", []any{p.Sites[0].ID, p.Value, p.Sites[0].Adds}, []any{"B", 11.0, 11.0})
	// everybody who can be covered: C or E, and F. X stands on no street: 128
	p = plan(t, e, coverage.PlanAsk{Goal: coverage.FewestSites, Limit: 8000})
	same(t, "fewest", []any{p.Value, p.Bound, p.Optimal, p.Unit, p.After.All.Covered, p.CannotReach}, []any{2.0, 2.0, true, "sites", 127.0, 128.0})
	// by cost: E is cheaper than C and covers as many
	p = plan(t, e, coverage.PlanAsk{Goal: coverage.FewestSites, Limit: 8000, Cost: coverage.CostRule{Each: 1}})
	same(t, "cheapest", []any{ids(p), p.Value, p.Unit}, []any{"F +96, E +20", 11.0, "cost"})
	// half of 255 are 127.5: one more than F and C can bring; 40 % is 102
	p = plan(t, e, coverage.PlanAsk{Goal: coverage.FewestSites, Limit: 8000, Share: 0.4})
	same(t, "four in ten", []any{ids(p), p.Value}, []any{"F +96", 1.0})
	_, err := e.Plan(context.Background(), coverage.PlanAsk{Goal: coverage.FewestSites, Limit: 8000, Share: 0.5}, nil)
	if err == nil || !strings.Contains(err.Error(), "128 people in 1 cells") || !strings.Contains(err.Error(), "49.80 %") {
		t.Errorf("half of all: %v", err)
	}
}

// TestTimeGoals: least walking at one site with a cut of 3,000 s. Now A 0, B 400,
// D 300, C 1,200, E 1,500, F and G 3,000 at the cut, X too. F gives F 0, G 200:
// 32×3,000 + 64×2,800 saved. On the main streets alone, E saves 16×1,500 + 4×900,
// C 16×1,200 + 4×1,200.
func TestTimeGoals(t *testing.T) {
	in := planTown(t)
	e := engine(t, in, tenMinutes())
	p := plan(t, e, coverage.PlanAsk{Goal: coverage.LeastWalking, Limit: 8000, Sites: 2, Cut: 30000})
	saved := (32*3000 + 64*2700 + 16*1500 + 4*900) / 60.0
	got := p.ValueBefore - p.Value
	w, _ := townInputs(t)
	if g := 100 * geo.Distance(w.Point('F'), w.Point('G')) / 100; math.Abs(g-300) > 1 {
		t.Fatalf("F–G is %g m", g)
	}
	if math.Abs(got-saved) > 1 || !p.Optimal || p.Unit != "person_minutes" {
		t.Errorf("least walking: %s saves %g person-minutes, want %g; %+v", ids(p), got, saved, p.Walking)
	}
	same(t, "sites", []string{p.Sites[0].ID, p.Sites[1].ID}, []string{"F", "E"})
	// the longest walk of those anything reaches: with F and one of C, E
	p = plan(t, e, coverage.PlanAsk{Goal: coverage.LeastFar, Limit: 8000, Sites: 2, Cut: 30000})
	if p.Unit != "minutes" || !p.Optimal || math.Abs(p.Value-p.Walking.Longest) > 1e-9 {
		t.Errorf("longest: %s %g %+v", ids(p), p.Value, p.Walking)
	}
}

// TestCapacity: the venue at A has room for 4 of its 11; a site serves 20.
func TestCapacity(t *testing.T) {
	in := planTown(t)
	in.Facilities[0].Tags = data.Tags{"容量": "4"}
	e := engine(t, in, tenMinutes())
	p := plan(t, e, coverage.PlanAsk{Goal: coverage.MostServed, Limit: 8000, Sites: 2})
	// F serves 20 of 96; C or E 20 of its 20 new ones, or B 4 + 7 of A's; so 4 + 20 + 20
	same(t, "served", []any{p.Service.Before, p.Service.Served, p.Value, p.Bound, p.Service.Supply}, []any{4.0, 44.0, 44.0, 44.0, 44.0})
	if s := p.Service; s.Served+s.Unserved+s.Unreached != 255 || s.Served > s.Supply {
		t.Errorf("not conserved: %+v", s)
	}
	for _, x := range p.Sites {
		if x.Load > x.Capacity {
			t.Errorf("%s serves %g with room for %g", x.ID, x.Load, x.Capacity)
		}
	}
	in.Facilities[0].Tags = nil
	if _, err := engine(t, in, tenMinutes()).Plan(context.Background(), coverage.PlanAsk{Goal: coverage.MostServed, Limit: 8000, Sites: 1}, nil); err == nil || !strings.Contains(err.Error(), "a states none") {
		t.Errorf("no capacity: %v", err)
	}
}

// TestCloseAndMove: venues at A, B and F. B covers A, B, C and D; A adds nobody.
func TestCloseAndMove(t *testing.T) {
	in := planTown(t)
	w, _ := townInputs(t)
	in.Facilities = append(in.Facilities, venueAt("b", w.Point('B')), venueAt("f", w.Point('F')))
	e := engine(t, in, tenMinutes())
	p := plan(t, e, coverage.PlanAsk{Goal: coverage.CloseVenues, Limit: 8000, Sites: 1})
	same(t, "close", []any{ids(p), p.Value, p.Bound, p.After.All.Covered}, []any{"close a 0", 0.0, 0.0, 111.0})
	p = plan(t, e, coverage.PlanAsk{Goal: coverage.CloseVenues, Limit: 8000, Sites: 1, Fixed: []string{"a"}})
	same(t, "close another", []any{ids(p), p.Value}, []any{"close b -4", 4.0})
	p = plan(t, e, coverage.PlanAsk{Goal: coverage.MoveVenues, Limit: 8000, Sites: 1})
	same(t, "move", []any{len(p.Sites), len(p.Closed), p.After.All.Covered, p.Value, p.Optimal, p.Basis.Venues}, []any{1, 1, 127.0, 127.0, true, 3})
	if p.Sites[0].ID != "C" && p.Sites[0].ID != "E" || p.Closed[0].ID != "a" {
		t.Errorf("move: %s", ids(p))
	}
}

// TestRules: budget, commitments, quotas, spacing, layers, distance from venues.
func TestRules(t *testing.T) {
	in := planTown(t)
	w, _ := townInputs(t)
	in.Areas = []data.Area{{ID: "w", Name: "West", Level: "8", Shape: w.Box(-1, -1, 6, 5)}, {ID: "e", Name: "East", Level: "8", Shape: w.Box(6, -1, 13.5, 5)},
		{ID: "i", Name: "Island", Level: "8", Shape: w.Box(13.5, -1, 20, 5)}}
	e := engine(t, in, tenMinutes())
	for _, c := range []struct {
		name string
		edit func(a *coverage.PlanAsk)
		want string
	}{
		{"F costs 9 of 4", func(a *coverage.PlanAsk) { a.Sites, a.Budget = 0, 4 }, "E +20|C +20"},
		{"C is committed", func(a *coverage.PlanAsk) { a.Fixed = []string{"C"} }, "C +20, F +96"},
		{"none on the island, one in the west", func(a *coverage.PlanAsk) {
			a.Quotas = []coverage.AreaQuota{{Area: "Island", Most: 0}, {Area: "w", Least: 1, Most: 9}}
		}, "E +20|C +20"},
		{"3 km apart", func(a *coverage.PlanAsk) { a.SpacingM = 3000 }, "F +96"},
		{"900 m from the venue", func(a *coverage.PlanAsk) { a.Sites, a.FromVenuesM = 4, 900 }, "F +96, C +20|F +96, E +20"},
	} {
		a := coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 8000, Sites: 2}
		c.edit(&a)
		p := plan(t, e, a)
		got := strings.ReplaceAll(strings.ReplaceAll(ids(p), ", B +0", ""), ", C +0", "")
		if !strings.Contains("|"+strings.ReplaceAll(c.want, ", B +0", "")+"|", "|"+got+"|") {
			t.Errorf("%s: %s, want %s", c.name, ids(p), c.want)
		}
	}
	in.Excluded = []data.Area{{Shape: w.Box(14.5, -1, 17, 5)}}
	in.Suitable = []data.Area{{Shape: w.Box(11, -1, 99, 9)}}
	p := plan(t, engine(t, in, tenMinutes()), coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 8000, Sites: 4})
	same(t, "layers", []any{p.LeftOut, p.Candidates}, []any{map[string]int{"excluded": 1, "unsuitable": 1}, 2})
}

// TestOpeningIsBuilding: opening a ground that stands shut serves whom a venue
// built there would, its entrances included.
func TestOpeningIsBuilding(t *testing.T) {
	in := planTown(t)
	w, _ := townInputs(t)
	school := venueAt("school", w.At(7.5, 0))
	school.Outline = w.Box(6, -1, 9, 1) // the park of the drawn grounds: C is 300 m from a gate, B 200 m
	in.Shut = []data.Facility{school, venueAt("nowhere", w.At(38, -40))}
	p := plan(t, engine(t, in, tenMinutes()), coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 8000, Sites: 2, Pool: coverage.ShutSites})
	same(t, "opened", []any{ids(p), p.From, p.Candidates}, []any{"school +20", "shut", 1}) // C 300 s, E 600 s
	in.Facilities = append(in.Facilities, school)
	built := engine(t, in, tenMinutes()).Coverage(8000)
	same(t, "as built", p.After, built)
}

// TestMistakes: each says what is wrong and the way out.
func TestPlanMistakes(t *testing.T) {
	in := planTown(t)
	in.Candidates[2].Tags = data.Tags{"cost": "much"}
	in.Candidates[3].Tags = nil
	e := engine(t, in, tenMinutes())
	for _, c := range []struct {
		ask  coverage.PlanAsk
		want []string
	}{
		{coverage.PlanAsk{Goal: "best", Limit: 1, Sites: 1}, []string{`no goal is called "best"`}},
		{coverage.PlanAsk{Goal: "most", Limit: 8000}, []string{"neither a number of sites nor a budget"}},
		{coverage.PlanAsk{Goal: "most", Limit: 8000, Sites: -1, Share: 2, Fairness: -7, SpacingM: math.NaN()}, []string{"-1 sites", "a share of 2", "a fairness of -7", "a spacing of NaN"}},
		{coverage.PlanAsk{Goal: "most", Limit: 8000, Budget: 3}, []string{"2 of 4 have no cost", `cost "much" is no amount`, "F states none"}},
		{coverage.PlanAsk{Goal: "most", Limit: 8000, Sites: 1, Fixed: []string{"c", "zzz"}}, []string{`called "c" (meant: C?)`, `called "zzz"`}},
		{coverage.PlanAsk{Goal: "most", Limit: 8000, Sites: 1, Quotas: []coverage.AreaQuota{{Area: "Atlantis", Most: 1}}}, []string{`no area is called "Atlantis"`}},
		{coverage.PlanAsk{Goal: "most", Limit: 8000, Sites: 1, Weights: map[string]float64{"old": 2}}, []string{`no group is called "old"`}},
		{coverage.PlanAsk{Goal: "close", Limit: 8000, Sites: 2}, []string{"2 of 1 venues"}},
		{coverage.PlanAsk{Goal: "close", Limit: 8000, Sites: 1, Budget: 4}, []string{"by number, not by budget"}},
	} {
		_, err := e.Plan(context.Background(), c.ask, nil)
		for _, w := range c.want {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%+v: %v, want %q", c.ask, err, w)
			}
		}
	}
}

// TestWhy: C covers B C E in 800 s, A covers B; E in its place would bring as many.
func TestWhySite(t *testing.T) {
	in := planTown(t)
	in.Population.Groups = []data.PopulationGroup{{Name: "old", People: []float64{0, 0, 1, 0, 8, 0, 0, 0}}}
	e := engine(t, in, tenMinutes())
	p := plan(t, e, coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 8000, Sites: 1, Fixed: []string{"C"}})
	y := p.Sites[0].Why
	// C walks 1,200 s and E 1,500 s to A; with the site 0 and 300 s
	mean := func(c, e float64) float64 { return (4*c + 16*e) / 20 / 60 }
	if math.Abs(*y.MeanBefore-mean(1200, 1500)) > 0.1 || math.Abs(*y.MeanAfter-mean(0, 300)) > 0.1 {
		t.Errorf("from %g to %g min, want %g to %g", *y.MeanBefore, *y.MeanAfter, mean(1200, 1500), mean(0, 300))
	}
	same(t, "shared and lost", []float64{y.Shared, y.Lost}, []float64{2, 20})
	same(t, "groups", []any{y.Groups, p.Groups}, []any{[]coverage.WhyShare{{Name: "old", People: 9}}, []coverage.GroupOutcome{{Name: "old", People: 9, Before: 0, After: 9}}})
	if y.Next != nil {
		t.Errorf("a committed site has an alternative: %+v", y.Next)
	}
	a := coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 8000, Sites: 1, Quotas: nil}
	in.Candidates = in.Candidates[:3]
	p = plan(t, engine(t, in, tenMinutes()), a)
	if y := p.Sites[0].Why; y.Next == nil || y.Next.People != 20 || y.Next.ID == p.Sites[0].ID {
		t.Errorf("next best of %s: %+v", p.Sites[0].ID, y.Next)
	}
}

// TestPlanLaws: on drawn rows of cells, whatever the rules: value <= bound; what
// is counted anew is what was found; a budget is kept; one more site never
// covers less; opening nothing changes nothing; the same ask, the same plan.
func TestPlanLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 24).Draw(t, "cells")
		var in coverage.Inputs
		for i := range n {
			in.Population.Points = append(in.Population.Points, orb.Point{111 + float64(i%6)/400, 35 + float64(i/6)/400})
			in.Population.People = append(in.Population.People, float64(rapid.IntRange(1, 50).Draw(t, "people")))
			in.Candidates = append(in.Candidates, data.Candidate{ID: fmt.Sprint(i), Point: in.Population.Points[i], Tags: data.Tags{"cost": fmt.Sprint(rapid.IntRange(0, 9).Draw(t, "cost"))}})
		}
		for v := range rapid.IntRange(0, 2).Draw(t, "venues") {
			in.Facilities = append(in.Facilities, data.Facility{ID: fmt.Sprint("v", v), Point: in.Population.Points[rapid.IntRange(0, n-1).Draw(t, "at")]})
		}
		e, err := coverage.New(context.Background(), "row", in, coverage.Settings{Mode: coverage.CrowFly, Speed: 1, Limit: 3000, Detour: 1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		ask := coverage.PlanAsk{Goal: rapid.SampledFrom([]coverage.Goal{coverage.MostPeople, coverage.BackupCover, coverage.LeastWalking, coverage.LeastFar}).Draw(t, "goal"),
			Limit: geo.Deciseconds(rapid.IntRange(1000, 6000).Draw(t, "limit")), Sites: rapid.IntRange(1, 5).Draw(t, "sites")}
		if rapid.Bool().Draw(t, "money") {
			ask.Budget = float64(rapid.IntRange(1, 20).Draw(t, "budget"))
		}
		if rapid.Bool().Draw(t, "apart") {
			ask.SpacingM = 400
		}
		p, err := e.Plan(context.Background(), ask, nil)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := e.Plan(context.Background(), ask, nil)
		if ids(p) != ids(again) || p.Bound != again.Bound {
			t.Fatalf("%s, then %s", ids(p), ids(again))
		}
		most := ask.Goal == coverage.MostPeople || ask.Goal == coverage.BackupCover
		if most && p.Value > p.Bound || !most && p.Value < p.Bound {
			t.Fatalf("%s: value %g, bound %g", ask.Goal, p.Value, p.Bound)
		}
		if ask.Goal == coverage.MostPeople && math.Abs(p.Value-p.After.All.Covered) > 1e-6 {
			t.Fatalf("found %g, counted %g", p.Value, p.After.All.Covered)
		}
		cost := 0.0
		for i, s := range p.Sites {
			cost += s.Cost
			for _, o := range p.Sites[:i] {
				if geo.At(s.Point[1]).Between(s.Point, o.Point) < ask.SpacingM {
					t.Fatalf("%s and %s are too near", s.ID, o.ID)
				}
			}
			if math.Abs(s.Why.Lost+s.Why.Shared-s.Within) > 1e-9 {
				t.Fatalf("%s: %g within is not %g + %g", s.ID, s.Within, s.Why.Lost, s.Why.Shared)
			}
		}
		if ask.Budget > 0 && cost > ask.Budget || len(p.Sites) > ask.Sites {
			t.Fatalf("%d sites cost %g of %g", len(p.Sites), cost, ask.Budget)
		}
		if p.After.All.Covered < p.Before.All.Covered {
			t.Fatal("building covers fewer")
		}
		more := ask
		more.Sites++
		if q, err := e.Plan(context.Background(), more, nil); err != nil || p.Optimal && q.Optimal && most && q.Value < p.Value-1e-9 {
			t.Fatalf("one more site: %g, then %g (%v)", p.Value, q.Value, err)
		}
	})
}

// TestInterruptedPlan: what was found comes back, counted and bounded.
func TestInterruptedPlan(t *testing.T) {
	e := engine(t, planTown(t), tenMinutes())
	ctx, stop := context.WithCancel(context.Background())
	a := coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 8000, Sites: 2, Effort: siting.Effort{Tell: func(siting.Progress) { stop() }}}
	p, err := e.Plan(ctx, a, nil)
	if len(p.Sites) == 0 || p.Value > p.Bound || p.After.All.Covered != p.Value {
		t.Errorf("%s: %g of at most %g, %v", ids(p), p.Value, p.Bound, err)
	}
}

// TestPlanModel: the file names every candidate and demand.
func TestPlanModel(t *testing.T) {
	e := engine(t, planTown(t), tenMinutes())
	var b bytes.Buffer
	if err := e.WritePlanModel(context.Background(), &b, coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 8000, Sites: 2}, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "Maximize") || !strings.Contains(b.String(), "x3") {
		t.Error(b.String())
	}
	if err := e.WritePlanModel(context.Background(), &b, coverage.PlanAsk{Goal: coverage.LeastWalking, Limit: 8000, Sites: 2}, nil); err == nil {
		t.Error("the p-median has no model to write")
	}
}
