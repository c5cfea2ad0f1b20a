package coverage_test

import (
	"bytes"
	"context"
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// A character is 100 m. With a venue at B, ten minutes at 1 m/s are 6 characters
// and reach A (4): 1+2 = 3 people, not D (4 + 3) nor C (8). At half the speed 3
// characters reach B alone, 2. At double, 12 reach C, D and E (8 + 3), too: 31.
// The island is never reached.
func TestAtSpeedByHand(t *testing.T) {
	w, in := townInputs(t)
	in.Facilities = []data.Facility{venueAt("b", w.Point('B'))}
	e := engine(t, in, tenMinutes())
	for speed, want := range map[geo.Speed]float64{0.5: 2, 1: 3, 2: 31} {
		slow, err := e.AtSpeed(context.Background(), speed, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := slow.Coverage(slow.Limit()).All.Covered; got != want {
			t.Errorf("at %g m/s %g are covered, want %g", float64(speed), got, want)
		}
	}
	for _, speed := range []geo.Speed{0, -1} {
		if _, err := e.AtSpeed(context.Background(), speed, nil); data.HintOf(err) == "" {
			t.Errorf("%g m/s: %v", float64(speed), err)
		}
	}
}

// An engine at another speed is one made with that speed: every table, gap and
// site is the same to the byte.
func TestAtSpeedLaw(t *testing.T) {
	t.Parallel()
	w, in := townInputs(t)
	rapid.Check(t, func(rt *rapid.T) {
		in.Facilities = nil
		for _, n := range rapid.SliceOfNDistinct(rapid.RuneFrom([]rune(townNames)), 1, 3, rapid.ID).Draw(rt, "venues") {
			in.Facilities = append(in.Facilities, venueAt(string(n), w.Point(n)))
		}
		speeds := rapid.SliceOfN(rapid.Float64Range(0.2, 3), 2, 2).Draw(rt, "speeds")
		at := func(v float64) *coverage.Engine {
			set := tenMinutes()
			set.Speed, set.Profile = geo.Speed(v), network.Walk(geo.Speed(v), network.WalkRule{})
			e, err := coverage.New(context.Background(), "Drawn", in, set, nil)
			if err != nil {
				rt.Fatal(err)
			}
			return e
		}
		moved, err := at(speeds[0]).AtSpeed(context.Background(), geo.Speed(speeds[1]), nil)
		if err != nil {
			rt.Fatal(err)
		}
		if a, b := everything(t, moved), everything(t, at(speeds[1])); !bytes.Equal(a, b) {
			rt.Fatalf("moved to %g:\n%s\nmade at it:\n%s", speeds[1], a, b)
		}
	})
}
