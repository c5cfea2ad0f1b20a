package coverage_test

import (
	"math"
	"math/rand"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// blocks is a town of uneven blocks near Yuncheng: streets, and places 10 m
// beside them.
func blocks() (data.Streets, []orb.Point) {
	rng := rand.New(rand.NewSource(2))
	here := geo.At(35)
	at := func(x, y float64) orb.Point { return orb.Point{110.9 + x/here.LonM, 35 + y/here.LatM} }
	var lines []float64
	for x := 0.0; x < 6000; x += 150 + rng.Float64()*450 {
		lines = append(lines, x)
	}
	var s data.Streets
	for i, x := range lines {
		up, level := data.Street{ID: int64(1 + i), Tags: data.Tags{"highway": "residential"}}, data.Street{ID: int64(1001 + i), Tags: data.Tags{"highway": "residential"}}
		for j, y := range lines {
			s.Nodes = append(s.Nodes, at(x, y))
			up.Nodes = append(up.Nodes, uint32(i*len(lines)+j))
			level.Nodes = append(level.Nodes, uint32(j*len(lines)+i))
		}
		s.Ways = append(s.Ways, up, level)
	}
	var places []orb.Point
	for range 60 {
		places = append(places, at(lines[3+rng.Intn(len(lines)-6)]+10, 1200+rng.Float64()*3600))
	}
	return s, places
}

// TestEveryLayerIsDoubted: points and outlines of every role, in GCJ-02 declared as
// WGS84, are each doubted alone; read again as the doubt says, the layer lies where
// it is meant and nobody doubts it.
func TestEveryLayerIsDoubted(t *testing.T) {
	streets, places := blocks()
	gcj, err := crs.Lookup("gcj02")
	if err != nil {
		t.Fatal(err)
	}
	drawn := func(wrong string) coverage.Inputs {
		in := coverage.Inputs{Streets: streets, Population: data.Population{Source: "population", Form: data.AsPolygons}}
		as := func(role string, p orb.Point) orb.Point {
			if role == wrong {
				return gcj.FromWGS84(p)
			}
			return p
		}
		box := func(role string, p orb.Point) orb.MultiPolygon { // its corners 5 m from p
			const d = 5 / 111000.
			r := orb.Ring{}
			for _, c := range [][2]float64{{-d, -d}, {d, -d}, {d, d}, {-d, d}, {-d, -d}} {
				r = append(r, as(role, orb.Point{p[0] + c[0], p[1] + c[1]}))
			}
			return orb.MultiPolygon{{r}}
		}
		for i, p := range places {
			in.Facilities = append(in.Facilities, data.Facility{ID: string(rune('a' + i)), Point: as("venues", p), Outline: box("venues", p), Origin: data.Origin{Source: "venues"}})
			in.Population.Points = append(in.Population.Points, as("population", p))
			in.Population.People = append(in.Population.People, 1)
			in.Population.Outlines = append(in.Population.Outlines, box("population", p))
			in.Areas = append(in.Areas, data.Area{ID: "a", Level: "8", Shape: box("areas", p), Origin: data.Origin{Source: "areas"}})
			in.Candidates = append(in.Candidates, data.Candidate{ID: "c", Point: as("candidates", p), Origin: data.Origin{Source: "candidates"}})
		}
		return in
	}
	systems := map[string]string{"venues": "wgs84", "population": "wgs84", "areas": "wgs84", "candidates": "wgs84"}
	set := coverage.Settings{Limit: 3000, Speed: 1, Profile: network.Walk(1, network.WalkRule{}), ReachM: 300, Islands: coverage.KeepIslands, Mode: coverage.OnNetwork}
	for _, role := range []string{"", "venues", "population", "areas", "candidates"} {
		e, err := coverage.New(t.Context(), "blocks", drawn(role), set, nil)
		if err != nil {
			t.Fatal(err)
		}
		doubts := e.Doubts(systems)
		if role == "" {
			if len(doubts) != 0 {
				t.Errorf("all is right, and doubted: %+v", doubts)
			}
			continue
		}
		if len(doubts) != 1 || doubts[0].Role != role || doubts[0].Source != role || doubts[0].Better.Datum != "gcj02" || doubts[0].Moves != 60 {
			t.Errorf("%s: %+v", role, doubts)
			continue
		}
		if d := e.Doubts(map[string]string{}); len(d) != 0 {
			t.Errorf("%s: doubted without a declaration: %+v", role, d)
		}
		mended, err := e.Reread(t.Context(), doubts[0], nil)
		if err != nil {
			t.Fatal(err)
		}
		systems[role] = "gcj02"
		if d := mended.Doubts(systems); len(d) != 0 {
			t.Errorf("%s: mended, and doubted: %+v", role, d)
		}
		systems[role] = "wgs84"
		right, was := drawn(""), mended.Inputs()
		apart := func(a, b orb.Point) bool { return math.Hypot(a[0]-b[0], a[1]-b[1]) > 1e-7 }
		for i := range places {
			if apart(was.Facilities[i].Point, right.Facilities[i].Point) || apart(was.Population.Points[i], right.Population.Points[i]) ||
				apart(was.Areas[i].Shape[0][0][2], right.Areas[i].Shape[0][0][2]) || apart(was.Candidates[i].Point, right.Candidates[i].Point) ||
				apart(was.Population.Outlines[i][0][0][2], right.Population.Outlines[i][0][0][2]) || apart(was.Facilities[i].Outline[0][0][2], right.Facilities[i].Outline[0][0][2]) {
				t.Fatalf("%s: thing %d is not where it is meant", role, i)
			}
		}
	}
}
