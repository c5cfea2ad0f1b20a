package crs

import (
	"testing"

	"github.com/paulmach/orb"
)

func near(t *testing.T, what string, got, want orb.Point, tol float64) {
	t.Helper()
	dx, dy := got[0]-want[0], got[1]-want[1]
	if !(dx*dx+dy*dy <= tol*tol) {
		t.Errorf("%s: got %.9f %.9f, want %.9f %.9f (within %g)", what, got[0], got[1], want[0], want[1], tol)
	}
}

// TestReferencePairs holds the projections against pairs computed by PROJ 9.1.
func TestReferencePairs(t *testing.T) {
	for _, c := range []struct {
		name string
		ll   orb.Point
		xy   orb.Point
	}{
		{"EPSG:4546", orb.Point{111, 35}, orb.Point{500000, 3874592.90}},
		{"EPSG:4525", orb.Point{111, 35}, orb.Point{37500000, 3874592.90}},
		{"EPSG:4546", orb.Point{112.07, 35.2}, orb.Point{597441.99, 3897305.89}},
	} {
		crs, err := Lookup(c.name)
		if err != nil {
			t.Fatal(err)
		}
		near(t, c.name, crs.FromWGS84(c.ll), c.xy, 0.008) // pairs are rounded to a centimetre
		near(t, c.name+" back", crs.ToWGS84(c.xy), c.ll, 1e-7)
	}
}
