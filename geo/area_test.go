package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// The whole ellipsoid is 510,065,621.724 km² (NIMA TR8350.2).
func TestAreaOfTheEarth(t *testing.T) {
	ring := orb.Ring{{-180, 90}}
	for lat := 89.0; lat >= -90; lat-- {
		ring = append(ring, orb.Point{-180, lat})
	}
	for lat := -90.0; lat <= 90; lat++ {
		ring = append(ring, orb.Point{180, lat})
	}
	if km2 := geo.AreaSqM(orb.Polygon{ring}) / 1e6; math.Abs(km2-510065621.724) > 0.1 {
		t.Errorf("%.3f km²", km2)
	}
}

// Long triangles, whose weight lies far from the middle of their box, against
// strips of a thousandth of their height; with a hole, open, and either way round.
func TestAreaAgainstStrips(t *testing.T) {
	for _, lat := range []float64{-70, -35, 0, 20, 50, 65} {
		const wide, high = 0.2, 0.2
		apex := orb.Ring{{100, lat}, {100 + wide, lat}, {100, lat + high}, {100, lat}}
		want := 0.0
		for i := range 1000 {
			f := (float64(i) + 0.5) / 1000
			l := geo.At(lat + f*high)
			want += wide * (1 - f) * l.LonM * high / 1000 * l.LatM
		}
		got := geo.AreaSqM(orb.Polygon{apex})
		if math.Abs(got-want) > 1e-6*want {
			t.Errorf("at %g°: %.1f m², strips %.1f (%.2g)", lat, got, want, got/want-1)
		}
		back := orb.Ring{apex[0], apex[2], apex[1]} // clockwise, open
		if a := geo.AreaSqM(orb.Polygon{back}); math.Abs(a-got) > 1e-9*got {
			t.Errorf("at %g°: %.1f m² the other way round", lat, a)
		}
		if a := geo.AreaSqM(orb.Polygon{apex, apex}); a != 0 {
			t.Errorf("all hole: %g m²", a)
		}
	}
}
