package network

import (
	"runtime"
	"sync"

	"github.com/walkshed/walkshed/geo"
)

// NoSource marks a node or place that no source reaches.
const NoSource = ^uint32(0)

// A Field is, for every node or place, the least time to the nearest of many
// sources and which source that is; of sources equally near the lowest number
// wins.
type Field struct {
	Time   []geo.Deciseconds // Unreachable where no source is joined
	Source []uint32          // NoSource there
}

// offer takes a time and its source where they are better.
func (f Field) offer(i uint32, t geo.Deciseconds, source uint32) {
	if t < f.Time[i] || t == f.Time[i] && source < f.Source[i] {
		f.Time[i], f.Source[i] = t, source
	}
}

// A Source is a place times are counted from, with all its entrances.
type Source []Snap

// A Reach says how far to search and with how many goroutines.
type Reach struct {
	Limit   geo.Deciseconds // (<=); 0 is without limit
	Workers int             // 0: one per core; never changes an answer
}

func (r Reach) orDefaults() Reach {
	if r.Limit == 0 {
		r.Limit = never - 1
	}
	if r.Workers <= 0 {
		r.Workers = runtime.GOMAXPROCS(0)
	}
	return r
}

// Nearest fills a Field for all nodes, without limit.
func Nearest(n *Network, sources []Source) Field { return NearestWithin(n, sources, Reach{}) }

// NearestWithin fills a Field for all nodes from the sources (Dijkstra 1959 from
// many sources at once; how: see wave). Each source starts at each of its snaps
// with the leg already walked. Beyond the limit nothing is reachable.
func NearestWithin(n *Network, sources []Source, reach Reach) Field {
	reach = reach.orDefaults()
	w, c := n.spread(sources, reach), n.core
	f := Field{Time: make([]geo.Deciseconds, len(n.Points)), Source: make([]uint32, len(n.Points))}
	split(len(n.Points), reach.Workers, func(from, to int) {
		times, owners, nodes := f.Time[from:to], f.Source[from:to], c.Nodes[from:to]
		for v, p := range nodes {
			l := label(nowhere)
			if p.from != noNode {
				l = through(w.labels[p.from], w.labels[p.to], p.toFrom, p.toTo)
			}
			times[v], owners[v] = w.within(l)
		}
	})
	for i, src := range sources {
		for _, x := range src {
			if x.OK() {
				n.strew(f, x, uint32(i), w.limit)
			}
		}
	}
	return f
}

// spread runs a wave from the ends of the sources' chains.
func (n *Network) spread(sources []Source, reach Reach) *wave {
	w, c := newWave(n.core, reach.Limit), n.core
	var starts []uint32
	for i, src := range sources {
		for _, x := range src {
			if x.OK() {
				chain, along := c.locate(x)
				starts = w.seed(starts, c.From[chain], newLabel(x.Leg.Plus(along), uint32(i)))
				starts = w.seed(starts, c.To[chain], newLabel(x.Leg.Plus(c.Cost[chain]-along), uint32(i)))
			}
		}
	}
	w.run(starts, reach.Workers)
	return w
}

// strew offers a source to the nodes inside its own chain, which it may reach
// without passing an end.
func (n *Network) strew(f Field, x Snap, source uint32, limit geo.Deciseconds) {
	for _, side := range [2]struct {
		node uint32
		time geo.Deciseconds
	}{{n.From[x.Edge], x.Leg.Plus(x.Back)}, {n.To[x.Edge], x.Leg.Plus(x.Ahead)}} {
		for v, e, t := side.node, x.Edge, side.time; t <= limit && n.core.inside(v); t = t.Plus(n.Cost[e]) {
			f.offer(v, t, source)
			v, e = n.onward(v, e)
		}
	}
}

// split deals 0…n-1 out to workers in runs.
func split(n, workers int, do func(from, to int)) {
	var group sync.WaitGroup
	step := max(1, (n+workers-1)/workers)
	for from := 0; from < n; from += step {
		group.Go(func() { do(from, min(n, from+step)) })
	}
	group.Wait()
}
