package coverage_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/data"
)

// row is cells 300 m apart in a line, one candidate on each, walked in a straight
// line at 1 m/s: within 300 s a site covers its own cell and its neighbours.
func row(t testing.TB, people []float64, cost []int) *coverage.Engine {
	t.Helper()
	var in coverage.Inputs
	for i, n := range people {
		p := orb.Point{111 + float64(i)*300/91288.0, 35}
		in.Population.Points, in.Population.People = append(in.Population.Points, p), append(in.Population.People, n)
		c := data.Candidate{ID: fmt.Sprint(i), Point: p, Tags: data.Tags{}}
		if cost != nil {
			c.Tags["cost"] = fmt.Sprint(cost[i])
		}
		in.Candidates = append(in.Candidates, c)
	}
	in.Facilities = []data.Facility{{ID: "far", Point: orb.Point{112, 35}}}
	return engine(t, in, coverage.Settings{Mode: coverage.CrowFly, Speed: 1, Limit: 3100, Detour: 1})
}

// TestNestingHasAPrice: 8 4 1 1 4 8. One site reaches most in the middle of an
// end: at 1, 13 of 26; two sites at 1 and 4 reach all. Here they nest for free.
// With 5 in the middle of 4 4 5 4 4: one site at 2 covers 13, two cover 12 + … at
// 1 and 4 all 21; from 2 on, two cover at most 17.
func TestNestingHasAPrice(t *testing.T) {
	ask := coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 3100}
	years := []coverage.Phase{{Year: 2027, Sites: 1}, {Year: 2028, Sites: 1}}
	p, err := row(t, []float64{8, 4, 1, 1, 4, 8}, nil).Phase(context.Background(), ask, years, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "free", []float64{p.Years[0].Covered, p.Years[1].Covered, p.Years[0].Price, p.Years[1].Price, p.GapPC}, []float64{13, 26, 0, 0, 0})
	p, err = row(t, []float64{4, 4, 5, 4, 4}, nil).Phase(context.Background(), ask, years, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	// forward 13 + 17, backward (sites 1 and 3, or 1 and 4) 13 or 12 + 21: the price is at most 1
	if got := p.Years[0].Covered + p.Years[1].Covered; got < 33 || p.Value != got || p.Bound != 34 {
		t.Errorf("over the years %g of at most %g: %+v", got, p.Bound, p.Years)
	}
	if !strings.HasPrefix(p.Method, "backward") && p.Years[1].Covered != 21 {
		t.Errorf("%s", p.Method)
	}
}

// TestWhatNestsIsNotProved: 3 4 5 4 3. One site reaches 13 at 2, two all 19 at 1 and 3,
// of which one alone reaches 12: of years that nest 31 is the best, and the two years
// by themselves, proved, come to 32. That is no proof of the plan.
func TestWhatNestsIsNotProved(t *testing.T) {
	years := []coverage.Phase{{Year: 2027, Sites: 1}, {Year: 2028, Sites: 1}}
	p, err := row(t, []float64{3, 4, 5, 4, 3}, nil).Phase(t.Context(), coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 3100}, years, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "figures", []float64{p.Value, p.Bound, p.Years[0].Price, p.Years[0].PriceMost, p.Years[1].Price}, []float64{31, 32, 1, 1, 0})
	if p.Optimal || p.Stopped != coverage.StoppedNested || p.Years[0].Stopped != "optimal" || p.Years[0].Optimal || !p.Years[1].Optimal {
		t.Errorf("optimal %v, stopped %q, years %+v", p.Optimal, p.Stopped, p.Years)
	}
}

// TestMoneyCarriesOver: a year with 2 of the 5 a site costs builds nothing; the
// next has 5 and builds it.
func TestMoneyCarriesOver(t *testing.T) {
	e := row(t, []float64{1, 2, 1}, []int{9, 5, 9})
	p, err := e.Phase(context.Background(), coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 3100},
		[]coverage.Phase{{Year: 2027, Budget: 2}, {Year: 2028, Budget: 3}, {Year: 2029}}, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, y := range p.Years {
		got = append(got, fmt.Sprintf("%d %d sites %g of %g covers %g", y.Year, len(y.Sites), y.Spent, y.Allowed, y.Covered))
	}
	same(t, "years", got, []string{"2027 0 sites 0 of 2 covers 0", "2028 1 sites 5 of 5 covers 4", "2029 0 sites 5 of 5 covers 4"})
	for _, phases := range [][]coverage.Phase{nil, {{Year: 2028, Sites: 1}, {Year: 2027, Sites: 1}}, {{Year: 2027}}, {{Year: 2027, Budget: math.NaN()}}} {
		if _, err := e.Phase(context.Background(), coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 3100}, phases, "", nil); err == nil {
			t.Errorf("%v is taken for years", phases)
		}
	}
}

