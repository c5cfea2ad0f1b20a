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
	labels  overlay.Array[label] // by core node
	starts  roster               // by core node: sources whose chain ends there
	stands  roster               // by chain: sources that stand on it
	firsts  int                  // how many sources there were at the start
	closed  []uint64             // bit for each of them
	scratch *sync.Pool           // of *voronoiScratch, shared by forks
}

// voronoiScratch is what one change needs while it runs.
type voronoiScratch struct {
	queue   buckets
	changed []uint32 // core nodes, each once
	marked  []uint64 // bit for each core node: is in changed
}

// NewVoronoi finds the nearest of the sources, numbered from 0, for all places.
func NewVoronoi(p *Places, sources []Source, workers int) *Voronoi {
	c := p.net.core
	w := p.net.spread(sources, Reach{Workers: workers}.orDefaults())
	v := &Voronoi{places: p, labels: overlay.Over(w.labels), firsts: len(sources), closed: make([]uint64, (len(sources)+63)/64),
		starts: newRoster(c.nodes()), stands: newRoster(len(c.From)),
		scratch: &sync.Pool{New: func() any { return &voronoiScratch{marked: make([]uint64, (c.nodes()+63)/64)} }}}
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

// each tells of every entrance of a source: how it stands on its chain, and what
// a walk from it to the two ends takes.
func (c *core) each(src Source, tell func(chain uint32, at stand, ends [2]stand)) {
	for _, x := range src {
		if x.OK() {
			chain, along := c.locate(x)
			tell(chain, stand{leg: x.Leg, along: along}, [2]stand{{leg: x.Leg.Plus(along)}, {leg: x.Leg.Plus(c.Cost[chain] - along)}})
		}
	}
}

// A stand is an entrance seen from the chain it is on, or from an end of it.
type stand struct {
	source     uint32
	leg, along geo.Deciseconds // along is 0 at an end
}

// lastTime is the longest walk that is an answer.
const lastTime = never - 1

// Open adds a source, new or closed before, under a number of its own, and calls
// found for every place that may have another nearest source now, and a few that
// have not, with what holds for it.
func (v *Voronoi) Open(source uint32, src Source, found func(place int, t geo.Deciseconds, source uint32)) {
	s, c := v.begin()
	v.enrol(source, src)
	reach := func(node uint32, l label) {
		if l.time() <= lastTime && l < v.labels.At(node) {
			s.mark(node)
			v.labels.Set(node, l)
			s.queue.push(l.time(), node)
		}
	}
	c.each(src, func(chain uint32, _ stand, ends [2]stand) {
		reach(c.From[chain], newLabel(ends[0].leg, source))
		reach(c.To[chain], newLabel(ends[1].leg, source))
	})
	v.settle(s)
	v.end(s, src, found)
}

// Close removes an open source and calls found as Open does.
func (v *Voronoi) Close(source uint32, src Source, found func(place int, t geo.Deciseconds, source uint32)) {
	s, c := v.begin()
	v.strike(source, src)
	leave := func(node uint32) {
		if uint32(v.labels.At(node)) == source {
			s.mark(node)
			v.labels.Set(node, nowhere)
		}
	}
	c.each(src, func(chain uint32, _ stand, _ [2]stand) {
		leave(c.From[chain])
		leave(c.To[chain])
	})
	for at := 0; at < len(s.changed); at++ {
		node, best := s.changed[at], nowhere
		for _, a := range c.Arcs[c.First[node]:c.First[node+1]] {
			if l := v.labels.At(a.head); uint32(l) == source {
				leave(a.head)
			} else {
				best = min(best, l.plus(a.cost))
			}
		}
		v.starts.each(node, v.isOpen, func(x stand) { best = min(best, newLabel(x.leg, x.source)) })
		if best.time() <= lastTime {
			v.labels.Set(node, best)
			s.queue.push(best.time(), node)
		}
	}
	v.settle(s)
	v.end(s, src, found)
}

// settle lets labels fall until none can.
func (v *Voronoi) settle(s *voronoiScratch) {
	c := v.places.net.core
	for {
		t, node, ok := s.queue.pop()
		if !ok {
			return
		}
		l := v.labels.At(node)
		if l.time() != t {
			continue // a shorter walk was found since
		}
		for _, a := range c.Arcs[c.First[node]:c.First[node+1]] {
			if on := l.plus(a.cost); on < v.labels.At(a.head) && on.time() <= lastTime {
				s.mark(a.head)
				v.labels.Set(a.head, on)
				s.queue.push(on.time(), a.head)
			}
		}
	}
}

// begin readies what a change needs.
func (v *Voronoi) begin() (*voronoiScratch, *core) {
	return v.scratch.Get().(*voronoiScratch), v.places.net.core
}

// mark notes that a node's label changes.
func (s *voronoiScratch) mark(node uint32) {
	if w := &s.marked[node>>6]; *w>>(node&63)&1 == 0 {
		*w |= 1 << (node & 63)
		s.changed = append(s.changed, node)
	}
}

// end tells of the places beside all nodes that changed and on the source's own
// chains, and clears up.
func (v *Voronoi) end(s *voronoiScratch, src Source, found func(place int, t geo.Deciseconds, source uint32)) {
	p, c := v.places, v.places.net.core
	marked := func(node uint32) bool { return s.marked[node>>6]>>(node&63)&1 == 1 }
	for _, node := range s.changed {
		for k := p.first[node]; k < p.first[node+1]; k++ {
			v.tell(node, k, found)
		}
		for _, a := range c.Arcs[c.First[node]:c.First[node+1]] {
			if a.head > node || marked(a.head) {
				continue
			}
			for k := p.first[a.head]; k < p.first[a.head+1]; k++ {
				if p.rows[k].to == node {
					v.tell(a.head, k, found)
				}
			}
		}
	}
	c.each(src, func(chain uint32, _ stand, _ [2]stand) {
		if node := c.From[chain]; !marked(node) {
			for k := p.first[node]; k < p.first[node+1]; k++ {
				if p.chain[k] == chain {
					v.tell(node, k, found)
				}
			}
		}
	})
	for _, node := range s.changed {
		s.marked[node>>6] = 0
	}
	s.changed = s.changed[:0]
	v.scratch.Put(s)
}

// tell answers for row k of the places of a node.
func (v *Voronoi) tell(node, k uint32, found func(place int, t geo.Deciseconds, source uint32)) {
	r := v.places.rows[k]
	t, source := v.answer(node, v.places.chain[k], r)
	found(int(r.place), t, source)
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
	v.stands.each(chain, v.isOpen, func(x stand) {
		if t := r.direct(x.leg, x.along, v.places.net.core.Cost[chain]); t <= lastTime {
			l = min(l, newLabel(t, x.source))
		}
	})
	if l.time() > lastTime {
		return geo.Unreachable, NoSource
	}
	return l.time(), uint32(l)
}

// Bytes returns about how much memory a fork has of its own.
func (v *Voronoi) Bytes() int {
	return 8*v.labels.Claimed() + v.labels.Len()/32 + 8*len(v.closed) + v.starts.bytes() + v.stands.bytes()
}

// isOpen says so of one of the first sources.
func (v *Voronoi) isOpen(source uint32) bool {
	return v.closed[source>>6]>>(source&63)&1 == 0
}
