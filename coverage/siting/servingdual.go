package siting

import (
	"cmp"
	"math"
	"slices"
)

// servingDual searches prices λ of the rows, between 0 and 1, that make the
// Lagrangian bound least: with each person free to be served by any number of
// sites at λ a time,
//
//	L(λ) = Σ people_r λ_r + Σ_venues K_v + most Σ_c K_c
//
// where K is what one site could earn at 1 − λ for each of its people within its
// capacity: a knapsack whose things can be cut, filled best first. For every λ it
// is at least what any plan serves (Pirkul and Schilling 1991).
type servingDual struct {
	s     *serving
	x     *relax
	price []float64
	best  []float64
	score []float64
	asked []float64 // by how many places the relaxed choice would serve each row, in people
	fill  [][]part  // of each site: what its knapsack holds
	order []int32
	bound float64
	work  int64
}

// part is how much of a row a knapsack holds.
type part struct {
	row    int32
	people float64
}

func newServingDual(s *serving) *servingDual {
	d := &servingDual{s: s, x: newRelax(s.p), price: make([]float64, len(s.net.people)), score: make([]float64, len(s.p.orig)),
		asked: make([]float64, len(s.net.people)), fill: make([][]part, s.net.sites()), bound: math.Inf(1)}
	d.best = slices.Clone(d.price)
	return d
}

// knapsack fills one site at the present prices and returns what it earns.
func (d *servingDual) knapsack(site int32) float64 {
	n := d.s.net
	d.order = append(d.order[:0], n.cover.of(site)...)
	slices.SortFunc(d.order, func(a, b int32) int { return cmp.Or(cmp.Compare(d.price[a], d.price[b]), cmp.Compare(a, b)) })
	d.work += int64(4 * len(d.order))
	d.fill[site] = d.fill[site][:0]
	room, earned := float64(n.cap[site]), 0.0
	for _, r := range d.order {
		if room <= 0 || d.price[r] >= 1 {
			break
		}
		take := min(room, float64(n.people[r]))
		room -= take
		earned += take * (1 - d.price[r])
		d.fill[site] = append(d.fill[site], part{r, take})
	}
	return earned
}

// value is L(λ), up to rounding; what the relaxed choice serves is left in asked.
func (d *servingDual) value() float64 {
	n := d.s.net
	sum := 0.0
	for r, price := range d.price {
		sum += price * float64(n.people[r])
		d.asked[r] = -float64(n.people[r])
	}
	take := func(site int32) {
		for _, p := range d.fill[site] {
			d.asked[p.row] += p.people
		}
	}
	for v := range int32(n.venues) {
		sum += d.knapsack(v)
		take(v)
	}
	for _, c := range d.s.p.fixed {
		sum += d.knapsack(int32(n.venues + c))
		take(int32(n.venues + c))
	}
	for c := range d.score {
		d.score[c] = d.knapsack(d.s.siteOf(int32(c)))
	}
	d.x.work = 0
	sum += d.x.most(d.score)
	d.work += d.x.work
	for _, c := range d.x.taken {
		take(d.s.siteOf(c))
	}
	return sum
}

// search makes up to steps subgradient steps towards L = value people, and
// certifies the least it met. goOn, asked between steps, ends it early.
func (d *servingDual) search(value float64, steps int, goOn func() bool) {
	descent{target: value / d.s.net.unit, theta: 1, tried: 8, cut: 0.5, last: 0.005}.run(d, steps, goOn)
	copy(d.price, d.best)
	l := d.value()
	n := d.s.net
	whole := 0.0
	for _, w := range n.people {
		whole += float64(w)
	}
	l += whole * float64(len(n.site)+n.sites()) * 0x1p-51
	d.bound = min(d.bound, math.Floor(l)*n.unit+n.rounding())
}

// keep notes λ as the best so far.
func (d *servingDual) keep() { copy(d.best, d.price) }

// step moves λ against the subgradient, each row in proportion to its people.
func (d *servingDual) step(drop float64) bool {
	norm := 0.0
	for r, g := range d.asked {
		if g < 0 && d.price[r] <= 0 {
			d.asked[r] = 0
		} else if w := float64(d.s.net.people[r]); w > 0 {
			norm += g * g / w
		}
	}
	if norm <= 0 {
		return false
	}
	for r, g := range d.asked {
		if w := float64(d.s.net.people[r]); w > 0 && g != 0 {
			d.price[r] = min(1, max(0, d.price[r]+drop/norm*g/w))
		}
	}
	return true
}
