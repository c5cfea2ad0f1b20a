package network

import (
	"slices"

	"github.com/walkshed/walkshed/geo"
)

// Places are snapped places in the order searches pass them: built once, shared
// by all goroutines.
//
// A place belongs to the lower end of its chain, so that those around a node
// lie side by side and each is seen once.
type Places struct {
	net   *Network
	count int
	first []uint32 // core node → its places in rows
	rows  []placeRow
	chain []uint32 // of each row
}

// placeRow is 16 bytes: four to a cache line.
type placeRow struct {
	place        uint32          // index in the snaps
	to           uint32          // the chain's other end
	toFrom, toTo geo.Deciseconds // to the chain's ends, the place's leg included
}

// NewPlaces orders snaps; unattached ones are never reached.
func NewPlaces(n *Network, snaps []Snap) *Places {
	c := n.core
	p := &Places{net: n, count: len(snaps), first: make([]uint32, c.nodes()+1)}
	for _, x := range snaps {
		if x.OK() {
			chain, _ := c.locate(x)
			p.first[c.From[chain]+1]++
		}
	}
	for v := range c.nodes() {
		p.first[v+1] += p.first[v]
	}
	total := p.first[c.nodes()]
	p.rows, p.chain = make([]placeRow, total), make([]uint32, total)
	next := append([]uint32(nil), p.first...)
	for i, x := range snaps {
		if x.OK() {
			chain, along := c.locate(x)
			at := next[c.From[chain]]
			next[c.From[chain]]++
			p.rows[at] = placeRow{uint32(i), c.To[chain], min(x.Leg.Plus(along), longest), min(x.Leg.Plus(c.Cost[chain]-along), longest)}
			p.chain[at] = chain
		}
	}
	return p
}

// Len returns how many places there are, attached or not.
func (p *Places) Len() int { return p.count }

// Nearest fills a Field for all places: the least time to the nearest source,
// both legs included. It says what Access.At says of each place.
func (p *Places) Nearest(sources []Source, reach Reach) Field {
	reach = reach.orDefaults()
	w := p.net.spread(sources, reach)
	f := Field{Time: slices.Repeat([]geo.Deciseconds{geo.Unreachable}, p.count), Source: slices.Repeat([]uint32{NoSource}, p.count)}
	split(len(p.first)-1, reach.Workers, func(from, to int) {
		for v := from; v < to; v++ {
			here := w.labels[v]
			for _, r := range p.rows[p.first[v]:p.first[v+1]] {
				f.Time[r.place], f.Source[r.place] = w.within(through(here, w.labels[r.to], r.toFrom, r.toTo))
			}
		}
	})
	for i, src := range sources {
		for _, x := range src {
			if x.OK() {
				p.beside(x, func(place uint32, t geo.Deciseconds) {
					if t <= w.limit {
						f.offer(place, t, uint32(i))
					}
				})
			}
		}
	}
	return f
}

// beside tells of the places on the chain of x and their times without passing
// an end of it.
func (p *Places) beside(x Snap, tell func(place uint32, t geo.Deciseconds)) {
	c := p.net.core
	chain, along := c.locate(x)
	v := c.From[chain]
	for k := p.first[v]; k < p.first[v+1]; k++ {
		if r := p.rows[k]; p.chain[k] == chain {
			tell(r.place, r.direct(x.Leg, along, c.Cost[chain]))
		}
	}
}

// direct returns the walk to the place from a leg and a point along its chain,
// without passing an end. Of the two differences one is the walk, the other less.
func (r placeRow) direct(leg, along, cost geo.Deciseconds) geo.Deciseconds {
	less := func(a, b geo.Deciseconds) geo.Deciseconds { return a - min(a, b) }
	return leg.Plus(max(less(r.toFrom, along), less(r.toTo, cost-along)))
}
