package index_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/index"
)

// Three streets and a point; the answer is read off the drawing.
func TestNearestByHand(t *testing.T) {
	w := geotest.Draw(t, `
A---------B
...........
....P......
...........
...........
C---D.E---F`, 10)
	pt := w.Point
	s := index.NewSegments([][2]orb.Point{{pt('A'), pt('B')}, {pt('C'), pt('D')}, {pt('E'), pt('F')}})
	near, ok := s.Nearest(pt('P'), 100, nil)
	if !ok || near.Segment != 0 || math.Abs(near.M-20) > 1e-3 || math.Abs(near.Along-0.4) > 1e-4 {
		t.Errorf("nearest to P is %+v, want A–B, 20 m, 0.4 along", near)
	}
	notAB := func(i uint32) bool { return i != 0 }
	near, ok = s.Nearest(pt('P'), 100, notAB)
	if !ok || near.Segment != 1 || math.Abs(near.M-30) > 1e-3 || near.Along != 1 || near.Point != pt('D') {
		t.Errorf("without A–B it is %+v, want C–D at its end D, 30 m", near)
	}
	if near, ok := s.Nearest(pt('P'), 19.9, nil); ok {
		t.Errorf("19.9 m finds %+v, 20 m away", near)
	}
	if near, ok := s.Nearest(pt('P'), near.M, notAB); !ok || near.Segment != 1 {
		t.Error("a reach of exactly the distance finds nothing: <= is the rule")
	}
	if _, ok := index.NewSegments(nil).Nearest(pt('P'), 1e9, nil); ok {
		t.Error("nothing has a nearest")
	}
}

// All streets at a junction are equally near to a place beyond it: the lowest
// number wins, whichever way each is drawn.
func TestNearestTie(t *testing.T) {
	j := orb.Point{10.0001, 50.0001}
	s := index.NewSegments([][2]orb.Point{
		{{10.0002, 50.0013}, j}, {j, {10.0017, 50.0003}}, {{10.0031, 50.0007}, j}, {j, {10.0011, 50.0002}},
	})
	for i := range 50 {
		p := orb.Point{10 - float64(i)*1e-5, 50}
		if near, _ := s.Nearest(p, 1e4, nil); near.Segment != 0 || near.Point != j {
			t.Errorf("from %v: %+v, want segment 0 at the junction", p, near)
		}
	}
}

// Nearest agrees with asking every segment, at any latitude.
func TestNearestLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.Float64Range(-70, 70).Draw(t, "lat")
		point := rapid.Custom(func(t *rapid.T) orb.Point {
			step := rapid.IntRange(0, 20) // a coarse lattice, so that ties and zero lengths happen
			return orb.Point{float64(step.Draw(t, "x")) * 1e-3, lat + float64(step.Draw(t, "y"))*1e-3}
		})
		ends := make([][2]orb.Point, rapid.IntRange(1, 40).Draw(t, "n"))
		for i := range ends {
			ends[i] = [2]orb.Point{point.Draw(t, "a"), point.Draw(t, "b")}
		}
		p := point.Draw(t, "p")
		reach := rapid.Float64Range(0, 3000).Draw(t, "reach")
		near, ok := index.NewSegments(ends).Nearest(p, reach, nil)
		best, m := slow(ends, p)
		if ok != (m <= reach) && math.Abs(m-reach) > 1e-6 {
			t.Fatalf("found %v, but the nearest is %g m away and the reach %g", ok, m, reach)
		}
		if ok && (math.Abs(near.M-m) > 1e-6 || near.Segment != best && math.Abs(distance(ends[near.Segment], p)-m) > 1e-6) {
			t.Fatalf("%+v, but segment %d is %g m away", near, best, m)
		}
		if ok && math.Abs(geo.At(p[1]).Between(p, near.Point)-near.M) > 1e-6 {
			t.Fatalf("the point is not as far as it says")
		}
	})
}

// slow asks every segment.
func slow(ends [][2]orb.Point, p orb.Point) (best uint32, m float64) {
	m = math.Inf(1)
	for i, e := range ends {
		if d := distance(e, p); d < m {
			best, m = uint32(i), d
		}
	}
	return best, m
}

// distance is by thirds: the distance to a segment has one minimum along it.
func distance(e [2]orb.Point, p orb.Point) float64 {
	l := geo.At(p[1])
	at := func(f float64) float64 {
		return l.Between(p, orb.Point{e[0][0] + f*(e[1][0]-e[0][0]), e[0][1] + f*(e[1][1]-e[0][1])})
	}
	lo, hi := 0.0, 1.0
	for range 60 {
		a, b := lo+(hi-lo)/3, hi-(hi-lo)/3
		if at(a) < at(b) {
			hi = b
		} else {
			lo = a
		}
	}
	return min(at(0), at(1), at((lo+hi)/2))
}

