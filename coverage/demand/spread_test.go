package demand

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/polygon"
	"github.com/walkshed/walkshed/geo"
)

// One area of 1 km², one street of 1,000 m across it, 1,024 people: each metre
// gets 1.024, so the western 500 m hold 512.
func TestEvenlyAlongTheStreet(t *testing.T) {
	var w world
	w.area("A", "8", 1024, rect(0, 0, 1000, 1000))
	w.street("residential", 0, 500, 1000, 500)
	pop, rep := w.spread(t, byStreets)
	wantCodes(t, rep)
	want(t, "the whole", pop.Total(), 1024)
	want(t, "the western half", within(pop, rect(0, 0, 500, 1000)), 512)
	if !pop.Modelled || pop.Form != data.OnLattice || pop.Source != "areas" {
		t.Errorf("modelled %v, form %v, source %q", pop.Modelled, pop.Form, pop.Source)
	}
	if len(pop.Points) < 10 || len(pop.Points) > 11 {
		t.Errorf("%d demand points of 100 m along 1,000 m", len(pop.Points))
	}
}

// County C (1,024) holds town T (256). T's people stand on T's street, the 768
// others on C's streets outside T; both streets are 400 m, and C's total counts
// both.
//
//	C +-----------------------+
//	  |  T +------+           |
//	  |    | ==== |   =====   |
//	  |    +------+           |
//	  +-----------------------+
func TestTotalsNest(t *testing.T) {
	var w world
	town := rect(100, 100, 700, 700)
	county := rect(0, 0, 2000, 1000)
	w.area("C", "6", 1024, county)
	w.area("T", "8", 256, town)
	w.street("residential", 200, 400, 600, 400)
	w.street("residential", 1000, 400, 1400, 400)
	pop, rep := w.spread(t, byStreets)
	wantCodes(t, rep)
	want(t, "T", within(pop, town), 256)
	want(t, "C", within(pop, county), 1024)
	want(t, "C outside T", within(pop, rect(900, 0, 2000, 1000)), 768)
}

// Three levels, the order of the areas does not matter: state 4,096 ⊃ county
// 1,024 ⊃ town 256.
func TestNestingThreeDeep(t *testing.T) {
	shapes := map[string]orb.MultiPolygon{"S": rect(0, 0, 3000, 1000), "C": rect(0, 0, 2000, 1000), "T": rect(0, 0, 1000, 1000)}
	people := map[string]float64{"S": 4096, "C": 1024, "T": 256}
	for _, order := range [][]string{{"S", "C", "T"}, {"T", "S", "C"}, {"C", "T", "S"}} {
		var w world
		for _, name := range order {
			w.area(name, "", people[name], shapes[name])
		}
		w.street("residential", 50, 500, 2950, 500)
		pop, rep := w.spread(t, byStreets)
		wantCodes(t, rep)
		for name, shape := range shapes {
			want(t, fmt.Sprint(order, name), within(pop, shape), people[name])
		}
	}
}

// Town T (256) straddles the line between counties A (1,024) and B (512), three
// quarters of its street in A. All three totals come out: A keeps 1,024 − 192
// for its other street, B 512 − 64.
//
//	A +--------+--------+ B
//	  | ==  T+===+  ==  |
//	  |      +===+      |
//	  +--------+--------+
func TestStraddlingTown(t *testing.T) {
	var w world
	a, b, town := rect(0, 0, 1000, 1000), rect(1000, 0, 2000, 1000), rect(600, 400, 1200, 600)
	w.area("A", "6", 1024, a)
	w.area("B", "6", 512, b)
	w.area("T", "8", 256, town)
	w.street("residential", 700, 500, 1100, 500) // 300 m in A, 100 m in B
	w.street("residential", 100, 800, 300, 800)
	w.street("residential", 1700, 800, 1900, 800)
	pop, rep := w.spread(t, byStreets)
	wantCodes(t, rep)
	want(t, "T", within(pop, town), 256)
	want(t, "A", within(pop, a), 1024)
	want(t, "B", within(pop, b), 512)
	want(t, "T in A", within(pop, rect(600, 400, 1000, 600)), 192)
}

