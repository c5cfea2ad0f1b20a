package siting

// medianState is a set of chosen candidates with what every single change to it
// would do: for an outsider the time it would save, for an insider the time lost
// without it. Both are kept up row by row from the best and the second best
// insider of each row (Whitaker 1983; Resende and Werneck 2004), so that trying
// all exchanges of an insider costs the entries of its own rows, not the matrix.
type medianState struct {
	p     *medianProblem
	rules *members // who is in, and what the rules say
	best  []int32
	next  []int32 // entries of the best two insiders of each row; its end where there is none
	gain  []float64
	value float64 // time saved
	work  int64   // entries touched
}

func newMedianState(p *medianProblem) *medianState {
	s := &medianState{p: p, rules: newMembers(p.rules), best: make([]int32, p.rows()), next: make([]int32, p.rows()),
		gain: make([]float64, len(p.rules.orig))}
	for r := range s.best {
		s.best[r], s.next[r] = int32(p.first[r+1]), int32(p.first[r+1])
	}
	for e, c := range p.cand {
		s.gain[c] += p.save[e]
	}
	s.work += int64(len(p.cand))
	return s
}

// saved is what entry e of a row saves; nothing at the row's end.
func (s *medianState) saved(r, e int32) float64 {
	if int64(e) == s.p.first[r+1] {
		return 0
	}
	return s.p.save[e]
}

// add builds an outsider.
func (s *medianState) add(c int32) {
	p := s.p
	s.value += s.gain[c]
	s.rules.add(c)
	own := 0.0
	for k := p.byCand[c]; k < p.byCand[c+1]; k++ {
		e, r := p.entry[k], p.row[k]
		b, n := s.best[r], s.next[r]
		switch {
		case e < b:
			sb, se := s.saved(r, b), p.save[e]
			s.outsiders(r, e, b, sb, -1)
			if int64(b) < p.first[r+1] {
				s.gain[p.cand[b]] -= sb - s.saved(r, n)
			}
			own += se - sb
			s.best[r], s.next[r] = e, b
		case e < n:
			s.gain[p.cand[b]] -= p.save[e] - s.saved(r, n)
			s.next[r] = e
		}
	}
	s.work += p.byCand[c+1] - p.byCand[c]
	s.gain[c] = own
}

// drop takes an insider away.
func (s *medianState) drop(c int32) {
	p := s.p
	s.value -= s.gain[c]
	s.rules.drop(c)
	own := 0.0
	for k := p.byCand[c]; k < p.byCand[c+1]; k++ {
		e, r := p.entry[k], p.row[k]
		switch {
		case e == s.best[r]:
			b := s.next[r]
			n := s.after(r, b)
			sb := s.saved(r, b)
			s.best[r], s.next[r] = b, n
			s.outsiders(r, e, b, sb, 1)
			if int64(b) < p.first[r+1] {
				s.gain[p.cand[b]] += sb - s.saved(r, n)
			}
			own += p.save[e] - sb
		case e == s.next[r]:
			n := s.after(r, e)
			s.gain[p.cand[s.best[r]]] += p.save[e] - s.saved(r, n)
			s.next[r] = n
		}
	}
	s.work += p.byCand[c+1] - p.byCand[c]
	s.gain[c] = own
}

// outsiders changes the gain of every outsider that is better than entry b of a
// row, when the row's best changes between e and b (e < b): those before e by
// what e saves more than b, those from e on by what they themselves do.
func (s *medianState) outsiders(r, e, b int32, sb, sign float64) {
	p := s.p
	all := sign * (p.save[e] - sb)
	for i := int32(p.first[r]); i < e; i++ {
		s.gain[p.cand[i]] += all
	}
	for i := e + 1; i < b; i++ {
		s.gain[p.cand[i]] += sign * (p.save[i] - sb)
	}
	s.work += int64(b) - p.first[r]
}

// after is the entry of the next insider after entry e of a row, or its end.
func (s *medianState) after(r, e int32) int32 {
	end := int32(s.p.first[r+1])
	if e == end {
		return end
	}
	for e++; e < end && !s.rules.in[s.p.cand[e]]; e++ {
	}
	return e
}

// construct adds outsiders, each time the one that saves most (per cost).
func (s *medianState) construct(perCost bool) bool {
	return s.rules.construct(s.gain, perCost, func(c int32) {
		s.add(c)
		s.work += int64(len(s.gain))
	})
}

func (s *medianState) worth() float64 { return s.value }

func (s *medianState) spend(entries int64) int64 {
	s.work += entries
	return s.work
}

// neighbours meets the candidates that share a row with o.
func (s *medianState) neighbours(o int32, t *tally) {
	p := s.p
	for k := p.byCand[o]; k < p.byCand[o+1]; k++ {
		for _, c := range p.cand[p.first[p.row[k]]:p.first[p.row[k]+1]] {
			t.add(c, 0)
		}
		s.work += p.first[p.row[k]+1] - p.first[p.row[k]]
	}
}

// extras sums up what each candidate would save more than its gain if o were
// gone, in the rows o is best for.
func (s *medianState) extras(o int32, t *tally) {
	p := s.p
	for k := p.byCand[o]; k < p.byCand[o+1]; k++ {
		e, r := p.entry[k], p.row[k]
		if s.best[r] != e {
			continue
		}
		n := s.next[r]
		sn := s.saved(r, n)
		for i := int32(p.first[r]); i < n; i++ {
			t.add(p.cand[i], p.save[max(i, e)]-sn)
		}
		s.work += int64(n) - p.first[r]
	}
	s.work += p.byCand[o+1] - p.byCand[o]
}

// worthOf looks up the best entry of each row.
func (s *medianState) worthOf(chosen []int32) float64 {
	p, value := s.p, 0.0
	in := make([]bool, len(s.gain))
	for _, c := range chosen {
		in[c] = true
	}
	for r := range p.rows() {
		for e := p.first[r]; e < p.first[r+1]; e++ {
			if in[p.cand[e]] {
				value += p.save[e]
				break
			}
		}
	}
	s.work += int64(len(p.cand)) / 4
	return value
}
