package siting

import "context"

// A Cover says whom each candidate covers, in compressed rows: candidate c
// covers demand Rows[First[c]:First[c+1]] (rising, each once).
type Cover struct {
	First []int64
	Rows  []int32
}

// An Order is candidates in the order to build them, with the proof per step.
type Order struct {
	Chosen []int     // candidate numbers; shorter than asked when nothing more is gained
	Gain   []float64 // people newly covered by each step, never rising
	// Bound[k] is proved: no choice of k+1 candidates covers more people than
	// this in all (of those not covered before).
	Bound []float64
}

// MaxCover orders p candidates for the maximal covering location problem
// (MCLP; Church and ReVelle 1974) so that each step covers most new people
// (lazy greedy, Minoux 1978). people[i] >= 0 is the weight of demand i; ties go
// to the lowest candidate. The bound is the least of the online bound
// (Leskovec et al. 2007) and a Lagrangian one.
func MaxCover(ctx context.Context, c Cover, people []float64, p int, tell func(done, total int64)) (Order, error) {
	panic("contract")
}
