package siting

import (
	"math"
	"slices"
)

// tolerance is what a plan may be short of the best and still be called so: one
// part in 10¹⁰ of the time walked, rounding in sums of millions.
const tolerance = 1e-10

// cutoff is what a better plan must save more than.
func (p *medianProblem) cutoff(value float64) float64 {
	if p.whole {
		return math.Nextafter(value+1, 0) // less than one more is none more
	}
	terms := float64(p.rows() + len(p.rules.orig)) // certify rounds up by half as much: where nobody is left to walk, nothing else is there to stop at
	return value + tolerance*(p.base-value) + terms*0x1p-50*p.base
}

func (d *medianDual) cutoff(value float64) float64 { return d.p.cutoff(value) }
func (d *medianDual) prices() []float64            { return slices.Clone(d.best) }

func (d *medianDual) goTo(price []float64) {
	copy(d.best, price)
	d.goBack()
}

func (d *medianDual) relaxed() (taken []int32, score, often []float64) {
	return d.x.taken, d.score, d.often
}

// reducedCosts is from the relaxation without groups and pairs.
func (d *medianDual) reducedCosts() (l float64, fall []float64, in []bool) {
	score, forced := d.obliged(d.score, d.p.high)
	l, fall, in = d.x.falls(score)
	l += d.sum - forced
	l += (l + forced) * float64(d.p.rows()+len(fall)) * 4 * 0x1p-53
	return l, fall, in
}

// without is the problem with only some of the candidates, and where its rows and
// candidates went, -1 for those that are gone. It saves as much by any plan of
// candidates kept.
func (p *medianProblem) without(keep []bool) (q *medianProblem, rowTo, candTo []int32) {
	rules, candTo := p.rules.only(keep)
	q = &medianProblem{rules: rules, base: p.base, whole: p.whole}
	first := make([]int64, 1, len(p.first))
	var cand []int32
	var save []float64
	for r := range p.rows() {
		for e := p.first[r]; e < p.first[r+1]; e++ {
			if c := p.cand[e]; keep[c] {
				cand, save = append(cand, candTo[c]), append(save, p.save[e])
			}
		}
		first = append(first, int64(len(cand)))
	}
	rowTo = q.merge(first, cand, save)
	q.index()
	return q, rowTo, candTo
}

// only is the rules for some of the candidates. The problem must have no rows.
func (p *problem) only(keep []bool) (q *problem, to []int32) {
	q = &problem{sites: p.sites, budget: p.budget, each: p.each, quota: p.quota, fixed: p.fixed, base: p.base, paid: p.paid}
	to = slices.Repeat([]int32{-1}, len(p.orig))
	for c, yes := range keep {
		if !yes {
			continue
		}
		to[c] = int32(len(q.orig))
		q.orig = append(q.orig, p.orig[c])
		if p.cost != nil {
			q.cost = append(q.cost, p.cost[c])
		}
		if p.group != nil {
			q.group = append(q.group, p.group[c])
		}
	}
	q.sites = min(q.sites, len(q.orig))
	q.cover = Cover{First: make([]int64, len(q.orig)+1)}
	q.byRow = []int64{0}
	if p.apart.first != nil {
		q.apart.first = []int64{0}
		for c, yes := range keep {
			if !yes {
				continue
			}
			for _, d := range p.apart.of(int32(c)) {
				if to[d] >= 0 {
					q.apart.list = append(q.apart.list, to[d])
				}
			}
			q.apart.first = append(q.apart.first, int64(len(q.apart.list)))
		}
	}
	return q, to
}
