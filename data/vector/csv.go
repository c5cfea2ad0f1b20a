package vector

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/walkshed/walkshed/data"
)

// csvFile reads comma, semicolon or tab separated values in UTF-8 (with or
// without a byte order mark) or GB18030.
type csvFile struct {
	l        Layer
	rep      *data.Report
	file     *os.File
	rows     *csv.Reader
	head     []string
	lon, lat int // field numbers, -1 where there are none
	people   int // of the people column, for the report of lost rows; -1
	swapped  int
	placed   int
}

// sniffed is how much of a file is looked at to tell its encoding and separator.
const sniffed = 64 << 10

func openCSV(l Layer, rep *data.Report, tell data.Progress) (*csvFile, error) {
	f, size, err := openFile(l)
	if err != nil {
		return nil, err
	}
	c := &csvFile{l: l, rep: rep, file: f}
	in := bufio.NewReaderSize(&counting{r: f, tell: tell, total: size}, sniffed)
	start, _ := in.Peek(sniffed)
	if err := c.refuse(start); err != nil {
		f.Close()
		return nil, err
	}
	var text io.Reader = in
	if bytes.HasPrefix(start, []byte("\xef\xbb\xbf")) {
		in.Discard(3)
	} else if !utf8.Valid(trimPartial(start)) {
		text = simplifiedchinese.GB18030.NewDecoder().Reader(in)
		start, _ = simplifiedchinese.GB18030.NewDecoder().Bytes(start)
	}
	c.rows = csv.NewReader(text)
	c.rows.Comma = separator(start)
	c.rows.FieldsPerRecord, c.rows.ReuseRecord, c.rows.TrimLeadingSpace, c.rows.LazyQuotes = -1, true, true, true
	if err := c.readHead(); err != nil {
		f.Close()
		return nil, err
	}
	return c, nil
}

// refuse names files that are not tables of text.
func (c *csvFile) refuse(start []byte) error {
	fail := func(what, hint string) error {
		return &data.Error{Op: "read " + c.l.Source, Err: errors.New(what), Hint: hint}
	}
	low := bytes.ToLower(bytes.TrimSpace(start))
	switch {
	case len(bytes.TrimSpace(start)) == 0:
		return fail("the file is empty", "export the table again; it needs a header line and one line a row")
	case bytes.HasPrefix(low, []byte("<!doctype html")) || bytes.HasPrefix(low, []byte("<html")):
		return fail("this is a web page, not a table", "the download may have failed; save the CSV itself")
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return fail("this is a spreadsheet or zip file, not text", "save it as CSV UTF-8 from the spreadsheet program")
	case bytes.IndexByte(start, 0) >= 0:
		return fail("this is not text", "save it as CSV in UTF-8 or GB18030")
	}
	return nil
}

// trimPartial drops up to three bytes of a character cut by the end of the peek.
func trimPartial(b []byte) []byte {
	for i := 0; i < 4 && len(b) >= sniffed-4 && !utf8.Valid(b) && len(b) > 0; i++ {
		b = b[:len(b)-1]
	}
	return b
}

// separator is the one of , ; and tab that stands most often in the first line.
func separator(start []byte) rune {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	best := ','
	for _, s := range []rune{';', '\t'} {
		if bytes.Count(line, []byte(string(s))) > bytes.Count(line, []byte(string(best))) {
			best = s
		}
	}
	return best
}

func (c *csvFile) readHead() error {
	head, err := c.rows.Read()
	if err != nil {
		return &data.Error{Op: "read " + c.l.Source, Err: fmt.Errorf("no header line: %w", err), Hint: "the first line must name the columns"}
	}
	for _, h := range head {
		c.head = append(c.head, strings.TrimSpace(h))
	}
	if err := c.l.checkColumns(c.head); err != nil {
		return err
	}
	c.lon, c.lat = c.number(c.l.column("lon", c.head)), c.number(c.l.column("lat", c.head))
	c.people = c.number(c.l.column("people", c.head))
	return nil
}

func (c *csvFile) number(name string) int {
	for i, h := range c.head {
		if name != "" && h == name {
			return i
		}
	}
	return -1
}

func (c *csvFile) declaredCRS() string { return "" }
func (c *csvFile) columns() []string   { return c.head }
func (c *csvFile) close() error        { return c.file.Close() }

