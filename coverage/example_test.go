package coverage_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// village is a street of twelve houses, a hundred metres from one to the next,
// beside the equator, with one pitch at its western end. Two people live in each
// house but the ninth, where nine do. A walker goes one metre a second and has
// five minutes.
func village() *coverage.Engine {
	metre := 1 / geo.At(0).LonM
	in := coverage.Inputs{Population: data.Population{Source: "houses.csv"}}
	way := data.Street{ID: 1, Tags: data.Tags{"highway": "residential"}}
	for i := range 12 {
		house := orb.Point{float64(i) * 100 * metre, 0}
		in.Streets.Nodes, way.Nodes = append(in.Streets.Nodes, house), append(way.Nodes, uint32(i))
		in.Population.Points, in.Population.People = append(in.Population.Points, house), append(in.Population.People, 2)
	}
	in.Population.People[8] = 9
	in.Streets.Ways = []data.Street{way}
	in.Facilities = []data.Facility{{ID: "pitch", Kind: "leisure=pitch", Point: in.Streets.Nodes[0]}}
	e, err := coverage.New(context.Background(), "Village", in, coverage.Settings{Limit: geo.FromMinutes(5), Speed: 1,
		Profile: network.Walk(1, network.WalkRule{}), ReachM: 50, Islands: coverage.KeepIslands, Mode: coverage.OnNetwork}, nil)
	if err != nil {
		fmt.Println(err)
	}
	return e
}

// The four houses up to 300 m are covered. The other eight are one gap: nobody
// lives farther than 600 m from its centre. The best site reaches seven of them.
func ExampleEngine_Gaps() {
	e := village()
	all := e.Coverage(e.Limit()).All
	fmt.Printf("%.0f of %.0f people covered\n", all.Covered, all.People)
	gaps, err := e.Gaps(context.Background(), e.Limit(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range gaps {
		fmt.Printf("gap %d: %.0f people, %.1f to %.1f minutes from %s; %s would reach %.0f\n",
			g.Rank, g.People, *g.NearestMin, *g.WorstMin, g.VenueID, g.BestSite.ID, g.BestSite.People)
	}
	// Output:
	// 8 of 31 people covered
	// gap 1: 23 people, 6.7 to 18.3 minutes from pitch; cell/7 would reach 21
}

// The first site covers houses 4 to 10; the second, the house that is left.
// Bounds say that neither one nor two sites could do better.
func ExampleEngine_Sites() {
	e := village()
	plan, err := e.Sites(context.Background(), e.Limit(), 5, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range plan.Sites {
		fmt.Printf("%d. %s gains %.0f, then %.0f are covered; no choice of %d covers more than %.0f\n", s.Order, s.ID, s.Gain, s.Covered, s.Order, s.Bound)
	}
	// Output:
	// 1. cell/7 gains 21, then 29 are covered; no choice of 1 covers more than 29
	// 2. cell/8 gains 2, then 31 are covered; no choice of 2 covers more than 31
}

// Closing the only venue leaves nobody covered; the baseline is untouched.
func ExampleEngine_Under() {
	e := village()
	closed, err := e.Under(context.Background(), coverage.Scenario{Name: "closed", Close: []string{"pitch"}}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Coverage(e.Limit()).All.Covered, closed.Coverage(e.Limit()).All.Covered)
	_, err = e.Under(context.Background(), coverage.Scenario{Name: "wrong", Close: []string{"pool", "pich"}}, nil)
	fmt.Println(strings.ReplaceAll(err.Error(), "; ", ";\n  "))
	// Output:
	// 8 0
	// lay scenario wrong over Village: close "pool": no such venue;
	//   close "pich": no such venue
}

// A second pitch at the eastern end covers houses 8 to 11. Moved three houses
// west it covers 5 to 11; houses 0 to 3 have the first pitch alone, and lose
// cover when that closes.
func ExampleSession() {
	e := village()
	s, err := e.NewSession(context.Background(), e.Limit(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	house := e.Inputs().Population.Points
	show := func(what string, d coverage.Delta, err error) {
		fmt.Printf("%s: %.0f of %.0f people covered, %.0f gained, %.0f lost, %d cells changed %v\n",
			what, d.After.Covered, d.After.People, d.Gained, d.Lost, d.Changed, err)
	}
	d, err := s.Apply(coverage.Change{Do: coverage.AddVenue, ID: "plan", Point: house[11]})
	show("added", d, err)
	d, err = s.Apply(coverage.Change{Do: coverage.MoveVenue, ID: "plan", Point: house[8]})
	show("moved", d, err)
	d, err = s.Apply(coverage.Change{Do: coverage.CloseVenue, ID: "pitch"})
	show("closed", d, err)
	d, err = s.Undo()
	show("undone", d, err)
	_, err = s.Apply(coverage.Change{Do: coverage.CloseVenue, ID: "pich"})
	fmt.Println(err, "-", data.HintOf(err))
	// Output:
	// added: 23 of 31 people covered, 15 gained, 0 lost, 6 cells changed <nil>
	// moved: 29 of 31 people covered, 6 gained, 0 lost, 7 cells changed <nil>
	// closed: 21 of 31 people covered, 0 gained, 8 lost, 5 cells changed <nil>
	// undone: 29 of 31 people covered, 8 gained, 0 lost, 5 cells changed <nil>
	// close venue "pich": no such venue - did you mean "pitch"?
}

// Parts that add up on paper too.
func ExampleRoundParts() {
	fmt.Println(coverage.RoundParts([]float64{33.4, 33.4, 33.2}))
	// Output: [34 33 33]
}
