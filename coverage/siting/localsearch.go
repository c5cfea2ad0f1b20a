package siting

import (
	"math"
	"math/rand/v2"
	"slices"
)

// swapped is a set of insiders that exchanges improve.
type swapped interface {
	add(c int32)
	drop(c int32)
	worth() float64                    // what the set is worth; more is better
	spend(entries int64) (total int64) // counts work, and returns all there was
	extras(o int32, t *tally)          // what each outsider would add more than its gain if o were gone
	neighbours(o int32, t *tally)      // meets the candidates that share a row with o
}

// tally sums up a figure of some candidates, those it met.
type tally struct {
	sum  []float64
	seen []bool
	met  []int32
}

func newTally(n int) tally { return tally{sum: make([]float64, n), seen: make([]bool, n)} }

func (t *tally) add(c int32, by float64) {
	if !t.seen[c] {
		t.seen[c] = true
		t.met = append(t.met, c)
	}
	t.sum[c] += by
}

// clear forgets every candidate met.
func (t *tally) clear() {
	for _, c := range t.met {
		t.sum[c], t.seen[c] = 0, false
	}
	t.met = t.met[:0]
}

// exchanges improves a set by exchanging one insider for one outsider
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
type exchanges[S swapped] struct {
	s      S
	rules  *members
	gain   []float64 // of s, which keeps it up
	extra  tally     // while one insider is tried
	beside []int32   // what insiders returned last
	near   [][]int32 // candidates that share a row with each; nil until asked for
	old    []float64 // gains as they were at the last refresh
	since  []int64   // the refresh in which each gain changed
	tried  []int64   // the refresh in which each insider failed; -1 not yet
	now    int64
	top    float64 // the most gain of an outsider
	tiny   float64 // more than gains may be wrong by: less is no improvement
	rng    *rand.Rand
	late   func() bool // says that the time allowed is over
}

func newExchanges[S swapped](s S, rules *members, gain []float64) *exchanges[S] {
	n := len(gain)
	x := &exchanges[S]{s: s, rules: rules, gain: gain, extra: newTally(n), near: make([][]int32, n),
		old: make([]float64, n), since: make([]int64, n), tried: slices.Repeat([]int64{-1}, n), rng: rand.New(rand.NewPCG(1, 2)),
		late: func() bool { return false }}
	x.tiny = 1e-12 * rules.p.total // where pairs are needed no single one gains at first
	for _, g := range gain {
		x.tiny += 1e-12 * math.Abs(g)
	}
	x.refresh()
	return x
}

// refresh notes which gains have changed.
func (x *exchanges[S]) refresh() {
	x.now++
	x.top = 0
	for c, g := range x.gain {
		if g != x.old[c] {
			x.since[c], x.old[c] = x.now, g
		}
		if g > x.top && !x.rules.in[c] {
			x.top = g
		}
	}
	x.s.spend(int64(len(x.old)))
}

// exchange makes o an outsider and c an insider.
func (x *exchanges[S]) exchange(o, c int32) {
	x.s.drop(o)
	x.s.add(c)
	x.tried[c] = -1
}

