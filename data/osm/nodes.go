package osm

import (
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A nodeSet is the nodes the kept ways name, sorted by id, and where they lie.
type nodeSet struct {
	ids []int64
	at  []orb.Point // NaN until seen
}

// nowhere marks a node the extract has not shown us.
var nowhere = orb.Point{math.NaN(), math.NaN()}

// need sets the ids to those the ways name.
func (s *nodeSet) need(ways []*way) error {
	n := 0
	for _, w := range ways {
		n += len(w.refs)
	}
	s.ids = make([]int64, 0, n)
	for _, w := range ways {
		s.ids = append(s.ids, w.refs...)
	}
	slices.Sort(s.ids)
	s.ids = slices.Compact(s.ids)
	if len(s.ids) > math.MaxInt32 {
		return fmt.Errorf("the ways wanted name %d nodes; at most %d can be held: cut a smaller extract", len(s.ids), math.MaxInt32)
	}
	s.at = make([]orb.Point, len(s.ids))
	for i := range s.at {
		s.at[i] = nowhere
	}
	return nil
}

// find returns the index of id and whether it is there; near is a guess, the
// answer to the last question. Ids mostly come in rising order, so the search
// gallops forward from there before it halves.
func (s *nodeSet) find(id int64, near int) (int, bool) {
	lo, hi := 0, len(s.ids)
	if near < hi && s.ids[near] <= id {
		lo = near
		for step := 1; lo+step < hi; step *= 2 {
			if s.ids[lo+step] > id {
				hi = lo + step
				break
			}
			lo += step
		}
	}
	i := lo + sort.Search(hi-lo, func(k int) bool { return s.ids[lo+k] >= id })
	return min(i, max(len(s.ids)-1, 0)), i < len(s.ids) && s.ids[i] == id
}

// has says whether node k was in the extract, at a place that exists.
func (s *nodeSet) has(k int) bool { return s.at[k][0] == s.at[k][0] }

// A located is a needed node found in a block.
type located struct {
	index int32
	at    orb.Point
}

// found is what pass 3 keeps of a block.
type found struct {
	located []located
	points  []point
	astray  []node // nodes at no place on earth
}

// pointsOf keeps a block's needed nodes and those that are venues or places.
func (g *gather) pointsOf(b *block, _ *span) (found, error) {
	var f found
	near := 0
	err := b.nodes(func(n node) error {
		k, needed := g.nodes.find(n.id, near)
		near = k
		p := point{id: n.id, kind: g.kinds.of(b, n.pairs), at: orb.Point{n.lon, n.lat}}
		if v := b.value(n.pairs, "place"); g.want.Places && isPlace(v) {
			p.place = string(v)
		}
		something := p.kind != "" || p.place != ""
		if !needed && !something {
			return nil
		}
		if math.Abs(n.lat) > 90 || math.Abs(n.lon) > 180 {
			n.pairs = nil
			f.astray = append(f.astray, n)
			return nil
		}
		if needed {
			f.located = append(f.located, located{int32(k), p.at})
		}
		if something {
			p.tags = b.tags(n.pairs)
			f.points = append(f.points, p)
		}
		return nil
	})
	return f, err
}

// place merges what a block gave; a node seen twice keeps its first place.
func (g *gather) place(f found) {
	for _, l := range f.located {
		if !g.nodes.has(int(l.index)) {
			g.nodes.at[l.index] = l.at
		}
	}
	g.points = append(g.points, f.points...)
	for _, n := range f.astray {
		g.rep.Addf(data.CodeOutOfRange, g.at(), "node/%d lies at longitude %g, latitude %g", n.id, n.lon, n.lat)
	}
}
