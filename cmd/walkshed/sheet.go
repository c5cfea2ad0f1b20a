package main

import (
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/export"
)

// A sheet is one table, printed for people or written as CSV from the same rows.
type sheet struct {
	title, note string // above and below, on paper only
	columns     []column
	rows        [][]any // string, int, headcount, parted, ratio, percent, mins, decimal or degree
	// each yields the rows instead, made as they are asked for: of a table of millions
	// of cells none is kept. A row is good until the next, and each of its values of
	// one type in all rows.
	each iter.Seq[[]any]
}

// all yields the rows.
func (s sheet) all() iter.Seq[[]any] {
	if s.each != nil {
		return s.each
	}
	return slices.Values(s.rows)
}

// A column has a stable English key for CSV and a title in the reader's language.
type column struct {
	key, title string
	wide       bool // only in CSV
}

// The kinds of number: each knows how it reads on paper and in a file.
type (
	headcount float64  // people
	ratio     float64  // 0…1
	mins      *float64 // minutes; nil: no walk is known
	decimal   float64  // two decimals on paper, full in a file
	degree    float64  // longitude or latitude
	percent   float64  // 0…100

	// span is people, at least and at most; a file holds the least, the most in a
	// column of its own.
	span struct{ least, most float64 }
)

// parted is a number of people that adds up with its neighbours when rounded.
type parted struct {
	exact float64
	whole int64
}

// changed is how many people more there are after than before: on paper the
// difference of what is printed of both, so that a reader who subtracts agrees.
func changed(before, after float64) parted {
	return parted{after - before, int64(math.RoundToEven(after)) - int64(math.RoundToEven(before))}
}

// people prints a number of people, grouped: 12 345.
func people(n float64) string { return groupDigits(strconv.FormatFloat(n, 'f', 0, 64)) }

func groupDigits(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// minutes prints 15 as "15", 7.25 as "7.3".
func minutes(m float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(m, 'f', 1, 64), ".0")
}

// onPaper is a value as a table shows it.
func onPaper(v any) string {
	switch x := v.(type) {
	case string:
		return printable(x)
	case int:
		return strconv.Itoa(x)
	case headcount:
		return people(float64(x))
	case span:
		if people(x.least) == people(x.most) {
			return people(x.least)
		}
		return people(x.least) + "–" + people(x.most)
	case ratio:
		return strconv.FormatFloat(float64(x)*100, 'f', 1, 64) + " %"
	case parted:
		return people(float64(x.whole))
	case percent:
		return strconv.FormatFloat(float64(x), 'f', 2, 64) + " %"
	case decimal:
		return strconv.FormatFloat(float64(x), 'f', 2, 64)
	case degree:
		return strconv.FormatFloat(float64(x), 'f', 4, 64)
	case mins:
		if x == nil {
			return "–"
		}
		// rounded up, so that a walk over the limit never reads as the limit
		return strconv.FormatFloat(max(0, math.Ceil(*x*10-1e-6)/10), 'f', 1, 64)
	}
	return ""
}

// inFile is a value as a file holds it: numbers to the decimals that mean
// something, nil for no answer.
func inFile(v any) any {
	switch x := v.(type) {
	case headcount:
		return rounded(float64(x), 3)
	case span:
		return rounded(x.least, 3)
	case ratio:
		return rounded(float64(x), 6)
	case parted:
		return rounded(x.exact, 3)
	case percent:
		return rounded(float64(x), 4)
	case decimal:
		return rounded(float64(x), 4)
	case degree:
		return rounded(float64(x), 7)
	case mins:
		if x == nil {
			return nil
		}
		return rounded(*x, 2)
	}
	return v
}

// rounded is the nearest number of so many decimals, by the exact value of x as
// strconv writes it; never -0.
func rounded(x float64, decimals int) float64 {
	v, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', decimals, 64), 64)
	return v + 0
}