// needPlace says which columns would give a place.
func (c *csvFile) needPlace() error {
	if c.lon >= 0 && c.lat >= 0 {
		return nil
	}
	return &data.Error{Op: "read " + c.l.Source, Err: errors.New("no longitude and latitude columns"),
		Hint: "name them under columns: {lon: …, lat: …}; its columns are: " + strings.Join(c.head, ", ")}
}

func (c *csvFile) each(ctx context.Context, yield func(record) error) error {
	n := 0
	defer func() { c.rep.Read(c.l.Source, n) }()
	for {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, err := c.rows.Read()
		if err == io.EOF {
			return c.allSwapped()
		}
		line, _ := c.rows.FieldPos(0)
		at := data.Origin{Source: c.l.Source, Row: line}
		n++
		var broken *csv.ParseError
		switch {
		case errors.As(err, &broken):
			c.rep.Addf(data.CodeRowShape, at, "%v", broken.Err)
			continue
		case err != nil:
			return &data.Error{Op: "read " + c.l.Source, Err: err, Hint: "copy the file again"}
		case len(row) != len(c.head):
			c.rep.Addf(data.CodeRowShape, at, "%d fields, the header has %d", len(row), len(c.head))
			continue
		}
		r, ok := c.record(row, at)
		if !ok {
			continue
		}
		if err := yield(r); err != nil {
			return err
		}
	}
}

func (c *csvFile) record(row []string, at data.Origin) (record, bool) {
	r := record{row: at.Row, fields: make([]field, len(row))}
	for i, v := range row {
		r.fields[i] = field{c.head[i], strings.TrimSpace(v)}
	}
	if c.lon < 0 || c.lat < 0 {
		return r, true
	}
	x, okX := parseNumber(row[c.lon])
	y, okY := parseNumber(row[c.lat])
	if !okX || !okY {
		code := data.CodeBadNumber
		if strings.TrimSpace(row[c.lon]) == "" || strings.TrimSpace(row[c.lat]) == "" {
			code = data.CodeMissingValue
		}
		c.lost(row, code, at, "%s %q, %s %q", c.head[c.lon], row[c.lon], c.head[c.lat], row[c.lat])
		return r, false
	}
	c.placed++
	if c.geographic() && !c.onEarth(row, x, y, at) {
		return r, false
	}
	r.geometry = orb.Point{x, y}
	return r, true
}

// lost reports a row that cannot be placed, with the people it takes along.
func (c *csvFile) lost(row []string, code data.Code, at data.Origin, format string, args ...any) {
	i := data.Issue{Code: code, Origin: at, Detail: fmt.Sprintf(format, args...)}
	if c.people >= 0 {
		if n, ok := parseNumber(row[c.people]); ok && n > 0 {
			i.People = n
		}
	}
	c.rep.Add(i)
}

// geographic says the layer's numbers are degrees.
func (c *csvFile) geographic() bool { return isGeographic(c.l.CRS) }

func (c *csvFile) onEarth(row []string, lon, lat float64, at data.Origin) bool {
	if math.Abs(lat) <= 90 && math.Abs(lon) <= 180 {
		return true
	}
	if math.Abs(lon) <= 90 && math.Abs(lat) <= 180 {
		c.swapped++
		c.lost(row, data.CodeLatLonSwapped, at, "latitude %g is outside -90..90; longitude %g would fit: columns swapped?", lat, lon)
		return false
	}
	c.lost(row, data.CodeOutOfRange, at, "longitude %g, latitude %g", lon, lat)
	return false
}

// allSwapped is an error when every row with a place has it the wrong way round:
// that is the file, not a row.
func (c *csvFile) allSwapped() error {
	if c.placed == 0 || c.swapped < c.placed {
		return nil
	}
	return &data.Error{Op: "read " + c.l.Source, Err: fmt.Errorf("in all %d rows latitude and longitude look swapped", c.placed),
		Hint: fmt.Sprintf("name them the other way round under columns: {lon: %s, lat: %s}", c.head[c.lat], c.head[c.lon])}
}

// parseNumber reads a finite decimal number; "1,234" is refused, since it means
// two things in two countries.
func parseNumber(s string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return v, err == nil && !math.IsNaN(v) && !math.IsInf(v, 0)
}
