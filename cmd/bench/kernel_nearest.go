package main

import (
	"context"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// nearest finds, for every node, the least time to a venue within the limit.
type nearest struct {
	net     *network.Network
	sources []network.Source
	reach   network.Reach
	times   int // searches a round: one is too short to time on a small network
	field   network.Field
}

// newNearest takes: folder, limit in deciseconds, workers, searches a round.
func newNearest(w *words) (kernel, error) {
	dir, limit, workers, times := w.text(), w.number(), w.number(), w.number()
	if err := w.end(); err != nil {
		return nil, err
	}
	r, err := readRoads(dir)
	if err != nil {
		return nil, err
	}
	return &nearest{times: times, net: r.net, sources: r.sources(), reach: network.Reach{Limit: geo.Deciseconds(limit), Workers: workers}}, nil
}

func (k *nearest) Run(context.Context) error {
	for range k.times {
		k.field = network.NearestWithin(k.net, k.sources, k.reach)
	}
	return nil
}

func (k *nearest) Answer() sample {
	s := sample{Units: int64(k.times)}
	for _, t := range k.field.Time {
		if t <= k.reach.Limit {
			s.Count++
			s.Sum += float64(t)
		}
	}
	return s
}
