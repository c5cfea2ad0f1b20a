package network

import "github.com/walkshed/walkshed/geo"

// A core is what a search reads: only the nodes where a walker has a choice,
// joined by chains. A chain is one or more edges end to end through nodes with
// nothing else to turn into; streets are cut wherever a way of the map ends, so
// in a street extract about half of all nodes are such (62 % on the standard
// lattice). Every place is a chain and how far along it is, and its time follows
// from the times at the chain's two ends: 1.9 to 2.4× on the standard lattice.
//
// It is contraction of degree two only. A full hierarchy (Geisberger et al.
// 2008; PHAST, Delling et al. 2011) costs 100 times as much to build and gains
// nothing on walks of 15 minutes.
type core struct {
	// Chain c runs from From[c] to To[c], From[c] <= To[c], core nodes both, and
	// takes Cost[c]. Chains are in order of From.
	From, To []uint32
	Cost     []geo.Deciseconds

	// The arcs of core node v are Arcs[First[v]:First[v+1]]; a chain from a node to
	// itself is none, as walking it gains nothing.
	First []uint32
	Arcs  []arc

	// Edge e lies on chain EdgeChain[e]>>1, its end From EdgeAt[e] along it, and
	// runs against it where EdgeChain[e]&1 == 1.
	EdgeChain []uint32
	EdgeAt    []geo.Deciseconds

	// Node v of the network is Nodes[v]: at an end of its chain (0 from it) where
	// it is a core node, else between. A node without edges is loneNode.
	Nodes []nodePlace
}

// nodePlace is where a node lies: 16 bytes read in a row, so that the times of all
// nodes are filled in at the speed of memory.
type nodePlace struct {
	from, to     uint32 // core nodes at the ends of its chain
	toFrom, toTo geo.Deciseconds
}

// loneNode marks a node without edges.
var loneNode = nodePlace{from: noNode, to: noNode}

// arc is a way out of a core node: 8 bytes, so that a row of three or four lies
// in half a cache line.
type arc struct {
	head uint32
	cost geo.Deciseconds
}

const noChain = ^uint32(0)

// nodes returns how many core nodes there are.
func (c *core) nodes() int { return len(c.First) - 1 }

// locate returns the chain a snap is on and how far along.
func (c *core) locate(x Snap) (chain uint32, along geo.Deciseconds) {
	code := c.EdgeChain[x.Edge]
	if code&1 == 1 {
		return code >> 1, c.EdgeAt[x.Edge] - x.Back
	}
	return code >> 1, c.EdgeAt[x.Edge] + x.Back
}

// inside reports whether node v lies between the ends of its chain.
func (c *core) inside(v uint32) bool { return c.Nodes[v].toFrom != 0 && c.Nodes[v].toTo != 0 }

// newCore contracts n. Core nodes keep the order of nodes, and with it the
// Hilbert curve.
func newCore(n *Network) *core {
	m := contraction{net: n, number: coreNumbers(n), core: &core{
		EdgeChain: make([]uint32, len(n.From)), EdgeAt: make([]geo.Deciseconds, len(n.From)),
		Nodes: make([]nodePlace, len(n.Points)),
	}}
	for e := range m.core.EdgeChain {
		m.core.EdgeChain[e] = noChain
	}
	for v := range m.core.Nodes {
		m.core.Nodes[v] = loneNode
	}
	count, ends := 0, uint32(0)
	for v, k := range m.number {
		if k != noNode {
			count++
			ends += n.First[v+1] - n.First[v]
		}
	}
	m.core.From, m.core.To = make([]uint32, 0, ends/2), make([]uint32, 0, ends/2) // a chain has two ends
	m.core.Cost = make([]geo.Deciseconds, 0, ends/2)
	for v, k := range m.number {
		if k == noNode {
			continue
		}
		for a := n.First[v]; a < n.First[v+1]; a++ {
			if m.core.EdgeChain[n.ArcEdge[a]] == noChain {
				m.follow(uint32(v), a)
			}
		}
	}
	m.core.addArcs(count)
	return m.core
}

