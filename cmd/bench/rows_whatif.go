package main

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/walkshed/walkshed/cmd/bench/town"
)

func whatIfRows() []row {
	return []row{whatIfRow("small", town.M1), whatIfRow("large", town.M10)}
}

// whatIfRow edits venues one by one in a session of the engine, from the files a
// planner has.
func whatIfRow(size string, s town.Spec) row {
	return row{ID: "whatif." + s.Name, Size: size, Title: "Add a venue, remove a venue", Input: s.Name, By: byCPU, Piece: "an edit",
		Contenders: []contender{
			ours(walkshed, "whatif", func(ctx context.Context, b *bench) ([]string, error) {
				dir, err := b.town(ctx, s)
				return []string{dir, jsonOf(s)}, err
			}),
			pyWorker(scipy, "scipy", "scipy_whatif", func(ctx context.Context, b *bench) ([]string, error) {
				dir, err := b.town(ctx, s)
				if err != nil {
					return nil, err
				}
				dir, err = b.make(ctx, s.Name+"-whatif", "whatif", dir, jsonOf(s))
				return []string{dir, limit, strconv.Itoa(2 * perRound)}, err
			}),
		},
		Goals: []goal{
			{Figure: "add_p95_us", Most: 500, Unit: "µs to add, p95"},
			{Figure: "remove_p95_us", Most: 100, Unit: "µs to remove, p95"},
		},
		Shown: []shown{{"add_p50_us", "µs to add: p50"}, {"add_p95_us", "p95"}, {"add_p99_us", "p99"},
			{"remove_p50_us", "µs to remove: p50"}, {"remove_p95_us", "p95"}, {"remove_p99_us", "p99"}, {"cells_changed", "cells changed by an edit, on average"}},
	}
}

// jsonOf writes a Spec for a child's command line.
func jsonOf(s town.Spec) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a struct of numbers and a name
	}
	return string(text)
}
