package siting

import (
	"cmp"
	"context"
	"slices"
)

// A CapacityPlan is a choice of sites with its proof, and whom they serve. In its
// Plan, Value, Bound and People are people served by venues and sites, Gain what
// each step adds to them. Load and Supply are of the venues, then of Chosen.
type CapacityPlan struct {
	Plan
	Service
	Before float64 // people the venues there are serve without any site
}

// MaxServed looks for the plan under which most people are served (capacitated
// maximal cover; Current and Storbeck 1988, with people that may be shared out
// among sites), under the rules of m and with the venues there are, and proves
// how far from the best it can be. Bound >= Value.
//
// How many a set of sites serves is a maximal flow, and a submodular function of
// the set: what a site adds never rises as others are built. So lazy greedy
// (Minoux 1978) is safe, and what every candidate would add to the plan is a
// bound. Determinism, ctx and errors as BestCover; Effort.Base is not read. See
// Serve for how people are counted.
func MaxServed(ctx context.Context, m CapacityModel, e Effort) (CapacityPlan, error) {
	if err := checkCapacity(m); err != nil {
		return CapacityPlan{}, err
	}
	e.Base = 0
	w := newWatch(ctx, e)
	s := newServing(m, w)
	if err := s.net.fill(ctx); err != nil {
		return CapacityPlan{}, err
	}
	s.online() // of places alike, each filled, it is the best there is
	if !s.construct() {
		return CapacityPlan{}, errNoPlan()
	}
	w.better(s.value())
	s.look()
	s.online()
	d := newServingDual(s)
	d.search(s.value(), 1000, func() bool { return !s.proved() && w.goOn(s.net.work+d.work) })
	w.bound(d.bound)
	w.stopped = cmp.Or(w.stopped, StopWork)
	return s.plan(m, d.work), ctx.Err()
}

// serving is a set of open candidates, and the flow that serves most with them.
type serving struct {
	net   *network
	p     *problem // the rules; it has no rows
	rules *members
	w     *watch
	most  []int64 // of each candidate left: it adds at most so much, in units
}

// newServing opens venues and fixed sites.
func newServing(m CapacityModel, w *watch) *serving {
	s := &serving{net: newNetwork(m), w: w}
	s.p = reduce(Model{Cover: Cover{First: make([]int64, m.Candidates()+1)}, Rules: m.Rules})
	s.rules = newMembers(s.p)
	for v := range int32(s.net.venues) {
		s.net.open(v)
	}
	for _, c := range s.p.fixed {
		s.net.open(int32(s.net.venues + c))
	}
	for _, c := range s.p.orig {
		reach := int64(0)
		for _, r := range s.net.cover.of(int32(s.net.venues) + c) {
			reach += s.net.people[r]
		}
		s.most = append(s.most, min(reach, s.net.cap[s.net.venues+int(c)]))
	}
	return s
}

// value is people served.
func (s *serving) value() float64 { return float64(s.net.served) * s.net.unit }

// goOn ends a search also where the plan is the best but for what counting in whole
// units may have lost, on either side.
func (s *serving) goOn() bool { return !s.proved() && s.w.goOn(s.net.work) }

func (s *serving) proved() bool { return s.w.least <= s.value()+2*s.net.rounding() }

// siteOf is the number in the network of candidate c.
func (s *serving) siteOf(c int32) int32 { return int32(s.net.venues) + s.p.orig[c] }

// add opens candidate c for good.
func (s *serving) add(c int32) {
	s.rules.add(c)
	s.net.open(s.siteOf(c))
	s.net.serveFrom(s.siteOf(c))
}

// gain is what candidate c would add, in units; the flow is left as it was.
func (s *serving) gain(c int32) int64 {
	before := s.net.served
	s.net.logging, s.net.log = true, s.net.log[:0]
	s.net.open(s.siteOf(c))
	s.net.serveFrom(s.siteOf(c))
	gain := s.net.served - before
	s.net.undo()
	s.net.isOpen[s.siteOf(c)], s.net.room[s.siteOf(c)] = false, 0
	return gain
}

// serveFrom lets the room of one site serve as many as it can.
func (n *network) serveFrom(c int32) {
	for from := []int32{c}; n.room[c] > 0 && n.phase(from); {
		got := n.send(c, n.room[c])
		n.room[c] -= got
		n.served += got
	}
}

// undo takes back what was logged: flow, and people left, of one site's serving.
func (n *network) undo() {
	n.logging = false
	for i := len(n.log) - 1; i >= 0; i-- {
		ch := n.log[i]
		n.flow[ch.entry] -= ch.by
		n.left[ch.row] += ch.by
		n.served -= ch.by
	}
}

// construct opens candidates one by one, each time the one that fits and adds
// most (per cost), groups that lack sites first; false if they cannot have them.
func (s *serving) construct() bool {
	for {
		c := s.bestOutsider()
		if c < 0 {
			return s.rules.met()
		}
		s.add(c)
	}
}

