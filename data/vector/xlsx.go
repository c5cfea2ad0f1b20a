package vector

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/xlsx"
)

// workbook reads one sheet of an Excel workbook: the one the layer names, else
// the first. Rows have the numbers a spreadsheet shows. Above the headings there
// may be rows of a single cell, as tables of offices have their title there.
type workbook struct {
	table
	file  *xlsx.File
	sheet int
	from  int // the row of the headings
	tell  func(done, total int64)
}

const badWorkbook = "save it again as .xlsx, or as CSV UTF-8"

func openWorkbook(l Layer, tell func(done, total int64)) (*workbook, error) {
	f, _, err := openFile(l) // for its messages
	if err != nil {
		return nil, err
	}
	f.Close()
	w := &workbook{table: table{l: l}, tell: tell}
	if w.file, err = xlsx.Open(l.Path); err != nil {
		hint := badWorkbook
		if errors.Is(err, xlsx.ErrOld) {
			hint = "open it and save it as .xlsx without a password, or as CSV UTF-8"
		}
		return nil, l.failure(err, hint)
	}
	if err = w.choose(); err == nil {
		err = w.readHead()
	}
	if err != nil {
		w.file.Close()
		return nil, err
	}
	return w, nil
}

func (w *workbook) choose() error {
	for i, name := range w.file.Sheets {
		if name == w.l.Table {
			w.sheet = i
		}
	}
	if w.l.Table == "" || w.file.Sheets[w.sheet] == w.l.Table {
		return nil
	}
	hint := "its sheets are: " + short(strings.Join(w.file.Sheets, ", "), 400)
	if near, ok := data.NearestName(w.l.Table, w.file.Sheets, nil); ok {
		hint = "did you mean " + near + "? " + hint
	}
	return w.l.failure(fmt.Errorf("it has no sheet %q", w.l.Table), hint)
}

// mostTitles is how many rows of one cell may stand above the headings.
const mostTitles = 20

// readHead finds the headings: the first row with two cells or more, or the first
// of all where none has. Columns without a heading are left out by having no name.
func (w *workbook) readHead() error {
	found := errors.New("found")
	var first, head []string
	tried := 0
	err := w.file.Each(context.Background(), w.sheet, func(r xlsx.Row) error {
		cells := trimmed(r.Cells, 0)
		filled := 0
		for _, c := range cells {
			if c != "" {
				filled++
			}
		}
		if first == nil {
			first, w.from = cells, r.Number
		}
		if filled > 1 {
			head, w.from = cells, r.Number
			return found
		}
		if tried++; tried == mostTitles {
			return found
		}
		return nil
	})
	if err != nil && err != found {
		return w.l.failure(err, badWorkbook)
	}
	if head == nil {
		head = first
	}
	if head == nil {
		return w.l.failure(fmt.Errorf("its sheet %q is empty", w.file.Sheets[w.sheet]), "name another sheet with layer:; its sheets are: "+short(strings.Join(w.file.Sheets, ", "), 400))
	}
	return w.heads(head)
}

// trimmed is a copy of cells without white space around them, at least n long.
func trimmed(cells []string, n int) []string {
	out := make([]string, max(n, len(cells)))
	for i, c := range cells {
		out[i] = strings.TrimSpace(c)
	}
	return out
}

func (w *workbook) close() error { return w.file.Close() }

func (w *workbook) each(ctx context.Context, yield func(record) error) error {
	var stopped error // by yield
	n := int64(0)
	err := w.file.Each(ctx, w.sheet, func(r xlsx.Row) error {
		if r.Number <= w.from {
			return nil
		}
		if n++; w.tell != nil && n%1024 == 0 {
			w.tell(n, 0)
		}
		cells := trimmed(r.Cells, len(w.head))
		if blank(cells) {
			return nil
		}
		rec := record{row: r.Number, code: data.CodeRowShape}
		if len(cells) > len(w.head) && !blank(cells[len(w.head):]) {
			rec.fault = plural(len(cells), "cell") + ", the headings have " + fmt.Sprint(len(w.head))
		} else {
			rec = w.record(cells[:len(w.head)], r.Number)
		}
		stopped = yield(rec)
		return stopped
	})
	switch {
	case stopped != nil:
		return stopped
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return w.l.failure(err, badWorkbook)
	}
	return nil
}
