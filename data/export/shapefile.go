package export

import (
	"archive/zip"
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/whole"
)

// shapeFile is an ESRI Shapefile (white paper of July 1998): .shp, .shx, .dbf, .prj
// and .cpg, beside each other or in one zip. The files go out as rows come, but
// for the attributes, whose fields are only as wide as their longest value: those
// wait in a temporary file.
type shapeFile struct {
	begun
	path     string
	o        Options
	zipped   *whole.File // the zip; nil where the parts are files of their own
	parts    map[string]*whole.File
	shp, shx *bufio.Writer
	words    int64 // of the .shp, of two bytes
	box      orb.Bound
	boxed    bool
	table    *dbf
	buf      []byte
	err      error // the first
}

// The parts in the order they get their names: the .shp last, since a Shapefile
// is there when its .shp is.
var shapeParts = []string{".shx", ".dbf", ".prj", ".cpg", ".shp"}

const (
	shapeNull, shapePoint, shapePolygon = 0, 1, 5

	// mostShapeWords is how long a .shp may be: 2 GiB. Its own fields hold twice
	// that, but many readers count bytes in 32 bits with a sign.
	mostShapeWords = 1<<30 - 1
)

// ErrTooLarge says that a file would outgrow its format.
var ErrTooLarge = errors.New("more than the 2 GiB a Shapefile holds; write gpkg or geojson instead")

func createShapefile(_ context.Context, path string, o Options) (Writer, error) {
	s := &shapeFile{path: path, o: o, parts: map[string]*whole.File{}, words: 50}
	base := strings.TrimSuffix(path, filepath.Ext(path))
	if strings.EqualFold(filepath.Ext(path), ".zip") {
		if s.zipped, s.err = whole.Create(path); s.err != nil {
			return nil, s.err
		}
	}
	for _, ext := range shapeParts {
		if s.parts[ext], s.err = whole.Create(base + ext); s.err != nil {
			s.Abandon()
			return nil, s.err
		}
	}
	s.shp, s.shx = bufio.NewWriterSize(s.parts[".shp"], 64<<10), bufio.NewWriterSize(s.parts[".shx"], 64<<10)
	return s, nil
}

func (s *shapeFile) Begin(l Layer) error {
	if err := s.once(l); err != nil {
		return err
	}
	if l.Geometry == NoGeometry {
		return errors.New("a Shapefile holds features, not a plain table")
	}
	var empty [100]byte // the header is known at the end
	s.shp.Write(empty[:])
	s.shx.Write(empty[:])
	s.table, s.err = newDBF(l.Columns, filepath.Dir(s.path), s.o)
	return s.err
}

func (s *shapeFile) Add(g orb.Geometry, values ...any) error {
	if s.err != nil {
		return s.err
	}
	if err := s.check(g, values); err != nil {
		return err
	}
	g, err := s.o.placed(g)
	if err != nil {
		s.err = err
		return err
	}
	s.buf = s.shape(s.buf[:0], g)
	words := int64(len(s.buf)) / 2
	if s.words+4+words > mostShapeWords {
		s.err = ErrTooLarge
		return s.err
	}
	var head [8]byte
	binary.BigEndian.PutUint32(head[:], uint32(s.words))
	binary.BigEndian.PutUint32(head[4:], uint32(words))
	s.shx.Write(head[:])
	binary.BigEndian.PutUint32(head[:], uint32(s.rows))
	s.shp.Write(head[:])
	if _, err := s.shp.Write(s.buf); err != nil {
		s.err = err
		return err
	}
	s.words += 4 + words
	s.err = s.table.add(values)
	return s.err
}

