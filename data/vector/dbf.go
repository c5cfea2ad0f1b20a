package vector

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// dbf reads the attributes of a Shapefile as text, record by record. Numbers are
// text in a .dbf already and stay as written: "****", which dBase writes where a
// number does not fit its field, reaches the report instead of ending the file.
type dbf struct {
	in     *bufio.Reader
	count  int // records
	done   int
	row    []byte
	names  []string
	widths []int
	flags  []bool // is a field of true and false
	decode func([]byte) string
}

// openDBF reads the header; cpg is the text of the .cpg, "" where there is none.
func openDBF(p part, cpg string) (*dbf, error) {
	d := &dbf{in: bufio.NewReaderSize(p.r, sniffed)}
	var head [32]byte
	if _, err := io.ReadFull(d.in, head[:]); err != nil {
		return nil, errors.New("shorter than its header")
	}
	size := int64(binary.LittleEndian.Uint16(head[8:]))
	width := int64(binary.LittleEndian.Uint16(head[10:]))
	count := int64(binary.LittleEndian.Uint32(head[4:]))
	if size < int64(len(head))+1 || width < 1 || size+count*width > p.size {
		return nil, fmt.Errorf("%d records of %d bytes after a header of %d do not fit its %d bytes", count, width, size, p.size)
	}
	fields := make([]byte, size-int64(len(head)))
	if _, err := io.ReadFull(d.in, fields); err != nil {
		return nil, errors.New("it ends in its header")
	}
	var raw [][]byte
	total := 1 // the mark of deletion
	for ; len(fields) >= 32 && fields[0] != '\r'; fields = fields[32:] {
		name, _, _ := bytes.Cut(fields[:11], []byte{0})
		raw, d.widths, d.flags = append(raw, name), append(d.widths, int(fields[16])), append(d.flags, fields[11] == 'L')
		total += int(fields[16])
	}
	if int64(total) > width {
		return nil, fmt.Errorf("its fields take %d bytes, its records have %d", total, width)
	}
	d.count, d.row = int(count), make([]byte, width)
	rows, _ := d.in.Peek(int(min(sniffed, count*width)))
	d.decode = attributeText(cpg, head[29], append(bytes.Join(raw, []byte{0}), d.sample(rows)...))
	for _, name := range raw {
		d.names = append(d.names, strings.TrimSpace(d.decode(name)))
	}
	return d, nil
}

// next adds the fields of the next record to r; io.EOF after the last.
func (d *dbf) next(r *record) (deleted bool, err error) {
	if d.done == d.count {
		return false, io.EOF
	}
	d.done++
	if _, err := io.ReadFull(d.in, d.row); err != nil {
		return false, errors.New("it ends in the middle")
	}
	if d.row[0] == '*' {
		return true, nil
	}
	r.fields = make([]field, len(d.names))
	rest := d.row[1:]
	for i, w := range d.widths {
		v := strings.TrimSpace(d.decode(bytes.Trim(rest[:w], "\x00 ")))
		if d.flags[i] {
			v = truth(v)
		}
		r.fields[i] = field{d.names[i], v}
		rest = rest[w:]
	}
	return false, nil
}

// truth is true or false as other formats say it, "" for neither.
func truth(v string) string {
	switch v {
	case "T", "t", "Y", "y":
		return "true"
	case "F", "f", "N", "n":
		return "false"
	}
	return ""
}

// sample is the fields of the first records, each ended by a zero byte, so that
// no field runs into the next.
func (d *dbf) sample(rows []byte) []byte {
	var out []byte
	for ; len(rows) >= len(d.row); rows = rows[len(d.row):] {
		at := 1
		for _, w := range d.widths {
			out = append(append(out, 0), bytes.TrimRight(rows[at:at+w], "\x00 ")...)
			at += w
		}
	}
	return append(out, 0)
}