// OSM puts the number on the place: it goes to the area of that name, however
// the two are spelt. The area's own number wins. A hamlet of the same name
// elsewhere does not count.
func TestPlaceSpeaksForItsArea(t *testing.T) {
	for _, c := range []struct {
		what, area, level, place, kind string
		own, want                      float64
	}{
		{"plain", "Dover", "8", "Dover", "town", data.NoTotal, 256},
		{"city of", "City of Dover", "8", "DOVER", "city", data.NoTotal, 256},
		{"comma", "Bear, Delaware", "8", "Bear", "village", data.NoTotal, 256},
		{"Chinese", "昆明市", "8", "昆明", "town", data.NoTotal, 256},
		{"county", "Kent County", "6", "Kent", "county", data.NoTotal, 256},
		{"city state", "Berlin", "4", "Berlin", "city", data.NoTotal, 256},
		{"own number wins", "Dover", "8", "Dover", "town", 64, 64},
	} {
		var w world
		w.area(c.area, c.level, c.own, rect(0, 0, 4000, 4000))
		w.place(c.place, c.kind, 256, 1000, 1000)
		w.street("residential", 0, 2000, 4000, 2000) // 1 km from the place: a circle would miss it
		pop, rep := w.spread(t, byStreets)
		wantCodes(t, rep)
		want(t, c.what, pop.Total(), c.want)
		if len(pop.Points) < 40 {
			t.Errorf("%s: only %d points: not spread over the area", c.what, len(pop.Points))
		}
	}
}

// Town Kent in Kent County does not speak for the county: it gets its circle of
// 256/1,000 km², 285 m in radius, and the county's own number stays.
func TestTownDoesNotSpeakForItsCounty(t *testing.T) {
	var w world
	county := rect(0, 0, 4000, 4000)
	w.area("Kent County", "6", data.NoTotal, county)
	w.place("Kent", "town", 256, 2000, 2000)
	w.street("residential", 0, 2000, 4000, 2000)
	pop, _ := w.spread(t, byStreets)
	want(t, "all", pop.Total(), 256)
	want(t, "within 300 m", within(pop, rect(1700, 1700, 2300, 2300)), 256)
}

// A place without outline near the county line: its circle of 1 km² (radius
// 564 m) ends at the line, and the county counts its people as its own.
func TestCircleEndsAtTheBorder(t *testing.T) {
	var w world
	a, b := rect(0, 0, 3000, 3000), rect(3000, 0, 6000, 3000)
	w.area("A", "6", 4096, a)
	w.area("B", "6", 512, b)
	w.place("P", "village", 1000, 2900, 1500)
	w.street("residential", 0, 1500, 6000, 1500)
	pop, rep := w.spread(t, byStreets)
	wantCodes(t, rep)
	want(t, "A", within(pop, a), 4096)
	want(t, "B", within(pop, b), 512)
	// 564 m to the west and 100 m to the line, in pieces of 20 m.
	if got := within(pop, rect(2900-564, 1000, 3000, 2000)); got < 0.97*1000 || got > 1060 {
		t.Errorf("about 1,000 people belong between the circle's edge and the line, %v there", got)
	}
}

// Outside every area that states a total the map is cut off: the place is left
// out and its people reported. Where only places state totals, all count.
func TestPlacesAtTheRim(t *testing.T) {
	var w world
	w.place("In", "village", 128, 500, 500)
	w.place("Out", "village", 64, 5000, 500)
	w.street("residential", 0, 500, 6000, 500)
	pop, rep := w.spread(t, byStreets)
	wantCodes(t, rep)
	want(t, "places alone", pop.Total(), 192)

	w.area("A", "6", 1024, rect(0, 0, 1000, 1000))
	pop, rep = w.spread(t, byStreets)
	wantCodes(t, rep, data.CodeOutsideAllAreas)
	want(t, "framed", pop.Total(), 1024)
	if g := rep.Groups()[0]; g.People != 64 {
		t.Errorf("%v people reported, want 64", g.People)
	}
}

func TestStateWithoutOutlineIsNoDisc(t *testing.T) {
	var w world
	w.area("A", "8", 32, rect(0, 0, 1000, 1000))
	w.place("Delaware", "state", 1024, 500, 500)
	w.street("residential", 0, 500, 1000, 500)
	pop, rep := w.spread(t, byStreets)
	wantCodes(t, rep, data.CodeTotalNoOutline)
	want(t, "A", pop.Total(), 32)
}

// Parts of 256 in a whole of 128: the parts are kept.
func TestWholeBelowItsParts(t *testing.T) {
	var w world
	w.area("C", "6", 128, rect(0, 0, 2000, 1000))
	w.area("T", "8", 256, rect(0, 0, 1000, 1000))
	w.street("residential", 0, 500, 2000, 500)
	pop, rep := w.spread(t, byStreets)
	wantCodes(t, rep, data.CodeTotalBelowParts)
	want(t, "all", pop.Total(), 256)
}