// improve exchanges until no exchange helps, the time is over or the work comes to
// limit; then it adds what the rules have room for.
func (x *exchanges[S]) improve(limit int64) {
	s := x.s
	x.refresh()
	for better := true; better; {
		better = false
		for _, o := range slices.Clone(x.rules.chosen) {
			if s.spend(0) > limit || x.late() {
				return
			}
			if !x.rules.in[o] || !x.worthTrying(o) {
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
		for len(x.rules.chosen) < x.rules.p.sites {
			c := x.rules.best(x.gain, true)
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
func (x *exchanges[S]) worthTrying(o int32) bool {
	if x.tried[o] < 0 || x.top > x.gain[o] {
		return true
	}
	near := x.nearTo(o)
	x.s.spend(int64(len(near)))
	for _, c := range near {
		if x.since[c] > x.tried[o] {
			return true
		}
	}
	return false
}

// nearTo are the candidates that share a row with o, o among them, rising.
func (x *exchanges[S]) nearTo(o int32) []int32 {
	if x.near[o] == nil {
		x.extra.add(o, 0)
		x.s.neighbours(o, &x.extra)
		x.near[o] = slices.Clone(x.extra.met)
		slices.Sort(x.near[o])
		x.extra.clear()
	}
	return x.near[o]
}

// bestFor returns the outsider that saves most in the place of o, or -1 if none
// saves more than o.
func (x *exchanges[S]) bestFor(o int32) int32 {
	x.s.extras(o, &x.extra)
	loss := x.gain[o]
	best, most := int32(-1), max(1e-9*x.s.worth(), x.tiny)
	for _, c := range x.extra.met {
		if d := x.gain[c] + x.extra.sum[c] - loss; (d > most || d == most && c < best) && !x.rules.in[c] && x.rules.replaces(c, o) {
			best, most = c, d
		}
	}
	if x.top-loss > most { // some outsider far away is worth more than o; those met were seen, and may be worth less once o is gone
		for c, g := range x.gain {
			if g-loss > most && !x.extra.seen[c] && !x.rules.in[c] && x.rules.replaces(int32(c), o) {
				best, most = int32(c), g-loss
			}
		}
		x.s.spend(int64(len(x.gain)))
	}
	x.extra.clear()
	return best
}

// kick makes n random exchanges, each beside the one before, as far as the rules
// let it.
func (x *exchanges[S]) kick(n int) {
	o := x.rules.chosen[x.rng.IntN(len(x.rules.chosen))]
	for range n {
		near := x.nearTo(o)
		c := near[x.rng.IntN(len(near))]
		if x.rules.in[c] {
			continue
		}
		out := x.rules.chosen[x.rng.IntN(len(x.rules.chosen))]
		if beside := x.insiders(c); len(beside) > 0 {
			out = beside[x.rng.IntN(len(beside))]
		}
		if x.rules.replaces(c, out) {
			x.exchange(out, c)
			o = c
		}
	}
}

// insiders are those that share a row with c.
func (x *exchanges[S]) insiders(c int32) []int32 {
	x.beside = x.beside[:0]
	for _, q := range x.nearTo(c) {
		if x.rules.in[q] {
			x.beside = append(x.beside, q)
		}
	}
	x.s.spend(int64(len(x.near[c])))
	return x.beside
}

// restore makes the insiders those of an earlier plan, which no exchange improved.
func (x *exchanges[S]) restore(chosen []int32) {
	x.become(chosen)
	x.refresh()
	for _, c := range chosen {
		x.tried[c] = x.now
	}
}

// become makes the insiders those given.
func (x *exchanges[S]) become(chosen []int32) {
	for _, c := range chosen {
		x.extra.add(c, 0)
	}
	for _, c := range slices.Clone(x.rules.chosen) {
		if !x.extra.seen[c] {
			x.s.drop(c)
		}
	}
	x.extra.clear()
	for _, c := range chosen {
		if !x.rules.in[c] {
			x.s.add(c)
			x.tried[c] = -1
		}
	}
}

// warmest is how much worse a kick may leave the set at the start of a search, on
// average and as a share of what a site is worth: on 10,000 candidates a search
// that only climbs stays where it is after a quarter of a minute, 0.1 % below.
const warmest = 0.04

// search kicks until goOn says no or the work comes to limit or by work more than
// there was. A kick that leaves the set a little worse is taken with a chance that
// falls to none over the search (simulated annealing over local optima; Martin and
// Otto 1996). It leaves the best set found.
func (x *exchanges[S]) search(work, limit int64, goOn func() bool) {
	if len(x.rules.chosen) == 0 {
		return
	}
	value, chosen := x.s.worth(), slices.Clone(x.rules.chosen)
	most, best := value, chosen
	warm, began := warmest*value/float64(len(chosen)), x.s.spend(0)
	for goOn() {
		gone := float64(x.s.spend(0)-began) / float64(work)
		if gone >= 1 {
			break
		}
		x.kick(1 + x.rng.IntN(4))
		x.improve(limit)
		v := x.s.worth()
		if v < value && value-v >= warm*(1-gone)*x.rng.ExpFloat64() {
			x.restore(chosen)
			continue
		}
		value, chosen = v, slices.Clone(x.rules.chosen)
		if value > most {
			most, best = value, chosen
		}
	}
	if value < most {
		x.restore(best)
	}
}
