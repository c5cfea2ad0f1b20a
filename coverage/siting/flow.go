package siting

import (
	"context"
	"math"
)

// network is who serves whom: sites (venues first, then candidates) of so much
// room, merged rows of so many people, and what flows between them. Flow goes
// from a site into a row along an entry; back from a row into a site that serves
// it, which then has room for others. Everything is in whole units, so sums are
// exact in any order.
type network struct {
	unit   float64 // people of one unit: a power of two
	venues int     // the first so many sites are venues there are
	cover  Cover   // rows of each site
	byRow  []int64 // entries of row r: sites site[byRow[r]:byRow[r+1]], rising
	site   []int32
	entry  []int32 // where each entry of cover stands in site
	cap    []int64 // of each site
	people []int64 // of each row
	isOpen []bool

	flow   []int64 // by entry of site
	room   []int64 // of each open site: what is left of cap
	left   []int64 // of each row: who is not served
	served int64
	work   int64

	depth, rowDepth []int32 // of a phase: from sites with room; -1 not met
	at              []int64 // next entry of each site to try
	rowAt           []int64 // next entry of each row
	queue           []int32
	log             []change // of flow, while logging
	logging         bool
	class           []int32 // merged row of each demand, -1 where no site reaches it
	weight          []float64
}

type change struct {
	entry, row int32
	by         int64
}

// newNetwork joins venues and candidates; none is open yet.
func newNetwork(m CapacityModel) *network {
	all := Cover{First: []int64{0}}
	var caps []float64
	for _, part := range []struct {
		c    Cover
		caps []float64
	}{{m.Venues, m.VenueCapacity}, {m.Cover, m.Capacity}} {
		for c := range int32(part.c.Candidates()) {
			all.Rows = append(all.Rows, part.c.of(c)...)
			all.First = append(all.First, int64(len(all.Rows)))
		}
		caps = append(caps, part.caps...)
	}
	n := &network{venues: m.Venues.Candidates()}
	mg, class := mergeClasses(all, m.People)
	n.cover, n.weight, n.class = mg.cover, mg.weight, class
	n.unit = unitOf(mg, caps)
	for _, w := range n.weight {
		n.people = append(n.people, int64(w/n.unit))
	}
	for c, v := range caps {
		reach := 0.0
		for _, r := range n.cover.of(int32(c)) {
			reach += n.weight[r]
		}
		n.cap = append(n.cap, int64(min(v, reach+1)/n.unit))
	}
	n.index()
	return n
}

// mergeClasses is merge that also tells the merged row of each demand.
func mergeClasses(c Cover, people []float64) (merged, []int32) {
	m := merge(c, people)
	class, size, start := refine(c, people, nil)
	number := make([]int32, len(size))
	for i := range number {
		number[i] = -1
	}
	next := int32(0)
	for r, k := range class {
		switch {
		case k < start:
			class[r] = -1
			continue
		case number[k] < 0:
			number[k] = next
			next++
		}
		class[r] = number[k]
	}
	return m, class
}

// unitOf is one person where all numbers are whole, else as small a power of two
// as lets all the people there are be counted exactly in float64, 2⁻³⁰ at least.
func unitOf(m merged, caps []float64) float64 {
	if m.whole && wholes(caps) {
		return 1
	}
	_, exp := math.Frexp(max(1, m.total))
	return math.Ldexp(1, max(-30, exp-52))
}

func (n *network) sites() int { return len(n.cap) }

func (n *network) index() {
	rows := len(n.people)
	n.byRow = make([]int64, rows+1)
	for _, r := range n.cover.Rows {
		n.byRow[r+1]++
	}
	for r := range rows {
		n.byRow[r+1] += n.byRow[r]
	}
	n.site, n.entry = make([]int32, len(n.cover.Rows)), make([]int32, len(n.cover.Rows))
	n.rowAt = append([]int64(nil), n.byRow[:rows]...)
	for c := range int32(n.sites()) {
		for k := n.cover.First[c]; k < n.cover.First[c+1]; k++ {
			r := n.cover.Rows[k]
			n.site[n.rowAt[r]], n.entry[k] = c, int32(n.rowAt[r])
			n.rowAt[r]++
		}
	}
	n.flow = make([]int64, len(n.site))
	n.room, n.isOpen = make([]int64, n.sites()), make([]bool, n.sites())
	n.left = append([]int64(nil), n.people...)
	n.depth, n.rowDepth = make([]int32, n.sites()), make([]int32, rows)
	n.at = make([]int64, n.sites())
}

