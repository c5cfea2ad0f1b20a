package siting

import (
	"math"
	"slices"
)

// bestSearch is BestCover at work: a plan, its improvement, and the bound, in
// turns, so that both are good at any time. What the bound rules out leaves the
// problem, which makes the rest faster.
type bestSearch struct {
	p      *problem
	w      *watch
	x      *exchanges[*state]
	d      *dual
	before int64 // work of problems since made smaller
}

func (f *bestSearch) work() int64 { return f.before + f.x.s.work + f.d.work }

// price makes d the dual.
func (f *bestSearch) price(d *dual) {
	f.d = d
	d.closes = f.w.closes
}

// cutoff is what a better plan must cover more than.
func (p *problem) cutoff(value float64) float64 {
	if p.whole {
		return math.Nextafter(value+1, 0) // less than one more is none more
	}
	terms := float64(len(p.weight) + len(p.orig)) // certify rounds up by half as much
	return value + tolerance*value + max(1e-12, terms*0x1p-50)*p.total
}

func (f *bestSearch) goOn() bool {
	f.w.better(f.x.s.value)
	// A sum kept up through many kicks drifts: only the cutoff says that value and
	// bound have met, and the most seen of the one is then the least of the other.
	if b := f.d.bound; b <= f.p.cutoff(f.w.value) {
		f.w.bound(f.w.value)
	} else {
		f.w.bound(b)
	}
	return f.w.goOn(f.work())
}

// until is goOn that also ends after so much more work.
func (f *bestSearch) until(more int64) func() bool {
	end := f.work() + more
	return func() bool { return f.goOn() && f.work() < end }
}

// run searches until the watch ends it. Where the prices leave few candidates to
// decide about, what follows a plan is branching; where they leave many, better
// prices once and better plans. Of few the first prices are worth finding to the end:
// 200 steps or so come within a thousandth of the linear optimum.
func (f *bestSearch) run() {
	many := f.many()
	if f.d.pace = steady; many {
		f.d.pace = quick
	}
	f.d.search(f.p.cutoff(f.x.s.value), firstStep, 1000, f.goOn)
	theta := firstStep / 2
	round := max(f.work(), 20*int64(len(f.p.cand)))
	for k := 0; f.goOn(); k++ {
		f.fromChoice()
		f.amongBest(round)
		f.shrink()
		switch {
		case !f.goOn():
			return
		case many && k == 0:
			f.sift()
		case !f.many():
			f.decide(theta, round, k > 0)
			theta = max(theta/2, 0.005)
		}
		round *= 2
	}
}

// Branching lowers a bound that hundreds of candidates hold up by nothing anyone
// would see: with at most so many of them left, or so many for each site, it may.
const (
	fewCandidates = 1000
	fewPerSite    = 20
)

func (f *bestSearch) many() bool {
	return len(f.p.orig) > max(fewCandidates, fewPerSite*f.p.sites)
}

// decide lowers the bound from where the prices are, and by branching.
func (f *bestSearch) decide(theta float64, work int64, branching bool) {
	f.d.pace = quick
	f.d.search(f.p.cutoff(f.x.s.value), theta, 1000, f.until(work))
	f.shrink()
	if branching {
		b := &branch{d: f.d, s: f.x.s, rules: f.x.rules, goOn: f.until(work)}
		f.d.bound = min(f.d.bound, b.run(f.d.bound))
		f.x.refresh()
	}
}

// fromChoice tries what the prices choose, improved, and goes back if that is no
// better: prices see the whole where exchanges see a neighbourhood.
func (f *bestSearch) fromChoice() {
	value, chosen := f.x.s.value, slices.Clone(f.x.rules.chosen)
	in := newMembers(f.p)
	for _, c := range f.d.x.taken {
		if in.fits(c) {
			in.add(c)
		}
	}
	f.x.become(in.chosen)
	f.x.improve(f.w.work - f.before)
	if f.x.s.value <= value || !f.x.rules.met() {
		f.x.restore(chosen)
	}
}

