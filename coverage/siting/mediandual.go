package siting

import (
	"math"
	"slices"
)

// medianDual searches prices λ of the rows that make the Lagrangian bound least
// (Cornuejols, Fisher and Nemhauser 1977): with each row free to be saved by any
// number of candidates at λ a time,
//
//	L(λ) = Σ λ_r + most Σ_c Σ_r max(0, save_rc − λ_r)
//
// over plans of candidates c, is at least what any plan saves, for every λ >= 0.
// Savings stand most first, so a row ends where they fall to λ: near the optimum
// a row has two or three entries to look at, whatever its length.
type medianDual struct {
	p     *medianProblem
	x     *relax
	price []float64 // λ
	best  []float64 // the λ with the least L
	score []float64
	times []int32 // by how many of the choice each row is saved
	bound float64 // the least L certified
	work  int64
}

func newMedianDual(p *medianProblem) *medianDual {
	n := p.rows()
	d := &medianDual{p: p, x: newRelax(p.rules), price: make([]float64, n), score: make([]float64, len(p.rules.orig)),
		times: make([]int32, n), bound: p.most}
	for r := range n {
		d.price[r] = p.weight[r]
	}
	d.best = slices.Clone(d.price)
	return d
}

// value is L(λ), up to rounding; the choice is left in x.taken.
func (d *medianDual) value() float64 {
	p := d.p
	clear(d.score)
	sum := 0.0
	for r, price := range d.price {
		sum += price
		e, end := p.first[r], p.first[r+1]
		d.work += 2
		for ; e < end && p.save[e] > price; e++ {
			d.score[p.cand[e]] += p.save[e] - price
			d.work++
		}
	}
	d.x.work = 0
	l := sum + d.x.most(d.score)
	d.work += d.x.work
	return l
}

// search makes up to steps subgradient steps towards L = value, and certifies
// the least it met. goOn, asked between steps, ends it early.
func (d *medianDual) search(value float64, steps int, goOn func() bool) {
	least, theta, stuck := math.Inf(1), 1.0, 0
	for range steps {
		if !goOn() {
			break
		}
		l := d.value()
		if l < least {
			if least-l > 1e-5*(least-value) {
				stuck = 0
			}
			least = l
			copy(d.best, d.price)
		}
		if stuck++; stuck > 8 {
			theta, stuck = theta/2, 0
			if theta < 0.005 {
				break
			}
		}
		if l <= value || !d.step(theta*(l-value)) {
			break
		}
	}
	copy(d.price, d.best)
	d.certify()
}

// step moves λ against the subgradient so that L would fall by about drop if it
// were straight; false where nothing can move, and L is at its least.
func (d *medianDual) step(drop float64) bool {
	p := d.p
	in := make([]bool, len(d.score))
	for _, c := range d.x.taken {
		in[c] = true
	}
	norm := 0.0
	for r, price := range d.price {
		n := int32(-1)
		for e := p.first[r]; e < p.first[r+1] && p.save[e] > price; e++ {
			if in[p.cand[e]] {
				n++
			}
		}
		if n < 0 && price <= 0 {
			n = 0
		}
		d.times[r] = n
		norm += float64(n) * float64(n) * p.weight[r]
	}
	if norm <= 0 {
		return false
	}
	for r, n := range d.times {
		if n != 0 {
			d.price[r] = min(p.weight[r], max(0, d.price[r]+drop/norm*p.weight[r]*float64(n)))
		}
	}
	return true
}

// certify lowers the bound to what the present λ proves. Sums of n terms in
// float64 are wrong by at most n·2⁻⁵³ of the whole; twice that is put on top.
func (d *medianDual) certify() {
	terms := float64(d.p.rows()+len(d.p.rules.orig)) * 2
	l := d.value() + d.p.most*terms*0x1p-52
	if d.p.whole {
		l = math.Floor(l)
	}
	d.bound = min(d.bound, l)
}
