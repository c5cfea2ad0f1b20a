package siting

import (
	"math"
	"slices"
)

// How a branch searches its prices, by the work it took to prove pmed1–10 of the
// OR-Library: all in 25 million entries or less, where aiming at the best plan
// itself left four of them open after 300 million. Steps shrink as the bound nears
// what they aim at, so a branch must aim beyond it to be closed.
const (
	branchSteps = 30 // of each branch
	rootStep    = 0.05
	childStep   = 0.1
	aimBeyond   = 0.3 // of the gap there was before branching
)

// medianBranch proves what no plan saves more than, by branch and bound on the
// Lagrangian bound (Narula, Ogbu and Samuelsson 1977; Christofides and Beasley
// 1982): a candidate the prices cannot decide about is once in, once out, and each
// time the prices go on from where they were. Candidates the reduced costs decide
// about are settled without branching.
type medianBranch struct {
	d      *medianDual
	s      *medianState // the best plan; a better one found replaces it
	goOn   func() bool
	beyond float64 // how far beyond the best plan's value a branch aims
}

// run returns a bound on what any plan saves; at most the cutoff of the best plan
// if all branches were seen.
func (b *medianBranch) run() float64 {
	b.d.must = make([]int8, len(b.d.score))
	price := slices.Clone(b.d.best)
	b.beyond = aimBeyond * (b.d.bound - b.s.value)
	bound := b.node(rootStep)
	b.d.must = nil
	b.d.best = price
	b.d.goBack()
	return bound
}

// node returns a bound on all plans that keep the obligations, and the best plan's
// value if none of them is better.
func (b *medianBranch) node(theta float64) float64 {
	d := b.d
	d.search(d.p.cutoff(b.s.value)-b.beyond, theta, branchSteps, b.goOn)
	l := d.certify()
	if l > d.p.most {
		l = d.p.most
	}
	b.try(d.x.taken)
	if l <= d.p.cutoff(b.s.value) {
		return b.s.value
	}
	if !b.goOn() {
		return l
	}
	settled, possible := b.settle()
	defer b.release(settled)
	if !possible {
		return b.s.value
	}
	c := b.undecided()
	if c < 0 { // all are settled: one plan is left, and it was tried or breaks a rule
		return min(l, b.exact())
	}
	price := slices.Clone(d.price)
	bound := math.Inf(-1)
	for _, way := range []int8{1, -1} {
		d.must[c] = way
		copy(d.price, price)
		copy(d.best, price)
		clear(d.drift)
		d.resum()
		bound = max(bound, b.node(childStep))
	}
	d.must[c] = 0
	return min(l, bound)
}

// settle obliges every candidate whose reduced cost leaves no choice, and says
// whether the rules still allow a plan.
func (b *medianBranch) settle() (settled []int32, possible bool) {
	d := b.d
	l, fall, in := d.reducedCosts()
	cut := d.p.cutoff(b.s.value)
	forced := 0
	for c, m := range d.must {
		if m == 0 && l-fall[c] <= cut {
			d.must[c] = -1
			if in[c] {
				d.must[c] = 1
			}
			settled = append(settled, int32(c))
		}
		if d.must[c] > 0 {
			forced++
		}
	}
	return settled, forced <= d.p.rules.sites
}

func (b *medianBranch) release(settled []int32) {
	for _, c := range settled {
		b.d.must[c] = 0
	}
}

// undecided is the candidate that was chosen most nearly half of the time; -1 if
// none is left, or as many must be in as there are sites.
func (b *medianBranch) undecided() int32 {
	d := b.d
	best, most, forced := int32(-1), -1.0, 0
	for c, m := range d.must {
		if m > 0 {
			forced++
		}
		if m != 0 {
			continue
		}
		if v := min(d.often[c], 1-d.often[c]); v > most || v == most && d.score[c] > d.score[best] {
			best, most = int32(c), v
		}
	}
	if forced >= d.p.rules.sites {
		return -1
	}
	return best
}

// exact is what the plan of all that must be in saves.
func (b *medianBranch) exact() float64 {
	var in []int32
	for c, m := range b.d.must {
		if m > 0 {
			in = append(in, int32(c))
		}
	}
	b.try(in)
	return b.s.value
}

// try takes a plan if it keeps the rules and saves more than the best.
func (b *medianBranch) try(plan []int32) {
	d := b.d
	value := 0.0
	d.met0 += 1 << 32
	in := newMembers(d.p.rules)
	for _, c := range plan {
		if in.in[c] || !in.fits(c) {
			return
		}
		in.add(c)
	}
	if !in.met() {
		return
	}
	for r := range d.p.rows() {
		for e := d.p.first[r]; e < d.p.first[r+1]; e++ {
			if in.in[d.p.cand[e]] {
				value += d.p.save[e]
				break
			}
		}
	}
	d.work += int64(len(d.p.cand)) / 4
	if value > b.s.value {
		for _, c := range slices.Clone(b.s.rules.chosen) {
			b.s.drop(c)
		}
		for _, c := range plan {
			b.s.add(c)
		}
	}
}
