package network

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// A Path is a walk with its legs.
type Path struct {
	Line  orb.LineString // from the place to the source, both legs included
	Time  geo.Deciseconds
	LegAt [2]geo.Deciseconds // the leg at the place, the leg at the source
	LegM  [2]float64         // the same in metres
	Ways  []int64            // ids of the ways walked, in order, neighbours once
}

// Route returns the least walk from a place to a source, and false where there
// is none. Its Time equals what Access.At and Search.Within say. toPoints[i] is
// where the source itself stands, for the last leg of entrance i; nil draws none.
func (s *Search) Route(from Snap, fromPoint orb.Point, to Source, toPoints []orb.Point) (Path, bool) {
	if s.plain == nil {
		s.plain = newPlainSearch(s.net)
	}
	way, ok := s.plain.leastWay(from, to)
	if !ok {
		return Path{}, false
	}
	p := Path{Time: way.time, LegAt: [2]geo.Deciseconds{from.Leg}, LegM: [2]float64{from.LegM}, Line: orb.LineString{fromPoint}}
	at := s.net.position(from)
	end := way.end
	if way.direct {
		p.walk(s.net, from.Edge, at, s.net.position(to[end]))
	} else {
		p.walk(s.net, from.Edge, at, s.net.tip(from.Edge, way.ahead))
		end = s.plain.follow(&p, way.node, to)
	}
	p.LegAt[1], p.LegM[1] = to[end].Leg, to[end].LegM
	if end < len(toPoints) {
		p.add(toPoints[end])
	}
	return p, true
}

// A firstStep is how a least walk sets out: straight along the edge to an
// entrance on it, or by one of the edge's ends.
type firstStep struct {
	time   geo.Deciseconds
	direct bool
	end    int    // the entrance, where direct
	node   uint32 // the end of the edge, otherwise
	ahead  bool   // that end is To
}

// firstLimit is what Route searches first; a walk that is longer costs a wider
// search, so that a click nearby does not wait for the whole map.
const firstLimit geo.Deciseconds = 1 << 14 // 27 min

// leastWay searches from the source, ever wider, until the place is reached.
func (s *plainSearch) leastWay(from Snap, to Source) (firstStep, bool) {
	if !from.OK() || !s.joined(from, to) {
		return firstStep{}, false
	}
	for limit := firstLimit; ; limit *= 16 {
		wide := limit >= geo.Unreachable/16
		if wide {
			limit = geo.Unreachable - 1
		}
		s.spread(to, limit)
		if step := s.setOut(from, to); step.time <= limit || wide { // labels up to limit are final
			return step, step.time != geo.Unreachable
		}
	}
}

// joined reports whether any entrance lies in the place's component.
func (s *plainSearch) joined(from Snap, to Source) bool {
	n := s.net
	return slices.ContainsFunc(to, func(x Snap) bool {
		return x.OK() && n.Component[n.From[x.Edge]] == n.Component[n.From[from.Edge]]
	})
}

// setOut compares all first steps; of equals the first named wins.
func (s *plainSearch) setOut(from Snap, to Source) firstStep {
	best := firstStep{time: geo.Unreachable}
	for i, x := range to {
		if x.OK() && x.Edge == from.Edge {
			if t := from.Leg.Plus(between(from, x)).Plus(x.Leg); t < best.time {
				best = firstStep{time: t, direct: true, end: i}
			}
		}
	}
	v, w := s.net.From[from.Edge], s.net.To[from.Edge]
	if t := from.Leg.Plus(from.Back).Plus(s.time[v]); t < best.time {
		best = firstStep{time: t, node: v}
	}
	if t := from.Leg.Plus(from.Ahead).Plus(s.time[w]); t < best.time {
		best = firstStep{time: t, node: w, ahead: true}
	}
	return best
}

// follow walks downhill in time from a node to the entrance it came from. Every
// step costs at least 1, so it ends.
func (s *plainSearch) follow(p *Path, v uint32, to Source) (entrance int) {
	n := s.net
	for {
		for i, x := range to {
			if !x.OK() {
				continue
			}
			if n.From[x.Edge] == v && x.Leg.Plus(x.Back) == s.time[v] {
				p.walk(n, x.Edge, n.tip(x.Edge, false), n.position(x))
				return i
			}
			if n.To[x.Edge] == v && x.Leg.Plus(x.Ahead) == s.time[v] {
				p.walk(n, x.Edge, n.tip(x.Edge, true), n.position(x))
				return i
			}
		}
		v = s.down(p, v)
	}
}

// down walks the first edge that leads from v towards the source, and returns
// its far end.
func (s *plainSearch) down(p *Path, v uint32) uint32 {
	n := s.net
	for a := n.First[v]; a < n.First[v+1]; a++ {
		u, e := n.Head[a], n.ArcEdge[a]
		if s.time[u] < s.time[v] && s.time[u].Plus(n.Cost[e]) == s.time[v] {
			p.walk(n, e, n.tip(e, n.From[e] != v), n.tip(e, n.From[e] == v))
			return u
		}
	}
	panic("network: a labelled node has no way down") // spread labels nodes only from entrances and lower nodes
}
