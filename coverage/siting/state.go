package siting

// state is a set of chosen candidates with what every single change to it would
// do, kept up row by row as candidates come and go: for an outsider the people
// it would add, for an insider those it alone holds. Only rows that cross their
// need change anything, so a change costs the candidates of those rows.
type state struct {
	*members
	times []int32   // per row: how many insiders cover it
	owner []int32   // per row: the insiders covering it, xor'ed: of one, its number
	gain  []float64 // see above
	value float64   // people covered
	work  int64     // entries touched
}

func newState(p *problem) *state {
	s := &state{members: newMembers(p), times: make([]int32, len(p.weight)), owner: make([]int32, len(p.weight)), gain: make([]float64, len(p.orig))}
	for r, w := range p.weight {
		if p.need[r] == 1 {
			for _, c := range p.rowsOf(int32(r)) {
				s.gain[c] += w
			}
		}
	}
	s.work += int64(len(p.cand))
	return s
}

// add builds an outsider.
func (s *state) add(c int32) {
	s.members.add(c)
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
	s.members.drop(c)
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

// construct adds the outsider that gains most (per cost, where perCost) until none
// fits or gains, groups that lack sites first; false if they cannot have them.
func (s *state) construct(perCost bool) bool {
	return s.members.construct(s.gain, perCost, func(c int32) {
		s.add(c)
		s.work += int64(len(s.gain))
	})
}

func (s *state) worth() float64 { return s.value }

func (s *state) spend(entries int64) int64 {
	s.work += entries
	return s.work
}

// neighbours meets the candidates that share a row with o.
func (s *state) neighbours(o int32, t *tally) {
	for _, r := range s.p.cover.of(o) {
		cands := s.p.rowsOf(r)
		s.work += int64(len(cands))
		for _, c := range cands {
			t.add(c, 0)
		}
	}
}

// extras sums up what each outsider would cover more than its gain if o were
// gone: the rows that would then lack one; of a row that would lack two, less.
func (s *state) extras(o int32, t *tally) {
	rows := s.p.cover.of(o)
	s.work += int64(len(rows))
	for _, r := range rows {
		w := s.p.weight[r]
		switch s.p.need[r] - s.times[r] {
		case 0:
		case 1:
			w = -w
		default:
			continue
		}
		cands := s.p.rowsOf(r)
		s.work += int64(len(cands))
		for _, c := range cands {
			t.add(c, w)
		}
	}
}

// worthOf counts who is covered.
func (s *state) worthOf(chosen []int32) float64 {
	times, value := make([]int32, len(s.times)), 0.0
	for _, c := range chosen {
		for _, r := range s.p.cover.of(c) {
			if times[r]++; times[r] == s.p.need[r] {
				value += s.p.weight[r]
			}
		}
	}
	s.work += int64(len(times))
	return value
}

// groupOf is the group of a candidate, -1 for none or for no candidate.
func groupOf(p *problem, c int32) int32 {
	if p.group == nil || c < 0 {
		return -1
	}
	return p.group[c]
}
