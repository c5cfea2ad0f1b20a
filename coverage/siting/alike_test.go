package siting

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// TestAlikeCostsAreACount: where each site costs the same, a budget for so many and a
// bit is that number of sites: the same plan, the same proof, and what it costs.
func TestAlikeCostsAreACount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawModel(t)
		m.Cost, m.Budget = nil, 0
		counted, err := BestCover(t.Context(), m, Effort{})
		if err != nil {
			return
		}
		each := float64(rapid.IntRange(1, 9).Draw(t, "each"))
		m.Cost = make([]float64, m.Cover.Candidates())
		for c := range m.Cost {
			m.Cost[c] = each
		}
		m.Budget, m.Sites = each*(float64(m.Sites)+rapid.Float64Range(0, .99).Draw(t, "rest")), m.Sites+3
		paid, err := BestCover(t.Context(), m, Effort{})
		if err != nil {
			t.Fatal(err)
		}
		counted.Cost *= each
		if !reflect.DeepEqual(paid, counted) {
			t.Fatalf("with money %+v, by number %+v", paid, counted)
		}
	})
}

// TestServedByPlacesAlike: 4,096 places with room for 2 each, one a hamlet of 4 of its
// own, and beside the first a village of 16: it is seen at once that no place can add
// more than 2, without filling every one of them for each site.
func TestServedByPlacesAlike(t *testing.T) {
	m := CapacityModel{Rules: Rules{Sites: 8}}
	var rows [][]int32
	for c := range int32(4096) {
		rows = append(rows, []int32{c})
		m.People, m.Capacity = append(m.People, 4), append(m.Capacity, 2)
	}
	rows[0] = append(rows[0], 4096)
	m.People = append(m.People, 16)
	m.Cover, m.Venues = lists(rows...), Cover{First: []int64{0}}
	p, err := MaxServed(t.Context(), m, Effort{Work: 1000})
	if err != nil || p.Value != 16 || !p.Optimal || len(p.Chosen) != 8 {
		t.Errorf("%+v %v: want 8 sites with 2 each, proved", p.Plan, err)
	}
}
