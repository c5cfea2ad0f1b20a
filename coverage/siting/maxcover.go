package siting

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/walkshed/walkshed/data"
)

// A Cover says whom each candidate covers, in compressed rows: candidate c
// covers demand Rows[First[c]:First[c+1]] (rising, each once).
type Cover struct {
	First []int64
	Rows  []int32
}

// Candidates returns how many candidates c has; the zero Cover has none.
func (c Cover) Candidates() int { return max(0, len(c.First)-1) }

// of returns the rows of one candidate.
func (c Cover) of(cand int32) []int32 { return c.Rows[c.First[cand]:c.First[cand+1]] }

// transpose returns the candidates of each of n rows in compressed rows, rising:
// those of row r are cand[byRow[r]:byRow[r+1]].
func (c Cover) transpose(n int) (byRow []int64, cand []int32) {
	byRow = make([]int64, n+1)
	for _, r := range c.Rows {
		byRow[r+1]++
	}
	for r := range n {
		byRow[r+1] += byRow[r]
	}
	cand = make([]int32, len(c.Rows))
	at := slices.Clone(byRow)
	for k := int32(0); int(k) < c.Candidates(); k++ {
		for _, r := range c.of(k) {
			cand[at[r]] = k
			at[r]++
		}
	}
	return byRow, cand
}

// An Order is candidates in the order to build them, with the proof per step.
type Order struct {
	Chosen []int     // candidate numbers; shorter than asked when nothing more is gained
	Gain   []float64 // people newly covered by each step, never rising
	// Bound[k] is proved: no choice of k+1 candidates covers more people than
	// this in all (of those not covered before). It has the length of Chosen,
	// never falls, and lies between what the first k+1 steps reach and all the
	// people any candidate covers.
	Bound []float64
}

// MaxCover orders p candidates for the maximal covering location problem
// (MCLP; Church and ReVelle 1974) so that each step covers most new people
// (lazy greedy, Minoux 1978). people[i] >= 0 is the weight of demand i; ties go
// to the lowest candidate. The bound is the least of the online bound
// (Leskovec et al. 2007) and a Lagrangian one.
//
// The first k steps cover at least 1−1/e (63 %) of what the best k could
// (Nemhauser, Wolsey and Fisher 1978); in practice 97 to 100 %, and Bound says
// how much at most is missing in this very case.
//
// The same input gives the same bytes: nothing depends on time, on the number
// of processors or on map order. tell, which may be nil, hears steps done of p.
// When ctx ends, the steps chosen so far come back with bounds that hold,
// beside ctx.Err(). Errors: a malformed Cover, or people that are negative or
// not finite.
func MaxCover(ctx context.Context, c Cover, people []float64, p int, tell func(done, total int64)) (Order, error) {
	if err := check(c, people); err != nil {
		return Order{}, err
	}
	p = min(p, c.Candidates())
	if p <= 0 {
		return Order{}, ctx.Err()
	}
	m := merge(c, people)
	g := newGreedy(m, p)
	err := g.run(ctx, tell)
	if err == nil && len(g.order.Chosen) > 0 {
		err = newLagrange(m, g).run(ctx)
	}
	g.finishBound()
	return g.order, err
}

// check refuses input whose bound would prove nothing.
func check(c Cover, people []float64) error {
	bad := func(format string, args ...any) error {
		return &data.Error{Op: "choose sites", Err: fmt.Errorf(format, args...),
			Hint: "give each candidate its rows rising and each once, and people that are finite and not negative"}
	}
	for i, w := range people {
		if !(w >= 0) || math.IsInf(w, 1) {
			return bad("demand %d has %v people", i, w)
		}
	}
	for k := 0; k+1 < len(c.First); k++ {
		if c.First[k] < 0 || c.First[k] > c.First[k+1] || c.First[k+1] > int64(len(c.Rows)) {
			return bad("candidate %d has rows %d to %d of %d", k, c.First[k], c.First[k+1], len(c.Rows))
		}
		last := int32(-1)
		for _, r := range c.of(int32(k)) {
			if r <= last || int(r) >= len(people) {
				return bad("candidate %d covers demand %d after %d, of %d", k, r, last, len(people))
			}
			last = r
		}
	}
	return nil
}
