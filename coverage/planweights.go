package coverage

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/data"
)

// planWeights is what each cell counts in a plan: its people, where nothing else
// is asked. weighted says that something is.
func (e *Engine) planWeights(a PlanAsk) (weights []float64, weighted bool, err error) {
	people := e.in.Population.People
	if len(a.Weights) == 0 && a.Fairness == 0 {
		return people, false, nil
	}
	weights = slices.Clone(people)
	if err := e.weighGroups(weights, a.Weights); err != nil {
		return nil, false, err
	}
	if a.Fairness > 0 {
		deficits, err := e.deficits(a)
		if err != nil {
			return nil, false, err
		}
		for i, d := range deficits {
			weights[i] *= math.Pow(d, a.Fairness)
		}
	}
	return weights, true, nil
}

// weighGroups counts the people of each group so often. Somebody in two groups
// gains or loses by both, but nobody counts below 0.
func (e *Engine) weighGroups(weights []float64, often map[string]float64) error {
	var have, wrong []string
	for _, g := range e.in.Population.Groups {
		have = append(have, g.Name)
		if times, asked := often[g.Name]; asked {
			for i, n := range g.People {
				weights[i] = max(0, weights[i]+(times-1)*n)
			}
		}
	}
	for name := range often {
		if !slices.Contains(have, name) {
			wrong = append(wrong, fmt.Sprintf("no group is called %q", name))
		}
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		hint := "the population has no groups: name their columns under sources.population groups"
		if len(have) > 0 {
			hint = "its groups are " + strings.Join(have, ", ")
		}
		return &data.Error{Op: "weigh people", Err: errors.New(strings.Join(wrong, "; ")), Hint: hint}
	}
	return nil
}

// deficits is, for each cell, the part of its area's people that is not covered;
// outside every area, that of everybody.
func (e *Engine) deficits(a PlanAsk) ([]float64, error) {
	limit, levels := a.Limit, e.areas
	if a.Level != "" {
		l, err := e.levelFor(a.Level)
		if err != nil {
			return nil, err
		}
		levels = []level{l}
	}
	all := e.row(limit, everyCell(e.NumCells()))
	out := slices.Repeat([]float64{1 - all.Share}, e.NumCells())
	for _, l := range levels { // coarse to fine: the finest has the last word
		people, open := make([]float64, len(l.areas)), make([]float64, len(l.areas))
		for c, a := range l.of {
			if a == noArea {
				continue
			}
			people[a] += e.in.Population.People[c]
			if e.status(c, limit) != Covered {
				open[a] += e.in.Population.People[c]
			}
		}
		for c, a := range l.of {
			if a != noArea && people[a] > 0 {
				out[c] = open[a] / people[a]
			}
		}
	}
	return out, nil
}
