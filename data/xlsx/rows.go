package xlsx

import (
	"context"
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Row is one row of a sheet that has a value: its number as a spreadsheet shows
// it, and its cells as text from column A on ("" for empty ones), valid until the
// next row.
type Row struct {
	Number int
	Cells  []string
}

// Each yields the rows of a sheet that hold anything, in order. Numbers come with
// as many digits as they need, true and false as such, of a formula what it came
// to last. It returns the first error of yield, of ctx, or of the file.
func (f *File) Each(ctx context.Context, sheet int, yield func(Row) error) error {
	if err := f.loadStrings(); err != nil {
		return err
	}
	s := scanner{shared: f.shared}
	var stopped error // by yield
	err := f.tokens(f.places[sheet], func(t xml.Token) error {
		ended, err := s.take(t)
		if err != nil || !ended || !s.any {
			return err
		}
		if stopped = ctx.Err(); stopped == nil {
			stopped = yield(s.row)
		}
		return stopped
	})
	if stopped != nil {
		return stopped
	}
	return err
}

// scanner is the state of reading a sheet.
type scanner struct {
	shared []string
	row    Row
	any    bool
	column int
	kind   string // of the cell
	inV    bool
	value  strings.Builder
	text   richText
	inIS   bool
}

// take takes a token; true after the last of a row.
func (s *scanner) take(t xml.Token) (ended bool, err error) {
	if s.inIS {
		s.text.take(t)
	}
	switch x := t.(type) {
	case xml.StartElement:
		return false, s.start(x)
	case xml.CharData:
		if s.inV && s.value.Len()+len(x) <= mostToken {
			s.value.Write(x)
		}
	case xml.EndElement:
		switch x.Name.Local {
		case "v":
			s.inV = false
		case "is":
			s.inIS = false
		case "c":
			return false, s.cell()
		case "row":
			return true, nil
		case "sheetData":
			return false, errDone
		}
	}
	return false, nil
}

func (s *scanner) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "row":
		s.row.Number++
		if n, err := strconv.Atoi(attr(e, "r")); err == nil {
			if n < s.row.Number || n > MostRows {
				return fmt.Errorf("row %d after row %d", n, s.row.Number-1)
			}
			s.row.Number = n
		}
		s.row.Cells, s.any, s.column = s.row.Cells[:0], false, -1
	case "c":
		s.column++
		if at := columnOf(attr(e, "r")); at >= 0 {
			s.column = at
		}
		if s.column >= MostColumns {
			return fmt.Errorf("row %d has a cell beyond column %s", s.row.Number, columnName(MostColumns-1))
		}
		s.kind = attr(e, "t")
		s.value.Reset()
	case "v":
		s.inV = true
	case "is":
		s.inIS = true
	}
	return nil
}

// cell ends a cell.
func (s *scanner) cell() error {
	v := s.value.String()
	switch s.kind {
	case "s":
		if v == "" {
			break
		}
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || i < 0 || i >= len(s.shared) {
			return fmt.Errorf("row %d has text number %q of %d", s.row.Number, v, len(s.shared))
		}
		v = s.shared[i]
	case "inlineStr":
		v = s.text.done()
	case "b":
		if v != "" {
			v = strconv.FormatBool(v == "1")
		}
	case "str", "e", "d":
		v = plain(v)
	default:
		v = shortest(v)
	}
	if v == "" || s.column < 0 { // below 0: a row within a cell
		return nil
	}
	for len(s.row.Cells) <= s.column {
		s.row.Cells = append(s.row.Cells, "")
	}
	s.row.Cells[s.column], s.any = v, true
	return nil
}

// shortest writes a number as a table of text would: 110105, not 1.10105E5.
// Workbooks say 17 digits where 15 are meant, which is all a spreadsheet keeps.
func shortest(v string) string {
	x, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) || math.Abs(x) >= 1e15 {
		return v
	}
	if short, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64); len(v) > 16 && math.Abs(short-x) <= 4e-16*math.Abs(x) {
		x = short
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}
