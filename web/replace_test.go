package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/walkshed/walkshed/coverage"
)

// A venue is put at C and dragged to B and back: one step throughout, each time
// the figures of a what-if in which it was put there at once, and undone in one.
// A place that is none leaves the last one standing.
func TestReplaceIsOneStep(t *testing.T) {
	t.Parallel()
	e := drawnPlace(t, coverage.OnNetwork)
	h := serveEngine(t, e)
	s := begin(t, h)
	at := "/api/v1/sessions/" + s.ID
	now := decoded(t, post(h, at+"/edits", addAt(0, "plan/1", e, 2)))
	for _, cell := range []int{1, 0, 2} {
		edit := replaced(addAt(now.Version, "plan/1", e, cell))
		w := post(h, at+"/edits", edit)
		if w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		before := now.Totals
		now = decoded(t, w)
		other := begin(t, h)
		want := decoded(t, post(h, "/api/v1/sessions/"+other.ID+"/edits", addAt(0, "plan/1", e, cell)))
		if now.Steps != 1 || fmt.Sprint(now.Totals) != fmt.Sprint(want.Totals) {
			t.Errorf("dragged to cell %d: %+v, put there at once: %+v", cell, now, want)
		}
		var said struct {
			Delta struct {
				Before, After coverage.Served
				Gained, Lost  float64
				Cells         struct{ Cell []int }
				Changed       int `json:"cells_changed"`
			}
		}
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil {
			t.Fatal(err)
		}
		d := said.Delta
		if d.Before.Covered != before.Covered || d.After.Covered != now.Totals.Covered || d.After.Covered-d.Before.Covered != d.Gained-d.Lost {
			t.Errorf("cell %d: %+v after %+v", cell, d, before)
		}
		if d.Gained > 0 && d.Lost > d.Before.Covered || d.Changed != len(d.Cells.Cell) {
			t.Errorf("cell %d: %+v", cell, d)
		}
		once := map[int]bool{}
		for _, c := range d.Cells.Cell {
			if once[c] {
				t.Errorf("cell %d is told twice", c)
			}
			once[c] = true
		}
	}
	w := post(h, at+"/edits", fmt.Sprintf(`{"version": %d, "replace": true, "changes": [{"do": "add", "id": "plan/1", "point": [200, 0]}]}`, now.Version))
	problem(t, w, http.StatusUnprocessableEntity)
	if still := decoded(t, ask(h, at)); still.Version != now.Version || still.Steps != 1 || still.Totals.Covered != now.Totals.Covered {
		t.Errorf("after a refused place %+v, before %+v", still, now)
	}
	if w := decoded(t, post(h, at+"/undo", fmt.Sprintf(`{"version": %d}`, now.Version))); w.Steps != 0 || w.Totals.Covered != s.Totals.Covered {
		t.Errorf("undone once: %+v", w)
	}
	problem(t, post(h, at+"/edits", replaced(addAt(now.Version+1, "plan/1", e, 2))), http.StatusConflict) // no step to replace
	problem(t, post(h, at+"/redo", fmt.Sprintf(`{"version": %d, "replace": true}`, now.Version+1)), http.StatusBadRequest)
}

// replaced is an edit in the place of the last step.
func replaced(edit string) string { return `{"replace": true, ` + edit[1:] }

// Cells and areas told by both deltas are told once, from before the first to
// after the second; what the first lost and the second gained again is neither.
func TestJoined(t *testing.T) {
	t.Parallel()
	in, out := coverage.CellState{Status: coverage.Covered}, coverage.CellState{Status: coverage.NotCovered}
	people := []float64{1, 2, 4}
	back := coverage.Delta{Lost: 3, Changed: 2, Cells: coverage.CellChanges{{Cell: 0, Before: in, After: out}, {Cell: 1, Before: in, After: out}},
		Areas: []coverage.AreaChange{{Level: "8", AreaID: "w", Before: coverage.Served{Covered: 3}}}}
	put := coverage.Delta{Gained: 6, Changed: 2, Cells: coverage.CellChanges{{Cell: 1, Before: out, After: in}, {Cell: 2, Before: out, After: in}},
		Areas: []coverage.AreaChange{{Level: "8", AreaID: "e", After: coverage.Served{Covered: 4}}, {Level: "8", AreaID: "w", After: coverage.Served{Covered: 2}}}}
	d := joined(back, put, people)
	if len(d.Cells) != 3 || d.Changed != 3 || d.Lost != 1 || d.Gained != 4 {
		t.Errorf("joined %+v", d)
	}
	if len(d.Areas) != 2 || d.Areas[0].Before.Covered != 3 || d.Areas[0].After.Covered != 2 {
		t.Errorf("areas %+v", d.Areas)
	}
	put.Changed = 200_000 // more than it lists
	if d := joined(back, put, people); len(d.Cells) != 0 || d.Changed != 200_002 || d.Gained != 6 || d.Lost != 3 {
		t.Errorf("joined where not all is listed: %+v", d)
	}
}
