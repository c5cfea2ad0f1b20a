package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/cmd/bench/town"
	"github.com/walkshed/walkshed/coverage"
)

// additions is how many venues are added in all, and as many removed.
const additions = 4000

// perRound is how many additions a round makes.
const perRound = 200

// whatIf adds and removes venues one by one, each edit timed by the clock.
type whatIf struct {
	session *coverage.Session
	cells   int
	edits   []edit
	at      int

	add, remove []float64 // µs of the last round
	changed     float64
}

type edit struct {
	add  bool
	id   string
	at   orb.Point
	node uint32
}

// newWhatIf takes: the town's folder, the Spec.
func newWhatIf(ctx context.Context, w *words) (kernel, error) {
	dir, spec := w.text(), w.text()
	if err := w.end(); err != nil {
		return nil, err
	}
	e, err := openEngine(ctx, dir)
	if err != nil {
		return nil, err
	}
	k := &whatIf{cells: e.NumCells()}
	if k.edits, err = editsOf(spec); err != nil {
		return nil, err
	}
	k.session, err = e.NewSession(ctx, town.LimitDs, nil)
	return k, err
}

// editsOf draws the edits of a town, with the ids its venues have.
func editsOf(spec string) ([]edit, error) {
	var s town.Spec
	if err := json.Unmarshal([]byte(spec), &s); err != nil {
		return nil, err
	}
	t := town.Make(s)
	ids := make(map[uint32]string, len(t.Venues))
	for i, v := range t.Venues {
		ids[v] = town.VenueID(i)
	}
	var out []edit
	for _, e := range t.Edits(additions) {
		if e.Add {
			ids[e.Node] = fmt.Sprint("new", len(out))
		}
		lon, lat := t.LonLat(e.Node)
		out = append(out, edit{e.Add, ids[e.Node], orb.Point{round7(lon), round7(lat)}, e.Node})
	}
	return out, nil
}

// round7 is a coordinate as the files have it.
func round7(degrees float64) float64 { return math.Round(degrees*1e7) / 1e7 }

func (k *whatIf) Run(context.Context) error {
	k.add, k.remove, k.changed = k.add[:0], k.remove[:0], 0
	for range 2 * perRound {
		e := k.edits[k.at]
		k.at++
		change := coverage.Change{Do: coverage.CloseVenue, ID: e.id}
		if e.add {
			change = coverage.Change{Do: coverage.AddVenue, ID: e.id, Kind: "pitch", Point: e.at}
		}
		began := time.Now()
		d, err := k.session.Apply(change)
		µs := float64(time.Since(began).Nanoseconds()) / 1000
		if err != nil {
			return err
		}
		if k.changed += float64(d.Changed); e.add {
			k.add = append(k.add, µs)
		} else {
			k.remove = append(k.remove, µs)
		}
	}
	return nil
}

// Answer counts the cells within the limit now and adds up their times.
func (k *whatIf) Answer() sample {
	s := sample{Units: 2 * perRound, More: map[string]float64{
		"add_p50_us": percentile(k.add, 50), "add_p95_us": percentile(k.add, 95), "add_p99_us": percentile(k.add, 99),
		"remove_p50_us": percentile(k.remove, 50), "remove_p95_us": percentile(k.remove, 95), "remove_p99_us": percentile(k.remove, 99),
		"cells_changed": k.changed / (2 * perRound)}}
	for i := range k.cells {
		if c := k.session.Cell(i); c.Status == coverage.Covered {
			s.Count++
			s.Sum += float64(c.Time)
		}
	}
	return s
}

// makeWhatIf takes a town's folder and Spec, and writes for SciPy what the
// engine knows: a graph in which every place a venue may stand is a node.
func makeWhatIf(ctx context.Context, dir string, w *words) (string, error) {
	from, spec := w.text(), w.text()
	if err := w.end(); err != nil {
		return "", err
	}
	edits, err := editsOf(spec)
	if err != nil {
		return "", err
	}
	in, set, err := openProject(ctx, from)
	if err != nil {
		return "", err
	}
	g, err := newSplitGraph(ctx, in, set, edits)
	if err != nil {
		return "", err
	}
	if err := g.write(filepath.Clean(dir)); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s nodes, %s cells, %s edits", thousands(g.nodes), thousands(len(g.cells)), thousands(len(edits))), nil
}