// A point of the plane tiled by polygons that share borders and corners lies in
// exactly one of them, also on a border or a corner.
func TestHoldingPartitions(t *testing.T) {
	const n = 8
	var corner [n + 1][n + 1]orb.Point
	rng := rand.New(rand.NewPCG(7, 11))
	for i := range corner {
		for j := range corner[i] {
			corner[i][j] = orb.Point{float64(i) + 0.3*rng.Float64(), float64(j) + 0.3*rng.Float64()}
		}
	}
	var cells []orb.MultiPolygon
	for i := range n {
		for j := range n {
			a, b, c, d := corner[i][j], corner[i+1][j], corner[i+1][j+1], corner[i][j+1]
			cells = append(cells, orb.MultiPolygon{{orb.Ring{a, b, c, d, a}}})
		}
	}
	x := index.NewPolygons(cells)
	once := func(p orb.Point) {
		t.Helper()
		if all := x.All(p); len(all) != 1 || x.Holding(p) != all[0] {
			t.Errorf("%v lies in %v, Holding says %d", p, all, x.Holding(p))
		}
	}
	for i := 1; i < n; i++ {
		for j := 1; j < n; j++ {
			a, b := corner[i][j], corner[i][j+1]
			once(a)
			for k := range 200 { // along a shared border, as near as float64 gets
				f := float64(k) / 200
				once(orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])})
			}
		}
	}
	for range 5000 {
		once(orb.Point{0.5 + 7*rng.Float64(), 0.5 + 7*rng.Float64()})
	}
}

// Holding agrees with orb's own test away from the border: stars with holes.
func TestHoldingAgreesWithOrb(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var shapes []orb.MultiPolygon
	for i := range 30 {
		c := orb.Point{10 * rng.Float64(), 10 * rng.Float64()}
		shapes = append(shapes, orb.MultiPolygon{{star(rng, c, 1+rng.Float64(), 5+i*7), star(rng, c, 0.5, 9)}})
	}
	x := index.NewPolygons(shapes)
	for range 20000 {
		p := orb.Point{12*rng.Float64() - 1, 12*rng.Float64() - 1}
		var want []int
		for i, s := range shapes {
			if planar.MultiPolygonContains(s, p) {
				want = append(want, i)
			}
		}
		if got := x.All(p); !slices.Equal(got, want) {
			t.Fatalf("%v lies in %v, orb says %v", p, got, want)
		}
	}
}

// star is a ring about c whose corners lie r to 1.6 r away.
func star(rng *rand.Rand, c orb.Point, r float64, corners int) orb.Ring {
	var ring orb.Ring
	for i := range corners {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(corners))
		far := r * (1 + 0.6*rng.Float64())
		ring = append(ring, orb.Point{c[0] + far*cos, c[1] + far*sin})
	}
	return append(ring, ring[0])
}

// What a ring can do wrong costs an answer, never the program.
func TestHoldingOddShapes(t *testing.T) {
	flat := orb.MultiPolygon{{orb.Ring{{1, 1}, {2, 1}, {3, 1}, {1, 1}}}}
	open := orb.MultiPolygon{{orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 1}}}} // last corner not repeated
	x := index.NewPolygons([]orb.MultiPolygon{nil, {}, {{}}, {{orb.Ring{}}}, {{orb.Ring{{5, 5}}}}, flat, open})
	if got := x.Holding(orb.Point{0.5, 0.5}); got != 6 {
		t.Errorf("an open ring holds its middle in %d", got)
	}
	for _, p := range []orb.Point{{5, 5}, {2, 1}, {math.NaN(), 0.5}, {0.5, math.NaN()}, {math.Inf(1), 0}} {
		if got := x.Holding(p); got != -1 {
			t.Errorf("%v lies in %d", p, got)
		}
	}
}

// A comb of 20,000 tall teeth fits in memory and still answers right.
func TestHoldingComb(t *testing.T) {
	ring := orb.Ring{{0, 0}}
	const teeth = 10000
	for i := range teeth {
		ring = append(ring, orb.Point{float64(i), 1}, orb.Point{float64(i) + 0.5, 0.1})
	}
	ring = append(ring, orb.Point{teeth, 0}, orb.Point{0, 0})
	start := time.Now()
	x := index.NewPolygons([]orb.MultiPolygon{{{ring}}})
	if got := x.Holding(orb.Point{42, 0.9}); got != 0 {
		t.Error("the tooth at 42 is outside")
	}
	if got := x.Holding(orb.Point{42.5, 0.9}); got != -1 {
		t.Error("the notch at 42.5 is inside")
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("the comb took %v", d)
	}
}

func BenchmarkHolding20kVertices(b *testing.B) {
	rng := rand.New(rand.NewPCG(3, 4))
	x := index.NewPolygons([]orb.MultiPolygon{{{star(rng, orb.Point{}, 1, 20000)}}})
	for b.Loop() {
		x.Holding(orb.Point{3*rng.Float64() - 1.5, 3*rng.Float64() - 1.5})
	}
}

func BenchmarkNearest100kSegments(b *testing.B) {
	rng := rand.New(rand.NewPCG(5, 6))
	ends := make([][2]orb.Point, 100000)
	for i := range ends {
		a := orb.Point{10 + 0.3*rng.Float64(), 50 + 0.2*rng.Float64()}
		ends[i] = [2]orb.Point{a, {a[0] + 0.001*rng.Float64(), a[1] + 0.001*rng.Float64()}}
	}
	s := index.NewSegments(ends)
	for b.Loop() {
		s.Nearest(orb.Point{10 + 0.3*rng.Float64(), 50 + 0.2*rng.Float64()}, 500, nil)
	}
}
