package vector

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

const (
	at12       = `{"type":"Point","coordinates":[1,2]}`
	atMercator = `{"type":"Point","coordinates":[111319.49079327358,222684.20850554405]}` // 1, 2 in EPSG:3857, by cs2cs
	mercator   = `{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}}`
)

// TestWhereTheCRSStands: a crs member counts wherever it stands. Behind the
// features it is too late to obey, so the file is refused rather than misread by
// up to the radius of the earth.
func TestWhereTheCRSStands(t *testing.T) {
	metres := `[` + featureOf(`{"people":1}`, atMercator) + `]`
	degrees := `[` + featureOf(`{"people":1}`, at12) + `]`
	wgs := `{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}`
	for name, c := range map[string]struct{ text, crs, err string }{
		"before":                    {text: `{"type":"FeatureCollection","crs":` + mercator + `,"features":` + metres + `}`},
		"before, far":               {text: `{"note":"` + strings.Repeat("x", 1<<20) + `","crs":` + mercator + `,"features":` + metres + `}`},
		"spelled out":               {text: `{"crs" : { "properties": {"name": "EPSG:3857"}, "type":"name"},"features":` + metres + `}`},
		"behind":                    {text: `{"features":` + metres + `,"crs":` + mercator + `}`, err: "stands after features"},
		"behind, project knows":     {text: `{"features":` + metres + `,"crs":` + mercator + `}`, crs: "EPSG:3857"},
		"behind, but the same":      {text: `{"features":` + degrees + `,"crs":` + wgs + `}`},
		"null":                      {text: `{"crs":null,"features":` + degrees + `}`, err: `"crs" member is null`},
		"null, project knows":       {text: `{"crs":null,"features":` + degrees + `}`, crs: "wgs84"},
		"a link":                    {text: `{"crs":{"type":"link","properties":{"href":"http://x"}},"features":` + degrees + `}`, err: `"href"`},
		"not known":                 {text: `{"crs":{"type":"name","properties":{"name":"EPSG:2154"}},"features":` + degrees + `}`, err: "EPSG:2154"},
		"in a bare feature":         {text: `{"type":"Feature","crs":` + mercator + `,"properties":{"people":1},"geometry":` + atMercator + `}`},
		"the project outranks it":   {text: `{"crs":` + mercator + `,"features":` + degrees + `}`, crs: "wgs84"},
		"two collections that fit":  {text: `{"crs":` + wgs + `,"features":[]} {"crs":` + wgs + `,"features":` + degrees + `}`},
		"two that do not":           {text: `{"features":` + degrees + `} {"crs":` + mercator + `,"features":` + metres + `}`, err: "stands after features"},
		"none: WGS84 by RFC 7946":   {text: `{"features":` + degrees + `}`},
		"degrees said to be metres": {text: `{"crs":` + mercator + `,"features":` + degrees + `}`, err: "far off"},
	} {
		l := file(t, "c.geojson", c.text)
		l.CRS = c.crs
		pop, err := Population(t.Context(), l, &data.Report{}, nil)
		switch {
		case c.err == "far off": // nothing in the file says so: overlap with the streets must
			if err != nil || pop.Points[0][0] > 0.001 {
				t.Errorf("%s: %v, %v", name, pop.Points, err)
			}
		case c.err != "":
			if err == nil || !strings.Contains(err.Error(), c.err) || data.HintOf(err) == "" {
				t.Errorf("%s: %v (%s), want %q", name, err, data.HintOf(err), c.err)
			}
		case err != nil || len(pop.Points) != 1 || fmt.Sprintf("%.9f %.9f", pop.Points[0][0], pop.Points[0][1]) != "1.000000000 2.000000000":
			t.Errorf("%s: %v, %v (%s)", name, pop.Points, err, data.HintOf(err))
		}
	}
}

