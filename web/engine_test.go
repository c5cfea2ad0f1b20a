package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/network"
	"github.com/walkshed/walkshed/tiles"
)

// drawnPlace is a street of 1,200 m with a venue at its west end, and an island
// with one house. At 1 m/s and a limit of 5 min, from V: A is 200 s away, B 600,
// C 1,200; D stands on the island; E 400 m from any street.
//
// People, powers of two: A 1, B 2, C 4, D 8, E 16.
func drawnPlace(t testing.TB, mode coverage.Mode, groups ...data.PopulationGroup) *coverage.Engine {
	t.Helper()
	w := geotest.Draw(t, `
V-A---B-----C
             
D-G
             
            E`, 100)
	names := "ABCDE"
	pop := data.Population{Source: "houses.csv", Form: data.AsPoints, Points: w.Points(names), Groups: groups}
	for i := range names {
		pop.People = append(pop.People, float64(int(1)<<i))
	}
	in := coverage.Inputs{Streets: w.Streets, Population: pop,
		Facilities: []data.Facility{{ID: "v1", Name: "Pitch <b>&", Kind: "leisure=pitch", Sports: []string{"soccer"}, Point: w.Point('V')}},
		Areas: []data.Area{
			{ID: "west", Name: "西区", Names: map[string]string{"en": "West", "zh": "西区"}, Level: "8", Shape: w.Box(-1, -1, 4, 5), People: data.NoTotal},
			{ID: "desert", Name: "Nobody", Level: "8", Shape: w.Box(30, -1, 40, 5), People: data.NoTotal}}}
	e, err := coverage.New(context.Background(), "Drawn", in, coverage.Settings{
		Limit: geo.FromMinutes(5), Speed: 1, Profile: network.Walk(1, network.WalkRule{}), ReachM: 150, Islands: coverage.KeepIslands, Mode: mode, Detour: 1.3,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func serveEngine(t testing.TB, e *coverage.Engine) http.Handler {
	t.Helper()
	r := tiles.Results{Limit: e.Limit()}
	source, err := tiles.NewSource(context.Background(), e, r)
	if err != nil {
		t.Fatal(err)
	}
	return New(Server{Engine: e, Tiles: source, Results: r, Version: "v0"})
}

// The engine itself, through HTTP: every answer is as documented, in both modes
// and for cells of every status.
func TestEngineAnswersConform(t *testing.T) {
	t.Parallel()
	doc := document(t)
	for _, mode := range []coverage.Mode{coverage.OnNetwork, coverage.CrowFly} {
		h := serveEngine(t, drawnPlace(t, mode, data.PopulationGroup{Name: "old", People: []float64{1, 0, 2, 8, 4}}))
		ask5 := append([]string{"/api/v1/why?cell=1", "/api/v1/why?cell=3", "/api/v1/why?cell=4", "/api/v1/gaps?limit=120", "/api/v1/sites?limit=120"}, questions...)
		for _, q := range ask5 {
			if strings.Contains(q, "lon=") {
				continue // a position of another place
			}
			w := ask(h, q)
			path, _, _ := strings.Cut(q, "?")
			if w.Code != 200 {
				t.Errorf("%s: %s: %d %s", mode, q, w.Code, w.Body)
			} else if wrong := conforms(t, doc, path, w.Header().Get("Content-Type"), w.Body.Bytes()); wrong != "" {
				t.Errorf("%s: %s: %s\n%s", mode, q, wrong, w.Body)
			}
		}
	}
}

// The answers by hand: covered A = 1; not covered B + C = 6; unreachable D on
// its island and E off the network = 24; all 31.
func TestEngineNumbersThroughHTTP(t *testing.T) {
	t.Parallel()
	h := serveEngine(t, drawnPlace(t, coverage.OnNetwork))
	read := func(q string, v any) {
		t.Helper()
		if err := json.Unmarshal(ask(h, q).Body.Bytes(), v); err != nil {
			t.Fatal(err)
		}
	}
	for limit, want := range map[string]string{"5": "1 6 24", "10": "3 4 24", "20": "7 0 24", "9.99": "1 6 24"} {
		var table coverage.CoverageTable
		read("/api/v1/coverage?limit="+limit, &table)
		if got := fmt.Sprint(table.All.Covered, table.All.NotCovered, table.All.Unreachable); got != want {
			t.Errorf("limit %s: %s, want %s", limit, got, want)
		}
	}
	var gaps coverage.GapList
	read("/api/v1/gaps", &gaps)
	if gaps.NotCovered != 30 || gaps.Total != len(gaps.Gaps) {
		t.Errorf("gaps hold %v people in %d of %d", gaps.NotCovered, len(gaps.Gaps), gaps.Total)
	}
	var legend Legend
	read("/api/v1/legend", &legend)
	people := map[string]float64{}
	for _, c := range legend.Classes {
		people[c.ID] = c.People
	}
	if people["5"] != 1 || people["10"] != 2 || people["20"] != 4 || people["none"] != 24 {
		t.Errorf("legend %v", people)
	}
	var why coverage.Why
	read("/api/v1/why?cell=2", &why)
	if why.Reason != "too_far" || len(why.Path) < 2 || why.Cell.Minutes == nil || *why.Cell.Minutes != 20 {
		t.Errorf("why C: %+v", why)
	}
}

// theOld are some of the drawn place: A 1, B 0, C 2, D 8, E 4.
func theOld() data.PopulationGroup {
	return data.PopulationGroup{Name: "65+", People: []float64{1, 0, 2, 8, 4}}
}

// By group, as documented: of the old A's 1 is covered, C's 2 are not, D's 8 and
// E's 4 cannot be; the west holds A, D and perhaps V, so 2 + 4 are outside. A
// venue at C covers its 2, and undone does not.
func TestGroupsThroughHTTP(t *testing.T) {
	t.Parallel()
	e, doc := drawnPlace(t, coverage.OnNetwork, theOld()), document(t)
	h := serveEngine(t, e)
	for _, q := range []string{"/api/v1/coverage", "/api/v1/coverage?limit=20", "/api/v1/areas?format=geojson", "/api/v1/plan", "/api/v1/venues", "/api/v1/why?cell=0"} {
		w := ask(h, q)
		path, _, _ := strings.Cut(q, "?")
		if wrong := conforms(t, doc, path, w.Header().Get("Content-Type"), w.Body.Bytes()); w.Code != 200 || wrong != "" {
			t.Errorf("%s: %d %s\n%s", q, w.Code, wrong, w.Body)
		}
	}
	var table coverage.CoverageTable
	if err := json.Unmarshal(ask(h, "/api/v1/coverage").Body.Bytes(), &table); err != nil {
		t.Fatal(err)
	}
	want := coverage.GroupServed{Name: "65+", People: 15, Covered: 1, NotCovered: 2, Unreachable: 12, Share: 1.0 / 15}
	if len(table.All.Groups) != 1 || table.All.Groups[0] != want {
		t.Errorf("%+v, want %+v", table.All.Groups, want)
	}
	inAreas := table.Levels[0].GroupsOutside[0].People
	for _, r := range table.Levels[0].Rows {
		inAreas += r.Groups[0].People
	}
	if inAreas != 15 {
		t.Errorf("%g old in all areas and outside, want 15", inAreas)
	}
	if areas := ask(h, "/api/v1/areas?format=geojson").Body.String(); !strings.Contains(areas, `"covered_65":1`) {
		t.Errorf("areas: %s", areas)
	}
	s := begin(t, h)
	w := post(h, "/api/v1/sessions/"+s.ID+"/edits", addAt(0, "plan/1", e, 2))
	var v any
	if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
		t.Fatal(err)
	}
	if err := doc.Components.Schemas["Session"].Value.VisitJSON(v); err != nil {
		t.Errorf("an edit is not as documented: %v", err)
	}
	if now := decoded(t, w); now.Totals.Groups[0].Covered != 3 || now.Delta.After.Groups[0].Covered != 3 {
		t.Errorf("with a venue at C: %s", w.Body)
	}
	undone := decoded(t, post(h, "/api/v1/sessions/"+s.ID+"/undo", `{"version": 1}`))
	if undone.Totals.Groups[0] != want {
		t.Errorf("undone %+v, want %+v", undone.Totals.Groups, want)
	}
}
