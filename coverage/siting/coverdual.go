package siting

import "math"

// coverDual searches prices λ >= 0 of the rows that make the Lagrangian bound of
// a covering greatest (Beasley 1990; Caprara, Fischetti and Toth 1999): with the
// rows priced each candidate decides for itself,
//
//	L(λ) = Σ need_r λ_r + Σ_c min(0, cost_c − Σ_{r of c} λ_r),
//
// and for every λ no answer costs less. As a descender it is −L. Steps go along an
// average of subgradients, as in medianDual.
type coverDual struct {
	k     *covering
	price []float64 // λ
	best  []float64
	rest  []float64 // reduced cost of each candidate at λ
	short []float64 // subgradient: what each row lacks
	drift []float64 // averaged
	often []float64 // how often each candidate was taken lately: near the linear optimum
	work  int64
}

func newCoverDual(k *covering) *coverDual {
	n := len(k.need)
	d := &coverDual{k: k, price: make([]float64, n), best: make([]float64, n), rest: make([]float64, len(k.cost)),
		short: make([]float64, n), drift: make([]float64, n), often: make([]float64, len(k.cost))}
	copy(d.price, k.price)
	copy(d.best, k.price)
	return d
}

// value is −L(λ), up to rounding; reduced costs and what rows lack stay behind.
func (d *coverDual) value() float64 {
	k := d.k
	l := 0.0
	for r, v := range d.price {
		l += v * float64(k.need[r])
		d.short[r] = float64(k.need[r])
	}
	for c := range d.rest {
		rows := k.rows.of(int32(c))
		rest := k.cost[c]
		for _, r := range rows {
			rest -= d.price[r]
		}
		d.often[c] *= driftKept
		if d.rest[c] = rest; rest < 0 {
			l += rest
			d.often[c] += 1 - driftKept
			for _, r := range rows {
				d.short[r]--
			}
		}
	}
	d.work += k.entries() + int64(len(d.price))
	return -l
}

func (d *coverDual) keep() { copy(d.best, d.price) }

// step raises the prices of rows that lack and lowers those of rows covered too
// often.
func (d *coverDual) step(drop float64) bool {
	norm := 0.0
	for r, g := range d.short {
		v := driftKept*d.drift[r] + (1-driftKept)*g
		if v < 0 && d.price[r] <= 0 {
			v = 0
		}
		d.drift[r] = v
		norm += v * v
	}
	if norm <= 0 {
		return false
	}
	for r, v := range d.drift {
		d.price[r] = max(0, d.price[r]+drop/norm*v)
	}
	d.work += int64(2 * len(d.price))
	return true
}

// search raises L towards value and returns what the best λ proves; reduced costs
// are left at it.
func (d *coverDual) search(value, theta float64, steps int, goOn func() bool) float64 {
	descent{target: -value, theta: theta, tried: stepsTried, cut: stepCut, last: lastStep}.run(d, steps, goOn)
	copy(d.price, d.best)
	clear(d.drift)
	return d.certify()
}

// certify is what the present λ proves. Sums of n terms in float64 are wrong by at
// most n·2⁻⁵³ of the whole; four times as much is taken off.
func (d *coverDual) certify() float64 {
	l := -d.value()
	whole := 0.0
	for r, v := range d.price {
		whole += v * float64(d.k.need[r])
	}
	for _, v := range d.rest {
		whole += math.Abs(v)
	}
	return max(0, l-whole*float64(len(d.price)+len(d.rest))*0x1p-51)
}
