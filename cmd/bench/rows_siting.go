package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

func sitingRows() []row {
	return []row{
		mclpRow("small", town.K100, 500, 60),
		mclpRow("small", town.M1, 2000, 100),
		mclpRow("large", town.M1, 2000, 400),
	}
}

// mclpRow is maximal cover to a certified half percent, beside the solvers.
func mclpRow(size string, s town.Spec, candidates, sites int) row {
	model := func(ctx context.Context, b *bench) (string, error) {
		dir, err := b.town(ctx, s)
		if err != nil {
			return "", err
		}
		name := fmt.Sprintf("%s-mclp-%d-%d", s.Name, candidates, sites)
		return b.make(ctx, name, "siting", dir, jsonOf(s), strconv.Itoa(candidates), strconv.Itoa(sites))
	}
	r := row{ID: fmt.Sprintf("siting.mclp.%s.%d", s.Name, sites), Size: size, Title: fmt.Sprintf("Maximal cover, %d of %s candidates", sites, thousands(candidates)),
		Input: s.Name, By: byCPU, Tolerance: gapPC / 100,
		Goals: []goal{{Who: "CBC", AtLeast: 50}, {Who: "GLPK", AtLeast: 50}, {Figure: "gap_pc", Most: gapPC, Unit: "% proved"}},
		Shown: []shown{{"gap_pc", "proved gap in %"}},
		Contenders: []contender{{Name: walkshed, Start: func(ctx context.Context, b *bench) (session, error) {
			dir, err := model(ctx, b)
			return process{argv: []string{b.exe, "once", "maxcover", dir, strconv.Itoa(gapPC * 1000)}, answer: lastJSON}, err
		}}}}
	for _, s := range solvers {
		r.Contenders = append(r.Contenders, s.contender(model))
	}
	return r
}
