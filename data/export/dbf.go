package export

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// dbf gathers the attributes of a Shapefile (dBase III) and writes them once the
// widths of its fields are known. Until then rows wait in a temporary file.
type dbf struct {
	fields []dbfField
	spool  *os.File
	w      *bufio.Writer
	rows   int
	gbk    bool
	o      Options
}

type dbfField struct {
	column, name string
	kind         byte // C, N or L
	width        int
	decimals     int
	cut          int // texts that were longer than a field holds
}

// mostField is the most bytes of a text field, and mostFields of all.
const (
	mostField  = 254
	mostRow    = 65535
	nameBytes  = 10
	mostDigits = 24
)

func newDBF(columns []Column, dir string, o Options) (*dbf, error) {
	d := &dbf{gbk: o.Encoding == GBK, o: o}
	taken := map[string]bool{}
	for _, c := range columns {
		f := dbfField{column: c.Name, name: d.shortName(c.Name, taken), kind: 'C', width: 1}
		switch c.Type {
		case Integer, Real:
			f.kind = 'N'
		case Boolean:
			f.kind = 'L'
		}
		if f.name != c.Name && o.Renamed != nil {
			o.Renamed(c.Name, f.name)
		}
		d.fields = append(d.fields, f)
	}
	var err error
	if d.spool, err = os.CreateTemp(dir, ".walkshed-*.dbf"); err != nil {
		return nil, err
	}
	d.w = bufio.NewWriterSize(d.spool, 64<<10)
	return d, nil
}

// shortName makes a field's name: at most 10 bytes of whole characters, and no
// other's (dBase does not tell cases apart).
func (d *dbf) shortName(name string, taken map[string]bool) string {
	short := cutTo(d.encoded(name), nameBytes, d.gbk)
	for i := 2; taken[strings.ToUpper(short)]; i++ {
		tail := strconv.Itoa(i)
		short = cutTo(d.encoded(name), nameBytes-len(tail), d.gbk) + tail
	}
	taken[strings.ToUpper(short)] = true
	if d.gbk {
		if utf, err := gbkDecoder().String(short); err == nil {
			return utf
		}
	}
	return short
}

// encoded is text in the encoding of the file.
func (d *dbf) encoded(s string) string {
	if !d.gbk {
		return strings.ToValidUTF8(s, "\ufffd")
	}
	return toGBK(s)
}

// cutTo cuts encoded text at a whole character.
func cutTo(s string, n int, gbk bool) string {
	if len(s) <= n {
		return s
	}
	end := 0
	for i := 0; i < len(s) && i <= n; {
		end = i
		switch _, size := utf8.DecodeRuneInString(s[i:]); {
		case !gbk:
			i += size
		case s[i] < 0x80:
			i++
		default:
			i += 2
		}
		if i <= n {
			end = i
		}
	}
	return s[:end]
}

// add keeps a row: for each field its length and its bytes.
func (d *dbf) add(values []any) error {
	var head [binary.MaxVarintLen64]byte
	d.rows++
	for i := range d.fields {
		f := &d.fields[i]
		text := f.text(d, values[i])
		f.width = max(f.width, len(text))
		n := binary.PutUvarint(head[:], uint64(len(text)))
		d.w.Write(head[:n])
		if _, err := d.w.WriteString(text); err != nil {
			return err
		}
	}
	return nil
}

// text is a value as a field holds it; "" for nil.
func (f *dbfField) text(d *dbf, v any) string {
	switch x := finite(v).(type) {
	case string:
		s := d.encoded(x)
		if len(s) > mostField {
			f.cut++
			s = cutTo(s, mostField, d.gbk)
		}
		return strings.TrimRight(s, " ")
	case int:
		return strconv.Itoa(x)
	case bool:
		return map[bool]string{true: "T", false: "F"}[x]
	case float64:
		s := strconv.FormatFloat(x, 'f', -1, 64)
		if len(s) > mostDigits {
			s = strconv.FormatFloat(x, 'g', 16, 64)
		}
		if dot := strings.IndexByte(s, '.'); dot >= 0 && !strings.Contains(s, "e") {
			f.decimals = max(f.decimals, len(s)-dot-1)
		}
		return s
	}
	return ""
}

// write writes the table to w.
func (d *dbf) write(to io.Writer, when time.Time) error {
	if err := d.w.Flush(); err != nil {
		return err
	}
	if _, err := d.spool.Seek(0, io.SeekStart); err != nil {
		return err
	}
	row := 1
	for i := range d.fields {
		f := &d.fields[i]
		if f.kind == 'N' && f.decimals > 0 {
			f.width = max(f.width, f.decimals+2)
		}
		row += f.width
		if f.cut > 0 && d.o.Cut != nil {
			d.o.Cut(f.column, f.cut)
		}
	}
	head := 32*(len(d.fields)+1) + 1
	if row > mostRow || head > mostRow {
		return fmt.Errorf("a row of %d bytes in %d fields, where a Shapefile holds %d; write gpkg or geojson instead", row, len(d.fields), mostRow)
	}
	if int64(head)+int64(row)*int64(d.rows) > 2*mostShapeWords {
		return ErrTooLarge
	}
	w := bufio.NewWriterSize(to, 64<<10)
	w.Write(d.header(head, row, when))
	if err := d.copyRows(w, row); err != nil {
		return err
	}
	w.WriteByte(0x1a)
	return w.Flush()
}

func (d *dbf) header(head, row int, when time.Time) []byte {
	b := make([]byte, 32, head)
	b[0] = 3
	if !when.IsZero() {
		b[1], b[2], b[3] = byte(when.Year()-1900), byte(when.Month()), byte(when.Day())
	} else {
		b[2], b[3] = 1, 1
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(d.rows))
	binary.LittleEndian.PutUint16(b[8:], uint16(head))
	binary.LittleEndian.PutUint16(b[10:], uint16(row))
	if d.gbk {
		b[29] = 0x4d // code page 936
	}
	for _, f := range d.fields {
		var one [32]byte
		copy(one[:nameBytes], d.encoded(f.name))
		one[11], one[16], one[17] = f.kind, byte(f.width), byte(f.decimals)
		b = append(b, one[:]...)
	}
	return append(b, '\r')
}

// copyRows takes the rows from the spool, text to the left and numbers to the
// right of their fields.
func (d *dbf) copyRows(w *bufio.Writer, row int) error {
	in := bufio.NewReaderSize(d.spool, 64<<10)
	line, value, blanks := make([]byte, row), make([]byte, mostField+1), bytes.Repeat([]byte{' '}, row)
	for range d.rows {
		copy(line, blanks)
		at := 1
		for _, f := range d.fields {
			n, err := binary.ReadUvarint(in)
			if err != nil {
				return err
			}
			if _, err := io.ReadFull(in, value[:n]); err != nil {
				return err
			}
			switch {
			case f.kind == 'N':
				copy(line[at+f.width-int(n):], value[:n])
			default:
				copy(line[at:], value[:n])
			}
			at += f.width
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// close removes the spool.
func (d *dbf) close() {
	if d.spool != nil {
		d.spool.Close()
		os.Remove(d.spool.Name())
		d.spool = nil
	}
}
