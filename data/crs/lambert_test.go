package crs

import (
	"fmt"
	"math"
	"os/exec"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

const (
	chinaLambert = "+proj=lcc +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +datum=WGS84"
	chinaAlbers  = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +ellps=GRS80"
	southLambert = "+proj=lcc +lat_1=-5 +lat_2=-42 +lat_0=-32 +lon_0=-60 +x_0=0 +y_0=0 +datum=WGS84"
	southAlbers  = "+proj=aea +lat_1=-5 +lat_2=-42 +lat_0=-32 +lon_0=-60 +x_0=0 +y_0=0 +datum=WGS84"
	oneParallel  = "+proj=lcc +lat_1=35 +lat_0=35 +lon_0=105 +k_0=0.9996 +x_0=500000 +y_0=100000 +datum=WGS84"
	chinaPlane   = "+proj=laea +lat_0=35 +lon_0=105 +x_0=0 +y_0=0 +datum=WGS84"
	southPlane   = "+proj=laea +lat_0=-15 +lon_0=-60 +x_0=0 +y_0=0 +datum=WGS84"
)

// TestLambertAgainstPROJ: over all of China, and where each projection is meant
// for, to a tenth of a millimetre both ways.
func TestLambertAgainstPROJ(t *testing.T) {
	cs2cs, err := exec.LookPath("cs2cs")
	if err != nil {
		t.Skip("needs proj: cs2cs (Debian: proj-bin)")
	}
	grid := func(w, s, e, n float64) (pts []orb.Point) {
		for i := range 13 {
			for j := range 9 {
				pts = append(pts, orb.Point{w + (e-w)*float64(i)/12, s + (n-s)*float64(j)/8})
			}
		}
		return pts
	}
	china, europe, south := grid(73, 3, 136, 54), grid(-25, 34, 45, 72), grid(-82, -56, -34, 12)
	for _, f := range []struct {
		name   string
		points []orb.Point
		north  bool // PROJ gives northing first
	}{
		{chinaLambert, china, false}, {chinaAlbers, china, false}, {chinaPlane, china, false}, {oneParallel, china, false},
		{"ESRI:102012", china, false}, {"ESRI:102025", china, false}, {"ESRI:54009", china, false},
		{"EPSG:3035", europe, true}, {"EPSG:3034", europe, true},
		{southLambert, south, false}, {southAlbers, south, false}, {southPlane, south, false},
	} {
		sys := lookup(t, f.name)
		base := "EPSG:4326"
		if strings.Contains(f.name, "EPSG:303") {
			base = "EPSG:4258"
		}
		if strings.Contains(f.name, "GRS80") {
			base = "EPSG:4490"
		}
		for i, want := range projPoints(t, cs2cs, base, f.name, f.points) {
			if f.north {
				want[0], want[1] = want[1], want[0]
			}
			p := f.points[i]
			near(t, f.name+fmt.Sprint(p), sys.FromWGS84(p), want, 1e-4)
			near(t, f.name+" back"+fmt.Sprint(p), sys.ToWGS84(want), p, 2e-9) // 0.2 mm
		}
	}
}

// codeOrText is how cs2cs is told of a projection: words are turned into
// well-known text, since beside a code it reads them in its old grammar.
func codeOrText(t *testing.T, name string) string {
	t.Helper()
	if !strings.HasPrefix(name, "+proj") {
		return name
	}
	text, err := exec.Command("projinfo", name+" +type=crs", "-o", "WKT2:2019", "-q").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// projPoints asks cs2cs.
func projPoints(t *testing.T, cs2cs, from, to string, points []orb.Point) []orb.Point {
	t.Helper()
	var in strings.Builder
	for _, p := range points {
		fmt.Fprintf(&in, "%.12f %.12f\n", p[1], p[0]) // the geographic codes take latitude first
	}
	cmd := exec.Command(cs2cs, "-f", "%.7f", from, codeOrText(t, to))
	cmd.Stdin = strings.NewReader(in.String())
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("cs2cs %s: %v", to, err)
	}
	out := make([]orb.Point, len(points))
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if _, err := fmt.Sscan(line, &out[i][0], &out[i][1]); err != nil {
			t.Fatalf("%s: cs2cs gives %q for %v", to, line, points[i])
		}
	}
	return out
}

