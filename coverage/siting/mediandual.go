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
//
// A row nobody of the choice saves comes to λ = 0 and stays there: it is idle,
// and what it adds to the scores is kept in idle. Only the others are summed up
// in each step.
type medianDual struct {
	p      *medianProblem
	x      *relax
	price  []float64 // λ
	drift  []float64 // of each row: the averaged subgradient
	active []int32   // rows that are not idle
	isOn   []bool
	idle   []float64 // score of each candidate from idle rows
	score  []float64
	met    []int64 // by how many of the choice each row is saved, above met0
	met0   int64
	sum    float64   // Σ λ
	best   []float64 // the λ with the least L so far
	obligations
	often []float64 // how often each candidate was chosen lately: near the linear optimum
	bound float64   // the least L certified
	work  int64
}

// Of the volume algorithm (Barahona and Anbil 2000) comes the average: each step
// goes along 0.9 of the last direction and 0.1 of the subgradient. On 254,000
// cells × 2,000 candidates 200 steps come as near as 2,000 without it.
const (
	driftKept  = 0.9
	firstStep  = 0.1  // of the way a straight line says
	stepCut    = 0.7  // after stepsTried steps that gained nothing
	stepsTried = 10   // in a row
	lastStep   = 1e-3 // where a search ends
)

// newMedianDual starts at the prices at which a plan pays: what its best site saves.
func newMedianDual(p *medianProblem, s *medianState) *medianDual {
	n := p.rows()
	d := &medianDual{p: p, x: newRelax(p.rules), price: make([]float64, n), drift: make([]float64, n), isOn: make([]bool, n),
		idle: make([]float64, len(p.rules.orig)), score: make([]float64, len(p.rules.orig)), met: make([]int64, n),
		often: make([]float64, len(p.rules.orig)), bound: p.most}
	for r := range d.price {
		d.price[r] = s.saved(int32(r), s.best[r])
	}
	d.best = slices.Clone(d.price)
	d.resum()
	return d
}

// resum finds the active rows and adds up every score anew from λ.
func (d *medianDual) resum() {
	p := d.p
	d.active = d.active[:0]
	clear(d.idle)
	for r, price := range d.price {
		if d.isOn[r] = price > 0 || d.drift[r] > 0; d.isOn[r] {
			d.active = append(d.active, int32(r))
			continue
		}
		for e := p.first[r]; e < p.first[r+1]; e++ {
			d.idle[p.cand[e]] += p.save[e]
		}
	}
	d.work += int64(len(p.cand))
	d.rescore()
}

// rescore adds up the scores of active rows, and their prices.
func (d *medianDual) rescore() {
	p := d.p
	copy(d.score, d.idle)
	d.sum = 0
	work := 0
	for _, r := range d.active {
		price := d.price[r]
		d.sum += price
		save := p.save[p.first[r]:p.first[r+1]]
		cand := p.cand[p.first[r]:p.first[r+1]]
		for i, v := range save {
			if v <= price {
				break
			}
			d.score[cand[i]] += v - price
			work++
		}
	}
	d.work += int64(work + 2*len(d.active))
}

// value is L(λ), up to rounding; the choice is left in x.taken.
func (d *medianDual) value() float64 {
	d.x.work = 0
	score, forced := d.obliged(d.score, d.p.high)
	l := d.sum + d.x.most(score) - forced
	d.work += d.x.work
	return l
}

// search makes up to steps steps towards L = value, beginning with theta of the
// whole way, and certifies the least L it met. It ends early where steps have
// become too small, where the bound has come to value, or where goOn, asked
// between steps, says no.
func (d *medianDual) search(value, theta float64, steps int, goOn func() bool) {
	least, stuck := math.Inf(1), 0
	for range steps {
		l := d.value()
		if l < least {
			if least-l > 1e-5*(least-value) {
				stuck = 0
			}
			least = l
			copy(d.best, d.price)
		}
		if stuck++; stuck > stepsTried {
			theta, stuck = theta*stepCut, 0
		}
		if l <= value && d.must == nil || theta < lastStep || !goOn() || !d.step(theta*(l-value)) {
			break
		}
	}
	d.goBack()
	d.certify()
}

// goBack returns to the best λ.
func (d *medianDual) goBack() {
	copy(d.price, d.best)
	clear(d.drift)
	d.resum()
}

// step moves λ along the averaged subgradient so that L would fall by about drop
// if it were straight; false where nothing can move, and L is at its least.
func (d *medianDual) step(drop float64) bool {
	d.count()
	p := d.p
	norm := 0.0
	for _, r := range d.active {
		g := float64(-1)
		if m := d.met[r]; m > d.met0 {
			g += float64(m - d.met0)
		}
		v := driftKept*d.drift[r] + (1-driftKept)*g
		if v < 0 && d.price[r] <= 0 {
			v = 0
		}
		d.drift[r] = v
		norm += v * v * p.weight[r]
	}
	if norm <= 0 {
		return false
	}
	f := drop / norm
	on := d.active[:0]
	for _, r := range d.active {
		v := d.drift[r]
		d.price[r] = min(p.weight[r], max(0, d.price[r]+f*p.weight[r]*v))
		if d.price[r] > 0 || v > 0 {
			on = append(on, r)
			continue
		}
		d.isOn[r] = false
		for e := p.first[r]; e < p.first[r+1]; e++ {
			d.idle[p.cand[e]] += p.save[e]
		}
		d.work += p.first[r+1] - p.first[r]
	}
	d.work += int64(2 * len(d.active))
	d.active = on
	d.rescore()
	return true
}

// count finds by how many of the choice each row is saved, and wakes idle rows
// that two save.
func (d *medianDual) count() {
	p := d.p
	d.met0 += 1 << 32
	for c := range d.often {
		d.often[c] *= driftKept
	}
	for _, c := range d.x.taken {
		d.often[c] += 1 - driftKept
		for k := p.byCand[c]; k < p.byCand[c+1]; k++ {
			r := p.row[k]
			if p.save[p.entry[k]] <= d.price[r] {
				continue
			}
			d.met[r] = max(d.met[r], d.met0) + 1
			if !d.isOn[r] && d.met[r] > d.met0+1 {
				d.isOn[r] = true
				d.active = append(d.active, r)
				for e := p.first[r]; e < p.first[r+1]; e++ {
					d.idle[p.cand[e]] -= p.save[e]
				}
			}
		}
		d.work += p.byCand[c+1] - p.byCand[c]
	}
}

// certify lowers the bound to what the present λ proves, from scores just added
// up anew. Sums of n terms in float64 are wrong by at most n·2⁻⁵³ of the whole;
// four times that is put on top.
func (d *medianDual) certify() float64 {
	l := d.value()
	terms, whole := float64(d.p.rows()+len(d.score))*4, l
	if d.must != nil {
		whole += d.p.high * float64(len(d.x.taken))
	}
	l += whole * terms * 0x1p-53
	if d.p.whole {
		l = math.Floor(l)
	}
	if d.must == nil {
		d.bound = min(d.bound, l)
	}
	return l
}
