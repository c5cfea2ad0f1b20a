package xlsx

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// book writes sheets to a file; the first row of each is its headings.
func book(t testing.TB, sheets map[string][][]any, order ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "书.xlsx")
	var b bytes.Buffer
	w := NewWriter(&b, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	for _, name := range order {
		var heads []string
		for _, h := range sheets[name][0] {
			heads = append(heads, h.(string))
		}
		if err := w.Sheet(name, heads); err != nil {
			t.Fatal(err)
		}
		for _, row := range sheets[name][1:] {
			if err := w.Row(row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// rowsOf reads a sheet as rows of text, by their numbers.
func rowsOf(f *File, sheet int) (map[int][]string, error) {
	out := map[int][]string{}
	err := f.Each(context.Background(), sheet, func(r Row) error {
		out[r.Number] = append([]string(nil), r.Cells...)
		return nil
	})
	return out, err
}

func read(t *testing.T, path string) (*File, map[int][]string) {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	rows, err := rowsOf(f, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f, rows
}

func TestRoundTrip(t *testing.T) {
	path := book(t, map[string][][]any{
		"任务书":    {{"名称", "人口", "已定"}, {"南城 <&> \"老\"", 512.25, true}, {nil, -3, false}, {"_x0041_\x01", 1e-7, nil}, {"=1+1", 123456789012, nil}},
		"second": {{"a"}},
	}, "任务书", "second")
	f, rows := read(t, path)
	if !reflect.DeepEqual(f.Sheets, []string{"任务书", "second"}) {
		t.Errorf("sheets %q", f.Sheets)
	}
	want := map[int][]string{1: {"名称", "人口", "已定"}, 2: {"南城 <&> \"老\"", "512.25", "true"}, 3: {"", "-3", "false"}, 4: {"_x0041_\x01", "0.0000001"}, 5: {"=1+1", "123456789012"}}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("%v, want %v", rows, want)
	}
}

// Any text comes back, but for what no workbook holds: halves of characters, and
// what is beyond a cell's 32,767 units.
func TestAnyTextComesBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := strings.ToValidUTF8(rapid.String().Draw(rt, "s"), "\ufffd")
		_, rows := read(t, book(t, map[string][][]any{"s": {{"h"}, {s, 1}}}, "s"))
		if got := rows[2][0]; got != s {
			rt.Errorf("%q came back as %q", s, got)
		}
	})
}

func TestLongTextIsCut(t *testing.T) {
	_, rows := read(t, book(t, map[string][][]any{"s": {{"h"}, {strings.Repeat("字", 40000)}, {strings.Repeat("😀", 40000)}}}, "s"))
	if a, b := len([]rune(rows[2][0])), len([]rune(rows[3][0])); a != mostText || b != mostText/2 {
		t.Errorf("%d and %d characters", a, b)
	}
}

// The names of sheets are made ones that Excel takes.
func TestSheetNames(t *testing.T) {
	w := NewWriter(&bytes.Buffer{}, time.Time{})
	for _, c := range []struct{ name, want string }{
		{"a/b:c[1]", "a_b_c_1_"}, {"A/B:C[1]", "A_B_C_1_ 2"}, {"'", "Sheet"}, {strings.Repeat("区", 40), strings.Repeat("区", 31)}, {strings.Repeat("区", 31), strings.Repeat("区", 29) + " 2"}} {
		if err := w.Sheet(c.name, []string{"h"}); err != nil {
			t.Fatal(err)
		}
		if got := w.names[len(w.names)-1]; got != c.want {
			t.Errorf("%q became %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLimitsOfASheet(t *testing.T) {
	w := NewWriter(&bytes.Buffer{}, time.Time{})
	if err := w.Sheet("s", make([]string, MostColumns+1)); err == nil {
		t.Error("too many columns were taken")
	}
	if err := w.Sheet("s", nil); err != nil {
		t.Fatal(err)
	}
	w.row = MostRows - 1
	if err := w.Row(nil); err != nil {
		t.Errorf("the last row: %v", err)
	}
	if err := w.Row(nil); err == nil {
		t.Error("one row more was taken")
	}
}

// A formula is text that nothing runs: a string cell, with the mark by which it
// stays one after it was edited.
func TestFormulasAreInert(t *testing.T) {
	for _, s := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", " =1", "\u200b=1", "\t=cmd|' /C calc'!A0"} {
		if got := string(appendCell(nil, "A2", s, ordinary)); !strings.Contains(got, `s="2" t="inlineStr"`) || strings.Contains(got, "<f>") {
			t.Errorf("%q is %s", s, got)
		}
	}
	if got := string(appendCell(nil, "A2", "a=1", ordinary)); strings.Contains(got, "s=") {
		t.Errorf("%s", got)
	}
}

func TestColumnNames(t *testing.T) {
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA", MostColumns - 1: "XFD"} {
		if got := columnName(i); got != want || columnOf(want+"12") != i {
			t.Errorf("%d is %s and back %d", i, got, columnOf(want+"12"))
		}
	}
}

// GDAL reads what we write, with types; and we read what GDAL writes.
func TestGDAL(t *testing.T) {
	for _, p := range []string{"ogrinfo", "ogr2ogr"} {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip("needs gdal: " + p + " is not installed")
		}
	}
	path := book(t, map[string][][]any{"任务书": {{"名称", "人口", "处数"}, {"南城", 512.25, 3}, {"=1+1", 0.5, -4}}}, "任务书")
	out, err := exec.Command("ogrinfo", "-al", path).CombinedOutput()
	for _, want := range []string{"Layer name: 任务书", "Feature Count: 2", "名称: String", "人口: Real", "处数: Integer", "人口 (Real) = 512.25", "名称 (String) = =1+1", "处数 (Integer) = -4"} {
		if err != nil || !strings.Contains(string(out), want) {
			t.Fatalf("%v, no %q in\n%s", err, want, out)
		}
	}
	back := filepath.Join(t.TempDir(), "gdal.xlsx")
	if out, err := exec.Command("ogr2ogr", "-f", "XLSX", back, path).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	_, ours := read(t, path)
	f, theirs := read(t, back)
	if !reflect.DeepEqual(theirs, ours) || f.Sheets[0] != "任务书" {
		t.Errorf("GDAL wrote %v in %q, we %v", theirs, f.Sheets, ours)
	}
}

// made is a workbook of parts written by hand.
func made(t testing.TB, parts map[string]string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "made.xlsx")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(text))
	}
	z.Close()
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func with(parts map[string]string) map[string]string {
	out := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData></sheetData></worksheet>`,
	}
	for k, v := range parts {
		out[k] = v
	}
	return out
}

// What other programs write: shared and rich text, text beside it of how it is
// read, formulas with what they came to, rows and cells without references, an
// absolute target, prefixes, seventeen digits.
func TestOtherWriters(t *testing.T) {
	_, rows := read(t, made(t, with(map[string]string{
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       `<sst><si><t>名称</t></si><si><r><t>南</t></r><r><t>城</t></r><rPh><t>nan</t></rPh></si></sst>`,
		"xl/worksheets/sheet1.xml": `<x:worksheet><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row>` +
			`<row r="7"><c r="C7"><f>1+1</f><v>2</v></c><c t="str"><f>A1</f><v>ab</v></c><c t="e"><v>#N/A</v></c><c><v>116.39999999999999</v></c><c><v>1.10105E5</v></c><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c></row>` +
			`<row r="9"/></x:sheetData><junk>` + "</x:worksheet>"})))
	want := map[int][]string{1: {"名称", "南城"}, 7: {"", "", "2", "ab", "#N/A", "116.4", "110105", "ab"}}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("%v, want %v", rows, want)
	}
}

