package siting

import (
	"cmp"
	"slices"
)

// coverAnswer is whether the rules allow everyone to be covered.
type coverAnswer int

const (
	coverUnknown coverAnswer = iota // not decided in the work allowed
	coverYes
	coverNo
)

// coverer decides whether some plan covers every row, by depth first search: the
// row with fewest candidates must have one of them, so each is tried in turn, and
// those tried without luck are out for the rest. A branch ends where rows that
// share no candidate outnumber the sites left, or their cheapest cost the budget.
type coverer struct {
	s    *state
	w    *watch
	done int64   // work of others before
	out  []int32 // per candidate: how many branches have banned it
	mark []int32 // per candidate: the round in which it was met
	rnd  int32
	work int64
}

func newCoverer(s *state, w *watch, done int64) *coverer {
	n := len(s.gain)
	return &coverer{s: s, w: w, done: done, out: make([]int32, n), mark: make([]int32, n)}
}

// decide looks for a plan first greedily, then through all. With coverYes the
// plan is left in s.
func (c *coverer) decide() coverAnswer {
	s := c.s
	if s.construct(true) {
		x := newExchanges(s, s.members, s.gain)
		x.late = c.w.late
		x.improve(c.w.work)
		if s.value >= s.p.total {
			return coverYes
		}
	}
	for len(s.chosen) > 0 {
		s.drop(s.chosen[len(s.chosen)-1])
	}
	a := c.branch()
	s.work += c.work
	return a
}

// need is how many more must cover row r.
func (c *coverer) need(r int32) int32 { return c.s.p.need[r] - c.s.times[r] }

func (c *coverer) branch() coverAnswer {
	s := c.s
	if !c.w.goOn(c.done + s.work + c.work) {
		return coverUnknown
	}
	r := c.rarest()
	if r < 0 {
		return c.complete()
	}
	if c.hopeless() {
		return coverNo
	}
	cands := c.choices(r)
	answer := coverNo
	tried := 0
	for _, k := range cands {
		s.add(k)
		a := c.branch()
		if a == coverYes {
			return a
		}
		s.drop(k)
		c.out[k]++
		tried++
		if a == coverUnknown {
			answer = a
			if c.w.stopped != "" {
				break
			}
		}
	}
	for _, k := range cands[:tried] {
		c.out[k]--
	}
	return answer
}

// complete adds what groups lack once everyone is covered. Where that fails
// without trying all, nothing is decided.
func (c *coverer) complete() coverAnswer {
	s, n := c.s, len(c.s.chosen)
	if s.met() || s.construct(false) {
		return coverYes
	}
	for len(s.chosen) > n {
		s.drop(s.chosen[len(s.chosen)-1])
	}
	return coverUnknown
}

// open says whether candidate k may be added here.
func (c *coverer) open(k int32) bool { return !c.s.in[k] && c.out[k] == 0 && c.s.fits(k) }

// choices are the candidates for row r, those that cover most first.
func (c *coverer) choices(r int32) []int32 {
	var cands []int32
	for _, k := range c.s.p.rowsOf(r) {
		if c.open(k) {
			cands = append(cands, k)
		}
	}
	slices.SortFunc(cands, func(a, b int32) int {
		return cmp.Or(cmp.Compare(c.s.gain[b], c.s.gain[a]), cmp.Compare(a, b))
	})
	return cands
}

// rarest is the uncovered row with fewest candidates; -1 if all are covered.
func (c *coverer) rarest() int32 {
	best, fewest := int32(-1), int32(0)
	for r := range int32(len(c.s.p.weight)) {
		if c.need(r) <= 0 {
			continue
		}
		n := int32(0)
		for _, k := range c.s.p.rowsOf(r) {
			if c.open(k) {
				n++
			}
		}
		c.work += int64(len(c.s.p.rowsOf(r)))
		if best < 0 || n < fewest {
			best, fewest = r, n
		}
	}
	return best
}

// hopeless says that uncovered rows no two of which share a candidate need more
// sites or budget than there are.
func (c *coverer) hopeless() bool {
	s := c.s
	sites, cost := len(s.chosen), s.cost
	c.rnd++
	for r := range int32(len(s.p.weight)) {
		if c.need(r) <= 0 {
			continue
		}
		apart, least := true, -1.0
		for _, k := range s.p.rowsOf(r) {
			if !c.open(k) {
				continue
			}
			apart = apart && c.mark[k] != c.rnd
			if v := s.p.price(k); least < 0 || v < least {
				least = v
			}
		}
		c.work += int64(len(s.p.rowsOf(r)))
		if least < 0 {
			return true
		}
		if apart {
			sites, cost = sites+1, cost+least
			for _, k := range s.p.rowsOf(r) {
				c.mark[k] = c.rnd
			}
		}
	}
	return sites > s.p.sites || s.p.cost != nil && cost > s.p.budget
}