// TestLambertLaws: there and back is the same point wherever a projection is
// defined, and Albers and the azimuthal keep areas: a small square of degrees has
// the ellipsoid's area on paper, to 1e-4 of it.
func TestLambertLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := parameters{method: rapid.SampledFrom([]string{"lcc", "aea", "laea"}).Draw(t, "method"), scale: 1,
			lat0: rapid.Float64Range(-60, 60).Draw(t, "lat0"), lon0: rapid.Float64Range(-180, 180).Draw(t, "lon0"),
			lat1: rapid.Float64Range(5, 60).Draw(t, "lat1"), lat2: rapid.Float64Range(5, 60).Draw(t, "lat2"),
			fe: rapid.Float64Range(-1e6, 1e6).Draw(t, "x0"), fn: rapid.Float64Range(-1e6, 1e6).Draw(t, "y0"), grs80: rapid.Bool().Draw(t, "grs80")}
		if rapid.Bool().Draw(t, "south") {
			p.lat1, p.lat2 = -p.lat1, -p.lat2
		}
		sys, err := Lookup(p.words())
		if err != nil {
			t.Fatal(err)
		}
		side := 1.0
		if p.lat1 < 0 {
			side = -1
		}
		at := orb.Point{math.Remainder(p.lon0+rapid.Float64Range(-80, 80).Draw(t, "east"), 360), side * rapid.Float64Range(-30, 80).Draw(t, "lat")}
		back := sys.ToWGS84(sys.FromWGS84(at))
		back[0] = at[0] + math.Remainder(back[0]-at[0], 360)
		if math.Hypot(back[0]-at[0], back[1]-at[1]) > 1e-9 {
			t.Fatalf("%s: %v comes back as %v", sys.Name, at, back)
		}
		if p.method == "lcc" {
			return
		}
		const d = 1e-3
		a, b, c := sys.FromWGS84(at), sys.FromWGS84(orb.Point{at[0] + d, at[1]}), sys.FromWGS84(orb.Point{at[0], at[1] + d})
		paper := math.Abs((b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0]))
		l := newEllipsoid(flatWGS84)
		ground := earthA * earthA / 2 * d * deg * (l.authalic((at[1]+d)*deg) - l.authalic(at[1]*deg))
		if math.Abs(paper/ground-1) > 2e-4 {
			t.Fatalf("%s at %v: %.3f m² on paper, %.3f on the ground", sys.Name, at, paper, ground)
		}
	})
}

// TestPROJWords: the same projection has one name however it is written; a word
// that is not understood is refused, for it would move the layer.
func TestPROJWords(t *testing.T) {
	for text, want := range map[string]string{
		"+proj=lcc +lon_0=105 +lat_2=62 +lat_1=30 +datum=WGS84 +units=m +no_defs":                           "ESRI:102012",
		"+proj=laea +lat_0=52 +lon_0=10 +x_0=4321000 +y_0=3210000 +ellps=GRS80 +towgs84=0,0,0 +type=crs":    "EPSG:3035",
		"  +proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=CGCS2000":                                        chinaAlbers,
		"+proj=lcc +lat_1=35 +lat_0=35 +lon_0=105 +k=0.9996 +x_0=500000 +y_0=100000 +ellps=WGS84 +type=crs": oneParallel,
		"esri:102025": "ESRI:102025",
		"EPSG:4258":   "EPSG:4258",
	} {
		if c := lookup(t, text); c.Name != want {
			t.Errorf("%s is %q, want %q", text, c.Name, want)
		}
	}
	for text, says := range map[string]string{
		"+proj=lcc +lat_1=25 +lat_2=47 +lon_0=105":                                  "does not say +datum",
		"+proj=lcc +lat_1=25 +lat_2=47 +lon_0=105 +ellps=krass":                     "+ellps=krass",
		"+proj=lcc +lat_1=25 +lat_2=47 +lon_0=105 +datum=WGS84 +units=us-ft":        "+units=us-ft",
		"+proj=lcc +lat_1=25 +lat_2=47 +lon_0=105 +datum=WGS84 +towgs84=1,2,3":      "+towgs84=1,2,3",
		"+proj=lcc +lat_1=x +lat_2=47 +datum=WGS84":                                 "+lat_1=x",
		"+proj=lcc +lat_1=-47 +lat_2=47 +datum=WGS84":                               "make no projection",
		"+proj=lcc +lat_1=90 +lat_2=90 +datum=WGS84":                                "make no projection",
		"+proj=lcc +lat_1=NaN +lat_2=47 +datum=WGS84":                               "make no projection",
		"+proj=lcc +lat_1=25 +lat_2=47 +k_0=0 +datum=WGS84":                         "make no projection",
		"+proj=laea +lat_0=90 +lon_0=0 +datum=WGS84":                                "make no projection",
		"+proj=stere +lat_0=90 +datum=WGS84":                                        "+proj=stere",
		"+proj=lcc +lat_1=25 +lat_2=47 +lon_0=105 +datum=WGS84 +pm=paris +axis=neu": "+pm=paris",
	} {
		if _, err := Lookup(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error %v, want one saying %q", text, err, says)
		}
	}
}

