package coverage_test

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
	"github.com/walkshed/walkshed/data/vector"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// shared returns a file of the shared data beside the repository, or skips.
func shared(t *testing.T, name string) string {
	t.Helper()
	root := os.Getenv("WALKSHED_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "shared")
	}
	path := filepath.Join(root, "data", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs shared data: %s", name)
	}
	return path
}

func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range all[1:] {
		m := map[string]string{}
		for i, h := range all[0] {
			m[h] = row[i]
		}
		out = append(out, m)
	}
	return out
}

func number(s string) float64 { v, _ := strconv.ParseFloat(s, 64); return v }

// goldProfile is the pedestrian filter the Porto Alegre reference was made with
// (see geo/network's test of the same cells): private ways dropped, access=no
// kept, steps as quick as streets. One metre a second makes deciseconds
// decimetres.
var goldProfile = network.Walk(1, network.WalkRule{KeepAccessNo: true, StepsFactor: 1})

// sphere redraws places beside the equator, where our degree is as long as the
// reference takes it to be: on a sphere of 6,371 km, flat at the mean latitude.
// Our ellipsoid makes a degree of latitude at 30° south 0.31 % shorter, which
// moves a few cells across a limit (geo/network tests both).
func sphere(streets []orb.Point) func(orb.Point) orb.Point {
	const degree = 6371000 * math.Pi / 180
	lat := 0.0
	for _, v := range streets {
		lat += v[1] / float64(len(streets))
	}
	here, east := geo.At(0), degree*math.Cos(lat*math.Pi/180)
	return func(v orb.Point) orb.Point {
		return orb.Point{(v[0] + 51.2) * east / here.LonM, (v[1] - lat) * degree / here.LatM}
	}
}

