package vector

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

// A cutRow is what a rowReader says of one row.
type cutRow struct {
	line   int
	fields string // joined by |
	fault  bool
}

// cut reads a whole text; rows after the header want its number of fields.
func cut(t testing.TB, text string) []cutRow {
	t.Helper()
	l, start := newLines(strings.NewReader(text))
	r := &rowReader{lines: l, sep: separator(start)}
	var out []cutRow
	for {
		fields, line, fault, err := r.row()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if r.want == 0 {
			r.want = len(fields)
		}
		out = append(out, cutRow{line, strings.Join(fields, "|"), fault != ""})
	}
}

// TestQuotes: three columns a, b, c in line 1; then what people and programs do
// with quotes. A quote that opens and does not close costs its own row only.
func TestQuotes(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []cutRow
	}{
		"by the book":          {`1,"2",3`, []cutRow{{2, "1|2|3", false}}},
		"separator inside":     {`1,"2,5",3`, []cutRow{{2, "1|2,5|3", false}}},
		"doubled":              {`1,"say ""hi""",3`, []cutRow{{2, `1|say "hi"|3`, false}}},
		"empty":                {`"","",""`, []cutRow{{2, "||", false}}},
		"blanks around":        {`1 , "2" ,3 `, []cutRow{{2, "1|2|3", false}}},
		"inches":               {`1,5" pipe,3`, []cutRow{{2, `1|5" pipe|3`, false}}},
		"a word quoted":        {`1,the "old" gym,3`, []cutRow{{2, `1|the "old" gym|3`, false}}},
		"first word quoted":    {`1,"old" gym",3`, []cutRow{{2, `1|old" gym|3`, false}}},
		"over two lines":       {"1,\"2\n2\",3\n4,5,6", []cutRow{{2, "1|2\n2|3", false}, {4, "4|5|6", false}}},
		"over two lines, CRLF": {"1,\"2\r\n2\",3\r\n4,5,6", []cutRow{{2, "1|2\n2|3", false}, {4, "4|5|6", false}}},
		"an empty line inside": {"1,\"2\n\n2\",3", []cutRow{{2, "1|2\n\n2|3", false}}},
		"never closed":         {"1,2,\"3\n4,5,6\n7,8,9", []cutRow{{2, "", true}, {3, "4|5|6", false}, {4, "7|8|9", false}}},
		"closed by the next row's": {"1,2,\"3\n4,5,\"6\"\n7,8,9",
			[]cutRow{{2, "", true}, {3, "4|5|6", false}, {4, "7|8|9", false}}},
		"closed, one field short": {"1,\"2\n4,5\",6\n7,8,9", // 1 | 2⏎4,5 | 6: three fields, as it should be
			[]cutRow{{2, "1|2\n4,5|6", false}, {4, "7|8|9", false}}},
		"closed, but not three fields": {"\"1\n4,5,6\"\n7,8,9",
			[]cutRow{{2, "", true}, {3, `4|5|6"`, false}, {4, "7|8|9", false}}},
		"two never closed":  {"1,2,\"3\n4,5,\"6\n7,8,9", []cutRow{{2, "", true}, {3, "", true}, {4, "7|8|9", false}}},
		"too few":           {"1,2\n4,5,6", []cutRow{{2, "1|2", true}, {3, "4|5|6", false}}},
		"blank lines":       {"\n \n1,2,3\n\n\n4,5,6\n\x1a", []cutRow{{4, "1|2|3", false}, {7, "4|5|6", false}}},
		"commas at the end": {"1,2,3,\n4,5,6,,\n7,8,9,x", []cutRow{{2, "1|2|3", false}, {3, "4|5|6", false}, {4, "7|8|9|x", true}}},
		"trailing comma":    {"1,2,", []cutRow{{2, "1|2|", false}}},
	} {
		got := cut(t, "a,b,c\n"+c.text)
		if !reflect.DeepEqual(got[1:], c.want) {
			t.Errorf("%s:\n got %v\nwant %v", name, got[1:], c.want)
		}
	}
}

// TestAQuoteOfALongFile: the row that opens a quote 100,000 rows before the end
// is the only one lost.
func TestAQuoteOfALongFile(t *testing.T) {
	text := "a,b,c\n1,2,\"3\n" + strings.Repeat("1,2,3\n", 100_000)
	faults := 0
	rows := cut(t, text)
	for _, r := range rows {
		if r.fault {
			faults++
		}
	}
	if faults != 1 || len(rows) != 100_002 || rows[len(rows)-1].line != 100_002 {
		t.Errorf("%d rows, %d faults, the last in line %d", len(rows), faults, rows[len(rows)-1].line)
	}
}

