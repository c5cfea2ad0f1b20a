package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestCSVHoldsWhatWasWritten: any text and number survives a round trip, and no
// text field starts with a character that a spreadsheet runs as a formula.
func TestCSVHoldsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		var b bytes.Buffer
		w := newCSV(&b, Options{})
		err := errors.Join(w.Begin(Layer{Name: "t", Columns: []Column{{Name: "name"}, {Name: "people", Type: Real}}}), w.Add(nil, name, -1.5), w.Close())
		if err != nil {
			t.Fatal(err)
		}
		rest, ok := strings.CutPrefix(b.String(), byteOrderMark)
		if !ok {
			t.Fatal("no byte order mark: a Chinese spreadsheet shows noise")
		}
		got, err := csv.NewReader(strings.NewReader(rest)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		field := got[1][0]
		if field != "" && strings.ContainsAny(field[:1], "=+-@\t\r") {
			t.Fatalf("%q starts a formula", field)
		}
		// encoding/csv folds \r\n inside a quoted field to \n
		if want := strings.ReplaceAll(name, "\r\n", "\n"); strings.TrimPrefix(field, "'") != strings.TrimPrefix(want, "'") {
			t.Fatalf("wrote %q, read %q", name, field)
		}
		if got[1][1] != "-1.5" {
			t.Fatalf("a negative number must stay a number: %q", got[1][1])
		}
	})
}
