package vector

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"pgregory.net/rapid"
)

// TestGeometries: each kind of geometry, right and wrong, with what is said of it.
func TestGeometries(t *testing.T) {
	square := orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}
	for text, want := range map[string]struct {
		g     orb.Geometry
		fault string
	}{
		`{"type":"Point","coordinates":[1,2]}`:                                            {g: orb.Point{1, 2}},
		`{"type":"Point","coordinates":[1,2,3.5,4]}`:                                      {g: orb.Point{1, 2}},
		"{ \"coordinates\" : [ -1.5e1 ,\n\t2E0 ] , \"type\" : \"Point\" }":                {g: orb.Point{-15, 2}},
		`{"type":"MultiPoint","coordinates":[[1,2]]}`:                                     {g: orb.Point{1, 2}},
		`{"type":"Polygon","coordinates":[[[0,0],[1,0,9],[1,1],[0,0]]],"bbox":[0,0,1,1]}`: {g: square},
		`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}`:             {g: square},
		`null`:                               {fault: "no geometry"},
		``:                                   {fault: "no geometry"},
		`[1,2]`:                              {fault: "not a geometry"},
		`"Point"`:                            {fault: "not a geometry"},
		`{}`:                                 {fault: "without a type"},
		`{"type":"Point"}`:                   {fault: "without usable coordinates"},
		`{"type":"Point","coordinates":[]}`:  {fault: "without usable coordinates: []"},
		`{"type":"Point","coordinates":[1]}`: {fault: "without usable coordinates: [1]"},
		`{"type":"Point","coordinates":[1,null]}`:                           {fault: "[1,null]"},
		`{"type":"Point","coordinates":["1","2"]}`:                          {fault: `["1","2"]`},
		`{"type":"Point","coordinates":[1,2e999]}`:                          {fault: "2e999"},
		`{"type":"Point","coordinates":[[1,2]]}`:                            {fault: "[[1,2]]"},
		`{"type":"Point","coordinates":{"x":1}}`:                            {fault: `{"x":1}`},
		`{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`:                 {fault: "2 points in one"},
		`{"type":"MultiPoint","coordinates":[]}`:                            {fault: "0 points in one"},
		`{"type":"LineString","coordinates":[[1,2],[3,4]]}`:                 {fault: "a LineString"},
		`{"type":"GeometryCollection","geometries":[]}`:                     {fault: "a GeometryCollection"},
		`{"type":"Polygon","coordinates":[]}`:                               {fault: "a Polygon without"},
		`{"type":"Polygon","coordinates":[[0,0],[1,0]]}`:                    {fault: "a Polygon without"},
		`{"type":"MultiPolygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`: {fault: "a MultiPolygon without"},
		`{"type":"Curve","coordinates":[]}`:                                 {fault: "a Curve"},
	} {
		g, fault := parseGeometry(jsontext.Value(text))
		if !reflect.DeepEqual(g, want.g) || !strings.Contains(fault, want.fault) || (g == nil) != (fault != "") {
			t.Errorf("%s: %v, %q; want %v, %q", text, g, fault, want.g, want.fault)
		}
	}
}

// TestCoordinatesAsOrbReads: on whatever polygons there are, orb's reader is the
// oracle.
func TestCoordinatesAsOrbReads(t *testing.T) {
	number := rapid.Float64Range(-1e6, 1e6)
	rapid.Check(t, func(t *rapid.T) {
		var mp orb.MultiPolygon
		for range rapid.IntRange(1, 3).Draw(t, "polygons") {
			var p orb.Polygon
			for range rapid.IntRange(1, 3).Draw(t, "rings") {
				var r orb.Ring
				for range rapid.IntRange(1, 6).Draw(t, "corners") {
					r = append(r, orb.Point{number.Draw(t, "x"), number.Draw(t, "y")})
				}
				p = append(p, r)
			}
			mp = append(mp, p)
		}
		text, err := json.Marshal(geojson.NewGeometry(mp))
		if err != nil {
			t.Fatal(err)
		}
		if got, fault := parseGeometry(text); !reflect.DeepEqual(got, orb.Geometry(mp)) {
			t.Fatalf("%s: %v %s", text, got, fault)
		}
	})
}

// TestDeepNestingIsCheap: 200,000 nested collections took orb minutes; here they
// are one geometry of the wrong kind, or more than the decoder goes into.
func TestDeepNestingIsCheap(t *testing.T) {
	begun := time.Now()
	for _, depth := range []int{40, 4_000, 200_000} {
		deep := strings.Repeat(`{"type":"GeometryCollection","geometries":[`, depth) + strings.Repeat(`]}`, depth)
		text := collection(featureOf(`{"people":1}`, `{"type":"Point","coordinates":[1,2]}`), featureOf(`{"people":2}`, deep))
		_, err := Facilities(t.Context(), file(t, "deep.geojson", text), nil, nil)
		if depth > 10_000 && (err == nil || !strings.Contains(err.Error(), "depth")) || depth < 10_000 && err != nil {
			t.Errorf("%d deep: %v", depth, err)
		}
	}
	if d := time.Since(begun); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}

// FuzzGeometry: any JSON gives a geometry or a word about it, never both, and
// every ring that comes out is made of finite numbers.
func FuzzGeometry(f *testing.F) {
	f.Add(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`)
	f.Add(`{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0]`)
	f.Add(`{"coordinates":[1,2`)
	f.Add(`{"type":"Point","coordinates":[,]}`)
	f.Fuzz(func(t *testing.T, text string) {
		g, fault := parseGeometry(jsontext.Value(text))
		if (g == nil) == (fault == "") {
			t.Fatalf("%q: %v, %q", text, g, fault)
		}
		if !everyPoint(g, func(p orb.Point) bool { return finite(p[0]) && finite(p[1]) }) {
			t.Fatalf("%q: %v", text, g)
		}
	})
}

func BenchmarkGeoJSONPolygons(b *testing.B) {
	var ring strings.Builder
	for k := range 600 {
		fmt.Fprintf(&ring, "[%.7f,%.7f],", float64(k)/1000, float64(k*k)/1e6)
	}
	one := featureOf(`{"people":5}`, `{"type":"Polygon","coordinates":[[`+ring.String()+`[0,0.3],[0,0]]]}`)
	text := collection(strings.Split(strings.Repeat("\n"+one, 500)[1:], "\n")...)
	l := file(b, "b.geojson", text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Areas(b.Context(), l, nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}
