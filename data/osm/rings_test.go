package osm

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"
)

func TestLoops(t *testing.T) {
	for ring, want := range map[string]string{
		"ABCA":        "ABCA",
		"ABCDBEA":     "BCDB ABEA",       // touches itself at B
		"ABCBDA":      "ABDA",            // C is a spike
		"ABA":         "",                // there and back
		"ABCDEDCFA":   "ABCFA",           // a spike of three nodes
		"AABBCCA":     "ABCA",            // doubled nodes
		"ABCDBEFGEHA": "BCDB EFGE ABEHA", // two loops hang on it
	} {
		got := ""
		for _, l := range loops(line([]rune(ring))) {
			got += " " + string([]rune(l))
		}
		if want != "" {
			want = " " + want
		}
		equal(t, ring, got, want)
	}
}

func TestJoinLines(t *testing.T) {
	for _, c := range []struct {
		lines []string
		rings int
		open  bool
	}{
		{[]string{"ABC", "CDA"}, 1, false},
		{[]string{"ABC", "ADC"}, 1, false}, // one turned round
		{[]string{"ABCA"}, 1, false},       // closed already
		{[]string{"AB", "BC", "CD"}, 0, true},
		{[]string{"ABX", "XCA", "XDE", "EFX"}, 2, false}, // touch at X
		{[]string{"ABX", "XDE", "XCA", "EFX"}, 2, false}, // named in turn
		{[]string{"ABC", "CDA", "CE"}, 1, true},          // a spur
		{[]string{"A", "", "ABC", "CA"}, 1, false},       // ways of no length
		{[]string{"AB", "BA"}, 1, false},                 // no ground, but closed: loops drops it
	} {
		var lines []line
		for _, l := range c.lines {
			lines = append(lines, line([]rune(l)))
		}
		rings, open := joinLines(lines)
		if len(rings) != c.rings || (open != nil) != c.open {
			t.Errorf("%v: %d rings, open %v", c.lines, len(rings), open)
		}
		for _, r := range rings {
			if r[0] != r[len(r)-1] {
				t.Errorf("%v: %v is not closed", c.lines, r)
			}
		}
	}
}

// Rings cut anywhere, turned and shuffled, come back as the same rings.
func TestJoinLinesLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []line
		var want []string
		next := int32(0)
		for range rapid.IntRange(1, 4).Draw(t, "rings") {
			n := rapid.IntRange(3, 12).Draw(t, "nodes")
			ring := make(line, n+1)
			for i := range n {
				ring[i] = next
				next++
			}
			ring[n] = ring[0]
			want = append(want, edges(ring))
			cuts := rapid.SliceOfNDistinct(rapid.IntRange(1, n-1), 0, n-1, rapid.ID).Draw(t, "cuts")
			sort.Ints(cuts)
			from := 0
			for _, to := range append(cuts, n) {
				part := slices.Clone(ring[from : to+1])
				if rapid.Bool().Draw(t, "turn") {
					slices.Reverse(part)
				}
				lines = append(lines, part)
				from = to
			}
		}
		lines = rapid.Permutation(lines).Draw(t, "order")
		rings, open := joinLines(lines)
		if open != nil {
			t.Fatalf("open %v", open)
		}
		var got []string
		for _, r := range rings {
			got = append(got, edges(r))
		}
		sort.Strings(got)
		sort.Strings(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// edges is a ring's set of sides, whichever way round it runs.
func edges(r line) string {
	var out []string
	for i := 1; i < len(r); i++ {
		out = append(out, fmt.Sprint(min(r[i-1], r[i]), "-", max(r[i-1], r[i])))
	}
	sort.Strings(out)
	return fmt.Sprint(out)
}

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
		p := insidePoint(shape)
		if !planar.MultiPolygonContains(shape, p) || !contains(shape, p) {
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
		if p := insidePoint(shape); !planar.MultiPolygonContains(shape, p) {
			t.Errorf("%s: %v", name, p)
		}
	}
	equal(t, "flat", insidePoint(orb.MultiPolygon{{{{1, 2}, {3, 2}, {5, 2}, {1, 2}}}}), orb.Point{1, 2})
	equal(t, "none", insidePoint(nil), orb.Point{})
	two := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}, {{{5, 5}, {9, 5}, {9, 9}, {5, 9}, {5, 5}}}}
	if p := insidePoint(two); !planar.PolygonContains(two[1], p) {
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
		if _, got := crossing(c.ring); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// crossing agrees with trying every pair of sides, and stars never cross.
func TestCrossingLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		if p, bad := crossing(star(t, rapid.IntRange(4, 40).Draw(t, "corners"), "star")); bad {
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
		if _, got := crossing(r); got != want {
			t.Fatalf("%v: %v, want %v", r, got, want)
		}
	})
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

func TestAreaM2(t *testing.T) {
	// One thousandth of a degree by one at the equator: 111.319 m × 110.574 m.
	at0 := orb.Ring{{0, 0}, {0.001, 0}, {0.001, 0.001}, {0, 0.001}, {0, 0}}
	if a := areaM2(at0); math.Abs(a-12309.0) > 1 {
		t.Errorf("%g m²", a)
	}
	equal(t, "no ring", areaM2(at0[:3]), 0.0)
	// Turning round does not matter.
	back := slices.Clone(at0)
	slices.Reverse(back)
	equal(t, "reversed", areaM2(back), areaM2(at0))
}
