package coverage_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
)

// wild draws a random town: a street grid with holes in it, people, venues as
// points and grounds, and areas that overlap.
func wild(r *rapid.T, t *testing.T) coverage.Inputs {
	w := geotest.Draw(t, "A", 100)
	const side = 7
	in := coverage.Inputs{Population: data.Population{Source: "wild"}}
	for row := range side {
		for col := range side {
			in.Streets.Nodes = append(in.Streets.Nodes, w.At(float64(col), float64(row)))
		}
	}
	street := func(a, b int) {
		if rapid.IntRange(0, 9).Draw(r, "street") < 7 {
			in.Streets.Ways = append(in.Streets.Ways, data.Street{ID: int64(len(in.Streets.Ways) + 1), Tags: data.Tags{"highway": "residential"}, Nodes: []uint32{uint32(a), uint32(b)}})
		}
	}
	for v := range side * side {
		if v%side < side-1 {
			street(v, v+1)
		}
		if v+side < side*side {
			street(v, v+side)
		}
	}
	in.Streets.Ways = append(in.Streets.Ways, data.Street{ID: 999, Tags: data.Tags{"highway": "path"}, Nodes: []uint32{0, 1}})
	place := func(name string) orb.Point {
		return w.At(rapid.Float64Range(-1, side).Draw(r, name), rapid.Float64Range(-1, side).Draw(r, name))
	}
	for range rapid.IntRange(1, 40).Draw(r, "cells") {
		in.Population.Points = append(in.Population.Points, place("cell"))
		in.Population.People = append(in.Population.People, float64(rapid.IntRange(1, 1000).Draw(r, "people"))/8)
	}
	for i := range rapid.IntRange(0, 6).Draw(r, "venues") {
		in.Facilities = append(in.Facilities, wildVenue(r, w, fmt.Sprint("v", i), place("venue")))
	}
	for i := range rapid.IntRange(0, 3).Draw(r, "areas") {
		x, y := rapid.Float64Range(-1, 5).Draw(r, "x"), rapid.Float64Range(-1, 5).Draw(r, "y")
		in.Areas = append(in.Areas, data.Area{ID: fmt.Sprint("a", i), Name: fmt.Sprint(i), Level: fmt.Sprint(i % 2), Shape: w.Box(x, y, x+3, y+3)})
	}
	return in
}

func wildVenue(r *rapid.T, w geotest.World, id string, p orb.Point) data.Facility {
	f := venueAt(id, p)
	if rapid.Bool().Draw(r, "ground") {
		l := geo.At(p[1])
		dx, dy := 60/l.LonM, 40/l.LatM
		f.Outline = orb.MultiPolygon{{{{p[0] - dx, p[1] - dy}, {p[0] + dx, p[1] - dy}, {p[0] + dx, p[1] + dy}, {p[0] - dx, p[1] + dy}, {p[0] - dx, p[1] - dy}}}}
	}
	return f
}

func wildSettings(r *rapid.T) coverage.Settings {
	set := tenMinutes()
	set.Limit = geo.Deciseconds(rapid.IntRange(1, 9000).Draw(r, "limit"))
	set.Mode = rapid.SampledFrom([]coverage.Mode{coverage.OnNetwork, coverage.CrowFly}).Draw(r, "mode")
	set.Islands = rapid.SampledFrom([]coverage.Islands{coverage.KeepIslands, coverage.DropIslands}).Draw(r, "islands")
	set.Workers = 1
	return set
}

// TestLaws: what must hold in any town.
func TestLaws(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	rapid.Check(t, func(r *rapid.T) {
		in, set := wild(r, t), wildSettings(r)
		e := engine(t, in, set)
		base := everything(t, e)

		// the empty scenario is the baseline, to the byte
		empty, err := e.Under(ctx, coverage.Scenario{}, nil)
		if err != nil || !bytes.Equal(everything(t, empty), base) {
			r.Fatalf("the empty scenario differs: %v", err)
		}
		// any number of workers gives the same bytes
		set.Workers = rapid.IntRange(2, 5).Draw(r, "workers")
		if !bytes.Equal(everything(t, engine(t, in, set)), base) {
			r.Fatal("more workers give another answer")
		}
		conserved(r, e)
		rings(r, e)
		venuesAgree(r, e)
		sitesAgree(r, e)
		gapsAgree(r, e)
		oneMore(r, e)
	})
}

