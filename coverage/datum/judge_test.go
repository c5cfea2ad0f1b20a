package datum

import (
	"math"
	"math/rand"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/geo"
)

// A town is upright and level streets at uneven distances, 12 km square, near
// Yuncheng, where GCJ-02 shifts by 530 m and BD-09 by 1,260 m.
type town struct {
	corner orb.Point
	x, y   []float64 // of the streets, metres from the corner
}

func newTown(corner orb.Point) town {
	rng := rand.New(rand.NewSource(3))
	w := town{corner: corner}
	for at := 0.0; at < 12000; at += 120 + rng.Float64()*500 {
		w.x, w.y = append(w.x, at), append(w.y, at+rng.Float64()*90)
	}
	return w
}

func (w town) metres(p orb.Point) (x, y float64) {
	here := geo.At(w.corner[1])
	return (p[0] - w.corner[0]) * here.LonM, (p[1] - w.corner[1]) * here.LatM
}

func (w town) at(x, y float64) orb.Point {
	here := geo.At(w.corner[1])
	return orb.Point{w.corner[0] + x/here.LonM, w.corner[1] + y/here.LatM}
}

// near is the distance to the nearest street, by trying them all.
func (w town) near(p orb.Point) float64 {
	x, y := w.metres(p)
	best := FarM
	for i := range w.x {
		best = min(best, math.Abs(x-w.x[i]), math.Abs(y-w.y[i]))
	}
	return best
}

// shops stand offM beside streets, none within 2 km of the rim.
func (w town) shops(n int, offM float64) []orb.Point {
	rng := rand.New(rand.NewSource(8))
	out := make([]orb.Point, n)
	for i := range out {
		k := 6 + rng.Intn(len(w.x)-12)
		along := 2000 + rng.Float64()*8000
		if out[i] = w.at(w.x[k]+offM, along); i%2 == 0 {
			out[i] = w.at(along, w.y[k]-offM)
		}
	}
	return out
}

func lookup(t testing.TB, name string) crs.CRS {
	t.Helper()
	c, err := crs.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// declared is what a reader makes of places that are in one datum and declared in
// another.
func declared(t testing.TB, places []orb.Point, truth, as string) []orb.Point {
	t.Helper()
	out := make([]orb.Point, len(places))
	for i, p := range places {
		out[i] = lookup(t, as).ToWGS84(lookup(t, truth).FromWGS84(p))
	}
	return out
}

// TestEveryMistakeIsNamed: of shops 12 m beside their streets, each of the six
// mistakes is doubted, the true datum named, and how far it would move them.
func TestEveryMistakeIsNamed(t *testing.T) {
	w := newTown(orb.Point{110.9, 35})
	shops := w.shops(80, 12)
	far := map[string]float64{"wgs84gcj02": 530, "gcj02wgs84": 530, "wgs84bd09": 1265, "bd09wgs84": 1265, "gcj02bd09": 900, "bd09gcj02": 900}
	for _, truth := range []string{"wgs84", "gcj02", "bd09"} {
		for _, as := range []string{"wgs84", "cgcs2000", "gcj02", "bd09"} {
			d, doubted := Judge(declared(t, shops, truth, as), lookup(t, as), w.near)
			right := truth == as || truth == "wgs84" && as == "cgcs2000"
			if doubted == right {
				t.Errorf("%s declared as %s: doubted %v, %+v", truth, as, doubted, d)
			}
			if !doubted {
				continue
			}
			if d.Better.Datum != truth || d.Declared.Datum != as || d.Better.MedianM > 15 || d.Declared.MedianM < 40 || d.Better.Near < 0.9 {
				t.Errorf("%s declared as %s: %+v", truth, as, d)
			}
			if want := far[truth+as]; want > 0 && math.Abs(d.MoveM-want) > 40 {
				t.Errorf("%s declared as %s: moves %.0f m, want about %.0f", truth, as, d.MoveM, want)
			}
		}
	}
}

// TestGaussKruegerOfAMapService: GCJ-02 degrees that somebody projected as if
// they were CGCS2000 are doubted too.
func TestGaussKruegerOfAMapService(t *testing.T) {
	w := newTown(orb.Point{110.9, 35})
	d, doubted := Judge(declared(t, w.shops(80, 12), "gcj02", "wgs84"), lookup(t, "EPSG:4546"), w.near)
	if !doubted || d.Better.Datum != "gcj02" || d.Declared.Datum != "EPSG:4546" {
		t.Errorf("doubted %v: %+v", doubted, d)
	}
}

// TestWhereNothingIsKnown: outside China's box the datums are one; few places,
// places in one corner and places that lie anyhow say nothing.
func TestWhereNothingIsKnown(t *testing.T) {
	w := newTown(orb.Point{110.9, 35})
	wgs := lookup(t, "wgs84")
	rng := rand.New(rand.NewSource(4))
	var anyhow, corner []orb.Point
	for range 400 {
		anyhow = append(anyhow, w.at(2000+rng.Float64()*8000, 2000+rng.Float64()*8000))
		corner = append(corner, w.at(w.x[9]+rng.Float64()*100, w.y[9]+rng.Float64()*100))
	}
	abroad := newTown(orb.Point{-75.5, 39})
	for name, c := range map[string]struct {
		w      town
		places []orb.Point
	}{
		"few":      {w, declared(t, w.shops(fewest-1, 12), "gcj02", "wgs84")},
		"anyhow":   {w, anyhow},
		"a corner": {w, declared(t, corner, "gcj02", "wgs84")},
		"abroad":   {abroad, declared(t, abroad.shops(80, 12), "gcj02", "wgs84")},
		"nowhere":  {w, declared(t, newTown(orb.Point{100, 30}).shops(80, 12), "gcj02", "wgs84")},
		"none":     {w, nil},
	} {
		if d, doubted := Judge(c.places, wgs, c.w.near); doubted {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// TestManyAreThinned: a million places are asked no more often than a thousand,
// and a hundred copies of one count once.
func TestManyAreThinned(t *testing.T) {
	w := newTown(orb.Point{110.9, 35})
	shops := declared(t, w.shops(5000, 12), "gcj02", "wgs84")
	asked := 0
	d, doubted := Judge(shops, lookup(t, "wgs84"), func(p orb.Point) float64 { asked++; return w.near(p) })
	if !doubted || d.Asked != mostAsked || asked > 10*mostAsked {
		t.Errorf("doubted %v, %d asked, %d times", doubted, d.Asked, asked)
	}
	var one []orb.Point
	for range 100 {
		one = append(one, shops[:5]...)
	}
	if d, doubted := Judge(one, lookup(t, "wgs84"), w.near); doubted {
		t.Errorf("five places a hundred times: %+v", d)
	}
}
