package coverage_test

import (
	"context"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// Eight cells of 260 bytes alone are 2,080: a run that may take 2,000 is refused
// with the sum and a way out; one that may take a megabyte, or is not asked,
// gives the same answer.
func TestMemoryIsAsked(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("b", w.Point('B'))}
	set := tenMinutes()
	set.MemoryBytes = 2000
	_, err := coverage.New(context.Background(), "Town", in, set, nil)
	if err == nil || !strings.Contains(err.Error(), "8 cells × 260 bytes") || !strings.Contains(data.HintOf(err), "coarser cells") {
		t.Fatalf("refused with %v", err)
	}
	set.MemoryBytes = 1 << 20
	same(t, "with room", engine(t, in, set).Coverage(6000), engine(t, in, tenMinutes()).Coverage(6000))
}

// TestPairsThatDoNotFit: a hundred cells in a row, each a candidate. In 30,000 bytes
// the run fits, and 750 pairs of 40 bytes: three a candidate do, a hundred do not,
// and that is refused with a way out by every question that makes pairs.
func TestPairsThatDoNotFit(t *testing.T) {
	var in coverage.Inputs
	for i := range 100 {
		in.Population.Points = append(in.Population.Points, orb.Point{111 + float64(i)*300/91288.0, 35})
		in.Population.People = append(in.Population.People, 1)
	}
	in.Facilities = []data.Facility{{ID: "far", Point: orb.Point{112, 36}}}
	e := engine(t, in, coverage.Settings{Mode: coverage.CrowFly, Speed: 1, Limit: 3100, Detour: 1, MemoryBytes: 30_000})
	ctx := context.Background()
	if p := plan(t, e, coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 3100, Sites: 1}); p.Gained() != 3 {
		t.Errorf("one site gains %g, want 3", p.Gained())
	}
	_, most := e.Plan(ctx, coverage.PlanAsk{Goal: coverage.MostPeople, Limit: 310_000, Sites: 1}, nil)
	_, walk := e.Plan(ctx, coverage.PlanAsk{Goal: coverage.LeastWalking, Limit: 310_000, Sites: 1}, nil)
	_, next := e.Sites(ctx, 310_000, 1, nil)
	for what, err := range map[string]error{"most": most, "walk": walk, "next": next} {
		if err == nil || !strings.Contains(err.Error(), "100 places and the cells they reach make more than") || !strings.Contains(data.HintOf(err), "shorter limit") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
