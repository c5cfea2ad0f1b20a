package network

import (
	"slices"

	"github.com/walkshed/walkshed/geo"
)

// A plainSearch is the textbook search over nodes and edges as they are: it
// knows the time of every node on the way, which a drawn Route needs, and is the
// oracle of the contracted ones.
type plainSearch struct {
	net     *Network
	time    []geo.Deciseconds // by node; Unreachable but for touched
	touched []uint32
	queue   buckets
	source  Source // of the last spread, and its limit: many places are asked of one source
	limit   geo.Deciseconds
}

func newPlainSearch(n *Network) *plainSearch {
	s := &plainSearch{net: n, time: make([]geo.Deciseconds, len(n.Points))}
	for v := range s.time {
		s.time[v] = geo.Unreachable
	}
	return s
}

// spread finds the least time (<= limit) from the source to nodes.
func (s *plainSearch) spread(src Source, limit geo.Deciseconds) {
	if limit == s.limit && slices.Equal(src, s.source) {
		return
	}
	s.source, s.limit = append(s.source[:0], src...), limit
	for _, v := range s.touched {
		s.time[v] = geo.Unreachable
	}
	s.touched = s.touched[:0]
	n := s.net
	for _, x := range src {
		if x.OK() {
			s.reach(n.From[x.Edge], x.Leg.Plus(x.Back), limit)
			s.reach(n.To[x.Edge], x.Leg.Plus(x.Ahead), limit)
		}
	}
	for {
		t, v, ok := s.queue.pop()
		if !ok {
			return
		}
		if t != s.time[v] {
			continue
		}
		for a := n.First[v]; a < n.First[v+1]; a++ {
			s.reach(n.Head[a], t.Plus(n.Cost[n.ArcEdge[a]]), limit)
		}
	}
}

func (s *plainSearch) reach(v uint32, t, limit geo.Deciseconds) {
	if t > limit || t >= s.time[v] {
		return
	}
	if s.time[v] == geo.Unreachable {
		s.touched = append(s.touched, v)
	}
	s.time[v] = t
	s.queue.push(t, v)
}
