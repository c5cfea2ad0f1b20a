package coverage_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/network"
)

// river is two banks and one bridge far to the west: 100 m a character, a metre a
// second, ten minutes. The venue is at A.
//
//	A--B--C--D      people B=1 C=2 D=4, E=8 F=16 G=32 H=64
//	|               A–E by the bridge is 500 m: E is covered (8.3 min), F is not (13.3)
//	|               ways in reading order: A–B 1, A–E 2, B–C 3, C–D 4, E–F 5, F–G 6, G–H 7
//	|
//	|
//	E----F--G--H
const river = `
A--B--C--D
|
|
|
|
E----F--G--H`

func riverInputs(t testing.TB) (geotest.World, coverage.Inputs) {
	w := geotest.Draw(t, river, 100)
	pop := data.Population{Source: "drawn", Points: w.Points("BCDEFGH"), People: []float64{1, 2, 4, 8, 16, 32, 64}}
	areas := []data.Area{{ID: "n", Name: "North", Level: "8", Shape: w.Box(-1, -1, 20, 2)}, {ID: "s", Name: "South", Level: "8", Shape: w.Box(-1, 3, 20, 7)}}
	return w, coverage.Inputs{Streets: w.Streets, Population: pop, Areas: areas, Facilities: []data.Facility{venueAt("gym", w.Point('A'))}}
}

// later is the streets after some edits of copies.
func later(s data.Streets, edit func(*data.Streets)) data.Streets {
	out := data.Streets{Nodes: slices.Clone(s.Nodes)}
	for _, w := range s.Ways {
		out.Ways = append(out.Ways, data.Street{ID: w.ID, Tags: maps.Clone(w.Tags), Nodes: slices.Clone(w.Nodes)})
	}
	edit(&out)
	return out
}

// explained updates in to some streets and venues.
func explained(t *testing.T, in coverage.Inputs, streets data.Streets, venues []data.Facility) coverage.SnapshotChange {
	t.Helper()
	set := tenMinutes()
	next := in
	next.Streets = streets
	s := coverage.Snapshots{Before: engine(t, in, set), Streets: engine(t, next, set), Changes: network.CompareStreets(in.Streets, streets, set.Profile)}
	next.Facilities = venues
	s.Venues = engine(t, next, set)
	c, err := s.Explain(context.Background(), set.Limit)
	if err != nil {
		t.Fatal(err)
	}
	balanced(t, c)
	return c
}

// balanced is the law of every change: steps follow one another, and gained less
// lost is the difference, in all and by area.
func balanced(t *testing.T, c coverage.SnapshotChange) {
	t.Helper()
	at := c.Before.Covered
	for _, s := range c.Steps {
		if s.Before.Covered != at || s.Gained != nil && *s.Gained-*s.Lost != s.After.Covered-s.Before.Covered {
			t.Errorf("step %s: %g before, %g after, +%g -%g, after %g", s.Cause, s.Before.Covered, s.After.Covered, *s.Gained, *s.Lost, at)
		}
		at = s.After.Covered
	}
	if at != c.After.Covered {
		t.Errorf("steps end at %g, the answer is %g", at, c.After.Covered)
	}
	for _, a := range c.Areas {
		if a.Before+a.StreetsGained-a.StreetsLost+a.VenuesGained-a.VenuesLost != a.After {
			t.Errorf("area %s: %+v", a.Name, a)
		}
	}
	if d := c.Streets.After.WalkedM - c.Streets.Before.WalkedM - c.Streets.OpenedM + c.Streets.ClosedM; math.Abs(d) > 0.01 {
		t.Errorf("metres do not add up by %g", d)
	}
}

// ways is who gained and lost by which way.
func ways(c coverage.SnapshotChange) (out []string) {
	for _, w := range c.Ways {
		if w.Gained+w.Lost > 0 {
			out = append(out, fmt.Sprintf("%d %s +%g -%g", w.ID, w.Event, w.Gained, w.Lost))
		}
	}
	slices.Sort(out)
	return out
}