// TestRowsAsWritten: what encoding/csv writes comes back, whatever the fields
// hold; the writer is the oracle. Blanks around a field do not count.
func TestRowsAsWritten(t *testing.T) {
	cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab1,;\t\"\n é人")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 4).Draw(t, "columns")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, n, n), 1, 20).Draw(t, "rows")
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Write(strings.Split(strings.Repeat(",h", n)[1:], ","))
		var want []string
		for _, row := range rows {
			w.Write(row)
			for i := range row {
				row[i] = strings.TrimSpace(row[i])
			}
			want = append(want, strings.Join(row, "|"))
		}
		w.Flush()
		l, _ := newLines(strings.NewReader(b.String()))
		rr := &rowReader{lines: l, sep: ','}
		rr.row()
		rr.want = n
		for i, w := range want {
			fields, _, fault, err := rr.row()
			if got := strings.Join(fields, "|"); got != w || fault != "" || err != nil {
				t.Fatalf("row %d of %q: %q, %q, %v; want %q", i, b.String(), got, fault, err, w)
			}
		}
	})
}

// TestEncodings: one table in every encoding and line end a spreadsheet program
// saves it in.
func TestEncodings(t *testing.T) {
	const table = "名称,经度(°),纬度（度）,人口\n盐湖区,111,35,1\n平陆,111.5,35.5,2\n"
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(table)
	sixteen := func(mark uint16, put func(u uint16) []byte) string {
		b := put(mark)
		for _, u := range utf16.Encode([]rune(strings.ReplaceAll(table, ",", "\t"))) {
			b = append(b, put(u)...)
		}
		return string(b)
	}
	late, _ := simplifiedchinese.GBK.NewEncoder().String("盐湖区,111,35,1\n平陆,111.5,35.5,2\n")
	for name, text := range map[string]string{
		"UTF-8":            table,
		"UTF-8, marked":    "\ufeff" + table,
		"GB18030":          gb,
		"UTF-16 little":    sixteen(0xfeff, func(u uint16) []byte { return []byte{byte(u), byte(u >> 8)} }),
		"UTF-16 big":       sixteen(0xfeff, func(u uint16) []byte { return []byte{byte(u >> 8), byte(u)} }),
		"old Mac":          strings.ReplaceAll(table, "\n", "\r"),
		"sep=;":            "sep=;\n" + strings.ReplaceAll(table, ",", ";"),
		"sep=, marked":     "\ufeffsep=,\r\n" + strings.ReplaceAll(table, "\n", "\r\n"),
		"empty rows":       table + ",,,\n , , ,\n",
		"GBK, said late":   "name,lon,lat,people\n" + strings.Repeat(" , , , \n", 10_000) + late,
		"one broken byte":  table[:len(table)-1] + "\nb\xffd,1,2,x\n",
		"GBK looks UTF-8?": "name,lon,lat,people\n" + late,
	} {
		venues, err := Facilities(t.Context(), file(t, "t.csv", text), nil, nil)
		if err != nil || len(venues) < 2 {
			t.Errorf("%s: %d venues, %v %s", name, len(venues), err, data.HintOf(err))
			continue
		}
		if v := venues[0]; v.Name != "盐湖区" || v.Point[0] != 111 || venues[1].Name != "平陆" {
			t.Errorf("%s: %q and %q at %v", name, v.Name, venues[1].Name, v.Point)
		}
	}
}

func TestALineWithoutEnd(t *testing.T) {
	_, err := Facilities(t.Context(), file(t, "t.csv", "lon,lat\n1,2\n"+strings.Repeat("x", 2*longest)), nil, nil)
	if err == nil || !strings.Contains(err.Error(), "line 3 is longer than") || data.HintOf(err) == "" {
		t.Errorf("%v, %s", err, data.HintOf(err))
	}
}

// TestNumbers: what a number is and what is left alone, since it may be another
// number in another country.
func TestNumbers(t *testing.T) {
	for text, want := range map[string]float64{
		"1": 1, " 7 ": 7, "-3.5": -3.5, "+2": 2, "1e3": 1000, "1.5E-1": 0.15, ".5": 0.5, "5.": 5,
		"1,234,567": 1234567, "-12,345,678.5": -12345678.5,
	} {
		if got, ok := number(text); !ok || got != want {
			t.Errorf("%q is read as %g %v, want %g", text, got, ok, want)
		}
	}
	for _, text := range []string{"", " ", "x", "1,234", "12,5", "1,2,3", "1234,567,890", "1,234.567,890", "1.234.567", "1 234", "NaN", "Inf", "-inf",
		"infinity", "0x10", "1_000", "1e999", "--1", "1e", ",,", "1,234,56", "１２"} {
		if got, ok := number(text); ok {
			t.Errorf("%q is read as %g", text, got)
		}
	}
}

// TestNumberLaw: a number printed is the number read, plain and in groups.
func TestNumberLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e12, 1e12).Draw(t, "v")
		if got, ok := number(fmt.Sprint(v)); !ok || got != v {
			t.Fatalf("%v is read as %v %v", v, got, ok)
		}
		n := rapid.IntRange(1_000_000, 999_999_999).Draw(t, "n")
		grouped := fmt.Sprintf("%d,%03d,%03d", n/1_000_000, n/1000%1000, n%1000)
		if got, ok := number(grouped); !ok || got != float64(n) {
			t.Fatalf("%s is read as %v %v", grouped, got, ok)
		}
	})
}
