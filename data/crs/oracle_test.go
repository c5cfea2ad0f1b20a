package crs

import (
	"fmt"
	"math"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// TestAgainstPROJ converts points of every family both ways and holds them
// against cs2cs: to a tenth of a millimetre, out to four times the width a 3°
// zone is for.
func TestAgainstPROJ(t *testing.T) {
	cs2cs, err := exec.LookPath("cs2cs")
	if err != nil {
		t.Skip("needs proj: cs2cs (Debian: proj-bin)")
	}
	type family struct {
		code   string
		points []orb.Point
		north  bool // PROJ gives northing first
	}
	world := []orb.Point{{0, 0}, {111, 35}, {-179.5, -60}, {179.5, 84}, {10, 1e-6}, {-70.25, -33.4}, {69.3, 41.3}, {25, 89.9}}
	families := []family{{"EPSG:3857", world, false}, {"ESRI:54009", append(world, orb.Point{0, 90}, orb.Point{30, -90}), false}}
	about := func(lon0 float64) (pts []orb.Point) {
		for _, dx := range []float64{-6, -3, -1.5, 0, 0.25, 2.9, 5.5} {
			for _, lat := range []float64{-54, -12, 0, 18.2, 35.03, 53.5, 83} {
				pts = append(pts, orb.Point{lon0 + dx, lat})
			}
		}
		return pts
	}
	for _, zone := range []int{1, 13, 31, 49, 60} {
		families = append(families, family{fmt.Sprintf("EPSG:%d", 32600+zone), about(float64(6*zone - 183)), false},
			family{fmt.Sprintf("EPSG:%d", 32700+zone), about(float64(6*zone - 183)), false})
	}
	for code := 4491; code <= 4554; code++ {
		lon0 := map[bool]float64{true: 75 + 6*float64((code-4491)%11), false: 75 + 3*float64((code-4513)%21)}[code < 4513]
		families = append(families, family{fmt.Sprintf("EPSG:%d", code), about(lon0), true})
	}
	for _, f := range families {
		sys, err := Lookup(f.code)
		if err != nil {
			t.Fatal(err)
		}
		base := "EPSG:4326"
		if f.north {
			base = "EPSG:4490"
		}
		var in strings.Builder
		for _, p := range f.points {
			fmt.Fprintf(&in, "%.12f %.12f\n", p[1], p[0]) // both take latitude first
		}
		cmd := exec.Command(cs2cs, "-f", "%.7f", base, f.code)
		cmd.Stdin = strings.NewReader(in.String())
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("cs2cs %s: %v", f.code, err)
		}
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		for i, p := range f.points {
			var want orb.Point
			if _, err := fmt.Sscan(lines[i], &want[0], &want[1]); err != nil {
				t.Fatalf("%s: cs2cs gives %q for %v", f.code, lines[i], p)
			}
			if f.north {
				want[0], want[1] = want[1], want[0]
			}
			near(t, f.code+fmt.Sprint(p), sys.FromWGS84(p), want, 1e-4)
			if got := sys.ToWGS84(want); math.Abs(p[1]) < 89 {
				got[0] = p[0] + math.Remainder(got[0]-p[0], 360)    // −183° is 177°
				near(t, f.code+" back"+fmt.Sprint(p), got, p, 2e-9) // 0.2 mm
			}
		}
	}
}
