package geotest_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
)

func ExampleDraw() {
	t := &testing.T{} // in a test, its own t
	w := geotest.Draw(t, `
A-----B--C
|        |
D--------E   F`, 10)
	for _, s := range w.Streets.Ways {
		line := []orb.Point{w.Streets.Nodes[s.Nodes[0]], w.Streets.Nodes[s.Nodes[1]]}
		fmt.Printf("way %d: %.3f m\n", s.ID, geo.Length(line))
	}
	fmt.Printf("E to F: %.3f m\n", geo.Distance(w.Point('E'), w.Point('F')))
	// Output:
	// way 1: 60.000 m
	// way 2: 20.000 m
	// way 3: 30.000 m
	// way 4: 20.000 m
	// way 5: 90.000 m
	// E to F: 40.000 m
}

// Lengths stay whole metres a kilometre and more from the corner.
func TestDrawLengths(t *testing.T) {
	w := geotest.Draw(t, `
A..................B
|..................|
|..................|
|..................|
|..................|
C------------------D`, 100)
	for _, c := range []struct {
		a, b rune
		m    float64
	}{{'A', 'C', 500}, {'B', 'D', 500}, {'C', 'D', 1900}, {'A', 'B', 1900}} {
		if got := geo.Distance(w.Point(c.a), w.Point(c.b)); math.Abs(got-c.m) > c.m*1e-6 {
			t.Errorf("%c–%c: %.6f m, want %g", c.a, c.b, got, c.m)
		}
	}
}

// The bridge B–E passes over A–C without meeting it.
func TestDrawBridge(t *testing.T) {
	w := geotest.Draw(t, `
..B...K.M
..|....X.
A-----C..
..|......
..E......`, 10)
	if n := len(w.Streets.Ways); n != 2 {
		t.Fatalf("%d ways, want A–C and B–E", n)
	}
	if n := len(w.Streets.Nodes); n != 4 {
		t.Fatalf("%d nodes, want 4: the bridge is no junction", n)
	}
}

// Slopes are straight lines: K–N is 2 right and 2 down, 20·√2 m.
func TestDrawSlopes(t *testing.T) {
	w := geotest.Draw(t, `
K...M
.\./.
..N..
./...
P....`, 10)
	if n := len(w.Streets.Ways); n != 3 {
		t.Fatalf("%d ways, want K–N, M–N, N–P", n)
	}
	n := w.Way('N', 'K').Nodes
	if got, want := geo.Distance(w.Streets.Nodes[n[0]], w.Streets.Nodes[n[1]]), 20*math.Sqrt2; math.Abs(got-want) > 1e-4 {
		t.Errorf("K–N: %f m, want %f", got, want)
	}
}

// A mistake in a drawing is the test's failure, never a missing street.
func TestDrawMistakes(t *testing.T) {
	for _, art := range []string{"A--", "A--.B", "|\nA", "A-B-A", "A~B", "A\n\\\nB"} {
		spy := &spy{TB: t}
		func() {
			defer func() { _ = recover() }()
			geotest.Draw(spy, art, 10)
		}()
		if !spy.failed {
			t.Errorf("%q was taken", art)
		}
	}
}

// spy is a test that can be seen to fail.
type spy struct {
	testing.TB
	failed bool
}

func (s *spy) Helper() {}
func (s *spy) Fatalf(string, ...any) {
	s.failed = true
	panic("stop")
}

func TestBoxAndTag(t *testing.T) {
	w := geotest.Draw(t, `A--B`, 10)
	w.Tag('B', 'A', "foot", "no")
	if got := w.Streets.Ways[0].Tags["foot"]; got != "no" {
		t.Errorf("foot=%q", got)
	}
	box := w.Box(0, 0, 4, 2)
	if got := geo.AreaSqM(box[0]); math.Abs(got-800) > 0.01 {
		t.Errorf("40 m × 20 m is %f m²", got)
	}
	if box[0][0].Orientation() != orb.CCW {
		t.Error("outer ring is clockwise")
	}
}
