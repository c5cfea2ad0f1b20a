package siting

import (
	"cmp"
	"slices"
)

// relax finds the plan of most score when every candidate has a score of its
// own and candidates kept apart are allowed together: what is left of the model
// once rows are priced. Quotas inside a number of sites are a laminar matroid,
// so taking the best first is exact. A budget is priced in turn: with ν a unit
// of cost, ν·budget + max Σ (score − ν·cost) is a bound for every ν >= 0, convex
// in ν, and the least of it is the linear relaxation's.
type relax struct {
	p     *problem
	order []int32   // candidates by rising number, sorted anew each time
	worth []float64 // score − ν·cost
	taken []int32   // the choice
	count []int
	nu    float64 // where the last search ended
	work  int64
}

func newRelax(p *problem) *relax {
	x := &relax{p: p, order: make([]int32, len(p.orig)), worth: make([]float64, len(p.orig)), count: make([]int, len(p.quota))}
	for i := range x.order {
		x.order[i] = int32(i)
	}
	return x
}

// most returns an upper bound on the score of any plan and leaves a choice that
// has it (with a budget: one next to it) in taken.
func (x *relax) most(score []float64) float64 {
	if x.p.cost == nil {
		return x.at(score, 0)
	}
	least := x.at(score, 0)
	if x.spent() <= x.p.budget {
		return least
	}
	lo, hi := 0.0, max(x.nu, 1e-9)
	for n := 0; ; n++ {
		least = min(least, x.at(score, hi))
		if x.spent() <= x.p.budget {
			break
		}
		if n > 60 { // what the quotas force is too dear at any price: as bounds go, less than nothing
			x.nu = 0
			return least
		}
		lo, hi = hi, hi*4
	}
	for range 40 {
		mid := (lo + hi) / 2
		least = min(least, x.at(score, mid))
		if x.spent() <= x.p.budget {
			hi = mid
		} else {
			lo = mid
		}
		if hi-lo < 1e-7*hi {
			break
		}
	}
	x.nu = hi
	return min(least, x.at(score, hi))
}

// spent is what the choice costs.
func (x *relax) spent() float64 {
	sum := 0.0
	for _, c := range x.taken {
		sum += x.p.cost[c]
	}
	return sum
}

// at is the bound for one price of a unit of cost.
func (x *relax) at(score []float64, nu float64) float64 {
	p := x.p
	copy(x.worth, score)
	if nu > 0 {
		for c, v := range p.cost {
			x.worth[c] -= nu * v
		}
	}
	slices.SortFunc(x.order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(x.worth[b], x.worth[a]), cmp.Compare(a, b))
	})
	x.work += int64(8 * len(x.order))
	x.taken = x.taken[:0]
	clear(x.count)
	sum, lacking := 0.0, 0
	if nu > 0 {
		sum = nu * p.budget
	}
	for _, q := range p.quota {
		lacking += q.Least
	}
	for _, c := range x.order {
		g := groupOf(p, c)
		short := g >= 0 && x.count[g] < p.quota[g].Least
		switch {
		case !short && (x.worth[c] <= 0 || len(x.taken)+lacking >= p.sites):
			continue
		case g >= 0 && x.count[g] >= p.quota[g].Most:
			continue
		case short:
			lacking--
		}
		if g >= 0 {
			x.count[g]++
		}
		x.taken = append(x.taken, c)
		sum += x.worth[c]
	}
	return sum
}
