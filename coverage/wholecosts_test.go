package coverage

import (
	"math"
	"testing"

	"github.com/walkshed/walkshed/coverage/siting"
)

func TestWholeCosts(t *testing.T) {
	for _, c := range []struct {
		name         string
		value, bound float64
		cost         []float64
		want         float64
		proved       bool
	}{
		{"1.79 sites are two", 2, 1.79, []float64{1, 1, 1}, 2, true},
		{"of sites without costs too", 4, 2.1, nil, 3, false},
		{"2 is no more than 2 and noise", 3, 2.0000000001, []float64{1, 1}, 2, false},
		{"fours and sixes make even sums", 10, 6.5, []float64{4, 6}, 8, false},
		{"a free one changes nothing", 10, 6.5, []float64{4, 0, 6}, 8, false},
		{"halves are not whole", 10, 6.5, []float64{4, 0.5}, 6.5, false},
		{"never above the plan", 6, 5.5, []float64{4}, 6, true},
		{"all free", 0, 0, []float64{0, 0}, 0, false},
	} {
		p := siting.Plan{Value: c.value, Bound: c.bound, GapPC: 50, Stopped: siting.StopTime}
		wholeCosts(&p, c.cost)
		if p.Bound != c.want || p.Optimal != c.proved || p.Optimal != (p.Stopped == siting.StopOptimal) {
			t.Errorf("%s: %+v", c.name, p)
		}
		if c.want != c.bound && math.Abs(p.GapPC-(c.value-c.want)/c.value*100) > 1e-9 {
			t.Errorf("%s: a gap of %v", c.name, p.GapPC)
		}
	}
}
