package demand

import (
	"context"
	"fmt"
	"math"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
)

// Any rectangles with any totals over any streets: an area's people add up to
// its total unless it was reported, and the rest add up too: nobody is counted
// who was not stated.
func TestEveryTotalIsMetOrReported(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var w world
		n := rapid.IntRange(1, 6).Draw(t, "areas")
		coord := rapid.IntRange(0, 20)
		for i := range n {
			x, y := coord.Draw(t, "x"), coord.Draw(t, "y")
			dx, dy := rapid.IntRange(1, 15).Draw(t, "dx"), rapid.IntRange(1, 15).Draw(t, "dy")
			people := float64(rapid.IntRange(0, 5000).Draw(t, "people"))
			w.area(fmt.Sprint("A", i), "8", people, rect(float64(x)*100, float64(y)*100, float64(x+dx)*100, float64(y+dy)*100))
		}
		for range rapid.IntRange(0, 12).Draw(t, "streets") {
			kind := rapid.SampledFrom([]string{"residential", "tertiary", "trunk"}).Draw(t, "kind")
			p := func() float64 { return float64(rapid.IntRange(-10, 360).Draw(t, "p"))*10 + 3 }
			w.street(kind, p(), p(), p(), p())
		}
		rep := &data.Report{}
		pop, err := Spread(context.Background(), w.t, w.s, nil, byStreets, rep, nil)
		if err != nil {
			t.Fatal(err)
		}
		reported := map[string]bool{}
		pointed := false
		for _, g := range rep.Groups() {
			pointed = pointed || g.Code == data.CodeNoStreetsInArea
			for _, i := range g.First { // n <= 6 and 5 are shown of each code
				name, _, _ := strings.Cut(i.Detail, ":")
				if g.Code != data.CodeNoStreetsInArea {
					reported[name] = true
				}
			}
			if g.Count > len(g.First) {
				return
			}
		}
		stated := 0.0
		for _, a := range w.t.Areas {
			stated += a.People
			if got := within(pop, a.Shape); !reported[a.Name] && !same(got, a.People) && !pointed {
				t.Fatalf("%s: %v people, its total is %v; reported %v", a.Name, got, a.People, rep.Groups())
			}
		}
		if pop.Total() > stated*(1+1e-9) {
			t.Fatalf("%v people of %v stated", pop.Total(), stated)
		}
	})
}

// delaware reads the demo's extract once for all tests.
var delaware = sync.OnceValues(func() (osm.Extract, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	if err != nil {
		return osm.Extract{}, err
	}
	path := filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf")
	return osm.Read(context.Background(), path, "delaware.osm.pbf", osm.Want{Streets: true, Areas: true, Places: true}, nil, nil)
})

// Delaware of 2016: OSM states 935,614 for the state and a number on 58 places,
// most of which speak for a municipality's outline. Each must come out; the
// counties state nothing and are printed for the eye (the Census of 2010 counted
// 538,479 in New Castle, 162,310 in Kent, 197,145 in Sussex).
func TestDelaware(t *testing.T) {
	x, err := delaware()
	if err != nil {
		t.Fatal(err)
	}
	pop, rep, took := spreadDelaware(t, x)
	t.Logf("%d demand points, %.0f people, in %v", len(pop.Points), pop.Total(), took.Round(time.Millisecond))
	known := map[string]float64{"Delaware": 935614, "Wilmington": 72826, "Newark": 30014, "Georgetown": 4927, "Laurel": 3821, "Dagsboro": 560,
		"Ardentown": 307, "Townsend": 371, "Fenwick Island": 357, "Dewey Beach": 311}
	for _, a := range x.Areas {
		n, ok := known[a.Name]
		if ok {
			want(t, a.Name, within(pop, a.Shape), n)
			delete(known, a.Name)
		}
		if a.Level == "6" {
			t.Logf("%s: %.0f modelled", a.Name, within(pop, a.Shape))
		}
	}
	for name := range known {
		t.Errorf("no area %s", name)
	}
	for _, g := range rep.Groups() {
		t.Logf("%s: %d, %.0f people", g.Code, g.Count, g.People)
	}

	// The same input gives the same rows, bit for bit.
	again, _, _ := spreadDelaware(t, x)
	pop.Lattice.Corner, again.Lattice.Corner = nil, nil
	if !reflect.DeepEqual(pop, again) {
		t.Error("two runs differ")
	}
}

func spreadDelaware(t *testing.T, x osm.Extract) (data.Population, *data.Report, time.Duration) {
	t.Helper()
	began, rep := time.Now(), &data.Report{}
	pop, err := Spread(context.Background(), Totals{Areas: x.Areas, Places: x.Places}, x.Streets, nil, byStreets, rep, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pop, rep, time.Since(began)
}

func BenchmarkSpreadDelaware(b *testing.B) {
	x, err := delaware()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Spread(context.Background(), Totals{Areas: x.Areas, Places: x.Places}, x.Streets, nil, byStreets, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// A village of 120 people along 600 m of street: one demand point for each
// 100 m cell it crosses.
func ExampleSpread() {
	town := data.Area{Name: "Village", People: 120, Shape: orb.MultiPolygon{{{{10, 45}, {10.01, 45}, {10.01, 45.01}, {10, 45.01}, {10, 45}}}}}
	streets := data.Streets{Nodes: []orb.Point{{10.001, 45.005}, {10.0086, 45.005}},
		Ways: []data.Street{{ID: 1, Tags: data.Tags{"highway": "residential"}, Nodes: []uint32{0, 1}}}}
	pop, err := Spread(context.Background(), Totals{Areas: []data.Area{town}}, streets, nil, SpreadRule{CellM: 100, PlacePerKM2: 1000, Over: "streets"}, nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(pop.Points), "points,", math.Round(pop.Total()), "people, modelled:", pop.Modelled)
	// Output: 6 points, 120 people, modelled: true
}
