package tiles

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// writers is every GeoJSON writer over one place.
func writers(w *world, r Results) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"cells":  func(o io.Writer) error { return WriteCells(o, w, r.Limit) },
		"gaps":   func(o io.Writer) error { return WriteGaps(o, w, r.Limit, r.Gaps) },
		"sites":  func(o io.Writer) error { return WriteSites(o, r.Sites) },
		"venues": func(o io.Writer) error { return WriteVenues(o, w, r.Limit, r.Venues) },
		"areas":  func(o io.Writer) error { return WriteAreas(o, w, w.table) },
	}
}

// featuresOf is how many features each writer writes of the town.
var featuresOf = map[string]int{"cells": 12, "gaps": 1, "sites": 1, "venues": 1, "areas": 2}

// The whole text of each file about the town is kept beside the tests, to be
// read in a diff: order and names of properties are a promise to scripts.
func TestGeoJSONGolden(t *testing.T) {
	t.Parallel()
	w, r := town()
	for name, write := range writers(w, r) {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("testdata", name+".geojson")
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s differs from %s (UPDATE=1 rewrites it):\n%s", name, file, got.String())
		}
	}
}

// A strict reader of RFC 7946, written for this test.
type anyFeature struct {
	Type     string
	ID       any
	Geometry *struct {
		Type        string
		Coordinates json.RawMessage
	}
	Properties map[string]any
}

func TestGeoJSONIsRFC7946(t *testing.T) {
	t.Parallel()
	w, r := town()
	for name, write := range writers(w, r) {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		var fc struct {
			Type     string
			Basis    coverage.Basis
			Features []anyFeature
		}
		if err := json.Unmarshal(out.Bytes(), &fc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if fc.Type != "FeatureCollection" || fc.Basis.LimitMin != 15 || len(fc.Features) != featuresOf[name] {
			t.Errorf("%s: type %q, limit %v, %d features", name, fc.Type, fc.Basis.LimitMin, len(fc.Features))
		}
		for _, f := range fc.Features {
			if f.Type != "Feature" || f.ID == nil || f.Properties == nil || f.Geometry == nil {
				t.Fatalf("%s: %+v", name, f)
			}
			switch f.Geometry.Type {
			case "MultiPolygon":
				var shape orb.MultiPolygon
				if err := json.Unmarshal(f.Geometry.Coordinates, &shape); err != nil {
					t.Fatal(err)
				}
				checkRings(t, shape)
			case "Point":
				var p []float64
				if err := json.Unmarshal(f.Geometry.Coordinates, &p); err != nil || len(p) != 2 {
					t.Fatalf("%s: point %s", name, f.Geometry.Coordinates)
				}
			default:
				t.Fatalf("%s: geometry %s", name, f.Geometry.Type)
			}
		}
	}
}

// However a ring comes, it leaves wound, closed and at 7 decimals; what has
// collapsed leaves as a null geometry or not at all.
func TestWoundLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		star := func(x, y, r float64) orb.Ring {
			n := rapid.IntRange(3, 9).Draw(t, "n")
			var ring orb.Ring
			for i := range n {
				sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
				ring = append(ring, orb.Point{x + r*cos, y + r*sin})
			}
			if rapid.Bool().Draw(t, "closed") {
				ring = append(ring, ring[0])
			}
			if rapid.Bool().Draw(t, "turned") {
				ring.Reverse()
			}
			return ring
		}
		x, y := rapid.Float64Range(-179, 179).Draw(t, "x"), rapid.Float64Range(-89, 89).Draw(t, "y")
		p := orb.Polygon{star(x, y, 0.5)}
		if rapid.Bool().Draw(t, "hole") {
			p = append(p, star(x, y, 0.1))
		}
		p = append(p, orb.Ring{{x, y}, {x, y}, {x + 1e-9, y}, {x, y}}) // a hole of nothing
		shape := orb.MultiPolygon{p, {}, {{{1, 1}, {2, 2}, {1, 1}}}}
		got, ok := wound(shape).(orb.MultiPolygon)
		if !ok || len(got) != 1 || len(got[0]) != len(p)-1 {
			t.Fatalf("%v became %v", shape, got)
		}
		checkRings(t, got)
		for _, r := range got[0] {
			for _, v := range r {
				if math.Abs(v[0]*1e7-math.Round(v[0]*1e7)) > 1e-6 {
					t.Fatalf("%v is not on 1e-7 degrees", v)
				}
			}
		}
	})
	if g := wound(orb.MultiPolygon{{}, {{{1, 1}}}}); g != nil {
		t.Errorf("nothing became %v", g)
	}
}