// printable drops control and direction characters, with which a name could
// steer a reader's terminal; line ends stay.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, s)
}

// export writes the rows as a plain table.
func (s sheet) export(w export.Writer, lang language) error {
	l := export.Layer{Name: "table", Title: s.title}
	if l.Title == "" {
		l.Title = lang.text("table")
	}
	for i, c := range s.columns {
		title := c.title
		if title == "" {
			title = lang.title(c.key)
		}
		l.Columns = append(l.Columns, export.Column{Name: c.key, Title: title, Type: s.typed(i)})
	}
	if err := w.Begin(l); err != nil {
		return err
	}
	values := make([]any, len(s.columns))
	for row := range s.all() {
		for i, v := range row {
			values[i] = fitting(inFile(v), l.Columns[i].Type)
		}
		if err := w.Add(nil, values...); err != nil {
			return err
		}
	}
	return nil
}

// typed is the type of a column: text where any of it is, whole numbers where all
// of it are, else numbers; text where there is nothing. Of rows made as they are
// asked for the first says it.
func (s sheet) typed(i int) export.Type {
	out := export.Text
	for r := range s.all() {
		switch x := r[i].(type) {
		case string:
			if x != "" {
				return export.Text
			}
		case int:
			if out == export.Text {
				out = export.Integer
			}
		case nil:
		default:
			out = export.Real
		}
		if s.each != nil {
			break
		}
	}
	return out
}

// fitting is a value as a column of its type holds it: no text in numbers, and
// whole numbers among others.
func fitting(v any, t export.Type) any {
	switch x := v.(type) {
	case string:
		if x == "" && t != export.Text {
			return nil
		}
	case int:
		if t == export.Real {
			return float64(x)
		}
	}
	return v
}

// saying adds what a row must not be quoted without: the limit, and whether the
// people were modelled. A row outlives the table it was cut from.
func (s sheet) saying(b *coverage.Basis) sheet {
	if b == nil {
		return s
	}
	modelled := 0
	if b.Modelled {
		modelled = 1
	}
	s.columns = append(slices.Clip(s.columns), column{"limit_min", "", true}, column{"modelled", "", true})
	if before := s.each; before != nil {
		s.each = func(yield func([]any) bool) {
			var row []any
			for r := range before {
				if row = append(append(row[:0], r...), mins(&b.LimitMin), modelled); !yield(row) {
					return
				}
			}
		}
		return s
	}
	rows := make([][]any, len(s.rows))
	for i, r := range s.rows {
		rows[i] = append(slices.Clip(r), mins(&b.LimitMin), modelled)
	}
	s.rows = rows
	return s
}

func (s sheet) writeTable(w io.Writer) error {
	t := table.NewWriter()
	style := table.StyleLight
	style.Format.Header = text.FormatDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	t.SetStyle(style)
	var head table.Row
	var configs []table.ColumnConfig
	for i, c := range s.columns {
		if c.wide {
			continue
		}
		head = append(head, c.title)
		configs = append(configs, table.ColumnConfig{Number: len(head), Align: s.align(i), AlignHeader: s.align(i), WidthMax: 44, WidthMaxEnforcer: text.WrapSoft})
	}
	t.AppendHeader(head)
	t.SetColumnConfigs(configs)
	for r := range s.all() {
		var row table.Row
		for i, v := range r {
			if !s.columns[i].wide {
				row = append(row, onPaper(v))
			}
		}
		t.AppendRow(row)
	}
	text := t.Render() + "\n"
	if s.title != "" {
		text = "\n" + s.title + "\n" + text
	}
	if s.note != "" {
		text += s.note + "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

// align puts text left and a column with any number in it right.
func (s sheet) align(i int) text.Align {
	for r := range s.all() {
		if _, isText := r[i].(string); !isText {
			return text.AlignRight
		}
		if s.each != nil {
			break
		}
	}
	return text.AlignLeft
}
