package siting

import (
	"math"
	"slices"
)

// coverSearch looks for the best answer to a covering, and proves it, in turns
// that double: prices and roundings, the exact tree, and, where that does not end,
// exchanges of whole regions. What shrink leaves falls into parts; each is searched
// by itself.
type coverSearch struct {
	w      *watch
	taken  []int32 // what some best answer holds
	paid   float64
	parts  []*coverPart
	before int64 // work of making it smaller
}

// coverPart is one part and what is known of it.
type coverPart struct {
	k *covering
	a cover // in orig numbers
	d *coverDual
	g *coverGreedy
	t *coverTree
	l *coverLocal // nil until the tree has ended without proof, and after another found better

	tried int // rows of a region of the bound last time
}

// newCoverSearch makes a covering smaller and finds a first answer; false where a
// row has too few candidates.
func newCoverSearch(k *covering, w *watch) (*coverSearch, bool) {
	f := &coverSearch{w: w}
	left, taken, paid, ok := k.shrink(&f.before)
	if !ok {
		return nil, false
	}
	f.taken, f.paid = taken, paid
	for _, q := range left.split() {
		if len(q.need) == 0 {
			continue
		}
		p := &coverPart{k: q, d: newCoverDual(q), g: newCoverGreedy(q), t: &coverTree{}, a: cover{cost: math.Inf(1)}}
		p.a.bound = q.atLeast(p.d.certify())
		p.round()
		f.parts = append(f.parts, p)
	}
	return f, true
}

// round makes an answer of the present prices.
func (p *coverPart) round() {
	if chosen, cost, ok := p.g.run(p.d.price, p.d.rest); ok && cost < p.a.cost {
		p.a.chosen, p.a.cost = p.k.inOrig(chosen), cost
		p.l = nil
	}
}

// open says whether the part's answer may not be the best.
func (p *coverPart) open() bool { return p.a.bound < p.a.cost }

func (p *coverPart) work() int64 {
	sum := p.d.work + p.g.work + p.t.work
	if p.l != nil {
		sum += p.l.work
	}
	return sum
}

// found is the answer so far, its bound, and the work done.
func (f *coverSearch) found() (all cover, work int64) {
	all, work = cover{chosen: slices.Clone(f.taken), cost: f.paid, bound: f.paid}, f.before
	for _, p := range f.parts {
		all.chosen = append(all.chosen, p.a.chosen...)
		all.cost += p.a.cost
		all.bound += min(p.a.bound, p.a.cost)
		work += p.work()
	}
	return all, work
}

// tell tells the watch how far it is, and asks it whether to go on.
func (f *coverSearch) tell() bool {
	all, work := f.found()
	f.w.bound(-all.bound)
	f.w.better(-all.cost)
	return f.w.goOn(work)
}

// until is the watch's goOn that also ends after so much more work on one part.
func (f *coverSearch) until(p *coverPart, more int64) func() bool {
	_, all := f.found()
	others, end := all-p.work(), p.work()+more
	return func() bool { return f.w.goOn(others+p.work()) && p.work() < end }
}

// run searches until the watch ends it, or nothing is open.
func (f *coverSearch) run() {
	for round := int64(50); f.tell(); round *= 2 {
		for _, p := range f.parts {
			if !p.open() {
				continue
			}
			if f.improve(p, round*(p.k.entries()+1000)); !f.tell() {
				return
			}
		}
	}
}

// improve spends so much work four times on one part: on prices, on the tree, on
// the bound by regions, and on regions solved anew.
func (f *coverSearch) improve(p *coverPart, share int64) {
	on := f.until(p, share)
	for theta := firstStep; on() && theta > lastStep && p.open(); theta /= 2 {
		lb := p.d.search(p.a.cost, theta, coverRootSteps, on)
		p.a.bound = max(p.a.bound, min(p.a.cost, p.k.atLeast(lb)))
		p.round()
	}
	p.k.price = slices.Clone(p.d.best)
	if !p.open() || !f.tell() {
		return
	}
	f.exact(p, share)
	f.byRegions(p, share)
	if !p.open() || !f.tell() {
		return
	}
	if p.l == nil {
		p.l = newCoverLocal(p.k, p.k.fromOrig(p.a.chosen), p.t)
	}
	p.l.search(f.until(p, share), func() {
		p.a.chosen, p.a.cost = p.k.inOrig(p.l.chosen()), p.l.cost
		f.tell()
	})
}

// exact gives a part to the tree, if it is small or its gap is.
func (f *coverSearch) exact(p *coverPart, share int64) {
	was := p.a.cost
	if len(p.k.need) > coverTreeRows && was-p.a.bound > coverTreeGap*was {
		return
	}
	p.t.goOn = f.until(p, share)
	if p.a = p.a.or(p.t.one(p.k, was, coverRootSteps), was); p.a.cost < was {
		p.l = nil
	}
}

// What the tree is not worth trying on.
const (
	coverTreeRows = 2000
	coverTreeGap  = 0.005
)

// Rows of a region of the bound: the more the better, but twice as many cost four
// times the work, coverRegionCost of each row at least.
const (
	coverRegionRows = 50
	coverRegionTops = 200
	coverRegionCost = 8000
)

// byRegions raises a part's bound, with regions as large as so much work pays for.
func (f *coverSearch) byRegions(p *coverPart, share int64) {
	rows := len(p.k.need)
	n := int(coverRegionRows * math.Sqrt(float64(share)/float64(coverRegionCost*rows)))
	if n = min(n, coverRegionTops); n < max(coverRegionRows, 3*p.tried/2) || rows < 3*n || !p.open() {
		return
	}
	p.tried = n
	p.t.goOn = f.until(p, 2*share)
	b := p.k.byRegions(p.d.best, n, p.t, 4*share*int64(n)/int64(rows))
	p.a.bound = max(p.a.bound, min(p.a.cost, p.k.atLeast(b)))
}
