package flatgeobuf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"
)

// The fields of a Feature and a Geometry, in the order of feature.fbs.
const (
	featureGeometry, featureProperties, featureColumns        = 0, 1, 2
	geometryEnds, geometryXY, geometryKind, geometryParts int = 0, 1, 6, 7
)

func (f *Reader) feature(t table) Feature {
	out := Feature{Columns: f.Columns}
	if own := columnsOf(t, featureColumns); own != nil {
		out.Columns = own
	}
	out.Values = properties(t.buffer, t.bytes(featureProperties), out.Columns)
	out.Geometry, out.Fault = geometry(t.child(featureGeometry), f.Kind)
	return out
}

// geometry reads a geometry of a kind, or of the kind it says itself.
func geometry(t table, kind Kind) (g orb.Geometry, fault string) {
	if t.at == 0 {
		return nil, "no geometry"
	}
	if kind == Mixed {
		kind = Kind(t.byteOf(geometryKind))
	}
	switch kind {
	case Point, MultiPoint:
		at, n := t.vector(geometryXY, 8)
		if n > 2 {
			return nil, fmt.Sprintf("%d points in one", n/2)
		}
		if n < 2 || math.IsNaN(t.float(at)) {
			return nil, "no geometry"
		}
		return orb.Point{t.float(at), t.float(at + 8)}, ""
	case Polygon:
		if p := polygon(t); len(p) > 0 {
			return orb.MultiPolygon{p}, ""
		}
		return nil, "no geometry"
	case MultiPolygon:
		if m := multiPolygon(t); len(m) > 0 {
			return m, ""
		}
		return nil, "no geometry"
	}
	return nil, "a " + kind.String()
}

func multiPolygon(t table) orb.MultiPolygon {
	var out orb.MultiPolygon
	at, n := t.vector(geometryParts, 4)
	for i := 0; i < n && t.err == nil; i++ {
		if p := polygon(table{t.buffer, t.follow(at + 4*i)}); len(p) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// polygon reads rings: all their corners in one list, and where each ends, in
// corners; one ring where no ends are given. Empty rings are dropped.
func polygon(t table) orb.Polygon {
	at, n := t.vector(geometryXY, 8)
	ends, rings := t.vector(geometryEnds, 4)
	var out orb.Polygon
	from := 0
	for i := 0; i < max(rings, 1); i++ {
		end := n / 2
		if rings > 0 {
			end = int(t.uint32(ends + 4*i))
		}
		if end < from || end > n/2 || n%2 != 0 {
			t.fail(errors.New("the rings of its polygon do not fit its corners"))
		}
		if t.err != nil {
			return nil
		}
		if end == from {
			continue
		}
		r := make(orb.Ring, end-from)
		for j := range r {
			r[j] = orb.Point{t.float(at + 16*(from+j)), t.float(at + 16*(from+j) + 8)}
		}
		out, from = append(out, r), end
	}
	return out
}

// width is how many bytes a value of a type has; 0 for those that say it
// themselves, -1 for an unknown type.
func (t Type) width() int {
	widths := [...]int{Int8: 1, Uint8: 1, Bool: 1, Int16: 2, Uint16: 2, Int32: 4, Uint32: 4, Int64: 8, Uint64: 8, Float32: 4, Float64: 8,
		Text: 0, JSON: 0, DateTime: 0, Binary: 0}
	if int(t) < len(widths) {
		return widths[t]
	}
	return -1
}

// properties reads pairs of a column's number and a value.
func properties(in *buffer, b []byte, columns []Column) []any {
	out := make([]any, len(columns))
	for len(b) > 0 && in.err == nil {
		if len(b) < 2 {
			in.fail(errors.New("its properties end in the middle"))
			break
		}
		i := int(binary.LittleEndian.Uint16(b))
		if b = b[2:]; i >= len(columns) {
			in.fail(fmt.Errorf("it has a value for column %d of %d", i+1, len(columns)))
			break
		}
		size := columns[i].Type.width()
		if size == 0 && len(b) >= 4 {
			size, b = int(binary.LittleEndian.Uint32(b)), b[4:]
		} else if size == 0 {
			size = 4 // of a length that is not there
		}
		if size < 0 || size > len(b) {
			in.fail(fmt.Errorf("its value of %q does not fit in its properties", columns[i].Name))
			break
		}
		out[i], b = value(columns[i].Type, b[:size]), b[size:]
	}
	return out
}

func value(t Type, b []byte) any {
	le := binary.LittleEndian
	switch t {
	case Int8:
		return int64(int8(b[0]))
	case Uint8:
		return uint64(b[0])
	case Bool:
		return b[0] != 0
	case Int16:
		return int64(int16(le.Uint16(b)))
	case Uint16:
		return uint64(le.Uint16(b))
	case Int32:
		return int64(int32(le.Uint32(b)))
	case Uint32:
		return uint64(le.Uint32(b))
	case Int64:
		return int64(le.Uint64(b))
	case Uint64:
		return le.Uint64(b)
	case Float32:
		return math.Float32frombits(le.Uint32(b))
	case Float64:
		return math.Float64frombits(le.Uint64(b))
	case Text, JSON, DateTime:
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return nil
}
