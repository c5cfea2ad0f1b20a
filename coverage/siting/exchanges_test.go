package siting

import (
	"testing"

	"pgregory.net/rapid"
)

// TestBestForTellsTheTruth compares what an exchange is said to bring with what it
// brings, also where a row needs two: with its only insider gone an outsider that
// would have completed it no longer does.
func TestBestForTellsTheTruth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		p := reduce(m)
		s := newState(p)
		for c := range p.orig {
			if s.fits(int32(c)) && rapid.Bool().Draw(t, "in") {
				s.add(int32(c))
			}
		}
		x := newExchanges(s, s.members, s.gain)
		for _, o := range append([]int32(nil), s.chosen...) {
			value, c := s.value, x.bestFor(o)
			most := value
			for d := range p.orig {
				if !s.in[d] && s.replaces(int32(d), o) {
					most = max(most, s.worthOf(exchanged(s.chosen, o, int32(d))))
				}
			}
			got := value
			if c >= 0 {
				got = s.worthOf(exchanged(s.chosen, o, c))
			}
			if c >= 0 && got <= value || got < most-1e-9*p.total {
				t.Fatalf("%d for %d: %v covered, before %v, the best exchange %v", c, o, got, value, most)
			}
		}
	})
}

// exchanged is a plan with d in the place of o.
func exchanged(plan []int32, o, d int32) []int32 {
	out := []int32{d}
	for _, c := range plan {
		if c != o {
			out = append(out, c)
		}
	}
	return out
}

// TestOneSiteIsNoPair: of one site, the village of 8 cannot have the two
// it needs, so the hamlet of 4 is the best there is.
func TestOneSiteIsNoPair(t *testing.T) {
	m := Model{Cover: Cover{First: []int64{0, 2, 4}, Rows: []int32{0, 1, 0, 2}}, People: []float64{8, 1, 4},
		Need: []uint8{2, 1, 1}, Rules: Rules{Sites: 1}}
	p, err := BestCover(t.Context(), m, Effort{Work: 1e6})
	if err != nil || p.Value != 4 || !p.Optimal {
		t.Fatalf("%+v, %v: want 4, proved", p, err)
	}
}
