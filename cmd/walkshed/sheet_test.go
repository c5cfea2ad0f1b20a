package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/walkshed/walkshed/data/export"
)

// inCSV is how a value stands in a CSV.
func inCSV(t *testing.T, v any) string {
	t.Helper()
	f, _ := export.Named("csv")
	var b bytes.Buffer
	w, err := f.Stream(&b, export.Options{Encoding: export.UTF8NoMark})
	if err != nil {
		t.Fatal(err)
	}
	if err := (sheet{columns: []column{{"v", "", false}, {"end", "", false}}, rows: [][]any{{v, 1}}}).export(w, english); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1][0]
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
		if got := inCSV(t, c.v); got != c.file {
			t.Errorf("%v in a CSV is %q, want %q", c.v, got, c.file)
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
