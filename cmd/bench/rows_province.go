package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
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
		Note: "One run of `walkshed coverage --speeds " + fiveSpeeds + "`" + `: a process that reads the extract, the population grid, venues
and counties, builds the network, walks it at each speed and prints the tables; nothing is left from an earlier run.
The ratio is of CPU time per node: 1 or more means that time grows no faster than the input.

![time and memory against size](performance/province.svg)`}
	for i, s := range provinceSizes {
		r.Contenders = append(r.Contenders, contender{Name: s.name, Missing: hasProduct, Start: func(ctx context.Context, b *bench) (session, error) {
			dir, err := b.town(ctx, s.spec)
			return wholeRun{b.product, dir}, err
		}})
		if i > 0 {
			r.Goals = append(r.Goals, goal{Who: s.name, AtLeast: 1})
		}
	}
	return []row{r}
}

// fiveSpeeds are a toddler's to a brisk adult's, in metres per second.
const fiveSpeeds = "0.8,1,1.11,1.3,1.5"

// wholeRun is the program on a town's folder.
type wholeRun struct{ product, dir string }

// Round runs it once, with nothing left from before; the count is the nodes of
// the extract, the sum the people covered at all speeds.
func (f wholeRun) Round(ctx context.Context) (sample, error) {
	graph, err := os.Open(filepath.Join(f.dir, "graph.bin"))
	if err != nil {
		return sample{}, err
	}
	defer graph.Close()
	var head [2]uint32 // magic, nodes
	if err := binary.Read(graph, binary.LittleEndian, head[:]); err != nil {
		return sample{}, err
	}
	if err := os.RemoveAll(filepath.Join(town.Project(f.dir), ".walkshed")); err != nil {
		return sample{}, err
	}
	p := process{argv: []string{f.product, "coverage", "-q", "-p", town.Project(f.dir), "--speeds", fiveSpeeds, "--format", "json"}, answer: coveredPeople}
	s, err := p.Round(ctx)
	s.Count = int64(head[1])
	return s, err
}

// Close has nothing to do.
func (f wholeRun) Close() error { return nil }

// coveredPeople adds up a list of tables, one a speed.
func coveredPeople(stdout []byte) (s sample, err error) {
	var tables []struct {
		All struct {
			Covered float64 `json:"covered"`
		} `json:"all"`
	}
	err = json.Unmarshal(stdout, &tables)
	for _, t := range tables {
		s.Sum += t.All.Covered
	}
	return s, err
}
