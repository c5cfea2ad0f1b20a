package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/shelf"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/tiles"
)

// shelfOf serves the drawn place with scenarios; people are A 1, B 2, C 4 on the
// street, D 8 and E 16 off it.
func shelfOf(t testing.TB) (http.Handler, *shelf.Shelf, *coverage.Engine) {
	t.Helper()
	e := drawnPlace(t, coverage.OnNetwork, theOld())
	p := &project.Project{Dir: t.TempDir(), Name: "Drawn"}
	p.Settings.SpeedMS = 1
	s := &shelf.Shelf{Folder: project.NewScenarioFolder(p.Dir), Project: p, Inputs: project.Inputs{Facilities: e.Inputs().Facilities}, Engine: e, Version: "v0"}
	source, err := tiles.NewSource(t.Context(), e, tiles.Results{Limit: e.Limit()})
	if err != nil {
		t.Fatal(err)
	}
	return New(Server{Engine: e, Tiles: source, Results: tiles.Results{Limit: e.Limit()}, Version: "v0", Scenarios: s}), s, e
}

func draftAt(name string, e *coverage.Engine, cell int) string {
	p := e.Inputs().Population.Points[cell]
	return fmt.Sprintf(`{"name": %q, "cost": 7, "changes": [{"do": "add", "id": "new/1", "name": "N", "point": [%.9f, %.9f]}]}`, name, p[0], p[1])
}

func document200(t testing.TB, w *httptest.ResponseRecorder, status int) shelf.Document {
	t.Helper()
	var d shelf.Document
	if w.Code != status || w.Header().Get("ETag") == "" || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v: %s", w.Code, w.Header(), w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil || w.Header().Get("ETag") != `"`+d.Version+`"` {
		t.Fatal(err, w.Header())
	}
	like(t, "Scenario", w.Body.Bytes())
	return d
}

// like holds a body to a schema of the document.
func like(t testing.TB, schema string, body []byte) {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	if err := document(t).Components.Schemas[schema].Value.VisitJSON(v, openapi3.MultiErrors()); err != nil {
		t.Errorf("not a %s: %v\n%s", schema, err, body)
	}
}

// A venue at C covers B (600 s away from V, 600 from C: 10 min, no) and C: within 5
// minutes C alone, 4 people; so 1 + 4 = 5 are covered.
func TestScenariosThroughHTTP(t *testing.T) {
	t.Parallel()
	h, _, e := shelfOf(t)
	w := post(h, "/api/v1/scenarios", draftAt("At C", e, 2))
	d := document200(t, w, http.StatusCreated)
	at := w.Header().Get("Location")
	if at != "/api/v1/scenarios/at-c" || d.Cost != 7 {
		t.Fatalf("%s %+v", at, d)
	}
	list := ask(h, "/api/v1/scenarios")
	like(t, "ScenarioList", list.Body.Bytes())
	if !strings.Contains(list.Body.String(), `"read_only":false`) || !strings.Contains(list.Body.String(), `"at-c"`) {
		t.Error(list.Body)
	}
	put := func(version, body string) *httptest.ResponseRecorder {
		return send(h, http.MethodPut, at, strings.NewReader(body), "Content-Type", "application/json", "If-Match", version)
	}
	if w := send(h, http.MethodPut, at, strings.NewReader(draftAt("x", e, 2)), "Content-Type", "application/json"); w.Code != http.StatusPreconditionRequired {
		t.Error(w.Code, w.Body)
	}
	first := document200(t, put(`"`+d.Version+`"`, draftAt("First tab", e, 2)), http.StatusOK)
	second := put(`"`+d.Version+`"`, draftAt("Second tab", e, 2))
	p := problem(t, second, http.StatusPreconditionFailed)
	if p.Scenario == nil || p.Scenario.Name != "First tab" || p.Scenario.Version != first.Version {
		t.Errorf("%+v", p)
	}
	var c Compared
	compared := ask(h, "/api/v1/compare?a=today&b=scenario/at-c")
	if err := json.Unmarshal(compared.Body.Bytes(), &c); err != nil || compared.Code != 200 {
		t.Fatal(err, compared.Body)
	}
	like(t, "Comparison", compared.Body.Bytes())
	if c.Before.Covered != 1 || c.After.Covered != 5 || c.Gained != 4 || c.Lost != 0 || c.B.Name != "First tab" || c.B.Cost != 7 || c.Groups[0].After.Covered != 3 {
		t.Errorf("%+v", c)
	}
	moves := ask(h, "/api/v1/compare?b=scenario/at-c&format=geojson")
	if moves.Code != 200 || strings.Count(moves.Body.String(), `"Feature"`) != 1 {
		t.Error(moves.Body)
	}
	if w := send(h, http.MethodDelete, at, nil, "If-Match", `"`+first.Version+`"`); w.Code != http.StatusNoContent {
		t.Fatal(w.Code, w.Body)
	}
	problem(t, ask(h, at), http.StatusNotFound)
	problem(t, ask(h, "/api/v1/coverage?under=scenario/at-c"), http.StatusNotFound)
	document200(t, send(h, http.MethodPost, at+"/restore", nil), http.StatusOK)
}

