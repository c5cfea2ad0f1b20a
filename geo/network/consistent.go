package network

import (
	"fmt"
	"slices"
	"sync"
)

// consistent checks that every index of a network read from a file points at
// something, so that a file made by hand with right checksums is refused rather
// than a panic in the middle of a search.
func (n *Network) consistent() error {
	c := n.core
	nodes, edges, chains, cores := len(n.Points), len(n.From), len(c.Cost), len(c.First)-1
	checks := []func() bool{
		func() bool { return cores >= 0 && len(n.First) == nodes+1 && len(n.shapeFirst) == edges+1 },
		func() bool {
			return same(edges, len(n.To), len(n.Cost), len(n.LengthM), len(n.WalkM), len(n.Way), len(c.EdgeChain), len(c.EdgeAt))
		},
		func() bool { return same(nodes, len(n.Component), len(c.Nodes)) },
		func() bool { return same(2*edges, len(n.Head), len(n.ArcEdge)) && same(chains, len(c.From), len(c.To)) },
		func() bool { return !slices.Contains(n.Cost, 0) && !slices.Contains(c.Cost, 0) },
		func() bool { return below(n.From, nodes) && below(n.To, nodes) },
		func() bool { return below(n.Head, nodes) && below(n.ArcEdge, edges) },
		func() bool { return below(n.Component, len(n.Components)) },
		func() bool {
			return rows(n.First, len(n.Head)) && rows(n.shapeFirst, len(n.shapes)) && rows(c.First, len(c.Arcs))
		},
		func() bool { return below(c.From, cores) && below(c.To, cores) },
		func() bool {
			return !slices.ContainsFunc(c.Arcs, func(a arc) bool { return int(a.head) >= cores || a.cost > longest || a.cost == 0 })
		},
		func() bool {
			return !slices.ContainsFunc(c.EdgeChain, func(code uint32) bool { return int(code>>1) >= chains })
		},
		func() bool {
			return !slices.ContainsFunc(c.Nodes, func(p nodePlace) bool {
				return p != loneNode && (int(p.from) >= cores || int(p.to) >= cores || p.toFrom > longest || p.toTo > longest)
			})
		},
	}
	fine := make([]bool, len(checks))
	var group sync.WaitGroup
	for i, check := range checks {
		group.Go(func() { fine[i] = check() })
	}
	group.Wait()
	if i := slices.Index(fine, false); i >= 0 {
		return fmt.Errorf("%w: its arrays contradict each other (check %d)", ErrDamaged, i+1)
	}
	return nil
}

func same(n int, lengths ...int) bool {
	return !slices.ContainsFunc(lengths, func(l int) bool { return l != n })
}

// below reports whether all numbers are < n.
func below(numbers []uint32, n int) bool {
	most := uint32(0)
	for _, v := range numbers {
		most = max(most, v)
	}
	return len(numbers) == 0 || int(most) < n
}

// rows reports whether first divides 0…n into rows: from 0, never falling, to n.
func rows(first []uint32, n int) bool {
	return len(first) > 0 && first[0] == 0 && int(first[len(first)-1]) == n && slices.IsSorted(first)
}
