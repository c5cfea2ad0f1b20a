package main

import "github.com/walkshed/walkshed/cmd/bench/town"

// compared is how many venues of a catchment row SciPy is asked for.
const compared = "100"

func catchmentRows() []row {
	return []row{
		{ID: "catchments.m1", Size: "small", Title: "Each venue's catchment", Input: "m1", By: byCPU, Per: perVenue,
			Contenders: []contender{
				ours(walkshed, "catchments", townArgs(town.M1, limit, compared)),
				pyWorker(scipy, "scipy", "scipy_catchments", townArgs(town.M1, limit, compared)),
			},
			Goals: []goal{{Who: scipy, AtLeast: 500}}},
	}
}
