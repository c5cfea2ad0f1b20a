package flatgeobuf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/paulmach/orb"
)

// The most bytes that are taken for one thing: a header (a name and a definition
// of the coordinate system are a few kilobytes), and a feature (an outline of four
// million corners).
const (
	mostHeader  = 8 << 20
	mostFeature = 64 << 20
	mostColumns = 10000
)

// A Reader gives the features of a file one by one.
type Reader struct {
	Header
	in   *bufio.Reader
	left int64 // bytes of the file
	n    uint64
	buf  []byte
}

// A Feature is one as its file states it.
type Feature struct {
	Columns  []Column     // those of the header, or its own
	Values   []any        // one for each column; nil where it says nothing
	Geometry orb.Geometry // orb.Point or orb.MultiPolygon, heights and measures dropped; nil where there is none of these
	Fault    string       // what it is instead
}

// ErrNotFlatGeobuf says that a file is something else, whatever its name.
var ErrNotFlatGeobuf = errors.New("it is not a FlatGeobuf (version 3)")

// NewReader reads the header from a stream of so many bytes and passes over the
// tree.
func NewReader(r io.Reader, size int64) (*Reader, error) {
	f := &Reader{in: bufio.NewReaderSize(r, 64<<10), left: size}
	start := make([]byte, len(magic))
	if _, err := io.ReadFull(f.in, start); err != nil || string(start[:7]) != string(magic[:7]) {
		return nil, ErrNotFlatGeobuf
	}
	f.left -= int64(len(start))
	b, err := f.sized("its header", mostHeader)
	if err != nil {
		return nil, err
	}
	nodeSize, err := f.header(b)
	if err != nil {
		return nil, fmt.Errorf("its header: %w", err)
	}
	return f, f.passTree(nodeSize)
}

// sized reads a size and so many bytes, which are valid until the next call. It
// is io.EOF at the end of the file.
func (f *Reader) sized(what string, most int64) ([]byte, error) {
	if f.left == 0 {
		return nil, io.EOF
	}
	var head [4]byte
	if _, err := io.ReadFull(f.in, head[:]); err != nil {
		return nil, f.cut(err)
	}
	f.left -= int64(len(head))
	n := int64(binary.LittleEndian.Uint32(head[:]))
	switch {
	case n > f.left:
		return nil, fmt.Errorf("%s claims %d bytes, the file has %d left", what, n, f.left)
	case n > most:
		return nil, fmt.Errorf("%s has %d bytes, more than %d", what, n, most)
	}
	if int64(cap(f.buf)) < n {
		f.buf = make([]byte, n+n/4)
	}
	b := f.buf[:n]
	if _, err := io.ReadFull(f.in, b); err != nil {
		return nil, f.cut(err)
	}
	f.left -= n
	return b, nil
}

func (f *Reader) cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the file ends in the middle")
	}
	return err
}

// The fields of a Header, a Column and a Crs, in the order of header.fbs.
const (
	headerName, headerEnvelope, headerKind      = 0, 1, 2
	headerColumns, headerCount, headerNodeSize  = 7, 8, 9
	headerCRS, headerTitle, headerDescription   = 10, 11, 12
	columnName, columnType, columnTitle         = 0, 1, 2
	crsOrg, crsCode, crsName, crsWKT, crsString = 0, 1, 2, 4, 5
)

// header takes a header apart and returns the tree's node size, 16 where it is
// not said; 0 is a file without a tree.
func (f *Reader) header(b []byte) (nodeSize int, err error) {
	in := newBuffer(b)
	t := in.root()
	f.Name, f.Title, f.Description = t.text(headerName), t.text(headerTitle), t.text(headerDescription)
	f.Kind = Kind(t.byteOf(headerKind))
	f.Columns = columnsOf(t, headerColumns)
	if at := t.field(headerCount); at != 0 {
		f.Count = in.uint64(at)
	}
	nodeSize = defaultNodeSize
	if at := t.field(headerNodeSize); at != 0 {
		nodeSize = in.uint16(at)
	}
	c := t.child(headerCRS)
	f.CRS = CRS{Org: c.text(crsOrg), Name: c.text(crsName), WKT: c.text(crsWKT)}
	if at := c.field(crsCode); at != 0 {
		f.CRS.Code = int(int32(in.uint32(at)))
	}
	if named := c.text(crsString); f.CRS.Code == 0 && f.CRS.Name == "" {
		f.CRS.Name = named
	}
	return nodeSize, in.err
}

// columnsOf reads the columns of a header or of a feature.
func columnsOf(t table, field int) []Column {
	at, n := t.vector(field, 4)
	if n > mostColumns {
		t.fail(fmt.Errorf("it has %d columns, more than %d", n, mostColumns))
	}
	var out []Column
	for i := 0; i < n && t.err == nil; i++ {
		c := table{t.buffer, t.follow(at + 4*i)}
		out = append(out, Column{strings.ToValidUTF8(c.text(columnName), "\ufffd"), c.text(columnTitle), Type(c.byteOf(columnType))})
	}
	return out
}

// passTree reads past the tree, whose size follows from the number of features.
func (f *Reader) passTree(nodeSize int) error {
	if f.Count == 0 || nodeSize == 0 {
		return nil
	}
	if nodeSize == 1 {
		return errors.New("its index has nodes of one child")
	}
	if f.Count > uint64(f.left)/nodeBytes { // a leaf for each
		return fmt.Errorf("it claims %d features, which do not fit in %d bytes", f.Count, f.left)
	}
	size := int64(nodeBytes) * newShape(int(f.Count), nodeSize).nodes
	if size > f.left {
		return fmt.Errorf("its index of %d bytes does not fit in %d", size, f.left)
	}
	f.left -= size
	_, err := io.CopyN(io.Discard, f.in, size)
	return f.cut(err)
}

// Next returns the next feature, io.EOF after the last. Any other error is
// about the file, which has no next one then.
func (f *Reader) Next() (Feature, error) {
	b, err := f.sized("it", mostFeature)
	if err == io.EOF && f.Count != 0 && f.n != f.Count {
		err = fmt.Errorf("it ends after %d of %d features", f.n, f.Count)
	}
	if err != nil {
		return Feature{}, err
	}
	f.n++
	in := newBuffer(b)
	out := f.feature(in.root())
	return out, in.err
}
