package export

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/paulmach/orb"
)

// byteOrderMark makes spreadsheets read CSV as UTF-8, without which Chinese
// names open as noise on a Chinese Windows.
const byteOrderMark = "\ufeff"

// table is a plain table as CSV (RFC 4180): the columns by their stable names,
// numbers plain, an empty field for nil.
type table struct {
	begun
	out    *bufio.Writer // that of w: it keeps the first error
	w      *csv.Writer
	mark   string
	gbk    bool
	record []string
}

func newCSV(w io.Writer, o Options) Writer {
	out := bufio.NewWriterSize(w, 64<<10)
	t := &table{out: out, w: csv.NewWriter(out), gbk: o.Encoding == GBK}
	if o.Encoding == UTF8 {
		t.mark = byteOrderMark
	}
	return t
}

func (t *table) Begin(l Layer) error {
	if err := t.once(l); err != nil {
		return err
	}
	t.out.WriteString(t.mark)
	t.record = make([]string, len(l.Columns))
	for i, c := range l.Columns {
		t.record[i] = c.Name
	}
	return t.write()
}

func (t *table) Add(g orb.Geometry, values ...any) error {
	if err := t.check(g, values); err != nil {
		return err
	}
	for i, v := range values {
		switch x := finite(v).(type) {
		case string:
			t.record[i] = inert(x)
		case int:
			t.record[i] = strconv.Itoa(x)
		case float64:
			t.record[i] = strconv.FormatFloat(x, 'f', -1, 64)
		case bool:
			t.record[i] = strconv.FormatBool(x)
		default:
			t.record[i] = ""
		}
	}
	return t.write()
}

// write writes the record. No byte of a GBK character is a quote, a comma or a
// line end, so fields are encoded before they are quoted.
func (t *table) write() error {
	if t.gbk {
		for i, s := range t.record {
			t.record[i] = toGBK(s)
		}
	}
	return t.w.Write(t.record)
}

func (t *table) Close() error {
	t.w.Flush()
	return t.w.Error()
}

func (t *table) Abandon() {}

// inert defuses text that a spreadsheet would run as a formula (OWASP, CSV
// injection): it is prefixed with an apostrophe. Full-width signs count, since
// East Asian editions of spreadsheets take them too; so do signs behind white
// space and invisible characters, which some of them trim.
func inert(s string) string {
	seen := strings.TrimLeftFunc(s, func(r rune) bool {
		return r != '\t' && r != '\r' && r != '\n' && (unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r))
	})
	if seen == "" || !strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(seen)[0]) {
		return s
	}
	return "'" + s
}
