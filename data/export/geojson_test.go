package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestDegrees(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 10: "10", -0.1: "-0.1", 1.23456789: "1.2345679", -1e-9: "0", 1e-7: "0.0000001", 179.99999999: "180"} {
		if got := string(appendDegrees(nil, v)); got != want {
			t.Errorf("%v written as %s, want %s", v, got, want)
		}
	}
}

// A sequence holds the features of the collection, one in a line, behind a record
// separator where it is one of RFC 8142.
func TestSequencesAreTheCollection(t *testing.T) {
	written := func(name string) string {
		f, _ := Named(name)
		var b bytes.Buffer
		w, err := f.Stream(&b, Options{})
		if err = errors.Join(err, fillVillage(w), w.Close()); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	var c struct{ Features []json.RawMessage }
	if err := json.Unmarshal([]byte(written("geojson")), &c); err != nil || len(c.Features) != len(villageRows) {
		t.Fatalf("%d features, %v", len(c.Features), err)
	}
	for name, before := range map[string]string{"geojsonl": "", "geojsons": "\x1e"} {
		want := ""
		for _, f := range c.Features {
			want += before + string(f) + "\n"
		}
		if got := written(name); got != want {
			t.Errorf("%s:\n%q, want\n%q", name, got, want)
		}
	}
	if !strings.Contains(string(c.Features[0]), `"id":"A"`) || strings.Contains(string(c.Features[0]), `{"id"`) {
		t.Errorf("the id is the feature's, not a property: %s", c.Features[0])
	}
}

// A feature by itself says of a Real that is whole that it is none, and is else
// what the collection has.
func TestFeatureJSONKeepsTypes(t *testing.T) {
	f := NewFeatureJSON([]Column{{Name: "id"}, {Name: "n", Type: Integer}, {Name: "x", Type: Real}})
	for x, want := range map[float64]string{1: "1.0", -2.5: "-2.5", 1e21: "1e+21", math.Inf(1): "null"} {
		b, err := f.Append([]byte("!"), orb.Point{1, 2}, []any{"way/1", 3, x}, `,"more":0`)
		if want := `!{"type":"Feature","id":"way/1","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"n":3,"x":` + want + `},"more":0}`; string(b) != want || err != nil {
			t.Errorf("%s, want %s (%v)", b, want, err)
		}
	}
}

// TestGeoJSONIsValid: what Placemark's check-geojson finds wrong with it is nothing;
// with the collection cut open, it is.
func TestGeoJSONIsValid(t *testing.T) {
	dir := t.TempDir()
	var files []string
	for _, name := range []string{"geojson", "geojsonl", "geojsons"} {
		f, _ := Named(name)
		text, err := os.ReadFile(writeVillage(t, f, "village."+name, Options{}))
		if err != nil {
			t.Fatal(err)
		}
		parts := [][]byte{text}
		if name != "geojson" {
			parts = bytes.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\x1e' })
		}
		for i, part := range append(parts, bytes.Replace(text, []byte("]]]"), []byte("]]"), 1)) {
			file := filepath.Join(dir, fmt.Sprintf("%s-%d.json", name, i))
			if err := os.WriteFile(file, part, 0o644); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	said := strings.Fields(string(node(t, "@placemarkio/check-geojson", `
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const { check } = createRequire(process.cwd() + '/')('@placemarkio/check-geojson')
for (const file of process.argv.slice(1)) {
  try { check(readFileSync(file, 'utf8')); console.log('good') }
  catch (e) { console.log(e.issues ? 'bad:' + e.issues[0].message.replaceAll(' ', '_') : String(e)) }
}`, files...)))
	if len(said) != len(files) {
		t.Fatalf("%q of %d files", said, len(files))
	}
	for i, file := range files {
		last := i+1 == len(files) || filepath.Base(file)[:8] != filepath.Base(files[i+1])[:8]
		if good := said[i] == "good"; good == last {
			t.Errorf("%s: %s", filepath.Base(file), said[i])
		}
	}
}
