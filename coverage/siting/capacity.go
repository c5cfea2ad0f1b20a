package siting

import (
	"context"
	"fmt"
	"math"

	"github.com/walkshed/walkshed/data"
)

// A CapacityModel is a maximal cover in which people are served, not just
// reached: a venue or site serves at most its capacity, and whom it serves it
// must reach. People may be shared out among several.
type CapacityModel struct {
	Cover                   // whom each candidate reaches
	People        []float64 // weight of each demand, >= 0 and finite
	Capacity      []float64 // of each candidate: people it serves at most, >= 0 and finite
	Venues        Cover     // whom each venue there is reaches; zero: there are none
	VenueCapacity []float64 // of each venue likewise
	Rules
}

// A Service is how many people venues of limited capacity serve at most, and who
// is left: Served + Unserved + Unreached = People, and Served <= Supply.
type Service struct {
	People    float64   // all there are
	Served    float64   // the most that can be at once
	Unserved  float64   // within reach of a venue, but there is no room
	Unreached float64   // within reach of none
	Supply    float64   // summed capacity
	Load      []float64 // people each venue serves; <= its capacity, together Served
	ServedOf  []float64 // people served of each demand; <= its people, together Served
}

// Serve returns the greatest number of people that venues can serve at once, each
// within its capacity (a transportation problem, solved as maximal flow; Dinic
// 1970). Among the ways to do so it takes one; only the totals are unique.
//
// People are counted in whole units of a millionth or less (a power of two, so
// whole numbers are exact); Served is short of the real maximum by at most one
// unit per merged demand and venue. Errors: malformed input, or ctx.
func Serve(ctx context.Context, reach Cover, capacity, people []float64) (Service, error) {
	m := CapacityModel{Cover: Cover{First: []int64{0}}, People: people, Venues: reach, VenueCapacity: capacity}
	if err := checkCapacity(m); err != nil {
		return Service{}, err
	}
	n := newNetwork(m)
	for v := range int32(n.sites()) {
		n.open(v)
	}
	if err := n.fill(ctx); err != nil {
		return Service{}, err
	}
	return n.service(m, nil), nil
}

// checkCapacity refuses what checkModel does, and capacities that are no numbers.
func checkCapacity(m CapacityModel) error {
	bad := func(hint, format string, args ...any) error {
		return &data.Error{Op: "share out capacity", Err: fmt.Errorf(format, args...), Hint: hint}
	}
	switch {
	case len(m.Capacity) != m.Candidates():
		return bad("give every candidate its capacity", "%d capacities for %d candidates", len(m.Capacity), m.Candidates())
	case len(m.VenueCapacity) != m.Venues.Candidates():
		return bad("give every venue its capacity", "%d capacities for %d venues", len(m.VenueCapacity), m.Venues.Candidates())
	}
	for i, list := range [][]float64{m.Capacity, m.VenueCapacity} {
		for c, v := range list {
			if !(v >= 0) || math.IsInf(v, 1) {
				return bad("give capacities that are finite and not negative", "%s %d has a capacity of %v", [2]string{"candidate", "venue"}[i], c, v)
			}
		}
	}
	if err := check(m.Venues, m.People); err != nil {
		return err
	}
	sum := 0.0
	for _, w := range m.People {
		sum += w
	}
	if sum > 1<<50 {
		return bad("give people as people", "%v people in all", sum)
	}
	return checkModel(Model{Cover: m.Cover, People: m.People, Rules: m.Rules})
}

// whole says whether every number of a list is whole.
func wholes(list []float64) bool {
	for _, v := range list {
		if v != math.Floor(v) {
			return false
		}
	}
	return true
}
