package export

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func shapefile(t *testing.T) Format {
	t.Helper()
	f, ok := Named("shp")
	if !ok {
		t.Fatal("no shp")
	}
	return f
}

// ogr runs a program of GDAL and returns what it says; a warning fails the test.
func ogr(t *testing.T, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Skip("needs gdal: " + program + " is not installed")
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "Warning") || strings.Contains(string(out), "ERROR") {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// asGDAL is what GDAL reads from a file, as GeoJSON of GDAL's own.
func asGDAL(t *testing.T, path string, args ...string) []gdalFeature {
	t.Helper()
	out := filepath.Join(t.TempDir(), "gdal.json")
	ogr(t, "ogr2ogr", append(append([]string{"-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=9"}, args...), out, path)...)
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ Features []gdalFeature }
	if err := json.Unmarshal(b, &c); err != nil {
		t.Fatal(err)
	}
	return c.Features
}

type gdalFeature struct {
	Geometry   any
	Properties map[string]any
}

// GDAL reads our Shapefiles, in both encodings, beside each other and zipped, with
// every value, and the polygon with its hole as one.
func TestGDALReadsShapefiles(t *testing.T) {
	for name, c := range map[string]struct {
		file string
		o    Options
	}{
		"utf-8": {"区域.shp", Options{}}, "gbk": {"a.shp", Options{Encoding: GBK}}, "zip": {"a.zip", Options{}},
	} {
		path := writeVillage(t, shapefile(t), c.file, c.o)
		if name == "zip" {
			path = "/vsizip/" + path
		}
		got := asGDAL(t, path)
		if len(got) != 3 {
			t.Fatalf("%s: %d features", name, len(got))
		}
		want := map[string]any{"id": "A", "name": "南城街道 & <老城>", "rank": 1.0, "people": 512.25, "modelled": "T"}
		if !reflect.DeepEqual(got[0].Properties, want) {
			t.Errorf("%s: %v, want %v", name, got[0].Properties, want)
		}
		if want := map[string]any{"id": "C", "name": nil, "rank": nil, "people": nil, "modelled": nil}; !reflect.DeepEqual(got[2].Properties, want) || got[2].Geometry != nil {
			t.Errorf("%s: %v", name, got[2])
		}
		parts := got[0].Geometry.(map[string]any)["coordinates"].([]any)
		if len(parts) != 2 || len(parts[0].([]any))+len(parts[1].([]any)) != 3 {
			t.Errorf("%s: %v", name, parts)
		}
		info := ogr(t, "ogrinfo", "-so", "-al", path)
		for _, want := range []string{"Geometry: Polygon", "GCS_WGS_1984", "Extent: (-111.000000, -35.000000) - (111.110000, 35.010000)", "rank: Integer", "people: Real"} {
			if !strings.Contains(strings.ReplaceAll(info, "WGS 84", "GCS_WGS_1984"), want) {
				t.Errorf("%s: no %q in\n%s", name, want, info)
			}
		}
	}
}

// Outer rings run clockwise, holes the other way: a reader tells them apart by
// nothing else.
func TestShapefileRings(t *testing.T) {
	s := &shapeFile{}
	hole := square(0, 0, 10, 2)
	for _, p := range []orb.Polygon{hole, {reversed(hole[0]), reversed(hole[1])}} {
		b := s.shape(nil, orb.MultiPolygon{p})
		if n := binary.LittleEndian.Uint32(b[36:]); n != 2 {
			t.Fatalf("%d rings", n)
		}
		at := 44 + 8
		ring := func(n int) (r orb.Ring) {
			for range n {
				x, y := binary.LittleEndian.Uint64(b[at:]), binary.LittleEndian.Uint64(b[at+8:])
				r = append(r, orb.Point{math.Float64frombits(x), math.Float64frombits(y)})
				at += 16
			}
			return r
		}
		if outer, inner := ring(5), ring(5); outer.Orientation() != orb.CW || inner.Orientation() != orb.CCW {
			t.Errorf("%v, %v", outer.Orientation(), inner.Orientation())
		}
	}
	if hole[0].Orientation() != orb.CCW {
		t.Error("the caller's ring was turned")
	}
}

