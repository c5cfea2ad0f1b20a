package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// post sends JSON as the page does.
func post(h http.Handler, target, body string, headers ...string) *httptest.ResponseRecorder {
	return send(h, http.MethodPost, target, strings.NewReader(body), append([]string{"Content-Type", "application/json"}, headers...)...)
}

// begin starts a what-if.
func begin(t testing.TB, h http.Handler) SessionState {
	t.Helper()
	w := send(h, http.MethodPost, "/api/v1/sessions", nil)
	if w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return decoded(t, w)
}

// decoded reads a state; cells are told in columns, which only clients read.
func decoded(t testing.TB, w *httptest.ResponseRecorder) SessionState {
	t.Helper()
	var s struct {
		SessionState
		Delta *struct{ After coverage.Served } `json:"delta"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &s); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	if s.Delta != nil {
		s.SessionState.Delta = &coverage.Delta{After: s.Delta.After}
	}
	return s.SessionState
}

// addAt is an edit that adds a venue.
func addAt(version uint64, id string, e *coverage.Engine, cell int) string {
	p := e.Inputs().Population.Points[cell]
	return fmt.Sprintf(`{"version": %d, "changes": [{"do": "add", "id": %q, "point": [%.9f, %.9f]}]}`, version, id, p[0], p[1])
}

// The place has A within 5 minutes of V: 1 person of 31 is covered. A venue at C
// serves C and B beside it takes 600 s: 1 + 4 = 5. Undone, 1; done again, 5;
// closed, 1.
func TestWhatIfByHand(t *testing.T) {
	t.Parallel()
	e := drawnPlace(t, coverage.OnNetwork)
	h := serveEngine(t, e)
	s := begin(t, h)
	at := "/api/v1/sessions/" + s.ID
	if s.Version != 0 || s.Steps != 0 || s.Totals.Covered != 1 || s.Totals.People != 31 || s.LimitMin != 5 {
		t.Fatalf("it begins as %+v", s)
	}
	doc := document(t)
	for _, step := range []struct {
		path, body    string
		covered       float64
		steps, undone int
	}{
		{"/edits", addAt(0, "plan/1", e, 2), 5, 1, 0},
		{"/undo", `{"version": 1}`, 1, 0, 1},
		{"/redo", `{"version": 2}`, 5, 1, 0},
		{"/edits", `{"version": 3, "changes": [{"do": "close", "id": "plan/1"}]}`, 1, 2, 0},
	} {
		w := post(h, at+step.path, step.body)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", step.path, w.Code, w.Body)
		}
		now := decoded(t, w)
		if now.Totals.Covered != step.covered || now.Steps != step.steps || now.Undone != step.undone || now.Delta == nil || now.Delta.After.Covered != step.covered {
			t.Errorf("%s %s: %+v", step.path, step.body, now)
		}
		var v any
		if err := json.Unmarshal(w.Body.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		if err := doc.Components.Schemas["Session"].Value.VisitJSON(v); err != nil {
			t.Errorf("%s is not as documented: %v", step.path, err)
		}
	}
	if now := decoded(t, ask(h, at)); now.Version != 4 || now.Totals.Covered != 1 {
		t.Errorf("at the end %+v", now)
	}
	if w := send(h, http.MethodDelete, at, nil); w.Code != http.StatusNoContent {
		t.Errorf("deleted: %d", w.Code)
	}
	problem(t, ask(h, at), http.StatusGone)
}

// A tile that no edit touched keeps its bytes and ETag; one that was has those
// of a server started on the edited venues; undone, it looks as before.
func TestWhatIfTiles(t *testing.T) {
	t.Parallel()
	e := drawnPlace(t, coverage.OnNetwork)
	h := serveEngine(t, e)
	s := begin(t, h)
	p := e.Inputs().Population.Points[2] // C, far from the others' tile at zoom 16
	near, far := tilePath(s.ID, 16, p), tilePath(s.ID, 16, e.Inputs().Population.Points[0])
	if near == far {
		t.Fatal("the places share a tile")
	}
	first, other := ask(h, near), ask(h, far)
	if w := post(h, "/api/v1/sessions/"+s.ID+"/edits", addAt(0, "plan/1", e, 2)); w.Code != http.StatusOK {
		t.Fatal(w.Body)
	}
	if w := ask(h, far, "If-None-Match", other.Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("a tile far away: %d", w.Code)
	}
	changed := ask(h, near, "If-None-Match", first.Header().Get("ETag"))
	under, err := e.Under(t.Context(), coverage.Scenario{Add: []data.Facility{{ID: "plan/1", Point: p}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	fresh := serveEngine(t, under)
	if want := ask(fresh, tilePath(begin(t, fresh).ID, 16, p)); changed.Code != http.StatusOK || !bytes.Equal(changed.Body.Bytes(), want.Body.Bytes()) {
		t.Errorf("the edited tile: %d, %d bytes, want %d", changed.Code, changed.Body.Len(), want.Body.Len())
	}
	post(h, "/api/v1/sessions/"+s.ID+"/undo", `{"version": 1}`)
	if w := ask(h, near); w.Header().Get("ETag") != first.Header().Get("ETag") {
		t.Error("undone, the tile is another than before")
	}
}

// Whatever is sent, the what-if is as it was, and the answer says why.
func TestWhatIfMistakes(t *testing.T) {
	t.Parallel()
	e := drawnPlace(t, coverage.OnNetwork)
	h := serveEngine(t, e)
	s := begin(t, h)
	at := "/api/v1/sessions/" + s.ID
	for body, status := range map[string]int{
		``:                              400,
		`[]`:                            400,
		`{"version": 0}`:                400,
		`{"version": 0, "changes": []}`: 400,
		`{"version": 0, "chnages": [{"do": "close", "id": "v1"}]}`:                                                       400,
		`{"version": -1, "changes": [{"do": "close", "id": "v1"}]}`:                                                      400,
		`{"version": 7, "changes": [{"do": "close", "id": "v1"}]}`:                                                       409,
		`{"version": 0, "changes": [{"do": "close", "id": "v2"}]}`:                                                       422,
		`{"version": 0, "changes": [{"do": "explode", "id": "v1"}]}`:                                                     422,
		`{"version": 0, "changes": [{"do": "add", "id": "x", "point": [200, 95]}]}`:                                      422,
		`{"version": 0, "changes": [{"do": "close", "id": "v1"}]} {}`:                                                    400,
		`{"version": 0, "changes": [` + strings.Repeat(`{"do":"close","id":"v1"},`, 1000) + `{"do":"close","id":"v1"}]}`: 400,
		strings.Repeat("[", 100000):                                                                                      400,
		`{"version": 0, "changes": [{"do": "add", "id": "` + strings.Repeat("x", 5<<20) + `"}]}`:                         413,
	} {
		w := post(h, at+"/edits", body)
		if p := problem(t, w, status); status == 409 && (p.Session == nil || p.Session.ID != s.ID) {
			t.Errorf("a conflict without the newer state: %+v", p)
		}
	}
	problem(t, post(h, at+"/undo", `{"version": 0}`), 409)
	problem(t, post(h, at+"/redo", `{"version": 0}`), 409)
	problem(t, post(h, "/api/v1/sessions/ABC/edits", `{"version": 0}`), 410)
	problem(t, ask(h, "/api/v1/sessions/ABC/tiles/1/0/0.mvt"), 410)
	problem(t, ask(h, at+"/tiles/1/7/0.mvt"), 400)
	if now := decoded(t, ask(h, at)); now.Version != 0 || now.Steps != 0 || now.Totals.Covered != s.Totals.Covered {
		t.Errorf("it has changed: %+v", now)
	}
}

// Pages of other sites cannot edit, nor can forms, whatever they know.
func TestWhatIfFromElsewhere(t *testing.T) {
	t.Parallel()
	e := drawnPlace(t, coverage.OnNetwork)
	h := serveEngine(t, e)
	s := begin(t, h)
	at, edit := "/api/v1/sessions/"+s.ID+"/edits", addAt(0, "x", e, 2)
	problem(t, post(h, at, edit, "Origin", "https://evil.example"), 403)
	problem(t, post(h, at, edit, "Origin", "null"), 403)
	problem(t, post(h, at, edit, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate"), 403)
	problem(t, post(h, at, edit, "Sec-Fetch-Site", "same-site"), 403)
	problem(t, send(h, http.MethodPost, at, strings.NewReader(edit), "Content-Type", "text/plain"), 415)
	problem(t, send(h, http.MethodPost, at, strings.NewReader(edit)), 415)
	problem(t, send(h, http.MethodPut, at, strings.NewReader(edit), "Content-Type", "application/json"), 405)
	problem(t, post(h, "/api/v1/gaps", edit), 405)
	if w := post(h, at, edit, "Origin", "http://localhost:8080", "Sec-Fetch-Site", "same-origin"); w.Code != http.StatusOK {
		t.Errorf("our own page: %d %s", w.Code, w.Body)
	}
}

// Of many editors of one what-if at one version exactly one comes first.
func TestWhatIfEditors(t *testing.T) {
	t.Parallel()
	e := drawnPlace(t, coverage.OnNetwork)
	h := serveEngine(t, e)
	s := begin(t, h)
	var mu sync.Mutex
	codes := map[int]int{}
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			w := post(h, "/api/v1/sessions/"+s.ID+"/edits", addAt(0, fmt.Sprint("x", i), e, i%5))
			ask(h, tilePath(s.ID, 14, e.Inputs().Population.Points[i%5]))
			mu.Lock()
			defer mu.Unlock()
			codes[w.Code]++
		})
	}
	group.Wait()
	if codes[200] != 1 || codes[409] != 15 {
		t.Errorf("answers %v", codes)
	}
}

// More what-ifs than are kept: those used longest ago are gone and say so.
func TestWhatIfsAreDropped(t *testing.T) {
	t.Parallel()
	h := serveEngine(t, drawnPlace(t, coverage.OnNetwork))
	first, second := begin(t, h), begin(t, h)
	for range mostSessions - 1 {
		ask(h, "/api/v1/sessions/"+first.ID) // is used
		begin(t, h)
	}
	if w := ask(h, "/api/v1/sessions/"+first.ID); w.Code != http.StatusOK {
		t.Errorf("one in use: %d", w.Code)
	}
	w := ask(h, "/api/v1/sessions/"+second.ID)
	if p := problem(t, w, http.StatusGone); !strings.Contains(p.Detail, "POST /api/v1/sessions") {
		t.Errorf("no way out: %s", p.Detail)
	}
}

func tilePath(id string, z uint32, p orb.Point) string {
	at := maptile.At(p, maptile.Zoom(z))
	return fmt.Sprintf("/api/v1/sessions/%s/tiles/%d/%d/%d.mvt", id, z, at.X, at.Y)
}
