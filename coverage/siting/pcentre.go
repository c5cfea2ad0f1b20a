package siting

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/walkshed/walkshed/geo"
)

// PCentre looks for the plan under which the longest walk is shortest (p-centre;
// Hakimi 1964): the time within which everyone has a venue or a site, of all
// demands with people that the matrix lets reach one at all, however few they are.
// Value and Bound are times; Bound <= Value. Those whom nothing reaches are
// Plan.Unreached and do not count. Where even the longest time of the matrix
// leaves people without, Value is m.Beyond.
//
// A time is possible if the sites allowed cover everyone within it, a set cover;
// and what is possible within a time is so within a longer one, so the least is
// found by halving the list of distinct times (Minieka 1970; Daskin 1995).
//
// Chosen are in the order that brings most people within Value, Gain those people.
// A plan may hold fewer than m.Sites: those that are needed. Determinism, ctx and
// errors as PMedian.
func PCentre(ctx context.Context, m TimeModel, e Effort) (TimePlan, error) {
	if err := checkTimes(m); err != nil {
		return TimePlan{}, err
	}
	c := newCentre(m, newWatch(ctx, upsideDown(e)))
	if !c.start() {
		return TimePlan{}, errNoPlan()
	}
	c.search()
	return c.plan(), ctx.Err()
}

// centre is the state of the search: no plan is better than times[lo], chosen is
// one within times[hi].
type centre struct {
	m         TimeModel
	w         *watch
	times     []geo.Deciseconds // distinct, rising, the last is Beyond
	lo, hi    int
	chosen    []int // the caller's numbers, fixed ones included
	unreached []int
	nearest   []geo.Deciseconds // least time of each demand with all candidates: <= Beyond
	now       []geo.Deciseconds
	work      int64
}

func newCentre(m TimeModel, w *watch) *centre {
	c := &centre{m: m, w: w}
	c.now = m.withFixed(nil)
	c.nearest = slices.Clone(c.now)
	for i, r := range m.Rows {
		c.nearest[r] = min(c.nearest[r], m.Time[i])
	}
	c.times = append(c.times, m.Beyond)
	least := geo.Deciseconds(0) // whatever is chosen, somebody walks so long
	for r, n := range m.People {
		switch {
		case n == 0:
		case c.nearest[r] >= m.Beyond:
			c.unreached = append(c.unreached, r)
		default:
			least = max(least, c.nearest[r])
		}
	}
	c.times = append(c.times, least)
	for _, t := range c.now {
		c.times = append(c.times, max(t, least))
	}
	for _, t := range m.Time {
		if t < m.Beyond {
			c.times = append(c.times, max(t, least))
		}
	}
	slices.Sort(c.times)
	c.times = slices.Compact(c.times)
	c.hi = len(c.times) - 1
	c.work = int64(len(m.Time))
	return c
}

// start takes the plan that reaches most people at all; false if none keeps the rules.
func (c *centre) start() bool {
	p := reduce(c.m.model(nil))
	x := p.start(c.w)
	if x == nil {
		return false
	}
	c.work += x.s.work
	c.take(p, x.s)
	return true
}

// take makes the plan of s the best so far.
func (c *centre) take(p *problem, s *state) {
	c.chosen = slices.Clone(p.fixed)
	for _, k := range s.chosen {
		c.chosen = append(c.chosen, int(p.orig[k]))
	}
	most := c.times[0]
	for r, t := range c.m.withFixed(c.chosen) {
		if c.m.People[r] > 0 && c.nearest[r] < c.m.Beyond {
			most = max(most, t)
		}
	}
	c.hi, _ = slices.BinarySearch(c.times, most)
	c.lo = min(c.lo, c.hi)
}

// search halves what is left between the bound and the best plan. A time nobody
// could decide in the work allowed ends it; both ends hold.
func (c *centre) search() {
	c.tell()
	for c.lo < c.hi {
		if !c.w.goOn(c.work) {
			return
		}
		mid := (c.lo + c.hi) / 2
		switch c.within(c.times[mid]) {
		case coverYes:
		case coverNo:
			c.lo = mid + 1
		default:
			c.w.stopped = cmp.Or(c.w.stopped, StopWork)
			return
		}
		c.tell()
	}
}

