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
)

// gdal runs a program of Debian's gdal-bin; it must not complain.
func gdal(t *testing.T, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("needs gdal: %s (Debian: gdal-bin)", program)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "Warning") || strings.Contains(string(out), "ERROR") {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// readByGDAL is a layer as GDAL reads it, as features of GeoJSON by their id.
func readByGDAL(t *testing.T, path string) map[string]feature {
	t.Helper()
	out := filepath.Join(t.TempDir(), "read.geojson")
	gdal(t, "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=15", out, path)
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return byID(t, b)
}

type feature struct {
	Properties map[string]any
	Geometry   *struct {
		Type        string
		Coordinates json.RawMessage
	}
}

// byID are the features of a collection by the property id.
func byID(t *testing.T, collection []byte) map[string]feature {
	t.Helper()
	var c struct{ Features []feature }
	if err := json.Unmarshal(collection, &c); err != nil {
		t.Fatalf("%v in %.200s", err, collection)
	}
	out := map[string]feature{}
	for _, f := range c.Features {
		out[fmt.Sprint(f.Properties["id"])] = f
	}
	return out
}

// isVillage holds features that another program read to those of the village.
func isVillage(t *testing.T, got map[string]feature) {
	t.Helper()
	if len(got) != len(villageRows) {
		t.Errorf("%d features, want %d", len(got), len(villageRows))
	}
	for id := range got {
		isRow(t, got, id)
	}
}

// isRow holds one feature to the row of the village with its id.
func isRow(t *testing.T, got map[string]feature, id string) {
	t.Helper()
	for _, r := range villageRows {
		if r.values[0] != id {
			continue
		}
		f := got[id]
		for i, c := range village.Columns {
			want := r.values[i]
			switch x := want.(type) {
			case int:
				want = float64(x)
			case float64:
				if math.IsInf(x, 0) {
					want = nil
				}
			}
			v := f.Properties[c.Name]
			if n, isNumber := v.(float64); isNumber && c.Type == Boolean {
				v = n == 1
			}
			if v != want {
				t.Errorf("%v: %s is %v, want %v", r.values[0], c.Name, v, want)
			}
		}
		if r.g == nil {
			if f.Geometry != nil {
				t.Errorf("%v has a geometry", r.values[0])
			}
			continue
		}
		var g orb.MultiPolygon
		if f.Geometry == nil || f.Geometry.Type != "MultiPolygon" || json.Unmarshal(f.Geometry.Coordinates, &g) != nil {
			t.Errorf("%v: geometry %v", r.values[0], f.Geometry)
		} else if off := furthest(g, r.g.(orb.MultiPolygon)); !(off < 1e-12) {
			t.Errorf("%v: %v is %g off %v", r.values[0], g, off, r.g)
		}
	}
}

// furthest is how far corners lie apart at most; infinite for other shapes.
func furthest(a, b orb.MultiPolygon) float64 {
	var p, q []orb.Point
	shape := func(m orb.MultiPolygon, to *[]orb.Point) (s string) {
		for _, p := range m {
			for _, r := range p {
				s += fmt.Sprint(len(r), " ")
				*to = append(*to, r...)
			}
			s += "; "
		}
		return s
	}
	if shape(a, &p) != shape(b, &q) {
		return math.Inf(1)
	}
	off := 0.0
	for i := range p {
		off = max(off, math.Hypot(p[i][0]-q[i][0], p[i][1]-q[i][1]))
	}
	return off
}

// GDAL reads every value and corner; it says what we say of the layer, and finds
// by its box what lies there.
func TestGDALReadsFlatGeobuf(t *testing.T) {
	t.Parallel()
	f, _ := Named("fgb")
	path := writeVillage(t, f, "a.fgb", Options{})
	out := gdal(t, "ogrinfo", "-so", "-al", path)
	for _, want := range []string{"Layer name: areas", "Geometry: Multi Polygon", "Feature Count: 3", `ID["EPSG",4326]`, "Extent: (-111.000000, -35.000000) - (111.110000, 35.010000)",
		"id: String", "rank: Integer64", "people: Real", "modelled: Integer(Boolean)"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	isVillage(t, readByGDAL(t, path))
	out = gdal(t, "ogrinfo", "-al", "-geom=NO", "-spat", "100", "30", "112", "36", path)
	if !strings.Contains(out, "南城街道 & <老城>") || strings.Contains(out, "id (String) = B") || strings.Contains(out, "id (String) = C") {
		t.Errorf("in the box is\n%s", out)
	}
}

// The reader of the format's own project, as web pages use it, reads the same. It
// knows no feature without geometry.
func TestNPMReadsFlatGeobuf(t *testing.T) {
	t.Parallel()
	f, _ := Named("fgb")
	path := filepath.Join(t.TempDir(), "a.fgb")
	w, err := f.Create(t.Context(), path, Options{})
	if err == nil {
		err = errors.Join(w.Begin(village), w.Add(villageRows[0].g, villageRows[0].values...), w.Add(villageRows[1].g, villageRows[1].values...), w.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	got := byID(t, node(t, "flatgeobuf", `
import { readFileSync } from 'node:fs'
import { deserialize } from 'flatgeobuf/lib/mjs/geojson.js'
const features = []
for await (const f of deserialize(new Uint8Array(readFileSync(process.argv[1])))) features.push(f)
console.log(JSON.stringify({ features }, (_, v) => typeof v === 'bigint' ? Number(v) : v))`, path))
	if len(got) != 2 {
		t.Errorf("%d features", len(got))
	}
	isRow(t, got, "A")
	isRow(t, got, "B")
}

// node runs a program that uses an npm package among those of the page.
func node(t *testing.T, module, program string, args ...string) []byte {
	t.Helper()
	ui := filepath.Join("..", "..", "web", "ui")
	_, missing := os.Stat(filepath.Join(ui, "node_modules", module))
	path, err := exec.LookPath("node")
	if err != nil || missing != nil {
		t.Skipf("needs npm: %s (make web)", module)
	}
	cmd := exec.Command(path, append([]string{"--input-type=module", "-e", program}, args...)...)
	cmd.Dir = ui
	out, err := cmd.Output()
	if exit, ok := err.(*exec.ExitError); ok {
		t.Fatalf("%v: %s", err, exit.Stderr)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}
