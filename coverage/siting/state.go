package siting

// state is a set of chosen candidates with what every single change to it would
// do, kept up row by row as candidates come and go: for an outsider the people
// it would add, for an insider those it alone holds. Only rows that cross their
// need change anything, so a change costs the candidates of those rows.
type state struct {
	p      *problem
	in     []bool
	chosen []int32
	at     []int32   // where an insider stands in chosen
	times  []int32   // per row: how many insiders cover it
	owner  []int32   // per row: the insiders covering it, xor'ed: of one, its number
	gain   []float64 // see above
	value  float64   // people covered
	cost   float64
	count  []int   // insiders of each group
	hit    []int32 // insiders each candidate is in conflict with; nil without conflicts
	work   int64   // entries touched
}

func newState(p *problem) *state {
	n := len(p.orig)
	s := &state{p: p, in: make([]bool, n), at: make([]int32, n), times: make([]int32, len(p.weight)),
		owner: make([]int32, len(p.weight)), gain: make([]float64, n), count: make([]int, len(p.quota))}
	for r, w := range p.weight {
		if p.need[r] == 1 {
			for _, c := range p.rowsOf(int32(r)) {
				s.gain[c] += w
			}
		}
	}
	if p.apart.first != nil {
		s.hit = make([]int32, n)
	}
	s.work += int64(len(p.cand))
	return s
}

// add builds an outsider.
func (s *state) add(c int32) {
	s.in[c] = true
	s.at[c] = int32(len(s.chosen))
	s.chosen = append(s.chosen, c)
	s.tally(c, 1)
	s.value += s.gain[c]
	rows := s.p.cover.of(c)
	s.work += int64(len(rows))
	for _, r := range rows {
		t, need, w := s.times[r], s.p.need[r], s.p.weight[r]
		s.times[r], s.owner[r] = t+1, s.owner[r]^c
		switch {
		case t == need-1: // covered now: outsiders add nothing here, insiders all hold it
			s.outsiders(r, -w)
			if need > 1 {
				s.insiders(r, c, w)
			}
		case t == need: // one to spare now: no insider alone holds it
			s.insiders(r, c, -w)
		case t == need-2: // the next one covers it
			s.outsiders(r, w)
		}
	}
	s.recount(c)
}

// drop takes an insider away.
func (s *state) drop(c int32) {
	s.in[c] = false
	last := s.chosen[len(s.chosen)-1]
	s.chosen[s.at[c]], s.at[last] = last, s.at[c]
	s.chosen = s.chosen[:len(s.chosen)-1]
	s.tally(c, -1)
	s.value -= s.gain[c]
	rows := s.p.cover.of(c)
	s.work += int64(len(rows))
	for _, r := range rows {
		t, need, w := s.times[r], s.p.need[r], s.p.weight[r]
		s.times[r], s.owner[r] = t-1, s.owner[r]^c
		switch {
		case t == need: // no longer covered
			s.outsiders(r, w)
			if need > 1 {
				s.insiders(r, c, -w)
			}
		case t == need+1: // no longer one to spare
			s.insiders(r, c, w)
		case t == need-1: // no longer within one
			s.outsiders(r, -w)
		}
	}
	s.recount(c)
}

// outsiders changes the gain of every outsider of a row.
func (s *state) outsiders(r int32, by float64) {
	cands := s.p.rowsOf(r)
	s.work += int64(len(cands))
	for _, c := range cands {
		if !s.in[c] {
			s.gain[c] += by
		}
	}
}

// insiders changes the gain of every insider of a row but one. Where there is
// only one other, the xor of them all tells which, without a search.
func (s *state) insiders(r, but int32, by float64) {
	if s.p.need[r] == 1 {
		s.gain[s.owner[r]^s.ifIn(but)] += by
		return
	}
	cands := s.p.rowsOf(r)
	s.work += int64(len(cands))
	for _, c := range cands {
		if s.in[c] && c != but {
			s.gain[c] += by
		}
	}
}

// ifIn is c while it is an insider, else 0: what it adds to an xor.
func (s *state) ifIn(c int32) int32 {
	if s.in[c] {
		return c
	}
	return 0
}

// recount adds up the gain of one candidate anew.
func (s *state) recount(c int32) {
	sum, off := 0.0, int32(1)
	if s.in[c] {
		off = 0
	}
	for _, r := range s.p.cover.of(c) {
		if s.times[r]+off == s.p.need[r] {
			sum += s.p.weight[r]
		}
	}
	s.gain[c] = sum
}

// tally keeps up what the rules count.
func (s *state) tally(c int32, by int) {
	s.cost += float64(by) * s.p.price(c)
	if s.p.group != nil && s.p.group[c] >= 0 {
		s.count[s.p.group[c]] += by
	}
	for _, d := range s.p.apart.of(c) {
		s.hit[d] += int32(by)
	}
}

// fits says whether an outsider could be added without breaking a rule.
func (s *state) fits(c int32) bool {
	p, g := s.p, groupOf(s.p, c)
	return len(s.chosen) < p.sites && (p.cost == nil || s.cost+p.cost[c] <= p.budget) &&
		(g < 0 || s.count[g] < p.quota[g].Most) && (s.hit == nil || s.hit[c] == 0)
}

// groupOf is the group of a candidate, -1 for none or for no candidate.
func groupOf(p *problem, c int32) int32 {
	if p.group == nil || c < 0 {
		return -1
	}
	return p.group[c]
}

// met says whether every group has its least.
func (s *state) met() bool {
	for g, q := range s.p.quota {
		if s.count[g] < q.Least {
			return false
		}
	}
	return true
}
