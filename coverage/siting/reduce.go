package siting

import (
	"math"
	"slices"
)

// problem is a model made small: fixed sites built, candidates that no plan
// could hold gone, rows merged, the cover indexed from both sides. Candidates
// are numbered anew; orig gives the caller's numbers.
type problem struct {
	merged
	need  []int32 // per merged row: further sites until its people count, >= 1
	byRow []int64 // candidates of row r: cand[byRow[r]:byRow[r+1]], rising
	cand  []int32

	sites  int       // at most so many further sites
	cost   []float64 // nil where only the number counts
	each   float64   // what every candidate costs where cost is nil; 1 where nothing costs
	budget float64
	group  []int32 // nil where there are no quotas
	quota  []Quota // what is left of them
	apart  lists32 // conflicting candidates of each; nil first where there are none

	orig  []int32
	fixed []int   // in the caller's numbers, each once
	base  float64 // people the fixed sites cover
	paid  float64 // what they cost
}

// lists32 is a list of numbers for each of many: of(i) = list[first[i]:first[i+1]].
type lists32 struct {
	first []int64
	list  []int32
}

func (l lists32) of(i int32) []int32 {
	if l.first == nil {
		return nil
	}
	return l.list[l.first[i]:l.first[i+1]]
}

// rowsOf returns the candidates that cover merged row r.
func (p *problem) rowsOf(r int32) []int32 { return p.cand[p.byRow[r]:p.byRow[r+1]] }

// price is what one candidate costs.
func (p *problem) price(c int32) float64 {
	if p.cost == nil {
		return p.each
	}
	return p.cost[c]
}

// reduce makes the problem of a model that checkModel let pass.
func reduce(m Model) *problem {
	p := &problem{sites: m.Sites, budget: m.Budget, each: 1, quota: slices.Clone(m.Quota)}
	n := m.Cover.Candidates()
	out := make([]bool, n) // no plan could choose it any more
	times := p.fix(m, out)
	p.forbid(m, out)
	kept := Cover{First: []int64{0}}
	short := make([]int32, len(m.People)) // candidates that could still cover a row
	for c := range n {
		if out[c] {
			continue
		}
		p.orig = append(p.orig, int32(c))
		rows := m.Cover.of(int32(c))
		kept.Rows = append(kept.Rows, rows...)
		kept.First = append(kept.First, int64(len(kept.Rows)))
		for _, r := range rows {
			short[r]++
		}
	}
	// A row needs what the fixed sites leave; one that can never have it weighs nothing.
	people, need := slices.Clone(m.People), make([]uint8, len(m.People))
	for r := range people {
		left := max(0, m.needs(r)-int(times[r]))
		if left == 0 {
			p.base += people[r]
		}
		if left == 0 || int(short[r]) < left {
			people[r], left = 0, 1
		}
		need[r] = uint8(left)
	}
	p.rows(kept, people, need)
	p.keepRules(m)
	return p
}

// rows merges the rows of a cover, indexes them from both sides, and says which
// merged row each went into, -1 for none.
func (p *problem) rows(c Cover, people []float64, need []uint8) (to []int32) {
	p.merged, to = mergeNeeds(c, people, need)
	p.need = make([]int32, len(p.weight))
	for r, k := range to {
		if k >= 0 {
			p.need[k] = int32(need[r])
		}
	}
	p.byRow, p.cand = p.cover.transpose(len(p.weight))
	return to
}

// needs is how many sites must cover demand r.
func (m Model) needs(r int) int {
	if m.Need == nil {
		return 1
	}
	return int(m.Need[r])
}

// fix builds the fixed sites: they leave the candidates and use up what the
// rules allow. It returns how often they cover each demand, up to 255 times.
func (p *problem) fix(m Model, out []bool) (times []uint8) {
	times = make([]uint8, len(m.People))
	for _, c := range m.Fixed {
		if out[c] {
			continue
		}
		out[c] = true
		p.fixed = append(p.fixed, c)
		p.sites--
		if m.Cost != nil {
			p.paid += m.Cost[c]
		}
		if m.Group != nil && m.Group[c] >= 0 {
			q := &p.quota[m.Group[c]]
			q.Least = max(0, q.Least-1)
			if q.Most != Unlimited {
				q.Most--
			}
		}
		for _, r := range m.Cover.of(int32(c)) {
			times[r] += min(1, 255-times[r])
		}
	}
	if m.Cost == nil {
		p.paid = float64(len(p.fixed))
	}
	// Costs are sums of decimals: a billionth part is rounding, not money.
	p.budget += 1e-9*max(1, p.budget) - p.paid
	return times
}

// forbid marks the candidates that the fixed sites, the quotas or the budget
// rule out one by one.
func (p *problem) forbid(m Model, out []bool) {
	for _, pair := range m.Apart {
		for i, c := range pair {
			if slices.Contains(p.fixed, int(c)) {
				out[pair[1-i]] = true
			}
		}
	}
	for c := range out {
		full := m.Group != nil && m.Group[c] >= 0 && p.quota[m.Group[c]].Most == 0
		dear := m.Cost != nil && m.Cost[c] > p.budget
		out[c] = out[c] || full || dear || p.sites <= 0
	}
}

// keepRules rewrites the rules in the new numbers.
func (p *problem) keepRules(m Model) {
	n := len(p.orig)
	p.sites = min(p.sites, n)
	if m.Cost != nil {
		p.cost = make([]float64, n)
		for i, c := range p.orig {
			p.cost[i] = m.Cost[c]
		}
		p.alike()
	}
	if m.Group != nil {
		p.group = make([]int32, n)
		for i, c := range p.orig {
			p.group[i] = int32(m.Group[c])
		}
	}
	if len(m.Apart) > 0 {
		p.apart = pairLists(m.Apart, p.orig, m.Cover.Candidates())
	}
}

// alike makes a budget a number of sites where each costs the same, which is far
// easier to prove something about.
func (p *problem) alike() {
	if p.budget >= math.MaxFloat64/2 || len(p.cost) == 0 || p.cost[0] <= 0 || slices.Max(p.cost) != slices.Min(p.cost) {
		return
	}
	p.each, p.cost = p.cost[0], nil
	p.sites = min(p.sites, int(min(p.budget/p.each, float64(len(p.orig)))))
}

// pairLists turns pairs, in old numbers, into lists in new ones, each conflict
// once on either side. Pairs with a candidate that is gone are left out.
func pairLists(pairs [][2]int32, orig []int32, n int) lists32 {
	number := make([]int32, n)
	for i := range number {
		number[i] = -1
	}
	for i, c := range orig {
		number[c] = int32(i)
	}
	both := make([][2]int32, 0, 2*len(pairs))
	for _, p := range pairs {
		if a, b := number[p[0]], number[p[1]]; a >= 0 && b >= 0 {
			both = append(both, [2]int32{a, b}, [2]int32{b, a})
		}
	}
	slices.SortFunc(both, func(a, b [2]int32) int { return slices.Compare(a[:], b[:]) })
	both = slices.Compact(both)
	l := lists32{first: make([]int64, len(orig)+1)}
	for _, p := range both {
		l.first[p[0]+1]++
		l.list = append(l.list, p[1])
	}
	for i := range orig {
		l.first[i+1] += l.first[i]
	}
	return l
}
