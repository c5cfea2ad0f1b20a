package coverage_test

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/demand"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// delaware is the demo's place: streets, venues and areas of the extract that
// comes with paulmach/osm, people modelled on a lattice of 100 m. Read once.
var delaware = sync.OnceValues(func() (coverage.Inputs, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	if err != nil {
		return coverage.Inputs{}, err
	}
	ctx, rep := context.Background(), &data.Report{}
	x, err := osm.Read(ctx, filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf"), "delaware",
		osm.Want{Streets: true, Facilities: true, Areas: true, Places: true}, rep, nil)
	if err != nil {
		return coverage.Inputs{}, err
	}
	pop, err := demand.Spread(ctx, demand.Totals{Areas: x.Areas, Places: x.Places}, x.Streets, nil,
		demand.SpreadRule{CellM: 100, PlacePerKM2: 1000, Over: "streets"}, rep, nil)
	return coverage.Inputs{Streets: x.Streets, Facilities: x.Facilities, Population: pop, Areas: x.Areas}, err
})

func fifteenMinutes(workers int) coverage.Settings {
	return coverage.Settings{Limit: geo.FromMinutes(15), Speed: geo.DefaultSpeed, Profile: network.Walk(geo.DefaultSpeed, network.WalkRule{}),
		ReachM: 300, Islands: coverage.KeepIslands, Mode: coverage.OnNetwork, Detour: 1.3, Workers: workers}
}

func delawareInputs(t testing.TB) coverage.Inputs {
	in, err := delaware()
	if err != nil {
		t.Skipf("needs shared data: the Delaware extract: %v", err)
	}
	return in
}

// TestDelaware: eighty thousand cells, every one a candidate. Sums must hold to
// a thousandth of a person, and gaps must be of a size a planner can act on.
func TestDelaware(t *testing.T) {
	in, ctx := delawareInputs(t), context.Background()
	began := time.Now()
	lap := func(what string) {
		t.Logf("%s: %v", what, time.Since(began).Round(time.Millisecond))
		began = time.Now()
	}
	e := engine(t, in, fifteenMinutes(0))
	lap("New")
	all := e.Coverage(e.Limit()).All
	close := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-3 {
			t.Errorf("%s: %.4f people, want %.4f", what, got, want)
		}
	}
	close("everybody", all.Covered+all.NotCovered+all.Unreachable, in.Population.Total())
	for _, l := range e.Coverage(e.Limit()).Levels {
		close("level "+l.Level, l.Balance.Sum, in.Population.Total())
	}
	lap("Coverage twice")

	gaps, err := e.Gaps(ctx, e.Limit(), nil)
	if err != nil {
		t.Fatal(err)
	}
	lap("Gaps")
	people, top, reached := 0.0, 0.0, 0.0
	for i, g := range gaps {
		people += g.People
		if i < 100 && g.BestSite != nil {
			top, reached = top+g.People, reached+g.BestSite.People
		}
		// two reaches of 769 m about a centre, cells of 100 m
		if g.AreaKM2 > math.Pi*1.64*1.64 {
			t.Errorf("gap %d has %.1f km²", g.Rank, g.AreaKM2)
		}
	}
	close("in gaps", people, all.NotCovered+all.Unreachable)
	if reached < 0.6*top {
		t.Errorf("of the 100 largest gaps one site each would reach only %.0f %%", reached/top*100)
	}
	t.Logf("%d gaps; of the 100 largest (%.0f people) one site each would reach %.0f %%", len(gaps), top, reached/top*100)

	plan, err := e.Sites(ctx, e.Limit(), 10, nil)
	if err != nil || len(plan.Sites) != 10 {
		t.Fatalf("%d sites, %v", len(plan.Sites), err)
	}
	lap("Sites")
	var build coverage.Scenario
	for i, s := range plan.Sites {
		if s.GapPC > 2 || s.Bound < s.Covered {
			t.Errorf("site %d: %.0f covered, bound %.0f", s.Order, s.Covered, s.Bound)
		}
		build.Add = append(build.Add, venueAt(string(rune('a'+i)), s.Point))
	}
	built, err := e.Under(ctx, build, nil)
	if err != nil {
		t.Fatal(err)
	}
	close("with ten sites built", built.Coverage(e.Limit()).All.Covered, plan.Sites[9].Covered)
	lap("Under")

	venues, err := e.Venues(ctx, e.Limit(), nil)
	if err != nil {
		t.Fatal(err)
	}
	lap("Venues")
	nearest := 0.0
	for _, v := range venues {
		nearest += v.Nearest
	}
	close("nearest", nearest, all.Covered)
}

// TestDelawareWorkers: one worker and three give the same bytes.
func TestDelawareWorkers(t *testing.T) {
	var answers [][]byte
	for _, workers := range []int{1, 3} {
		e := engine(t, delawareInputs(t), fifteenMinutes(workers))
		gaps, err := e.Gaps(context.Background(), e.Limit(), nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal([]any{e.Coverage(e.Limit()), e.Account(), gaps})
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, b)
	}
	if !bytes.Equal(answers[0], answers[1]) {
		t.Error("answers differ")
	}
}

func BenchmarkNew(b *testing.B) {
	in := delawareInputs(b)
	for b.Loop() {
		engine(b, in, fifteenMinutes(0))
	}
}

func BenchmarkGaps(b *testing.B) {
	e := engine(b, delawareInputs(b), fifteenMinutes(0))
	for limit := e.Limit(); b.Loop(); limit++ { // a limit not asked before
		if _, err := e.Gaps(context.Background(), limit, nil); err != nil {
			b.Fatal(err)
		}
	}
}
