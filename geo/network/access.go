package network

import "github.com/walkshed/walkshed/geo"

// Access answers times at places from a Field, also when place and source lie
// on one edge. It is safe for concurrent use.
type Access struct {
	net   *Network
	field Field
	on    map[uint32][]placed // edge → sources that stand on it
}

type placed struct {
	snap   Snap
	source uint32
}

// NewAccess prepares a Field for questions at snapped places.
func NewAccess(n *Network, sources []Source, f Field) *Access {
	a := &Access{net: n, field: f, on: map[uint32][]placed{}}
	for i, src := range sources {
		for _, s := range src {
			if s.OK() {
				a.on[s.Edge] = append(a.on[s.Edge], placed{s, uint32(i)})
			}
		}
	}
	return a
}

// At returns the least time from the place to a source, the place's own leg
// included, and the source; Unreachable and NoSource where there is none.
func (a *Access) At(s Snap) (geo.Deciseconds, uint32) {
	if !s.OK() {
		return geo.Unreachable, NoSource
	}
	best, source := geo.Unreachable, NoSource
	try := func(t geo.Deciseconds, src uint32) {
		if src != NoSource && (t < best || t == best && src < source) {
			best, source = t, src
		}
	}
	from, to := a.net.From[s.Edge], a.net.To[s.Edge]
	try(s.Leg.Plus(s.Back).Plus(a.field.Time[from]), a.field.Source[from])
	try(s.Leg.Plus(s.Ahead).Plus(a.field.Time[to]), a.field.Source[to])
	for _, p := range a.on[s.Edge] {
		try(s.Leg.Plus(between(s, p.snap)).Plus(p.snap.Leg), p.source)
	}
	return best, source
}

// between returns the time along their common edge.
func between(a, b Snap) geo.Deciseconds {
	if a.Back > b.Back {
		return a.Back - b.Back
	}
	return b.Back - a.Back
}
