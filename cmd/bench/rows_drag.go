package main

import (
	"context"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

// million has 1,000 by 1,000 cells of 100 m and some 3.8 million nodes.
var million = town.Spec{Name: "m38", Side: 1250, Venues: 7600, Seed: town.M1.Seed}

func dragRows(pbfs []string) []row {
	var rows []row
	for _, pbf := range pbfs {
		if placeOf(pbf) == "delaware" {
			rows = append(rows, dragRow("delaware", "small", "the Delaware demo", func(context.Context, *bench) ([]string, error) { return []string{"demo", pbf}, nil }))
		}
	}
	return append(rows, dragRow("million", "large", "a drawn project of a million cells", townArgs(million)))
}

func dragRow(name, size, input string, args func(context.Context, *bench) ([]string, error)) row {
	return row{ID: "page.drag." + name, Size: size, Title: "The pointer moves, the figures are new", Input: input, By: byCPU, Piece: "a movement",
		Contenders: []contender{ours(walkshed, "drag", args)},
		Goals:      []goal{{Figure: "move_p95_ms", Most: 100, Unit: "ms from request to figures, p95"}},
		Shown:      []shown{{"move_p50_ms", "ms by the clock: p50"}, {"move_p95_ms", "p95"}, {"move_p99_ms", "p99"}, {"answer_kib", "KiB an answer"}}}
}
