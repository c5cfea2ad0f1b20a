package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/export"
)

// A million cells are written with none of them kept: the heap at the last is that
// at the first, and the JSON is what the encoder makes of the whole.
func TestCellsAreNotKept(t *testing.T) {
	const n = 300_000
	var m runtime.MemStats
	live := func() uint64 {
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var first, last uint64
	cell := func(i int) coverage.Cell {
		switch i {
		case 1:
			first = live()
		case n - 1:
			last = live()
		}
		return coverage.Cell{Index: i, ID: "a cell of some name", People: float64(i)}
	}
	list := cellList{n: n, cell: cell}
	if err := list.writeJSON(io.Discard); err != nil || last > first+1<<20 {
		t.Errorf("JSON: %d bytes more at the last cell, %v", last-first, err)
	}
	rows := sheet{columns: []column{{"cell", "", false}, {"id", "", false}, {"people", "", false}}, each: func(yield func([]any) bool) {
		for i := range n {
			if c := cell(i); !yield([]any{c.Index, c.ID, decimal(c.People)}) {
				return
			}
		}
	}}
	f, _ := export.Named("csv")
	w, err := f.Stream(io.Discard, export.Options{})
	if err == nil {
		err = rows.saying(&coverage.Basis{LimitMin: 15}).export(w, english)
	}
	if err := errors.Join(err, w.Close()); err != nil || last > first+1<<20 {
		t.Errorf("CSV: %d bytes more at the last cell, %v", last-first, err)
	}

	for _, few := range []int{0, 1, 3} {
		list := cellList{basis: coverage.Basis{Place: "<南城> & co", VenueKinds: []string{"pitch"}}, n: few, cell: func(i int) coverage.Cell { return coverage.Cell{Index: i, ID: "a&b"} }}
		whole := struct {
			Basis coverage.Basis  `json:"basis"`
			Cells []coverage.Cell `json:"cells"`
		}{list.basis, make([]coverage.Cell, 0)}
		for i := range few {
			whole.Cells = append(whole.Cells, list.cell(i))
		}
		var got, want bytes.Buffer
		if err := errors.Join(encode(&got, "json", answer{json: list}), encode(&want, "json", answer{json: whole})); err != nil || got.String() != want.String() {
			t.Errorf("%d cells, %v:\n%s\nwant\n%s", few, err, &got, &want)
		}
	}
}

// The type of a column is that of all its values; of rows that are made as they are
// asked for, that of the first.
func TestTypesOfColumns(t *testing.T) {
	none := mins(nil)
	s := sheet{columns: make([]column, 6), rows: [][]any{{1, "", headcount(2), none, "", 1}, {2, "x", 3, none, "", ratio(0.5)}}}
	want := []export.Type{export.Integer, export.Text, export.Real, export.Real, export.Text, export.Real}
	for i := range want {
		if got := s.typed(i); got != want[i] {
			t.Errorf("column %d is %v, want %v", i, got, want[i])
		}
	}
	if v := fitting("", export.Real); v != nil {
		t.Errorf("no number is %#v", v)
	}
	if v := fitting(7, export.Real); v != 7.0 {
		t.Errorf("a whole number among others is %#v", v)
	}
	if v := fitting("", export.Text); v != "" {
		t.Errorf("no text is %#v", v)
	}
}

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
