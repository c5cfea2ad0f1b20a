package demand

import (
	"context"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// The drawn worlds lie on a table of metres, x east and y north of 10° E 45° N,
// a few kilometres wide: there the flat metric is right to 1e-3.
var metric = geo.At(45)

func at(x, y float64) orb.Point {
	return orb.Point{10 + x/metric.LonM, 45 + y/metric.LatM}
}

func rect(x0, y0, x1, y1 float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1), at(x0, y0)}}}
}

// world is built up by tests: areas, places, streets.
type world struct {
	t Totals
	s data.Streets
	b []data.Building
}

func (w *world) area(name, level string, people float64, shape orb.MultiPolygon) {
	w.t.Areas = append(w.t.Areas, data.Area{ID: name, Name: name, Level: level, People: people, Shape: shape, Origin: data.Origin{Source: "areas"}})
}

func (w *world) place(name, kind string, people, x, y float64) {
	w.t.Places = append(w.t.Places, data.Place{ID: name, Name: name, Kind: kind, People: people, Point: at(x, y), Origin: data.Origin{Source: "places"}})
}

// street adds a straight street of a kind; tags are further key, value pairs.
func (w *world) street(kind string, x0, y0, x1, y1 float64, tags ...string) {
	n := uint32(len(w.s.Nodes))
	w.s.Nodes = append(w.s.Nodes, at(x0, y0), at(x1, y1))
	t := data.Tags{"highway": kind}
	for i := 0; i+1 < len(tags); i += 2 {
		t[tags[i]] = tags[i+1]
	}
	w.s.Ways = append(w.s.Ways, data.Street{ID: int64(len(w.s.Ways) + 1), Tags: t, Nodes: []uint32{n, n + 1}})
}

var byStreets = SpreadRule{CellM: 100, PlacePerKM2: 1000, Over: "streets"}

func (w *world) spread(t testing.TB, r SpreadRule) (data.Population, *data.Report) {
	t.Helper()
	rep := &data.Report{}
	pop, err := Spread(context.Background(), w.t, w.s, w.b, r, rep, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pop, rep
}

// within adds up the people whose point lies in a shape.
func within(pop data.Population, shape orb.MultiPolygon) float64 {
	x := index.NewPolygons([]orb.MultiPolygon{shape})
	sum := 0.0
	for i, p := range pop.Points {
		if x.Holding(p) == 0 {
			sum += pop.People[i]
		}
	}
	return sum
}

// same is equality to the contract's 1e-9.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(b)) }

func want(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !same(got, want) {
		t.Errorf("%s: %v people, want %v", what, got, want)
	}
}

func codes(rep *data.Report) map[data.Code]int {
	out := map[data.Code]int{}
	for _, g := range rep.Groups() {
		out[g.Code] += g.Count
	}
	return out
}

func wantCodes(t *testing.T, rep *data.Report, want ...data.Code) {
	t.Helper()
	got := codes(rep)
	for _, c := range want {
		if got[c] == 0 {
			t.Errorf("no %s is reported: %v", c, rep.Groups())
		}
		delete(got, c)
	}
	for c := range got {
		t.Errorf("%s is reported: %v", c, rep.Groups())
	}
}
