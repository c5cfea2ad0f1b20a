package coverage

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
)

func outcomeOf(minutes []float64, status []Status, people []float64) Outcome {
	var o Outcome
	for i, m := range minutes {
		o.Cells.Time = append(o.Cells.Time, geo.FromMinutes(m))
		o.Cells.Status = append(o.Cells.Status, status[i])
	}
	o.Ground.People = people
	return o
}

// TestSpreadByHand: 2 people walk 5 minutes, 4 walk 10, 2 walk 15, 16 have no walk.
// All walking is 10 + 40 + 30 = 80 person minutes. The first quarter of the eight
// does 1/8 of it, three quarters do 5/8. Under the curve: 1/4·(0+1/8)/2 +
// 1/2·(1/8+5/8)/2 + 1/4·(5/8+1)/2 = 1/64 + 12/64 + 13/64 = 26/64; Gini 1 - 52/64.
func TestSpreadByHand(t *testing.T) {
	s := outcomeOf([]float64{15, 5, 10, 0}, []Status{NotCovered, Covered, Covered, Unreachable}, []float64{2, 2, 4, 16}).Spread(nil)
	if s.People != 24 || s.NoWalk != 16 || *s.MeanMin != 10 || *s.MedianMin != 10 || math.Abs(s.Gini-12.0/64) > 1e-12 {
		t.Errorf("%+v", s)
	}
	if s.ByMinute[5] != 2 || s.ByMinute[10] != 4 || s.ByMinute[15] != 2 || s.Later != 0 {
		t.Errorf("by minute %v, later %g", s.ByMinute, s.Later)
	}
	for _, want := range [][2]float64{{0, 0}, {0.25, 0.125}, {0.5, 0.375}, {0.75, 0.625}, {1, 1}} {
		got := s.Lorenz[int(want[0]*LorenzSteps)]
		if math.Abs(got[0]-want[0])+math.Abs(got[1]-want[1]) > 1e-12 {
			t.Errorf("the curve has %v, want %v", got, want)
		}
	}
	old := outcomeOf([]float64{15, 5}, []Status{NotCovered, Covered}, []float64{2, 2}).Spread([]float64{0, 1})
	if old.People != 1 || *old.MeanMin != 5 || old.Gini != 0 {
		t.Errorf("of one group %+v", old)
	}
}

// TestSpreadOfNobody: no walk, or none that takes time, is no division by nought.
func TestSpreadOfNobody(t *testing.T) {
	none := outcomeOf([]float64{0, 0}, []Status{Unreachable, OffNetwork}, []float64{1, 2}).Spread(nil)
	if none.MeanMin != nil || none.MedianMin != nil || none.Gini != 0 || len(none.Lorenz) != 0 || none.NoWalk != 3 {
		t.Errorf("%+v", none)
	}
	home := outcomeOf([]float64{0}, []Status{Covered}, []float64{8}).Spread(nil)
	if home.Gini != 0 || *home.MeanMin != 0 || len(home.Lorenz) != 2 || home.ByMinute[0] != 8 {
		t.Errorf("%+v", home)
	}
}

// TestSpreadLaws: the curve rises, lies under the diagonal and is bent one way;
// the coefficient is in [0, 1), is that of all pairs (its definition), and does not
// change when everybody walks twice as fast.
func TestSpreadLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(r, "cells")
		minutes, people, status := make([]float64, n), make([]float64, n), make([]Status, n)
		twice := make([]float64, n)
		for i := range n {
			minutes[i] = float64(rapid.IntRange(0, 100).Draw(r, "min"))
			twice[i] = 2 * minutes[i]
			people[i] = float64(rapid.IntRange(0, 64).Draw(r, "people"))
			status[i] = Status(rapid.IntRange(0, 3).Draw(r, "status"))
		}
		s := outcomeOf(minutes, status, people).Spread(nil)
		slow := outcomeOf(twice, status, people).Spread(nil)
		var apart, walkers, walking float64
		walks := func(i int) bool { return status[i] == Covered || status[i] == NotCovered }
		for i := range n {
			if !walks(i) {
				continue
			}
			walkers, walking = walkers+people[i], walking+people[i]*minutes[i]
			for j := range n {
				if walks(j) {
					apart += people[i] * people[j] * math.Abs(minutes[i]-minutes[j])
				}
			}
		}
		want := 0.0
		if walking > 0 {
			want = apart / (2 * walkers * walking)
		}
		if math.Abs(s.Gini-want) > 1e-9 || math.Abs(s.Gini-slow.Gini) > 1e-9 || s.Gini >= 1 {
			r.Fatalf("Gini %g, by pairs %g, slower %g", s.Gini, want, slow.Gini)
		}
		for i := 1; i < len(s.Lorenz); i++ {
			a, b := s.Lorenz[i-1], s.Lorenz[i]
			if b[1] < a[1]-1e-12 || b[1] > b[0]+1e-12 {
				r.Fatalf("the curve goes from %v to %v", a, b)
			}
		}
		if walkers > 0 && len(s.Lorenz) != 2 && len(s.Lorenz) != LorenzSteps+1 {
			r.Fatalf("%d points", len(s.Lorenz))
		}
	})
}
