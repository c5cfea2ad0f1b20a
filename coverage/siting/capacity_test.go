package siting

import (
	"context"
	"math"
	"math/bits"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

// drawCapacity draws a small problem of capacities with any of the rules.
func drawCapacity(t *rapid.T) CapacityModel {
	base := drawModel(t)
	m := CapacityModel{Cover: base.Cover, People: base.People, Rules: base.Rules, Venues: Cover{First: []int64{0}}}
	room := func() float64 {
		return float64(rapid.IntRange(0, 30).Draw(t, "capacity")) * rapid.SampledFrom([]float64{1, 0.1}).Draw(t, "scale")
	}
	for range m.Candidates() {
		m.Capacity = append(m.Capacity, room())
	}
	for range rapid.IntRange(0, 3).Draw(t, "venues") {
		set := rapid.Uint16().Draw(t, "reaches")
		for r := range m.People {
			if set>>r&1 == 1 {
				m.Venues.Rows = append(m.Venues.Rows, int32(r))
			}
		}
		m.Venues.First = append(m.Venues.First, int64(len(m.Venues.Rows)))
		m.VenueCapacity = append(m.VenueCapacity, room())
	}
	return m
}

// cut is the most that venues and a set of candidates can serve, as the least cut
// (Ford and Fulkerson 1956): over all sets of sites left out, their room and
// everyone the other sites reach.
func (m CapacityModel) cut(set uint) float64 {
	var reach []Cover
	var room []float64
	var at []int32
	for v := range m.VenueCapacity {
		reach, room, at = append(reach, m.Venues), append(room, m.VenueCapacity[v]), append(at, int32(v))
	}
	for c := range m.Capacity {
		if set>>c&1 == 1 {
			reach, room, at = append(reach, m.Cover), append(room, m.Capacity[c]), append(at, int32(c))
		}
	}
	least := math.Inf(1)
	for out := range uint(1) << len(room) {
		sum, met := 0.0, make([]bool, len(m.People))
		for i, v := range room {
			if out>>i&1 == 1 {
				sum += v
				continue
			}
			for _, r := range reach[i].of(at[i]) {
				if !met[r] {
					met[r] = true
					sum += m.People[r]
				}
			}
		}
		least = min(least, sum)
	}
	return least
}

// checkService says what of a service does not hold together.
func checkService(t *rapid.T, s Service, people, room []float64) {
	load, served := 0.0, 0.0
	for i, v := range s.Load {
		load += v
		if v > room[i] {
			t.Fatalf("%+v: site %d serves %v, has room for %v", s, i, v, room[i])
		}
	}
	for r, v := range s.ServedOf {
		served += v
		if v > people[r]*(1+1e-12) {
			t.Fatalf("%+v: %v of demand %d's %v are served", s, v, r, people[r])
		}
	}
	switch {
	case math.Abs(load-s.Served) > eps || math.Abs(served-s.Served) > eps:
		t.Fatalf("%+v: serve %v, are served %v", s, load, served)
	case math.Abs(s.Served+s.Unserved+s.Unreached-s.People) > eps || s.Served > s.Supply || min(s.Unserved, s.Unreached) < 0:
		t.Fatalf("%+v: people are lost", s)
	}
}

// TestServeAgainstCuts: what is served is the least cut.
func TestServeAgainstCuts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCapacity(t)
		s, err := Serve(t.Context(), m.Cover, m.Capacity, m.People)
		if err != nil {
			t.Fatal(err)
		}
		checkService(t, s, m.People, m.Capacity)
		m.VenueCapacity, m.Venues = nil, Cover{}
		if want := m.cut(1<<m.Candidates() - 1); math.Abs(s.Served-want) > eps {
			t.Fatalf("%+v serves %v, the least cut is %v", s, s.Served, want)
		}
	})
}

