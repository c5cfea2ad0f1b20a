package siting

import (
	"math/rand/v2"
	"slices"
)

// exchanges improves a medianState by exchanging one insider for one outsider
// (Teitz and Bart 1968) until no exchange helps, and then by kicks: a few random
// exchanges beside one another, an improvement again, and back if it was for
// nothing (iterated local search; Lourenço, Martin and Stützle 2003).
//
// What an exchange would do is summed up from the rows the insider is best for,
// without making it (Resende and Werneck 2004): for outsider c, its gain, plus what
// more it saves once o is gone, less what is lost without o. An insider that
// failed is not tried again until the gain of a candidate in reach of its rows has
// changed, so what follows a kick costs the neighbourhood of the kick, not the
// plan: 30 times less at p = 100 of 2,000.
type exchanges struct {
	s     *medianState
	extra []float64 // per candidate, while one insider is tried
	seen  []bool
	met   []int32
	near  [][]int32 // candidates that share a row with each; nil until asked for
	old   []float64 // gains as they were at the last refresh
	since []int64   // the refresh in which each gain changed
	tried []int64   // the refresh in which each insider failed; -1 not yet
	now   int64
	top   float64 // the most gain of an outsider
	rng   *rand.Rand
}

func newExchanges(s *medianState) *exchanges {
	n := len(s.gain)
	x := &exchanges{s: s, extra: make([]float64, n), seen: make([]bool, n), near: make([][]int32, n),
		old: make([]float64, n), since: make([]int64, n), tried: slices.Repeat([]int64{-1}, n), rng: rand.New(rand.NewPCG(1, 2))}
	x.refresh()
	return x
}

// refresh notes which gains have changed.
func (x *exchanges) refresh() {
	x.now++
	x.top = 0
	for c, g := range x.s.gain {
		if g != x.old[c] {
			x.since[c], x.old[c] = x.now, g
		}
		if g > x.top && !x.s.rules.in[c] {
			x.top = g
		}
	}
	x.s.work += int64(len(x.old))
}

// exchange makes o an outsider and c an insider.
func (x *exchanges) exchange(o, c int32) {
	x.s.drop(o)
	x.s.add(c)
	x.tried[c] = -1
}

// improve exchanges until no exchange helps, or the work comes to limit; then it
// adds what the rules have room for.
func (x *exchanges) improve(limit int64) {
	s := x.s
	x.refresh()
	for better := true; better; {
		better = false
		for _, o := range slices.Clone(s.rules.chosen) {
			if s.work > limit {
				return
			}
			if !s.rules.in[o] || !x.worthTrying(o) {
				continue
			}
			c := x.bestFor(o)
			x.tried[o] = x.now
			if c >= 0 {
				x.exchange(o, c)
				x.refresh()
				better = true
			}
		}
		for len(s.rules.chosen) < s.p.rules.sites {
			c := s.rules.best(s.gain, true)
			if c < 0 {
				break
			}
			s.add(c)
			x.tried[c] = -1
			x.refresh()
			better = true
		}
	}
}

// worthTrying says whether anything has changed for o since it failed.
func (x *exchanges) worthTrying(o int32) bool {
	if x.tried[o] < 0 || x.top > x.s.gain[o] {
		return true
	}
	near := x.nearTo(o)
	x.s.work += int64(len(near))
	for _, c := range near {
		if x.since[c] > x.tried[o] {
			return true
		}
	}
	return false
}

// nearTo are the candidates that share a row with o, o among them, rising.
func (x *exchanges) nearTo(o int32) []int32 {
	if x.near[o] != nil {
		return x.near[o]
	}
	p, near := x.s.p, []int32{o}
	x.seen[o] = true
	for k := p.byCand[o]; k < p.byCand[o+1]; k++ {
		for _, c := range p.cand[p.first[p.row[k]]:p.first[p.row[k]+1]] {
			if !x.seen[c] {
				x.seen[c] = true
				near = append(near, c)
			}
		}
		x.s.work += p.first[p.row[k]+1] - p.first[p.row[k]]
	}
	for _, c := range near {
		x.seen[c] = false
	}
	slices.Sort(near)
	x.near[o] = near
	return near
}

