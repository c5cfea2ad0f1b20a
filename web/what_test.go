package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/shelf"
	"github.com/walkshed/walkshed/data"
)

// In the drawn place V stands 200 m north of D's island and A 200 m east of V.
// A path from V to D covers D (8) beside A (1); a barrier between V and A leaves D
// alone; a venue at C adds C (4): 12. Undone and done again it is the same, and
// without the path only C is covered.
func TestLinesByHand(t *testing.T) {
	t.Parallel()
	e := drawnPlace(t, coverage.OnNetwork)
	h := serveEngine(t, e)
	s := begin(t, h)
	at, doc, version := "/api/v1/sessions/"+s.ID, document(t), 0
	v, a, d := e.Inputs().Facilities[0].Point, e.Inputs().Population.Points[0], e.Inputs().Population.Points[3]
	mid := orb.Point{(v[0] + a[0]) / 2, v[1]}
	path := fmt.Sprintf(`{"do": "path", "id": "line/1", "name": "Steps", "line": [[%v, %v], [%v, %v]]}`, v[0], v[1], d[0], d[1])
	wall := fmt.Sprintf(`{"do": "barrier", "id": "line/2", "line": [[%v, %v], [%v, %v]]}`, mid[0], mid[1]-1e-4, mid[0], mid[1]+1e-4)
	edit := func(change string) string { return fmt.Sprintf(`{"version": %d, "changes": [%s]}`, version, change) }
	for i, step := range []struct {
		path, change  string
		covered       float64
		steps, undone int
	}{
		{"/edits", path, 9, 1, 0}, {"/edits", wall, 8, 2, 0}, {"/edits", addAt(0, "plan/1", e, 2), 12, 3, 0},
		{"/undo", "", 8, 2, 1}, {"/undo", "", 9, 1, 2}, {"/undo", "", 1, 0, 3},
		{"/redo", "", 9, 1, 2}, {"/redo", "", 8, 2, 1}, {"/redo", "", 12, 3, 0},
		{"/edits", `{"do": "erase", "id": "line/1"}`, 4, 4, 0}, {"/undo", "", 12, 3, 1},
	} {
		body := edit(step.change)
		if strings.HasPrefix(step.change, `{"version"`) {
			body = strings.Replace(step.change, `"version": 0`, fmt.Sprintf(`"version": %d`, version), 1)
		}
		if step.change == "" {
			body = fmt.Sprintf(`{"version": %d}`, version)
		}
		w := post(h, at+step.path, body)
		if w.Code != http.StatusOK {
			t.Fatalf("step %d: %d %s", i, w.Code, w.Body)
		}
		now := decoded(t, w)
		if version++; now.Totals.Covered != step.covered || now.Steps != step.steps || now.Undone != step.undone || now.Delta.After.Covered != step.covered {
			t.Errorf("step %d: %+v, wanted %v", i, now, step)
		}
		var said any
		check(t, json.Unmarshal(w.Body.Bytes(), &said))
		if err := doc.Components.Schemas["Session"].Value.VisitJSON(said); err != nil {
			t.Errorf("step %d is not as documented: %v", i, err)
		}
	}
	for change, why := range map[string]string{
		path: "has this id already", `{"do": "erase", "id": "line/9"}`: "no line of this what-if", `{"do": "path", "id": "", "line": [[1, 1], [2, 2]]}`: "no id",
		`{"do": "path", "id": "line/3", "line": [[1, 1], [2, 2]]}`:      "no street that may be walked is near",
		`{"do": "barrier", "id": "line/3", "line": [[1, 1]]}`:           "fewer than two points",
		`{"do": "close", "id": "v1", "line": [[1, 1], [2, 2]]}`:         "only a path or a barrier",
		`{"do": "barrier", "id": "line/3", "line": [[999, 1], [1, 1]]}`: "no such longitude",
	} {
		p := problem(t, post(h, at+"/edits", edit(change)), http.StatusUnprocessableEntity)
		if !strings.Contains(p.Detail, why) {
			t.Errorf("%s: %s", change, p.Detail)
		}
	}
	if now := decoded(t, ask(h, at)); now.Totals.Covered != 12 || now.Version != uint64(version) {
		t.Errorf("after what was refused: %+v", now)
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Whatever is drawn, added, undone and done again, and however many networks are
// let go meanwhile: the figures are those of an engine under the steps in force,
// and what each step says it changed is what differs.
func TestLinesAreTheScenario(t *testing.T) {
	t.Parallel()
	e := drawnPlace(t, coverage.OnNetwork)
	v, c, d := e.Inputs().Facilities[0].Point, e.Inputs().Population.Points[2], e.Inputs().Population.Points[3]
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		w, err := newWhat(ctx, e, e.Limit(), newGate(1, 1))
		check(t, err)
		var steps [][]Change // in force, then undone
		at, made := 0, 0
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			before := w.now().Totals().Covered
			var said coverage.Delta
			switch kind := rapid.SampledFrom([]string{"path", "barrier", "add", "undo", "redo", "undo", "redo"}).Draw(rt, "kind"); {
			case kind == "undo" && at > 0:
				said, err = w.undo(ctx)
				at--
			case kind == "redo" && at < len(steps):
				said, err = w.redo(ctx)
				at++
			case kind == "undo" || kind == "redo":
				continue
			default:
				made++
				x := Change{Change: coverage.Change{Do: coverage.Action(kind), ID: fmt.Sprint("new/", made)}}
				share := rapid.Float64Range(0.05, 0.95).Draw(rt, "where")
				on := orb.Point{v[0] + share*(c[0]-v[0]), v[1]}
				switch x.Do {
				case shelf.DrawPath:
					x.Line = orb.LineString{on, d}
				case shelf.DrawBarrier:
					x.Line = orb.LineString{{on[0], on[1] - 1e-4}, {on[0], on[1] + 1e-4}}
				default:
					x.Point = on
				}
				said, err = w.apply(ctx, []Change{x})
				steps = append(steps[:at:at], []Change{x})
				at++
			}
			if err != nil {
				rt.Fatal(err)
			}
			sc := coverage.Scenario{Name: "the same"}
			for _, x := range steps[:at] {
				switch x[0].Do {
				case shelf.DrawPath:
					sc.Paths = append(sc.Paths, x[0].Line)
				case shelf.DrawBarrier:
					sc.Barriers = append(sc.Barriers, x[0].Line)
				default:
					sc.Add = append(sc.Add, data.Facility{ID: x[0].ID, Point: x[0].Point})
				}
			}
			want, err := e.Under(ctx, sc, nil)
			if err != nil {
				rt.Fatal(err)
			}
			if got := w.now().Totals(); fmt.Sprint(got) != fmt.Sprint(want.Totals(e.Limit())) {
				rt.Fatalf("%v: %v, want %v", steps[:at], got, want.Totals(e.Limit()))
			}
			if said.After.Covered-said.Before.Covered != said.Gained-said.Lost || said.Before.Covered != before {
				rt.Errorf("it says %+v after %g", said, before)
			}
			if done, undone := w.steps(); done != at || undone != len(steps)-at {
				rt.Errorf("%d steps and %d undone, want %d and %d", done, undone, at, len(steps)-at)
			}
			if live := w.live(); live > 2*mostGrounds {
				rt.Errorf("%d networks are kept", live)
			}
		}
	})
}

func (w *what) live() (n int) {
	for _, g := range w.grounds[1:] {
		if g.what != nil {
			n++
		}
	}
	return n
}
