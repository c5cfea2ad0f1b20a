package siting

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
)

// drawTimes draws a small problem of walking times with any of the rules.
func drawTimes(t *rapid.T) TimeModel {
	base := drawModel(t)
	m := TimeModel{Times: Times{Cover: base.Cover}, People: base.People, Rules: base.Rules, Beyond: 30}
	for range m.Rows {
		m.Time = append(m.Time, geo.Deciseconds(rapid.IntRange(0, 33).Draw(t, "time")))
	}
	if rapid.Bool().Draw(t, "venues") {
		for range m.People {
			m.Now = append(m.Now, geo.Deciseconds(rapid.IntRange(0, 40).Draw(t, "now")))
		}
	}
	return m
}

// timesOf is the time of each demand under a set of candidates (bits), the plain way.
func (m TimeModel) timesOf(set uint) []geo.Deciseconds {
	out := m.withFixed(nil)
	for c := range m.Candidates() {
		if set>>c&1 == 1 {
			rows, times := m.of(int32(c))
			for i, r := range rows {
				out[r] = min(out[r], times[i])
			}
		}
	}
	return out
}

func (m TimeModel) walk(set uint) float64 {
	sum := 0.0
	for r, t := range m.timesOf(set) {
		sum += m.People[r] * float64(t)
	}
	return sum
}

// longest is the longest walk of those whom some candidate or venue reaches.
func (m TimeModel) longest(set, allowed uint) float64 {
	most := geo.Deciseconds(0)
	can := m.timesOf(allowed)
	for r, t := range m.timesOf(set) {
		if m.People[r] > 0 && can[r] < m.Beyond {
			most = max(most, t)
		}
	}
	return float64(most)
}

// allowed are all candidates.
func (m TimeModel) allowed() uint { return 1<<m.Candidates() - 1 }

// checkTimePlan says what of a plan does not hold together.
func checkTimePlan(t *rapid.T, m TimeModel, p TimePlan) {
	set, model := setOf(p.Chosen), m.model(nil)
	switch {
	case bits.OnesCount(set) != len(p.Chosen) || len(p.Gain) != len(p.Chosen):
		t.Fatalf("%+v: a candidate twice, or gains missing", p)
	case !model.allows(set):
		t.Fatalf("%+v breaks a rule", p)
	case math.Abs(p.Cost-model.price(set)) > eps:
		t.Fatalf("%+v: costs %v", p, model.price(set))
	case p.Optimal != (p.Stopped == StopOptimal) || p.Optimal != (p.Value == p.Bound):
		t.Fatalf("%+v: optimal or not?", p)
	case !slices.Equal(p.Times, m.timesOf(set)):
		t.Fatalf("%+v: times are %v", p, m.timesOf(set))
	}
	people, all := 0.0, 0.0
	for r, s := range p.Site {
		all += m.People[r]
		switch {
		case s == Nobody:
			people -= m.People[r]
			if p.Times[r] != m.Beyond {
				t.Fatalf("%+v: nobody reaches demand %d in %d", p, r, p.Times[r])
			}
		case s == Venue:
			if p.Times[r] != m.Now[r] {
				t.Fatalf("%+v: a venue reaches demand %d in %d", p, r, m.Now[r])
			}
		default:
			if one := m.timesOf(1 << p.Chosen[s]); one[r] != p.Times[r] {
				t.Fatalf("%+v: site %d reaches demand %d in %d", p, s, r, one[r])
			}
		}
	}
	if math.Abs(people+all-p.People) > eps || all > 0 && math.Abs(p.Mean*all-m.walk(set)) > eps {
		t.Fatalf("%+v: people or mean are off", p)
	}
}

// TestPMedianAgainstEverything tries every set of candidates under every rule. Where groups
// and a budget leave no plan near the relaxed one a proof may take long: the work ends it.
func TestPMedianAgainstEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawTimes(t)
		model, best := m.model(nil), math.Inf(1)
		for set := range uint(1) << m.Candidates() {
			if model.allows(set) {
				best = min(best, m.walk(set))
			}
		}
		p, err := PMedian(t.Context(), m, Effort{Work: 20_000_000})
		if err != nil {
			return
		}
		checkTimePlan(t, m, p)
		sum := 0.0
		for _, g := range p.Gain {
			sum += g
		}
		switch {
		case math.Abs(p.Value-m.walk(setOf(p.Chosen))) > eps || math.Abs(p.Before-m.walk(0)) > eps || math.Abs(p.Before-sum-p.Value) > eps:
			t.Fatalf("%+v: walks %v, before %v", p, m.walk(setOf(p.Chosen)), m.walk(0))
		case p.Value < best-eps || p.Bound > best+eps:
			t.Fatalf("%+v, the best is %v", p, best)
		}
		if again, _ := PMedian(t.Context(), m, Effort{Work: 20_000_000}); !reflect.DeepEqual(p, again) {
			t.Fatalf("%+v, then %+v", p, again)
		}
	})
}

// TestPCentreAgainstEverything likewise.
func TestPCentreAgainstEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawTimes(t)
		model, best, allowed := m.model(nil), math.Inf(1), m.allowed()
		for set := range uint(1) << m.Candidates() {
			if model.allows(set) {
				best = min(best, m.longest(set, allowed))
			}
		}
		p, err := PCentre(t.Context(), m, Effort{})
		if err != nil {
			return
		}
		checkTimePlan(t, m, p)
		if v := m.longest(setOf(p.Chosen), allowed); p.Value != v && p.Value < float64(m.Beyond) || p.Value < best || p.Bound > best {
			t.Fatalf("%+v, longest %v, the best is %v", p, v, best)
		}
		if p.Value > best && m.Quota == nil {
			t.Fatalf("%+v, the best is %v", p, best)
		}
		for r, n := range m.People {
			if lost := n > 0 && m.timesOf(allowed)[r] >= m.Beyond; lost != slices.Contains(p.Unreached, r) {
				t.Fatalf("%+v: demand %d unreached: %v", p, r, lost)
			}
		}
	})
}