// TestJSONThatIsNoGeoJSON: a file of another kind is refused as a whole, with
// its name.
func TestJSONThatIsNoGeoJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"type":"Topology","objects":{},"arcs":[]}`:                                  "TopoJSON",
		`{"geometryType":"esriGeometryPolygon","features":[{"attributes":{}}]}`:       "Esri JSON",
		`{"spatialReference":{"wkid":4326},"features":[{"attributes":{}}]}`:           "Esri JSON",
		`{"type":"Feature Collection","features":[]}`:                                 `a "Feature Collection" is not GeoJSON`,
		`{"type":"FeatureCollection"}`:                                                "no feature",
		collection(featureOf(`{"people":1}`, at12)) + ` x`:                            "byte ",
		collection(featureOf(`{"people":1}`, at12)) + ` 7`:                            "a feature or collection was expected",
		`{"type":"FeatureCollection","features":[` + featureOf(`{"people":1}`, at12):  "after 1 feature: the file ends in the middle",
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{`:    "after 0 features: the file ends in the middle",
		`{"type":"FeatureCollection","features":[{"type" "Feature"}]}`:                "expecting ':'",
		`{"type":"FeatureCollection","fea`:                                            "ends in the middle",
		"\x1e" + featureOf(`{"people":1}`, at12) + "\n\x1e{\"type\":\"Feature\",\"pr": "ends in the middle",
	} {
		_, err := Population(t.Context(), file(t, "x.geojson", text), &data.Report{}, nil)
		if err == nil || !strings.Contains(err.Error(), want) || data.HintOf(err) == "" {
			t.Errorf("%s: %v\nwant %q", short(text, 80), err, want)
		}
	}
}

// TestFeaturesThatAreNone: 1 and 1024 people have a place, the rest do not, and
// the report says why and how many.
func TestFeaturesThatAreNone(t *testing.T) {
	text := collection(
		featureOf(`{"people":1}`, at12),
		featureOf(`{"people":2}`, `{"type":"LineString","coordinates":[[1,2],[3,4]]}`),
		featureOf(`{"people":4}`, `null`),
		featureOf(`{"people":8}`, `{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}`), // no ground
		featureOf(`{"people":16}`, `{"type":"Point","coordinates":[1e400,2]}`),
		featureOf(`{"people":32}`, `{"type":"Point","coordinates":[500,2]}`),
		featureOf(`{"people":64}`, `{"type":"Point","coordinates":[2,100]}`),
		`null`, `[]`, `"x"`, // not even features
		featureOf(`{}`, at12),
		featureOf(`{"people":"many"}`, at12),
		featureOf(`{"people":{"n":3}}`, at12),
		featureOf(`{"people":1024}`, at12),
	)
	pop, rep := people(t, file(t, "f.geojson", text))
	if pop.Total() != 1+1024 {
		t.Errorf("%g people kept, want 1025", pop.Total())
	}
	want := map[data.Code]float64{data.CodeBadGeometry: 2 + 4 + 8 + 16, data.CodeOutOfRange: 32, data.CodeLatLonSwapped: 64, data.CodeMissingValue: 0, data.CodeBadNumber: 0}
	got := map[data.Code]float64{}
	for _, g := range rep.Groups() {
		got[g.Code] = g.People
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("people lost: %v\nwant %v", got, want)
	}
	if n := rep.RowsRead()["f.geojson"]; n != 14 {
		t.Errorf("%d features read, want 14", n)
	}
}

// TestPropertiesThatComeAndGo: features need not have the same properties; the
// column of people may be seen late, and a named one may never be.
func TestPropertiesThatComeAndGo(t *testing.T) {
	text := collection(featureOf(`{"name":"a"}`, at12), featureOf(`{"Population":2,"n":5}`, at12), featureOf(`{"Population":4}`, at12))
	pop, rep := people(t, file(t, "p.geojson", text))
	if pop.Total() != 6 || codes(rep)[data.CodeMissingValue] != 1 {
		t.Errorf("%g people, %v", pop.Total(), codes(rep))
	}
	l := file(t, "p.geojson", text)
	l.Columns = map[string]string{"people": "residents"}
	if _, err := Population(t.Context(), l, nil, nil); err == nil || !strings.Contains(err.Error(), `people: "residents"`) || !strings.Contains(data.HintOf(err), "name, Population, n") {
		t.Errorf("%v, %s", err, data.HintOf(err))
	}
	_, err := Population(t.Context(), file(t, "q.geojson", collection(featureOf(`{"n":5,"half":0.5,"word":"w"}`, at12))), nil, nil)
	if !strings.HasSuffix(data.HintOf(err), "columns of numbers are: n, half") {
		t.Errorf("%v, %s", err, data.HintOf(err))
	}
}

