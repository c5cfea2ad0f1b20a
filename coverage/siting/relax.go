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
	if len(p.quota) == 0 {
		return nu*p.budget + x.largest(min(p.sites, len(x.order)))
	}
	slices.SortFunc(x.order, func(a, b int32) int {
		if x.before(a, b) {
			return -1
		}
		return 1
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

// before says whether a is to be taken before b.
func (x *relax) before(a, b int32) bool {
	return x.worth[a] > x.worth[b] || x.worth[a] == x.worth[b] && a < b
}

// largest takes the k candidates of most worth, as far as that is above 0, and
// returns their sum. Without groups no order among them is needed: they are told
// apart by Hoare's quickselect (1961), which starts from the k of last time and so
// mostly needs two passes; sorting 10,000 took as long as the rest of a step.
func (x *relax) largest(k int) float64 {
	lo, hi := 0, len(x.order)
	for 0 < k && k < len(x.order) && hi-lo > 1 {
		pivot := x.order[min(max(k-1, lo), hi-1)]
		i, j := lo, hi-1
		for i <= j {
			for x.before(x.order[i], pivot) {
				i++
			}
			for x.before(pivot, x.order[j]) {
				j--
			}
			if i <= j {
				x.order[i], x.order[j] = x.order[j], x.order[i]
				i, j = i+1, j-1
			}
		}
		x.work += int64(hi - lo)
		switch {
		case k-1 <= j:
			hi = j + 1
		case k-1 >= i:
			lo = i
		default:
			hi = lo
		}
	}
	x.work += int64(len(x.order))
	x.taken = x.taken[:0]
	sum := 0.0
	for _, c := range x.order[:k] {
		if x.worth[c] > 0 {
			x.taken = append(x.taken, c)
			sum += x.worth[c]
		}
	}
	return sum
}

// falls says how the bound l falls if a candidate had to be in (of those not in
// the choice) or out (of those in it), groups left out of account: every plan above
// a value holds, or does not hold, those for which l falls to it.
func (x *relax) falls(score []float64) (l float64, fall []float64, in []bool) {
	p := x.p
	fall = slices.Clone(score)
	order := make([]int32, len(fall))
	for c := range fall {
		order[c] = int32(c)
		if p.cost != nil {
			fall[c] -= x.nu * p.cost[c]
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(fall[b], fall[a]), cmp.Compare(a, b))
	})
	in = make([]bool, len(fall))
	if p.cost != nil {
		l = x.nu * p.budget
	}
	n := 0
	for _, c := range order[:min(p.sites, len(order))] {
		if fall[c] > 0 {
			in[c] = true
			l += fall[c]
			n++
		}
	}
	last, next := 0.0, 0.0 // worth of the last in the choice, if no more fit, and of the first that is not
	if n == p.sites && n > 0 {
		last = fall[order[n-1]]
		if n < len(order) {
			next = max(0, fall[order[n]])
		}
	}
	for c, yes := range in {
		if yes {
			fall[c] -= next
		} else {
			fall[c] = last - fall[c]
		}
	}
	return l, fall, in
}