// open opens a site; its room is free until fill.
func (n *network) open(c int32) { n.isOpen[c], n.room[c] = true, n.cap[c] }

func (n *network) push(e, r int32, by int64) {
	n.flow[e] += by
	if n.logging {
		n.log = append(n.log, change{e, r, by})
	}
}

// fill serves as many as can be (Dinic 1970): in phases, each along all the
// shortest ways from room to somebody not served.
func (n *network) fill(ctx context.Context) error {
	var from []int32
	for c := range int32(n.sites()) {
		if n.isOpen[c] && n.room[c] > 0 {
			from = append(from, c)
		}
	}
	for n.phase(from) {
		for _, c := range from {
			if n.room[c] > 0 {
				got := n.send(c, n.room[c])
				n.room[c] -= got
				n.served += got
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// phase finds the depth of everything that room can get to, from the sites given,
// as far as the first depth with somebody not served; false if there is nobody.
func (n *network) phase(from []int32) bool {
	for i := range n.depth {
		n.depth[i] = -1
	}
	for i := range n.rowDepth {
		n.rowDepth[i] = -1
	}
	n.queue = n.queue[:0]
	for _, c := range from {
		if n.room[c] > 0 {
			n.depth[c] = 0
			n.queue = append(n.queue, c)
		}
	}
	found := int32(math.MaxInt32)
	for i := 0; i < len(n.queue) && n.depth[n.queue[i]] < found; i++ {
		c := n.queue[i]
		d := n.depth[c]
		n.at[c] = n.cover.First[c]
		for _, r := range n.cover.of(c) {
			if n.rowDepth[r] >= 0 {
				continue
			}
			n.rowDepth[r], n.rowAt[r] = d, n.byRow[r]
			if n.left[r] > 0 {
				found = d + 1
				continue
			}
			for e := n.byRow[r]; e < n.byRow[r+1]; e++ {
				if s := n.site[e]; n.flow[e] > 0 && n.depth[s] < 0 {
					n.depth[s] = d + 1
					n.queue = append(n.queue, s)
				}
			}
			n.work += n.byRow[r+1] - n.byRow[r]
		}
		n.work += n.cover.First[c+1] - n.cover.First[c]
	}
	n.work += int64(len(n.depth) + len(n.rowDepth))
	return found < math.MaxInt32
}

// send lets up to most units flow out of a site along shortest ways.
func (n *network) send(c int32, most int64) (sent int64) {
	for ; n.at[c] < n.cover.First[c+1] && sent < most; n.at[c]++ {
		k := n.at[c]
		r := n.cover.Rows[k]
		n.work++
		if n.rowDepth[r] != n.depth[c] {
			continue
		}
		got := n.sendRow(r, most-sent)
		if got > 0 {
			n.push(n.entry[k], r, got)
			sent += got
		}
		if sent == most {
			break // more may go this way
		}
	}
	return sent
}

// sendRow serves people of a row, or takes them from sites that serve it and lets
// those serve others.
func (n *network) sendRow(r int32, most int64) (sent int64) {
	if n.left[r] > 0 {
		sent = min(most, n.left[r])
		n.left[r] -= sent
	}
	for ; n.rowAt[r] < n.byRow[r+1] && sent < most; n.rowAt[r]++ {
		e := n.rowAt[r]
		s := n.site[e]
		n.work++
		if n.flow[e] == 0 || n.depth[s] != n.rowDepth[r]+1 {
			continue
		}
		if got := n.send(s, min(most-sent, n.flow[e])); got > 0 {
			n.push(int32(e), r, -got)
			sent += got
		}
		if sent == most {
			break
		}
	}
	return sent
}
