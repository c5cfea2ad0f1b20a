package siting

import (
	"cmp"
	"slices"
)

// coverGreedy builds answers of a covering: again and again the candidate that
// costs least per row it still helps to cover, its cost less the prices of those
// rows (Caprara, Fischetti and Toth 1999); then what the others make superfluous
// goes, the dearest first. With prices near the best of the dual this is a
// rounding of the linear relaxation.
//
// The more rows are covered the less a candidate is worth, never more, so a
// heap with scores that may be out of date finds the best (Minoux 1978).
type coverGreedy struct {
	k     *covering
	lacks []int32 // of each row
	rows  []int32 // of each candidate: how many lack
	rest  []float64
	heap  []coverScore
	in    []bool
	work  int64
}

type coverScore struct {
	score float64
	cand  int32
}

func (a coverScore) before(b coverScore) bool {
	return a.score < b.score || a.score == b.score && a.cand < b.cand
}

func newCoverGreedy(k *covering) *coverGreedy {
	n := len(k.cost)
	return &coverGreedy{k: k, lacks: make([]int32, len(k.need)), rows: make([]int32, n), rest: make([]float64, n), in: make([]bool, n)}
}

// run returns an answer made with these prices, and its cost; ok is false where
// there is none.
func (g *coverGreedy) run(price, rest []float64) (chosen []int32, cost float64, ok bool) {
	k := g.k
	copy(g.lacks, k.need)
	copy(g.rest, rest)
	clear(g.in)
	left := len(k.need)
	g.heap = g.heap[:0]
	for c := range k.cost {
		g.rows[c] = int32(len(k.rows.of(int32(c))))
		if g.rows[c] > 0 {
			g.heap = append(g.heap, coverScore{g.score(int32(c)), int32(c)})
		}
	}
	slices.SortFunc(g.heap, func(a, b coverScore) int { return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.cand, b.cand)) })
	for left > 0 && len(g.heap) > 0 {
		c := g.heap[0].cand
		switch now := g.score(c); {
		case g.rows[c] == 0:
			g.pop()
			continue
		case now > g.heap[0].score:
			g.heap[0].score = now
			g.sink()
			continue
		}
		g.pop()
		g.in[c] = true
		chosen = append(chosen, c)
		for _, r := range k.rows.of(c) {
			if g.lacks[r]--; g.lacks[r] == 0 {
				left--
				for _, d := range k.cands.of(r) {
					g.rows[d]--
					g.rest[d] += price[r]
				}
				g.work += int64(len(k.cands.of(r)))
			}
		}
	}
	if left > 0 {
		return nil, 0, false
	}
	g.work += k.entries() / 4
	chosen = g.thin(chosen)
	for _, c := range chosen {
		cost += k.cost[c]
	}
	return chosen, cost, true
}

func (g *coverGreedy) score(c int32) float64 {
	if v := g.rest[c]; v < 0 {
		return v * float64(g.rows[c])
	}
	return g.rest[c] / float64(max(1, g.rows[c]))
}

// thin drops what is not needed, the dearest first, of equals the last chosen.
func (g *coverGreedy) thin(chosen []int32) []int32 {
	k := g.k
	order := slices.Clone(chosen)
	slices.Reverse(order)
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(k.cost[b], k.cost[a]) })
	for _, c := range order {
		spare := true
		for _, r := range k.rows.of(c) {
			if g.lacks[r] >= 0 { // it lacks as much below 0 as it has to spare
				spare = false
				break
			}
		}
		if !spare {
			continue
		}
		g.in[c] = false
		for _, r := range k.rows.of(c) {
			g.lacks[r]++
		}
	}
	return slices.DeleteFunc(chosen, func(c int32) bool { return !g.in[c] })
}

// pop takes the first of the heap away.
func (g *coverGreedy) pop() {
	last := len(g.heap) - 1
	g.heap[0] = g.heap[last]
	g.heap = g.heap[:last]
	if last > 0 {
		g.sink()
	}
}

// sink puts the first of the heap where it belongs.
func (g *coverGreedy) sink() {
	h, i := g.heap, 0
	for {
		c := 2*i + 1
		if c >= len(h) {
			return
		}
		if c+1 < len(h) && h[c+1].before(h[c]) {
			c++
		}
		if !h[c].before(h[i]) {
			return
		}
		h[i], h[c] = h[c], h[i]
		i = c
	}
}
