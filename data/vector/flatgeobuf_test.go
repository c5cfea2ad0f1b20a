package vector

import (
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/flatgeobuf"
)

// The same two points as GDAL writes them in five coordinate systems, of both
// axis orders, with an index and without, are the same two points; no crs is said
// anywhere.
func TestFlatGeobufByGDAL(t *testing.T) {
	t.Parallel()
	source := write(t, "points.geojson", points)
	want, _ := people(t, Layer{Path: source, Source: "x"})
	for _, code := range []string{"EPSG:4326", "EPSG:4490", "EPSG:4547", "EPSG:3857", "EPSG:32650"} {
		for _, index := range []string{"YES", "NO"} {
			out := ogr2ogr(t, source, "points.fgb", "-f", "FlatGeobuf", "-t_srs", code, "-lco", "SPATIAL_INDEX="+index)
			got, _ := people(t, Layer{Path: out, Source: "x"})
			if len(got.Points) != 2 {
				t.Fatalf("%s: %d points", code, len(got.Points))
			}
			if got.IDs[0] != want.IDs[0] { // along the curve
				for _, swap := range []func(int, int){reflect.Swapper(got.IDs), reflect.Swapper(got.Points), reflect.Swapper(got.People)} {
					swap(0, 1)
				}
			}
			if !reflect.DeepEqual(got.IDs, want.IDs) || !reflect.DeepEqual(got.People, want.People) {
				t.Errorf("%s: %v, %v; want %v, %v", code, got.IDs, got.People, want.IDs, want.People)
			}
			for i, p := range got.Points {
				if d := math.Hypot(p[0]-want.Points[i][0], p[1]-want.Points[i][1]); d > 1e-8 { // a millimetre
					t.Errorf("%s: %v, want %v", code, p, want.Points[i])
				}
			}
		}
	}
}

// Every type of column, as GDAL writes it, reads as the same value from a GeoJSON:
// numbers short and long, dates, bytes as nothing.
func TestFlatGeobufColumnsByGDAL(t *testing.T) {
	t.Parallel()
	source := write(t, "a.geojson", collection(featureOf(`{"id":"A","small":-7,"large":9007199254740993,"real":0.1,"yes":true,"day":"2026/11/25","none":null}`, at12)))
	out := ogr2ogr(t, source, "a.fgb", "-f", "FlatGeobuf", "-dialect", "SQLite",
		"-sql", "SELECT *, CAST(small AS smallint) AS short, CAST(real AS float) AS single, CAST('x' AS blob) AS bytes FROM a")
	got, err := Facilities(t.Context(), Layer{Path: out, Source: "a.fgb"}, nil, nil)
	if err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	for name, want := range map[string]string{"id": "A", "small": "-7", "large": "9007199254740993", "real": "0.1", "short": "-7", "single": "0.1", "none": "", "bytes": ""} {
		if got[0].Tags[name] != want {
			t.Errorf("%s is %q, want %q", name, got[0].Tags[name], want)
		}
	}
	if y := got[0].Tags["yes"]; y != "true" && y != "1" {
		t.Errorf("yes is %q", y)
	}
	if d := got[0].Tags["day"]; !strings.HasPrefix(d, "2026") {
		t.Errorf("a day is %q", d)
	}
}

// fgb is a file of two points with columns id and people, in a coordinate system.
func fgb(t *testing.T, c flatgeobuf.CRS) string {
	t.Helper()
	out, err := os.Create(filepath.Join(t.TempDir(), "a.fgb"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w, err := flatgeobuf.Create(t.Context(), out, flatgeobuf.Header{Kind: flatgeobuf.Point, CRS: c,
		Columns: []flatgeobuf.Column{{Name: "id", Type: flatgeobuf.Text}, {Name: "people", Type: flatgeobuf.Float64}}})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range []orb.Geometry{orb.Point{113.25, 23.125}, orb.Point{113.5, 23.25}, nil} {
		if err := w.Add(p, string(rune('a'+i)), math.Ldexp(1, i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Name()
}

// The datum is the file's word: by code, by its definition where the code is not
// known, and asked for where neither says it.
func TestFlatGeobufDatumIsNeverGuessed(t *testing.T) {
	t.Parallel()
	const wkt = `GEOGCS["China Geodetic Coordinate System 2000",DATUM["China_2000",SPHEROID["CGCS2000",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`
	for _, c := range []struct {
		crs  flatgeobuf.CRS
		said string // by the project
		want string // the system, or a part of the error
	}{
		{flatgeobuf.CRS{Org: "EPSG", Code: 4490}, "", "EPSG:4490"},
		{flatgeobuf.CRS{Code: 4490}, "", "EPSG:4490"},
		{flatgeobuf.CRS{WKT: wkt}, "", "EPSG:4490"},
		{flatgeobuf.CRS{Org: "EPSG", Code: 4490}, "gcj02", "gcj02"},
		{flatgeobuf.CRS{}, "gcj02", "gcj02"},
		{flatgeobuf.CRS{}, "", "does not say which datum"},
		{flatgeobuf.CRS{Name: "local grid"}, "", "not one of those known: local grid"},
		{flatgeobuf.CRS{Org: "EPSG", Code: 27700}, "", "27700"},
	} {
		var rep data.Report
		_, err := Population(t.Context(), Layer{Path: fgb(t, c.crs), Source: "a.fgb", CRS: c.said}, &rep, nil)
		switch {
		case err != nil && !strings.Contains(err.Error(), c.want):
			t.Errorf("%+v: %v, want %q", c.crs, err, c.want)
		case err == nil && rep.Systems()["a.fgb"] != c.want:
			t.Errorf("%+v, %s: read as %v, want %s", c.crs, c.said, rep.Systems(), c.want)
		case err != nil && data.HintOf(err) == "":
			t.Errorf("%+v: no way out", c.crs)
		}
	}
}

// A row without geometry is reported with its people; a column that is not there
// is named before anything is read; a broken file is an error with the way out.
func TestFlatGeobufMistakes(t *testing.T) {
	t.Parallel()
	path := fgb(t, flatgeobuf.CRS{Org: "EPSG", Code: 4326})
	pop, rep := people(t, Layer{Path: path, Source: "a.fgb"})
	if pop.Total() != 1+2 || codes(rep)[data.CodeBadGeometry] != 1 || rep.Groups()[0].People != 4 {
		t.Errorf("%g people, %v", pop.Total(), rep.Groups())
	}
	_, err := Population(t.Context(), Layer{Path: path, Source: "a.fgb", Columns: map[string]string{"people": "pepole"}}, nil, nil)
	if err == nil || !strings.Contains(data.HintOf(err), "did you mean people?") {
		t.Errorf("a misspelt column: %v, %q", err, data.HintOf(err))
	}
	b, _ := os.ReadFile(path)
	for name, text := range map[string]string{"short": string(b[:len(b)-1]), "empty": "", "json": `{"type":"FeatureCollection"}`} {
		_, err := Areas(t.Context(), Layer{Path: write(t, "b.fgb", text), Source: "b.fgb"}, nil, nil)
		if err == nil || !strings.HasPrefix(err.Error(), "read b.fgb: ") || data.HintOf(err) != badFlatGeobuf {
			t.Errorf("%s: %v, %q", name, err, data.HintOf(err))
		}
	}
}
