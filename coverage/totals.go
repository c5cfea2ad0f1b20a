package coverage

import "github.com/walkshed/walkshed/geo"

// CountedMinutes is how many whole minutes Served.ByMinute tells apart; longer
// walks are in Later.
const CountedMinutes = 120

// Served is what became of some people: People = Covered + NotCovered +
// Unreachable, up to the rounding of the last bit. Each figure is the exact sum
// over cells, rounded once.
type Served struct {
	People      float64 `json:"people"`
	Covered     float64 `json:"covered"` // time <= limit
	NotCovered  float64 `json:"not_covered"`
	Unreachable float64 `json:"unreachable"` // on islands or off the network
	OffNetwork  float64 `json:"of_which_off_network"`
	// ByMinute[m] is people whose walk takes more than m-1 and at most m
	// minutes; ByMinute[0] is those at a venue. Up to m they add up to those
	// covered at a limit of m minutes. Left out (nil) in figures of one area.
	ByMinute []float64 `json:"by_minute,omitempty"` // CountedMinutes + 1 of them
	Later    float64   `json:"later,omitempty"`     // with a walk, but a longer one

	Groups []GroupServed `json:"groups,omitempty"` // of the population, in its order; left out where it has none
}

// sums are the exact sums behind Served, of one area or of everybody.
type sums [4]tally // by Status

func (s *sums) served() Served {
	off := s[OffNetwork]
	unreachable := off
	unreachable.add(s[Unreachable])
	all := unreachable
	all.add(s[Covered])
	all.add(s[NotCovered])
	return Served{People: all.people(), Covered: s[Covered].people(), NotCovered: s[NotCovered].people(),
		Unreachable: unreachable.people(), OffNetwork: off.people()}
}

// minutes are the exact sums behind Served.ByMinute and Later.
type minutes [CountedMinutes + 2]tally

// minute returns which of the sums a walk of t belongs to.
func minute(t geo.Deciseconds) int {
	return int(min((uint64(t)+599)/600, CountedMinutes+1))
}

func (m *minutes) fill(s *Served) {
	s.ByMinute = make([]float64, CountedMinutes+1)
	for i := range s.ByMinute {
		s.ByMinute[i] = m[i].people()
	}
	s.Later = m[CountedMinutes+1].people()
}

// Totals returns what becomes of everybody at a limit.
func (e *Engine) Totals(limit geo.Deciseconds) Served {
	var all sums
	var walks minutes
	for i, n := range e.in.Population.People {
		st, n := e.status(i, limit), fixed(n)
		all[st].add(n)
		if st == Covered || st == NotCovered {
			walks[minute(e.times.time[i])].add(n)
		}
	}
	s := all.served()
	walks.fill(&s)
	s.Groups = e.groupsServed(limit, everyCell(e.NumCells()))
	return s
}
