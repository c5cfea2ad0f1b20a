package vector

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/walkshed/walkshed/data"
)

// ogr2ogr converts source to a file of the name given, in a folder of its own.
func ogr2ogr(t *testing.T, source, name string, args ...string) string {
	t.Helper()
	program, err := exec.LookPath("ogr2ogr")
	if err != nil {
		t.Skip("needs gdal: ogr2ogr (Debian: gdal-bin)")
	}
	out := filepath.Join(t.TempDir(), name)
	if msg, err := exec.Command(program, append(args, out, source)...).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr %v: %v: %s", args, err, msg)
	}
	return out
}

// TestBlocksInEveryForm: the 3,114 blocks of Northern Kentucky in every form
// ogr2ogr writes are the same people on the same ground, block by block.
// 2e-5° is 2 m: in metres or rounded to 7 digits the widest place of a block may
// be another.
func TestBlocksInEveryForm(t *testing.T) {
	source := shared(t, "nky/block-groups/block-groups.shp")
	want, _ := people(t, Layer{Path: source, Source: "want"})
	for name, args := range map[string][]string{
		"plain.geojson":  {"-f", "GeoJSON", "-lco", "RFC7946=YES"},
		"metres.geojson": {"-f", "GeoJSON", "-t_srs", "EPSG:3857", "-lco", "COORDINATE_PRECISION=4"},
		"seq.geojsons":   {"-f", "GeoJSONSeq", "-lco", "RS=YES"},
		"utm.shp":        {"-f", "ESRI Shapefile", "-t_srs", "EPSG:32616"},
		"heights.shp":    {"-f", "ESRI Shapefile", "-dim", "XYZ"},
		"measures.shp":   {"-f", "ESRI Shapefile", "-dim", "XYM"},
		"zipped.shz":     {"-f", "ESRI Shapefile"},
		"plain.fgb":      {"-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO"},
		"heights.fgb":    {"-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO", "-dim", "XYZM", "-t_srs", "EPSG:3857"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := ogr2ogr(t, source, name, args...)
			if strings.HasSuffix(out, ".shz") { // GDAL's name for a zipped Shapefile
				zip := strings.TrimSuffix(out, ".shz") + ".zip"
				if err := os.Rename(out, zip); err != nil {
					t.Fatal(err)
				}
				out = zip
			}
			got, _ := people(t, Layer{Path: out, Source: name})
			if len(got.Points) != len(want.Points) || got.Form != data.AsPolygons {
				t.Fatalf("%d blocks, form %d; want %d", len(got.Points), got.Form, len(want.Points))
			}
			for i, p := range got.Points {
				if d := math.Hypot(p[0]-want.Points[i][0], p[1]-want.Points[i][1]); d > 2e-5 || got.People[i] != want.People[i] {
					t.Fatalf("block %d: %g people at %v, want %g at %v", i, got.People[i], p, want.People[i], want.Points[i])
				}
				if a, b := planar.Area(got.Outlines[i]), planar.Area(want.Outlines[i]); math.Abs(a-b) > 1e-4*b+1e-10 {
					t.Fatalf("block %d: %g square degrees, want %g", i, a, b)
				}
			}
		})
	}
}

