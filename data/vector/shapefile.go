package vector

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/paulmach/orb"
	shp "github.com/twpayne/go-shapefile"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// shapeFile reads an ESRI Shapefile (white paper of July 1998) record by record:
// shapes from the .shp, decoded by go-shapefile one at a time so that a broken
// one does not take the file along; attributes from the .dbf.
type shapeFile struct {
	l      Layer
	parts  *shapeParts
	shapes io.Reader
	left   int64 // bytes of the .shp not read yet
	table  *dbf
	crs    string
	prj    string // the .prj, where FromWKT does not know it
}

func openShapefile(l Layer, tell func(done, total int64)) (*shapeFile, error) {
	parts, err := openParts(l)
	if err != nil {
		return nil, err
	}
	s := &shapeFile{l: l, parts: parts}
	if err := s.begin(tell); err != nil {
		parts.close()
		return nil, err
	}
	return s, nil
}

const badShapefile = "copy all parts of the Shapefile again, or save it as GeoJSON"

func (s *shapeFile) begin(tell func(done, total int64)) error {
	shape, err := s.parts.open(".shp")
	if err != nil {
		return s.l.failure(err, badShapefile)
	}
	s.shapes, s.left = &counting{r: shape.r, tell: tell, total: shape.size}, shape.size
	if err := s.header(); err != nil {
		return s.l.failure(err, badShapefile)
	}
	table, err := s.parts.open(".dbf")
	if err == nil {
		s.table, err = openDBF(table, s.parts.text(".cpg"))
	}
	if err != nil {
		return s.l.failure(fmt.Errorf("its .dbf: %w", err), badShapefile)
	}
	if prj := s.parts.text(".prj"); prj != "" {
		var known bool
		if s.crs, known = crs.FromWKT(prj); !known {
			s.crs, s.prj = "", short(strings.TrimSpace(prj), 120)
		}
	}
	return s.l.checkColumns(s.table.names)
}

// header checks the 100 bytes a .shp begins with.
func (s *shapeFile) header() error {
	var head [100]byte
	if _, err := io.ReadFull(s.shapes, head[:]); err != nil {
		return fmt.Errorf("its .shp is shorter than its header of %d bytes", len(head))
	}
	s.left -= int64(len(head))
	if code := binary.BigEndian.Uint32(head[:]); code != 9994 {
		return errors.New("its .shp is not a Shapefile")
	}
	if t := shp.ShapeType(binary.LittleEndian.Uint32(head[32:])); t == shp.ShapeTypeMultiPatch {
		return errors.New("it holds multipatches (bodies in space), not points or polygons")
	}
	return nil
}

func (s *shapeFile) declared() (name, said string) { return s.crs, s.prj }
func (s *shapeFile) columns() []string             { return s.table.names }
func (s *shapeFile) close() error                  { return s.parts.close() }

func (s *shapeFile) each(ctx context.Context, yield func(record) error) error {
	for n := 1; ; n++ {
		if n%1024 == 1 && ctx.Err() != nil {
			return ctx.Err()
		}
		r, err := s.next(n)
		if err == io.EOF {
			if n-1 != s.table.count {
				return s.l.failure(fmt.Errorf("its .shp has %s, its .dbf %d", plural(n-1, "record"), s.table.count), "take both from the same export")
			}
			return nil
		}
		if err != nil {
			return s.l.failure(fmt.Errorf("record %d: %w", n, err), badShapefile)
		}
		deleted, err := s.table.next(&r)
		if err == io.EOF {
			return s.l.failure(fmt.Errorf("its .dbf has %s, its .shp more", plural(n-1, "record")), "take both from the same export")
		}
		if err != nil {
			return s.l.failure(fmt.Errorf("its .dbf, record %d: %w", n, err), badShapefile)
		}
		if deleted {
			continue
		}
		if err := yield(r); err != nil {
			return err
		}
	}
}

// next reads the n-th shape; io.EOF after the last.
func (s *shapeFile) next(n int) (record, error) {
	if s.left == 0 {
		return record{}, io.EOF
	}
	var head [8]byte
	if _, err := io.ReadFull(s.shapes, head[:]); err != nil {
		return record{}, errors.New("its .shp ends in the middle")
	}
	s.left -= int64(len(head))
	number, size := binary.BigEndian.Uint32(head[:]), 2*int64(binary.BigEndian.Uint32(head[4:]))
	if size > s.left {
		return record{}, fmt.Errorf("it claims %d bytes, the .shp has %d left", size, s.left)
	}
	if int64(number) != int64(n) {
		return record{}, fmt.Errorf("it is numbered %d", number)
	}
	whole := make([]byte, int64(len(head))+size)
	copy(whole, head[:])
	if _, err := io.ReadFull(s.shapes, whole[len(head):]); err != nil {
		return record{}, errors.New("its .shp ends in the middle")
	}
	s.left -= size
	r := record{row: n}
	r.geometry, r.fault = decodeShape(whole)
	if r.geometry == nil {
		r.code = data.CodeBadGeometry
	}
	return r, nil
}

// decodeShape decodes one record with its header. The decoder counts on parts
// that are in order; where broken bytes make it panic, the record is broken.
func decodeShape(b []byte) (g orb.Geometry, fault string) {
	defer func() {
		if r := recover(); r != nil {
			g, fault = nil, "a damaged shape"
		}
	}()
	rec, err := shp.ReadSHPRecord(bytes.NewReader(flat(b)), nil)
	if err != nil {
		return nil, "a shape with " + err.Error()
	}
	return toOrb(rec.Geom)
}

// flat turns a record with heights or measures into the plain one of its kind, in
// place: we drop both, and the decoder refuses heights without measures, which
// are optional and which GDAL leaves out.
func flat(b []byte) []byte {
	if len(b) < 12 {
		return b
	}
	kind := binary.LittleEndian.Uint32(b[8:])
	plain, size := kind%10, int64(0)
	word := func(at int) int64 {
		if len(b) < at+4 {
			return 0
		}
		return int64(binary.LittleEndian.Uint32(b[at:]))
	}
	switch kind {
	case 11, 21: // points: type, x, y
		size = 4 + 16
	case 18, 28: // multipoints: type, box, number of points, points
		size = 4 + 32 + 4 + 16*word(44)
	case 13, 15, 23, 25: // lines and polygons: also the number of parts, and where they begin
		size = 4 + 32 + 4 + 4 + 4*word(44) + 16*word(48)
	}
	if size == 0 || size > int64(len(b)-8) {
		return b
	}
	binary.BigEndian.PutUint32(b[4:], uint32(size/2))
	binary.LittleEndian.PutUint32(b[8:], plain)
	return b[:8+size]
}