// conserved: statuses partition the people, in every table.
func conserved(r *rapid.T, e *coverage.Engine) {
	table := e.Coverage(e.Limit())
	total := e.Inputs().Population.Total()
	if math.Abs(table.All.People-total) > 1e-6 {
		r.Fatalf("%g people of %g", table.All.People, total)
	}
	for _, l := range table.Levels {
		if b := l.Balance; math.Abs(b.Sum-total) > 1e-6 || math.Abs(b.Covered+b.NotCovered+b.Unreachable+b.Outside-b.Source) > 1e-6 {
			r.Fatalf("level %s: %+v", l.Level, b)
		}
	}
	gaps, _ := e.Gaps(context.Background(), e.Limit(), nil)
	in := 0.0
	for _, g := range gaps {
		in += g.People
	}
	if math.Abs(in-table.All.NotCovered-table.All.Unreachable) > 1e-6 {
		r.Fatalf("gaps hold %g people, %g are not covered", in, table.All.NotCovered+table.All.Unreachable)
	}
}

// rings nest: who is covered at a limit is covered at any longer one.
func rings(r *rapid.T, e *coverage.Engine) {
	shorter := e.Limit() / 2
	for i := range e.NumCells() {
		if e.Cell(i, shorter).Status == "covered" && e.Cell(i, e.Limit()).Status != "covered" {
			r.Fatalf("cell %d is covered at %s and not at %s", i, shorter, e.Limit())
		}
	}
}

// venuesAgree: the searches from venues say what the field of times says, and
// closing a venue loses exactly those who rely on it alone.
func venuesAgree(r *rapid.T, e *coverage.Engine) {
	list, err := e.Venues(context.Background(), e.Limit(), nil)
	if err != nil {
		r.Fatal(err)
	}
	covered := e.Coverage(e.Limit()).All.Covered
	nearest := 0.0
	for _, v := range list {
		nearest += v.Nearest
		closed, err := e.Under(context.Background(), coverage.Scenario{Close: []string{v.ID}}, nil)
		if err != nil {
			r.Fatal(err)
		}
		if lost := covered - closed.Coverage(e.Limit()).All.Covered; math.Abs(lost-v.Only) > 1e-6 {
			r.Fatalf("closing %s loses %g, %g rely on it alone", v.ID, lost, v.Only)
		}
	}
	if math.Abs(nearest-covered) > 1e-6 {
		r.Fatalf("nearest add up to %g, covered are %g", nearest, covered)
	}
}

// sitesAgree: building the first site gains exactly what the plan says, and no
// site is worth more than the first.
func sitesAgree(r *rapid.T, e *coverage.Engine) {
	plan, err := e.Sites(context.Background(), e.Limit(), 2, nil)
	if err != nil || len(plan.Sites) == 0 {
		return
	}
	first := plan.Sites[0]
	built, err := e.Under(context.Background(), coverage.Scenario{Add: []data.Facility{venueAt("new", first.Point)}}, nil)
	if err != nil {
		r.Fatal(err)
	}
	if got := built.Coverage(e.Limit()).All.Covered; math.Abs(got-first.Covered) > 1e-6 {
		r.Fatalf("building %s covers %g, the plan says %g", first.ID, got, first.Covered)
	}
	for _, s := range plan.Sites {
		if s.Gain > first.Gain || s.Bound < s.Covered {
			r.Fatalf("plan %+v", plan.Sites)
		}
	}
}