func (c *centre) tell() {
	c.w.bound(-float64(c.times[c.lo]))
	c.w.better(-float64(c.times[c.hi]))
}

// needs marks the demands that must be within t, one person each.
func (c *centre) needs(t geo.Deciseconds) (people []float64, n float64) {
	people = make([]float64, len(c.now))
	for r, now := range c.now {
		if c.m.People[r] > 0 && now > t && c.nearest[r] < c.m.Beyond {
			people[r] = 1
			n++
		}
	}
	return people, n
}

// within decides whether the rules allow everyone to be within t, and takes the
// plan if so.
func (c *centre) within(t geo.Deciseconds) coverAnswer {
	people, n := c.needs(t)
	p := reduce(Model{Cover: c.m.cover(t), People: people, Rules: c.m.Rules})
	c.work += int64(len(c.m.Rows))
	if p.base+p.total < n {
		return coverNo
	}
	s := newState(p)
	yes := newCoverer(s, c.w, c.work).decide()
	c.work += s.work
	if yes == coverYes {
		c.take(p, s)
	}
	return yes
}

// cover is whom each candidate reaches within t.
func (m TimeModel) cover(t geo.Deciseconds) Cover {
	c := Cover{First: make([]int64, 1, len(m.First))}
	for k := range int32(m.Candidates()) {
		rows, times := m.of(k)
		for i, r := range rows {
			if times[i] <= t {
				c.Rows = append(c.Rows, r)
			}
		}
		c.First = append(c.First, int64(len(c.Rows)))
	}
	return c
}

// plan writes what was found.
func (c *centre) plan() TimePlan {
	t := c.times[c.hi]
	cover := c.m.model(nil)
	cover.Cover = c.m.cover(min(t, c.m.Beyond-1))
	cover.People = slices.Clone(cover.People)
	for r, now := range c.now {
		if now <= t && now < c.m.Beyond {
			cover.People[r] = 0
		}
	}
	plan := TimePlan{Plan: Plan{Value: float64(t), Bound: float64(c.times[c.lo]), Work: c.work,
		Stopped: c.w.stopped, Unreached: c.unreached, Method: "halving of times; each a set cover, decided exactly"}}
	plan.Chosen, plan.Gain = cover.inOrder(c.chosen, len(uniq(c.m.Fixed)))
	for _, k := range plan.Chosen {
		if c.m.Cost == nil {
			plan.Cost++
		} else {
			plan.Cost += c.m.Cost[k]
		}
	}
	for r, n := range c.m.People {
		if n > 0 && c.nearest[r] < c.m.Beyond {
			plan.Before = max(plan.Before, float64(c.now[r]))
		}
	}
	plan.GapPC = gapPC(plan.Value, plan.Bound)
	if plan.Optimal = c.lo == c.hi; plan.Optimal {
		plan.Stopped = StopOptimal
	}
	c.m.finish(&plan)
	return plan
}

// uniq is a list with each number once.
func uniq(list []int) []int {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// inOrder puts candidates, but for the first few, in the order in which each adds
// most people, ties to the lower number, and says how many.
func (m Model) inOrder(chosen []int, keep int) ([]int, []float64) {
	out, left := slices.Clone(chosen[:keep]), slices.Clone(chosen[keep:])
	slices.Sort(left)
	covered := make([]bool, len(m.People))
	adds := func(c int, take bool) float64 {
		sum := 0.0
		for _, r := range m.Cover.of(int32(c)) {
			if !covered[r] {
				sum += m.People[r]
			}
			covered[r] = covered[r] || take
		}
		return sum
	}
	var gain []float64
	for _, c := range out {
		gain = append(gain, adds(c, true))
	}
	for len(left) > 0 {
		i, most := 0, math.Inf(-1)
		for k, c := range left {
			if g := adds(c, false); g > most {
				i, most = k, g
			}
		}
		out, gain = append(out, left[i]), append(gain, adds(left[i], true))
		left = slices.Delete(left, i, i+1)
	}
	return out, gain
}
