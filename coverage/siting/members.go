package siting

// members is a set of candidates and how it stands to the rules; whom they serve
// is for others to know.
type members struct {
	p      *problem
	in     []bool
	chosen []int32
	at     []int32 // where an insider stands in chosen
	cost   float64
	count  []int   // insiders of each group
	hit    []int32 // insiders each candidate is to be kept apart from; nil where there are no such pairs
}

func newMembers(p *problem) *members {
	m := &members{p: p, in: make([]bool, len(p.orig)), at: make([]int32, len(p.orig)), count: make([]int, len(p.quota))}
	if p.apart.first != nil {
		m.hit = make([]int32, len(p.orig))
	}
	return m
}

func (m *members) add(c int32) {
	m.in[c], m.at[c] = true, int32(len(m.chosen))
	m.chosen = append(m.chosen, c)
	m.tally(c, 1)
}

func (m *members) drop(c int32) {
	last := m.chosen[len(m.chosen)-1]
	m.chosen[m.at[c]], m.at[last] = last, m.at[c]
	m.in[c], m.chosen = false, m.chosen[:len(m.chosen)-1]
	m.tally(c, -1)
}

func (m *members) tally(c int32, by int) {
	m.cost += float64(by) * m.p.price(c)
	if g := groupOf(m.p, c); g >= 0 {
		m.count[g] += by
	}
	for _, d := range m.p.apart.of(c) {
		m.hit[d] += int32(by)
	}
}

// fits says whether outsider c could be added without breaking a rule.
func (m *members) fits(c int32) bool {
	p, g := m.p, groupOf(m.p, c)
	return len(m.chosen) < p.sites && (p.cost == nil || m.cost+p.cost[c] <= p.budget) &&
		(g < 0 || m.count[g] < p.quota[g].Most) && (m.hit == nil || m.hit[c] == 0)
}

// replaces says whether outsider c could take the place of insider o.
func (m *members) replaces(c, o int32) bool {
	p, g, was := m.p, groupOf(m.p, c), groupOf(m.p, o)
	if g != was && (g >= 0 && m.count[g] >= p.quota[g].Most || was >= 0 && m.count[was] <= p.quota[was].Least) {
		return false
	}
	if p.cost != nil && m.cost-p.cost[o]+p.cost[c] > p.budget {
		return false
	}
	if m.hit == nil || m.hit[c] == 0 {
		return true
	}
	if m.hit[c] == 1 { // is it o?
		for _, d := range p.apart.of(c) {
			if d == o {
				return true
			}
		}
	}
	return false
}

// lacks says whether c is of a group that has not got its least.
func (m *members) lacks(c int32) bool {
	g := groupOf(m.p, c)
	return g >= 0 && m.count[g] < m.p.quota[g].Least
}

// met says whether every group has its least.
func (m *members) met() bool {
	for g, q := range m.p.quota {
		if m.count[g] < q.Least {
			return false
		}
	}
	return true
}

// best returns the outsider that fits with most gain (per cost), ties to the
// lowest, or -1. Where a group lacks sites only its candidates count, also those
// that gain nothing.
func (m *members) best(gain []float64, perCost bool) int32 {
	best, most, lacking := int32(-1), 0.0, !m.met()
	for c, g := range gain {
		if m.in[c] || g <= 0 && !lacking || lacking && !m.lacks(int32(c)) {
			continue
		}
		if perCost && m.p.cost != nil {
			g /= max(m.p.cost[c], 1e-12)
		}
		if (best < 0 || g > most) && m.fits(int32(c)) {
			best, most = int32(c), g
		}
	}
	return best
}

// construct adds the best outsider until nothing fits or gains, groups that lack
// sites first; false if they cannot have them. gain is read anew at each step.
func (m *members) construct(gain []float64, perCost bool, add func(int32)) bool {
	for {
		c := m.best(gain, perCost)
		if c < 0 {
			return m.met()
		}
		add(c)
	}
}
