package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/demand"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/tiles"
	"github.com/walkshed/walkshed/web"
)

// movements is how often a round moves the pointer.
const movements = 200

// drag moves a venue over the map as the page does: each movement takes the place of
// the last step of a what-if over HTTP, and has ended when every figure that changed
// has been read.
type drag struct {
	server  *httptest.Server
	id      string
	version uint64
	from    orb.Point // where the drag begins: a venue of today's
	cells   int
	at      int

	ms, kib []float64 // of the last round's movements
	state   dragged
}

// dragged is what of an answer is looked at; all of it is parsed.
type dragged struct {
	ID      string
	Version uint64
	Totals  struct{ Covered float64 }
	Delta   any
}

// newDrag takes: a town's folder, or "demo" and the extract the demo is made of.
func newDrag(ctx context.Context, w *words) (kernel, error) {
	dir := w.text()
	var e *coverage.Engine
	var err error
	if dir == "demo" {
		e, err = openDemo(ctx, w.text())
	} else {
		e, err = openEngine(ctx, dir)
	}
	if err == nil {
		err = w.end()
	}
	if err != nil {
		return nil, err
	}
	r := tiles.Results{Limit: e.Limit()}
	source, err := tiles.NewSource(ctx, e, r)
	if err != nil {
		return nil, err
	}
	k := &drag{server: httptest.NewServer(web.New(web.Server{Engine: e, Tiles: source, Results: r, Version: "bench"})), cells: e.NumCells()}
	k.from = e.Inputs().Facilities[len(e.Inputs().Facilities)/2].Point
	if err := k.post("/api/v1/sessions", nil); err != nil {
		return nil, err
	}
	k.id, k.version = k.state.ID, k.state.Version
	return k, k.edit(false, k.from)
}

// openDemo makes the engine of the demo project about an extract.
func openDemo(ctx context.Context, pbf string) (*coverage.Engine, error) {
	dir, err := os.MkdirTemp("", "walkshed-demo-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := project.InitDemo(filepath.Join(dir, "demo"), pbf); err != nil {
		return nil, err
	}
	p, err := project.Open(filepath.Join(dir, "demo"))
	if err != nil {
		return nil, err
	}
	in, err := p.Load(ctx, &data.Report{}, nil)
	if err != nil {
		return nil, err
	}
	people, err := demand.Spread(ctx, demand.Totals{Areas: in.Areas, Places: in.Places, Source: p.TotalsName()}, in.Streets, in.Buildings,
		demand.SpreadRule{CellM: p.Settings.CellM, PlacePerKM2: p.Settings.PlacePerKM2, Over: p.Settings.SpreadOver}, &data.Report{}, nil)
	if err != nil {
		return nil, err
	}
	in.Population = &people
	return coverage.New(ctx, p.Name, engineInputs(in), engineSettings(p), nil)
}

// edit puts the venue that is dragged somewhere; while it is dragged in place of where it was.
func (k *drag) edit(replace bool, to orb.Point) error {
	e := web.Edit{Version: k.version, Replace: replace, Changes: []web.Change{{Change: coverage.Change{Do: coverage.AddVenue, ID: "new/1", Name: "dragged", Point: to}}}}
	if err := k.post("/api/v1/sessions/"+k.id+"/edits", e); err != nil {
		return err
	}
	k.version = k.state.Version
	return nil
}

func (k *drag) post(path string, body any) error {
	var text io.Reader
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		text = bytes.NewReader(b)
	}
	answer, err := http.Post(k.server.URL+path, "application/json", text)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 {
		return fmt.Errorf("%s: %s: %s", path, answer.Status, b)
	}
	k.kib = append(k.kib, float64(len(b))/1024)
	k.state = dragged{}
	return json.Unmarshal(b, &k.state)
}

// Run drags along a spiral about where it began, out to some 2 km.
func (k *drag) Run(context.Context) error {
	k.ms, k.kib = k.ms[:0], k.kib[:0]
	for range movements {
		k.at++
		began := time.Now()
		if err := k.edit(true, spiral(k.from, k.at%movements)); err != nil {
			return err
		}
		k.ms = append(k.ms, float64(time.Since(began).Microseconds())/1000)
	}
	return nil
}

// Answer counts the cells there are; the sum is the people covered at the drag's end.
func (k *drag) Answer() sample {
	return sample{Units: movements, Count: int64(k.cells), Sum: k.state.Totals.Covered, More: map[string]float64{
		"move_p50_ms": percentile(k.ms, 50), "move_p95_ms": percentile(k.ms, 95), "move_p99_ms": percentile(k.ms, 99), "answer_kib": percentile(k.kib, 50)}}
}

// spiral is where the i-th movement ends: farther out and farther round each time.
func spiral(from orb.Point, i int) orb.Point {
	turn, away := float64(i)/12, float64(i)*0.0001 // some 10 m a movement outwards
	return orb.Point{from[0] + away*math.Cos(turn), from[1] + away*math.Sin(turn)*0.7}
}