func expect[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if a, b := fmt.Sprint(got), fmt.Sprint(want); a != b {
		t.Errorf("%s: %s\nwant %s", what, a, b)
	}
}

// A footbridge from B to F, 538 m: F is 300 + 538 m away (14 min, still too far),
// and a venue at B besides brings F in reach
// by the bridge, and D, 600 m along the north bank.
func TestANewFootbridge(t *testing.T) {
	w, in := riverInputs(t)
	streets := later(w.Streets, func(s *data.Streets) {
		s.Ways = append(s.Ways, data.Street{ID: 70, Tags: data.Tags{"highway": "footway", "bridge": "yes", "name": "Long Bridge"},
			Nodes: []uint32{w.Way('A', 'B').Nodes[1], w.Way('E', 'F').Nodes[1]}})
	})
	c := explained(t, in, streets, in.Facilities)
	expect(t, "streets alone", ways(c), nil)
	c = explained(t, in, streets, append(slices.Clone(in.Facilities), venueAt("pitch", w.Point('B'))))
	expect(t, "ways", ways(c), nil)
	expect(t, "venues", c.Venues, []coverage.VenueEffect{{ID: "pitch", Name: "venue pitch", Kind: "pitch", Event: "new", Gained: 4 + 16}})
	expect(t, "before, after", []float64{c.Before.Covered, c.After.Covered}, []float64{1 + 2 + 8, 1 + 2 + 8 + 4 + 16})
	expect(t, "areas", len(c.Areas), 2)

	// With the pitch at B from the start it is the bridge that brings F, and the way says so.
	in.Facilities = append(in.Facilities, venueAt("pitch", w.Point('B')))
	c = explained(t, in, streets, in.Facilities)
	expect(t, "ways", ways(c), []string{"70 new +16 -0"})
	expect(t, "name", c.Ways[0].Name, "Long Bridge")
	expect(t, "move", []any{c.Moves[0].People, c.Moves[0].Venue, c.Moves[0].Ways, c.Untraced}, []any{16.0, "pitch", []int64{70}, 0.0})
	expect(t, "opened", math.Round(c.Streets.OpenedM), math.Round(geo.Distance(w.Point('B'), w.Point('F'))))
}

// The bridge A–E is shut to walkers: E falls out of reach, and the way that was
// walked says why. Gone altogether, it is the same.
func TestABridgeLost(t *testing.T) {
	w, in := riverInputs(t)
	for _, x := range []struct {
		edit func(*data.Streets)
		want string
	}{
		{func(s *data.Streets) { s.Ways[1].Tags["access"] = "private" }, "2 changed +0 -8"},
		{func(s *data.Streets) { s.Ways = slices.Delete(s.Ways, 1, 2) }, "2 gone +0 -8"},
		{func(s *data.Streets) { s.Ways[1].Tags["highway"] = "steps" }, "2 changed +0 -8"},
	} {
		c := explained(t, in, later(w.Streets, x.edit), in.Facilities)
		expect(t, "ways", ways(c), []string{x.want})
		expect(t, "areas", []any{len(c.Areas), c.Areas[0].Name, c.Areas[0].StreetsLost, c.Areas[0].After}, []any{1, "South", 8.0, 0.0})
	}
}

// A street split in two with its metres unchanged moves nobody and matters to nobody.
func TestASplitStreet(t *testing.T) {
	w, in := riverInputs(t)
	c := explained(t, in, later(w.Streets, func(s *data.Streets) {
		s.Nodes = append(s.Nodes, w.At(0, 2))
		mid, old := uint32(len(s.Nodes)-1), s.Ways[1].Nodes
		s.Ways[1].Nodes = []uint32{old[0], mid}
		s.Ways = append(s.Ways, data.Street{ID: 80, Tags: data.Tags{"highway": "residential"}, Nodes: []uint32{mid, old[1]}})
	}), in.Facilities)
	expect(t, "moves", []any{len(c.Moves), len(c.Ways), c.Streets.New, c.Streets.Redrawn, c.Before.Covered == c.After.Covered}, []any{0, 0, 1, 1, true})
}