// A stranger's workbook that is wrong, or meant to hurt, is refused with a reason
// and little memory.
func TestBadWorkbooks(t *testing.T) {
	deep := strings.Repeat("<a>", 100)
	for name, c := range map[string]struct {
		parts map[string]string
		want  string
	}{
		"no workbook":       {map[string]string{"a.txt": "a"}, "it is not a workbook"},
		"no sheet":          {with(map[string]string{"xl/workbook.xml": `<workbook/>`}), "it has no sheet"},
		"sheet nowhere":     {with(map[string]string{"xl/_rels/workbook.xml.rels": `<R/>`}), `sheet "S" is nowhere`},
		"sheet outside":     {with(map[string]string{"xl/_rels/workbook.xml.rels": `<R><Relationship Id="rId1" Target="../../../etc/passwd"/></R>`}), "it has no "},
		"text out of table": {with(map[string]string{"xl/worksheets/sheet1.xml": `<w><sheetData><row><c t="s"><v>4</v></c></row></sheetData></w>`}), "text number \"4\" of 0"},
		"rows backwards":    {with(map[string]string{"xl/worksheets/sheet1.xml": `<w><sheetData><row r="5"><c><v>4</v></c></row><row r="4"/></sheetData></w>`}), "row 4 after row 5"},
		"row beyond":        {with(map[string]string{"xl/worksheets/sheet1.xml": `<w><sheetData><row r="9999999"/></sheetData></w>`}), "row 9999999"},
		"column beyond":     {with(map[string]string{"xl/worksheets/sheet1.xml": `<w><sheetData><row><c r="ZZZ1"><v>4</v></c></row></sheetData></w>`}), "beyond column XFD"},
		"nested":            {with(map[string]string{"xl/worksheets/sheet1.xml": deep}), "nested more than 64 deep"},
		"bomb":              {with(map[string]string{"xl/worksheets/sheet1.xml": strings.Repeat(" ", 20<<20)}), "would grow from"},
		"long text":         {with(map[string]string{"xl/worksheets/sheet1.xml": "<w><t>" + noise(3<<20)}), "longer than"},
		"cut":               {with(map[string]string{"xl/worksheets/sheet1.xml": "<w><sheetDa"}), "unexpected EOF"},
	} {
		f, err := Open(made(t, c.parts))
		if err == nil {
			_, err = rowsOf(f, 0)
			f.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	old := filepath.Join(t.TempDir(), "old.xlsx")
	os.WriteFile(old, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), 0o600)
	if _, err := Open(old); !errors.Is(err, ErrOld) {
		t.Errorf("%v", err)
	}
}

// noise packs badly, so that it passes for no bomb.
func noise(n int) string {
	var b strings.Builder
	for i := uint32(1); b.Len() < n; i = i*1664525 + 1013904223 {
		fmt.Fprintf(&b, "%08x", i)
	}
	return b.String()
}

func TestStopsWhenTold(t *testing.T) {
	path := book(t, map[string][][]any{"s": {{"h"}, {1}, {2}}}, "s")
	f, _ := read(t, path)
	stop := errors.New("enough")
	if err := f.Each(t.Context(), 0, func(Row) error { return stop }); err != stop {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Each(ctx, 0, func(Row) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// FuzzSheet: any sheet ends in rows in order or an error, and in bounded memory.
func FuzzSheet(f *testing.F) {
	f.Add(`<w><sheetData><row r="2"><c r="B2" t="s"><v>0</v></c><c t="inlineStr"><is><t>a</t></is></c></row></sheetData></w>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		s := scanner{shared: []string{"a"}}
		d := xml.NewDecoder(strings.NewReader(sheet))
		last := 0
		for {
			tok, err := d.Token()
			if err != nil {
				return
			}
			ended, err := s.take(tok)
			if err != nil {
				return
			}
			if ended && s.any {
				if s.row.Number < last || len(s.row.Cells) > MostColumns {
					t.Fatalf("row %d of %d cells after %d", s.row.Number, len(s.row.Cells), last)
				}
				last = s.row.Number
			}
		}
	})
}
