package web

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/web/ogc/ogctest"
)

// GDAL reads the OGC API by its own driver (OAPIF): the reader behind most of the
// field's tools.
func gdal(t *testing.T, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skip("needs gdal: " + program + " is not installed")
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil || strings.Contains(string(out), "ERROR") {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

func served(t *testing.T) (address string) {
	address, _ = start(t, serveGIS(t))
	return "http://" + address + "/ogc"
}

// GDAL sees each layer with its count, its kind of geometry and where it lies.
func TestGDALSeesTheCollections(t *testing.T) {
	t.Parallel()
	out := gdal(t, "ogrinfo", "-ro", "-al", "-so", "OAPIF:"+served(t))
	layers := strings.Split(out, "Layer name: ")[1:]
	for _, want := range []struct {
		name, geometry string
		count          int
	}{{"cells", "Multi Polygon", 1200}, {"areas", "Multi Polygon", 3}, {"venues", "Point", 10}, {"sites", "Point", 3}, {"gaps", "Multi Polygon", -1}} {
		var text string
		for _, l := range layers {
			if strings.HasPrefix(l, want.name+"\n") {
				text = l
			}
		}
		if !strings.Contains(text, "Geometry: "+want.geometry) || want.count >= 0 && !strings.Contains(text, fmt.Sprintf("Feature Count: %d\n", want.count)) {
			t.Errorf("%s is not %d of %s: %.600s", want.name, want.count, want.geometry, text)
		}
	}
	if !strings.Contains(out, "Extent: (114.250000, 30.500000) - (114.350000, 30.548000)") || !strings.Contains(out, "people: Real") || !strings.Contains(out, "minutes: Real") || !strings.Contains(out, "estimated: Integer(Boolean)") {
		t.Errorf("extent or types of the cells: %.1500s", out)
	}
}

// GDAL finds by a box and by an attribute what the drawing says: a window of 5 × 4
// cells touches 7 × 6, and of 1,200 cells the 150 with i%4 = 3 and i < 600 have 4 people.
func TestGDALFilters(t *testing.T) {
	t.Parallel()
	at := served(t)
	box := []string{fmt.Sprint(ogctest.West + 10*ogctest.Step), fmt.Sprint(ogctest.South + 10*ogctest.Step), fmt.Sprint(ogctest.West + 15*ogctest.Step), fmt.Sprint(ogctest.South + 14*ogctest.Step)}
	for want, args := range map[string][]string{
		"Feature Count: 42\n":  append([]string{"-spat"}, box...),
		"Feature Count: 150\n": {"-where", "people = 4"},
		"Feature Count: 10\n":  append([]string{"-where", "people > 2 AND cell < 600", "-spat"}, box...),
	} {
		if out := gdal(t, "ogrinfo", append([]string{"-ro", "-so", "OAPIF:" + at, "cells"}, args...)...); !strings.Contains(out, want) {
			t.Errorf("%v: want %s: %.700s", args, want, out)
		}
	}
	if out := gdal(t, "ogrinfo", "-ro", "-q", "OAPIF:"+at, "venues", "-where", "name = 'O''Brien'"); !strings.Contains(out, "venue_id (String) = way/1") || strings.Count(out, "OGRFeature") != 1 {
		t.Errorf("O'Brien: %s", out)
	}
}

// What GDAL takes through pages of 7 is what one page of ours holds, with every
// attribute and coordinate, each feature once.
func TestGDALRoundTrip(t *testing.T) {
	t.Parallel()
	at, dir := served(t), t.TempDir()
	for _, name := range []string{"cells", "areas", "gaps", "venues", "sites"} {
		page := map[bool]string{true: "501", false: "7"}[name == "cells"]
		file := filepath.Join(dir, name+".geojson")
		gdal(t, "ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=7", file, "OAPIF:"+at, name, "-oo", "PAGE_SIZE="+page, "-oo", "INITIAL_REQUEST_PAGE_SIZE="+page)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var theirs, ours struct{ Features []map[string]any }
		if err := json.Unmarshal(text, &theirs); err != nil {
			t.Fatal(err)
		}
		readInto(t, ask(serveGIS(t), "/ogc/collections/"+name+"/items?limit=10000"), &ours)
		if len(theirs.Features) != len(ours.Features) || len(ours.Features) == 0 {
			t.Errorf("%s: GDAL took %d features of %d", name, len(theirs.Features), len(ours.Features))
			continue
		}
		for i, f := range ours.Features {
			g := theirs.Features[i]
			props := g["properties"].(map[string]any)
			delete(props, "id")
			if fmt.Sprint(f["geometry"]) != fmt.Sprint(g["geometry"]) || fmt.Sprint(shorter(f["properties"])) != fmt.Sprint(shorter(props)) {
				t.Fatalf("%s %d:\n%v\nGDAL %v", name, i, f, g)
			}
		}
	}
}

// shorter is a value with numbers to the 14 digits GDAL writes.
func shorter(v any) any {
	out := map[string]any{}
	for k, x := range v.(map[string]any) {
		if n, ok := x.(float64); ok {
			x = strconv.FormatFloat(n, 'g', 14, 64)
		}
		out[k] = x
	}
	return out
}

// In the zones of Gauss–Krüger and in CGCS2000's degrees the coordinates are those
// PROJ gives for the same feature, in the order of axes the registry says.
func TestCoordinatesAreProjs(t *testing.T) {
	t.Parallel()
	h := serveGIS(t)
	var degrees struct {
		Geometry struct{ Coordinates [2]float64 }
	}
	readInto(t, ask(h, "/ogc/collections/venues/items/way%2F7"), &degrees)
	lon, lat := degrees.Geometry.Coordinates[0], degrees.Geometry.Coordinates[1]
	for _, code := range []string{"4326", "4490", "3857", "4498", "4509", "4526", "4547"} {
		var there struct {
			Geometry struct{ Coordinates [2]float64 }
		}
		readInto(t, ask(h, "/ogc/collections/venues/items/way%2F7?crs=http://www.opengis.net/def/crs/EPSG/0/"+code), &there)
		program, err := exec.LookPath("cs2cs")
		if err != nil {
			t.Skip("needs proj: cs2cs is not installed")
		}
		run := exec.Command(program, "-f", "%.9f", "EPSG:4326", "EPSG:"+code)
		run.Stdin = strings.NewReader(fmt.Sprintf("%.9f %.9f\n", lat, lon))
		out, err := run.Output()
		if err != nil {
			t.Fatal(err)
		}
		var x, y float64
		if _, err := fmt.Sscan(string(out), &x, &y); err != nil {
			t.Fatal(err)
		}
		got := there.Geometry.Coordinates
		if d := max(abs(got[0]-x), abs(got[1]-y)); d > 0.001 {
			t.Errorf("EPSG:%s: %v, PROJ has %.4f %.4f", code, got, x, y)
		}
	}
}

func abs(v float64) float64 { return max(v, -v) }
