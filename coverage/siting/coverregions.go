package siting

import (
	"math"
	"slices"
)

// byRegions is a bound above the linear relaxation's: the rows are split into
// regions of about n, each candidate's cost is split among the regions it has rows
// in, as their prices are, and every region is solved exactly at these costs. An
// answer to the whole pays in each region at least what that region's best does
// (Lagrangian decomposition; Guignard and Kim 1987). With prices at their best no
// region's linear relaxation is below its prices, so what is won is what lies
// between the linear and the whole optimum inside regions.
func (k *covering) byRegions(price []float64, n int, t *coverTree, work int64) float64 {
	of, m := k.regions(n)
	mass := make([]float64, len(k.cost)) // Σ price of each candidate
	for c := range mass {
		for _, r := range k.rows.of(int32(c)) {
			mass[c] += price[r]
		}
	}
	sum := 0.0
	goOn := t.goOn
	defer func() { t.goOn = goOn }()
	for j := range int32(m) {
		q := k.region(of, j, price, mass)
		end := t.work + work
		t.goOn = func() bool { return t.work < end && goOn() }
		a := t.solve(q, math.Inf(1), coverRootSteps)
		sum += a.bound
	}
	return sum * (1 - 1e-9)
}

// regions grows regions of up to n rows that share candidates, one after another.
func (k *covering) regions(n int) (of []int32, m int) {
	of = make([]int32, len(k.need))
	for r := range of {
		of[r] = -1
	}
	var queue []int32
	for s := range of {
		if of[s] >= 0 {
			continue
		}
		of[s] = int32(m)
		queue = append(queue[:0], int32(s))
		for i := 0; i < len(queue) && len(queue) < n; i++ {
			for _, c := range k.cands.of(queue[i]) {
				for _, r := range k.rows.of(c) {
					if of[r] < 0 && len(queue) < n {
						of[r] = int32(m)
						queue = append(queue, r)
					}
				}
			}
		}
		m++
	}
	return of, m
}

// region is one of them, at its share of the costs.
func (k *covering) region(of []int32, j int32, price, mass []float64) *covering {
	q := &covering{rows: lists32{first: []int64{0}}}
	var cands []int32
	number := map[int32]int32{}
	for r, region := range of {
		if region != j {
			continue
		}
		number[int32(r)] = int32(len(q.need))
		q.need, q.price = append(q.need, k.need[r]), append(q.price, price[r])
		cands = append(cands, k.cands.of(int32(r))...)
	}
	slices.Sort(cands)
	for _, c := range slices.Compact(cands) {
		share := 0.0
		for _, r := range k.rows.of(c) {
			if of[r] == j {
				q.rows.list = append(q.rows.list, number[r])
				share += price[r]
			}
		}
		q.rows.first = append(q.rows.first, int64(len(q.rows.list)))
		if mass[c] > 0 {
			share *= k.cost[c] / mass[c]
		}
		q.cost, q.orig = append(q.cost, share), append(q.orig, c)
	}
	q.cands.first, q.cands.list = Cover{First: q.rows.first, Rows: q.rows.list}.transpose(len(q.need))
	return q
}
