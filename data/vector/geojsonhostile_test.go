package vector

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// A file that nests 100,000 deep, and one whose feature never ends, are refused
// after little memory, wherever in the file they do it.
func TestGeoJSONThatWouldFillTheMemory(t *testing.T) {
	endless := func(before string, piece string, n int) Layer {
		path := filepath.Join(t.TempDir(), "e.geojson")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		io.WriteString(f, before)
		for range n {
			io.WriteString(f, piece)
		}
		return Layer{Path: path, Source: "e.geojson"}
	}
	mebibyte := strings.Repeat("[0,0],", 1<<20/6)
	for name, c := range map[string]struct {
		l    Layer
		want string
	}{
		"deep coordinates": {endless(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":`, strings.Repeat("[", 1000), 100), "depth"},
		"deep properties":  {endless(`{"type":"FeatureCollection","features":[{"properties":`, strings.Repeat(`{"a":`, 1000), 100), "depth"},
		"deep before":      {endless(`{"type":"FeatureCollection","crs":`, strings.Repeat("[", 1000), 100), "depth"},
		"endless feature":  {endless(`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"MultiPoint","coordinates":[`, mebibyte, 80), "a feature of more than"},
		"endless member":   {endless(`{"type":"FeatureCollection","crs":[`, mebibyte, 80), "a feature of more than"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Facilities(t.Context(), c.l, nil, nil)
		runtime.ReadMemStats(&after)
		if err == nil || !strings.Contains(err.Error(), c.want) || data.HintOf(err) == "" {
			t.Errorf("%s: %v", name, err)
		}
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 8*mostFeature {
			t.Errorf("%s: %d MiB for it", name, grown>>20)
		}
	}
}
