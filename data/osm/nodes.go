package osm

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A nodeSet is the nodes the kept ways name, numbered by rising id, and where
// they lie.
type nodeSet struct {
	ids  idSet
	at   []orb.Point
	seen []uint64 // a bit for each: whether the extract has shown it, at a place on earth
	left int      // not seen
}

// ready numbers the ids and makes room for where they lie.
func (s *nodeSet) ready() error {
	n := s.ids.rank()
	if n > math.MaxInt32 {
		return fmt.Errorf("the ways wanted name %d nodes; at most %d can be held: cut a smaller extract", n, math.MaxInt32)
	}
	s.at, s.seen, s.left = make([]orb.Point, n), make([]uint64, (n+63)/64), n
	return nil
}

// has says whether node k was in the extract, at a place that exists.
func (s *nodeSet) has(k uint32) bool { return s.seen[k/64]>>(k%64)&1 == 1 }

// index is k, or -1 where the extract lacks the node.
func (s *nodeSet) index(k uint32) int32 {
	if !s.has(k) {
		return -1
	}
	return int32(k)
}

// put says where node k lies; the first to say so counts.
func (s *nodeSet) put(k uint32, p orb.Point) {
	if !s.has(k) {
		s.at[k] = p
		s.seen[k/64] |= 1 << (k % 64)
		s.left--
	}
}

// found is what the last pass keeps of a block.
type found struct {
	index  []uint32 // needed nodes
	at     []orb.Point
	points []point
	astray []astray
}

// An astray is a node at no place on earth.
type astray struct {
	id int64
	at orb.Point
}

// pointsOf keeps a block's needed nodes and those that are venues or places.
func (g *gather) pointsOf(b *block) (found, error) {
	var f found
	select {
	case f = <-g.spare:
	default:
		f = found{index: make([]uint32, 0, 8000), at: make([]orb.Point, 0, 8000)} // what a block mostly has
	}
	ask := g.nodes.ids.walker()
	room := g.limit
	err := b.nodes(b.has&(keyKind|keyPlace) != 0, func(n *node) error {
		k, needed := ask.find(n.id)
		if !needed && len(b.pairs) == 0 {
			return nil
		}
		p := point{id: n.id}
		if len(b.pairs) > 0 {
			p.kind, p.place = g.meaning(b, b.pairs)
		}
		something := p.kind != "" || p.place != ""
		if !needed && !something {
			return nil
		}
		p.at = b.degrees(n)
		switch {
		case math.Abs(p.at[1]) > 90 || math.Abs(p.at[0]) > 180:
			f.astray = append(f.astray, astray{n.id, p.at})
			return nil
		case needed:
			f.index, f.at = append(f.index, k), append(f.at, p.at)
		}
		if something {
			if room -= costOf(1, 0, len(b.pairs)); room < 0 {
				return errTooMuch
			}
			p.tags = b.tags(b.pairs)
			f.points = append(f.points, p)
		}
		return nil
	})
	return f, err
}

// meaning says what kind of venue and of place a node is by its tags, or "".
func (g *gather) meaning(b *block, pairs []pair) (kind, place string) {
	kind = g.kinds.of(b, pairs)
	if v := b.value(pairs, "place"); g.want.Places && isPlace(v) {
		place = string(v)
	}
	return kind, place
}

// place merges what a block gave.
func (g *gather) place(f found) error {
	for i, k := range f.index {
		g.nodes.put(k, f.at[i])
	}
	g.points = append(g.points, f.points...)
	for _, n := range f.astray {
		g.rep.Addf(data.CodeOutOfRange, g.at(), "node/%d lies at longitude %g, latitude %g", n.id, n.at[0], n.at[1])
	}
	tags := 0
	for _, p := range f.points {
		tags += len(p.tags)
	}
	select {
	case g.spare <- found{index: f.index[:0], at: f.at[:0]}:
	default:
	}
	return g.keep(costOf(len(f.points), 0, tags))
}
