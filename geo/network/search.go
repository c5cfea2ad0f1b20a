package network

import (
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// A Search finds what one source reaches. It is reusable but not safe for
// concurrent use: give each goroutine its own. After warm-up it allocates
// nothing: only what the last search touched is cleared.
//
// Sources near each other one after another are faster by a half: they find
// their streets in the cache.
type Search struct {
	net     *Network
	times   []geo.Deciseconds // by core node; never but for touched
	touched []uint32
	buckets [][]uint32   // nodes by time
	plain   *plainSearch // made when a Route is asked for
}

// beyond marks a node that was seen but lies farther than the limit: its own
// label says nothing, but places beside it may still be within reach from the
// other end of their chain.
const beyond = never - 1

// NewSearch returns a Search on n.
func NewSearch(n *Network) *Search {
	s := &Search{net: n, times: make([]geo.Deciseconds, n.core.nodes())}
	for v := range s.times {
		s.times[v] = never
	}
	return s
}

// spread finds the least time (<= limit) from the source to core nodes. The
// first nodes touched, seeds of them, are the ends of the source's chains.
func (s *Search) spread(src Source, limit geo.Deciseconds) (seeds int) {
	for _, v := range s.touched {
		s.times[v] = never
	}
	s.touched = s.touched[:0]
	c, shift := s.net.core, bucketShift(limit)
	for len(s.buckets) <= int(limit>>shift) {
		s.buckets = append(s.buckets, nil)
	}
	reach := func(v uint32, t geo.Deciseconds) {
		old := s.times[v]
		if t >= old {
			return
		}
		if old == never {
			s.touched = append(s.touched, v)
		}
		if t > limit {
			s.times[v] = min(old, beyond)
			return
		}
		s.times[v] = t
		s.buckets[t>>shift] = append(s.buckets[t>>shift], v)
	}
	for _, x := range src {
		if x.OK() {
			chain, along := c.locate(x)
			reach(c.From[chain], x.Leg.Plus(along))
			reach(c.To[chain], x.Leg.Plus(c.Cost[chain]-along))
		}
	}
	seeds = len(s.touched)
	for i := range s.buckets[:limit>>shift+1] {
		for at := 0; at < len(s.buckets[i]); at++ {
			v := s.buckets[i][at]
			t := s.times[v]
			if int(t>>shift) != i {
				continue // it was dealt with in an earlier bucket
			}
			for _, a := range c.Arcs[c.First[v]:c.First[v+1]] {
				reach(a.head, t+a.cost)
			}
		}
		s.buckets[i] = s.buckets[i][:0]
	}
	return seeds
}

// Order appends the numbers of sources in the order in which they lie along the
// streets, those not attached first: to search from one after another in this
// order finds the streets in the cache, which is worth a half.
func Order(n *Network, sources []Source, to []int) []int {
	keys := make([]index.Keyed, len(sources))
	for i, src := range sources {
		keys[i].At = uint32(i)
		if len(src) > 0 && src[0].OK() {
			keys[i].Key = 1 + uint64(src[0].Edge)
		}
	}
	for _, k := range index.ByKey(keys, 33) {
		to = append(to, int(k.At))
	}
	return to
}

// Within calls found for every place within limit (<=) of the source, both legs
// included, with its index and least time, each place once, in no stated order.
func (s *Search) Within(src Source, limit geo.Deciseconds, p *Places, found func(place int, t geo.Deciseconds)) {
	limit = min(limit, beyond-1)
	seeds := s.spread(src, limit)
	for _, v := range s.touched[:seeds] { // here the source's own chains begin
		s.beside(src, v, limit, p, found)
	}
	for _, v := range s.touched[seeds:] {
		here := s.times[v]
		for _, r := range p.rows[p.first[v]:p.first[v+1]] {
			if t := min(here+r.toFrom, s.times[r.to]+r.toTo); t <= limit {
				found(int(r.place), t)
			}
		}
	}
}

// beside tells of the places of a node some of which may lie on a chain with an
// entrance of the source, and be reached from it without passing an end.
func (s *Search) beside(src Source, v uint32, limit geo.Deciseconds, p *Places, found func(place int, t geo.Deciseconds)) {
	c := s.net.core
	for k := p.first[v]; k < p.first[v+1]; k++ {
		r := p.rows[k]
		t := min(s.times[v]+r.toFrom, s.times[r.to]+r.toTo)
		for _, x := range src {
			if x.OK() {
				if chain, along := c.locate(x); chain == p.chain[k] {
					t = min(t, r.direct(x.Leg, along, c.Cost[chain]))
				}
			}
		}
		if t <= limit {
			found(int(r.place), t)
		}
	}
}