// A new stub beside a home leads nowhere: who is attached to it loses the walk there
// was, and the stub is named although no walk passes it.
func TestAStubInTheWay(t *testing.T) {
	w, in := riverInputs(t)
	in.Population.Points[1] = w.At(5.5, 0.3) // C lives 30 m south of the street, 580 m away
	c := explained(t, in, later(w.Streets, func(s *data.Streets) {
		s.Nodes = append(s.Nodes, w.At(5.5, 0.31), w.At(5.9, 0.31))
		n := uint32(len(s.Nodes))
		s.Ways = append(s.Ways, data.Street{ID: 90, Tags: data.Tags{"highway": "service"}, Nodes: []uint32{n - 2, n - 1}})
	}), in.Facilities)
	expect(t, "ways", ways(c), []string{"90 new +0 -2"})
}

// Other people cannot be set cell by cell; that is the last step, told by its sums.
func TestPeopleCountedAnew(t *testing.T) {
	w, in := riverInputs(t)
	set := tenMinutes()
	before := engine(t, in, set)
	in.Population.People = []float64{1, 2, 4, 8, 16, 32, 128}
	in.Population.Points = append(slices.Clone(in.Population.Points[:6]), w.Point('A'))
	s := coverage.Snapshots{Before: before, Streets: before, Venues: before, After: engine(t, in, set), Changes: network.CompareStreets(in.Streets, in.Streets, set.Profile)}
	c, err := s.Explain(context.Background(), set.Limit)
	if err != nil {
		t.Fatal(err)
	}
	if last := c.Steps[2]; last.Cause != coverage.ByPeople || last.Gained != nil || last.Before.Covered != 11 || last.After.Covered != 139 || c.After.Covered != 139 {
		t.Errorf("%+v", last)
	}
	s.Streets = s.After
	if _, err := s.Explain(context.Background(), set.Limit); err == nil {
		t.Error("cells of other people were set side by side")
	}
}

// TestSnapshotOfACity: of Porto Alegre's streets every fiftieth goes and every other
// fiftieth is split, as mappers do. The sums hold, what was split is nobody's cause,
// and every cell that moved is traced to a street that went.
func TestSnapshotOfACity(t *testing.T) {
	in := portoAlegre(t, coverage.OnNetwork).Inputs()
	in.Network, in.Candidates, in.Report = nil, nil, nil
	gone, split := map[int64]bool{}, map[int64]bool{}
	streets := later(in.Streets, func(s *data.Streets) {
		var ways []data.Street
		for i, w := range s.Ways {
			switch k := len(w.Nodes) / 2; {
			case i%50 == 7:
				gone[w.ID] = true
				continue
			case i%50 == 8 && k > 0 && k < len(w.Nodes)-1:
				split[w.ID] = true
				ways = append(ways, data.Street{ID: -w.ID, Tags: w.Tags, Nodes: slices.Clone(w.Nodes[k:])})
				w.Nodes = w.Nodes[:k+1]
			}
			ways = append(ways, w)
		}
		s.Ways = ways
	})
	c := explained(t, in, streets, in.Facilities)
	if c.Streets.Gone != len(gone) || c.Streets.New != len(split) || c.Streets.Redrawn != len(split) || c.Streets.OpenedM > 1 || c.Streets.ClosedM == 0 {
		t.Errorf("%d gone, %d split: %+v", len(gone), len(split), c.Streets)
	}
	if len(c.Moves) < 5 || c.Untraced != 0 {
		t.Errorf("%d cells moved, %g people untraced", len(c.Moves), c.Untraced)
	}
	for _, w := range c.Ways {
		if !gone[w.ID] {
			t.Errorf("way %d is a cause: %+v", w.ID, w)
		}
	}
	var lost float64
	for _, m := range c.Moves {
		if !m.Gained {
			lost += m.People
		}
	}
	if lost != *c.Steps[0].Lost {
		t.Errorf("places lose %g people, the step %g", lost, *c.Steps[0].Lost)
	}
}
