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
// search (Held, Wolfe and Crowder 1974) looks for a low L. It moves λ·n/w by
// equal steps, which converges much faster than moving λ so, and touches only
// rows that the choice covers or whose λ is below its top: a small part.
type dual struct {
	p     *problem
	x     *relax
	top   []float64 // w/n, the most λ may be
	price []float64 // λ
	score []float64 // s, kept up as λ moves
	times []int32   // how often the choice covers a row; 0 between steps
	moved []int32   // rows with λ below its top, or once so, each once
	isin  []bool    // row is in moved
	best  []float64 // λ of the least L so far
	bound float64   // the least L certified
	work  int64
}

func newDual(p *problem) *dual {
	n := len(p.weight)
	d := &dual{p: p, x: newRelax(p), top: make([]float64, n), score: make([]float64, len(p.orig)),
		times: make([]int32, n), isin: make([]bool, n), bound: p.total}
	for r, w := range p.weight {
		d.top[r] = w / float64(p.need[r])
	}
	d.price, d.best = slices.Clone(d.top), slices.Clone(d.top)
	d.resum()
	return d
}

// search makes up to steps subgradient steps towards L = value, and certifies
// the least it met. go on, asked between steps, ends it early.
func (d *dual) search(value float64, steps int, goOn func() bool) {
	least, theta, stuck := math.Inf(1), 1.0, 0
	copy(d.best, d.price)
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
	d.resum()
	d.certify()
}

// value is L(λ), up to rounding; the choice is left in x.taken.
func (d *dual) value() float64 {
	sum := 0.0
	for _, r := range d.moved {
		sum += (d.top[r] - d.price[r]) * float64(d.p.need[r])
	}
	d.x.work = 0
	l := sum + d.x.most(d.score)
	d.work += d.x.work + int64(len(d.moved))
	return l
}

// step moves λ against the subgradient so that L would fall by about drop if it
// were straight; false where nothing can move, and L is at its least.
func (d *dual) step(drop float64) bool {
	for _, c := range d.x.taken {
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
	norm := 0.0
	for _, r := range d.moved {
		g := float64(d.times[r] - d.p.need[r])
		if g > 0 && d.price[r] > 0 || g < 0 && d.price[r] < d.top[r] {
			norm += g * g * d.top[r]
		}
	}
	stays := d.moved[:0]
	for _, r := range d.moved {
		if norm > 0 {
			g := float64(d.times[r] - d.p.need[r])
			d.reprice(r, min(d.top[r], max(0, d.price[r]-drop/norm*d.top[r]*g)))
		}
		d.times[r] = 0
		if d.isin[r] = d.price[r] < d.top[r]; d.isin[r] {
			stays = append(stays, r)
		}
	}
	d.work += int64(len(d.moved))
	d.moved = stays
	return norm > 0
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
		if d.isin[r] = d.price[r] < top; d.isin[r] {
			d.moved = append(d.moved, int32(r))
		}
	}
	d.work += int64(len(d.p.cover.Rows))
}

// certify lowers the bound to what the present λ proves, from scores just added
// up anew. Sums of n terms in float64 are wrong by at most n·2⁻⁵³ of the whole;
// twice that is put on top.
func (d *dual) certify() {
	terms := float64(len(d.p.weight)+len(d.p.orig)) * 2
	l := d.value() + d.p.total*terms*0x1p-52
	if d.p.whole {
		l = math.Floor(l)
	}
	d.bound = min(d.bound, l)
}