// coreNumbers numbers the core nodes: those that do not lie inside a chain, and
// the lowest node of a ring that nothing else touches. Others get noNode.
func coreNumbers(n *Network) []uint32 {
	number := make([]uint32, len(n.Points))
	seen := make([]bool, len(n.Points)) // inside a chain that starts at a core node
	through := func(v uint32) bool {
		a := n.First[v]
		return n.First[v+1]-a == 2 && n.ArcEdge[a] != n.ArcEdge[a+1]
	}
	walk := func(v uint32) {
		for a := n.First[v]; a < n.First[v+1]; a++ {
			for u, e := n.Head[a], n.ArcEdge[a]; through(u) && !seen[u]; {
				seen[u] = true
				u, e = n.onward(u, e)
			}
		}
	}
	for v := range number {
		if !through(uint32(v)) {
			walk(uint32(v))
		}
	}
	next := uint32(0)
	for v := range number {
		number[v] = noNode
		if !seen[v] {
			if through(uint32(v)) { // the lowest of a ring
				seen[v] = true
				walk(uint32(v))
			}
			number[v] = next
			next++
		}
	}
	return number
}

// onward leaves a node inside a chain by the edge one did not come by.
func (n *Network) onward(v, by uint32) (head, edge uint32) {
	a := n.First[v]
	if n.ArcEdge[a] == by {
		a++
	}
	return n.Head[a], n.ArcEdge[a]
}

// contraction is a core in the making.
type contraction struct {
	net    *Network
	number []uint32 // node → core node, noNode inside chains
	core   *core
	passed []passed // of the chain being followed
}

// passed is a node of a chain and how far along it is.
type passed struct {
	node uint32
	at   geo.Deciseconds
}

// follow adds the chain that leaves core node v by an arc. Core nodes are
// followed rising, so v is its lower end.
func (m *contraction) follow(v, a uint32) {
	n, c, chain := m.net, m.core, uint32(len(m.core.From))
	from, at, first := v, geo.Deciseconds(0), len(m.passed)
	m.passed = append(m.passed, passed{v, at})
	u, e := n.Head[a], n.ArcEdge[a]
	for {
		against := n.From[e] != from
		c.EdgeChain[e], c.EdgeAt[e] = chain<<1, at
		at = at.Plus(n.Cost[e])
		if against {
			c.EdgeChain[e], c.EdgeAt[e] = chain<<1|1, at
		}
		if m.passed = append(m.passed, passed{u, at}); m.number[u] != noNode {
			break
		}
		from = u
		u, e = n.onward(u, e)
	}
	a, b := m.number[v], m.number[u]
	c.From, c.To, c.Cost = append(c.From, a), append(c.To, b), append(c.Cost, at)
	for _, p := range m.passed[first:] {
		c.Nodes[p.node] = nodePlace{a, b, min(p.at, longest), min(at-p.at, longest)}
	}
	m.passed = m.passed[:first]
}

// addArcs makes the rows searches read.
func (c *core) addArcs(nodes int) {
	walked := func(i int) bool { return c.From[i] != c.To[i] && c.Cost[i] <= longest }
	c.First = make([]uint32, nodes+1)
	for i, v := range c.From {
		if w := c.To[i]; walked(i) {
			c.First[v+1]++
			c.First[w+1]++
		}
	}
	for v := range nodes {
		c.First[v+1] += c.First[v]
	}
	c.Arcs = make([]arc, c.First[nodes])
	next := append([]uint32(nil), c.First...)
	for i, v := range c.From {
		if w := c.To[i]; walked(i) {
			c.Arcs[next[v]], c.Arcs[next[w]] = arc{w, c.Cost[i]}, arc{v, c.Cost[i]}
			next[v]++
			next[w]++
		}
	}
}