// TestMedianByHand: a street of five houses 10 apart with 1, 2, 4, 8, 16 people,
// a candidate at each. One site: the weighted median is the house where half of
// the 31 people are passed, the last (16 > 15.5).
func TestMedianByHand(t *testing.T) {
	m := street(1, 2, 4, 8, 16)
	for _, c := range []struct {
		sites  int
		now    []geo.Deciseconds
		chosen []int
		value  float64
	}{
		{1, nil, []int{4}, 40*1 + 30*2 + 20*4 + 10*8},
		// Two: the last, and the fourth rather than the third, for 10 less for 8 people
		// is more than 10 more for 1+2+4.
		{2, nil, []int{4, 3}, 30*1 + 20*2 + 10*4},
		{5, nil, []int{4, 3, 2, 1, 0}, 0},
		{0, nil, []int{}, 31 * 60},
		// A venue at the last house: the same one beside it.
		{1, []geo.Deciseconds{40, 30, 20, 10, 0}, []int{3}, 30*1 + 20*2 + 10*4},
	} {
		m.Sites, m.Now = c.sites, c.now
		p, err := PMedian(context.Background(), m, Effort{})
		if err != nil || p.Value != c.value || !p.Optimal {
			t.Errorf("%d sites: %+v %v, want %v at %v", c.sites, p, err, c.value, c.chosen)
		}
		if !slices.Equal(sorted(p.Chosen), sorted(c.chosen)) {
			t.Errorf("%d sites: chose %v, want %v", c.sites, p.Chosen, c.chosen)
		}
	}
}

// TestCentreByHand: on the same street two sites leave nobody further than 10,
// one nobody further than 20, and a house no street leads to is named.
func TestCentreByHand(t *testing.T) {
	m := street(1, 2, 4, 8, 16)
	m.People = append(m.People, 32)
	for sites, want := range map[int]float64{0: 60, 1: 20, 2: 10, 5: 0} {
		m.Sites = sites
		p, err := PCentre(context.Background(), m, Effort{})
		if err != nil || p.Value != want || !p.Optimal || !slices.Equal(p.Unreached, []int{5}) {
			t.Errorf("%d sites: %+v %v, want %v and house 5 unreached", sites, p, err, want)
		}
	}
}

// street is houses 10 apart, a candidate at each; beyond counts 60.
func street(people ...float64) TimeModel {
	m := TimeModel{People: people, Beyond: 60}
	m.First = []int64{0}
	for c := range people {
		for r := range people {
			m.Rows = append(m.Rows, int32(r))
			m.Time = append(m.Time, geo.Deciseconds(10*max(c-r, r-c)))
		}
		m.First = append(m.First, int64(len(m.Rows)))
	}
	return m
}

func sorted(list []int) []int {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

// TestMoreSitesWalkLess: one more site never makes anybody walk more than the
// bound of fewer allows, and fixed sites are kept.
func TestMoreSitesWalkLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawTimes(t)
		m.Rules = Rules{Fixed: m.Fixed}
		last := math.Inf(1)
		for m.Sites = len(m.Fixed); m.Sites <= m.Candidates(); m.Sites++ {
			p, err := PMedian(t.Context(), m, Effort{})
			if err != nil {
				t.Fatal(err)
			}
			if p.Bound > last+eps || p.Optimal && p.Value > last+eps {
				t.Fatalf("%d sites: %+v, with one less %v", m.Sites, p, last)
			}
			last = p.Value
			for _, c := range m.Fixed {
				if !slices.Contains(p.Chosen, c) {
					t.Fatalf("%v does not hold the fixed %d", p.Chosen, c)
				}
			}
		}
	})
}

// TestTimesEnded: a context that is over gives a plan with a bound that holds.
func TestTimesEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m := street(1, 2, 4, 8, 16)
	m.Sites = 2
	for name, solve := range map[string]func(context.Context, TimeModel, Effort) (TimePlan, error){"median": PMedian, "centre": PCentre} {
		best, _ := solve(context.Background(), m, Effort{})
		p, err := solve(ctx, m, Effort{})
		if !errors.Is(err, context.Canceled) || p.Bound > best.Value || p.Value < best.Value {
			t.Errorf("%s: %+v %v, the best is %v", name, p, err, best.Value)
		}
	}
}

// TestPMedianToNothing: with tenths of people, 3.3 − 0.3 − 3 is not quite 0. A plan
// after which nobody walks is the best, walks nothing, and is found at once.
func TestPMedianToNothing(t *testing.T) {
	m := TimeModel{Times: Times{Cover: lists([]int32{0}, []int32{1}, []int32{0, 1}), Time: []geo.Deciseconds{3, 0, 0, 2}},
		People: []float64{.1, .1}, Rules: Rules{Sites: 3, Fixed: []int{0}}, Beyond: 30}
	p, err := PMedian(t.Context(), m, Effort{})
	if err != nil || !p.Optimal || p.Value != 0 || p.Bound != 0 || p.Work > 1000 {
		t.Errorf("%+v, %v; want 0, proved", p, err)
	}
}