// gapsAgree: every cell that is not covered is in one gap, gaps fall in people,
// none is wider than four reaches, and no cell's site reaches more of the first
// than its best site does.
func gapsAgree(r *rapid.T, e *coverage.Engine) {
	gaps, err := e.Gaps(context.Background(), e.Limit(), nil)
	if err != nil {
		r.Fatal(err)
	}
	points := e.Inputs().Population.Points
	in := map[int32]bool{}
	for i, g := range gaps {
		if g.Rank != i+1 || i > 0 && g.People > gaps[i-1].People || g.Cells != len(g.Members) {
			r.Fatalf("gap %d: %+v", i, g)
		}
		for _, c := range g.Members {
			if in[c] || e.Cell(int(c), e.Limit()).Status == "covered" {
				r.Fatalf("cell %d, %s, is in gap %d and perhaps another", c, e.Cell(int(c), e.Limit()).Status, g.Rank)
			}
			in[c] = true
			if d := geo.Distance(points[g.Members[0]], points[c]); d > 4*float64(e.Limit())/10/1.3+1 {
				r.Fatalf("gap %d is %.0f m wide at %s", g.Rank, d, e.Limit())
			}
		}
	}
	for i := range points {
		if !in[int32(i)] && e.Cell(i, e.Limit()).Status != "covered" {
			r.Fatalf("cell %d is in no gap", i)
		}
	}
	if len(gaps) == 0 {
		return
	}
	best := 0.0
	if gaps[0].BestSite != nil {
		best = gaps[0].BestSite.People
	}
	reached := 0.0
	for i, p := range points {
		if c := e.Cell(i, e.Limit()); c.LegM == nil && e.Network() != nil {
			continue // no candidate: off the network
		}
		built, err := e.Under(context.Background(), coverage.Scenario{Add: []data.Facility{venueAt("new", p)}}, nil)
		if err != nil {
			r.Fatal(err)
		}
		n := 0.0
		for _, c := range gaps[0].Members {
			if k := built.Cell(int(c), e.Limit()); k.Status == "covered" {
				n += k.People
			}
		}
		reached = math.Max(reached, n)
	}
	if math.Abs(reached-best) > 1e-6 {
		r.Fatalf("the best site reaches %g of the first gap, building each cell's reaches up to %g", best, reached)
	}
}

// oneMore venue never lowers coverage and never lengthens a walk.
func oneMore(r *rapid.T, e *coverage.Engine) {
	p := e.Inputs().Population.Points[0]
	more, err := e.Under(context.Background(), coverage.Scenario{Add: []data.Facility{venueAt("more", orb.Point{p[0] + 0.001, p[1]})}}, nil)
	if err != nil {
		r.Fatal(err)
	}
	for i := range e.NumCells() {
		a, b := e.Cell(i, e.Limit()), more.Cell(i, e.Limit())
		if b.Time > a.Time || a.Status == "covered" && b.Status != "covered" {
			r.Fatalf("cell %d: %s, %s with one more venue", i, a.Time, b.Time)
		}
	}
}

// TestRoundParts: parts add up on paper and move by less than one.
func TestRoundParts(t *testing.T) {
	same(t, "thirds", coverage.RoundParts([]float64{1.0 / 3, 1.0 / 3, 1.0 / 3}), []int64{1, 0, 0})
	same(t, "none", coverage.RoundParts(nil), []int64{})
	rapid.Check(t, func(r *rapid.T) {
		parts := rapid.SliceOfN(rapid.Float64Range(0, 1e6), 1, 6).Draw(r, "parts")
		sum, whole := 0.0, int64(0)
		for i, n := range coverage.RoundParts(parts) {
			sum, whole = sum+parts[i], whole+n
			if math.Abs(float64(n)-parts[i]) >= 1 {
				r.Fatalf("%g became %d", parts[i], n)
			}
		}
		if whole != int64(math.Round(sum)) {
			r.Fatalf("%v add up to %d", parts, whole)
		}
	})
}
