package network_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/network"
)

// copied is streets that may be changed without changing s.
func copied(s data.Streets) data.Streets {
	out := data.Streets{Nodes: slices.Clone(s.Nodes)}
	for _, w := range s.Ways {
		out.Ways = append(out.Ways, data.Street{ID: w.ID, Tags: maps.Clone(w.Tags), Nodes: slices.Clone(w.Nodes)})
	}
	return out
}

// lane adds a way through some places; nodes that lie there already are not taken.
func lane(s *data.Streets, id int64, kind string, at ...orb.Point) *data.Street {
	w := data.Street{ID: id, Tags: data.Tags{"highway": kind}}
	for _, p := range at {
		s.Nodes = append(s.Nodes, p)
		w.Nodes = append(w.Nodes, uint32(len(s.Nodes)-1))
	}
	s.Ways = append(s.Ways, w)
	return &s.Ways[len(s.Ways)-1]
}

// told is changes as one line a way: what happened, metres opened, closed and of
// another pace, and what joined.
func told(c network.Changes) (out []string) {
	for _, w := range c.Ways {
		line := fmt.Sprintf("%d %s %.0f/%.0f/%.0f", w.ID, w.Event, w.OpenedM, w.ClosedM, w.PacedM)
		if w.Redrawn {
			line += " redrawn"
		}
		if len(w.Retagged) > 0 {
			line += fmt.Sprint(" ", w.Retagged)
		}
		if w.Joined {
			line += " joined"
		}
		if w.Matters() {
			line += " !"
		}
		out = append(out, line)
	}
	return out
}

// In reading order A–B is way 1 (500 m), A–D 2 (200 m), B–C 3 (500 m), B–E 4 (200 m)
// and D–E 5 (500 m).
const square = `
A----B----C
|    |
D----E`

// TestChangesByHand: one edit at a time, as editors make them.
func TestChangesByHand(t *testing.T) {
	w := geotest.Draw(t, square, 100)
	a, b, mid := w.Point('A'), w.Point('B'), w.At(2.5, 0)
	for _, x := range []struct {
		name string
		edit func(s *data.Streets)
		want []string
	}{
		{"nothing", func(*data.Streets) {}, nil},
		{"a way gone", func(s *data.Streets) { s.Ways = slices.Delete(s.Ways, 1, 2) }, []string{"2 gone 0/200/0 !"}},
		{"shut to walkers", func(s *data.Streets) { s.Ways[1].Tags["access"] = "no" }, []string{"2 changed 0/200/0 [access] !"}},
		{"made steps", func(s *data.Streets) { s.Ways[3].Tags["highway"] = "steps" }, []string{"4 changed 0/0/200 [highway] !"}},
		{"a name", func(s *data.Streets) { s.Ways[0].Tags["name"] = "Main Street" }, nil},
		{"paved", func(s *data.Streets) { s.Ways[0].Tags["surface"] = "asphalt" }, []string{"1 changed 0/0/0 [surface]"}},
		{"drawn the other way round", func(s *data.Streets) { slices.Reverse(s.Ways[0].Nodes) }, []string{"1 changed 0/0/0 redrawn"}},
		{"split", func(s *data.Streets) {
			second := lane(s, 9, "residential", mid)
			second.Nodes = append(second.Nodes, s.Ways[0].Nodes[1])
			s.Ways[0].Nodes[1] = second.Nodes[0]
		}, []string{"1 changed 0/0/0 redrawn", "9 new 0/0/0"}},
		{"a path from a new point of a street", func(s *data.Streets) {
			path := lane(s, 9, "path", mid, w.At(2.5, 1))
			s.Ways[0].Nodes = slices.Insert(s.Ways[0].Nodes, 1, path.Nodes[0])
		}, []string{"1 changed 0/0/0 redrawn", "9 new 100/0/0 !"}},
		{"a bridge that meets nothing", func(s *data.Streets) { lane(s, 9, "footway", w.At(2, -1), w.At(2, 1)) }, []string{"9 new 200/0/0 !"}},
		{"a motorway", func(s *data.Streets) { lane(s, 9, "motorway", w.At(2, -1), w.At(9, -1)) }, []string{"9 new 0/0/0"}},
		{"the same street a second time", func(s *data.Streets) { lane(s, 9, "footway", a, b) }, []string{"9 new 0/0/0"}},
		{"one end drawn 0.3 m farther", func(s *data.Streets) { s.Nodes[s.Ways[2].Nodes[1]] = w.At(10.003, 0) }, []string{"3 changed 0/0/0 redrawn"}},
		{"drawn around", func(s *data.Streets) {
			around := lane(s, 9, "residential", w.At(2, 1))
			s.Ways[0].Nodes = slices.Insert(s.Ways[0].Nodes, 1, around.Nodes[0])
			s.Ways = s.Ways[:len(s.Ways)-1]
		}, []string{fmt.Sprintf("1 changed %.0f/500/0 redrawn !", 100*(math.Hypot(2, 1)+math.Hypot(3, 1)))}},
		{"a junction taken apart", func(s *data.Streets) {
			s.Nodes = append(s.Nodes, b)
			s.Ways[3].Nodes[0] = uint32(len(s.Nodes) - 1)
		}, []string{"1 changed 0/0/0 joined !", "3 changed 0/0/0 joined !", "4 changed 0/0/0 joined !"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			after := copied(w.Streets)
			x.edit(&after)
			got := told(network.CompareStreets(w.Streets, after, network.Walk(1, network.WalkRule{})))
			if !slices.Equal(got, x.want) {
				t.Errorf("%q\nwant %q", got, x.want)
			}
		})
	}
}

