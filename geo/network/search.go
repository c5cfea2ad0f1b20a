package network

import (
	"slices"

	"github.com/walkshed/walkshed/geo"
)

// A Search finds what one source reaches. It is reusable but not safe for
// concurrent use: give each goroutine its own. After warm-up it allocates
// nothing: only what the last search touched is cleared.
type Search struct {
	net     *Network
	time    []geo.Deciseconds // Unreachable but for touched
	touched []uint32
	queue   buckets
	cells   []geo.Deciseconds // by place, Unreachable but while Within runs
	seen    []uint32          // places touched
}

// NewSearch returns a Search on n.
func NewSearch(n *Network) *Search {
	s := &Search{net: n, time: make([]geo.Deciseconds, len(n.Points))}
	for v := range s.time {
		s.time[v] = geo.Unreachable
	}
	return s
}

// spread finds the least time (<= limit) from the source to nodes.
func (s *Search) spread(src Source, limit geo.Deciseconds) {
	for _, v := range s.touched {
		s.time[v] = geo.Unreachable
	}
	s.touched = s.touched[:0]
	for _, x := range src {
		if x.OK() {
			s.reach(s.net.From[x.Edge], x.Leg.Plus(x.Back), limit)
			s.reach(s.net.To[x.Edge], x.Leg.Plus(x.Ahead), limit)
		}
	}
	n := s.net
	for {
		t, v, ok := s.queue.pop()
		if !ok {
			return
		}
		if t != s.time[v] {
			continue
		}
		for _, a := range n.arcs[n.First[v]:n.First[v+1]] {
			s.reach(a.head, t.Plus(a.cost), limit)
		}
	}
}

func (s *Search) reach(v uint32, t, limit geo.Deciseconds) {
	if t > limit || t >= s.time[v] {
		return
	}
	if s.time[v] == geo.Unreachable {
		s.touched = append(s.touched, v)
	}
	s.time[v] = t
	s.queue.push(t, v)
}

// Places are snapped places ordered for a Search: built once, shared.
type Places struct {
	snaps []Snap
	first []uint32 // edge → its places in at
	at    []uint32
}

// NewPlaces indexes snaps by edge; unattached ones are never reached.
func NewPlaces(n *Network, snaps []Snap) *Places {
	p := &Places{snaps: snaps, first: make([]uint32, len(n.From)+1)}
	for _, s := range snaps {
		if s.OK() {
			p.first[s.Edge+1]++
		}
	}
	for e := range n.From {
		p.first[e+1] += p.first[e]
	}
	p.at = make([]uint32, p.first[len(n.From)])
	next := append([]uint32(nil), p.first...)
	for i, s := range snaps {
		if s.OK() {
			p.at[next[s.Edge]] = uint32(i)
			next[s.Edge]++
		}
	}
	return p
}

// Within calls found for every place within limit (<=) of the source, both legs
// included, with its index and least time, each place once, in no stated order.
func (s *Search) Within(src Source, limit geo.Deciseconds, p *Places, found func(place int, t geo.Deciseconds)) {
	s.spread(src, limit)
	if len(s.cells) < len(p.snaps) {
		s.cells = slices.Repeat([]geo.Deciseconds{geo.Unreachable}, len(p.snaps))
	}
	for _, x := range src {
		if !x.OK() {
			continue
		}
		for _, i := range p.at[p.first[x.Edge]:p.first[x.Edge+1]] {
			s.offer(i, x.Leg.Plus(between(x, p.snaps[i])).Plus(p.snaps[i].Leg), limit)
		}
	}
	n := s.net
	for _, v := range s.touched {
		t := s.time[v]
		for a := n.First[v]; a < n.First[v+1]; a++ {
			e := n.ArcEdge[a]
			for _, i := range p.at[p.first[e]:p.first[e+1]] {
				x := p.snaps[i]
				if n.From[e] == v {
					s.offer(i, t.Plus(x.Back).Plus(x.Leg), limit)
				}
				if n.To[e] == v {
					s.offer(i, t.Plus(x.Ahead).Plus(x.Leg), limit)
				}
			}
		}
	}
	for _, i := range s.seen {
		found(int(i), s.cells[i])
		s.cells[i] = geo.Unreachable
	}
	s.seen = s.seen[:0]
}

func (s *Search) offer(place uint32, t, limit geo.Deciseconds) {
	if t > limit || t >= s.cells[place] {
		return
	}
	if s.cells[place] == geo.Unreachable {
		s.seen = append(s.seen, place)
	}
	s.cells[place] = t
}
