package main

import (
	"context"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// catchments finds which cells each venue reaches: one bounded search each.
type catchments struct {
	roads   *roads
	places  *network.Places
	sources []network.Source
	limit   geo.Deciseconds
	first   int // the venues whose answer is compared: a peer may not do all
	search  *network.Search
	order   []int // of the venues along the streets, as the engine asks them: neighbours share a cache

	count   int64 // of the first
	sum     float64
	entries int64 // of all
}

// newCatchments takes: folder, limit, how many venues are compared.
func newCatchments(w *words) (kernel, error) {
	dir, limit, first := w.text(), w.number(), w.number()
	if err := w.end(); err != nil {
		return nil, err
	}
	r, err := readRoads(dir)
	if err != nil {
		return nil, err
	}
	places, err := r.cellPlaces(dir)
	if err != nil {
		return nil, err
	}
	return &catchments{roads: r, places: places, sources: r.sources(), limit: geo.Deciseconds(limit), first: first, search: network.NewSearch(r.net)}, nil
}

func (k *catchments) Run(context.Context) error {
	k.count, k.sum, k.entries = 0, 0, 0
	k.order = network.Order(k.roads.net, k.sources, k.order[:0])
	for _, i := range k.order {
		k.search.Within(k.sources[i], k.limit, k.places, func(_ int, t geo.Deciseconds) {
			k.entries++
			if i < k.first {
				k.count++
				k.sum += float64(t)
			}
		})
	}
	return nil
}

func (k *catchments) Answer() sample {
	return sample{Units: int64(len(k.sources)), Count: k.count, Sum: k.sum, More: map[string]float64{"entries": float64(k.entries)}}
}
