package main

import (
	"context"

	"github.com/walkshed/walkshed/geo/network"
)

// opened maps a saved network, checks it, and lets it go.
type opened struct {
	dir   string
	build bool // make it from its edges instead
	nodes int
	edges int
}

// newOpened takes: folder, "open" or "build".
func newOpened(w *words) (kernel, error) {
	k := &opened{dir: w.text()}
	k.build = w.text() == "build"
	return k, w.end()
}

func (k *opened) Run(context.Context) error {
	if k.build {
		n, _, err := buildRoads(k.dir)
		if err == nil {
			k.nodes, k.edges = len(n.Points), len(n.From)
		}
		return err
	}
	n, end, err := network.Open(savedNetwork(k.dir), network.Key{})
	if err != nil {
		return err
	}
	k.nodes, k.edges = len(n.Points), len(n.From)
	return end()
}

func (k *opened) Answer() sample { return sample{Count: int64(k.nodes), Sum: float64(k.edges)} }