func reversed(r orb.Ring) orb.Ring {
	r = append(orb.Ring(nil), r...)
	r.Reverse()
	return r
}

// Names of more than 10 bytes are shortened, each to its own, and told; so are
// texts of more than 254 bytes. No character is cut in two.
func TestShapefileNamesAndTexts(t *testing.T) {
	var told []string
	o := Options{Renamed: func(a, b string) { told = append(told, a+" > "+b) }, Cut: func(c string, n int) { told = append(told, fmt.Sprintf("%s %d", c, n)) }}
	for _, enc := range []struct {
		e    Encoding
		want []string
		text int // characters left of 300
	}{
		{UTF8, []string{"ABCDEFGHIJKLM > ABCDEFGHI2", "abcdefghijkl > abcdefghij", "名称很长的一列 > 名称很", "说明 2", "长文 1"}, 84},
		{GBK, []string{"ABCDEFGHIJKLM > ABCDEFGHI2", "abcdefghijkl > abcdefghij", "名称很长的一列 > 名称很长的", "说明 2", "长文 1"}, 127},
	} {
		told, o.Encoding = nil, enc.e
		l := Layer{Name: "a", Geometry: Point, Columns: []Column{{Name: "abcdefghijkl"}, {Name: "ABCDEFGHIJKLM"}, {Name: "名称很长的一列"}, {Name: "长文"}, {Name: "说明"}}}
		path := filepath.Join(t.TempDir(), "a.shp")
		w, err := shapefile(t).Create(context.Background(), path, o)
		long := strings.Repeat("字", 300)
		if err := errors.Join(err, w.Begin(l), w.Add(orb.Point{1, 2}, "a", "b", "c", long, long), w.Add(orb.Point{3, 4}, nil, nil, nil, "短", long), w.Close()); err != nil {
			t.Fatal(err)
		}
		sort.Strings(told)
		if !reflect.DeepEqual(told, enc.want) {
			t.Errorf("%q, want %q", told, enc.want)
		}
		got := asGDAL(t, path)[0].Properties["长文"]
		if got != strings.Repeat("字", enc.text) {
			t.Errorf("%d characters are left, want %d", len([]rune(got.(string))), enc.text)
		}
	}
}

// What GBK has no character for is a question mark, not an error, and the rest of
// the text stands.
func TestGBK(t *testing.T) {
	if got, want := toGBK("南a😀城"), toGBK("南a")+"?"+toGBK("城"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A Shapefile that would outgrow its format is refused, and nothing is left.
func TestShapefileTooLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.shp")
	w, err := shapefile(t).Create(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Begin(village); err != nil {
		t.Fatal(err)
	}
	w.(*shapeFile).words = mostShapeWords - 20
	if err := w.Add(villageRows[0].g, villageRows[0].values...); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
	if err := w.Close(); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

// The files of a Shapefile, and of one in a zip: all parts, no more.
func TestShapefileParts(t *testing.T) {
	path := writeVillage(t, shapefile(t), "a.shp", Options{})
	names := map[string]bool{}
	files, _ := os.ReadDir(filepath.Dir(path))
	for _, f := range files {
		names[f.Name()] = true
	}
	if want := map[string]bool{"a.shp": true, "a.shx": true, "a.dbf": true, "a.prj": true, "a.cpg": true}; !reflect.DeepEqual(names, want) {
		t.Errorf("%v", names)
	}
	path = writeVillage(t, shapefile(t), "b.zip", Options{})
	if files, _ := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("beside the zip: %v", files)
	}
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	names = map[string]bool{}
	for _, f := range z.File {
		names[f.Name] = true
	}
	if want := map[string]bool{"areas.shp": true, "areas.shx": true, "areas.dbf": true, "areas.prj": true, "areas.cpg": true}; !reflect.DeepEqual(names, want) {
		t.Errorf("%v", names)
	}
	w, err := shapefile(t).Create(context.Background(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abandon()
	if err := w.Begin(Layer{Name: "t"}); err == nil {
		t.Error("a plain table was taken")
	}
}