// coreShare is how far, as a share of the gap, a candidate's reduced cost may be
// above that of the choice for the core: 2,200 of 10,000 at p = 200.
const coreShare = 0.002

// amongBest searches a plan of candidates that the prices favour only, the core
// (Balas and Zemel 1980), where the same work makes three times the kicks, and then
// improves it with all of them.
func (f *bestSearch) amongBest(work int64) {
	keep, n := f.core()
	if 2*n > len(keep) {
		f.x.search(work, f.w.work-f.before, f.goOn)
		return
	}
	value, chosen := f.x.s.value, slices.Clone(f.x.rules.chosen)
	q, _, candTo := f.p.without(keep)
	s := newState(q)
	for _, c := range chosen {
		s.add(candTo[c])
	}
	x := newExchanges(s, s.members, s.gain)
	x.rng, x.late = f.x.rng, f.x.late
	x.search(work, f.w.work-f.work()+s.work, func() bool {
		f.w.better(s.value)
		return f.goOn()
	})
	f.before += s.work
	from := make([]int32, 0, n)
	for c, k := range candTo {
		if k >= 0 {
			from = append(from, int32(c))
		}
	}
	best := make([]int32, 0, len(chosen))
	for _, k := range s.chosen {
		best = append(best, from[k])
	}
	f.x.become(best)
	f.x.improve(f.w.work - f.before)
	if f.x.s.value < value {
		f.x.restore(chosen)
	}
}

// core says which candidates the prices favour, those of the plan among them, and
// how many they are; at least four for each site.
func (f *bestSearch) core() (keep []bool, n int) {
	l, fall, in := f.d.reducedCosts()
	keep = make([]bool, len(fall))
	for c, yes := range in {
		if yes {
			fall[c] = 0
		}
	}
	near := slices.Clone(fall)
	slices.Sort(near)
	most := max(coreShare*(l-f.x.s.value), near[min(4*len(f.x.rules.chosen), len(near)-1)])
	for c := range keep {
		if keep[c] = fall[c] <= most || f.x.rules.in[c]; keep[c] {
			n++
		}
	}
	return keep, n
}

// shrink drops candidates no better plan holds, if they are many.
func (f *bestSearch) shrink() {
	keep, n := keepers(f.d, f.x.s, f.x.rules)
	if 10*n > 9*len(keep) {
		return
	}
	f.before = f.work()
	q, rowTo, candTo := f.p.without(keep)
	s := newState(q)
	for _, c := range f.x.rules.chosen {
		s.add(candTo[c])
	}
	d := newDual(q, s.times)
	d.gather(f.d.best, rowTo)
	d.bound = min(d.bound, f.d.bound)
	d.certify()
	x := newExchanges(s, s.members, s.gain)
	x.rng, x.late = f.x.rng, f.x.late
	f.p, f.x = q, x
	f.price(d)
}

// without is the problem with only some of the candidates, and where its rows and
// candidates went, -1 for those that are gone. Plans of candidates kept cover the
// same people.
func (p *problem) without(keep []bool) (q *problem, rowTo, candTo []int32) {
	q, candTo = p.only(keep)
	kept := Cover{First: []int64{0}}
	left := make([]int32, len(p.weight))
	for c, yes := range keep {
		if yes {
			rows := p.cover.of(int32(c))
			for _, r := range rows {
				left[r]++
			}
			kept.Rows = append(kept.Rows, rows...)
			kept.First = append(kept.First, int64(len(kept.Rows)))
		}
	}
	people, need := make([]float64, len(p.weight)), make([]uint8, len(p.weight))
	for r, w := range p.weight {
		need[r] = uint8(p.need[r])
		if left[r] >= p.need[r] {
			people[r] = w
		}
	}
	return q, q.rows(kept, people, need), candTo
}
