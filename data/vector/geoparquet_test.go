package vector

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/geoparquet"
)

// parquetOf writes rows of id, people and area in a coordinate system given as PROJJSON.
func parquetOf(t *testing.T, l geoparquet.Layer, rows ...geoparquet.Row) string {
	t.Helper()
	var b bytes.Buffer
	l.Columns = []geoparquet.Column{{Name: "编号", Type: geoparquet.Text}, {Name: "人口", Type: geoparquet.Real}, {Name: "rank", Type: geoparquet.Integer}}
	w := geoparquet.Create(&b, l)
	for _, r := range rows {
		if err := w.Add(r.Geometry, r.Values...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return write(t, "a.parquet", b.String())
}

// The same points from a GeoJSON and from a GeoParquet, with Chinese names, are the
// same people; a row without geometry is reported with its people.
func TestGeoParquetIsTheGeoJSON(t *testing.T) {
	t.Parallel()
	want, _ := people(t, Layer{Path: write(t, "points.geojson", points), Source: "x"})
	path := parquetOf(t, geoparquet.Layer{Type: "Point"},
		geoparquet.Row{Geometry: orb.Point{113.25, 23.125}, Values: []any{"甲", 4.5, 1}},
		geoparquet.Row{Values: []any{"丙", 64.0, nil}},
		geoparquet.Row{Geometry: orb.Point{114.5, 22.5}, Values: []any{"乙", 16.0, -2}})
	got, rep := people(t, Layer{Path: path, Source: "x"})
	if !reflect.DeepEqual(got.IDs, want.IDs) || !reflect.DeepEqual(got.People, want.People) || !reflect.DeepEqual(got.Points, want.Points) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	if codes(rep)[data.CodeBadGeometry] != 1 || rep.Groups()[0].People != 64 || rep.Systems()["x"] != "wgs84" {
		t.Errorf("%v, %v", rep.Groups(), rep.Systems())
	}
	venues, err := Facilities(t.Context(), Layer{Path: path, Source: "x"}, nil, nil)
	if err != nil || venues[1].Tags["rank"] != "-2" || venues[1].Tags["人口"] != "16" {
		t.Errorf("%+v, %v", venues, err)
	}
}

// The datum is the file's word; one that is said not to be known, or has no code,
// is asked for.
func TestGeoParquetDatumIsNeverGuessed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ crs, said, want string }{
		{``, "", "wgs84"},
		{`{"id":{"authority":"EPSG","code":4490}}`, "", "EPSG:4490"},
		{`{"id":{"authority":"EPSG","code":4490}}`, "gcj02", "gcj02"},
		{`null`, "", "does not say which datum"},
		{`null`, "bd09", "bd09"},
		{`{"name":"local grid"}`, "", "not one of those known: local grid"},
		{`{"id":{"authority":"EPSG","code":27700}}`, "", "27700"},
	} {
		l := geoparquet.Layer{Type: "Point"}
		if c.crs != "" {
			l.CRS = json.RawMessage(c.crs)
		}
		path := parquetOf(t, l, geoparquet.Row{Geometry: orb.Point{113.25, 23.125}, Values: []any{"甲", 1.0, 1}})
		var rep data.Report
		_, err := Population(t.Context(), Layer{Path: path, Source: "a.parquet", CRS: c.said}, &rep, nil)
		switch {
		case err != nil && (!strings.Contains(err.Error(), c.want) || data.HintOf(err) == ""):
			t.Errorf("%s: %v, %q; want %q", c.crs, err, data.HintOf(err), c.want)
		case err == nil && rep.Systems()["a.parquet"] != c.want:
			t.Errorf("%s, %s: read as %v, want %s", c.crs, c.said, rep.Systems(), c.want)
		}
	}
}

// Mistakes are named before anything is read, with the way out.
func TestGeoParquetMistakes(t *testing.T) {
	t.Parallel()
	path := parquetOf(t, geoparquet.Layer{Type: "Point"}, geoparquet.Row{Geometry: orb.Point{1, 2}, Values: []any{"a", 1.0, 1}})
	_, err := Population(t.Context(), Layer{Path: path, Source: "a.parquet", Columns: map[string]string{"people": "rnak"}}, nil, nil)
	if err == nil || !strings.Contains(data.HintOf(err), "did you mean rank?") {
		t.Errorf("a misspelt column: %v, %q", err, data.HintOf(err))
	}
	_, err = Areas(t.Context(), Layer{Path: parquetOf(t, geoparquet.Layer{}), Source: "t.parquet"}, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "plain Parquet") || !strings.Contains(data.HintOf(err), "columns lon and lat") {
		t.Errorf("a plain table: %v, %q", err, data.HintOf(err))
	}
	b, _ := os.ReadFile(path)
	for name, text := range map[string]string{"short": string(b[:len(b)-1]), "empty": "", "json": `{}`} {
		broken := filepath.Join(t.TempDir(), "b.geoparquet")
		if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Areas(t.Context(), Layer{Path: broken, Source: "b"}, nil, nil)
		if err == nil || !strings.HasPrefix(err.Error(), "read b: ") || data.HintOf(err) != badGeoParquet {
			t.Errorf("%s: %v, %q", name, err, data.HintOf(err))
		}
	}
}
