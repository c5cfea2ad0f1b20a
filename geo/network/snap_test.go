package network_test

import (
	"math"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/network"
)

// near says that a length is right to a millimetre.
func near(got, want float64) bool { return math.Abs(got-want) < 1e-3 }

// Two streets and a house: P stands 30 m north of A–B, 40 m from its west end A.
func TestSnapNearestByHand(t *testing.T) {
	w := geotest.Draw(t, `
....P.....
..........
..........
A--------B
...Q......
C--D`, 10)
	n := build(t, w.Streets)
	all := network.NewSnapper(n, 2, network.SnapRule{ReachM: 100})
	s := all.Nearest(w.Point('P'))
	if !s.OK() || n.Way[s.Edge] != 1 || !near(s.LegM, 30) || s.Leg != 150 { // 30 m at 2 m/s: 15 s
		t.Fatalf("P: %+v", s)
	}
	fromA := s.Back
	if n.Points[n.From[s.Edge]] != w.Point('A') {
		fromA = s.Ahead
	}
	if fromA != 400 || s.Back+s.Ahead != 900 { // the edge was built at 1 m/s
		t.Errorf("P is %d from A of %d, want 400 of 900", fromA, s.Back+s.Ahead)
	}
	for _, c := range []struct {
		reach float64
		ok    bool
	}{{29.99, false}, {s.LegM, true}} { // exactly the reach is attached
		if got := network.NewSnapper(n, 2, network.SnapRule{ReachM: c.reach}).Nearest(w.Point('P')); got.OK() != c.ok {
			t.Errorf("reach %g: %+v", c.reach, got)
		}
	}
	if s := all.Nearest(w.Point('Q')); n.Way[s.Edge] != 1 && n.Way[s.Edge] != 2 || !near(s.LegM, 10) {
		t.Errorf("Q: %+v", s)
	}
}

// R is 10 m from an island street and 30 m from the town.
func TestSnapMainOnly(t *testing.T) {
	w := geotest.Draw(t, `
A----B----C
..........
..........
....R.....
..D---E...`, 10)
	n := build(t, w.Streets)
	if s := network.NewSnapper(n, 1, network.SnapRule{ReachM: 100}).Nearest(w.Point('R')); !near(s.LegM, 10) {
		t.Errorf("any street: %+v", s)
	}
	main := network.NewSnapper(n, 1, network.SnapRule{ReachM: 100, MainOnly: true})
	if s := main.Nearest(w.Point('R')); !near(s.LegM, 30) || n.Component[n.From[s.Edge]] != 0 {
		t.Errorf("the town's: %+v", s)
	}
	if s := network.NewSnapper(n, 1, network.SnapRule{ReachM: 20, MainOnly: true}).Nearest(w.Point('R')); s.OK() {
		t.Errorf("the town's within 20 m: %+v", s)
	}
	if got := main.Entrances(w.Box(1, 3.5, 7, 5)); len(got) != 1 || !near(got[0].LegM, 35) {
		t.Errorf("a park about the island is entered from the town, 35 m off: %+v", got)
	}
}

// At a junction all edges are equally near; the lowest number wins from every
// side, and its Back or Ahead is 0.
func TestSnapAtJunction(t *testing.T) {
	w := geotest.Draw(t, `
....A
....|
B---C---D
....|
....E`, 10)
	n := build(t, w.Streets)
	s := network.NewSnapper(n, 1, network.SnapRule{ReachM: 100})
	for _, p := range []orb.Point{w.Point('C'), w.At(4.0001, 2.0001), w.At(3.9999, 1.9999)} {
		if x := s.Nearest(p); !x.OK() || x.LegM > 0.001 {
			t.Errorf("%v: %+v", p, x)
		}
	}
	if x := s.Nearest(w.Point('C')); x.Edge != 0 || x.Back != 0 && x.Ahead != 0 {
		t.Errorf("on the junction: %+v, want edge 0", x)
	}
}

