package network

import "github.com/walkshed/walkshed/geo"

// end tells of the places beside all nodes that changed and on the source's own
// chains, each once, and clears up.
func (v *Voronoi) end(s *voronoiScratch, src Source, found func(row uint32, t geo.Deciseconds, source uint32)) {
	p, c := v.places, v.places.net.core
	for _, node := range s.changed {
		s.marked[node>>6] |= 1 << (node & 63)
	}
	inner := func(i int) bool { return i < len(s.entry) && s.entry[i] == nowhere } // all chains from here lead to others that changed
	marked := func(node uint32) bool { return s.marked[node>>6]>>(node&63)&1 == 1 }
	for i, node := range s.changed {
		for k := p.first[node]; k < p.first[node+1]; k++ {
			v.tell(node, k, found)
		}
		if inner(i) {
			continue
		}
		for _, r := range v.far.of(node) {
			if !marked(r.from) {
				v.tell(r.from, r.row, found)
			}
		}
	}
	c.each(src, func(chain uint32, _ stand, _ [2]stand) {
		if node := c.From[chain]; !marked(node) && !marked(c.To[chain]) {
			for k := p.first[node]; k < p.first[node+1]; k++ {
				if p.chain[k] == chain {
					v.tell(node, k, found)
				}
			}
		}
	})
	s.clear()
	v.scratch.Put(s)
}

// tell answers for row k of the places of a node.
func (v *Voronoi) tell(node, k uint32, found func(row uint32, t geo.Deciseconds, source uint32)) {
	t, source := v.answer(node, v.places.chain[k], v.places.rows[k])
	found(k, t, source)
}

// Order returns the places in the order that searches pass them, in which those
// near each other are near in memory; places that are not attached come last.
func (p *Places) Order() []uint32 {
	order, attached := make([]uint32, 0, p.count), make([]bool, p.count)
	for _, r := range p.rows {
		order, attached[r.place] = append(order, r.place), true
	}
	for i, ok := range attached {
		if !ok {
			order = append(order, uint32(i))
		}
	}
	return order
}

// farRows lists, for every core node, the places on chains that begin elsewhere
// and end there.
type farRows struct {
	first []uint32 // core node → its rows
	rows  []farRow
}

type farRow struct{ from, row uint32 } // row of Places, and the node it belongs to

func newFarRows(p *Places) *farRows {
	nodes := len(p.first) - 1
	f := &farRows{first: make([]uint32, nodes+1), rows: make([]farRow, len(p.rows))}
	for _, r := range p.rows {
		f.first[r.to+1]++
	}
	for v := range nodes {
		f.first[v+1] += f.first[v]
	}
	next := append([]uint32(nil), f.first...)
	for v := range nodes {
		for k := p.first[v]; k < p.first[v+1]; k++ {
			to := p.rows[k].to
			f.rows[next[to]] = farRow{uint32(v), k}
			next[to]++
		}
	}
	return f
}

func (f *farRows) of(node uint32) []farRow { return f.rows[f.first[node]:f.first[node+1]] }
