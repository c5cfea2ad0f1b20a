package siting

import (
	"math"
	"slices"
)

// coverTree solves coverings exactly, by branch and bound: what shrink leaves is
// split into parts that have nothing in common, each with its own bound, rounded
// up on its own; a part is bounded by coverDual, rounded by coverGreedy, rid of
// candidates by their reduced costs, and else branched on.
type coverTree struct {
	goOn func() bool // asked now and then; once it says no, only what is known comes back
	work int64
}

// Steps of the dual in a node: many where nothing is known, few below.
const (
	coverRootSteps = 300
	coverNodeSteps = 80
)

// A cover is an answer to a covering, in orig numbers, and its proof: no answer
// costs less than bound. Where none was found its cost is +Inf.
type cover struct {
	chosen      []int32
	cost, bound float64
}

// solve looks for an answer that costs less than below; no answer costs less than
// min(bound, below).
func (t *coverTree) solve(k *covering, below float64, steps int) cover {
	left, taken, paid, ok := k.shrink(&t.work)
	if !ok {
		return cover{nil, math.Inf(1), math.Inf(1)}
	}
	if len(left.need) == 0 {
		return cover{taken, paid, paid}.under(below)
	}
	a := t.parts(left.split(), below-paid, steps)
	return cover{append(taken, a.chosen...), paid + a.cost, paid + a.bound}.under(below)
}

// under is the answer if it costs less than below, else only its bound.
func (a cover) under(below float64) cover {
	if a.cost >= below {
		a.chosen, a.cost = nil, math.Inf(1)
	}
	return a
}

// parts solves what has nothing in common: each may cost what the bounds of the
// others leave.
func (t *coverTree) parts(parts []*covering, below float64, steps int) cover {
	if len(parts) == 1 {
		return t.one(parts[0], below, steps)
	}
	bound := make([]float64, len(parts))
	all := cover{}
	for i, k := range parts {
		d := newCoverDual(k)
		bound[i] = k.atLeast(d.certify())
		t.work += d.work
		all.bound += bound[i]
	}
	for i, k := range parts {
		allowed := below - (all.bound - bound[i])
		if all.bound >= below {
			break
		}
		a := t.one(k, allowed, steps)
		all.bound += max(0, a.bound-bound[i])
		all.cost += a.cost
		all.chosen = append(all.chosen, a.chosen...)
		if math.IsInf(a.cost, 1) {
			break
		}
	}
	if all.bound >= below {
		all.cost = math.Inf(1)
	}
	return all
}

// charge counts the work of a dual and asks whether to go on.
func (t *coverTree) charge(d *coverDual) bool {
	t.work, d.work = t.work+d.work, 0
	return t.goOn()
}

// one solves a covering in one piece.
func (t *coverTree) one(k *covering, below float64, steps int) cover {
	d, g := newCoverDual(k), newCoverGreedy(k)
	defer func() { t.work += g.work }()
	best := cover{cost: math.Inf(1)}
	round := func() {
		if chosen, cost, ok := g.run(d.price, d.rest); ok && cost < min(below, best.cost) {
			best.chosen, best.cost = k.inOrig(chosen), cost
		}
	}
	d.value()
	round()
	target := min(below, best.cost)
	if math.IsInf(target, 1) { // no answer at all
		return cover{nil, target, target}
	}
	lb := d.search(target, firstStep, steps, func() bool { return t.charge(d) })
	round()
	target = min(below, best.cost)
	best.bound = min(k.atLeast(lb), target)
	if best.bound >= target || !t.charge(d) {
		return best
	}
	take, drop := d.fixed(lb, target)
	k.price = d.price
	if len(take) > 0 || 10*len(drop) > len(k.cost) {
		return best.or(t.after(k, take, drop, target, max(steps/2, coverNodeSteps)), target)
	}
	c := d.branchOn()
	drop = append(drop, c)
	a := t.after(k, []int32{c}, drop[:len(drop)-1], target, coverNodeSteps)
	if !t.goOn() {
		a.bound = best.bound
		return best.or(a, target)
	}
	b := t.after(k, nil, drop, min(target, a.cost), coverNodeSteps)
	if b.cost < a.cost {
		a.chosen, a.cost = b.chosen, b.cost
	}
	a.bound = min(a.bound, b.bound)
	return best.or(a, target)
}

// or is the better of an answer and one looked for below target, with the bound
// that both prove.
func (a cover) or(b cover, target float64) cover {
	if b.cost < a.cost {
		a.chosen, a.cost = b.chosen, b.cost
	}
	a.bound = max(a.bound, min(b.bound, target, a.cost))
	return a
}

// after solves what is left once some are taken and some may not be.
func (t *coverTree) after(k *covering, take, drop []int32, below float64, steps int) cover {
	paid := 0.0
	for _, c := range take {
		paid += k.cost[c]
	}
	a := t.solve(k.with(take, drop), below-paid, steps)
	return cover{append(k.inOrig(take), a.chosen...), paid + a.cost, paid + a.bound}
}

// fixed are the candidates that every answer below target holds, and those that
// none does.
func (d *coverDual) fixed(lb, target float64) (take, drop []int32) {
	for c, rest := range d.rest {
		switch {
		case rest > 0 && d.k.atLeast(lb+rest) >= target:
			drop = append(drop, int32(c))
		case rest < 0 && d.k.atLeast(lb-rest) >= target:
			take = append(take, int32(c))
		}
	}
	return take, drop
}

// branchOn is the candidate to decide on next: of those that the dual takes and
// leaves by turns, the one it takes most often.
func (d *coverDual) branchOn() int32 {
	best := int32(0)
	for c, v := range d.often {
		if v > d.often[best] {
			best = int32(c)
		}
	}
	return best
}

// inOrig gives candidates their numbers in the problem.
func (k *covering) inOrig(cands []int32) []int32 {
	out := make([]int32, len(cands))
	for i, c := range cands {
		out[i] = k.orig[c]
	}
	return out
}

// fromOrig is its inverse.
func (k *covering) fromOrig(cands []int32) []int32 {
	out := make([]int32, len(cands))
	for i, c := range cands {
		n, _ := slices.BinarySearch(k.orig, c)
		out[i] = int32(n)
	}
	return out
}
