package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
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
