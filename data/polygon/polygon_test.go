package polygon

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"
)

// star draws a ring around (0, 0) that does not cross itself: its corners in
// order of angle. Units are thousandths of a degree.
func star(t *rapid.T, corners int, name string) orb.Ring {
	r := make(orb.Ring, 0, corners+1)
	for i := range corners {
		a := 2 * math.Pi * (float64(i) + 0.8*rapid.Float64Range(0, 1).Draw(t, name+" turn")) / float64(corners)
		d := rapid.Float64Range(0.2, 1).Draw(t, name+" reach")
		r = append(r, orb.Point{d * math.Cos(a) / 1000, d * math.Sin(a) / 1000})
	}
	return append(r, r[0])
}

func TestInsidePointIsInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		outer := star(t, rapid.IntRange(3, 30).Draw(t, "corners"), "outer")
		shape := orb.MultiPolygon{{outer}}
		if rapid.Bool().Draw(t, "hole") { // a third as large, about the middle: centroids fall in it
			hole := make(orb.Ring, len(outer))
			for i, p := range outer {
				hole[i] = orb.Point{p[0] / 3, p[1] / 3}
			}
			shape[0] = append(shape[0], hole)
		}
		p := Inside(shape)
		if !planar.MultiPolygonContains(shape, p) || !Contains(shape, p) {
			t.Fatalf("%v is not inside %v", p, shape)
		}
	})
}

// A C whose centroid lies in its mouth, a ground whose hole is nearly all of it,
// one as flat as a line, and grounds with no inside at all.
func TestInsidePointOfHardShapes(t *testing.T) {
	c := orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 1}, {1, 1}, {1, 3}, {4, 3}, {4, 4}, {0, 4}, {0, 0}}}}
	thin := orb.MultiPolygon{{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}, {{0.01, 0.01}, {0.01, 3.99}, {3.99, 3.99}, {3.99, 0.01}, {0.01, 0.01}}}}
	for name, shape := range map[string]orb.MultiPolygon{"C": c, "thin": thin} {
		if p := Inside(shape); !planar.MultiPolygonContains(shape, p) {
			t.Errorf("%s: %v", name, p)
		}
	}
	if p := Inside(orb.MultiPolygon{{{{1, 2}, {3, 2}, {5, 2}, {1, 2}}}}); p != (orb.Point{1, 2}) {
		t.Errorf("flat: %v", p)
	}
	if p := Inside(nil); p != (orb.Point{}) {
		t.Errorf("none: %v", p)
	}
	two := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, {{{5, 5}, {9, 5}, {9, 9}, {5, 9}, {5, 5}}}}
	if p := Inside(two); !planar.PolygonContains(two[1], p) {
		t.Errorf("%v is not in the larger part", p)
	}
}

func TestCrossing(t *testing.T) {
	at := func(xy ...float64) orb.Ring {
		var r orb.Ring
		for i := 0; i < len(xy); i += 2 {
			r = append(r, orb.Point{xy[i], xy[i+1]})
		}
		return append(r, r[0])
	}
	for name, c := range map[string]struct {
		ring orb.Ring
		want bool
	}{
		"square":              {at(0, 0, 1, 0, 1, 1, 0, 1), false},
		"eight":               {at(0, 0, 1, 1, 1, 0, 0, 1), true},
		"eight by 1e-7":       {at(0, 0, 1, 0, 1, 1, 0.5, -0.0000001, 0, 1), true},
		"touches by a corner": {at(0, 0, 1, 0, 1, 1, 0.5, 0, 0, 1), false},
		"runs back":           {at(0, 0, 2, 0, 1, 0, 1, 1), true},
		"along itself":        {at(0, 0, 4, 0, 4, 1, 3, 0, 1, 0, 0, 1), true},
		"doubled corner":      {at(0, 0, 1, 0, 1, 0, 1, 1, 0, 1), false},
		"the whole world":     {at(-180, -90, 180, -90, 180, 90, -180, 90), false},
		"world eight":         {at(-180, -90, 180, 90, 180, -90, -180, 90), true},
		"triangle":            {at(0, 0, 1, 0, 0, 1), false},
	} {
		if _, got := Crossing(c.ring); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// crossing agrees with trying every pair of sides, and stars never cross.
func TestCrossingLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if p, bad := Crossing(star(t, rapid.IntRange(4, 40).Draw(t, "corners"), "star")); bad {
			t.Fatalf("star crosses at %v", p)
		}
		n := rapid.IntRange(3, 12).Draw(t, "n")
		r := make(orb.Ring, n)
		for i := range r { // a small lattice: many touches and overlaps
			r[i] = orb.Point{float64(rapid.IntRange(0, 6).Draw(t, "x")), float64(rapid.IntRange(0, 6).Draw(t, "y"))}
		}
		r = append(r, r[0])
		c := crosser{}
		for _, p := range r {
			c.pts = append(c.pts, toFixed(p))
		}
		want := false
		for i := range n {
			for j := range i {
				want = want || c.cross(j, i)
			}
		}
		if _, got := Crossing(r); got != want {
			t.Fatalf("%v: %v, want %v", r, got, want)
		}
	})
}

// TestTidy: rings are closed and wound as RFC 7946 wants, repeated corners and
// rings that are none are dropped, and a hole goes with its outer ring.
func TestTidy(t *testing.T) {
	square := orb.Ring{{0, 0}, {0, 4}, {0, 4}, {4, 4}, {4, 0}}
	hole := orb.Ring{{1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}}
	speck := orb.Ring{{9, 9}, {9, 9}, {8, 8}}
	got := Tidy(orb.MultiPolygon{{square, hole, speck}, {speck, hole}})
	if len(got) != 1 || len(got[0]) != 2 {
		t.Fatalf("%v", got)
	}
	if r := got[0][0]; len(r) != 5 || !r.Closed() || r.Orientation() != orb.CCW {
		t.Errorf("outer %v", r)
	}
	if r := got[0][1]; r.Orientation() != orb.CW {
		t.Errorf("hole %v", r)
	}
}

// A comb of n teeth is the hard case of a sweep along x or y; joined in ring
// order it stays well below n².
func TestCrossingIsNotQuadratic(t *testing.T) {
	const teeth = 20_000
	var r orb.Ring
	for i := range teeth {
		x := float64(i) / 1e5
		r = append(r, orb.Point{x, 0}, orb.Point{x, 1})
	}
	r = append(r, orb.Point{1, 2}, orb.Point{0, 2}, r[0])
	c := crosser{pts: make([]fixed, len(r)), boxes: make([]box, 4*len(r))}
	for i, p := range r {
		c.pts[i] = toFixed(p)
	}
	c.build(1, 0, len(r)-1)
	c.self(1, 0, len(r)-1)
	if c.steps > 100*len(r) {
		t.Errorf("%d steps for %d sides", c.steps, len(r)-1)
	}
}
