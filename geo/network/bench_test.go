package network_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// million is a town of a million junctions and 2,000 sources, walked at 1.2 m/s.
var million = sync.OnceValue(func() (w struct {
	net     *network.Network
	sources []network.Source
	places  *network.Places
	n       int
}) {
	n, err := network.Build(context.Background(), lattice(1000, 7), network.Walk(1.2, network.WalkRule{}), nil)
	if err != nil {
		panic(err)
	}
	w.net = n
	rng := rand.New(rand.NewPCG(1, 2))
	on := func() network.Snap {
		e := uint32(rng.IntN(len(n.From)))
		back := geo.Deciseconds(rng.IntN(int(n.Cost[e]) + 1))
		return network.Snap{Edge: e, Back: back, Ahead: n.Cost[e] - back, Point: n.Line(e)[0]}
	}
	for range 2000 {
		w.sources = append(w.sources, network.Source{on()})
	}
	var snaps []network.Snap
	for range 250000 {
		snaps = append(snaps, on())
	}
	w.places = network.NewPlaces(n, snaps)
	return w
})

// BenchmarkBuild: a million junctions from streets to network.
func BenchmarkBuild(b *testing.B) {
	s := lattice(1000, 7)
	for b.Loop() {
		if _, err := network.Build(context.Background(), s, network.Walk(1.2, network.WalkRule{}), nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNearest: 2,000 sources to every node, without limit.
func BenchmarkNearest(b *testing.B) {
	w := million()
	for b.Loop() {
		network.Nearest(w.net, w.sources)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(w.net.Points)), "ns/node")
}

// BenchmarkWithin: each source's places within 15 minutes, one source an op.
func BenchmarkWithin(b *testing.B) {
	w := million()
	s := network.NewSearch(w.net)
	i, found := 0, 0
	for b.Loop() {
		s.Within(w.sources[i%len(w.sources)], 9000, w.places, func(int, geo.Deciseconds) { found++ })
		i++
	}
	b.ReportMetric(float64(found)/float64(i), "places/op")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(i)/settled(w.net, w.sources), "ns/settled")
}

// settled is how many nodes a source reaches in 15 minutes, on average.
func settled(n *network.Network, sources []network.Source) float64 {
	nodes := make([]network.Snap, len(n.Points))
	for v := range nodes {
		e := n.ArcEdge[n.First[v]]
		nodes[v] = network.Snap{Edge: e, Ahead: n.Cost[e]}
		if n.From[e] != uint32(v) {
			nodes[v].Back, nodes[v].Ahead = n.Cost[e], 0
		}
	}
	places, s, sum := network.NewPlaces(n, nodes), network.NewSearch(n), 0
	for _, src := range sources {
		s.Within(src, 9000, places, func(int, geo.Deciseconds) { sum++ })
	}
	return float64(sum) / float64(len(sources))
}
