package vector

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

const squareA = `{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[1,0],[0,0]]]}` // clockwise, on purpose
const bowtie = `{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}`

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func featureOf(properties, geometry string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":%s,"geometry":%s}`, properties, geometry)
}

// TestOneFeatureInEveryForm: a collection, a feature, one a line, with record
// separators; members in any order.
func TestOneFeatureInEveryForm(t *testing.T) {
	point := `{"type":"Point","coordinates":[111,35,402.5]}` // the height is dropped
	one := featureOf(`{"name":"学校","people":7,"note":null,"nested":{"a":[1]}}`, point)
	for name, text := range map[string]string{
		"collection": collection(one),
		"backwards":  `{"features":[` + one + `],"name":"x","type":"FeatureCollection"}`,
		"feature":    one,
		"lines":      one + "\n",
		"sequence":   "\x1e" + one + "\n",
		"marked":     "\ufeff" + collection(one),
	} {
		pop, _ := people(t, Layer{Path: file(t, "f.geojson", text).Path, Source: name})
		if !reflect.DeepEqual(pop.Points, []orb.Point{{111, 35}}) || pop.Total() != 7 {
			t.Errorf("%s: %+v", name, pop)
		}
	}
}

// TestRingsAreTidied: RFC 7946 wants outer rings counter-clockwise and closed.
func TestRingsAreTidied(t *testing.T) {
	l := Layer{Path: file(t, "a.geojson", collection(featureOf(`{"id":"W","name":"West","level":8,"people":"1024"}`, squareA))).Path, Source: "a.geojson"}
	areas, err := Areas(context.Background(), l, nil, nil)
	if err != nil || len(areas) != 1 {
		t.Fatal(areas, err)
	}
	a := areas[0]
	if a.ID != "W" || a.Name != "West" || a.Level != "8" || a.People != 1024 {
		t.Errorf("%+v", a)
	}
	if r := a.Shape[0][0]; r.Orientation() != orb.CCW || !r.Closed() {
		t.Errorf("ring %v", r)
	}
}

// TestCrossingPolygons: an area that crosses itself is left out, since its
// inside is not defined; people and venues stay, as points.
func TestCrossingPolygons(t *testing.T) {
	path := file(t, "x.geojson", collection(featureOf(`{"people":1}`, squareA), featureOf(`{"people":2,"name":"knot"}`, bowtie), featureOf(`{"people":4}`, `null`))).Path
	l := Layer{Path: path, Source: "x.geojson"}
	rep := &data.Report{}
	areas, err := Areas(context.Background(), l, rep, nil)
	if want := (map[data.Code]int{data.CodeSelfCrossing: 1, data.CodeBadGeometry: 1}); err != nil || len(areas) != 1 || !reflect.DeepEqual(codes(rep), want) {
		t.Errorf("areas %d, codes %v, %v", len(areas), codes(rep), err)
	}
	pop, rep := people(t, l)
	if pop.Total() != 1+2 || pop.Form != data.AsPolygons || codes(rep)[data.CodeSelfCrossing] != 1 {
		t.Errorf("%g people, form %d, codes %v", pop.Total(), pop.Form, codes(rep))
	}
	for _, g := range rep.Groups() {
		if g.Code == data.CodeBadGeometry && g.People != 4 {
			t.Errorf("the report lost %g people, want 4", g.People)
		}
	}
	venues, err := Facilities(context.Background(), l, nil, nil)
	if err != nil || len(venues) != 2 || venues[0].Outline == nil || venues[1].Outline != nil {
		t.Errorf("venues %+v, %v", venues, err)
	}
}

// TestDatumOfAFile: the old crs member counts; the project's word outranks it.
func TestDatumOfAFile(t *testing.T) {
	mercator := func(urn string) string {
		return `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"` + urn + `"}},"features":[` +
			featureOf(`{"people":1}`, `{"type":"Point","coordinates":[12356463.476333,4163881.144064]}`) + `]}`
	}
	for _, urn := range []string{"urn:ogc:def:crs:EPSG::3857", "EPSG:3857"} {
		pop, _ := people(t, Layer{Path: file(t, "m.geojson", mercator(urn)).Path, Source: "m"})
		if p := pop.Points[0]; fmt.Sprintf("%.5f %.5f", p[0], p[1]) != "111.00000 35.00000" {
			t.Errorf("%s: %v", urn, p)
		}
	}
	pop, _ := people(t, Layer{Path: file(t, "g.geojson", collection(featureOf(`{"people":1}`, `{"type":"Point","coordinates":[111.00577,34.99923]}`))).Path, Source: "g", CRS: "gcj02"})
	if p := pop.Points[0]; fmt.Sprintf("%.3f %.3f", p[0], p[1]) != "111.000 35.000" {
		t.Errorf("GCJ-02 read as %v", p)
	}
}

func TestTotalsByIDAndName(t *testing.T) {
	got, err := Totals(context.Background(), file(t, "t.csv", "编码,名称,常住人口\n140802,盐湖区,928334\n140829,平陆县,205080\n"), nil)
	want := map[string]float64{"140802": 928334, "盐湖区": 928334, "140829": 205080, "平陆县": 205080}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
}

func TestCandidatesFromPointsAndGrounds(t *testing.T) {
	l := Layer{Path: file(t, "c.geojson", collection(featureOf(`{"id":"p"}`, `{"type":"Point","coordinates":[5,5]}`), featureOf(`{"id":"g"}`, squareA))).Path, Source: "c"}
	got, err := Candidates(context.Background(), l, nil, nil)
	if err != nil || len(got) != 2 || got[0].Point != (orb.Point{5, 5}) || got[1].Point != (orb.Point{0.5, 0.5}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestCancelStopsReading(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	rows := "lon,lat,people\n" + strings.Repeat("1,2,3\n", 5000)
	if _, err := Population(ctx, file(t, "c.csv", rows), nil, nil); err != context.Canceled {
		t.Errorf("got %v", err)
	}
}

func FuzzFeatures(f *testing.F) {
	f.Add(collection(featureOf(`{"people":1}`, squareA)))
	f.Add(collection(featureOf(`{"people":"2"}`, bowtie)))
	f.Add(`{"type":"MultiPoint","coordinates":[[1,2]]}`)
	f.Add(`{"features":[{}],"features":[null]}`)
	f.Fuzz(func(t *testing.T, text string) {
		l := Layer{Path: file(t, "f.geojson", text).Path, Source: "f"}
		if pop, err := Population(context.Background(), l, &data.Report{}, nil); err == nil && len(pop.People) != len(pop.Points) {
			t.Fatal("slices differ")
		}
		Areas(context.Background(), l, &data.Report{}, nil)
	})
}