// shape appends the content of a record.
func (s *shapeFile) shape(b []byte, g orb.Geometry) []byte {
	if g == nil {
		return binary.LittleEndian.AppendUint32(b, shapeNull)
	}
	box := g.Bound()
	if s.boxed {
		s.box = s.box.Union(box)
	} else {
		s.box, s.boxed = box, true
	}
	if p, ok := g.(orb.Point); ok {
		return appendXY(binary.LittleEndian.AppendUint32(b, shapePoint), p)
	}
	var rings []orb.Ring
	points := 0
	for _, p := range g.(orb.MultiPolygon) {
		for i, r := range p {
			rings, points = append(rings, turned(r, i == 0)), points+len(r)
		}
	}
	b = binary.LittleEndian.AppendUint32(b, shapePolygon)
	b = appendXY(appendXY(b, box.Min), box.Max)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(rings)))
	b = binary.LittleEndian.AppendUint32(b, uint32(points))
	at := 0
	for _, r := range rings {
		b = binary.LittleEndian.AppendUint32(b, uint32(at))
		at += len(r)
	}
	for _, r := range rings {
		for _, p := range r {
			b = appendXY(b, p)
		}
	}
	return b
}

// turned is an outer ring clockwise or a hole the other way: the reverse of
// GeoJSON's order, by which alone a reader tells the two apart.
func turned(r orb.Ring, outer bool) orb.Ring {
	if (r.Orientation() == orb.CW) == outer {
		return r
	}
	r = append(orb.Ring(nil), r...)
	r.Reverse()
	return r
}

func appendXY(b []byte, p orb.Point) []byte {
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}

// header is what a .shp and a .shx begin with.
func (s *shapeFile) header(words int64) []byte {
	kind := uint32(shapePoint)
	if s.layer.Geometry == MultiPolygon {
		kind = shapePolygon
	}
	b := make([]byte, 36, 100)
	binary.BigEndian.PutUint32(b, 9994)
	binary.BigEndian.PutUint32(b[24:], uint32(words))
	binary.LittleEndian.PutUint32(b[28:], 1000)
	binary.LittleEndian.PutUint32(b[32:], kind)
	b = appendXY(appendXY(b, s.box.Min), s.box.Max)
	return b[:100] // no heights, no measures
}

func (s *shapeFile) Close() error {
	if s.err == nil && !s.any {
		s.err = errNoLayer
	}
	if s.err == nil {
		s.err = s.finish()
	}
	if s.err == nil && s.zipped != nil {
		s.err = s.pack()
	}
	if s.err != nil {
		s.Abandon()
		return s.err
	}
	if s.zipped != nil {
		err := s.zipped.Commit()
		s.Abandon() // the parts are in the zip
		return err
	}
	for _, ext := range shapeParts {
		if s.err = s.parts[ext].Commit(); s.err != nil {
			s.Abandon()
			return s.err
		}
	}
	s.Abandon()
	return nil
}

func (s *shapeFile) finish() error {
	text := func(ext, t string) error { _, err := s.parts[ext].WriteString(t); return err }
	at := func(ext string, words int64) error {
		_, err := s.parts[ext].WriteAt(s.header(words), 0)
		return err
	}
	cpg := "UTF-8"
	if s.o.Encoding == GBK {
		cpg = "GBK"
	}
	return errors.Join(s.shp.Flush(), s.shx.Flush(), at(".shp", s.words), at(".shx", 50+4*int64(s.rows)),
		text(".prj", s.o.system().ESRI), text(".cpg", cpg), s.table.write(s.parts[".dbf"], s.o.When))
}

// pack puts the parts into the zip, under the layer's name.
func (s *shapeFile) pack() error {
	z := zip.NewWriter(s.zipped)
	for _, ext := range shapeParts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: s.layer.Name + ext, Method: zip.Deflate, Modified: s.o.When})
		if err != nil {
			return err
		}
		if _, err := s.parts[ext].Seek(0, io.SeekStart); err != nil {
			return err
		}
		if _, err := io.Copy(w, s.parts[ext].File); err != nil {
			return fmt.Errorf("%s: %w", ext, err)
		}
	}
	return z.Close()
}

func (s *shapeFile) Abandon() {
	for _, p := range s.parts {
		if p != nil {
			p.Abandon()
		}
	}
	if s.zipped != nil {
		s.zipped.Abandon()
	}
	if s.table != nil {
		s.table.close()
	}
}
