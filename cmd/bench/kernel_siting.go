package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/walkshed/walkshed/cmd/bench/town"
	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// gapPC is how near the best an answer must be proved to be, in percent.
const gapPC = .5

// makeSiting takes a town's folder and Spec, candidates and sites: candidates
// cover the cells within 15 minutes, and the model is written down for us
// (cover.bin) and for solvers (model.lp, rows with the same candidates merged).
func makeSiting(ctx context.Context, dir string, w *words) (string, error) {
	from, spec, candidates, sites := w.text(), w.text(), w.number(), w.number()
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
	cover := coverOf(r, places, t.Sites(candidates))
	m := siting.Model{Cover: cover, People: make([]float64, len(t.Cells.People)), Rules: siting.Rules{Sites: sites}}
	for i, n := range t.Cells.People {
		m.People[i] = math.Round(float64(n)*100) / 100
	}
	if err := writeModel(dir, m); err != nil {
		return "", err
	}
	return fmt.Sprintf("%s of %s candidates, %s cells, %s pairs within 15 minutes", thousands(sites), thousands(candidates), thousands(len(m.People)), thousands(len(cover.Rows))), ctx.Err()
}

// coverOf searches from every candidate.
func coverOf(r *roads, places *network.Places, sites []uint32) siting.Cover {
	c := siting.Cover{First: []int64{0}}
	search := network.NewSearch(r.net)
	for _, v := range sites {
		at := len(c.Rows)
		search.Within(network.Source{r.at(v, 0)}, town.LimitDs, places, func(cell int, _ geo.Deciseconds) { c.Rows = append(c.Rows, int32(cell)) })
		slices.Sort(c.Rows[at:])
		c.First = append(c.First, int64(len(c.Rows)))
	}
	return c
}

func writeModel(dir string, m siting.Model) error {
	lp, err := os.Create(filepath.Join(dir, "model.lp"))
	if err != nil {
		return err
	}
	out := bufio.NewWriter(lp)
	if err := siting.WriteLP(out, m); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if err := lp.Close(); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "cover.bin"))
	if err != nil {
		return err
	}
	out = bufio.NewWriter(f)
	for _, part := range []any{[]int64{int64(len(m.Cover.First)), int64(len(m.Cover.Rows)), int64(len(m.People)), int64(m.Sites)}, m.Cover.First, m.People, m.Cover.Rows} {
		if err := binary.Write(out, binary.LittleEndian, part); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}

// maxCover chooses sites until the plan is proved near enough the best.
type maxCover struct {
	model siting.Model
	gap   float64
	plan  siting.Plan
}

// newMaxCover takes: the model's folder, the gap wanted in thousandths of a percent.
func newMaxCover(_ context.Context, w *words) (kernel, error) {
	dir, gap := w.text(), w.number()
	if err := w.end(); err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(dir, "cover.bin"))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := bufio.NewReaderSize(f, 1<<20)
	var head [4]int64
	if err := binary.Read(in, binary.LittleEndian, head[:]); err != nil {
		return nil, err
	}
	k := &maxCover{gap: float64(gap) / 1000}
	c := siting.Cover{First: make([]int64, head[0]), Rows: make([]int32, head[1])}
	k.model = siting.Model{Cover: c, People: make([]float64, head[2]), Rules: siting.Rules{Sites: int(head[3])}}
	for _, part := range []any{c.First, k.model.People, c.Rows} {
		if err := binary.Read(in, binary.LittleEndian, part); err != nil {
			return nil, err
		}
	}
	return k, nil
}

func (k *maxCover) Run(ctx context.Context) (err error) {
	k.plan, err = siting.BestCover(ctx, k.model, siting.Effort{GapPC: k.gap})
	return err
}

// Answer counts the sites; the sum is the people covered.
func (k *maxCover) Answer() sample {
	return sample{Count: int64(len(k.plan.Chosen)), Sum: k.plan.Value, More: map[string]float64{"gap_pc": k.plan.GapPC, "bound": k.plan.Bound}}
}
