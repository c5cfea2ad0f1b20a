package crs

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

func near(t testing.TB, what string, got, want orb.Point, tol float64) {
	t.Helper()
	dx, dy := got[0]-want[0], got[1]-want[1]
	if !(dx*dx+dy*dy <= tol*tol) {
		t.Errorf("%s: got %.9f %.9f, want %.9f %.9f (within %g)", what, got[0], got[1], want[0], want[1], tol)
	}
}

func lookup(t testing.TB, name string) CRS {
	t.Helper()
	c, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestReferencePairs holds the projections against pairs computed by PROJ 9.1.
func TestReferencePairs(t *testing.T) {
	for _, c := range []struct {
		name   string
		ll, xy orb.Point
		tol    float64 // metres: half of the last digit given
	}{
		{"EPSG:4546", orb.Point{111, 35}, orb.Point{500000, 3874592.90}, 0.008},
		{"EPSG:4525", orb.Point{111, 35}, orb.Point{37500000, 3874592.90}, 0.008},
		{"EPSG:4546", orb.Point{112.07, 35.2}, orb.Point{597441.99, 3897305.89}, 0.008},
		// The corner of a published Mollweide raster, by gdalinfo: 69°12'45.07"E, 41°25'20.98"N.
		{"ESRI:54009", orb.Point{69 + 12./60 + 45.07/3600, 41 + 25./60 + 20.98/3600}, orb.Point{5799961.197, 4947771.108}, 0.3},
	} {
		sys := lookup(t, c.name)
		near(t, c.name, sys.FromWGS84(c.ll), c.xy, c.tol)
		near(t, c.name+" back", sys.ToWGS84(c.xy), c.ll, c.tol/80000)
	}
}

// TestPublishedVectors holds GCJ-02 and BD-09 against vectors other projects
// publish: 1e-6 degree where they come from the formula, 1e-4 where somebody
// read the live service.
func TestPublishedVectors(t *testing.T) {
	var file struct {
		Vectors []struct {
			Op           string
			In           orb.Point
			Formula, API []float64
		}
	}
	text, err := os.ReadFile(shared(t, "gcj02/published_vectors.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	ops := map[string]func(orb.Point) orb.Point{
		"wgs84_to_gcj02": wgsToGCJ, "wgs84_to_bd09": wgsToBD, "gcj02_to_bd09": gcjToBD,
		"wgs84_to_gcj02 outside China is the identity": wgsToGCJ, "gcj02_to_wgs84_iterated": gcjToWGS,
		// One pass subtracts the shift at the shifted point; ours goes on from there.
		"gcj02_to_wgs84_single_pass": func(p orb.Point) orb.Point {
			q := wgsToGCJ(p)
			return orb.Point{2*p[0] - q[0], 2*p[1] - q[1]}
		},
	}
	tried := 0
	for _, v := range file.Vectors {
		op := ops[v.Op]
		if op == nil {
			continue // one-pass inverses of BD-09: less exact than ours by design
		}
		tried++
		if v.Formula != nil {
			near(t, v.Op, op(v.In), orb.Point{v.Formula[0], v.Formula[1]}, 1e-6)
		}
		if v.API != nil {
			near(t, v.Op+" live", op(v.In), orb.Point{v.API[0], v.API[1]}, 1e-4)
		}
	}
	if tried < 8 {
		t.Errorf("only %d vectors tried", tried)
	}
	// The first formula vector to all its digits decides the axis: 6,378,245 m,
	// not 6,378,137 m, which would be off by 1e-7 degree.
	near(t, "axis", wgsToGCJ(orb.Point{116.404, 39.915}), orb.Point{116.41024449916938, 39.91640428150164}, 1e-12)
}

// TestYuncheng: the shift of a county seat near 111.0, 35.02 is 532 m for GCJ-02
// and 1,266 m for BD-09 (computed with another program), to a few metres.
func TestYuncheng(t *testing.T) {
	p := orb.Point{111.0, 35.02}
	for name, want := range map[string]float64{"gcj02": 532, "bd09": 1266} {
		q := lookup(t, name).FromWGS84(p)
		dx, dy := (q[0]-p[0])*91180, (q[1]-p[1])*110940
		if got := math.Hypot(dx, dy); math.Abs(got-want) > 10 {
			t.Errorf("%s moves %v by %.0f m, want %.0f", name, p, got, want)
		}
	}
}

// TestRoundTrips: to WGS84 and back is the same point, to 0.05 m for the Chinese
// map datums (asked; a millimetre is met) and 0.1 mm for projections.
func TestRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"wgs84", "cgcs2000", "gcj02", "bd09", "EPSG:3857", "ESRI:54009",
			"EPSG:32649", "EPSG:32749", "EPSG:4546", "EPSG:4525", "EPSG:4497", "EPSG:4508"}).Draw(t, "crs")
		sys, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		p := orb.Point{rapid.Float64Range(105, 117).Draw(t, "lng"), rapid.Float64Range(3, 54).Draw(t, "lat")}
		q := sys.ToWGS84(sys.FromWGS84(p))
		if d := math.Hypot(q[0]-p[0], q[1]-p[1]); !(d < 1e-9) {
			t.Fatalf("%s: %v comes back as %v, %g degrees off", name, p, q, d)
		}
		if n := sys.FromWGS84(sys.ToWGS84(p)); sys.Geographic && !(math.Hypot(n[0]-p[0], n[1]-p[1]) < 1e-8) {
			t.Fatalf("%s: %v comes back as %v the other way", name, p, n)
		}
	})
}

