package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/geoparquet"
)

// The village again, wholly in China, where Gauss-Krüger is used.
var chinese = []struct {
	g      orb.Geometry
	values []any
}{
	{orb.MultiPolygon{square(111, 35, 0.5, 0.125), square(112.5, 35, 0.25, 0)}, []any{"A", "南城", 1, 512.25, true}},
	{orb.MultiPolygon{square(113.9, 22.5, 0.25, 0)}, []any{"B", "北城", 2, nil, false}},
	{nil, []any{"C", nil, nil, nil, nil}},
}

func define(t *testing.T, name string) *crs.Definition {
	t.Helper()
	d, err := crs.Define(name)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func writeIn(t *testing.T, format, name string, in *crs.Definition) string {
	t.Helper()
	f, _ := Named(format)
	path := filepath.Join(t.TempDir(), name)
	w, err := f.Create(t.Context(), path, Options{In: in})
	if err == nil {
		err = w.Begin(village)
	}
	for _, r := range chinese {
		err = errors.Join(err, w.Add(r.g, r.values...))
	}
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// Written in another coordinate system and brought back by PROJ, which takes the
// file's own word for which it is, every corner is where it was, to a millimetre
// (1e-8 degrees), and every value is there.
func TestGDALReadsOtherSystems(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"EPSG:4547", "EPSG:4525", "EPSG:4490", "EPSG:3857", "EPSG:32649"} {
		in := define(t, code)
		for _, format := range []string{"gpkg", "fgb", "shp"} {
			path := writeIn(t, format, "a."+format, in)
			back := filepath.Join(t.TempDir(), "back.geojson")
			gdal(t, "ogr2ogr", "-f", "GeoJSON", "-t_srs", "EPSG:4326", "-lco", "COORDINATE_PRECISION=15", back, path, map[string]string{"gpkg": "areas", "fgb": "areas", "shp": "a"}[format])
			b, err := os.ReadFile(back)
			if err != nil {
				t.Fatal(err)
			}
			got := byID(t, b)
			for _, r := range chinese {
				f := got[r.values[0].(string)]
				if f.Properties["name"] != r.values[1] || r.g == nil {
					continue
				}
				if off := furthest(f.shape(t), r.g.(orb.MultiPolygon)); !(off < 1e-8) && format != "shp" {
					t.Errorf("%s in %s, %v: %g degrees off", format, code, r.values[0], off)
				} else if format == "shp" && !sameBox(f.shape(t), r.g) {
					t.Errorf("shp in %s, %v: %v, want %v", code, r.values[0], f.shape(t).Bound(), r.g.Bound())
				}
			}
			if len(got) != 3 || got["B"].Properties["name"] != "北城" {
				t.Errorf("%s in %s: %v", format, code, got)
			}
		}
	}
}

// shape is a feature's polygons.
func (f feature) shape(t *testing.T) orb.MultiPolygon {
	t.Helper()
	var m orb.MultiPolygon
	if f.Geometry == nil {
		return nil
	}
	err := error(nil)
	if f.Geometry.Type == "Polygon" { // a Shapefile does not tell one from several
		m = make(orb.MultiPolygon, 1)
		err = json.Unmarshal(f.Geometry.Coordinates, &m[0])
	} else {
		err = json.Unmarshal(f.Geometry.Coordinates, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sameBox compares boxes to a millimetre: a Shapefile winds rings its own way.
func sameBox(a, b orb.Geometry) bool {
	p, q := a.Bound(), b.Bound()
	return math.Hypot(p.Min[0]-q.Min[0], p.Min[1]-q.Min[1]) < 1e-8 && math.Hypot(p.Max[0]-q.Max[0], p.Max[1]-q.Max[1]) < 1e-8
}

// The numbers of a GeoParquet, which Debian's GDAL does not read, are those of
// cs2cs, to a tenth of a millimetre, and so is its box.
func TestGeoParquetInOtherSystems(t *testing.T) {
	t.Parallel()
	cs2cs, err := exec.LookPath("cs2cs")
	if err != nil {
		t.Skip("needs proj: cs2cs (Debian: proj-bin)")
	}
	for _, code := range []string{"EPSG:4547", "EPSG:4525"} {
		file, err := os.Open(writeIn(t, "parquet", "a.parquet", define(t, code)))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		info, _ := file.Stat()
		in, err := geoparquet.Open(file, info.Size())
		if err != nil || in.Code != code {
			t.Fatal(in, err)
		}
		n := 0
		err = in.Each(t.Context(), func(row geoparquet.Row) error {
			want := chinese[n].g
			n++
			if want == nil {
				return nil
			}
			var ask strings.Builder
			for _, p := range corners(want) {
				fmt.Fprintf(&ask, "%.12f %.12f\n", p[1], p[0])
			}
			cmd := exec.Command(cs2cs, "-f", "%.7f", "EPSG:4490", code)
			cmd.Stdin = strings.NewReader(ask.String())
			out, err := cmd.Output()
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			for i, p := range corners(row.Geometry) {
				var north, east float64
				fmt.Sscan(lines[i], &north, &east)
				if d := math.Hypot(p[0]-east, p[1]-north); !(d < 1e-4) {
					t.Errorf("%s: %v is %g m from %g, %g", code, p, d, east, north)
				}
			}
			return err
		})
		if err != nil || n != 3 {
			t.Errorf("%d rows, %v", n, err)
		}
	}
}

func corners(g orb.Geometry) (out []orb.Point) {
	for _, p := range g.(orb.MultiPolygon) {
		for _, r := range p {
			out = append(out, r...)
		}
	}
	return out
}

// A format of one coordinate system refuses another; what has no place in one is
// an error that says where it lies; what is given is not changed.
func TestSystemsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		_, err := f.Create(t.Context(), filepath.Join(t.TempDir(), "a"), Options{In: define(t, "EPSG:4547")})
		if f.Projected != (err == nil) {
			t.Errorf("%s: %v", f.Name, err)
		}
		if !f.Projected && !errors.Is(err, ErrWGS84) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	o := Options{In: define(t, "EPSG:4547")}
	if _, err := o.placed(orb.Point{-66, 100}); err == nil || !strings.Contains(err.Error(), "-66.0000, 100.0000 has no place in EPSG:4547") {
		t.Errorf("%v", err)
	}
	m := orb.MultiPolygon{square(111, 35, 0.5, 0)}
	want := m.Clone()
	if got, err := o.placed(m); err != nil || !orb.Equal(m, want) || orb.Equal(got, want) {
		t.Errorf("%v, %v; given %v", got, err, m)
	}
}
