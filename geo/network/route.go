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
	if !from.OK() {
		return Path{}, false
	}
	s.spread(to, geo.Unreachable-1)
	p := Path{Time: geo.Unreachable, LegAt: [2]geo.Deciseconds{from.Leg}, LegM: [2]float64{from.LegM}, Line: orb.LineString{fromPoint, from.Point}}
	end, start := -1, noNode
	for i, x := range to { // along one edge
		if x.OK() && x.Edge == from.Edge {
			if t := from.Leg.Plus(between(from, x)).Plus(x.Leg); t < p.Time {
				p.Time, end = t, i
			}
		}
	}
	for _, way := range []struct {
		node uint32
		t    geo.Deciseconds
	}{{s.net.From[from.Edge], from.Back}, {s.net.To[from.Edge], from.Ahead}} {
		if t := from.Leg.Plus(way.t).Plus(s.time[way.node]); t < p.Time {
			p.Time, start = t, way.node
		}
	}
	if p.Time == geo.Unreachable {
		return Path{}, false
	}
	if start == noNode {
		p.walk(s.net, from.Edge, from.Point, to[end].Point)
	} else {
		p.walk(s.net, from.Edge, from.Point, s.net.Points[start])
		end = s.follow(&p, start, to)
	}
	p.LegAt[1], p.LegM[1] = to[end].Leg, to[end].LegM
	if end < len(toPoints) && toPoints[end] != to[end].Point {
		p.Line = append(p.Line, toPoints[end])
	}
	return p, true
}

// follow walks downhill in time from a node to the entrance it came from.
func (s *Search) follow(p *Path, v uint32, to Source) (entrance int) {
	for {
		for i, x := range to {
			if !x.OK() {
				continue
			}
			if s.net.From[x.Edge] == v && x.Leg.Plus(x.Back) == s.time[v] || s.net.To[x.Edge] == v && x.Leg.Plus(x.Ahead) == s.time[v] {
				p.walk(s.net, x.Edge, s.net.Points[v], x.Point)
				return i
			}
		}
		for a := s.net.First[v]; a < s.net.First[v+1]; a++ {
			u, e := s.net.Head[a], s.net.ArcEdge[a]
			if s.time[u] != geo.Unreachable && s.time[u].Plus(s.net.Cost[e]) == s.time[v] && u != v {
				p.walk(s.net, e, s.net.Points[v], s.net.Points[u])
				v = u
				break
			}
		}
	}
}

// walk appends the part of an edge from a to b, both on its line.
func (p *Path) walk(n *Network, e uint32, a, b orb.Point) {
	if w := n.Way[e]; len(p.Ways) == 0 || p.Ways[len(p.Ways)-1] != w {
		p.Ways = append(p.Ways, w)
	}
	part := between2(n.Line(e), a, b)
	p.Line = append(p.Line, part...)
	p.Line = slices.CompactFunc(p.Line, func(x, y orb.Point) bool { return x == y })
}

// between2 returns the piece of a line from a to b. Both lie on it.
func between2(line orb.LineString, a, b orb.Point) orb.LineString {
	at := func(p orb.Point) (int, float64) { // segment and metres along it
		l := geo.At(p[1])
		best, seg, along := -1.0, 0, 0.0
		for i := 1; i < len(line); i++ {
			d := l.Between(line[i-1], p) + l.Between(p, line[i]) - l.Between(line[i-1], line[i])
			if best < 0 || d < best-1e-9 {
				best, seg, along = d, i-1, l.Between(line[i-1], p)
			}
		}
		return seg, along
	}
	i, u := at(a)
	j, v := at(b)
	if i < j || i == j && u <= v {
		return append(append(orb.LineString{a}, line[i+1:j+1]...), b)
	}
	back := between2(line, b, a)
	slices.Reverse(back)
	return back
}
