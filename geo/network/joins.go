package network

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// join marks the ways that meet others, or no longer do, at a place where both lay
// before and lie now: a bridge made a crossing, two points in one place made one.
//
// A place has as many strands as nodes that are walked there, and stretches that
// pass it without one. Where there are fewer strands than before, streets were
// joined; where there are more, parted.
func (c *Changes) join(pairs []wayPair, before, after *side) {
	var was, is []*data.Street // of ways that are walked before and after: a new way over a street is no strand of it
	for _, x := range pairs {
		if before.walked(x.was) > 0 && after.walked(x.is) > 0 {
			was, is = append(was, x.was), append(is, x.is)
		}
	}
	before.sortNodes(was)
	after.sortNodes(is)
	places := map[orb.Point]bool{}
	look := func(p orb.Point) {
		if was, is := before.strands(p), after.strands(p); was > 0 && is > 0 && was != is {
			places[p] = true
		}
	}
	for _, s := range []*side{before, after} {
		for p := range s.passes {
			look(p)
		}
		for i := 1; i < len(s.sorted); i++ {
			if s.sorted[i] == s.sorted[i-1] {
				look(s.sorted[i])
			}
		}
	}
	if len(places) > 0 {
		c.mark(places, pairs, before, after)
	}
}

// mark marks the kept ways that pass some places, also such as are as they were.
func (c *Changes) mark(places map[orb.Point]bool, pairs []wayPair, before, after *side) {
	passes := func(line orb.LineString) bool {
		return slices.ContainsFunc(line, func(p orb.Point) bool { return places[p] })
	}
	out, next := make([]WayChange, 0, len(c.Ways)), 0
	for _, x := range pairs {
		known := next < len(c.Ways) && c.Ways[next].of(x)
		joined := before.walked(x.was) > 0 && after.walked(x.is) > 0 && (passes(before.line(x.was)) || passes(after.line(x.is)))
		switch {
		case known:
			out = append(out, c.Ways[next])
			out[len(out)-1].Joined = joined
			next++
		case joined:
			way := changeOf(x, before, after)
			way.Joined = true
			out = append(out, way)
		}
	}
	c.Ways = out
}

// of says whether the change is that of a pair; both are told in one order.
func (c WayChange) of(x wayPair) bool {
	switch c.Event {
	case NewWay:
		return x.was == nil && x.is.ID == c.ID
	case GoneWay:
		return x.is == nil && x.was.ID == c.ID
	}
	return x.was != nil && x.is != nil && x.is.ID == c.ID
}

// sortNodes lists where the nodes of some ways are, each node once.
func (s *side) sortNodes(ways []*data.Street) {
	seen := make([]bool, len(s.streets.Nodes))
	for _, w := range ways {
		for _, v := range w.Nodes {
			if !seen[v] {
				seen[v] = true
				s.sorted = append(s.sorted, s.streets.Nodes[v])
			}
		}
	}
	slices.SortFunc(s.sorted, comparePoints)
}

// strands is how many streets pass p that do not meet there.
func (s *side) strands(p orb.Point) int {
	from, _ := slices.BinarySearchFunc(s.sorted, p, comparePoints)
	n := s.passes[p]
	for ; from < len(s.sorted) && s.sorted[from] == p; from++ {
		n++
	}
	return n
}
