package web

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/siting"
)

// Every parameter of a plan reaches the engine in its own unit.
func TestPlanIsAskedAsWritten(t *testing.T) {
	t.Parallel()
	d := newDesk()
	h := open(t, d)
	w := ask(h, "/api/v1/plan?goal=fewest&n=3&budget=40&cost=5&share=80&cut=30&spacing_m=500&from_venues_m=200&fairness=2&level=6&capacity=9&people_per_m2=0.5&from=cells&fixed=a,b&area_least=Kent=1&area_most=Kent=2,Sussex=3&gap=1.5&seconds=7&limit=10")
	if w.Code != 200 {
		t.Fatal(w.Body)
	}
	got := d.planned
	want := coverage.PlanAsk{Goal: coverage.FewestSites, Limit: 6000, Sites: 3, Budget: 40, Cost: coverage.CostRule{Each: 5}, Share: 0.8, Cut: 18000, SpacingM: 500, FromVenuesM: 200,
		Fairness: 2, Level: "6", Capacity: coverage.CapacityRule{Each: 9, PerSqM: 0.5}, Pool: coverage.CellSites, Fixed: []string{"a", "b"},
		Quotas: []coverage.AreaQuota{{Area: "Kent", Least: 1, Most: 2}, {Area: "Sussex", Most: 3}}, Effort: siting.Effort{GapPC: 1.5, Time: 7 * time.Second}}
	a, _ := json.Marshal([]any{got.Goal, got.Limit, got.Sites, got.Budget, got.Cost, got.Share, got.Cut, got.SpacingM, got.FromVenuesM, got.Fairness, got.Level, got.Capacity, got.Pool, got.Fixed, got.Quotas, got.Effort.GapPC, got.Effort.Time})
	b, _ := json.Marshal([]any{want.Goal, want.Limit, want.Sites, want.Budget, want.Cost, want.Share, want.Cut, want.SpacingM, want.FromVenuesM, want.Fairness, want.Level, want.Capacity, want.Pool, want.Fixed, want.Quotas, want.Effort.GapPC, want.Effort.Time})
	if string(a) != string(b) {
		t.Errorf("asked %s\nwant  %s", a, b)
	}
	ask(h, "/api/v1/plan")
	if d.planned.Sites != 10 || d.planned.Goal != coverage.MostPeople || d.planned.Effort.Time != usualSearch*time.Second {
		t.Errorf("asked %+v by default", d.planned)
	}
	ask(h, "/api/v1/plan?goal=fewest")
	if d.planned.Sites != 0 {
		t.Errorf("fewest asks for %d sites", d.planned.Sites)
	}
}

// What cannot be is refused with every reason: 400 for the parameters, 422 for
// rules the engine finds impossible.
func TestPlanRefusals(t *testing.T) {
	t.Parallel()
	h := open(t, newDesk())
	p := problem(t, ask(h, "/api/v1/plan?goal=best&n=0&seconds=0&seconds=1&area_most=Kent&spacing_m=-1"), 400)
	var names []string
	for _, e := range p.Errors {
		names = append(names, e.Parameter)
	}
	for _, n := range []string{"goal", "n", "seconds", "area_most", "spacing_m"} {
		if !slices.Contains(names, n) {
			t.Errorf("%s is not refused: %v", n, names)
		}
	}
	if d := problem(t, ask(h, "/api/v1/plan?fairness=99"), 422).Detail; !strings.Contains(d, "one reason (a way out)") || !strings.Contains(d, "another") {
		t.Errorf("refused for: %s", d)
	}
}