// bestFor returns the outsider that saves most in the place of o, or -1 if none
// saves more than o.
func (x *exchanges) bestFor(o int32) int32 {
	s := x.s
	x.sumExtra(o)
	loss := s.gain[o]
	best, most := int32(-1), 1e-9*s.value
	for _, c := range x.met {
		if d := s.gain[c] + x.extra[c] - loss; (d > most || d == most && c < best) && !s.rules.in[c] && s.rules.replaces(c, o) {
			best, most = c, d
		}
		x.extra[c], x.seen[c] = 0, false
	}
	if x.top-loss > most { // some outsider far away is worth more than o
		for c, g := range s.gain {
			if g-loss > most && !s.rules.in[c] && s.rules.replaces(int32(c), o) {
				best, most = int32(c), g-loss
			}
		}
		s.work += int64(len(s.gain))
	}
	return best
}

// sumExtra sums up what each candidate would save more than its gain if o were
// gone, in the rows o is best for.
func (x *exchanges) sumExtra(o int32) {
	s, p := x.s, x.s.p
	x.met = x.met[:0]
	for k := p.byCand[o]; k < p.byCand[o+1]; k++ {
		e, r := p.entry[k], p.row[k]
		if s.best[r] != e {
			continue
		}
		n := s.next[r]
		sn := s.saved(r, n)
		d := p.save[e] - sn
		for i := int32(p.first[r]); i < n; i++ {
			c := p.cand[i]
			if !x.seen[c] {
				x.seen[c] = true
				x.met = append(x.met, c)
			}
			if i <= e {
				x.extra[c] += d
			} else {
				x.extra[c] += p.save[i] - sn
			}
		}
		s.work += int64(n) - p.first[r]
	}
	s.work += p.byCand[o+1] - p.byCand[o]
}

// kick makes n random exchanges, each beside the one before, as far as the rules
// let it.
func (x *exchanges) kick(n int) {
	s := x.s
	o := s.rules.chosen[x.rng.IntN(len(s.rules.chosen))]
	for range n {
		near := x.nearTo(o)
		c := near[x.rng.IntN(len(near))]
		if s.rules.in[c] {
			continue
		}
		out := s.rules.chosen[x.rng.IntN(len(s.rules.chosen))]
		if beside := x.insiders(c); len(beside) > 0 {
			out = beside[x.rng.IntN(len(beside))]
		}
		if s.rules.replaces(c, out) {
			x.exchange(out, c)
			o = c
		}
	}
}

// insiders are those that share a row with c.
func (x *exchanges) insiders(c int32) []int32 {
	x.met = x.met[:0]
	for _, q := range x.nearTo(c) {
		if x.s.rules.in[q] {
			x.met = append(x.met, q)
		}
	}
	x.s.work += int64(len(x.near[c]))
	return x.met
}

// restore makes the insiders those of an earlier plan, which no exchange improved.
func (x *exchanges) restore(chosen []int32) {
	s := x.s
	for _, c := range chosen {
		x.seen[c] = true
	}
	for _, c := range slices.Clone(s.rules.chosen) {
		if !x.seen[c] {
			s.drop(c)
		}
	}
	for _, c := range chosen {
		x.seen[c] = false
		if !s.rules.in[c] {
			s.add(c)
		}
	}
	x.refresh()
	for _, c := range chosen {
		x.tried[c] = x.now
	}
}

// search kicks so many times, or until goOn says no. It leaves the best plan in
// the state.
func (x *exchanges) search(kicks int, limit int64, goOn func() bool) {
	s := x.s
	if len(s.rules.chosen) == 0 {
		return
	}
	for range kicks {
		if !goOn() {
			return
		}
		value, chosen := s.value, slices.Clone(s.rules.chosen)
		x.kick(1 + x.rng.IntN(4))
		x.improve(limit)
		if s.value < value {
			x.restore(chosen)
		}
	}
}