// Legs and positions agree with measuring along the drawn shape.
func TestSnapLaw(t *testing.T) {
	w := geotest.Draw(t, `
+-----+---+
|.....|...|
|..+--+...|
|..|...\..|
+--+----+-+`, 50)
	n := build(t, w.Streets)
	s := network.NewSnapper(n, 1, network.SnapRule{ReachM: math.Inf(1)})
	rapid.Check(t, func(t *rapid.T) {
		p := w.At(rapid.Float64Range(-2, 12).Draw(t, "x"), rapid.Float64Range(-2, 6).Draw(t, "y"))
		x := s.Nearest(p)
		if x.Back+x.Ahead != n.Cost[x.Edge] {
			t.Fatalf("%d + %d is not %d", x.Back, x.Ahead, n.Cost[x.Edge])
		}
		line := n.Line(x.Edge)
		if d := geo.Distance(p, x.Point); math.Abs(d-x.LegM) > 1e-3 {
			t.Fatalf("leg %g m, drawn %g m", x.LegM, d)
		}
		if d := geo.Distance(line[0], x.Point); math.Abs(d*10-float64(x.Back)) > 1 { // streets here are straight
			t.Fatalf("%g m from the edge's start, Back %d", d, x.Back)
		}
	})
}

// A park with streets through its fence and, in the east, a junction h on it.
func TestEntrancesByHand(t *testing.T) {
	w := geotest.Draw(t, `
....a..........
....|..........
b---+----------c
....|..........
..d-+-e........
....|..........
....f...g---h--m
............|..
............n..`, 10)
	n := build(t, w.Streets)
	s := network.NewSnapper(n, 1, network.SnapRule{ReachM: 100})
	// The park is columns 3–12, lines 1.5–7: b–c crosses its west and east sides,
	// a–f its north, d–e its west.
	got := s.Entrances(w.Box(3, 1.5, 12, 7))
	want := []orb.Point{w.At(3, 2), w.At(12, 2), w.At(4, 1.5), w.At(3, 4)}
	for _, p := range want {
		found := 0
		for _, x := range got {
			if geo.Distance(x.Point, p) < 0.01 {
				found++
				if x.Leg != 0 || x.LegM != 0 {
					t.Errorf("an entrance with a leg: %+v", x)
				}
			}
		}
		if found != 1 {
			t.Errorf("%d entrances at %v, want 1", found, p)
		}
	}
	// g–h, h–m and h–n touch the fence at h; h–n runs along it for 10 m.
	atH := 0
	for _, x := range got {
		if geo.Distance(x.Point, w.Point('h')) < 0.01 {
			atH++
		}
	}
	if atH != 3 {
		t.Errorf("%d entrances at h, want one for each of its three edges", atH)
	}
	if other := len(got) - len(want) - atH; other != 1 {
		t.Errorf("%d more entrances, want the corner where h–n leaves the fence", other)
	}
	for i := 1; i < len(got); i++ {
		if a, b := got[i-1], got[i]; a.Edge > b.Edge || a.Edge == b.Edge && a.Back >= b.Back {
			t.Errorf("entrances %d and %d are out of order or the same", i-1, i)
		}
	}
}

// A path along a 200 m fence is let in all the way, not only at its ends.
func TestEntrancesAlongFence(t *testing.T) {
	w := geotest.Draw(t, `A--------------------B`, 10)
	n := build(t, w.Streets)
	s := network.NewSnapper(n, 1, network.SnapRule{ReachM: 100})
	for _, box := range []orb.MultiPolygon{w.Box(0, -5, 21, 0), w.Box(-3, 0, 30, 5)} {
		got := s.Entrances(box)
		if len(got) != 12 || got[0].Back != 0 || got[11].Ahead != 0 {
			t.Fatalf("%d entrances, want 12: 210 m in steps of at most 20", len(got))
		}
		for i := 1; i < len(got); i++ {
			if step := got[i].Back - got[i-1].Back; step > 200 {
				t.Errorf("%d between neighbours", step)
			}
		}
	}
}

// The hole of a ground is not ground: its rim counts as boundary, and a street
// inside the hole is outside.
func TestEntrancesHole(t *testing.T) {
	w := geotest.Draw(t, `A--B`, 10)
	n := build(t, w.Streets)
	ring := func(m orb.MultiPolygon) orb.Ring { return m[0][0] }
	s := network.NewSnapper(n, 1, network.SnapRule{ReachM: 100})
	across := orb.MultiPolygon{{ring(w.Box(-5, -5, 9, 5)), ring(w.Box(1, -1, 2, 1))}}
	if got := s.Entrances(across); len(got) != 2 || got[0].Back != 100 || got[1].Back != 200 {
		t.Errorf("A–B leaves the ground at 10 m and enters it at 20: %+v", got)
	}
	inHole := orb.MultiPolygon{{ring(w.Box(-5, -5, 9, 5)), ring(w.Box(-1, -2, 4, 2))}}
	if got := s.Entrances(inHole); len(got) != 1 || !near(got[0].LegM, 10) || got[0].Leg != 100 {
		t.Errorf("A–B in the hole is 10 m from the ground: %+v", got)
	}
}