// A bridge made a crossing: both streets keep their ground and now meet.
func TestChangesJoin(t *testing.T) {
	var before data.Streets
	at := geotest.Draw(t, "A----B", 100).At
	lane(&before, 1, "residential", at(0, 0), at(4, 0))
	lane(&before, 2, "footway", at(2, -2), at(2, 2))
	after := copied(before)
	after.Nodes = append(after.Nodes, at(2, 0))
	for i := range after.Ways {
		after.Ways[i].Nodes = slices.Insert(after.Ways[i].Nodes, 1, uint32(len(after.Nodes)-1))
	}
	p := network.Walk(1, network.WalkRule{})
	want := []string{"1 changed 0/0/0 redrawn joined !", "2 changed 0/0/0 redrawn joined !"}
	if got := told(network.CompareStreets(before, after, p)); !slices.Equal(got, want) {
		t.Errorf("joined: %q", got)
	}
	if got := told(network.CompareStreets(after, before, p)); !slices.Equal(got, want) {
		t.Errorf("parted: %q", got)
	}
}

// edited changes streets at random: ways go, are split, turned, shut, and new ones
// are drawn; nodes and ways come in another order.
func edited(rng *rand.Rand, s data.Streets) data.Streets {
	out := copied(s)
	next := int64(1_000_000)
	var ways []data.Street
	for _, w := range out.Ways {
		switch rng.IntN(8) {
		case 0:
			continue
		case 1:
			w.Tags["access"] = "private"
		case 2:
			slices.Reverse(w.Nodes)
		case 3:
			if k := len(w.Nodes) / 2; k > 0 && k < len(w.Nodes)-1 {
				next++
				ways = append(ways, data.Street{ID: next, Tags: maps.Clone(w.Tags), Nodes: slices.Clone(w.Nodes[k:])})
				w.Nodes = w.Nodes[:k+1]
			}
		case 4:
			next++
			far := out.Nodes[w.Nodes[0]]
			far[1] += 0.1 // near a street it would, within the 0.5 m, share its ground
			out.Nodes = append(out.Nodes, far, orb.Point{far[0] + 1e-4*rng.Float64(), far[1] + 1e-4})
			ways = append(ways, data.Street{ID: next, Tags: data.Tags{"highway": "path"}, Nodes: []uint32{uint32(len(out.Nodes) - 2), uint32(len(out.Nodes) - 1)}})
		}
		ways = append(ways, w)
	}
	rng.Shuffle(len(ways), func(i, j int) { ways[i], ways[j] = ways[j], ways[i] })
	place := rng.Perm(len(out.Nodes))
	nodes := slices.Clone(out.Nodes)
	for v, to := range place {
		out.Nodes[to] = nodes[v]
	}
	for i := range ways {
		for k, v := range ways[i].Nodes {
			ways[i].Nodes[k] = uint32(place[v])
		}
	}
	out.Ways = ways
	return out
}

