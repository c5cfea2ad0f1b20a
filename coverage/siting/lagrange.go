package siting

import (
	"context"
	"math"
	"slices"
	"sort"
)

// lagrange lowers the bound by Lagrangian relaxation. In the model
//
//	most Σ w_r y_r   with   y_r <= Σ_{c covers r} x_c,   Σ x_c = k,   0 <= y_r <= 1
//
// the first rule is priced: λ_r in [0, w_r] a row. What is left splits,
//
//	L(λ) = Σ_r (w_r − λ_r) + the k largest of s_c = Σ_{r of c} λ_r,
//
// and every λ whatever proves that no k sites cover more than L(λ). (λ = w but 0
// where the first sites chosen cover is the online bound.) A subgradient
// search, steps as in Held, Wolfe and Crowder 1974, looks for a low L. It moves
// λ/w by equal steps, which converges much faster than moving λ so, and it
// touches only rows that one of the k covers or whose λ is below w: a few
// hundredths of the problem.
type lagrange struct {
	m merged
	g *greedy

	byRow  []int64 // candidates of row r: cand[byRow[r]:byRow[r+1]]
	cand   []int32
	price  []float64 // λ
	score  []float64 // s, kept up as λ moves
	times  []int32   // of the rows of the k best: how often they are covered
	moved  []int32   // rows with λ < w or once so, each once
	isin   []bool    // row is in moved
	best   []float64 // λ of the least L for this k
	work   int64     // entries touched
	budget int64
}

// Limits of the search. They count work, never time, so that the same input
// gives the same bound on any machine.
const (
	lagrangeSteps  = 150           // per number of sites
	lagrangeStops  = 60            // numbers of sites searched, at most
	lagrangeBudget = 1_200_000_000 // entries in all: one to two seconds
)

func newLagrange(m merged, g *greedy) *lagrange {
	n := len(m.weight)
	l := &lagrange{m: m, g: g, budget: lagrangeBudget, price: slices.Clone(m.weight), best: slices.Clone(m.weight),
		score: make([]float64, m.cover.Candidates()), times: make([]int32, n), isin: make([]bool, n)}
	l.byRow, l.cand = m.cover.transpose(n)
	return l
}

// run tightens the bounds of some numbers of sites, in rising order, each search
// starting where the one before it ended and with an even share of what is left
// of the budget. It stops early when ctx ends.
func (l *lagrange) run(ctx context.Context) error {
	reached := make([]float64, len(l.g.order.Gain))
	sum := 0.0
	for i, gain := range l.g.order.Gain {
		sum += gain
		reached[i] = sum
	}
	l.resum()
	stops := l.stops(len(reached))
	for i, k := range stops {
		if l.m.closed(l.g.bound[k-1], reached[k-1]) {
			continue
		}
		share := (l.budget - l.work) / int64(len(stops)-i)
		if err := l.search(ctx, k, reached[k-1], l.work+share); err != nil {
			return err
		}
		copy(l.price, l.best)
		l.resum()
		l.certify()
	}
	return nil
}

// stops picks which numbers of sites to search: all, if a quarter of the budget
// pays for proving them, else as many as it does, close together where few are
// built. The bounds between follow from every λ tried.
func (l *lagrange) stops(p int) []int {
	n := int(min(lagrangeStops, max(1, l.budget/4/int64(len(l.cand)+1))))
	var out []int
	for i := 1; i <= n; i++ {
		k := i
		if p > n {
			k = max(i, p*i/n*i/n)
		}
		if k <= p {
			out = append(out, k)
		}
	}
	return out
}

// closed says that a bound leaves nothing between it and what is reached.
func (m merged) closed(bound, reached float64) bool {
	if m.whole {
		bound = math.Floor(bound)
	}
	return bound <= reached
}