// What cannot be, is told as a problem, and a page elsewhere cannot write.
func TestScenariosRefused(t *testing.T) {
	t.Parallel()
	h, s, e := shelfOf(t)
	for body, status := range map[string]int{`{`: 400, `{"name": "x", "colour": 1}`: 400, `{"name": "x", "changes": []} {}`: 400, `{"name": ""}`: 422,
		`{"name": "x", "changes": [{"do": "close", "id": "v2"}]}`: 422} {
		problem(t, post(h, "/api/v1/scenarios", body), status)
	}
	if w := post(h, "/api/v1/scenarios", `{"name": "x", "changes": [{"do": "close", "id": "v2"}]}`, "Accept-Language", "zh-CN,en;q=0.5"); !strings.Contains(w.Body.String(), "解决") {
		t.Error(w.Body)
	}
	good := draftAt("x", e, 2)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://elsewhere.example"}, {"Content-Type", "text/plain"}} {
		if w := post(h, "/api/v1/scenarios", good, headers...); w.Code != 403 && w.Code != 415 {
			t.Errorf("%v: %d", headers, w.Code)
		}
	}
	if w := send(h, http.MethodPut, "/api/v1/coverage", nil); w.Code != 405 {
		t.Error(w.Code)
	}
	for _, id := range []string{"..%2Fsecret", "%2e%2e", ".aside%2Fx", "none"} {
		if w := ask(h, "/api/v1/scenarios/"+id); w.Code != 404 {
			t.Errorf("%s: %d %s", id, w.Code, w.Body)
		}
	}
	s.ReadOnly = true
	p := problem(t, post(h, "/api/v1/scenarios", good), http.StatusForbidden)
	if !strings.Contains(p.Detail, "--read-only") {
		t.Error(p.Detail)
	}
	if !strings.Contains(ask(h, "/api/v1").Body.String(), `"scenarios":"read"`) {
		t.Error("the index does not say that it only reads")
	}
	none := serveEngine(t, e)
	problem(t, ask(none, "/api/v1/scenarios"), 404)
	problem(t, ask(none, "/api/v1/coverage?under=scenario/x"), 404)
}

