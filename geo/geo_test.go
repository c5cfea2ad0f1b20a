package geo_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
)

func TestTimesKeepTheirBoundary(t *testing.T) {
	for _, c := range []struct {
		got, want geo.Deciseconds
	}{
		{geo.FromMinutes(15), 9000},
		{geo.FromMinutes(0), 0},
		{geo.FromMinutes(-1), geo.Unreachable},
		{geo.FromMinutes(math.NaN()), geo.Unreachable},
		{geo.FromMinutes(math.Inf(1)), geo.Unreachable},
		{geo.FromMinutes(1e12), geo.Unreachable},
		{geo.DefaultSpeed.Time(1000), 9000}, // 1,000 m in 15 min, to the decisecond
		{geo.DefaultSpeed.Time(1000.06), 9001},
		{geo.Speed(1).Time(0.04), 0},
		{geo.Deciseconds(5).Plus(7), 12},
		{geo.Unreachable.Plus(1), geo.Unreachable},
		{geo.Deciseconds(1).Plus(geo.Unreachable), geo.Unreachable},
		{(geo.Unreachable - 1).Plus(2), geo.Unreachable}, // never wraps round
	} {
		if c.got != c.want {
			t.Errorf("got %d, want %d", c.got, c.want)
		}
	}
}

func TestTimesRead(t *testing.T) {
	if s := geo.Deciseconds(7500).String(); s != "12:30" {
		t.Errorf("12.5 min reads %q", s)
	}
	if s := geo.Unreachable.String(); s != "unreachable" {
		t.Errorf("Unreachable reads %q", s)
	}
	if d, ok := geo.Deciseconds(15).Duration(); !ok || d != 1500*time.Millisecond {
		t.Errorf("15 ds is %v", d)
	}
	if _, ok := geo.Unreachable.Duration(); ok || !math.IsInf(geo.Unreachable.Minutes(), 1) || !math.IsInf(geo.Speed(1).Metres(geo.Unreachable), 1) {
		t.Error("Unreachable has no number")
	}
}

// TestPlusIsOrdered: adding never shortens, and is the same both ways round.
func TestPlusIsOrdered(t *testing.T) {
	any := rapid.Custom(func(t *rapid.T) geo.Deciseconds { return geo.Deciseconds(rapid.Uint32().Draw(t, "t")) })
	rapid.Check(t, func(t *rapid.T) {
		a, b := any.Draw(t, "a"), any.Draw(t, "b")
		if s := a.Plus(b); s < a || s < b || s != b.Plus(a) {
			t.Fatalf("%d + %d = %d", a, b, s)
		}
	})
}

// Geodesic lengths on WGS84 by Karney's GeographicLib (geod of PROJ 9.1:
// echo "lat1 lon1 lat2 lon2" | geod +ellps=WGS84 -I), which prints millimetres.
func TestDistanceAgainstTheGeodesic(t *testing.T) {
	for _, c := range []struct {
		a, b orb.Point
		m    float64
		rel  float64 // stated error
	}{
		{orb.Point{111.0, 35.0}, orb.Point{111.01, 35.0}, 912.882, 1e-6},
		{orb.Point{111.0, 35.0}, orb.Point{111.0, 35.009}, 998.466, 1e-6},
		{orb.Point{-75.55, 39.74}, orb.Point{-75.545, 39.745}, 701.328, 1e-6},
		{orb.Point{0, 0}, orb.Point{0.005, 0.005}, 784.517, 1e-6},
		{orb.Point{111.0, 35.0}, orb.Point{111.7, 35.6}, 92112.472, 1e-4},
	} {
		if got := geo.Distance(c.a, c.b); math.Abs(got-c.m) > c.rel*c.m {
			t.Errorf("Distance(%v, %v) = %.6f m, geodesic %.6f (off by %.1e)", c.a, c.b, got, c.m, math.Abs(got-c.m)/c.m)
		}
	}
}

// TestAreaOfASquare: a hectare is a hectare, with a quarter cut out 7,500 m².
func TestAreaOfASquare(t *testing.T) {
	l := geo.At(35)
	at := func(x, y float64) orb.Point { return orb.Point{111 + x/l.LonM, 35 + y/l.LatM} }
	square := func(x, y, side float64) orb.Ring {
		return orb.Ring{at(x, y), at(x+side, y), at(x+side, y+side), at(x, y+side), at(x, y)}
	}
	if a := geo.AreaSqM(orb.Polygon{square(0, 0, 100)}); math.Abs(a-10000) > 1 {
		t.Errorf("a hectare is %.2f m²", a)
	}
	if a := geo.AreaSqM(orb.Polygon{square(0, 0, 100), square(20, 20, 50)}); math.Abs(a-7500) > 1 {
		t.Errorf("with a hole it is %.2f m², want 7500", a)
	}
	if geo.AreaSqM(nil) != 0 || geo.AreaSqM(orb.Polygon{{}}) != 0 {
		t.Error("nothing has no area")
	}
}

func ExampleSpeed_Time() {
	t := geo.DefaultSpeed.Time(1000)
	fmt.Println(uint32(t), t, t <= geo.FromMinutes(15))
	// Output: 9000 15:00 true
}
