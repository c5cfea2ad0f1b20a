package siting

import (
	"math"
	"time"
)

// A Model is a covering problem: whom each candidate covers, how much each
// demand weighs, and the rules a plan must keep.
type Model struct {
	Cover  Cover
	People []float64 // weight of each demand, >= 0 and finite
	// Need is how many chosen sites must cover a demand before its people count,
	// 1 to 255; nil means one. Two is backup cover (Hogan and ReVelle 1986): who
	// loses one site still has another.
	Need []uint8
	Rules
}

// Rules say which sets of candidates are plans. All of them speak of the whole
// plan, fixed sites included. The zero Rules allow no site at all.
type Rules struct {
	Sites  int       // at most so many; Unlimited where only the budget counts
	Cost   []float64 // of each candidate, >= 0 and finite; nil where only their number counts
	Budget float64   // the costs of a plan sum to at most this; read only with Cost
	Fixed  []int     // candidates that every plan holds
	// Group is the county of each candidate, a number into Quota, or -1; nil where
	// there are no quotas.
	Group []int
	Quota []Quota
	// Apart are pairs of candidates no plan may hold both of: minimum spacing.
	Apart [][2]int32
}

// A Quota is how many sites of one group a plan holds: Least <= n <= Most.
type Quota struct{ Least, Most int }

// Unlimited as a number of sites or a quota's Most is no limit.
const Unlimited = math.MaxInt

// An Effort says when to stop. The zero Effort ends at the proof or after the
// default work, and so gives the same plan on any machine.
type Effort struct {
	GapPC float64       // stop when Plan.GapPC is proved to be at most this; 0: go on to the optimum
	Work  int64         // entries to touch at most, about 1e9 in a second or two; 0: DefaultWork, or any where Time is given
	Time  time.Duration // stop after this long; 0: never. What is found by then depends on the machine
	// Base is people covered whatever is chosen. They are added to a maximal
	// cover's Value and Bound, so that its gap is the one a reader will see.
	Base float64
	Tell func(Progress) // told of each better plan or bound; may be nil

	enough float64 // > 0: stop when as many are covered, or proved not to be
}

// most is how much work there may be.
func (e Effort) most() int64 {
	switch {
	case e.Work > 0:
		return e.Work
	case e.Time > 0:
		return math.MaxInt64
	}
	return DefaultWork
}

// DefaultWork is ten to twenty seconds on one core.
const DefaultWork = 10_000_000_000

// Progress is what is known so far.
type Progress struct {
	Value, Bound, GapPC float64 // as in Plan; Bound may be infinite at first
	Elapsed             time.Duration
}

// A Plan is a choice of sites with its proof.
type Plan struct {
	Chosen  []int     // candidates: the fixed ones, then each where it adds most people per cost
	Gain    []float64 // people each step adds
	People  float64   // people covered, Effort.Base included
	Cost    float64   // summed cost; the number of sites where candidates have no costs
	Value   float64   // what was asked for: people covered, sites or cost needed, people lost
	Bound   float64   // proved: no plan is better than this
	GapPC   float64   // how far Value may be from the best, in % of the larger of the two
	Optimal bool      // proved: Value is the best there is, up to rounding
	Method  string    // what found it and what proved it
	Stopped Stop      // why the search ended
	Work    int64     // entries touched
	// Unreached are demands with people that no allowed set of candidates can
	// cover. Only SetCover fills it.
	Unreached []int
}

// A Stop is why a search ended.
type Stop string

const (
	StopOptimal Stop = "optimal" // nothing better exists
	StopGap     Stop = "gap"     // proved as near as was asked
	StopWork    Stop = "work"    // the work allowed was done
	StopTime    Stop = "time"    // the time allowed was over
	StopEnded   Stop = "ended"   // the caller's context ended
)

// gapPC is how far apart value and bound are, in % of the larger.
func gapPC(value, bound float64) float64 {
	d, most := math.Abs(bound-value), max(math.Abs(value), math.Abs(bound))
	if d == 0 || most == 0 {
		return 0
	}
	return 100 * d / most
}

// Only returns the model with some of its candidates, which are numbered anew in
// the order given. Fixed ones must be among them.
func (m Model) Only(cands []int) Model {
	at := make(map[int]int, len(cands))
	out := m
	out.Cover = Cover{First: []int64{0}}
	out.Cost, out.Group, out.Fixed, out.Apart = nil, nil, nil, nil
	for i, c := range cands {
		at[c] = i
		out.Cover.Rows = append(out.Cover.Rows, m.Cover.of(int32(c))...)
		out.Cover.First = append(out.Cover.First, int64(len(out.Cover.Rows)))
		if m.Cost != nil {
			out.Cost = append(out.Cost, m.Cost[c])
		}
		if m.Group != nil {
			out.Group = append(out.Group, m.Group[c])
		}
	}
	for _, c := range m.Fixed {
		out.Fixed = append(out.Fixed, at[c])
	}
	for _, p := range m.Apart {
		a, okA := at[int(p[0])]
		b, okB := at[int(p[1])]
		if okA && okB {
			out.Apart = append(out.Apart, [2]int32{int32(a), int32(b)})
		}
	}
	return out
}