// Every answer follows a what-if: a venue at C makes its 4 people covered, takes
// them out of the gaps, and is what the cell's why names; the key changes with each
// edit, so nothing old is answered.
func TestAnswersUnderAWhatIf(t *testing.T) {
	t.Parallel()
	h, _, e := shelfOf(t)
	s := begin(t, h)
	under := "under=session/" + s.ID
	covered := func() float64 {
		t.Helper()
		var table coverage.CoverageTable
		if err := json.Unmarshal(ask(h, "/api/v1/coverage?"+under).Body.Bytes(), &table); err != nil {
			t.Fatal(err)
		}
		return table.All.Covered
	}
	if got := covered(); got != 1 {
		t.Errorf("%g before", got)
	}
	decoded(t, post(h, "/api/v1/sessions/"+s.ID+"/edits", addAt(0, "plan/1", e, 2)))
	if got := covered(); got != 5 {
		t.Errorf("%g with a venue at C", got)
	}
	doc := document(t)
	for _, q := range []string{"/api/v1/gaps?" + under, "/api/v1/gaps?format=geojson&" + under, "/api/v1/gaps?group=65%2B&" + under, "/api/v1/sites?" + under, "/api/v1/plan?n=1&" + under,
		"/api/v1/venues?" + under, "/api/v1/why?cell=2&" + under, "/api/v1/areas?" + under, "/api/v1/spread?" + under, "/api/v1/spread?group=65%2B&" + under, "/api/v1/compare?b=session/" + s.ID} {
		w := ask(h, q)
		path, _, _ := strings.Cut(q, "?")
		if w.Code != 200 {
			t.Errorf("%s: %d %s", q, w.Code, w.Body)
		} else if wrong := conforms(t, doc, path, w.Header().Get("Content-Type"), w.Body.Bytes()); wrong != "" {
			t.Errorf("%s: %s\n%s", q, wrong, w.Body)
		}
	}
	var why coverage.Why
	if err := json.Unmarshal(ask(h, "/api/v1/why?cell=2&"+under).Body.Bytes(), &why); err != nil || why.Reason != "covered" {
		t.Errorf("%v %+v", err, why)
	}
	var gaps coverage.GapList
	if err := json.Unmarshal(ask(h, "/api/v1/gaps?"+under).Body.Bytes(), &gaps); err != nil || gaps.NotCovered != 26 {
		t.Errorf("%v: %g in gaps, want B, D and E", err, gaps.NotCovered)
	}
	if err := json.Unmarshal(ask(h, "/api/v1/gaps?group=65%2B&"+under).Body.Bytes(), &gaps); err != nil || gaps.NotCovered != 12 || gaps.Gaps[0].People != 8 {
		t.Errorf("%v: %+v, want the old of D and E", err, gaps)
	}
	decoded(t, post(h, "/api/v1/sessions/"+s.ID+"/undo", `{"version": 1}`))
	if got := covered(); got != 1 {
		t.Errorf("%g after undo", got)
	}
	problem(t, ask(h, "/api/v1/coverage?under=session/NONE"), http.StatusGone)
	for _, word := range []string{"tomorrow", "session/", "scenario/", "/x"} {
		problem(t, ask(h, "/api/v1/coverage?under="+word), 400)
	}
}

// Files to keep hold what the question is about, under a name that says so; each
// begins as files of its kind do.
func TestExports(t *testing.T) {
	t.Parallel()
	h, _, e := shelfOf(t)
	document200(t, post(h, "/api/v1/scenarios", draftAt("At C", e, 2)), http.StatusCreated)
	for q, want := range map[string][2]string{
		"layer=areas": {"Drawn-areas-5min-", "{\"type\":\"FeatureCollection\""}, "layer=venues&format=csv&under=scenario/at-c": {"Drawn-At-C-venues-5min-", "\xef\xbb\xbf"},
		"layer=all&format=gpkg": {"Drawn-all-5min-", "SQLite format 3\x00"}, "layer=all&format=xlsx": {"Drawn-all-5min-", "PK\x03\x04"},
		"layer=gaps&limit=10": {"Drawn-gaps-10min-", "{"}, "layer=sites": {"Drawn-sites-", "{"}, "layer=cells": {"Drawn-cells-", "{"}} {
		w := ask(h, "/api/v1/export?"+q)
		if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Disposition"), want[0]) || !strings.HasPrefix(w.Body.String(), want[1]) {
			t.Errorf("%s: %d %q %.40q", q, w.Code, w.Header().Get("Content-Disposition"), w.Body)
		}
	}
	if !strings.Contains(ask(h, "/api/v1/export?layer=venues&format=csv&under=scenario/at-c").Body.String(), "new/1") {
		t.Error("the venue of the scenario is not among them")
	}
	problem(t, ask(h, "/api/v1/export?layer=all&format=csv"), 400)
}

// TestLangOf reads what browsers send.
func TestLangOf(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{"": "en", "zh-CN,zh;q=0.9,en;q=0.8": "zh", "en-GB,zh;q=0.9": "en", "fr, zh;q=0.2": "zh", "de": "en", "zh;q=0": "en", "en;q=0.3, zh;q=0.4": "zh", "zh;q=x": "en"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Accept-Language", header)
		if got := langOf(r); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}
