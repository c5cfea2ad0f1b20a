package network

import (
	"slices"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/overlay"
)

// A stand is an entrance seen from the chain it is on, or from an end of it.
type stand struct {
	source     uint32
	leg, along geo.Deciseconds // along is 0 at an end
}

// A roster lists the stands at nodes or on chains: the first ones in a list
// shared by all forks, later ones in one of each fork's own. A bit says where
// any stand has ever been, so that asking where none is costs a few nanoseconds;
// few nodes have one.
type roster struct {
	first standList
	later standList
	busy  overlay.Array[uint64]
}

type standList map[uint32][]stand

func (l standList) put(key uint32, x stand) { l[key] = append(l[key], x) }

func newRoster(keys int) roster {
	return roster{first: standList{}, later: standList{}, busy: overlay.Over(make([]uint64, (keys+63)/64))}
}

// cover sets the bits of the first stands.
func (r *roster) cover() {
	for key := range r.first {
		r.occupy(key)
	}
}

func (r *roster) occupy(key uint32) { r.busy.Set(key>>6, r.busy.At(key>>6)|1<<(key&63)) }

func (r *roster) fork() roster {
	return roster{first: r.first, later: standList{}, busy: r.busy.Fork()}
}

// bytes is about how much memory is this fork's own.
func (r *roster) bytes() int {
	n := 8 * r.busy.Claimed()
	for _, list := range r.later {
		n += 64 + 12*len(list)
	}
	return n
}

// any reports whether there may be a stand.
func (r *roster) any(key uint32) bool { return r.busy.At(key>>6)>>(key&63)&1 == 1 }

// each calls tell for the stands of open sources; ask any first.
func (r *roster) each(key uint32, open func(source uint32) bool, tell func(stand)) {
	for _, x := range r.first[key] {
		if open(x.source) {
			tell(x)
		}
	}
	for _, x := range r.later[key] {
		tell(x)
	}
}

func (r *roster) add(key uint32, x stand) {
	r.later.put(key, x)
	r.occupy(key)
}

// drop removes one stand of a source.
func (r *roster) drop(key, source uint32) {
	list := r.later[key]
	i := slices.IndexFunc(list, func(x stand) bool { return x.source == source })
	if list = slices.Delete(list, i, i+1); len(list) == 0 {
		delete(r.later, key)
	} else {
		r.later[key] = list
	}
}

// enrol lists an open source; one of the first ones is listed already.
func (v *Voronoi) enrol(source uint32, src Source) {
	if i := source >> 6; int(source) < v.firsts {
		v.closed[i] &^= 1 << (source & 63)
		return
	}
	c := v.places.net.core
	c.each(src, func(chain uint32, at stand, ends [2]stand) {
		at.source, ends[0].source, ends[1].source = source, source, source
		v.stands.add(chain, at)
		v.starts.add(c.From[chain], ends[0])
		v.starts.add(c.To[chain], ends[1])
	})
}

// strike takes a source off the lists.
func (v *Voronoi) strike(source uint32, src Source) {
	if i := source >> 6; int(source) < v.firsts {
		v.closed[i] |= 1 << (source & 63)
		return
	}
	c := v.places.net.core
	c.each(src, func(chain uint32, _ stand, _ [2]stand) {
		v.stands.drop(chain, source)
		v.starts.drop(c.From[chain], source)
		v.starts.drop(c.To[chain], source)
	})
}

// isOpen says so of one of the first sources.
func (v *Voronoi) isOpen(source uint32) bool {
	return v.closed[source>>6]>>(source&63)&1 == 0
}

// startAt returns the best label that a source whose chain ends at a node gives it.
func (v *Voronoi) startAt(node uint32) label {
	best := nowhere
	v.starts.each(node, v.isOpen, func(x stand) { best = min(best, newLabel(x.leg, x.source)) })
	return best
}

// direct returns the best label that a source on a chain gives a place on it.
func (v *Voronoi) direct(chain uint32, r placeRow) label {
	best := nowhere
	v.stands.each(chain, v.isOpen, func(x stand) {
		if t := r.direct(x.leg, x.along, v.places.net.core.Cost[chain]); t <= lastTime {
			best = min(best, newLabel(t, x.source))
		}
	})
	return best
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
