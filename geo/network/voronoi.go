package network

import (
	"sync"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/overlay"
)

// A Voronoi knows the nearest source of every place while sources come and go:
// the network Voronoi diagram (Erwig, Networks 36(3) 2000; Okabe et al., Spatial
// Tessellations 2000, §3.8), kept on the core as the label of each core node.
//
//   - A source that opens spreads from its entrances and stops where the label
//     that is there is as good: it visits its own region and the rim of it.
//   - A source that closes leaves the nodes with its label. They hang together
//     from its entrances on, because on a least walk every node before has the
//     same source. Each is given the best label that comes in from outside the
//     region, and from there labels fall to their least.
//
// Either costs what the source's own region costs, however large the map, and
// ends at the one and only least labels that a search from nothing finds: of
// sources equally near the lowest number, without limit.
//
// A Voronoi belongs to one goroutine; one that no longer changes may be forked
// by many. A fork holds a bit for each source and the pages of labels that its
// own changes touched (see package overlay).
type Voronoi struct {
	places  *Places
	far     *farRows
	labels  overlay.Array[label] // by core node
	starts  roster               // by core node: sources whose chain ends there
	stands  roster               // by chain: sources that stand on it
	firsts  int                  // how many sources there were at the start
	closed  []uint64             // bit for each of them
	scratch *sync.Pool           // of *voronoiScratch, shared by forks
}

// NewVoronoi finds the nearest of the sources, numbered from 0, for all places.
func NewVoronoi(p *Places, sources []Source, workers int) *Voronoi {
	c := p.net.core
	w := p.net.spread(sources, Reach{Workers: workers}.orDefaults())
	v := &Voronoi{places: p, far: newFarRows(p), labels: overlay.Over(w.labels), firsts: len(sources), closed: make([]uint64, (len(sources)+63)/64),
		starts: newRoster(c.nodes()), stands: newRoster(len(c.From)),
		scratch: &sync.Pool{New: func() any { return newVoronoiScratch(c.nodes()) }}}
	for i, src := range sources {
		c.each(src, func(chain uint32, at stand, ends [2]stand) {
			at.source, ends[0].source, ends[1].source = uint32(i), uint32(i), uint32(i)
			v.stands.first.put(chain, at)
			v.starts.first.put(c.From[chain], ends[0])
			v.starts.first.put(c.To[chain], ends[1])
		})
	}
	v.stands.cover()
	v.starts.cover()
	return v
}

// Fork returns a Voronoi that goes its own way; v must not change any more.
func (v *Voronoi) Fork() *Voronoi {
	f := *v
	f.labels, f.starts, f.stands = v.labels.Fork(), v.starts.fork(), v.stands.fork()
	f.closed = append([]uint64(nil), v.closed...)
	return &f
}

// lastTime is the longest walk that is an answer.
const lastTime = never - 1

// Open adds a source, new or closed before, under a number of its own, and calls
// found for every place that may have another nearest source now, and a few that
// have not, with what holds for it. A row is a place by its position in
// Places.Order.
func (v *Voronoi) Open(source uint32, src Source, found func(row uint32, t geo.Deciseconds, source uint32)) {
	s, c := v.scratch.Get().(*voronoiScratch), v.places.net.core
	v.enrol(source, src)
	reach := func(node uint32, l label) {
		if old := v.labels.At(node); l.time() <= lastTime && l < old {
			if uint32(old) != source {
				s.changed = append(s.changed, node)
			}
			v.labels.Set(node, l)
			s.queue.push(l.time(), node)
		}
	}
	c.each(src, func(chain uint32, _ stand, ends [2]stand) {
		reach(c.From[chain], newLabel(ends[0].leg, source))
		reach(c.To[chain], newLabel(ends[1].leg, source))
	})
	v.settle(s, source)
	v.end(s, src, found)
}