// portoAlegre is 1,227 cells, of which those with healthcare are venues and the
// others candidates.
func portoAlegre(t *testing.T, mode coverage.Mode) *coverage.Engine {
	ctx := context.Background()
	x, err := osm.Read(ctx, shared(t, "porto-alegre/poa_osm.pbf"), "poa", osm.Want{Streets: true}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := vector.Layer{Path: shared(t, "porto-alegre/poa_hexgrid.csv"), Source: "hexgrid", CRS: "wgs84"}
	cells, err := vector.Facilities(ctx, l, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	pop, err := vector.Population(ctx, l, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	onSphere := sphere(x.Streets.Nodes)
	for i, v := range x.Streets.Nodes {
		x.Streets.Nodes[i] = onSphere(v)
	}
	for i, v := range pop.Points {
		pop.Points[i] = onSphere(v)
	}
	in := coverage.Inputs{Streets: x.Streets, Population: pop}
	for _, c := range cells {
		c.Point = onSphere(c.Point)
		if number(c.Tags["healthcare"]) > 0 {
			in.Facilities = append(in.Facilities, c)
		} else {
			in.Candidates = append(in.Candidates, data.Candidate{ID: c.ID, Point: c.Point})
		}
	}
	return engine(t, in, coverage.Settings{Limit: 10000, Speed: 1, Profile: goldProfile, ReachM: 5000, Islands: coverage.DropIslands, Mode: mode, Detour: 1})
}

// TestPortoAlegreCells: an independent program (plain Dijkstra in another
// language) gives the same metres for every cell, and the same shares.
func TestPortoAlegreCells(t *testing.T) {
	t.Parallel()
	for mode, column := range map[coverage.Mode]string{coverage.OnNetwork: "edge_snap_main_component_m", coverage.CrowFly: "euclid_m"} {
		e := portoAlegre(t, mode)
		if n := len(e.Inputs().Facilities); n != 117 {
			t.Fatalf("%d venues, want 117", n)
		}
		want := map[string]float64{}
		for _, r := range table(t, "gold/poa_walk_reference_healthcare.csv") {
			want[r["hex_id"]] = number(r[column])
		}
		off, worst := 0, 0.0
		for i := range e.NumCells() {
			c := e.Cell(i, e.Limit())
			got := float64(c.Time) / 10
			if d := math.Abs(got - want[c.ID]); d > 0.0002*want[c.ID]+0.5 {
				off++
				t.Logf("%s cell %s: %.1f m, reference %.1f", mode, c.ID, got, want[c.ID])
			} else if want[c.ID] > 0 {
				worst = math.Max(worst, d/want[c.ID])
			}
		}
		if off > 0 {
			t.Errorf("%s: %d of %d cells differ by more than 0.02 %% and half a metre", mode, off, e.NumCells())
		}
		t.Logf("%s: %d cells agree, the worst within %.2f %%", mode, e.NumCells()-off, worst*100)
	}
}

func TestPortoAlegreShares(t *testing.T) {
	e := portoAlegre(t, coverage.OnNetwork)
	for limit, want := range map[float64]float64{400: 18.98, 500: 39.55, 800: 68.05, 1000: 81.07, 1200: 90.73} {
		got := e.Coverage(geo.Deciseconds(limit*10)).All.Share * 100
		// one cell of 457 people stands 4 cm beyond 400 m: legs and edges are
		// rounded to a decisecond, here a decimetre
		if math.Abs(got-want) > 0.005 && !(limit == 400 && math.Abs(got-want) < 0.07) {
			t.Errorf("within %.0f m: %.2f %% of people, reference %.2f", limit, got, want)
		}
		t.Logf("within %.0f m: %.2f %% (reference %.2f)", limit, got, want)
	}
}

// TestPortoAlegreSites: greedy gains what greedy gained there, and no bound is
// below the optimum that two MIP solvers proved.
func TestPortoAlegreSites(t *testing.T) {
	e := portoAlegre(t, coverage.OnNetwork)
	plan, err := e.Sites(context.Background(), e.Limit(), 20, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range table(t, "gold/poa_mclp_gold.csv") {
		s := plan.Sites[int(number(r["p_new"]))-1]
		greedy, best := s.Covered-plan.Covered, number(r["optimal_new_population_cbc"])
		if math.Abs(greedy-number(r["greedy_new_population"])) > 0.5 {
			t.Errorf("p = %d: greedy gains %.0f, reference %s", s.Order, greedy, r["greedy_new_population"])
		}
		if s.Bound-plan.Covered < best-0.5 {
			t.Errorf("p = %d: the bound %.0f is below the optimum %.0f", s.Order, s.Bound-plan.Covered, best)
		}
		t.Logf("p = %2d: greedy %.0f (reference %s), optimum %.0f, bound %.0f", s.Order, greedy, r["greedy_new_population"], best, s.Bound-plan.Covered)
	}
}

// TestPortoAlegrePlans: the best plans of 1 to 20 sites are those two MIP solvers
// proved (published with the cells), to the person, and are proved here too.
func TestPortoAlegrePlans(t *testing.T) {
	t.Parallel()
	e := portoAlegre(t, coverage.OnNetwork)
	for _, row := range table(t, "gold/poa_mclp_gold.csv") {
		p := plan(t, e, coverage.PlanAsk{Goal: coverage.MostPeople, Limit: e.Limit(), Sites: int(number(row["p_new"]))})
		t.Logf("%s sites: %.0f new people, bound %.0f, optimal %v, %.1f s", row["p_new"], p.Gained(), p.Bound-p.ValueBefore, p.Optimal, p.Seconds)
		if want := number(row["optimal_new_population_cbc"]); p.Gained() != want || !p.Optimal {
			t.Errorf("%s sites: %.0f new people, optimal %v; want %.0f, proved", row["p_new"], p.Gained(), p.Optimal, want)
		}
	}
}

// menAndWomen: 113,073 men and 114,846 women by the blocks' own table; whole
// numbers, so both add up to everybody exactly, of every status, in every city;
// and the covered are those of the blocks one by one.
func menAndWomen(t *testing.T, e *coverage.Engine, c coverage.CoverageTable) {
	t.Helper()
	if m, w := c.All.Groups[0], c.All.Groups[1]; m.People != 113073 || w.People != 114846 {
		t.Errorf("%g men, %g women", m.People, w.People)
	}
	for _, r := range append(c.Levels[0].Rows, c.All) {
		m, w := r.Groups[0], r.Groups[1]
		if m.People+w.People != r.People || m.Covered+w.Covered != r.Covered || m.NotCovered+w.NotCovered != r.NotCovered || m.Unreachable+w.Unreachable != r.Unreachable {
			t.Errorf("%s: men %+v, women %+v of %+v", r.Name, m, w, r)
		}
	}
	men := 0.0
	for i, n := range e.Inputs().Population.Groups[0].People {
		if e.Cell(i, e.Limit()).Status == "covered" {
			men += n
		}
	}
	if men != c.All.Groups[0].Covered {
		t.Errorf("%g men covered, block by block %g", c.All.Groups[0].Covered, men)
	}
}

// TestNorthernKentucky: 227,919 people in, 227,919 accounted for, on every level.
func TestNorthernKentucky(t *testing.T) {
	ctx := context.Background()
	x, err := osm.Read(ctx, shared(t, "nky/streets.osm.pbf"), "streets", osm.Want{Streets: true}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	in := coverage.Inputs{Streets: x.Streets, Report: &data.Report{}}
	if in.Population, err = vector.Population(ctx, vector.Layer{Path: shared(t, "nky/block-groups/block-groups.shp"), Source: "blocks",
		Groups: []vector.GroupColumn{{Name: "men", Column: "males"}, {Name: "women", Column: "females"}}}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if in.Facilities, err = vector.Facilities(ctx, vector.Layer{Path: shared(t, "nky/sports-pitches.csv"), Source: "pitches", CRS: "wgs84"}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if in.Areas, err = vector.Areas(ctx, vector.Layer{Path: shared(t, "nky/city-boundaries/cities.shp"), Source: "cities"}, nil, nil); err != nil {
		t.Fatal(err)
	}
	set := tenMinutes()
	set.Limit, set.Speed, set.ReachM, set.Profile = geo.FromMinutes(15), geo.DefaultSpeed, 300, network.Walk(geo.DefaultSpeed, network.WalkRule{})
	e := engine(t, in, set)
	c := e.Coverage(e.Limit())
	b := c.Levels[0].Balance
	if c.All.People != 227919 || b.Sum != 227919 || b.Source != 227919 || len(c.Levels[0].Rows) != 36 {
		t.Errorf("%.3f people, balance %+v over %d areas", c.All.People, b, len(c.Levels[0].Rows))
	}
	menAndWomen(t, e, c)
	if s := c.All.Share; s < 0.35 || s > 0.45 {
		t.Errorf("share %.3f", s)
	}
	var off strings.Builder
	for _, g := range in.Report.Groups() {
		off.WriteString(string(g.Code) + " ")
	}
	if !strings.Contains(off.String(), "far_from_street") || !strings.Contains(off.String(), "on_island") {
		t.Errorf("reported: %s", off.String())
	}
	t.Logf("covered %.0f, not covered %.0f, unreachable %.0f (off the network %.0f)", c.All.Covered, c.All.NotCovered, c.All.Unreachable, c.All.OffNetwork)
}