// Two counties fill their state but for a crack of 4 m, crossed by the street,
// and add up to 128 less: a later year. Nobody lives in the crack; the parts are
// kept and the 128 reported.
func TestWholeAboveParts(t *testing.T) {
	for _, crack := range []float64{0, 4} {
		var w world
		w.area("S", "4", 1152, rect(0, 0, 4000, 1000))
		w.area("A", "6", 512, rect(0, 0, 2000, 1000))
		w.area("B", "6", 512, rect(2000+crack, 0, 4000, 1000))
		w.street("residential", 0, 500, 1990, 500)
		w.street("residential", 1990, 500, 2010, 500) // its middle falls into the crack
		w.street("residential", 2010, 500, 4000, 500)
		pop, rep := w.spread(t, byStreets)
		wantCodes(t, rep, data.CodeTotalAboveParts)
		want(t, fmt.Sprintf("crack of %v m", crack), pop.Total(), 1024)
		if g := rep.Groups()[0]; !same(g.People, 128) {
			t.Errorf("%v people reported, want 128", g.People)
		}
	}
}

// Where nobody's street is in an area, any street a walker may use will do, and
// where there is none either, a point inside. The trunk road is no choice.
func TestAreasWithoutResidentialStreets(t *testing.T) {
	var w world
	roadside, empty := rect(0, 0, 1000, 1000), rect(2000, 0, 3000, 1000)
	w.area("Roadside", "8", 64, roadside)
	w.area("Empty", "8", 32, empty)
	w.street("tertiary", 0, 500, 1000, 500)
	w.street("trunk", 2000, 500, 3000, 500)
	w.street("residential", 0, 2000, 1000, 2000) // in neither
	pop, rep := w.spread(t, byStreets)
	wantCodes(t, rep, data.CodeNoStreetsInArea)
	want(t, "Roadside", within(pop, roadside), 64)
	want(t, "Empty", within(pop, empty), 32)
	if len(pop.Points) < 11 || len(pop.Points) > 12 {
		t.Errorf("%d points: 10 or 11 along the road and one in the empty area", len(pop.Points))
	}
}

// Residential streets draw everybody: nobody on the tertiary road, a bridge or a
// tunnel of the same area.
func TestWhoLivesWhere(t *testing.T) {
	for _, c := range []struct {
		kind  string
		tags  []string
		lives bool
	}{
		{"residential", nil, true}, {"living_street", nil, true}, {"unclassified", nil, true},
		{"residential", []string{"bridge", "yes"}, false}, {"residential", []string{"tunnel", "yes"}, false},
		{"residential", []string{"bridge", "no"}, true}, {"residential", []string{"access", "private"}, true},
		{"tertiary", nil, false}, {"service", nil, false}, {"footway", nil, false}, {"motorway", nil, false}, {"construction", nil, false},
	} {
		var w world
		w.area("A", "8", 64, rect(0, 0, 1000, 1000))
		w.street("residential", 0, 500, 400, 500)
		w.street(c.kind, 600, 500, 1000, 500, c.tags...)
		pop, _ := w.spread(t, byStreets)
		east := within(pop, rect(500, 0, 1000, 1000))
		if c.lives {
			want(t, fmt.Sprint(c.kind, c.tags), east, 32)
		} else {
			want(t, fmt.Sprint(c.kind, c.tags), east, 0)
		}
	}
}

// Over buildings: by ground area of those people may live in. 300 m² and 100 m²
// share 256 as 192 and 64; the church, the shed and the street get none. An area
// without buildings falls back to its street.
func TestOverBuildings(t *testing.T) {
	var w world
	big, small := rect(0, 0, 500, 1000), rect(500, 0, 1000, 1000)
	w.area("A", "8", 256, rect(0, 0, 1000, 1000))
	w.area("B", "8", 16, rect(2000, 0, 3000, 1000))
	w.b = []data.Building{{Kind: "apartments", Point: at(100, 100), SqM: 300}, {Kind: "yes", Point: at(900, 900), SqM: 100},
		{Kind: "church", Point: at(100, 900), SqM: 1000}, {Kind: "yes", Point: at(900, 100), SqM: 8}}
	w.street("residential", 0, 500, 3000, 500)
	pop, rep := w.spread(t, SpreadRule{CellM: 100, PlacePerKM2: 1000, Over: "buildings"})
	wantCodes(t, rep)
	want(t, "the apartments", within(pop, big), 192)
	want(t, "the house", within(pop, small), 64)
	want(t, "B", within(pop, rect(2000, 0, 3000, 1000)), 16)
}

// A table of totals gives its numbers to areas of another file: results name the
// table.
func TestTotalsNameTheirSource(t *testing.T) {
	var w world
	w.area("A", "8", 64, rect(0, 0, 1000, 1000))
	w.street("residential", 0, 500, 1000, 500)
	w.t.Source = "census.csv"
	if pop, _ := w.spread(t, byStreets); pop.Source != "census.csv" {
		t.Errorf("source %q", pop.Source)
	}
}

