package main

import "github.com/walkshed/walkshed/cmd/bench/town"

// compared is how many venues of a catchment row SciPy is asked for.
const compared = "100"

func catchmentRows() []row {
	return []row{
		{ID: "catchments.m1", Size: "small", Title: "Each venue's catchment", Input: "m1", By: byCPU, Per: perVenue, Piece: "a venue",
			Contenders: []contender{
				ours(walkshed, "catchments", townArgs(town.M1, limit, compared)),
				pyWorker(scipy, "scipy", "scipy_catchments", townArgs(town.M1, limit, compared)),
			},
			Goals: []goal{{Who: scipy, AtLeast: 500}, {Figure: perPiece, Most: 40, Unit: "µs a venue"}},
			Shown: []shown{{"entries", "entries of the matrix"}}},
		{ID: "catchments.matrix", Size: "small", Title: "The matrix beside its searches", Input: "m1", By: byCPU, Per: perVenue, Piece: "a venue", Tolerance: 1e-9,
			Contenders: []contender{ours("matrix", "matrix", townArgs(town.M1, "1")), ours("searches alone", "searches", townArgs(town.M1))},
			Goals:      []goal{{Who: "searches alone", AtLeast: .5}},
			Note: `Ours is the engine's table of venues: search, sorted rows, and people within reach of each, on the files a planner
brings. At 0.5× or more, building the matrix is no dearer than the searches it is made from.`},
		{ID: "catchments.cores", Size: "small", Title: "The matrix on two cores", Input: "m1", By: byWall, Per: perVenue, Piece: "a venue",
			Contenders: []contender{ours("two workers", "matrix", townArgs(town.M1, "2")), ours("one worker", "matrix", townArgs(town.M1, "1"))},
			Goals:      []goal{{Who: "one worker", AtLeast: 1.7}}},
		{ID: "catchments.candidates", Size: "large", Title: "Every cell a candidate", Input: "m1", By: byCPU, Rounds: 3, Piece: "a candidate",
			Per:        &per{"µs per candidate", 1000, func(s sample) float64 { return float64(s.Units) }},
			Contenders: []contender{ours(walkshed, "sites", townArgs(town.M1))},
			Note:       "The catchments of a quarter of a million candidates, and ten sites chosen among them with a proved bound."},
	}
}
