// Package wkb reads and writes points and polygons as well-known binary, in which
// GeoPackage and GeoParquet keep geometries. What is read is a stranger's: every
// count is checked against the bytes there are.
package wkb

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Types of well-known binary (ISO 13249-3; OGC 06-103r4, clause 8.2.3). Thousands
// say which of Z and M follow x and y; older writers set high bits instead (EWKB).
const (
	point        = 1
	polygon      = 3
	multiPoint   = 4
	multiPolygon = 6

	ewkbZ, ewkbM, ewkbSRID = 1 << 31, 1 << 30, 1 << 29
)

var names = [...]string{"geometry", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection",
	"CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve", "MultiSurface", "Curve", "Surface", "PolyhedralSurface", "TIN", "Triangle"}

var errShort = errors.New("its geometry ends in the middle")

// reader is what is left of some bytes. Every count is checked against them before
// anything is made, so that memory is bounded by the length of the value; only
// multis of the kinds read here are looked into, so there is no depth to attack.
type reader struct {
	b     []byte
	order binary.ByteOrder
	dims  int
	err   error
}

// Decode reads a point, a multipoint of one, a polygon or a multipolygon, of either
// byte order, with heights, measures and the number of a coordinate system
// dropped; nil for an empty one. Any other kind, and bytes that do not add up, are
// errors that say what it is.
func Decode(b []byte) (orb.Geometry, error) {
	w := &reader{b: b}
	var g orb.Geometry
	switch kind := w.head(); kind {
	case point:
		g = w.position()
	case polygon:
		g = orb.MultiPolygon{w.rings()}
	case multiPoint:
		if n := w.count(21); n > 1 && w.err == nil {
			return nil, fmt.Errorf("%d points in one", n)
		} else if n == 0 {
			return nil, w.err
		}
		if w.member(point) {
			g = w.position()
		}
	case multiPolygon:
		m := orb.MultiPolygon{}
		for n := w.count(9); n > 0 && w.member(polygon); n-- {
			m = append(m, w.rings())
		}
		g = m
	default:
		if w.err == nil {
			w.err = fmt.Errorf("a %s", Name(kind))
		}
	}
	switch {
	case w.err != nil:
		return nil, w.err
	case len(w.b) > 0:
		return nil, fmt.Errorf("%d bytes are left behind its geometry", len(w.b))
	}
	return some(g), nil
}

// some is nil for a geometry without a point: an empty point is kept as NaN.
func some(g orb.Geometry) orb.Geometry {
	switch x := g.(type) {
	case orb.Point:
		if math.IsNaN(x[0]) && math.IsNaN(x[1]) {
			return nil
		}
	case orb.MultiPolygon:
		for _, p := range x {
			if len(p) > 0 {
				return x
			}
		}
		return nil
	}
	return g
}

// Name is what a kind of geometry is called, by its number in well-known binary
// without the thousands, which is also that of FlatGeobuf.
func Name(kind uint32) string {
	if int(kind) < len(names) {
		return names[kind]
	}
	return fmt.Sprintf("geometry of unknown kind %d", kind)
}

// head reads byte order, kind and dimensions; 0 after an error.
func (w *reader) head() uint32 {
	order := w.take(1)
	if order == nil {
		return 0
	}
	switch order[0] {
	case 0:
		w.order = binary.BigEndian
	case 1:
		w.order = binary.LittleEndian
	default:
		w.err = fmt.Errorf("its geometry has an unknown byte order %d", order[0])
		return 0
	}
	kind := w.uint32()
	w.dims = 2
	for _, flag := range [...]uint32{ewkbZ, ewkbM} {
		if kind&flag != 0 {
			w.dims++
		}
	}
	if kind&ewkbSRID != 0 {
		w.uint32()
	}
	kind &^= ewkbZ | ewkbM | ewkbSRID
	if z := kind / 1000; z > 0 && z < 4 {
		w.dims, kind = 2+[...]int{0, 1, 1, 2}[z], kind%1000
	}
	return kind
}

// member reads the head of a part, which must be of this kind.
func (w *reader) member(kind uint32) bool {
	if got := w.head(); w.err == nil && got != kind {
		w.err = fmt.Errorf("a %s inside of it is a %s", Name(kind), Name(got))
	}
	return w.err == nil
}

func (w *reader) rings() orb.Polygon {
	var p orb.Polygon
	for n := w.count(4); n > 0 && w.err == nil; n-- {
		r := make(orb.Ring, w.count(8*w.dims))
		for i := range r {
			r[i] = w.position()
		}
		if len(r) > 0 {
			p = append(p, r)
		}
	}
	return p
}

func (w *reader) position() orb.Point {
	b := w.take(8 * w.dims)
	if b == nil {
		return orb.Point{}
	}
	return orb.Point{math.Float64frombits(w.order.Uint64(b)), math.Float64frombits(w.order.Uint64(b[8:]))}
}

// count reads how many parts of at least so many bytes follow; 0 where so many
// cannot be left.
func (w *reader) count(each int) int {
	n := int64(w.uint32())
	if w.err == nil && n*int64(each) > int64(len(w.b)) {
		w.err = fmt.Errorf("its geometry claims %d parts in %d bytes", n, len(w.b))
	}
	if w.err != nil {
		return 0
	}
	return int(n)
}

func (w *reader) uint32() uint32 {
	b := w.take(4)
	if b == nil {
		return 0
	}
	return w.order.Uint32(b)
}

// take returns the next n bytes; nil after an error.
func (w *reader) take(n int) []byte {
	if w.err == nil && len(w.b) < n {
		w.err = errShort
	}
	if w.err != nil {
		return nil
	}
	b := w.b[:n]
	w.b = w.b[n:]
	return b
}

// Size is how many bytes Append adds; 0 for a kind it does not take.
func Size(g orb.Geometry) int {
	m, ok := g.(orb.MultiPolygon)
	if !ok {
		if _, ok := g.(orb.Point); ok {
			return 21
		}
		return 0
	}
	n := 9
	for _, p := range m {
		n += 9
		for _, r := range p {
			n += 4 + 16*len(r)
		}
	}
	return n
}

// Append appends a point or a multipolygon, little endian; any other kind is an
// error.
func Append(b []byte, g orb.Geometry) ([]byte, error) {
	switch x := g.(type) {
	case orb.Point:
		return appendXY(binary.LittleEndian.AppendUint32(append(b, 1), point), x), nil
	case orb.MultiPolygon:
		b = binary.LittleEndian.AppendUint32(append(b, 1), multiPolygon)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(x)))
		for _, p := range x {
			b = appendPolygon(b, p)
		}
		return b, nil
	}
	return nil, fmt.Errorf("a %s is not written as well-known binary here", g.GeoJSONType())
}

func appendPolygon(b []byte, p orb.Polygon) []byte {
	b = binary.LittleEndian.AppendUint32(append(b, 1), polygon)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(p)))
	for _, r := range p {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(r)))
		for _, at := range r {
			b = appendXY(b, at)
		}
	}
	return b
}

func appendXY(b []byte, p orb.Point) []byte {
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p[0]))
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(p[1]))
}
