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

// priced is a Lagrangian bound whose candidates may be obliged to be in or out.
type priced interface {
	search(target, theta float64, steps int, goOn func() bool)
	certify() float64 // a bound on any plan that keeps the obligations
	oblige(must []int8)
	prices() []float64    // a copy of the best
	goTo(price []float64) // as the present and the best
	// relaxed is the last choice, and of each candidate its score and how often it
	// was chosen lately.
	relaxed() (taken []int32, score, often []float64)
	// reducedCosts says for each candidate how much the bound l would fall if it had
	// to be in (of those not in the choice) or out (of those in it).
	reducedCosts() (l float64, fall []float64, in []bool)
	cutoff(value float64) float64 // what a better plan than value must be worth more than
}

// evaluated is a set that can say what another would be worth.
type evaluated interface {
	swapped
	worthOf(chosen []int32) float64
}

// branch proves what no plan is worth more than, by branch and bound on the
// Lagrangian bound (Narula, Ogbu and Samuelsson 1977; Christofides and Beasley
// 1982): a candidate the prices cannot decide about is once in, once out, and each
// time the prices go on from where they were. Candidates the reduced costs decide
// about are settled without branching.
type branch struct {
	d      priced
	s      evaluated // the best plan; a better one found replaces it
	rules  *members  // of s
	goOn   func() bool
	must   []int8
	beyond float64 // how far beyond the best plan's value a branch aims
}

// run returns a bound on what any plan is worth, given the one there was; at most
// the cutoff of the best plan if all branches were seen.
func (b *branch) run(bound float64) float64 {
	b.must = make([]int8, len(b.rules.in))
	b.d.oblige(b.must)
	price := b.d.prices()
	b.beyond = aimBeyond * (bound - b.s.worth())
	bound = min(bound, b.node(rootStep))
	b.d.oblige(nil)
	b.d.goTo(price)
	return bound
}

// node returns a bound on all plans that keep the obligations, and the best plan's
// value if none of them is better.
func (b *branch) node(theta float64) float64 {
	d := b.d
	d.search(d.cutoff(b.s.worth())-b.beyond, theta, branchSteps, b.goOn)
	l := d.certify()
	taken, _, _ := d.relaxed()
	b.try(taken)
	if l <= d.cutoff(b.s.worth()) {
		return b.s.worth()
	}
	if !b.goOn() {
		return l
	}
	settled, possible := b.settle()
	defer b.release(settled)
	if !possible {
		return b.s.worth()
	}
	c := b.undecided()
	if c < 0 { // all are settled: one plan is left, and it was tried or breaks a rule
		return min(l, b.exact())
	}
	price := d.prices()
	bound := math.Inf(-1)
	for _, way := range []int8{1, -1} {
		b.must[c] = way
		d.goTo(price)
		bound = max(bound, b.node(childStep))
	}
	b.must[c] = 0
	return min(l, bound)
}

// settle obliges every candidate whose reduced cost leaves no choice, and says
// whether the rules still allow a plan.
func (b *branch) settle() (settled []int32, possible bool) {
	l, fall, in := b.d.reducedCosts()
	cut := b.d.cutoff(b.s.worth())
	forced := 0
	for c, m := range b.must {
		if m == 0 && l-fall[c] <= cut {
			b.must[c] = -1
			if in[c] {
				b.must[c] = 1
			}
			settled = append(settled, int32(c))
		}
		if b.must[c] > 0 {
			forced++
		}
	}
	return settled, forced <= b.rules.p.sites
}

func (b *branch) release(settled []int32) {
	for _, c := range settled {
		b.must[c] = 0
	}
}

// undecided is the candidate that was chosen most nearly half of the time; -1 if
// none is left, or as many must be in as there are sites.
func (b *branch) undecided() int32 {
	_, score, often := b.d.relaxed()
	best, most, forced := int32(-1), -1.0, 0
	for c, m := range b.must {
		if m > 0 {
			forced++
		}
		if m != 0 {
			continue
		}
		if v := min(often[c], 1-often[c]); v > most || v == most && score[c] > score[best] {
			best, most = int32(c), v
		}
	}
	if forced >= b.rules.p.sites {
		return -1
	}
	return best
}

// exact is what the plan of all that must be in is worth, if it is the best.
func (b *branch) exact() float64 {
	var in []int32
	for c, m := range b.must {
		if m > 0 {
			in = append(in, int32(c))
		}
	}
	b.try(in)
	return b.s.worth()
}

// try takes a plan if it keeps the rules and is worth more than the best.
func (b *branch) try(plan []int32) {
	in := newMembers(b.rules.p)
	for _, c := range plan {
		if in.in[c] || !in.fits(c) {
			return
		}
		in.add(c)
	}
	if !in.met() || b.s.worthOf(plan) <= b.s.worth() {
		return
	}
	for _, c := range slices.Clone(b.rules.chosen) {
		b.s.drop(c)
	}
	for _, c := range plan {
		b.s.add(c)
	}
}

// keepers says which candidates a better plan than s may hold, with those of s, and
// how many they are.
func keepers(d priced, s swapped, rules *members) (keep []bool, n int) {
	l, fall, in := d.reducedCosts()
	cut := d.cutoff(s.worth())
	keep = make([]bool, len(fall))
	for c := range keep {
		if keep[c] = in[c] || rules.in[c] || l-fall[c] > cut; keep[c] {
			n++
		}
	}
	return keep, n
}
