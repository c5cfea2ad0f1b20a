package siting

import (
	"math"
	"slices"
)

// A covering is the set covering problem by itself: candidates of least cost in
// sum, so that need[r] of them cover each row r. It is made smaller step by step,
// and split; orig always gives the candidates' numbers in the problem it came from.
type covering struct {
	cost  []float64
	need  []int32
	rows  lists32   // of each candidate, rising
	cands lists32   // of each row, rising
	price []float64 // of each row: Lagrangian prices to begin with
	orig  []int32
	whole bool // costs are whole numbers, and so is every answer
}

// newCovering is what is left of a problem when everybody is to be covered and
// no other rule is looked at: no plan of the problem costs less than its best.
func newCovering(p *problem) *covering {
	n := len(p.orig)
	k := &covering{cost: make([]float64, n), need: p.need, rows: lists32{p.cover.First, p.cover.Rows}, cands: lists32{p.byRow, p.cand},
		orig: make([]int32, n), whole: true}
	total := 0.0
	for c := range k.cost {
		k.cost[c], k.orig[c] = p.price(int32(c)), int32(c)
		k.whole = k.whole && k.cost[c] == math.Floor(k.cost[c])
		total += k.cost[c]
	}
	k.whole = k.whole && total < 1<<53
	k.price = k.firstPrices()
	return k
}

// firstPrices shares the cost of each candidate among its rows; a row takes the
// least share it is offered.
func (k *covering) firstPrices() []float64 {
	price := make([]float64, len(k.need))
	for r := range price {
		price[r] = math.Inf(1)
		for _, c := range k.cands.of(int32(r)) {
			price[r] = min(price[r], k.cost[c]/float64(len(k.rows.of(c))))
		}
		if math.IsInf(price[r], 1) {
			price[r] = 0
		}
	}
	return price
}

// entries is the size of the matrix.
func (k *covering) entries() int64 { return int64(len(k.rows.list)) }

// atLeast rounds a bound up to what an answer can be.
func (k *covering) atLeast(l float64) float64 {
	if k.whole {
		return math.Ceil(l)
	}
	return l
}

// part is the covering of the rows and candidates marked, renumbered; needs as
// they are now.
func (k *covering) part(row, cand []bool) *covering {
	q := &covering{whole: k.whole, rows: lists32{first: []int64{0}}}
	number := make([]int32, len(row))
	for r, in := range row {
		if in {
			number[r] = int32(len(q.need))
			q.need, q.price = append(q.need, k.need[r]), append(q.price, k.price[r])
		}
	}
	for c, in := range cand {
		if !in {
			continue
		}
		for _, r := range k.rows.of(int32(c)) {
			if row[r] {
				q.rows.list = append(q.rows.list, number[r])
			}
		}
		q.rows.first = append(q.rows.first, int64(len(q.rows.list)))
		q.cost, q.orig = append(q.cost, k.cost[c]), append(q.orig, k.orig[c])
	}
	q.cands.first, q.cands.list = Cover{First: q.rows.first, Rows: q.rows.list}.transpose(len(q.need))
	return q
}

// with is what is left to do once some candidates are taken and some may not be.
func (k *covering) with(take, drop []int32) *covering {
	need := slices.Clone(k.need)
	cand := slices.Repeat([]bool{true}, len(k.cost))
	for _, c := range take {
		cand[c] = false
		for _, r := range k.rows.of(c) {
			need[r]--
		}
	}
	for _, c := range drop {
		cand[c] = false
	}
	row := make([]bool, len(need))
	for r, n := range need {
		row[r] = n > 0
	}
	q := *k
	q.need = need
	return q.part(row, cand)
}

// split separates what has no candidate in common, the smallest first. Catchments
// are small, so a country falls into many parts once it has been reduced.
func (k *covering) split() []*covering {
	of := make([]int32, len(k.need))
	for r := range of {
		of[r] = -1
	}
	var sizes []int
	var queue []int32
	for r := range of {
		if of[r] >= 0 {
			continue
		}
		n := int32(len(sizes))
		of[r] = n
		queue = append(queue[:0], int32(r))
		for i := 0; i < len(queue); i++ {
			for _, c := range k.cands.of(queue[i]) {
				for _, s := range k.rows.of(c) {
					if of[s] < 0 {
						of[s] = n
						queue = append(queue, s)
					}
				}
			}
		}
		sizes = append(sizes, len(queue))
	}
	if len(sizes) <= 1 {
		return []*covering{k}
	}
	return k.parts(of, sizes)
}

// parts makes a covering of each class of rows.
func (k *covering) parts(of []int32, sizes []int) []*covering {
	out := make([]*covering, len(sizes))
	for n := range out {
		out[n] = &covering{whole: k.whole, rows: lists32{first: []int64{0}}}
	}
	number := make([]int32, len(of))
	for r, n := range of {
		q := out[n]
		number[r] = int32(len(q.need))
		q.need, q.price = append(q.need, k.need[r]), append(q.price, k.price[r])
	}
	for c := range k.cost {
		rows := k.rows.of(int32(c))
		if len(rows) == 0 {
			continue
		}
		q := out[of[rows[0]]]
		for _, r := range rows {
			q.rows.list = append(q.rows.list, number[r])
		}
		q.rows.first = append(q.rows.first, int64(len(q.rows.list)))
		q.cost, q.orig = append(q.cost, k.cost[c]), append(q.orig, k.orig[c])
	}
	for _, q := range out {
		q.cands.first, q.cands.list = Cover{First: q.rows.first, Rows: q.rows.list}.transpose(len(q.need))
	}
	slices.SortStableFunc(out, func(a, b *covering) int { return len(a.need) - len(b.need) })
	return out
}
