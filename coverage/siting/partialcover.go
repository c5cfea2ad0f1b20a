package siting

import (
	"context"
	"math"
	"slices"
	"time"
)

// partial looks for the fewest sites that cover want people by asking maximal
// covers of so many sites: one that covers want is an answer, and one whose bound
// is below want proves that more sites are needed. Both are monotone in the number
// of sites, so each is found by halving; what neither side decides is the gap.
// (That partial covering and maximal covering are one another's inverse: Daskin
// and Owen 1999.)
type partial struct {
	ctx    context.Context
	m      Model
	want   float64 // what the fixed sites cover included
	effort Effort
	asked  map[int]Plan
	work   int64
}

// partialAsks is how many maximal covers share the effort.
const partialAsks = 16

// coverFewest improves on hi sites, which are known to be enough, above lo, which
// are known to be needed. It returns the best plan found, one of no sites where
// none is better than hi, and how many sites are proved to be needed.
func coverFewest(ctx context.Context, m Model, want float64, lo, hi int, e Effort) (Plan, int, int64) {
	e.Tell, e.enough = nil, want
	e.Base, e.GapPC = 0, 0
	if e.Work == 0 && e.Time == 0 {
		e.Work = DefaultWork
	}
	e.Work, e.Time = e.Work/partialAsks, e.Time/time.Duration(partialAsks)
	if m.once() {
		lo = max(lo, neededBy(ctx, m, want, hi))
	}
	f := &partial{ctx: ctx, m: m, want: want, effort: e, asked: map[int]Plan{}}
	most, best := hi, Plan{}
	for from := lo; from < most && ctx.Err() == nil; { // most sites are enough; from…most−1 are not known to be
		k := from + (most-from)/2
		if p := f.ask(k); p.Value >= want {
			most, best = k, p
		} else {
			from = k + 1
		}
	}
	least := lo
	for to := most; least < to && ctx.Err() == nil; { // least are needed; to are not known to be too few
		k := least + (to-least)/2
		if f.ask(k).Bound < want {
			least = k + 1
		} else {
			to = k
		}
	}
	return best, least, f.work
}

// neededBy is how many sites are proved to be needed by the bounds of maximal
// covers of 1 to hi sites, all found in one search: one price of the rows bounds
// every number of sites. Groups and pairs kept apart are left out.
func neededBy(ctx context.Context, m Model, want float64, hi int) int {
	people := slices.Clone(m.People)
	for _, c := range m.Fixed {
		for _, r := range m.Cover.of(int32(c)) {
			want -= people[r]
			people[r] = 0
		}
	}
	o, err := MaxCover(ctx, m.Cover, people, hi-len(m.Fixed), nil)
	if err != nil {
		return 0
	}
	for k, b := range o.Bound {
		if b >= want {
			return len(m.Fixed) + k + 1
		}
	}
	return 0 // every site brings nobody from here on: nothing is proved
}

// ask is a maximal cover of k sites, as near as its share of the effort comes.
func (f *partial) ask(k int) Plan {
	if p, ok := f.asked[k]; ok {
		return p
	}
	m := f.m
	m.Sites = k
	p, err := BestCover(f.ctx, m, f.effort)
	if err != nil && p.Method == "" { // no plan keeps the rules with so few
		p.Value, p.Bound = math.Inf(-1), math.Inf(1)
	}
	f.work += p.Work
	f.asked[k] = p
	return p
}

// once says that one site is enough for everybody.
func (m Model) once() bool {
	return !slices.ContainsFunc(m.Need, func(n uint8) bool { return n > 1 })
}
