package siting

import (
	"math"
	"slices"
)

// dual lowers a bound by Lagrangian relaxation. In the model
//
//	most Σ w_r y_r   with   n_r y_r <= Σ_{c covers r} x_c,   x a plan,   0 <= y_r <= 1
//
// the first rule is priced, λ_r in [0, w_r/n_r] a row, and what is left splits:
//
//	L(λ) = Σ_r (w_r − n_r λ_r) + the most of Σ s_c x_c over plans,   s_c = Σ_{r of c} λ_r.
//
// Every λ whatever proves that no plan covers more than L(λ). A subgradient
// search (see descent) looks for a low L. It moves λ·n/w by equal steps, which
// converges much faster than moving λ so, along the averaged subgradient of the
// volume algorithm (Barahona and Anbil 2000), and touches only rows that the
// choice covers or whose λ is below its top.
type dual struct {
	p     *problem
	x     *relax
	top   []float64 // w/n, the most λ may be
	price []float64 // λ
	drift []float64 // of each row: the averaged subgradient
	score []float64 // s, kept up as λ moves
	times []int32   // how often the choice covers a row; 0 between steps
	moved []int32   // rows with λ below its top, or drifting, each once
	isin  []bool    // row is in moved
	best  []float64 // λ of the least L so far
	obligations
	often []float64 // how often each candidate was chosen lately: near the linear optimum
	bound float64   // the least L certified
	work  int64
	pace  pace
	// closes says whether so low a bound would be enough; it is certified at once.
	closes func(l float64) bool
}

// newDual starts at the prices of a plan: rows it does not cover at their top,
// the others the lower the more often they are covered.
func newDual(p *problem, times []int32) *dual {
	n := len(p.weight)
	d := &dual{p: p, x: newRelax(p), top: make([]float64, n), price: make([]float64, n), drift: make([]float64, n), score: make([]float64, len(p.orig)),
		times: make([]int32, n), isin: make([]bool, n), often: make([]float64, len(p.orig)), bound: p.total, pace: quick, closes: func(float64) bool { return false }}
	for r, w := range p.weight {
		d.top[r] = w / float64(p.need[r])
		d.price[r] = d.top[r] / float64(1+max(0, times[r]-p.need[r]+1))
	}
	d.best = slices.Clone(d.price)
	d.resum()
	return d
}

// A pace says when a search makes its steps shorter. On 10,000 candidates a quick
// one ends 0.26 % above the linear optimum, one that takes three times the steps
// 0.02 %; what ended too soon is hardly mended by going on from there.
type pace struct {
	tried int     // steps in a row that may gain nothing
	cut   float64 // what they are shortened by
}

var (
	quick    = pace{4, stepCut} // of branches
	steady   = pace{10, stepCut}
	thorough = pace{10, 0.85}
)

// search makes up to steps steps towards L = target, the first theta of the way,
// and certifies the least it met. goOn, asked between steps, ends it early.
func (d *dual) search(target, theta float64, steps int, goOn func() bool) {
	copy(d.best, d.price)
	descent{target: target, theta: theta, tried: d.pace.tried, cut: d.pace.cut, last: lastStep}.run(d, steps, goOn)
	d.goBack()
	d.certify()
}

// goBack returns to the best λ.
func (d *dual) goBack() {
	copy(d.price, d.best)
	clear(d.drift)
	d.resum()
}

// keep notes λ as the best so far.
func (d *dual) keep() { copy(d.best, d.price) }

// value is L(λ), up to rounding; the choice is left in x.taken.
func (d *dual) value() float64 {
	d.x.work = 0
	score, forced := d.obliged(d.score, d.p.total)
	l := d.slack() + d.x.most(score) - forced
	d.work += d.x.work + int64(len(d.moved))
	if d.must == nil && d.closes(l) {
		d.resum()
		d.certify()
	}
	return l
}

// slack is Σ (w − n λ).
func (d *dual) slack() float64 {
	sum := 0.0
	for _, r := range d.moved {
		sum += (d.top[r] - d.price[r]) * float64(d.p.need[r])
	}
	return sum
}

