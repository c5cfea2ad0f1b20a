package network

import "github.com/walkshed/walkshed/geo"

// NoSource marks a node or place that no source reaches.
const NoSource = ^uint32(0)

// A Field is, for every node, the least time to the nearest of many sources and
// which source that is; of sources equally near the lowest number wins.
type Field struct {
	Time   []geo.Deciseconds // Unreachable where no source is joined
	Source []uint32          // NoSource there
}

// A Source is a place times are counted from, with all its entrances.
type Source []Snap

// Nearest fills a Field for all nodes, without limit (Dijkstra 1959 from many
// sources at once, over buckets: Dial 1969). Each source starts at each of its
// snaps with the leg already walked.
func Nearest(n *Network, sources []Source) Field {
	f := Field{Time: make([]geo.Deciseconds, len(n.Points)), Source: make([]uint32, len(n.Points))}
	for v := range f.Time {
		f.Time[v], f.Source[v] = geo.Unreachable, NoSource
	}
	var q buckets
	reach := func(v uint32, t geo.Deciseconds, source uint32) {
		if t < f.Time[v] || t == f.Time[v] && source < f.Source[v] {
			f.Time[v], f.Source[v] = t, source
			q.push(t, v)
		}
	}
	for i, src := range sources {
		for _, s := range src {
			if s.OK() {
				reach(n.From[s.Edge], s.Leg.Plus(s.Back), uint32(i))
				reach(n.To[s.Edge], s.Leg.Plus(s.Ahead), uint32(i))
			}
		}
	}
	for {
		t, v, ok := q.pop()
		if !ok {
			return f
		}
		if t != f.Time[v] {
			continue // a shorter walk was found since
		}
		source := f.Source[v]
		for _, a := range n.arcs[n.First[v]:n.First[v+1]] {
			reach(a.head, t.Plus(a.cost), source)
		}
	}
}
