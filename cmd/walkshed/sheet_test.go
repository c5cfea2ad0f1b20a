package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestCSVHoldsWhatWasWritten: any text and number survives a round trip, and no
// text field starts with a character that a spreadsheet runs as a formula.
func TestCSVHoldsWhatWasWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		s := sheet{columns: []column{{"name", "", false}, {"people", "", false}}, rows: [][]any{{name, headcount(-1.5)}}}
		var b bytes.Buffer
		if err := s.writeCSV(&b); err != nil {
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

func TestPaperNumbers(t *testing.T) {
	seven := 7.25
	for _, c := range []struct {
		v           any
		paper, file string
	}{
		{headcount(1234567.4), "1,234,567", "1234567.4"},
		{headcount(-999), "-999", "-999"},
		{ratio(0.81074), "81.1 %", "0.81074"},
		{mins(nil), "–", ""},
		{mins(&seven), "7.3", "7.25"},
		{parted{12.5, 13}, "13", "12.5"},
		{percent(1.234), "1.23 %", "1.234"},
		{degree(-75.1234567), "-75.1235", "-75.1234567"},
		{"=1+1", "=1+1", "'=1+1"},
		{"＝1+1", "＝1+1", "'＝1+1"},
		{"学校", "学校", "学校"},
	} {
		if got := onPaper(c.v); got != c.paper {
			t.Errorf("onPaper(%v) = %q, want %q", c.v, got, c.paper)
		}
		if got := inFile(c.v); got != c.file {
			t.Errorf("inFile(%v) = %q, want %q", c.v, got, c.file)
		}
	}
}

// TestWriteWholeLeavesNothingHalf: an error while writing leaves the old file
// and no temporary one.
func TestWriteWholeLeavesNothingHalf(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "gaps.csv")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left on device")
	err := writeWhole(path, func(w io.Writer) error {
		io.WriteString(w, "half of it")
		return full
	})
	if !errors.Is(err, full) {
		t.Fatalf("got %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("the old file is now %q", got)
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files left behind", len(left)-1)
	}
	if err := writeWhole(path, func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err }); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "new" {
		t.Errorf("got %q, want new", got)
	}
}