// An area of nobody is no mistake and has no demand points.
func TestNobodyLivesHere(t *testing.T) {
	var w world
	w.area("Park", "8", 0, rect(0, 0, 500, 1000))
	w.area("A", "8", 64, rect(500, 0, 1000, 1000))
	w.street("residential", 0, 500, 1000, 500)
	pop, rep := w.spread(t, byStreets)
	wantCodes(t, rep)
	want(t, "the park", within(pop, rect(0, 0, 500, 1000)), 0)
	for i, n := range pop.People {
		if !(n > 0) {
			t.Errorf("row %d has %v people", i, n)
		}
	}
}

// Every point stands on a street, in the lattice cell it is written to, and the
// rows go from north to south and west to east.
func TestPointsStandOnTheirStreetAndCell(t *testing.T) {
	var w world
	w.area("A", "8", 4096, rect(0, 0, 1000, 1000))
	for y := 37.0; y < 1000; y += 111 {
		w.street("residential", 0, y, 1000, y+50)
	}
	pop, _ := w.spread(t, byStreets)
	for i, p := range pop.Points {
		if d := w.nearestStreet(p); d > 0.01 {
			t.Errorf("row %d is %.2f m from any street", i, d)
		}
		nw, se := pop.Lattice.Corner(int(pop.Col[i]), int(pop.Row[i])), pop.Lattice.Corner(int(pop.Col[i])+1, int(pop.Row[i])+1)
		if p[0] < nw[0] || p[0] > se[0] || p[1] > nw[1] || p[1] < se[1] {
			t.Errorf("row %d at %v lies outside its cell %v…%v", i, p, nw, se)
		}
		if i > 0 && (pop.Row[i] < pop.Row[i-1] || pop.Row[i] == pop.Row[i-1] && pop.Col[i] < pop.Col[i-1]) {
			t.Errorf("row %d goes back", i)
		}
	}
	side := geo.Distance(pop.Lattice.Corner(0, 0), pop.Lattice.Corner(1, 0))
	if math.Abs(side-100) > 0.1 || pop.Lattice.SizeM != 100 {
		t.Errorf("a cell is %.2f m wide and says %v", side, pop.Lattice.SizeM)
	}
}

// nearestStreet is the distance to the nearest street, by brute force.
func (w *world) nearestStreet(p orb.Point) float64 {
	best := math.Inf(1)
	for _, s := range w.s.Ways {
		a, b := w.s.Nodes[s.Nodes[0]], w.s.Nodes[s.Nodes[1]]
		dx, dy := (b[0]-a[0])*metric.LonM, (b[1]-a[1])*metric.LatM
		px, py := (p[0]-a[0])*metric.LonM, (p[1]-a[1])*metric.LatM
		f := math.Min(1, math.Max(0, (px*dx+py*dy)/(dx*dx+dy*dy)))
		best = math.Min(best, math.Hypot(px-f*dx, py-f*dy))
	}
	return best
}

func TestSpreadRefuses(t *testing.T) {
	var w world
	w.area("A", "8", 64, rect(0, 0, 1000, 1000))
	ctx := context.Background()
	for _, r := range []SpreadRule{{}, {CellM: math.NaN(), PlacePerKM2: 1, Over: "streets"}, {CellM: 100, PlacePerKM2: 0, Over: "streets"}, {CellM: 100, PlacePerKM2: 1, Over: "roofs"}} {
		if _, err := Spread(ctx, w.t, w.s, nil, r, nil, nil); err == nil || data.HintOf(err) == "" {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if _, err := Spread(ctx, Totals{}, w.s, nil, byStreets, nil, nil); err == nil || data.HintOf(err) == "" {
		t.Errorf("nothing to spread: %v", err)
	}
	stopped, stop := context.WithCancel(ctx)
	stop()
	w.street("residential", 0, 500, 1000, 500)
	if _, err := Spread(stopped, w.t, w.s, nil, byStreets, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}

// Spread changes none of what it is given: areas are shared with the engine.
func TestSpreadLeavesItsInputAlone(t *testing.T) {
	var w world
	w.area("Dover", "8", data.NoTotal, rect(0, 0, 1000, 1000))
	w.place("Dover", "town", 64, 500, 500)
	w.street("residential", 0, 500, 1000, 500)
	before := slices.Clone(w.t.Areas)
	w.spread(t, byStreets)
	if w.t.Areas[0].People != before[0].People || w.t.Areas[0].Claimed {
		t.Errorf("the area now states %v", w.t.Areas[0].People)
	}
}

// A horseshoe's point lies in its land, not in its bay.
func TestInsideAHorseshoe(t *testing.T) {
	u := orb.MultiPolygon{{{at(0, 0), at(1000, 0), at(1000, 1000), at(900, 1000), at(900, 100), at(100, 100), at(100, 1000), at(0, 1000), at(0, 0)}}}
	pop := data.Population{Points: []orb.Point{polygon.Inside(u)}, People: []float64{1}}
	want(t, "horseshoe", within(pop, u), 1)
}