// TestTextOfProperties: text stays text, numbers stay as written, null is
// nothing, lists stay JSON; the feature's own id comes first.
func TestTextOfProperties(t *testing.T) {
	one := `{"type":"Feature","id":7,"properties":{"id":"inner","name":" 公园 \u0041","n":1.50,"no":null,"yes":true,"list":[1, 2]},"geometry":` + at12 + `}`
	got, err := Facilities(t.Context(), file(t, "t.geojson", one), nil, nil)
	want := data.Tags{"id": "7", "name": "公园 A", "n": "1.50", "yes": "true", "list": "[1, 2]"}
	if err != nil || len(got) != 1 || got[0].ID != "7" || got[0].Name != "公园 A" || !reflect.DeepEqual(got[0].Tags, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestAVenueOfManySports and grounds with a hole: the point stands on the ground.
func TestAVenueOfManySports(t *testing.T) {
	ring := `{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[3,1],[3,3],[1,3],[1,1]]]}`
	got, err := Facilities(t.Context(), file(t, "v.geojson", collection(featureOf(`{"type":"pitch","sport":"soccer; tennis；篮球"}`, ring))), nil, nil)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	v := got[0]
	if !reflect.DeepEqual(v.Sports, []string{"soccer", "tennis", "篮球"}) || v.Kind != "pitch" || v.ID != "v.geojson:1" {
		t.Errorf("%+v", v)
	}
	hole := orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{3, 3}}
	if len(v.Outline) != 1 || len(v.Outline[0]) != 2 || v.Outline[0][1].Orientation() != orb.CW || hole.Contains(v.Point) || !v.Outline.Bound().Contains(v.Point) {
		t.Errorf("outline %v, point %v", v.Outline, v.Point)
	}
}

func TestNamesByLanguage(t *testing.T) {
	text := collection(featureOf(`{"name":"平陆县","name_en":"Pinglu","name:zh":"平陆","name_full":"x","NAME_FR":""}`, squareA))
	got, err := Areas(t.Context(), file(t, "地图/a.b.geojson", text), nil, nil)
	if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0].Names, map[string]string{"en": "Pinglu", "zh": "平陆"}) || got[0].Level != "a.b" || got[0].People != data.NoTotal {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestSwappedFiles: every row can only be meant the other way round.
func TestSwappedFiles(t *testing.T) {
	text := collection(featureOf(`{}`, `{"type":"Point","coordinates":[35,111]}`), featureOf(`{}`, `{"type":"Point","coordinates":[36,112]}`))
	_, err := Facilities(t.Context(), file(t, "s.geojson", text), nil, nil)
	if err == nil || !strings.Contains(err.Error(), "in all 2 rows") || !strings.Contains(data.HintOf(err), "FlipCoordinates") {
		t.Errorf("%v, %s", err, data.HintOf(err))
	}
	rep := &data.Report{}
	text = collection(featureOf(`{}`, `{"type":"Point","coordinates":[111,35]}`), featureOf(`{}`, `{"type":"Point","coordinates":[36,112]}`))
	if got, err := Facilities(t.Context(), file(t, "s.geojson", text), rep, nil); err != nil || len(got) != 1 || codes(rep)[data.CodeLatLonSwapped] != 1 {
		t.Errorf("%v, %v, %v", got, err, codes(rep))
	}
}
