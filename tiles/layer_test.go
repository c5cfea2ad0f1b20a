package tiles

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// everyLayer is a drawn place with something in each layer, and writers of the
// same as whole files.
func everyLayer(t *testing.T) (*world, Results, map[string]func(io.Writer) error) {
	t.Helper()
	w := draw("4G", "Xu", ".o")
	eight := 8.0
	w.in.Population.Groups = []data.PopulationGroup{{Name: "65+", People: []float64{1, 1, 2, 3, 5}}}
	square := orb.MultiPolygon{{{{10, 49.99}, {10.01, 49.99}, {10.01, 50}, {10, 50}, {10, 49.99}}}}
	w.in.Areas = []data.Area{{ID: "7", Name: "东湖区", Names: map[string]string{"en": "East"}, Level: "6", Shape: square}, {ID: "7", Name: "Inner", Level: "8", Shape: square}}
	w.table = coverage.CoverageTable{Basis: w.Basis(limit15), Levels: []coverage.Level{{Level: "6", Rows: []coverage.Row{{AreaID: "7", People: 31, Covered: 1, Share: 1. / 31, MedianMin: &eight,
		Groups: []coverage.GroupServed{{Name: "65+", People: 12, Covered: 1}}}}}}}
	r := Results{Limit: limit15,
		Gaps:   []coverage.Gap{{Rank: 1, People: 6, Cells: 2, WorstMin: &eight, Members: []int32{1, 2}}, {Rank: 2, People: 8, Cells: 1, Members: []int32{3}}},
		Venues: []coverage.VenueReach{{ID: "way/1", Name: "球场", Sports: []string{"soccer", "tennis"}, Point: orb.Point{10.00000004, 50}}},
		Sites:  coverage.SitePlan{Basis: w.Basis(limit15), Sites: []coverage.Site{{Order: 1, ID: "c", Point: orb.Point{10.001, 50}, Gain: 4}}}}
	return w, r, map[string]func(io.Writer) error{
		"cells":  func(f io.Writer) error { return WriteCells(f, w, limit15) },
		"areas":  func(f io.Writer) error { return WriteAreas(f, w, w.table) },
		"gaps":   func(f io.Writer) error { return WriteGaps(f, w, limit15, r.Gaps) },
		"venues": func(f io.Writer) error { return WriteVenues(f, w, limit15, r.Venues) },
		"sites":  func(f io.Writer) error { return WriteSites(f, r.Sites) },
	}
}

// A feature asked for is the one the whole file has at its place, and what its
// fields promise: every property is described in both languages, has the type it
// says, and a unit where its name ends in one.
func TestLayersAreTheFiles(t *testing.T) {
	w, r, files := everyLayer(t)
	layers := NewLayers(source(t, w, r), w, r)
	if len(layers) != len(files) {
		t.Fatalf("%d layers, want %d", len(layers), len(files))
	}
	for _, l := range layers {
		var file bytes.Buffer
		if err := files[l.Name](&file); err != nil {
			t.Fatal(err)
		}
		var whole struct{ Features []map[string]any }
		if err := json.Unmarshal(file.Bytes(), &whole); err != nil || len(whole.Features) != l.Len() || l.Len() == 0 {
			t.Fatalf("%s: %d features, the file has %d (%v)", l.Name, l.Len(), len(whole.Features), err)
		}
		for i, want := range whole.Features {
			g := l.Geometry(i)
			b, err := l.AppendJSON(nil, i, g, "")
			if err != nil {
				t.Fatal(err)
			}
			var got map[string]any
			if err := json.Unmarshal(b, &got); err != nil {
				t.Fatalf("%s: %v: %s", l.Name, err, b)
			}
			if fmt.Sprint(got["id"]) != "7#2" { // the one id the file has twice
				if !reflect.DeepEqual(got, want) {
					t.Errorf("%s %d: %v\nthe file has %v", l.Name, i, got, want)
				}
			}
			if n, ok := l.Find(fmt.Sprint(got["id"])); !ok || n != i {
				t.Errorf("%s: the feature of id %v is %d, %v; want %d", l.Name, got["id"], n, ok, i)
			}
			if b := l.Bound(i); g != nil && !(b.Contains(g.Bound().Min) && b.Contains(g.Bound().Max)) {
				t.Errorf("%s %d: bound %v does not hold it", l.Name, i, b)
			}
			checkFields(t, l, l.Values(i, nil), got["properties"].(map[string]any))
		}
	}
}

