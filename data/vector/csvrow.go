package vector

import (
	"strconv"
	"strings"
)

// rowReader cuts a text into rows of fields, as RFC 4180 says and as spreadsheet
// programs and people write them: blank lines are skipped, a quote inside an
// unquoted field is a quote, blanks around a quoted field do not count.
//
// A quote that is opened and never closed would make one field of the rest of
// the file, and every row in it would vanish. So a quoted field may run over at
// most longestRow lines, and one over several lines must be written by the book;
// else the line that opened it is reported as broken and reading goes on with
// the line after it.
type rowReader struct {
	*lines
	sep  byte
	want int // fields of a row; 0 while the header is read
}

// longestRow is the most lines and bytes of one row with quoted line breaks.
const (
	longestRow  = 100
	longestText = 64 << 10
)

// row returns the next row and the number of its first line; fault says what is
// wrong with a row of another shape. io.EOF after the last.
func (r *rowReader) row() (fields []string, line int, fault string, err error) {
	first, err := r.next()
	for err == nil && strings.Trim(first.text, " \t\x1a") == "" { // 0x1A: the end mark of DOS
		first, err = r.next()
	}
	if err != nil {
		return nil, r.at, "", err
	}
	s := splitter{sep: r.sep}
	s.feed(first.text)
	if s.state != openQuote {
		fields = r.trim(s.fields)
		return fields, first.at, r.shape(fields), nil
	}
	taken, size := []textLine(nil), len(first.text)
	for s.state == openQuote && len(taken) < longestRow && size < longestText {
		t, err := r.next()
		if err != nil {
			break // an end within quotes; a read error comes again
		}
		taken, size = append(taken, t), size+len(t.text)
		s.feed(t.text)
	}
	if fields = r.trim(s.fields); s.state == complete && r.shape(fields) == "" {
		return fields, first.at, "", nil
	}
	r.unread(taken)
	return nil, first.at, "a quote is opened and not closed", nil
}

// trim drops empty fields beyond the header's: a comma at the end of every row.
func (r *rowReader) trim(fields []string) []string {
	for r.want > 0 && len(fields) > r.want && fields[len(fields)-1] == "" {
		fields = fields[:len(fields)-1]
	}
	return fields
}

func (r *rowReader) shape(fields []string) string {
	if r.want == 0 || len(fields) == r.want {
		return ""
	}
	return plural(len(fields), "field") + ", the header has " + strconv.Itoa(r.want)
}

type splitState int

const (
	complete  splitState = iota // the row has ended
	openQuote                   // a quoted field goes on in the next line
	broken                      // a quoted field over several lines is not by the book
)

// A splitter cuts one row into fields, line by line.
type splitter struct {
	sep    byte
	fields []string
	state  splitState
	cur    strings.Builder
}

// feed takes the next line of the row.
func (s *splitter) feed(line string) {
	i := 0
	if s.state == openQuote {
		s.cur.WriteByte('\n')
		if i = s.quoted(line, 0, true); i < 0 {
			return
		}
	}
	for i <= len(line) { // at its end once more: the last field may be empty
		for i < len(line) && line[i] == ' ' {
			i++
		}
		if i < len(line) && line[i] == '"' {
			if i = s.quoted(line, i+1, false); i < 0 {
				return
			}
		} else {
			end := strings.IndexByte(line[i:], s.sep)
			if end < 0 {
				end = len(line) - i
			}
			s.fields = append(s.fields, strings.TrimSpace(line[i:i+end]))
			i += end + 1
		}
	}
	s.state = complete
}

// quoted reads a quoted field from i on and returns the place after its
// separator, which lies beyond the line's end where the row ends; -1 where the
// line ended within the quotes, or the row is broken.
func (s *splitter) quoted(line string, i int, byTheBook bool) int {
	for ; i < len(line); i++ {
		if line[i] != '"' {
			s.cur.WriteByte(line[i])
			continue
		}
		if i+1 < len(line) && line[i+1] == '"' {
			s.cur.WriteByte('"')
			i++
			continue
		}
		after := i + 1
		for after < len(line) && line[after] == ' ' {
			after++
		}
		if after == len(line) || line[after] == s.sep {
			s.fields = append(s.fields, strings.TrimSpace(s.cur.String()))
			s.cur.Reset()
			return after + 1
		}
		if byTheBook {
			s.state = broken
			return -1
		}
		s.cur.WriteByte('"')
	}
	s.state = openQuote
	return -1
}
