package vector

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/walkshed/walkshed/data"
)

// csvFile reads values separated by commas, semicolons, tabs or bars; rows are numbered
// by the line they start in, as an editor shows it. A line of empty fields only,
// as spreadsheet programs leave behind, is no row.
type csvFile struct {
	table
	file *os.File
	rows *rowReader
}

func openCSV(l Layer, tell func(done, total int64)) (*csvFile, error) {
	f, size, err := openFile(l)
	if err != nil {
		return nil, err
	}
	c := &csvFile{table: table{l: l}, file: f}
	text, start := newLines(&counting{r: f, tell: tell, total: size})
	err = c.refuse(start)
	if err == nil {
		c.rows = &rowReader{lines: text, sep: separator(start)}
		err = c.readHead()
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return c, nil
}

// refuse names files that are not tables of text.
func (c *csvFile) refuse(start []byte) error {
	low := bytes.ToLower(bytes.TrimSpace(start))
	switch {
	case len(low) == 0:
		return c.l.failure(errors.New("the file is empty"), "export the table again; it needs a header line and one line a row")
	case bytes.HasPrefix(low, []byte("<!doctype html")) || bytes.HasPrefix(low, []byte("<html")):
		return c.l.failure(errors.New("this is a web page, not a table"), "the download may have failed; save the CSV itself")
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		return c.l.failure(errors.New("this is a spreadsheet or zip file, not text"), "save it as CSV UTF-8 from the spreadsheet program")
	case bytes.IndexByte(start, 0) >= 0:
		return c.l.failure(errors.New("this is not text"), "save it as CSV in UTF-8 or GB18030")
	}
	return nil
}

// separator is the one of , ; tab and | that stands most often in the first line,
// or what a first line "sep=;" says.
func separator(start []byte) byte {
	line, _, _ := bytes.Cut(start, []byte("\n"))
	if s := bytes.TrimRight(line, "\r"); len(s) == len("sep=;") && bytes.EqualFold(s[:4], []byte("sep=")) {
		return s[4]
	}
	best := byte(',')
	for _, s := range []byte(";\t|") {
		if bytes.Count(line, []byte{s}) > bytes.Count(line, []byte{best}) {
			best = s
		}
	}
	return best
}

func (c *csvFile) readHead() error {
	head, _, fault, err := c.rows.row()
	if err == nil && len(head) > 0 && strings.EqualFold(strings.TrimRight(head[0], string(rune(c.rows.sep))), "sep=") {
		head, _, fault, err = c.rows.row()
	}
	if err == nil && fault != "" {
		err = errors.New(fault)
	}
	if err != nil {
		return c.l.failure(fmt.Errorf("no header line: %w", err), "the first line must name the columns")
	}
	c.rows.want = len(head)
	return c.heads(head)
}

func (c *csvFile) close() error { return c.file.Close() }

func (c *csvFile) each(ctx context.Context, yield func(record) error) error {
	n := 0
	for {
		if n++; n%4096 == 1 && ctx.Err() != nil {
			return ctx.Err()
		}
		row, line, fault, err := c.rows.row()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return c.l.failure(err, "check the line ends, or copy the file again")
		}
		if len(row) > 0 && blank(row) {
			continue
		}
		r := record{row: line, code: data.CodeRowShape, fault: fault}
		if fault == "" {
			r = c.record(row, line)
		}
		if err := yield(r); err != nil {
			return err
		}
	}
}