func checkFields(t *testing.T, l *Layer, values []any, props map[string]any) {
	t.Helper()
	if len(l.Fields) != len(values) || len(l.Fields) != len(props) {
		t.Fatalf("%s: %d fields, %d values, %d properties", l.Name, len(l.Fields), len(values), len(props))
	}
	for k, f := range l.Fields {
		if f.En == "" || f.Zh == "" {
			t.Errorf("%s.%s is not described", l.Name, f.Name)
		}
		for ending, unit := range map[string]string{"_min": "min", "_m": "m", "_km2": "km2", "_lon": "deg", "_lat": "deg", "percent": "%", "minutes": "min"} {
			if strings.HasSuffix(f.Name, ending) && f.Unit != unit {
				t.Errorf("%s.%s has the unit %q", l.Name, f.Name, f.Unit)
			}
		}
		if values[k] != nil && typeOf(values[k]) != f.Type {
			t.Errorf("%s.%s is of type %d, its value %v", l.Name, f.Name, f.Type, values[k])
		}
		if _, there := props[f.Name]; !there {
			t.Errorf("%s.%s is no property", l.Name, f.Name)
		}
	}
}

// What is no id finds nothing: no sign, no leading zero, no number beyond the
// last, however long.
func TestFindRefusesOtherSpellings(t *testing.T) {
	w, r, _ := everyLayer(t)
	cells := NewLayers(source(t, w, r), w, r)[0]
	for _, id := range []string{"", "-1", "+1", "01", "00", "5", "1.0", " 1", "18446744073709551617", "way/1"} {
		if i, ok := cells.Find(id); ok {
			t.Errorf("%q finds %d", id, i)
		}
	}
	if i, ok := cells.Find("4"); !ok || i != 4 {
		t.Errorf("4 finds %d, %v", i, ok)
	}
}

// Without a plan there are no sites to speak of.
func TestNoPlanNoSites(t *testing.T) {
	w, r, _ := everyLayer(t)
	r.Sites.Sites = nil
	for _, l := range NewLayers(source(t, w, r), w, r) {
		if l.Name == "sites" {
			t.Error("a layer of no sites")
		}
	}
}

// Members of the caller's own come last in the object.
func TestFeatureTakesMembers(t *testing.T) {
	w, r, _ := everyLayer(t)
	venues := NewLayers(source(t, w, r), w, r)[3]
	b, err := venues.AppendJSON([]byte("["), 0, venues.Geometry(0), `,"links":[1]`)
	if err != nil || !strings.HasPrefix(string(b), `[{"type":"Feature","id":"way/1","geometry":{"type":"Point","coordinates":[10,50]}`) || !strings.HasSuffix(string(b), `},"links":[1]}`) {
		t.Errorf("%v: %s", err, b)
	}
}

// Ids that come twice are told apart, whatever is asked for by another's name.
func TestIdsAreDistinct(t *testing.T) {
	ids := []string{"7", "7", "7#2", "7", "x"}
	l := &Layer{rows: rows{n: len(ids), id: func(i int) any { return ids[i] }}}
	l.distinct()
	for i, want := range []string{"7", "7#2", "7#2#2", "7#3", "x"} {
		if n, ok := l.Find(want); l.id(i) != want || n != i || !ok {
			t.Errorf("%d has the id %v, and %q finds %d, %v", i, l.id(i), want, n, ok)
		}
	}
}