// step moves λ along the averaged subgradient so that L would fall by about drop
// if it were straight; false where nothing can move, and L is at its least.
func (d *dual) step(drop float64) bool {
	d.count()
	norm := 0.0
	for _, r := range d.moved {
		v := driftKept*d.drift[r] + (1-driftKept)*float64(d.times[r]-d.p.need[r])
		if v > 0 && d.price[r] <= 0 || v < 0 && d.price[r] >= d.top[r] {
			v = 0
		}
		d.drift[r], d.times[r] = v, 0
		norm += v * v * d.top[r]
	}
	f, stays := 0.0, d.moved[:0]
	if norm > 0 {
		f = drop / norm
	}
	for _, r := range d.moved {
		if v := d.drift[r]; v != 0 {
			d.reprice(r, min(d.top[r], max(0, d.price[r]-f*d.top[r]*v)))
		}
		if d.isin[r] = d.price[r] < d.top[r] || d.drift[r] > 0; d.isin[r] {
			stays = append(stays, r)
		} else {
			d.drift[r] = 0
		}
	}
	d.work += int64(2 * len(d.moved))
	d.moved = stays
	return norm > 0
}

// count finds how often the choice covers each row; those it covers are moved.
func (d *dual) count() {
	for c := range d.often {
		d.often[c] *= driftKept
	}
	for _, c := range d.x.taken {
		d.often[c] += 1 - driftKept
		rows := d.p.cover.of(c)
		d.work += int64(len(rows))
		for _, r := range rows {
			d.times[r]++
			if !d.isin[r] {
				d.isin[r] = true
				d.moved = append(d.moved, r)
			}
		}
	}
}

// reprice sets λ of one row and keeps up the scores of its candidates.
func (d *dual) reprice(r int32, price float64) {
	by := price - d.price[r]
	if by == 0 {
		return
	}
	d.price[r] = price
	cands := d.p.rowsOf(r)
	for _, c := range cands {
		d.score[c] += by
	}
	d.work += int64(len(cands))
}

// resum adds up every score anew from λ, and finds the moved rows.
func (d *dual) resum() {
	for c := range d.score {
		sum := 0.0
		for _, r := range d.p.cover.of(int32(c)) {
			sum += d.price[r]
		}
		d.score[c] = sum
	}
	d.moved = d.moved[:0]
	for r, top := range d.top {
		if d.isin[r] = d.price[r] < top || d.drift[r] > 0; d.isin[r] {
			d.moved = append(d.moved, int32(r))
		}
	}
	d.work += int64(len(d.p.cover.Rows))
}

// certify returns what the present λ proves, from scores just added up anew, and
// outside a branch lowers the bound to it.
func (d *dual) certify() float64 {
	score, forced := d.obliged(d.score, d.p.total)
	l := d.slack() + d.x.most(score) - forced
	l += d.rounding(l + forced)
	if d.p.whole {
		l = math.Floor(l)
	}
	if d.must == nil {
		d.bound = min(d.bound, l)
	}
	return l
}

func (d *dual) cutoff(value float64) float64 { return d.p.cutoff(value) }
func (d *dual) prices() []float64            { return slices.Clone(d.best) }

func (d *dual) goTo(price []float64) {
	copy(d.best, price)
	d.goBack()
}

func (d *dual) relaxed() (taken []int32, score, often []float64) {
	return d.x.taken, d.score, d.often
}

// reducedCosts is from the relaxation without groups and pairs.
func (d *dual) reducedCosts() (l float64, fall []float64, in []bool) {
	score, forced := d.obliged(d.score, d.p.total)
	l, fall, in = d.x.falls(score)
	l += d.slack() - forced
	return l + d.rounding(l+forced), fall, in
}

// rounding is what sums that come to l may be wrong by: n terms in float64 are at
// most n·2⁻⁵³ of the whole off; four times that.
func (d *dual) rounding(l float64) float64 {
	return (d.p.total + l) * float64(len(d.p.weight)+len(d.p.orig)) * 0x1p-51
}
