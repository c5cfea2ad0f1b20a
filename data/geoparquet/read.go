package geoparquet

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/wkb"
)

// The most that is believed of a footer, which describes each column of each row
// group: 50 of each are some 400 KB, and 30,000 items of lists.
const (
	mostFooter = 32 << 20
	mostItems  = 500_000
)

// A File is a GeoParquet open for reading.
type File struct {
	// Names are those of the columns, in file order: those that hold one value a
	// row but for geometries and their boxes. Of a group, "group.column".
	Names []string
	// Code is "EPSG:4490" or what else the file names its coordinate system by,
	// "OGC:CRS84" where it says nothing (as the standard has it); "" where it says
	// that it is not known, or only gives it a name.
	Code, CRSName string
	Rows          int64

	in      io.ReaderAt
	size    int64
	groups  []any
	columns []column // of Names, then that of geometries
	held    int64    // bytes of pages now
}

// ErrNotParquet says that a file is something else, whatever its name.
var ErrNotParquet = errors.New("it is not Parquet (it does not begin and end with PAR1)")

// Open reads the description of a file of so many bytes.
func Open(in io.ReaderAt, size int64) (*File, error) {
	b, err := footer(in, size)
	if err != nil {
		return nil, err
	}
	m, _, err := parse(b, mostItems)
	if err != nil {
		return nil, fmt.Errorf("its footer: %w", err)
	}
	f := &File{in: in, size: size, groups: m.list(4)}
	geo := ""
	for _, e := range m.list(5) {
		if pair, _ := e.(fields); pair.text(1) == "geo" {
			geo = pair.text(2)
		}
	}
	if geo == "" {
		return nil, ErrNoGeo
	}
	primary, g, err := parseGeo(geo)
	if err != nil {
		return nil, err
	}
	f.Code, f.CRSName = g.crs()
	all, err := columnsOf(m.list(2))
	if err != nil {
		return nil, err
	}
	for _, e := range f.groups {
		group, _ := e.(fields)
		n := group.int(3)
		if n < 0 || f.Rows+n < f.Rows {
			return nil, errBroken
		}
		f.Rows += n
	}
	return f, f.choose(all, primary, g)
}

// footer returns the description at the end of a file.
func footer(in io.ReaderAt, size int64) ([]byte, error) {
	var head [4]byte
	var tail [8]byte
	if size < 12 {
		return nil, ErrNotParquet
	}
	if _, err := in.ReadAt(head[:], 0); err != nil {
		return nil, err
	}
	if _, err := in.ReadAt(tail[:], size-8); err != nil {
		return nil, err
	}
	if string(tail[4:]) == "PARE" {
		return nil, errors.New("it is encrypted")
	}
	if string(head[:]) != "PAR1" || string(tail[4:]) != "PAR1" {
		return nil, ErrNotParquet
	}
	n := int64(binary.LittleEndian.Uint32(tail[:]))
	if n > size-12 || n > mostFooter {
		return nil, fmt.Errorf("its footer claims %d bytes of a file of %d", n, size)
	}
	b := make([]byte, n)
	_, err := in.ReadAt(b, size-8-n)
	return b, err
}

// choose takes the columns that are read, that of geometries last.
func (f *File) choose(all []column, primary string, g geometry) error {
	boxes := map[string]bool{}
	if g.Covering != nil {
		c := g.Covering.Box
		for _, path := range [][]string{c.XMin, c.YMin, c.XMax, c.YMax} {
			boxes[joinPath(path)] = true
		}
	}
	var shape *column
	for i, c := range all {
		switch {
		case c.name == primary:
			shape = &all[i]
		case !boxes[c.name]:
			f.columns, f.Names = append(f.columns, c), append(f.Names, c.name)
		}
	}
	if shape == nil || shape.physical != byteArray {
		return fmt.Errorf("it has no column %q of bytes, where its geometries should be", primary)
	}
	f.columns = append(f.columns, *shape)
	return nil
}

// A Row is one as its file states it.
type Row struct {
	Values   []any        // one for each of Names: string, bool, int64, uint64, float32, float64, or nil
	Geometry orb.Geometry // orb.Point or orb.MultiPolygon, heights and measures dropped; nil where there is none of these
	Fault    string       // what it is instead
}

// Each yields the rows in file order. It returns the first error of yield, of ctx,
// or of the file.
func (f *File) Each(ctx context.Context, yield func(Row) error) error {
	n := int64(0)
	for _, e := range f.groups {
		group, _ := e.(fields)
		chunks, err := f.open(group)
		if err != nil {
			return err
		}
		for range group.int(3) {
			if n++; n%256 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			r, err := row(chunks)
			if err != nil {
				return err
			}
			if err := yield(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// open begins the columns of a row group.
func (f *File) open(group fields) ([]*chunk, error) {
	f.held = 0
	list := group.list(1)
	out := make([]*chunk, len(f.columns))
	for i := range f.columns {
		c := &f.columns[i]
		if c.place >= len(list) {
			return nil, fmt.Errorf("a row group lacks the column %q", c.name)
		}
		about, _ := list[c.place].(fields)
		if about.text(1) != "" {
			return nil, errors.New("its columns lie in other files")
		}
		var err error
		if out[i], err = f.chunk(c, about.sub(3)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func row(chunks []*chunk) (Row, error) {
	last := len(chunks) - 1
	r := Row{Values: make([]any, last)}
	for i, c := range chunks {
		v, there, err := c.next()
		switch {
		case err != nil:
			return r, err
		case i < last && there:
			r.Values[i] = c.column.value(v)
		case i == last && there:
			if r.Geometry, err = wkb.Decode(v.bytes); err != nil {
				r.Fault = err.Error()
			}
		}
	}
	if r.Geometry == nil && r.Fault == "" {
		r.Fault = "no geometry"
	}
	return r, nil
}
