package network_test

import (
	"context"
	"slices"
	"testing"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// Streets built at one speed and walked at another are streets built at the
// other, to the decisecond: on stairs, too, and there and back again.
func TestAtSpeedIsBuildAtThatSpeed(t *testing.T) {
	s := lattice(30, 3)
	for i := range s.Ways {
		if i%7 == 0 {
			s.Ways[i].Tags = data.Tags{"highway": "steps"}
		}
	}
	build := func(v geo.Speed) *network.Network {
		n, err := network.Build(context.Background(), s, network.Walk(v, network.WalkRule{StepsFactor: 2.3}), nil)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	base := build(1.2)
	start := func(n *network.Network) []network.Source {
		return []network.Source{{network.Snap{Edge: n.ArcEdge[n.First[7]], Ahead: n.Cost[n.ArcEdge[n.First[7]]]}}}
	}
	for _, v := range []geo.Speed{0.4, 0.8, 1.1111, 1.2, 2} {
		want, got := build(v), base.AtSpeed(v)
		if !slices.Equal(want.Cost, got.Cost) {
			t.Errorf("%g m/s: costs differ", float64(v))
		}
		if w, g := network.Nearest(want, start(want)), network.Nearest(got, start(got)); !slices.Equal(w.Time, g.Time) {
			t.Errorf("%g m/s: times differ", float64(v))
		}
	}
	if back := base.AtSpeed(0.5).AtSpeed(1.2); !slices.Equal(back.Cost, base.Cost) {
		t.Error("there and back again is somewhere else")
	}
}