// Close removes an open source and calls found as Open does.
func (v *Voronoi) Close(source uint32, src Source, found func(row uint32, t geo.Deciseconds, source uint32)) {
	s, c := v.scratch.Get().(*voronoiScratch), v.places.net.core
	v.strike(source, src)
	c.each(src, func(chain uint32, _ stand, _ [2]stand) {
		for _, node := range [2]uint32{c.From[chain], c.To[chain]} {
			if uint32(v.labels.At(node)) == source {
				s.changed = append(s.changed, node)
				v.labels.Set(node, nowhere)
			}
		}
	})
	v.leave(s, source)
	for i, l := range s.entry { // only now: while leaving, labels inside say nothing yet
		if l.time() <= lastTime {
			v.labels.Set(s.changed[i], l)
			s.queue.push(l.time(), s.changed[i])
		}
	}
	v.settle(s, NoSource)
	v.end(s, src, found)
}

// leave takes the label of every node of a source away, from those in changed on,
// and finds what comes in to each from outside.
func (v *Voronoi) leave(s *voronoiScratch, source uint32) {
	first, arcs, labels := v.places.net.core.First, v.places.net.core.Arcs, v.labels // pages stay where they are
	changed, entry := s.changed, s.entry
	for at := 0; at < len(changed); at++ {
		node, best := changed[at], nowhere
		v.approach(s, node)
		for _, a := range arcs[first[node]:first[node+1]] {
			l := labels.At(a.head)
			if uint32(l) == source {
				changed = append(changed, a.head)
				v.labels.Set(a.head, nowhere)
			} else {
				best = min(best, l.plus(a.cost))
			}
		}
		if v.starts.any(node) {
			best = min(best, v.startAt(node))
		}
		entry = append(entry, min(best, nowhere))
	}
	s.changed, s.entry = changed, entry
}

// settle lets labels fall until none can. Nodes that take a label of the source
// are changed for the first time.
func (v *Voronoi) settle(s *voronoiScratch, source uint32) {
	first, arcs, labels := v.places.net.core.First, v.places.net.core.Arcs, v.labels
	for {
		t, node, ok := s.queue.pop()
		if !ok {
			return
		}
		l := labels.At(node)
		if l.time() != t {
			continue // a shorter walk was found since
		}
		for _, a := range arcs[first[node]:first[node+1]] {
			on, old := l.plus(a.cost), labels.At(a.head)
			if on >= old || on.time() > lastTime {
				continue
			}
			if uint32(on) == source && uint32(old) != source {
				s.changed = append(s.changed, a.head)
				v.approach(s, a.head)
			}
			v.labels.Set(a.head, on)
			s.queue.push(on.time(), a.head)
		}
	}
}

// At returns what holds for a snapped place, its leg included; Unreachable and
// NoSource where there is no walk.
func (v *Voronoi) At(x Snap) (t geo.Deciseconds, source uint32) {
	if !x.OK() {
		return geo.Unreachable, NoSource
	}
	c := v.places.net.core
	chain, along := c.locate(x)
	r := placeRow{to: c.To[chain], toFrom: min(x.Leg.Plus(along), longest), toTo: min(x.Leg.Plus(c.Cost[chain]-along), longest)}
	return v.answer(c.From[chain], chain, r)
}

// answer says what holds for a row of the places of a node.
func (v *Voronoi) answer(node, chain uint32, r placeRow) (geo.Deciseconds, uint32) {
	l := through(v.labels.At(node), v.labels.At(r.to), r.toFrom, r.toTo)
	if v.stands.any(chain) {
		l = min(l, v.direct(chain, r))
	}
	if l.time() > lastTime {
		return geo.Unreachable, NoSource
	}
	return l.time(), uint32(l)
}

// Bytes returns about how much memory a fork has of its own.
func (v *Voronoi) Bytes() int {
	return 8*v.labels.Claimed() + v.labels.Len()/8 + 8*len(v.closed) + v.starts.bytes() + v.stands.bytes()
}