// TestMaxServedAgainstEverything tries every set of candidates under every rule.
func TestMaxServedAgainstEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCapacity(t)
		model, best := Model{Cover: m.Cover, People: m.People, Rules: m.Rules}, math.Inf(-1)
		for set := range uint(1) << m.Candidates() {
			if model.allows(set) {
				best = max(best, m.cut(set))
			}
		}
		p, err := MaxServed(t.Context(), m, Effort{})
		if err != nil {
			return
		}
		set, sum := setOf(p.Chosen), p.Before
		room := slices.Clone(m.VenueCapacity)
		for k, g := range p.Gain {
			sum += g
			room = append(room, m.Capacity[p.Chosen[k]])
		}
		checkService(t, p.Service, m.People, room)
		switch {
		case bits.OnesCount(set) != len(p.Chosen) || !model.allows(set) || math.Abs(p.Cost-model.price(set)) > eps:
			t.Fatalf("%+v breaks a rule", p)
		case math.Abs(p.Value-m.cut(set)) > eps || math.Abs(p.Before-m.cut(0)) > eps || math.Abs(sum-p.Value) > eps:
			t.Fatalf("%+v serves %v, before %v, gains to %v", p, m.cut(set), m.cut(0), sum)
		case p.Value > best+eps || p.Bound < best-eps || p.Optimal != (p.Value == p.Bound):
			t.Fatalf("%+v, the best is %v", p, best)
		}
		if again, _ := MaxServed(t.Context(), m, Effort{}); !reflect.DeepEqual(p, again) {
			t.Fatalf("%+v, then %+v", p, again)
		}
	})
}

// TestMaxServedInOrder: each site of a plan is the one of those that follow which
// adds most for its cost to those before it.
func TestMaxServedInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCapacity(t)
		p, err := MaxServed(t.Context(), m, Effort{})
		if err != nil {
			return
		}
		model := Model{Cover: m.Cover, Rules: m.Rules}
		rate := func(set uint, c int) float64 {
			price := 1.0
			if m.Cost != nil {
				price = max(model.price(1<<c), 1e-12)
			}
			return (m.cut(set|1<<c) - m.cut(set)) / price
		}
		for k := len(m.Fixed); k < len(p.Chosen); k++ {
			before := setOf(p.Chosen[:k])
			for _, c := range p.Chosen[k+1:] {
				if r, best := rate(before, c), rate(before, p.Chosen[k]); r > best*(1+1e-9)+eps {
					t.Fatalf("%v: %d brings %v after %d sites, %d would %v", p.Chosen, p.Chosen[k], best, k, c, r)
				}
			}
		}
	})
}

// TestMaxServedInNoTime: a plan without a moment to look is a plan all the same, of
// as many sites as the rules let it have, with a bound that holds.
func TestMaxServedInNoTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawCapacity(t)
		calm, err := MaxServed(t.Context(), m, Effort{})
		if err != nil {
			return
		}
		p, err := MaxServed(t.Context(), m, Effort{Time: 1})
		if err != nil {
			t.Fatal(err)
		}
		if !p.Optimal && p.Stopped != StopTime {
			t.Fatalf("%+v did not end for want of time", p)
		}
		if p.Bound < calm.Value-eps || p.Value != calm.Value && len(m.Cost)+len(m.Quota)+len(m.Apart) == 0 && len(p.Chosen) < min(m.Sites, len(calm.Chosen)) {
			t.Fatalf("in no time %+v, with time %+v", p, calm)
		}
	})
}

// TestServeByHand: one pitch for 6 that reaches 4 and 8, one for 9 that reaches 8
// alone, and 16 whom none reaches. 12 can be served: the 4 and 2 by the first, 6
// by the other.
func TestServeByHand(t *testing.T) {
	s, err := Serve(context.Background(), lists([]int32{0, 1}, []int32{1}), []float64{6, 9}, []float64{4, 8, 16})
	if err != nil || s.Served != 12 || s.Unserved != 0 || s.Unreached != 16 || s.People != 28 || s.Supply != 15 {
		t.Errorf("%+v %v, want 12 served, 16 unreached", s, err)
	}
	s, err = Serve(context.Background(), lists([]int32{0, 1}, []int32{1}), []float64{6, 1}, []float64{4, 8, 16})
	if err != nil || s.Served != 7 || s.Unserved != 5 || !slices.Equal(s.Load, []float64{6, 1}) {
		t.Errorf("%+v %v, want 7 served, 5 without room", s, err)
	}
}

// TestCapacityRefuses names what is wrong.
func TestCapacityRefuses(t *testing.T) {
	for says, c := range map[string][]float64{"1 capacities for 2 venues": {1}, "venue 1 has a capacity of -1": {1, -1},
		"venue 0 has a capacity of NaN": {math.NaN(), 1}} {
		_, err := Serve(context.Background(), lists([]int32{0}, []int32{0}), c, []float64{1})
		if err == nil || !strings.Contains(err.Error(), says) || data.HintOf(err) == "" {
			t.Errorf("%v, want one saying %q", err, says)
		}
	}
}
