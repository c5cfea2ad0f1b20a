package main

import "github.com/walkshed/walkshed/cmd/bench/town"

func openRows() []row {
	return []row{openRow("small", town.M1), openRow("large", town.M10)}
}

// openRow maps the saved network, or makes it anew.
func openRow(size string, s town.Spec) row {
	return row{ID: "open." + s.Name, Size: size, Title: "Open the saved network", Input: s.Name, By: byWall,
		Contenders: []contender{ours("open it", "open", townArgs(s, "open")), ours("make it from its edges", "open", townArgs(s, "build"))},
		Goals:      []goal{{Figure: wallMs, Most: 1000, Unit: "ms"}}}
}
