package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

// provinceSizes are four towns, each with twice to ten times the nodes of the
// one before; the largest is the standard ten million.
var provinceSizes = []struct {
	name string
	spec town.Spec
}{
	{"ten million nodes", town.M10},
	{"a million nodes", town.M1},
	{"half a million nodes", town.Spec{Name: "m05", Side: 453, Venues: 1000, Seed: town.M1.Seed}},
	{"an eighth of a million nodes", town.Spec{Name: "m0125", Side: 226, Venues: 250, Seed: town.M1.Seed}},
}

const provinceID = "province.coverage"

func provinceRows() []row {
	r := row{ID: provinceID, Size: "large", Title: "A whole coverage run at five speeds", Input: "four sizes", By: byNode, Unlike: true, Rounds: 3,
		Per: &per{"µs per node", 1000, func(s sample) float64 { return float64(s.Count) }},
		Note: `Five runs of ` + "`walkshed coverage`" + ` one after another, each a process that reads the extract, the population grid,
venues and counties, and walks at its own speed; nothing is left from an earlier run. CPU time is of the five, memory
of the largest. The ratio is of CPU time per node: 1 or more means that time grows no faster than the input.

![time and memory against size](performance/province.svg)`}
	for i, s := range provinceSizes {
		r.Contenders = append(r.Contenders, contender{Name: s.name, Missing: hasProduct, Start: func(ctx context.Context, b *bench) (session, error) {
			dir, err := b.town(ctx, s.spec)
			return fiveRuns{b.product, dir}, err
		}})
		if i > 0 {
			r.Goals = append(r.Goals, goal{Who: s.name, AtLeast: 1})
		}
	}
	return []row{r}
}

// fiveRuns is a coverage run at each of the speeds.
type fiveRuns struct{ product, dir string }

// Round runs them; the count is the nodes of the extract, the sum people covered.
func (f fiveRuns) Round(ctx context.Context) (sample, error) {
	graph, err := os.Open(filepath.Join(f.dir, "graph.bin"))
	if err != nil {
		return sample{}, err
	}
	defer graph.Close()
	head := make([]byte, 8)
	if _, err := graph.Read(head); err != nil {
		return sample{}, err
	}
	all := sample{Count: int64(uint32(head[4]) | uint32(head[5])<<8 | uint32(head[6])<<16 | uint32(head[7])<<24)}
	for i := range town.Speeds {
		project := filepath.Join(f.dir, fmt.Sprintf("s%d", i))
		if err := os.RemoveAll(filepath.Join(project, ".walkshed")); err != nil {
			return sample{}, err
		}
		p := process{argv: []string{f.product, "coverage", "-q", "-p", project, "--format", "json"}, answer: coveredPeople}
		s, err := p.Round(ctx)
		if err != nil {
			return sample{}, err
		}
		all.CPUNs += s.CPUNs
		all.WallNs += s.WallNs
		all.PeakKB = max(all.PeakKB, s.PeakKB)
		all.Sum += s.Sum
	}
	return all, nil
}

// Close has nothing to do.
func (f fiveRuns) Close() error { return nil }

// coveredPeople reads the answer of walkshed coverage.
func coveredPeople(stdout []byte) (sample, error) {
	var table struct {
		All struct {
			Covered float64 `json:"covered"`
		} `json:"all"`
	}
	err := json.Unmarshal(stdout, &table)
	return sample{Sum: table.All.Covered}, err
}