// TestAsGDALReads: every attribute and every corner of the cities and of a
// district of Lima, as GDAL reads the same Shapefile.
func TestAsGDALReads(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"nky/city-boundaries/cities.shp", "worldpop-points/VillaElSalvador_AOI.shp", "worldpop-points/Addis_AOI.shp"} {
		source := shared(t, name)
		text, err := os.ReadFile(ogr2ogr(t, source, "want.geojson", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15"))
		if err != nil {
			t.Fatal(err)
		}
		var want struct {
			Features []struct {
				Properties map[string]any
				Geometry   struct {
					Type        string
					Coordinates json.RawMessage
				}
			}
		}
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
		got, err := Areas(t.Context(), Layer{Path: source, Source: "got"}, &data.Report{}, nil)
		if err != nil || len(got) != len(want.Features) {
			t.Fatalf("%s: %d areas, %v; want %d", name, len(got), err, len(want.Features))
		}
		for i, f := range want.Features {
			var mp orb.MultiPolygon
			if f.Geometry.Type == "Polygon" {
				mp = make(orb.MultiPolygon, 1)
				err = json.Unmarshal(f.Geometry.Coordinates, &mp[0])
			} else {
				err = json.Unmarshal(f.Geometry.Coordinates, &mp)
			}
			if err != nil {
				t.Fatal(err)
			}
			if a, b := shapeOf(got[i].Shape), shapeOf(mp); a != b {
				t.Errorf("%s, area %d: %+v, GDAL %+v", name, i, a, b)
			}
			for k, v := range f.Properties {
				if s, ok := v.(string); ok && got[i].Tags[k] != strings.TrimSpace(s) {
					t.Errorf("%s, area %d: %s is %q, GDAL %q", name, i, k, got[i].Tags[k], s)
				}
			}
		}
	}
}

// shape sums up a multipolygon whatever the direction and start of its rings.
type shape struct {
	polygons, rings, corners int
	box                      orb.Bound // in 1e-12 degrees
	area                     float64   // in 1e-9 square degrees
}

func shapeOf(m orb.MultiPolygon) shape {
	s := shape{polygons: len(m), box: m.Bound()}
	for _, p := range []*orb.Point{&s.box.Min, &s.box.Max} {
		p[0], p[1] = math.Round(p[0]*1e12), math.Round(p[1]*1e12)
	}
	for _, p := range m {
		s.rings += len(p)
		for i, r := range p {
			s.corners += len(r)
			a := math.Abs(planar.Area(r))
			if i > 0 {
				a = -a
			}
			s.area += a
		}
	}
	s.area = math.Round(s.area * 1e9)
	return s
}

// TestChineseNamesThroughGDAL: names and values in GBK, with the .cpg GDAL
// writes and without any.
func TestChineseNamesThroughGDAL(t *testing.T) {
	text := collection(featureOf(`{"编号":"A1","名称":"盐湖区体育馆","人口":1}`, at12), featureOf(`{"编号":"A2","名称":"平陆县公园","人口":2}`, at12))
	source := file(t, "s.geojson", text).Path
	for _, encoding := range []string{"GBK", "CP936", "UTF-8"} {
		out := ogr2ogr(t, source, "t.shp", "-f", "ESRI Shapefile", "-lco", "ENCODING="+encoding)
		for _, cpg := range []bool{true, false} {
			if !cpg {
				os.Remove(strings.TrimSuffix(out, ".shp") + ".cpg")
			}
			got, err := Facilities(t.Context(), Layer{Path: out, Source: "t.shp"}, nil, nil)
			if err != nil || len(got) != 2 || got[0].ID != "A1" || got[0].Name != "盐湖区体育馆" || got[1].Name != "平陆县公园" || got[1].Tags["人口"] != "2" {
				t.Errorf("%s, .cpg %v: %+v, %v", encoding, cpg, got, err)
			}
		}
	}
}

// TestTablesByGDAL: a CSV as GDAL writes it, in its separators.
func TestTablesByGDAL(t *testing.T) {
	source := shared(t, "porto-alegre/poa_hexgrid.csv")
	want, _ := people(t, Layer{Path: source, Source: "want", CRS: "wgs84"})
	for _, separator := range []string{"COMMA", "SEMICOLON", "TAB"} {
		out := ogr2ogr(t, source, "t.csv", "-f", "CSV", "-lco", "SEPARATOR="+separator, "-lco", "STRING_QUOTING=ALWAYS", "-lco", "WRITE_BOM=YES", "-lco", "LINEFORMAT=CRLF")
		got, rep := people(t, Layer{Path: out, Source: "t.csv", CRS: "wgs84"})
		if got.Total() != want.Total() || len(got.Points) != len(want.Points) || rep.RowsRead()["t.csv"] != 1227 || len(rep.Groups()) != 0 {
			t.Errorf("%s: %g people in %d rows, %v", separator, got.Total(), len(got.Points), rep.Groups())
		}
		for i := range got.Points {
			if got.Points[i] != want.Points[i] || got.IDs[i] != want.IDs[i] {
				t.Fatalf("%s: row %d is %s at %v", separator, i, got.IDs[i], got.Points[i])
			}
		}
	}
}
