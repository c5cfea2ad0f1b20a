package datum

import (
	"context"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
	"github.com/walkshed/walkshed/data/vector"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// A region is real streets carried east into China's box, which keeps every
// length, and real places beside them.
type region struct {
	name    string
	streets map[string]*network.Snapper // by how many of the ways are kept
	layers  map[string][]orb.Point
}

func shared(t testing.TB, name string) string {
	t.Helper()
	p := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("needs shared data: %s", name)
	}
	return p
}

// placeKinds are features that stand beside streets, or, as pitches and parks,
// not quite.
var placeKinds = []string{"leisure=pitch", "leisure=sports_centre", "amenity=school", "amenity=restaurant", "amenity=fuel",
	"leisure=park", "amenity=place_of_worship", "shop=supermarket"}

// carry loads an extract, east degrees further east.
func carry(t testing.TB, name, file string, east float64) region {
	t.Helper()
	x, err := osm.Read(context.Background(), file, name, osm.Want{Streets: true, StreetKeys: osm.WalkingKeys, Facilities: true, Kinds: placeKinds}, &data.Report{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range x.Streets.Nodes {
		x.Streets.Nodes[i][0] += east
	}
	r := region{name: name, streets: map[string]*network.Snapper{}, layers: map[string][]orb.Point{}}
	for label, share := range map[string]float64{"all": 1, "a third": 1. / 3} {
		rng := rand.New(rand.NewSource(5))
		s := data.Streets{Nodes: x.Streets.Nodes}
		for _, w := range x.Streets.Ways {
			if rng.Float64() < share {
				s.Ways = append(s.Ways, w)
			}
		}
		n, err := network.Build(context.Background(), s, network.Walk(1, network.WalkRule{}), nil)
		if err != nil {
			t.Fatal(err)
		}
		r.streets[label] = network.NewSnapper(n, 1, network.SnapRule{ReachM: FarM})
	}
	for _, f := range x.Facilities {
		r.layers[f.Kind] = append(r.layers[f.Kind], orb.Point{f.Point[0] + east, f.Point[1]})
	}
	return r
}

// delaware is the extract every build has.
func delaware(t testing.TB) region {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	if err != nil {
		t.Skip("needs go: ", err)
	}
	return carry(t, "Delaware", filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf"), 190)
}

// kentucky has census blocks too: a point inside each, and corners of their
// outlines, most of which run along streets.
func kentucky(t testing.TB) region {
	t.Helper()
	r := carry(t, "Northern Kentucky", shared(t, "nky/streets.osm.pbf"), 195)
	pop, err := vector.Population(context.Background(), vector.Layer{Path: shared(t, "nky/block-groups/block-groups.shp"), Source: "blocks"}, &data.Report{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	pitches, err := vector.Facilities(context.Background(), vector.Layer{Path: shared(t, "nky/sports-pitches.csv"), Source: "pitches", CRS: "wgs84"}, &data.Report{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range pitches {
		r.layers["pitch"] = append(r.layers["pitch"], orb.Point{f.Point[0] + 195, f.Point[1]})
	}
	for i, p := range pop.Points {
		r.layers["block inside"] = append(r.layers["block inside"], orb.Point{p[0] + 195, p[1]})
		for k, v := range pop.Outlines[i][0][0] {
			if k%5 == 0 {
				r.layers["block rim"] = append(r.layers["block rim"], orb.Point{v[0] + 195, v[1]})
			}
		}
	}
	return r
}

// verdicts tries a layer in every datum, declared as every other.
type verdicts struct{ alarms, right, found, other, wrong int }

func (v *verdicts) try(t *testing.T, what string, places []orb.Point, near func(orb.Point) float64) {
	for _, truth := range readings() {
		for _, as := range readings() {
			d, doubted := Judge(declared(t, places, truth.Name, as.Name), as, near)
			switch {
			case truth.Name == as.Name:
				v.right++
				if doubted {
					v.alarms++
					t.Logf("%s, rightly %s: %+v", what, as.Name, d)
				}
			case doubted && d.Better.Datum == truth.Name:
				v.wrong, v.found = v.wrong+1, v.found+1
			case doubted:
				v.wrong, v.other = v.wrong+1, v.other+1
			default:
				v.wrong++
			}
		}
	}
}

// TestRealStreets: of layers of real places, mapped to within 0 and 40 m, on all
// of their streets and on a third, 40 of them or all, none that is declared
// rightly is doubted; of those that stand beside streets and are declared wrongly
// nearly all are, with the right datum named; of pitches, which stand in school
// grounds, enough of them; where they are few, or parks, little can be known.
func TestRealStreets(t *testing.T) {
	for _, r := range []region{delaware(t), kentucky(t)} {
		rng := rand.New(rand.NewSource(1))
		all := verdicts{}
		by := map[string]verdicts{}
		for _, layer := range append([]string{"block inside", "block rim"}, kindWords()...) {
			places := r.layers[layer]
			if len(places) < fewest {
				continue
			}
			for label, snap := range r.streets {
				near := func(p orb.Point) float64 {
					if s := snap.Nearest(p); s.OK() {
						return s.LegM
					}
					return FarM
				}
				for _, c := range []struct {
					n      int
					jitter float64
				}{{40, 0}, {40, 40}, {400, 0}, {400, 40}} {
					some := sample(rng, places, c.n, c.jitter)
					v := verdicts{}
					v.try(t, fmt.Sprintf("%s, %d of %s on %s streets", r.name, len(some), layer, label), some, near)
					all.alarms, all.right = all.alarms+v.alarms, all.right+v.right
					sum := by[layer]
					if c.n == 400 {
						sum.found, sum.other, sum.wrong = sum.found+v.found, sum.other+v.other, sum.wrong+v.wrong
						by[layer] = sum
					}
				}
			}
		}
		t.Logf("%s: %d of %d right declarations doubted; %+v", r.name, all.alarms, all.right, by)
		if all.alarms > 0 || all.right < 70 {
			t.Errorf("%s: %d of %d right declarations were doubted", r.name, all.alarms, all.right)
		}
		for layer, least := range map[string]map[string]float64{
			"Delaware":          {"fuel": 1, "restaurant": 1, "place_of_worship": 0.4},
			"Northern Kentucky": {"block rim": 0.6, "pitch": 0.2},
		}[r.name] {
			if v := by[layer]; float64(v.found) < least*float64(v.wrong) || v.wrong == 0 {
				t.Errorf("%s, %s: %d of %d mistakes found, want %g of them", r.name, layer, v.found, v.wrong, least)
			}
		}
	}
}

func kindWords() []string {
	var out []string
	for _, k := range placeKinds {
		_, word, _ := strings.Cut(k, "=")
		out = append(out, word)
	}
	return out
}

// sample takes n places at most, each as badly mapped as jitter metres say.
func sample(rng *rand.Rand, places []orb.Point, n int, jitter float64) []orb.Point {
	var out []orb.Point
	for _, k := range rng.Perm(len(places))[:min(n, len(places))] {
		here := geo.At(places[k][1])
		out = append(out, orb.Point{places[k][0] + rng.NormFloat64()*jitter/here.LonM, places[k][1] + rng.NormFloat64()*jitter/here.LatM})
	}
	return out
}