// bestOutsider looks at candidates from the one that could add most down to where
// no other can add more, or to the first when the time is over: a plan is then
// completed by what was known. Ties go to the lowest.
func (s *serving) bestOutsider() int32 {
	lacking := !s.rules.met()
	rate := func(c int32, gain int64) float64 { return float64(gain) / max(s.p.price(c), 1e-12) }
	var open []int32
	for c := range int32(len(s.most)) {
		if s.rules.in[c] || !s.rules.fits(c) || lacking && !s.rules.lacks(c) {
			continue
		}
		open = append(open, c)
	}
	slices.SortFunc(open, func(a, b int32) int {
		return cmp.Or(cmp.Compare(rate(b, s.most[b]), rate(a, s.most[a])), cmp.Compare(a, b))
	})
	// before says whether c, if it added all it may, would stand before best. Of places
	// with the same room and people enough thousands may: they are not all to be filled.
	before := func(best int32, most int64, c int32) bool {
		return cmp.Or(cmp.Compare(rate(c, s.most[c]), rate(best, most)), cmp.Compare(best, c)) > 0
	}
	best, most := int32(-1), int64(0)
	for _, c := range open {
		if best >= 0 && (!before(best, most, c) || !lacking && !s.goOn()) {
			break
		}
		s.most[c] = s.gain(c)
		if s.most[c] == 0 && !lacking {
			continue
		}
		if best < 0 || before(best, most, c) {
			best, most = c, s.most[c]
		}
	}
	return best
}

// online is the bound of Leskovec et al. (2007): no plan serves more than this one
// and all that the best outsiders would each add to it, or would have at last sight.
func (s *serving) online() {
	score := make([]float64, len(s.most))
	for c, gain := range s.most {
		if !s.rules.in[c] {
			score[c] = float64(gain) * s.net.unit
		}
	}
	s.w.bound(s.value() + newRelax(s.p).most(score) + s.net.rounding())
}

// look finds what each outsider would add now.
func (s *serving) look() {
	for c := range s.most {
		if !s.goOn() {
			return
		}
		if !s.rules.in[c] {
			s.most[c] = s.gain(int32(c))
		}
	}
}

// rounding is what counting in whole units may have lost.
func (n *network) rounding() float64 {
	if n.unit == 1 {
		return 0
	}
	return n.unit * float64(len(n.people)+len(n.cap))
}

// plan writes what was found, in the order in which each site adds most.
func (s *serving) plan(m CapacityModel, work int64) CapacityPlan {
	plan := CapacityPlan{Plan: Plan{Chosen: []int{}, Cost: s.p.paid + s.rules.cost, Stopped: s.w.stopped,
		Method: "lazy greedy on maximal flow; bound: online and Lagrangian", Work: s.net.work + work}}
	t := newServing(m, s.w)
	for _, c := range t.p.fixed {
		t.net.isOpen[t.net.venues+c], t.net.room[t.net.venues+c] = false, 0
	}
	_ = t.net.fill(context.Background())
	plan.Before = t.value()
	step := func(site int32, c int) {
		before := t.net.served
		t.net.open(site)
		t.net.serveFrom(site)
		plan.Chosen = append(plan.Chosen, c)
		plan.Gain = append(plan.Gain, float64(t.net.served-before)*t.net.unit)
	}
	for _, c := range t.p.fixed {
		step(int32(t.net.venues+c), c)
	}
	for left := t.inOrder(s.rules.chosen); len(left) > 0; left = t.inOrder(left[1:]) {
		step(t.siteOf(left[0]), int(s.p.orig[left[0]]))
	}
	plan.Service = t.net.service(m, plan.Chosen)
	plan.Plan.People, plan.Value = plan.Served, plan.Served
	plan.Bound = max(plan.Value, min(s.w.least, plan.Service.People))
	plan.GapPC = gapPC(plan.Value, plan.Bound)
	if plan.Bound-plan.Value <= 1e-9*plan.Bound || s.proved() {
		plan.Bound, plan.GapPC, plan.Optimal, plan.Stopped = plan.Value, 0, true, StopOptimal
	}
	return plan
}

// inOrder puts the candidate that adds most (per cost) first. What a site adds never
// rises as others are built, so those that added less when last seen need no look.
func (s *serving) inOrder(cands []int32) []int32 {
	rate := func(c int32) float64 { return float64(s.most[c]) / max(s.p.price(c), 1e-12) }
	out := slices.Clone(cands)
	slices.SortFunc(out, func(a, b int32) int { return cmp.Or(cmp.Compare(rate(b), rate(a)), cmp.Compare(a, b)) })
	best := 0
	for i, c := range out {
		if i > 0 && rate(c) < rate(out[best]) {
			break
		}
		if s.most[c] = s.gain(c); i > 0 && cmp.Or(cmp.Compare(rate(c), rate(out[best])), cmp.Compare(out[best], c)) > 0 {
			best = i
		}
	}
	if best > 0 {
		out[0], out[best] = out[best], out[0]
	}
	return out
}
