package tiles

import (
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// A quad is cut at the rim of a tile as any ring is: the same points, beginning
// with the same one, whichever way it winds, crossed, folded or outside. The
// oracle is what frame.ring does once a shape is in the tile's units, with orb's
// clipping.
func TestCutLaw(t *testing.T) {
	var w cellWriter
	f := frame{z: 12, x: 2100, y: 1400}
	rapid.Check(t, func(t *rapid.T) {
		near := rapid.OneOf(
			rapid.Int32Range(-200, 100), rapid.Int32Range(extent-100, extent+200), rapid.Int32Range(-2000, extent+2000),
			rapid.SampledFrom([]int32{-buffer - 1, -buffer, -buffer + 1, extent + buffer - 1, extent + buffer, extent + buffer + 1}))
		var c [8]int32
		var ring orb.Ring
		for k := 0; k < 8; k += 2 {
			c[k], c[k+1] = near.Draw(t, "x"), near.Draw(t, "y")
			ring = append(ring, f.degrees(c[k], c[k+1]))
		}
		want := f.ring(append(ring, ring[0]), 0, true)
		if got := w.cut(&c); !slices.Equal(got, want) {
			t.Fatalf("%v is cut to %v, want %v", c, got, want)
		}
	})
}

// degrees is a point in the middle of a unit of the tile.
func (f frame) degrees(x, y int32) orb.Point {
	n := float64(uint32(1)<<f.z) * extent
	return unmercator((float64(f.x)*extent+float64(x)+.5)/n, (float64(f.y)*extent+float64(y)+.5)/n)
}

// Units of a quad are those of a point, at every zoom and on both sides of the
// tile's edges, as far as a quad is drawn the quick way.
func TestCornersLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.Uint32Range(0, maxZoom).Draw(t, "zoom")
		f := frame{z, rapid.Uint32Range(0, 1<<z-1).Draw(t, "x"), rapid.Uint32Range(0, 1<<z-1).Draw(t, "y")}
		corner := func() orb.Point {
			n := float64(uint32(1) << z)
			part := rapid.Float64Range(-.49, 1.49)
			return unmercator((float64(f.x)+part.Draw(t, "u"))/n, (float64(f.y)+part.Draw(t, "v"))/n)
		}
		a, b, c, d := corner(), corner(), corner(), corner()
		q := quadOf(orb.MultiPolygon{{{a, b, c, d, a}}})
		var got [8]int32
		place := f.corners(&q, &got)
		if place == beyond {
			t.Skip("some corner is too far up or down: the world ends there")
		}
		var want [8]int32
		for k, p := range []orb.Point{a, b, c, d} {
			u := f.at(p)
			want[2*k], want[2*k+1] = int32(u[0]), int32(u[1])
		}
		turned := want // as one whose corners go the other way round
		turned[2], turned[3], turned[6], turned[7] = want[6], want[7], want[2], want[3]
		if got != want && (place == atRim || got != turned) {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// What is no quad of the earth goes the general way.
func TestNoQuads(t *testing.T) {
	ring := orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}
	open := orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, .5}}
	for name, shape := range map[string]orb.MultiPolygon{
		"nothing": nil, "two parts": {{ring}, {ring}}, "a hole": {{ring, ring}}, "a triangle": {{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}},
		"an open ring": {{open}}, "no number": {{{{0, 0}, {1, 0}, {math.NaN(), 1}, {0, 1}, {0, 0}}}}, "off the earth": {{{{0, 0}, {1e9, 0}, {1e9, 1}, {0, 1}, {0, 0}}}},
	} {
		q := quadOf(shape)
		if place := (frame{}).corners(&q, new([8]int32)); place != beyond {
			t.Errorf("%s: %v", name, place)
		}
	}
	if q := quadOf(orb.MultiPolygon{{ring}}); (frame{}).corners(&q, new([8]int32)) == beyond {
		t.Error("a quad is none")
	}
}