// TestPhaseLaws: years nest, money is kept, every year's areas add up, and no
// year is above its bound.
func TestPhaseLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 14).Draw(rt, "cells")
		people, cost := make([]float64, n), make([]int, n)
		for i := range n {
			people[i], cost[i] = float64(rapid.IntRange(1, 40).Draw(rt, "people")), rapid.IntRange(1, 9).Draw(rt, "cost")
		}
		e := row(t, people, cost)
		var years []coverage.Phase
		for y := range rapid.IntRange(1, 4).Draw(rt, "years") {
			years = append(years, coverage.Phase{Year: 2027 + y, Budget: float64(rapid.IntRange(0, 12).Draw(rt, "budget"))})
		}
		years[0].Budget++
		p, err := e.Phase(context.Background(), coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 3100}, years, "", nil)
		if err != nil {
			rt.Fatal(err)
		}
		seen, covered := map[string]bool{}, p.Before
		for _, y := range p.Years {
			for _, s := range y.Sites {
				if seen[s.ID] {
					rt.Fatalf("%s is built twice", s.ID)
				}
				seen[s.ID] = true
				covered += s.Gain
			}
			if y.Spent > y.Allowed || y.Value > y.Bound+1e-9 || y.Price < 0 || math.Abs(covered-y.Covered) > 1e-6 {
				rt.Fatalf("%+v; steps come to %g", y, covered)
			}
			sum, after := 0.0, 0.0
			for _, a := range y.Areas {
				sum, after = sum+a.People, after+a.After
			}
			if math.Abs(sum-p.People) > 1e-6 || math.Abs(after-y.Covered) > 1e-6 {
				rt.Fatalf("areas hold %g of %g, cover %g of %g", sum, p.People, after, y.Covered)
			}
		}
	})
}

// TestFrontier: 9 live near the venue but for 1, 4 far from it. Most people would
// go where 5 are (in the well-served west), worst-served first to the east's 4.
func TestFrontier(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("a", w.Point('A'))}
	in.Population.People = []float64{90, 1, 4, 5, 1, 1, 1, 1}
	in.Areas = []data.Area{{ID: "w", Name: "West", Level: "8", Shape: w.Box(-1, -1, 6, 5)}, {ID: "e", Name: "East", Level: "8", Shape: w.Box(6, -1, 99, 9)}}
	in.Candidates = []data.Candidate{{ID: "D", Point: w.Point('D')}, {ID: "C", Point: w.Point('C')}}
	e := engine(t, in, tenMinutes())
	list, err := e.Frontier(context.Background(), coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 1000, Sites: 1}, []float64{0, 1}, "8", nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range list {
		got = append(got, fmt.Sprintf("%g: %s gains %g, worst %s %.2f, dominated %v", f.Fairness, f.Plan.Sites[0].ID, f.Gained, f.Worst, f.WorstPart, f.Dominated))
	}
	same(t, "frontier", got, []string{"0: D gains 5, worst East 0.00, dominated false", "1: C gains 4, worst East 0.50, dominated false"})
	// West 96 people, 90 covered of them; East 8, 4: Lorenz of 94 covered over 104
	under := 8.0/104*4/94 + 96.0/104*(2*4+90)/94
	if g := list[1].Gini; math.Abs(g-(1-under)) > 1e-12 {
		t.Errorf("Gini %g, want %g", g, 1-under)
	}
	if _, err := e.Frontier(context.Background(), coverage.PlanAsk{}, []float64{0}, "9", nil); err == nil || !strings.Contains(err.Error(), `no level is called "9"`) {
		t.Errorf("level 9: %v", err)
	}
}

// TestInterruptedPhases: of years that were interrupted none is called proved that
// is not, and the price of nesting is a range.
func TestInterruptedPhases(t *testing.T) {
	e := row(t, []float64{8, 1, 16, 1, 8, 1, 16}, []int{1, 1, 1, 1, 1, 1, 1})
	ask := coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 3100}
	years := []coverage.Phase{{Year: 2027, Budget: 1}, {Year: 2028, Budget: 2}}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ask.Effort.Tell = func(siting.Progress) { stop() }
	p, err := e.Phase(ctx, ask, years, "", nil)
	if !errors.Is(err, context.Canceled) || len(p.Years) != 2 || p.Stopped != "ended" || p.Seconds <= 0 {
		t.Fatalf("%v: %+v", err, p)
	}
	for _, y := range p.Years {
		if y.PriceMost != y.Bound-y.Value || y.Price > y.PriceMost || y.Optimal != (y.Bound == y.Value) || y.Stopped == "" {
			t.Errorf("%+v", y)
		}
	}
	ask.Effort.Tell = nil
	p, err = e.Phase(context.Background(), ask, years, "", nil)
	if err != nil || !p.Optimal || p.Stopped != "optimal" || p.GapPC != 0 {
		t.Errorf("%v: %+v", err, p)
	}
}

// TestFrontierSharesPlans: whatever each search had time for, no other point's plan
// covers more people than that of most people; and who interrupts keeps the points.
func TestFrontierSharesPlans(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(3, 10).Draw(rt, "cells")
		people, cost := make([]float64, n), make([]int, n)
		for i := range n {
			people[i], cost[i] = float64(rapid.IntRange(1, 40).Draw(rt, "people")), rapid.IntRange(1, 9).Draw(rt, "cost")
		}
		e := row(t, people, cost)
		ask := coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 3100, Budget: float64(rapid.IntRange(2, 20).Draw(rt, "budget"))}
		ask.Effort.Time = 1
		list, err := e.Frontier(context.Background(), ask, []float64{0, 1, 4}, "", nil)
		if err != nil {
			rt.Fatal(err)
		}
		for _, f := range list {
			if f.Gained > list[0].Gained+1e-6 || f.Plan.Value > f.Plan.Bound+1e-9 || f.Plan.Cost > ask.Budget {
				rt.Fatalf("fairness %g gains %g, 0 gains %g; %+v", f.Fairness, f.Gained, list[0].Gained, f.Plan)
			}
		}
	})
	e := row(t, []float64{8, 1, 16}, []int{1, 1, 1})
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	ask := coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 3100, Sites: 1}
	ask.Effort.Tell = func(siting.Progress) { stop() }
	list, err := e.Frontier(ctx, ask, []float64{0, 1}, "", nil)
	if !errors.Is(err, context.Canceled) || len(list) != 1 {
		t.Errorf("%v, %d points", err, len(list))
	}
}
