package siting

import "slices"

// medianSearch is PMedian at work: a plan, its improvement, and the bound, in
// turns, so that both are good at any time. What the bound rules out leaves the
// problem, which makes the rest faster.
type medianSearch struct {
	p      *medianProblem
	w      *watch
	x      *exchanges[*medianState]
	d      *medianDual
	before int64 // work of problems since made smaller
}

func (f *medianSearch) work() int64 { return f.before + f.x.s.work + f.d.work }

func (f *medianSearch) goOn() bool {
	f.w.better(f.x.s.value)
	f.w.bound(f.d.bound)
	return f.w.goOn(f.work())
}

// until is goOn that also ends after so much more work.
func (f *medianSearch) until(more int64) func() bool {
	end := f.work() + more
	return func() bool { return f.goOn() && f.work() < end }
}

// run searches until the watch ends it.
func (f *medianSearch) run() {
	round := 20 * int64(len(f.p.cand)+len(f.p.rules.orig)+1000)
	theta := firstStep
	for k := 0; f.goOn(); k++ {
		f.d.search(f.p.cutoff(f.x.s.value), theta, 1000, f.until(round))
		theta = max(theta/2, 0.005)
		if !f.goOn() {
			return
		}
		f.x.search(round, f.w.work-f.before, f.goOn)
		f.shrink()
		if k >= 2 {
			b := &branch{d: f.d, s: f.x.s, rules: f.x.rules, goOn: f.until(round)}
			l := b.run(f.d.bound)
			f.d.bound = min(f.d.bound, l)
			if l <= f.p.cutoff(f.x.s.value) {
				f.d.bound = f.x.s.value
			}
			f.x.refresh()
		}
		round *= 2
	}
}

// shrink drops candidates no better plan holds, if they are many.
func (f *medianSearch) shrink() {
	keep, n := keepers(f.d, f.x.s, f.x.rules)
	if 10*n > 9*len(keep) {
		return
	}
	f.before = f.work()
	q, rowTo, candTo := f.p.without(keep)
	s := newMedianState(q)
	for _, c := range f.x.s.rules.chosen {
		s.add(candTo[c])
	}
	d := newMedianDual(q, s)
	clear(d.price)
	for r, k := range rowTo {
		if k >= 0 {
			d.price[k] += f.d.best[r]
		}
	}
	copy(d.best, d.price)
	d.resum()
	d.bound = min(d.bound, f.d.bound)
	d.certify()
	x := newExchanges(s, s.rules, s.gain)
	x.rng, x.late = f.x.rng, f.x.late
	f.p, f.d, f.x = q, d, x
}

// inOld returns the plan in the numbers of the problem before it was made smaller.
func (f *medianSearch) inOld(p *medianProblem) []int32 {
	var out []int32
	for _, c := range f.x.s.rules.chosen {
		k, _ := slices.BinarySearch(p.rules.orig, f.p.rules.orig[c])
		out = append(out, int32(k))
	}
	slices.Sort(out)
	return out
}
