package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/walkshed/walkshed/cmd/bench/town"
	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// gapPC is how near the best an answer must be proved to be, in percent, where a
// row says nothing else.
const gapPC = .5

// The questions of siting.
const (
	maxCover = "maxcover" // most people with so many sites
	setCover = "setcover" // fewest sites for everybody who can be reached
	pMedian  = "pmedian"  // least walking with so many sites
)

// The p-median: walks are known up to 30 minutes, and who is farther counts as
// walking 45.
const (
	medianLimit  geo.Deciseconds = 18000
	medianBeyond geo.Deciseconds = 27000
)

// makeSiting takes a question, a town's folder and Spec, candidates and sites.
// Candidates reach the cells within 15 minutes (p-median: 30). The model is
// written down for us (cover.bin) and for solvers (model.lp, rows with the same
// candidates merged; not for the p-median, which none of them finishes).
func makeSiting(ctx context.Context, dir string, w *words) (string, error) {
	question, from, spec, candidates, sites := w.text(), w.text(), w.text(), w.number(), w.number()
	if err := w.end(); err != nil {
		return "", err
	}
	var s town.Spec
	if err := json.Unmarshal([]byte(spec), &s); err != nil {
		return "", err
	}
	r, err := readRoads(from)
	if err != nil {
		return "", err
	}
	places, err := r.cellPlaces(from)
	if err != nil {
		return "", err
	}
	t := town.Make(s)
	reach := geo.Deciseconds(town.LimitDs)
	if question == pMedian {
		reach = medianLimit
	}
	m := siting.TimeModel{Times: reachOf(r, places, t.Sites(candidates), reach), People: make([]float64, len(t.Cells.People)), Rules: siting.Rules{Sites: sites}}
	for i, n := range t.Cells.People {
		m.People[i] = math.Round(float64(n)*100) / 100
	}
	if err := writeCover(dir, m); err != nil {
		return "", err
	}
	if err := writeLP(dir, question, siting.Model{Cover: m.Cover, People: m.People, Rules: m.Rules}); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s candidates, %s cells, %s pairs within %.0f minutes", thousands(candidates), thousands(len(m.People)), thousands(len(m.Rows)), reach.Minutes()), ctx.Err()
}

// reachOf searches from every candidate.
func reachOf(r *roads, places *network.Places, sites []uint32, limit geo.Deciseconds) siting.Times {
	t := siting.Times{Cover: siting.Cover{First: []int64{0}}}
	search := network.NewSearch(r.net)
	type pair struct {
		cell int32
		time geo.Deciseconds
	}
	var found []pair
	for _, v := range sites {
		found = found[:0]
		search.Within(network.Source{r.at(v, 0)}, limit, places, func(cell int, at geo.Deciseconds) { found = append(found, pair{int32(cell), at}) })
		slices.SortFunc(found, func(a, b pair) int { return cmp.Compare(a.cell, b.cell) })
		for _, f := range found {
			t.Rows, t.Time = append(t.Rows, f.cell), append(t.Time, f.time)
		}
		t.First = append(t.First, int64(len(t.Rows)))
	}
	return t
}

// writeLP writes the model as solvers read it.
func writeLP(dir, question string, m siting.Model) error {
	if question == pMedian {
		return nil
	}
	f, err := os.Create(filepath.Join(dir, "model.lp"))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	if question == setCover {
		err = siting.WriteSetCoverLP(out, m, math.Inf(1))
	} else {
		err = siting.WriteLP(out, m)
	}
	return errors.Join(err, out.Flush(), f.Close())
}

// writeCover keeps a model for readCover.
func writeCover(dir string, m siting.TimeModel) error {
	head := []int64{int64(len(m.First)), int64(len(m.Rows)), int64(len(m.People)), int64(m.Sites)}
	return town.WriteArrays(filepath.Join(dir, "cover.bin"), []any{head, m.First, m.People, m.Rows, m.Time})
}

// readCover reads what writeCover wrote.
func readCover(dir string) (m siting.TimeModel, err error) {
	f, err := os.Open(filepath.Join(dir, "cover.bin"))
	if err != nil {
		return m, err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	var head [4]int64
	if err := binary.Read(in, binary.LittleEndian, head[:]); err != nil {
		return m, err
	}
	m.Cover = siting.Cover{First: make([]int64, head[0]), Rows: make([]int32, head[1])}
	m.People, m.Time, m.Rules, m.Beyond = make([]float64, head[2]), make([]geo.Deciseconds, head[1]), siting.Rules{Sites: int(head[3])}, medianBeyond
	for _, part := range []any{m.First, m.People, m.Rows, m.Time} {
		if err := binary.Read(in, binary.LittleEndian, part); err != nil {
			return m, err
		}
	}
	return m, nil
}

// choosing answers a question of siting until it is proved near enough, or for
// so long.
type choosing struct {
	question string
	model    siting.TimeModel
	effort   siting.Effort
	plan     siting.Plan
}

// newChoosing takes: the question, the model's folder, the gap wanted in
// thousandths of a percent, the seconds allowed (0: as many as it takes).
func newChoosing(w *words) (kernel, error) {
	question, dir, gap, most := w.text(), w.text(), w.number(), w.number()
	if err := w.end(); err != nil {
		return nil, err
	}
	m, err := readCover(dir)
	return &choosing{question: question, model: m, effort: siting.Effort{GapPC: float64(gap) / 1000, Time: time.Duration(most) * time.Second}}, err
}

func (k *choosing) Run(ctx context.Context) (err error) {
	m := siting.Model{Cover: k.model.Cover, People: k.model.People, Rules: k.model.Rules}
	switch k.question {
	case maxCover:
		k.plan, err = siting.BestCover(ctx, m, k.effort)
	case setCover:
		k.plan, err = siting.SetCover(ctx, m, math.Inf(1), k.effort)
	case pMedian:
		var p siting.TimePlan
		p, err = siting.PMedian(ctx, k.model, k.effort)
		k.plan = p.Plan
	default:
		err = fmt.Errorf("no question %q", k.question)
	}
	return err
}

// Answer counts the sites; the sum is what was asked for: people covered, sites,
// or people × time.
func (k *choosing) Answer() sample {
	return sample{Count: int64(len(k.plan.Chosen)), Sum: k.plan.Value, More: proof(k.plan.Value, k.plan.Bound)}
}