// No street meets the fence: the street outside is taken even where a path shut
// in by the fence is nearer; the path where there is nothing else.
func TestEntrancesBeside(t *testing.T) {
	w := geotest.Draw(t, `
A---------B
...........
...........
....P-Q....
...........
...........`, 10)
	n := build(t, w.Streets)
	park := w.Box(2, 2, 8, 5)
	outside := network.NewSnapper(n, 1, network.SnapRule{ReachM: 50}).Entrances(park)
	if len(outside) != 1 || n.Way[outside[0].Edge] != 1 || !near(outside[0].LegM, 20) || outside[0].Leg != 200 {
		t.Errorf("A–B, 20 m off: %+v", outside)
	}
	inside := network.NewSnapper(n, 1, network.SnapRule{ReachM: 15}).Entrances(park)
	if len(inside) != 1 || n.Way[inside[0].Edge] != 2 || inside[0].Leg != 0 || inside[0].LegM != 0 {
		t.Errorf("P–Q is on the ground: %+v", inside)
	}
	if got := network.NewSnapper(n, 1, network.SnapRule{ReachM: 5}).Entrances(park); got != nil {
		t.Errorf("nothing within 5 m: %+v", got)
	}
	if got := network.NewSnapper(n, 1, network.SnapRule{ReachM: 50}).Entrances(nil); got != nil {
		t.Errorf("no ground: %+v", got)
	}
	far := network.NewSnapper(build(t, streets(0)), 1, network.SnapRule{ReachM: math.Inf(1)})
	if got := far.Entrances(park); got != nil || far.Nearest(w.Point('A')).OK() {
		t.Errorf("no streets at all: %+v", got)
	}
}

// The nearest edge is exact between corners too: against points every 10 cm.
func TestEntrancesBesideLaw(t *testing.T) {
	w := geotest.Draw(t, `
A---------------------B
|.....................|
|.....................|
|.....................|
C----+----------------D
.....|
.....E`, 20)
	n := build(t, w.Streets)
	s := network.NewSnapper(n, 1, network.SnapRule{ReachM: math.Inf(1)})
	rapid.Check(t, func(t *rapid.T) {
		corner := rapid.Custom(func(t *rapid.T) orb.Point {
			return w.At(rapid.Float64Range(1, 21).Draw(t, "x"), rapid.Float64Range(0.5, 3.5).Draw(t, "y"))
		})
		a, b, c := corner.Draw(t, "a"), corner.Draw(t, "b"), corner.Draw(t, "c")
		got := s.Entrances(orb.MultiPolygon{{orb.Ring{a, b, c, a}}})
		best := math.Inf(1)
		for _, e := range [][2]orb.Point{{a, b}, {b, c}, {c, a}} {
			for k := range 401 {
				f := float64(k) / 400
				best = math.Min(best, s.Nearest(orb.Point{e[0][0] + f*(e[1][0]-e[0][0]), e[0][1] + f*(e[1][1]-e[0][1])}).LegM)
			}
		}
		if len(got) != 1 || got[0].LegM > best+1e-3 || got[0].LegM < best-0.6 {
			t.Fatalf("%+v, but the boundary comes within %g m", got, best)
		}
	})
}

// A ground of 10,000 corners over a dense town is attached in milliseconds.
func TestEntrancesLarge(t *testing.T) {
	n := build(t, lattice(60, 1))
	s := network.NewSnapper(n, 1, network.SnapRule{ReachM: 300})
	b := n.Bound()
	c, rx, ry := b.Center(), (b.Max[0]-b.Min[0])/3, (b.Max[1]-b.Min[1])/3
	var ring orb.Ring
	for i := range 10000 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 10000)
		r := 1 + 0.01*float64(i%2)
		ring = append(ring, orb.Point{c[0] + rx*r*cos, c[1] + ry*r*sin})
	}
	start := time.Now()
	got := s.Entrances(orb.MultiPolygon{{append(ring, ring[0])}})
	if d := time.Since(start); d > 10*time.Second {
		t.Errorf("took %v", d)
	}
	if len(got) < 100 {
		t.Errorf("%d entrances, expected hundreds", len(got))
	}
}