// Hostile names stay text, and numbers JSON cannot hold become null.
func TestGeoJSONHostileValues(t *testing.T) {
	t.Parallel()
	w, r := town()
	name := "</script>\"\\\n\u2028<img onerror=x>\xff"
	r.Venues[0].Name, r.Venues[0].Within, r.Venues[0].LegM = name, math.NaN(), math.Inf(1)
	var out bytes.Buffer
	if err := WriteVenues(&out, w, r.Limit, r.Venues); err != nil {
		t.Fatal(err)
	}
	var fc struct{ Features []anyFeature }
	if err := json.Unmarshal(out.Bytes(), &fc); err != nil {
		t.Fatal(err)
	}
	p := fc.Features[0].Properties
	if p["name"] != strings.ToValidUTF8(name, "\ufffd") || p["people_within"] != nil || p["leg_m"] != nil {
		t.Errorf("properties %v", p)
	}
	if strings.Contains(out.String(), "</script>") {
		t.Error("a name could end a script")
	}
}

// failing writes a little, then fails, as a full disk does.
type failing struct{ left int }

func (f *failing) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errors.New("no space left on device")
	}
	return len(b), nil
}

func TestGeoJSONReportsFailedWrites(t *testing.T) {
	t.Parallel()
	w, r := town()
	for i := range 3000 { // more than one buffer
		w.addCell(orb.Point{10, 50}, float64(i), 'X')
		w.shape = append(w.shape, w.shape[0])
	}
	for name, write := range writers(w, r) {
		for _, left := range []int{0, 100} {
			err := write(&failing{left})
			var e *data.Error
			if !errors.As(err, &e) || e.Hint == "" || !strings.Contains(err.Error(), "no space left") {
				t.Errorf("%s after %d bytes: %v", name, left, err)
			}
		}
	}
}

// Groups are columns of cells and areas, under names that are safe in a file; an
// area the table has no row for has nulls.
func TestGeoJSONGroups(t *testing.T) {
	t.Parallel()
	w, r := town()
	old := make([]float64, len(w.cells))
	old[0], old[1] = 4, 8
	w.in.Population.Groups = []data.PopulationGroup{{Name: "65+", People: old}}
	for i := range w.table.Levels {
		w.table.Levels[i].Rows[0].Groups = []coverage.GroupServed{{Name: "65+", People: 12, Covered: 3, NotCovered: 8, Unreachable: 1, Share: 0.25}}
	}
	read := func(name string) []anyFeature {
		var out bytes.Buffer
		var fc struct{ Features []anyFeature }
		if err := writers(w, r)[name](&out); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out.Bytes(), &fc); err != nil {
			t.Fatal(err)
		}
		return fc.Features
	}
	cells := read("cells")
	if a, b, c := cells[0].Properties["people_65"], cells[1].Properties["people_65"], cells[2].Properties["people_65"]; a != 4.0 || b != 8.0 || c != 0.0 {
		t.Errorf("cells: %v %v %v", a, b, c)
	}
	with, without := 0, 0
	for _, f := range read("areas") {
		p := f.Properties
		switch _, has := p["people_65"]; {
		case !has:
			t.Errorf("no column in %v", p)
		case p["people_65"] == nil:
			without++
		default:
			with++
			if p["people_65"] != 12.0 || p["covered_65"] != 3.0 || p["not_covered_65"] != 8.0 || p["unreachable_65"] != 1.0 || p["share_65"] != 0.25 {
				t.Errorf("%v", p)
			}
		}
	}
	if with == 0 || with+without != featuresOf["areas"] {
		t.Errorf("%d areas with the group, %d without", with, without)
	}
}

func ExampleWriteSites() {
	plan := coverage.SitePlan{Basis: coverage.Basis{Place: "Hill", LimitMin: 15}, Sites: []coverage.Site{
		{Order: 1, ID: "c7", Name: "School yard", Point: orb.Point{-75.5, 39.25}, Gain: 512, Covered: 1024, Share: 0.5, Bound: 1024}}}
	if err := WriteSites(os.Stdout, plan); err != nil {
		panic(err)
	}
	// Output:
	// {"type":"FeatureCollection","basis":{"place":"Hill","limit_min":15,"speed_m_s":0,"mode":"","snap_reach_m":0,"islands":"","population":"","modelled":false,"venues":0,"venue_kinds":null},
	// "features":[
	// {"type":"Feature","id":1,"geometry":{"type":"Point","coordinates":[-75.5,39.25]},"properties":{"order":1,"site_id":"c7","name":"School yard","area":"","gain":512,"covered_after":1024,"share_after":0.5,"bound_covered":1024,"gap_percent":0,"limit_min":15,"modelled":false}}
	// ]}
}
