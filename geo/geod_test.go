package geo_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// Distance against PROJ's geod on random pairs: the error stated in its comment
// holds at every latitude asked about.
func TestDistanceAgainstGeod(t *testing.T) {
	if _, err := exec.LookPath("geod"); err != nil {
		t.Skip("needs geod: apt-get install proj-bin")
	}
	rng := rand.New(rand.NewPCG(6, 378))
	for _, c := range []struct{ maxM, maxLat, rel float64 }{{1000, 80, 1e-6}, {10000, 70, 1e-5}, {100000, 60, 1e-4}} {
		var pairs [][2]orb.Point
		var ask bytes.Buffer
		for range 2000 {
			lat := c.maxLat * (2*rng.Float64() - 1)
			l := geo.At(lat)
			sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
			d := c.maxM * (0.5 + 0.5*rng.Float64())
			a := orb.Point{100, lat}
			b := orb.Point{100 + d*sin/l.LonM, lat + d*cos/l.LatM}
			pairs = append(pairs, [2]orb.Point{a, b})
			fmt.Fprintf(&ask, "%.12f %.12f %.12f %.12f\n", a[1], a[0], b[1], b[0])
		}
		cmd := exec.Command("geod", "+ellps=WGS84", "-I", "-F", "%.6f")
		cmd.Stdin = &ask
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			words := strings.Fields(line)
			var want float64
			if _, err := fmt.Sscan(words[len(words)-1], &want); err != nil {
				t.Fatal(err)
			}
			off := math.Abs(geo.Distance(pairs[i][0], pairs[i][1])-want) / want
			worst = math.Max(worst, off)
			if off > c.rel {
				t.Errorf("%v–%v: off by %.2g of %g m", pairs[i][0], pairs[i][1], off, want)
			}
		}
		t.Logf("up to %g m below %g°: worst %.2g", c.maxM, c.maxLat, worst)
	}
}