// TestChangesLaws: metres walked after less those before are those opened less
// those closed; seen the other way round, opened and closed change places; and
// what CompareStreets calls no change changes no walk's length in all.
func TestChangesLaws(t *testing.T) {
	p := network.Walk(1, network.WalkRule{})
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		before := lattice(6, rng.Uint64())
		after := edited(rng, before)
		c, back := network.CompareStreets(before, after, p), network.CompareStreets(after, before, p)
		var opened, closed, reopened, reclosed float64
		for _, w := range c.Ways {
			opened, closed = opened+w.OpenedM, closed+w.ClosedM
		}
		for _, w := range back.Ways {
			reopened, reclosed = reopened+w.OpenedM, reclosed+w.ClosedM
		}
		near := func(what string, a, b float64) {
			if math.Abs(a-b) > 0.02 { // a point on a line is up to 0.5 m beside it
				t.Fatalf("%s: %g and %g m", what, a, b)
			}
		}
		near("sum", c.After.WalkedM-c.Before.WalkedM, opened-closed)
		near("opened, back", opened, reclosed)
		near("closed, back", closed, reopened)
		near("before", c.Before.WalkedM, walkedM(before, p))
		near("after", c.After.WalkedM, walkedM(after, p))
		if c.Common != back.Common || c.Inside > 1 || c.Inside <= 0 {
			t.Fatalf("common %d and %d, inside %g", c.Common, back.Common, c.Inside)
		}
	})
}

// walkedM is the oracle: every different stretch once.
func walkedM(s data.Streets, p network.Profile) (m float64) {
	seen := map[[2]orb.Point]bool{}
	for _, w := range s.Ways {
		if _, ok := p.Factor(w.Tags); !ok {
			continue
		}
		for i := 1; i < len(w.Nodes); i++ {
			a, b := s.Nodes[w.Nodes[i-1]], s.Nodes[w.Nodes[i]]
			if a == b || seen[[2]orb.Point{a, b}] || seen[[2]orb.Point{b, a}] {
				continue
			}
			seen[[2]orb.Point{a, b}] = true
			m += geo.Distance(a, b)
		}
	}
	return m
}

// TestSamePlace: another place, and a smaller piece of this one, show.
func TestSamePlace(t *testing.T) {
	s := lattice(8, 3)
	p := network.Walk(1, network.WalkRule{})
	elsewhere := copied(s)
	for i := range elsewhere.Nodes {
		elsewhere.Nodes[i][0] += 1
	}
	if c := network.CompareStreets(s, elsewhere, p); c.Common != 0 || c.Inside != 0 {
		t.Errorf("a degree away with the same ids: %d common, %g inside", c.Common, c.Inside)
	}
	if c := network.CompareStreets(s, s, p); c.Common != len(s.Ways) || c.Inside != 1 || len(c.Ways) != 0 {
		t.Errorf("itself: %d of %d common, %g inside", c.Common, len(s.Ways), c.Inside)
	}
	half := copied(s)
	half.Ways, half.Nodes = half.Ways[:len(s.Ways)/2], half.Nodes[:32]
	half.Ways = slices.DeleteFunc(half.Ways, func(w data.Street) bool { return slices.Max(w.Nodes) >= 32 })
	if c := network.CompareStreets(s, half, p); c.Inside > 0.7 {
		t.Errorf("the south half: %g inside", c.Inside)
	}
}
