package main

import (
	"bytes"
	"container/heap"
	"context"
	"encoding/json"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/cmd/bench/town"
	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// village is a town small enough for tests.
var village = town.Spec{Name: "village", Side: 30, Venues: 12, Seed: 5}

// madeTown makes the village and its network in a folder, as run does.
func madeTown(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, recipe := range [][]string{{"town", jsonOf(village)}, {"network", dir, "test"}} {
		into := dir
		if recipe[0] == "network" {
			into = filepath.Join(dir, "network")
			if err := os.Mkdir(into, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		var told bytes.Buffer
		if err := makeInput(context.Background(), into, recipe, &told); err != nil {
			t.Fatal(err)
		}
		if told.Len() == 0 {
			t.Errorf("%s says nothing of what it made", recipe[0])
		}
	}
	return dir
}

// plain is Dijkstra's algorithm (1959) over compressed rows with a heap, as in
// the textbook: the oracle of every kernel, and what SciPy runs.
func plain(first, head, weight, starts []uint32) []uint64 {
	times := make([]uint64, len(first)-1)
	for v := range times {
		times[v] = math.MaxUint64
	}
	q := &heapOf{}
	for _, v := range starts {
		times[v] = 0
		heap.Push(q, [2]uint64{0, uint64(v)})
	}
	for q.Len() > 0 {
		at := heap.Pop(q).([2]uint64)
		if at[0] != times[at[1]] {
			continue
		}
		for a := first[at[1]]; a < first[at[1]+1]; a++ {
			if t := at[0] + uint64(weight[a]); t < times[head[a]] {
				times[head[a]] = t
				heap.Push(q, [2]uint64{t, uint64(head[a])})
			}
		}
	}
	return times
}

type heapOf [][2]uint64

func (h heapOf) Len() int           { return len(h) }
func (h heapOf) Less(i, j int) bool { return h[i][0] < h[j][0] }
func (h heapOf) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *heapOf) Push(x any)        { *h = append(*h, x.([2]uint64)) }
func (h *heapOf) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}

// readGraph reads graph.bin as a peer does.
func readGraph(t *testing.T, dir string) (first, head, weight, venues []uint32) {
	t.Helper()
	g, err := readWords(dir, "graph.bin")
	if err != nil {
		t.Fatal(err)
	}
	v, err := readWords(dir, "venues.bin")
	if err != nil {
		t.Fatal(err)
	}
	n, m := int(g[1]), int(g[2])
	g = g[4+2*n:]
	return g[:n+1], g[n+1 : n+1+m], g[n+1+m:], v[1:]
}

// askKernel runs a kernel as serve does, and returns its answers.
func askKernel(t *testing.T, times int, args ...string) []sample {
	t.Helper()
	var out bytes.Buffer
	err := runKernel(context.Background(), args, func(k kernel) error {
		return serve(context.Background(), k, strings.NewReader(strings.Repeat("go\n", times)), &out)
	})
	if err != nil {
		t.Fatal(err)
	}
	ready, rest, _ := strings.Cut(out.String(), "\n")
	if ready != "ready" {
		t.Fatalf("%s first said %q", args[0], ready)
	}
	var all []sample
	for d := json.NewDecoder(strings.NewReader(rest)); ; {
		var s sample
		if err := d.Decode(&s); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if len(all) != times {
		t.Fatalf("%s answered %d times, want %d", args[0], len(all), times)
	}
	return all
}

// TestKernelsOnNodes: nearest and catchments count and add up what the oracle
// does, on the arrays that peers read.
func TestKernelsOnNodes(t *testing.T) {
	dir := madeTown(t)
	first, head, weight, venues := readGraph(t, dir)
	const most = 3000
	var want sample
	for _, x := range plain(first, head, weight, venues) {
		if x <= most {
			want.Count++
			want.Sum += float64(x)
		}
	}
	for _, workers := range []string{"1", "2"} {
		for _, got := range askKernel(t, 2, "nearest", dir, "3000", workers, "2") {
			if d := differs(got, want, 0); d != "" || want.Count == 0 || got.PeakKB == 0 || got.WallNs == 0 {
				t.Errorf("nearest, %s workers: %s (%+v)", workers, d, got)
			}
		}
	}
	cells, err := readWords(dir, "cells.bin")
	if err != nil {
		t.Fatal(err)
	}
	n := int(cells[0])
	want = sample{}
	for _, v := range venues[:5] {
		times := plain(first, head, weight, []uint32{v})
		for i := range n {
			if x := times[cells[2+i]] + uint64(cells[2+n+i]); x <= most {
				want.Count++
				want.Sum += float64(x)
			}
		}
	}
	got := askKernel(t, 1, "catchments", dir, "3000", "5")[0]
	if d := differs(got, want, 0); d != "" || want.Count == 0 || got.Units != int64(village.Venues) {
		t.Errorf("catchments: %s (%+v)", d, got)
	}
}

// TestSplitGraphIsTheEngine: after every round of edits the engine's session and
// a plain search over the graph cut at the venues find the same cells within
// the limit, and the same sum of times.
func TestSplitGraphIsTheEngine(t *testing.T) {
	dir, split := madeTown(t), t.TempDir()
	if err := makeInput(context.Background(), split, []string{"whatif", dir, jsonOf(village)}, io.Discard); err != nil {
		t.Fatal(err)
	}
	first, head, weight, venues := readGraph(t, split)
	edits, err := readWords(split, "edits.bin")
	if err != nil {
		t.Fatal(err)
	}
	sides, err := readWords(split, "sides.bin")
	if err != nil {
		t.Fatal(err)
	}
	standing := map[uint32]bool{}
	for _, v := range venues {
		standing[v] = true
	}
	apply := func(list []uint32) {
		for _, e := range list {
			if v := e &^ (1 << 31); e>>31 == 1 {
				standing[v] = true
			} else if !standing[v] {
				t.Fatalf("node %d is removed and does not stand", v)
			} else {
				delete(standing, v)
			}
		}
	}
	edits = edits[1:]
	apply(edits[:2*perRound]) // the warm-up
	for i, got := range askKernel(t, 2, "whatif", dir, jsonOf(village)) {
		apply(edits[2*perRound*(i+1) : 2*perRound*(i+2)])
		var starts []uint32
		for v := range standing {
			starts = append(starts, v)
		}
		times := plain(first, head, weight, starts)
		want := sample{}
		for c := 1; c < len(sides); c += 4 {
			x := min(times[sides[c]]+uint64(sides[c+1]), times[sides[c+2]]+uint64(sides[c+3]))
			if x <= town.LimitDs {
				want.Count++
				want.Sum += float64(x)
			}
		}
		if d := differs(got, want, 0); d != "" || want.Count == 0 {
			t.Errorf("round %d: %s", i+1, d)
		}
		if p := got.More["add_p95_us"]; !(p > 0) || got.Units != 2*perRound {
			t.Errorf("round %d: p95 %g µs, %d edits", i+1, p, got.Units)
		}
	}
}

// TestTilesAlike: our tile and orb's hold the same cells and people.
func TestTilesAlike(t *testing.T) {
	dir := madeTown(t)
	ours, theirs := askKernel(t, 2, "tile", dir), askKernel(t, 2, "orbtile", dir)
	for i := range ours {
		if d := differs(ours[i], theirs[i], 0); d != "" || ours[i].Count < 300 {
			t.Errorf("round %d: %d cells, %s", i+1, ours[i].Count, d)
		}
	}
}

// TestMatrixIsItsSearches: the engine's people within reach are those the bare
// searches find.
func TestMatrixIsItsSearches(t *testing.T) {
	dir := madeTown(t)
	ours, theirs := askKernel(t, 1, "matrix", dir, "2")[0], askKernel(t, 1, "searches", dir)[0]
	if d := differs(ours, theirs, 1e-9); d != "" || ours.Sum == 0 || ours.Count != theirs.Count {
		t.Errorf("%d and %d venues, %s", ours.Count, theirs.Count, d)
	}
}

// TestReadKernels: the extract and the grid are the town.
func TestReadKernels(t *testing.T) {
	dir := madeTown(t)
	made := town.Make(village)
	s := askKernel(t, 1, "pbf", filepath.Join(dir, "streets.osm.pbf"))[0]
	if s.Count != int64(len(made.Street)) || s.Sum != float64(len(made.X)) {
		t.Errorf("%d streets of %g nodes, want %d of %d", s.Count, s.Sum, len(made.Street), len(made.X))
	}
	want := sample{}
	for _, n := range made.Cells.People {
		if n >= .5 {
			want.Count++
			want.Sum += float64(n)
		}
	}
	if d := differs(askKernel(t, 1, "tiff", filepath.Join(dir, "people.tif"))[0], want, 1e-12); d != "" {
		t.Error(d)
	}
	if a, b := askKernel(t, 1, "open", dir, "open")[0], askKernel(t, 1, "open", dir, "build")[0]; differs(a, b, 0) != "" || a.Count != int64(len(made.X)) {
		t.Errorf("opened %+v, built %+v", a, b)
	}
}

// TestSitingKernel: every question is answered within its bound, on the right
// side of it, and the solvers' model is the same one.
func TestSitingKernel(t *testing.T) {
	dir := madeTown(t)
	for _, question := range []string{maxCover, setCover, pMedian} {
		model := t.TempDir()
		if err := makeInput(context.Background(), model, []string{"siting", question, dir, jsonOf(village), "40", "5"}, io.Discard); err != nil {
			t.Fatal(err)
		}
		s := askKernel(t, 1, "siting", question, model, "500", "0")[0]
		value, bound := s.Sum, s.More["bound"]
		if question != maxCover {
			value, bound = bound, value // the least is asked for
		}
		if s.Count == 0 || s.Count > 5 && question != setCover || value <= 0 || value > bound*(1+1e-12) {
			t.Errorf("%s: %d sites, value %g, bound %g", question, s.Count, s.Sum, s.More["bound"])
		}
		if _, err := os.Stat(filepath.Join(model, "model.lp")); (err == nil) != (question != pMedian) {
			t.Errorf("%s: a model for solvers: %v", question, err)
		}
	}
}

// TestSolversAgree: CBC and GLPK, at a gap of nothing, find what ours is proved
// to be near.
func TestSolversAgree(t *testing.T) {
	dir, model := madeTown(t), t.TempDir()
	if err := makeInput(context.Background(), model, []string{"siting", maxCover, dir, jsonOf(village), "40", "5"}, io.Discard); err != nil {
		t.Fatal(err)
	}
	ours := askKernel(t, 1, "siting", maxCover, model, "500", "0")[0]
	for _, s := range solvers {
		if _, err := exec.LookPath(s.command); err != nil {
			t.Skip("needs " + s.command + ": not installed")
		}
		run, err := s.contender(func(context.Context, *bench) (string, error) { return model, nil }, 0, 20).Start(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := run.Round(context.Background())
		if err != nil || got.Sum < ours.Sum-.01 || got.Sum > ours.More["bound"]+.01 {
			t.Errorf("%s: %g, %v; ours %g of at most %g", s.name, got.Sum, err, ours.Sum, ours.More["bound"])
		}
	}
}

// TestWords: an argument too few or too many is an error, not a figure.
func TestWords(t *testing.T) {
	for _, args := range [][]string{{"nearest", "x", "9000"}, {"nearest", "x", "soon", "1", "1"}, {"pbf", "a", "b"}, {"fly"}} {
		if err := runKernel(context.Background(), args, func(kernel) error { return nil }); err == nil {
			t.Errorf("%q was understood", args)
		}
	}
}

// TestOnce prints one answer and ends.
func TestOnce(t *testing.T) {
	dir := madeTown(t)
	var out, complaints bytes.Buffer
	if code := run(context.Background(), []string{"once", "nearest", dir, "9000", "1", "1"}, nil, &out, &complaints); code != 0 {
		t.Fatalf("exit %d: %s", code, complaints.String())
	}
	if s, err := lastJSON(out.Bytes()); err != nil || s.Count == 0 {
		t.Errorf("%+v, %v", s, err)
	}
}

// TestUsage: what is not understood ends with 2 and says what is.
func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"fly"}, {"worker"}, {"make", "x"}} {
		var complaints bytes.Buffer
		if code := run(context.Background(), args, nil, io.Discard, &complaints); code != 2 || !strings.Contains(complaints.String(), "usage: bench run") {
			t.Errorf("%q: exit %d, %q", args, code, complaints.String())
		}
	}
	for _, args := range [][]string{{"-size", "huge"}, {"-rounds", "3"}, {"-peers", "all"}} {
		if _, err := parseOptions(args, io.Discard); err == nil {
			t.Errorf("%q was taken", args)
		}
	}
}

// TestDragIsTheEngine: after a round of movements the people covered are those of the
// engine asked anew with the venue where the drag ended.
func TestDragIsTheEngine(t *testing.T) {
	dir := madeTown(t)
	got := askKernel(t, 1, "drag", dir)[0]
	ctx := context.Background()
	in, set, err := openProject(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	from := in.Facilities[len(in.Facilities)/2].Point
	in.Facilities = append(in.Facilities, data.Facility{ID: "new/1", Point: spiral(from, 0)})
	e, err := coverage.New(ctx, "town", in, set, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := e.Coverage(set.Limit).All.Covered; math.Abs(got.Sum-want) > 1e-6*want || got.Units != movements || got.Count != int64(e.NumCells()) || !(got.More["move_p95_ms"] > 0) {
		t.Errorf("after the drag %+v, the engine says %g covered", got, want)
	}
}
