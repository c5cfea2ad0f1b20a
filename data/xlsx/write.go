package xlsx

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// MostRows and MostColumns are what a sheet holds.
const (
	MostRows    = 1 << 20
	MostColumns = 1 << 14
)

// A Writer makes a workbook, sheet by sheet, row by row. Text is written as text
// and numbers as numbers: whatever a cell says, it is no formula, also not after
// somebody edits it (quotePrefix).
type Writer struct {
	zip   *zip.Writer
	when  time.Time
	sheet *bufio.Writer // of the part that is open
	names []string
	row   int
	buf   []byte
}

// NewWriter begins a workbook whose parts say they were made at when.
func NewWriter(w io.Writer, when time.Time) *Writer {
	return &Writer{zip: zip.NewWriter(w), when: when}
}

// The formats of cells, as cellXfs in styles.xml numbers them.
const (
	ordinary = iota
	heading
	quoted // an apostrophe nobody sees: text, whatever it looks like
)

const styles = `<styleSheet xmlns="` + mainNS + `"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
	`<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/><xf quotePrefix="1" xfId="0"/></cellXfs></styleSheet>`

const (
	declaration = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS      = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relNS       = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageNS   = "http://schemas.openxmlformats.org/package/2006/"
	typeNS      = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// Sheet begins a sheet with a row of headings that stays in sight. The name is
// made one that a sheet may have, and its own.
func (w *Writer) Sheet(name string, heads []string) error {
	if len(heads) > MostColumns {
		return fmt.Errorf("%d columns; a sheet holds %d", len(heads), MostColumns)
	}
	if err := w.end(); err != nil {
		return err
	}
	w.names, w.row = append(w.names, w.nameFor(name)), 0
	part, err := w.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(w.names)))
	if err != nil {
		return err
	}
	w.sheet = bufio.NewWriterSize(part, 64<<10)
	w.sheet.WriteString(declaration + `<worksheet xmlns="` + mainNS + `"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`)
	values := make([]any, len(heads))
	for i, h := range heads {
		values[i] = h
	}
	return w.write(values, heading)
}

// Row adds a row: strings, ints, finite float64s, bools and nils.
func (w *Writer) Row(values []any) error { return w.write(values, ordinary) }

func (w *Writer) write(values []any, style int) error {
	if w.row++; w.row > MostRows {
		return fmt.Errorf("more than the %d rows a sheet holds", MostRows)
	}
	n := strconv.Itoa(w.row)
	b := append(append(append(w.buf[:0], `<row r="`...), n...), `">`...)
	for i, v := range values {
		if v != nil {
			b = appendCell(b, columnName(i)+n, v, style)
		}
	}
	w.buf = append(b, "</row>"...)
	_, err := w.sheet.Write(w.buf)
	return err
}

func appendCell(b []byte, ref string, v any, style int) []byte {
	open := func(kind string) {
		b = append(append(append(b, `<c r="`...), ref...), '"')
		if s, ok := v.(string); ok && style == ordinary && startsFormula(s) {
			style = quoted
		}
		if style != ordinary {
			b = append(strconv.AppendInt(append(b, ` s="`...), int64(style), 10), '"')
		}
		b = append(b, kind...)
	}
	switch x := v.(type) {
	case string:
		open(` t="inlineStr"><is><t xml:space="preserve">`)
		return append(appendText(b, x), "</t></is></c>"...)
	case int:
		open("><v>")
		b = strconv.AppendInt(b, int64(x), 10)
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return b
		}
		open("><v>")
		b = strconv.AppendFloat(b, x, 'g', -1, 64)
	case bool:
		open(` t="b"><v>`)
		b = append(b, map[bool]byte{false: '0', true: '1'}[x])
	default:
		return b
	}
	return append(b, "</v></c>"...)
}

// nameFor makes a sheet's name: at most 31 characters, none of \ / ? * [ ] :, no
// apostrophe at its ends, and no other sheet's (cases are not told apart).
func (w *Writer) nameFor(name string) string {
	clean := []rune(strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/?*[]:`, r) || r < ' ' || r > 0xffff {
			return '_'
		}
		return r
	}, name), "' "))
	if len(clean) == 0 {
		clean = []rune("Sheet")
	}
	out := string(clean[:min(len(clean), 31)])
	for i := 2; ; i++ {
		taken := false
		for _, n := range w.names {
			taken = taken || strings.EqualFold(n, out)
		}
		if !taken {
			return out
		}
		tail := " " + strconv.Itoa(i)
		out = string(clean[:min(len(clean), 31-len(tail))]) + tail
	}
}

// end closes the sheet that is open.
func (w *Writer) end() error {
	if w.sheet == nil {
		return nil
	}
	w.sheet.WriteString("</sheetData></worksheet>")
	err := w.sheet.Flush()
	w.sheet = nil
	return err
}

func (w *Writer) part(name string) (io.Writer, error) {
	return w.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.when})
}

// Close ends the workbook, which has at least one sheet.
func (w *Writer) Close() error {
	if len(w.names) == 0 {
		if err := w.Sheet("Sheet", nil); err != nil {
			return err
		}
	}
	if err := w.end(); err != nil {
		return err
	}
	var sheets, rels, types []byte
	for i, name := range w.names {
		sheets = append(appendText(append(sheets, `<sheet name="`...), name), fmt.Sprintf(`" sheetId="%d" r:id="rId%d"/>`, i+1, i+1)...)
		rels = fmt.Appendf(rels, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, relNS, i+1)
		types = fmt.Appendf(types, `<Override PartName="/xl/worksheets/sheet%d.xml" ContentType="%sworksheet+xml"/>`, i+1, typeNS)
	}
	for _, p := range []struct{ name, text string }{
		{"xl/workbook.xml", `<workbook xmlns="` + mainNS + `" xmlns:r="` + relNS + `"><sheets>` + string(sheets) + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packageNS + `relationships">` + string(rels) +
			fmt.Sprintf(`<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/></Relationships>`, len(w.names)+1, relNS)},
		{"xl/styles.xml", styles},
		{"_rels/.rels", `<Relationships xmlns="` + packageNS + `relationships"><Relationship Id="rId1" Type="` + relNS + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="` + packageNS + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + typeNS + `sheet.main+xml"/>` +
			`<Override PartName="/xl/styles.xml" ContentType="` + typeNS + `styles+xml"/>` + string(types) + `</Types>`},
	} {
		part, err := w.part(p.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(part, declaration+p.text); err != nil {
			return err
		}
	}
	return w.zip.Close()
}