// TestNearTheRim: the shift jumps at the edge of the box; the inverse must still
// end, near the point, for points on both sides.
func TestNearTheRim(t *testing.T) {
	for _, p := range []orb.Point{{72.004, 40}, {72.0041, 40}, {137.8347, 40}, {110, 0.8293}, {110, 55.8271}, {137.834, 55.827}} {
		for _, name := range []string{"gcj02", "bd09"} {
			near(t, name, lookup(t, name).ToWGS84(p), p, 0.03)
		}
	}
	for _, p := range []orb.Point{{72.003, 40}, {137.84, 40}, {110, 0.82}, {110, 55.83}, {0, 0}, {-51, -30}} {
		for _, name := range []string{"gcj02", "bd09"} {
			near(t, name+" outside", lookup(t, name).ToWGS84(p), p, 0)
			near(t, name+" outside", lookup(t, name).FromWGS84(p), p, 0)
		}
	}
}

func TestLookupNames(t *testing.T) {
	for name, want := range map[string]string{
		"wgs84": "wgs84", " WGS84 ": "wgs84", "epsg:4326": "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84": "wgs84",
		"urn:ogc:def:crs:EPSG::4546": "EPSG:4546", "OGC:CRS84": "wgs84", "CGCS2000": "cgcs2000", "EPSG:4490": "EPSG:4490",
		"GCJ02": "gcj02", "gcj-02": "gcj02", "BD09": "bd09", "World Mollweide": "ESRI:54009", "EPSG:900913": "EPSG:3857",
		"EPSG:32601": "EPSG:32601", "EPSG:32760": "EPSG:32760", "EPSG:4491": "EPSG:4491", "EPSG:4554": "EPSG:4554",
	} {
		if c := lookup(t, name); c.Name != want || c.ToWGS84 == nil || c.FromWGS84 == nil {
			t.Errorf("%q is %q, want %q", name, c.Name, want)
		}
	}
	for _, name := range []string{"EPSG:4326", "wgs84", "gcj02", "bd09", "EPSG:4490"} {
		if !lookup(t, name).Geographic {
			t.Errorf("%s should be geographic", name)
		}
	}
	if lookup(t, "EPSG:4546").Geographic {
		t.Error("EPSG:4546 is in metres")
	}
}

// TestUnknownNames: the message lists what is known, and says more of the datums
// people do bring.
func TestUnknownNames(t *testing.T) {
	for name, says := range map[string]string{
		"": "unknown", "wgs 72": "unknown", "EPSG:32661": "unknown", "EPSG:32600": "unknown", "EPSG:4555": "unknown",
		"EPSG:": "unknown", "EPSG:99999999999999999999": "unknown", "EPSG:4546x": "unknown", "EPSG:-4546": "unknown",
		"EPSG:26713": "NAD27", "EPSG:2383": "Xi'an 1980", "EPSG:4214": "Beijing 1954",
	} {
		_, err := Lookup(name)
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: error %v, want one saying %q", name, err, says)
			continue
		}
		for _, known := range []string{"gcj02", "EPSG:4490", "ESRI:54009", "326"} {
			if !strings.Contains(data.HintOf(err), known) {
				t.Errorf("%q: hint %q does not name %s", name, data.HintOf(err), known)
			}
		}
	}
}

// TestNoImage: a point that a projection has no image of is NaN, never a
// plausible place.
func TestNoImage(t *testing.T) {
	far := orb.Point{1e9, 1e9}
	for _, name := range []string{"ESRI:54009", "EPSG:4546", "EPSG:32649"} {
		sys := lookup(t, name)
		for _, p := range []orb.Point{sys.ToWGS84(far), sys.FromWGS84(orb.Point{111, 91}), sys.ToWGS84(orb.Point{math.NaN(), 0})} {
			if !math.IsNaN(p[0]) {
				t.Errorf("%s: %v, want NaN", name, p)
			}
		}
	}
	if p := lookup(t, "EPSG:4546").FromWGS84(orb.Point{-69, 35}); !math.IsNaN(p[0]) {
		t.Errorf("the other side of the earth lies at %v", p)
	}
	if p := lookup(t, "EPSG:3857").FromWGS84(orb.Point{0, 90}); !math.IsNaN(p[0]) {
		t.Errorf("the pole lies at %v in Web Mercator", p)
	}
}

// shared returns the path of a file of the shared data folder, which lies
// beside the repository, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	roots := []string{os.Getenv("WALKSHED_SHARED")}
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		roots = append(roots, filepath.Join(dir, "shared"))
	}
	for _, root := range roots {
		for _, p := range []string{filepath.Join(root, "data", name), filepath.Join(root, name)} {
			if _, err := os.Stat(p); root != "" && err == nil {
				return p
			}
		}
	}
	t.Skipf("needs shared data: %s", name)
	return ""
}
