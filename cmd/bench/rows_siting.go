package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

// A siting is a question, and how near and how long it is asked for.
type asked struct {
	size       string
	question   string
	town       town.Spec
	candidates int
	sites      int
	gap        float64 // proved, percent; 0 for the optimum
	seconds    int     // allowed to us; 0: as many as it takes
	solvers    int     // seconds allowed to the solvers; 0: they are not asked
}

func sitingRows() []row {
	rows := []row{
		asked{"small", maxCover, town.K100, 500, 60, gapPC, 0, 120}.row(50),
		asked{"small", maxCover, town.M1, 2000, 100, gapPC, 0, 120}.row(50),
		asked{"large", maxCover, town.M1, 2000, 400, gapPC, 0, 120}.row(50),
		asked{"large", maxCover, town.M1, 10000, 200, 2, 5, 120}.row(0),
		asked{"large", maxCover, town.M1, 10000, 200, 1.5, 30, 0}.row(0),
		asked{"large", maxCover, town.M1, 10000, 200, 1, 60, 0}.row(0),
		asked{"large", maxCover, town.M10, 20000, 1000, 2, 10, 0}.row(0),
		asked{"small", setCover, town.K100, 500, 0, 0, 0, 60}.row(.5),
		asked{"large", setCover, town.M1, 10000, 0, 8, 30, 60}.row(0),
		asked{"large", pMedian, town.M1, 2000, 100, 1.5, 6, 0}.row(0),
	}
	return rows
}

var questionTitles = map[string]string{maxCover: "Most people, %[2]s of %[1]s candidates", setCover: "Fewest of %[1]s candidates for everybody",
	pMedian: "Least walking, %[2]s of %[1]s candidates"}

// row makes the question one. atLeast is the ratio wanted to either solver.
func (a asked) row(atLeast float64) row {
	r := row{ID: fmt.Sprintf("siting.%s.%s.%d.%d", a.question, a.town.Name, a.candidates, a.sites), Size: a.size,
		Title: fmt.Sprintf(questionTitles[a.question], thousands(a.candidates), thousands(a.sites)), Input: a.town.Name, By: byCPU, Proved: true, Gap: a.gap,
		Shown: []shown{{valueOf, "value"}, {boundOf, "bound"}, {gapOf, "gap in %"}}}
	if a.seconds > 0 {
		r.ID += "." + strconv.Itoa(a.seconds)
		r.Title += fmt.Sprintf(", %d s", a.seconds)
	}
	r.Contenders = []contender{{Name: walkshed, Start: func(ctx context.Context, b *bench) (session, error) {
		dir, err := a.model(ctx, b)
		return process{argv: []string{b.exe, "once", "siting", a.question, dir, strconv.Itoa(int(a.gap * 1000)), strconv.Itoa(a.seconds)}, answer: lastJSON}, err
	}}}
	for _, s := range solvers {
		if a.solvers == 0 {
			continue
		}
		c := s.contender(a.model, a.gap, a.solvers)
		if a.seconds > 0 {
			c.Rounds = 1 // none of them has an answer in time, and once says so
		}
		r.Contenders = append(r.Contenders, c)
		if atLeast > 0 {
			r.Goals = append(r.Goals, goal{Who: s.name, AtLeast: atLeast})
		}
	}
	r.Goals = append(r.Goals, goal{Figure: gapOf, Most: a.gap, Unit: "% from the best, proved"})
	return r
}

// model is the folder of the question's model.
func (a asked) model(ctx context.Context, b *bench) (string, error) {
	dir, err := b.town(ctx, a.town)
	if err != nil {
		return "", err
	}
	name := fmt.Sprintf("%s-%s-%d-%d", a.town.Name, a.question, a.candidates, a.sites)
	return b.make(ctx, name, "siting", a.question, dir, jsonOf(a.town), strconv.Itoa(a.candidates), strconv.Itoa(a.sites))
}