// search leaves the λ of the least L found for k sites in best; it ends when the
// work done comes to limit.
func (l *lagrange) search(ctx context.Context, k int, reached float64, limit int64) error {
	least, theta, stuck := math.Inf(1), 1.0, 0
	copy(l.best, l.price)
	for range lagrangeSteps {
		if err := ctx.Err(); err != nil {
			return err
		}
		top := l.top(k)
		bound := l.value(top)
		if bound < least {
			if least-bound > 1e-5*(least-reached) {
				stuck = 0
			}
			least = bound
			copy(l.best, l.price)
		}
		if stuck++; stuck > 6 {
			theta, stuck = theta/2, 0
			if theta < 0.02 {
				break
			}
		}
		if l.m.closed(bound, reached) || l.work > limit || !l.step(top, theta*(bound-reached)) {
			break
		}
	}
	return nil
}

// value is L(λ), up to rounding: the people whose price is below their weight
// are all in moved.
func (l *lagrange) value(top []int32) float64 {
	sum := 0.0
	for _, r := range l.moved {
		sum += l.m.weight[r] - l.price[r]
	}
	for _, c := range top {
		sum += l.score[c]
	}
	return sum
}

// step moves λ against the subgradient (how often the k best cover a row, less
// 1) so that L would fall by about drop if it were straight; false where
// nothing can move, and L is at its least.
func (l *lagrange) step(top []int32, drop float64) bool {
	for _, c := range top {
		for _, r := range l.m.cover.of(c) {
			l.times[r]++
			if !l.isin[r] {
				l.isin[r] = true
				l.moved = append(l.moved, r)
			}
		}
	}
	norm := 0.0
	for _, r := range l.moved {
		d, w := float64(l.times[r])-1, l.m.weight[r]
		if d > 0 && l.price[r] > 0 || d < 0 && l.price[r] < w {
			norm += d * d * w
		}
	}
	stays := l.moved[:0]
	for _, r := range l.moved {
		if norm > 0 {
			w := l.m.weight[r]
			l.reprice(r, min(w, max(0, l.price[r]-drop/norm*w*(float64(l.times[r])-1))))
		}
		l.times[r] = 0
		if l.isin[r] = l.price[r] < l.m.weight[r]; l.isin[r] {
			stays = append(stays, r)
		}
	}
	l.work += int64(len(l.moved))
	l.moved = stays
	return norm > 0
}

// reprice sets λ of one row and keeps up the scores of its candidates.
func (l *lagrange) reprice(r int32, price float64) {
	d := price - l.price[r]
	if d == 0 {
		return
	}
	l.price[r] = price
	cands := l.cand[l.byRow[r]:l.byRow[r+1]]
	for _, c := range cands {
		l.score[c] += d
	}
	l.work += int64(len(cands))
}

// top returns the k candidates of the highest score, ties to the lowest.
func (l *lagrange) top(k int) []int32 {
	out := make([]int32, 0, k+1)
	for c, s := range l.score {
		if len(out) == k && !(s > l.score[out[k-1]]) {
			continue
		}
		i := sort.Search(len(out), func(i int) bool { return l.score[out[i]] < s })
		out = slices.Insert(out, i, int32(c))
		out = out[:min(len(out), k)]
	}
	l.work += int64(len(l.score)) / 2
	return out
}

// resum adds up every score anew from λ, and finds the moved rows.
func (l *lagrange) resum() {
	for c := range l.score {
		sum := 0.0
		for _, r := range l.m.cover.of(int32(c)) {
			sum += l.price[r]
		}
		l.score[c] = sum
	}
	l.moved = l.moved[:0]
	for r, w := range l.m.weight {
		if l.isin[r] = l.price[r] < w; l.isin[r] {
			l.moved = append(l.moved, int32(r))
		}
	}
	l.work += int64(len(l.m.cover.Rows))
}

// certify lowers the bounds of every number of sites by what the present λ
// proves, from scores just added up anew. Sums of n terms in float64 are wrong
// by at most n·2⁻⁵³ of the whole; twice that is put on top.
func (l *lagrange) certify() {
	terms := float64(len(l.m.weight)) * 2
	sum := l.value(nil) + l.m.total*terms*0x1p-52
	for k, c := range l.top(len(l.g.bound)) {
		sum += l.score[c]
		l.g.bound[k] = min(l.g.bound[k], sum)
	}
}
