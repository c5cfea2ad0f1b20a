package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
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
