package siting

import "slices"

// construct adds outsiders one by one, each time the one that fits and gains
// most (per cost, where perCost), until nothing fits or gains. Groups that lack
// sites come first. It reports whether every group got its least.
//
// Gains are kept up by state, so the best is a scan; ties go to the lowest.
func (s *state) construct(perCost bool) bool {
	for !s.met() {
		c := s.best(perCost, true)
		if c < 0 {
			return false
		}
		s.add(c)
	}
	for {
		c := s.best(perCost, false)
		if c < 0 {
			return true
		}
		s.add(c)
	}
}

// best returns the outsider to add next, or -1. Where a group lacks sites only
// its candidates count, also those that gain nothing.
func (s *state) best(perCost, lacking bool) int32 {
	best, most := int32(-1), 0.0
	for c, gain := range s.gain {
		if s.in[c] || gain <= 0 && !lacking {
			continue
		}
		if lacking {
			if g := groupOf(s.p, int32(c)); g < 0 || s.count[g] >= s.p.quota[g].Least {
				continue
			}
		}
		if perCost && s.p.cost != nil {
			gain /= max(s.p.cost[c], 1e-12)
		}
		if (best < 0 || gain > most) && s.fits(int32(c)) {
			best, most = int32(c), gain
		}
	}
	s.work += int64(len(s.gain))
	return best
}

// swap exchanges one insider for one outsider while that covers more people:
// the interchange of Teitz and Bart (1968), on gains kept up by state. It
// returns when no exchange helps, or when the work comes to limit.
func (s *state) swap(limit int64) {
	for better := true; better; {
		better = false
		for _, o := range slices.Clone(s.chosen) {
			if s.work > limit {
				return
			}
			before := s.value
			s.drop(o)
			best, most := o, s.gain[o]
			for c, gain := range s.gain {
				if gain > most+1e-9*before && !s.in[c] && s.replaces(int32(c), o) {
					best, most = int32(c), gain
				}
			}
			s.work += int64(len(s.gain))
			s.add(best)
			better = better || best != o
		}
	}
}

// replaces says whether c may be added now that o has been dropped: that group
// of o which o kept at its least must not lose it.
func (s *state) replaces(c, o int32) bool {
	if g := groupOf(s.p, o); g >= 0 && g != groupOf(s.p, c) && s.count[g] < s.p.quota[g].Least {
		return false
	}
	return s.fits(c)
}