// TestLambertNoImage: a point without an image is NaN.
func TestLambertNoImage(t *testing.T) {
	for _, name := range []string{chinaLambert, chinaAlbers, chinaPlane, southAlbers} {
		sys := lookup(t, name)
		for _, p := range []orb.Point{sys.FromWGS84(orb.Point{105, 91}), sys.FromWGS84(orb.Point{105, math.NaN()}), sys.ToWGS84(orb.Point{math.NaN(), 0})} {
			if !math.IsNaN(p[0]) {
				t.Errorf("%s: %v, want NaN", name, p)
			}
		}
	}
	if p := lookup(t, chinaLambert).FromWGS84(orb.Point{105, -90}); !math.IsNaN(p[0]) {
		t.Errorf("the other pole lies at %v", p)
	}
	if p := lookup(t, chinaAlbers).ToWGS84(orb.Point{3e7, 0}); !math.IsNaN(p[0]) {
		t.Errorf("30,000 km east lies at %v", p)
	}
	if p := lookup(t, chinaPlane).ToWGS84(orb.Point{2e7, 0}); !math.IsNaN(p[0]) {
		t.Errorf("beyond the circle of the earth lies %v", p)
	}
	if p := lookup(t, chinaPlane).FromWGS84(orb.Point{-75, -35}); !math.IsNaN(p[0]) {
		t.Errorf("the point opposite lies at %v", p)
	}
}

// TestLambertFromWKT: each comes back from the text PROJ writes for it, in three
// dialects; parameters that make another projection never take its name.
func TestLambertFromWKT(t *testing.T) {
	projinfo, err := exec.LookPath("projinfo")
	if err != nil {
		t.Skip("needs proj: projinfo (Debian: proj-bin)")
	}
	for code, want := range map[string]string{
		"EPSG:3035": "EPSG:3035", "EPSG:3034": "EPSG:3034", "ESRI:102012": "ESRI:102012", "ESRI:102025": "ESRI:102025", "EPSG:4258": "EPSG:4258",
		chinaLambert + " +type=crs": chinaLambert, southAlbers + " +type=crs": southAlbers, chinaPlane + " +type=crs": chinaPlane, oneParallel + " +type=crs": oneParallel,
		"EPSG:2154": "", "EPSG:5070": "", "EPSG:3408": "", // NTF-free RGF93, NAD83, a sphere: other datums
	} {
		for _, dialect := range []string{"WKT1:GDAL", "WKT1:ESRI", "WKT2:2019"} {
			text, err := exec.Command(projinfo, code, "-o", dialect, "-q").Output()
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := FromWKT(string(text)); ok != (want != "") || ok && got != want {
				t.Errorf("%s in %s is %q %v, want %q\n%s", code, dialect, got, ok, want, text)
			}
		}
	}
}
