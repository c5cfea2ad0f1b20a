package network

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// Line returns the shape of edge e from From[e] to To[e]; do not change it.
func (n *Network) Line(e uint32) orb.LineString {
	return orb.LineString(n.shapes[n.shapeFirst[e]:n.shapeFirst[e+1]])
}

// Bound returns the box of all shapes.
func (n *Network) Bound() orb.Bound { return orb.MultiPoint(n.shapes).Bound() }

// addArcs turns edges into compressed rows: every edge is two arcs, a loop is
// one place twice.
func (n *Network) addArcs() {
	n.First = make([]uint32, len(n.Points)+1)
	for e := range n.From {
		n.First[n.From[e]+1]++
		n.First[n.To[e]+1]++
	}
	for v := range n.Points {
		n.First[v+1] += n.First[v]
	}
	n.Head, n.ArcEdge = make([]uint32, 2*len(n.From)), make([]uint32, 2*len(n.From))
	next := slices.Clone(n.First)
	put := func(v, head, e uint32) {
		n.Head[next[v]], n.ArcEdge[next[v]] = head, e
		next[v]++
	}
	for e := range n.From {
		put(n.From[e], n.To[e], uint32(e))
		put(n.To[e], n.From[e], uint32(e))
	}
}

// addComponents labels what is joined, largest (by nodes) first.
func (n *Network) addComponents() {
	n.Component = make([]uint32, len(n.Points))
	for v := range n.Component {
		n.Component[v] = noNode
	}
	var found []Component
	var stack []uint32
	for v := range n.Points {
		if n.Component[v] != noNode {
			continue
		}
		c, label := Component{}, uint32(len(found))
		n.Component[v] = label
		for stack = append(stack[:0], uint32(v)); len(stack) > 0; {
			u := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			c.Nodes++
			for a := n.First[u]; a < n.First[u+1]; a++ {
				if w := n.Head[a]; n.Component[w] == noNode {
					n.Component[w] = label
					stack = append(stack, w)
				}
			}
		}
		found = append(found, c)
	}
	for e := range n.From {
		c := &found[n.Component[n.From[e]]]
		c.Edges++
		c.LengthM += n.LengthM[e]
	}
	n.orderComponents(found)
}

// orderComponents renames labels so that 0 is the largest; ties keep the order
// of their lowest node.
func (n *Network) orderComponents(found []Component) {
	order := make([]int, len(found))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(found[b].Nodes, found[a].Nodes) })
	rename := make([]uint32, len(found))
	n.Components = make([]Component, len(found))
	for i, old := range order {
		rename[old], n.Components[i] = uint32(i), found[old]
	}
	for v := range n.Component {
		n.Component[v] = rename[n.Component[v]]
	}
}
