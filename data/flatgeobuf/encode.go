package flatgeobuf

import (
	"encoding/binary"
	"fmt"
	"math"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"
)

// An encoder makes FlatBuffers with their size in front, one at a time; bytes it
// returns are valid until the next.
type encoder struct {
	b     *flatbuffers.Builder
	props []byte
}

// header encodes a header whose features lie in box, nowhere for none.
func (e *encoder) header(h Header, box orb.Bound, tree bool) []byte {
	b := e.b
	b.Reset()
	columns := make([]flatbuffers.UOffsetT, len(h.Columns))
	for i, c := range h.Columns {
		name, title := b.CreateString(c.Name), e.text(c.Title)
		b.StartObject(columnTitle + 1)
		b.PrependUOffsetTSlot(columnTitle, title, 0)
		b.PrependUOffsetTSlot(columnName, name, 0)
		b.PrependByteSlot(columnType, byte(c.Type), 0)
		columns[i] = b.EndObject()
	}
	name, title, about, list := e.text(h.Name), e.text(h.Title), e.text(h.Description), e.tables(columns)
	var envelope flatbuffers.UOffsetT
	if box.Min[0] <= box.Max[0] {
		envelope = e.floats([]float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]})
	}
	crs := e.crs(h.CRS)
	b.StartObject(headerDescription + 1)
	b.PrependUint64Slot(headerCount, h.Count, 0)
	b.PrependUOffsetTSlot(headerName, name, 0)
	b.PrependUOffsetTSlot(headerEnvelope, envelope, 0)
	b.PrependUOffsetTSlot(headerColumns, list, 0)
	b.PrependUOffsetTSlot(headerCRS, crs, 0)
	b.PrependUOffsetTSlot(headerTitle, title, 0)
	b.PrependUOffsetTSlot(headerDescription, about, 0)
	if !tree {
		b.PrependUint16Slot(headerNodeSize, 0, defaultNodeSize)
	}
	b.PrependByteSlot(headerKind, byte(h.Kind), 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes()
}

func (e *encoder) crs(c CRS) flatbuffers.UOffsetT {
	if c == (CRS{}) {
		return 0
	}
	b := e.b
	org, name, wkt := e.text(c.Org), e.text(c.Name), e.text(c.WKT)
	b.StartObject(crsWKT + 1)
	b.PrependUOffsetTSlot(crsOrg, org, 0)
	b.PrependInt32Slot(crsCode, int32(c.Code), 0)
	b.PrependUOffsetTSlot(crsName, name, 0)
	b.PrependUOffsetTSlot(crsWKT, wkt, 0)
	return b.EndObject()
}

// feature encodes a geometry (nil for none) and a value for each column.
func (e *encoder) feature(g orb.Geometry, columns []Column, values []any) ([]byte, error) {
	b := e.b
	b.Reset()
	e.props = e.props[:0]
	for i, v := range values {
		if err := e.property(i, columns[i], v); err != nil {
			return nil, err
		}
	}
	var shape, props flatbuffers.UOffsetT
	switch x := g.(type) {
	case nil:
	case orb.Point:
		shape = e.geometry(Point, e.floats(x[:]), 0, 0)
	case orb.MultiPolygon:
		parts := make([]flatbuffers.UOffsetT, len(x))
		for i, p := range x {
			parts[i] = e.polygon(p)
		}
		shape = e.geometry(MultiPolygon, 0, 0, e.tables(parts))
	default:
		return nil, fmt.Errorf("a %s is not written to FlatGeobuf here", g.GeoJSONType())
	}
	if len(e.props) > 0 {
		props = b.CreateByteVector(e.props)
	}
	b.StartObject(featureProperties + 1)
	b.PrependUOffsetTSlot(featureProperties, props, 0)
	b.PrependUOffsetTSlot(featureGeometry, shape, 0)
	b.FinishSizePrefixed(b.EndObject())
	return b.FinishedBytes(), nil
}

// property appends the value of column i; nothing for nil and for a number that
// is none.
func (e *encoder) property(i int, c Column, v any) error {
	le := binary.LittleEndian
	head := le.AppendUint16(e.props, uint16(i))
	switch x := v.(type) {
	case nil:
		return nil
	case string:
		if c.Type == Text {
			e.props = append(le.AppendUint32(head, uint32(len(x))), x...)
			return nil
		}
	case int:
		if c.Type == Int64 {
			e.props = le.AppendUint64(head, uint64(x))
			return nil
		}
	case float64:
		if c.Type == Float64 {
			if !math.IsNaN(x) && !math.IsInf(x, 0) {
				e.props = le.AppendUint64(head, math.Float64bits(x))
			}
			return nil
		}
	case bool:
		if c.Type == Bool {
			on := byte(0)
			if x {
				on = 1
			}
			e.props = append(head, on)
			return nil
		}
	}
	return fmt.Errorf("column %s has a %T", c.Name, v)
}

func (e *encoder) polygon(p orb.Polygon) flatbuffers.UOffsetT {
	n := 0
	for _, r := range p {
		n += len(r)
	}
	b := e.b
	b.StartVector(8, 2*n, 8) // a builder writes back to front
	for i := len(p) - 1; i >= 0; i-- {
		for j := len(p[i]) - 1; j >= 0; j-- {
			b.PrependFloat64(p[i][j][1])
			b.PrependFloat64(p[i][j][0])
		}
	}
	xy := b.EndVector(2 * n)
	var ends flatbuffers.UOffsetT
	if len(p) > 1 {
		b.StartVector(4, len(p), 4)
		for i := len(p) - 1; i >= 0; i-- {
			b.PrependUint32(uint32(n))
			n -= len(p[i])
		}
		ends = b.EndVector(len(p))
	}
	return e.geometry(Polygon, xy, ends, 0)
}

func (e *encoder) geometry(k Kind, xy, ends, parts flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	b := e.b
	b.StartObject(geometryParts + 1)
	b.PrependUOffsetTSlot(geometryEnds, ends, 0)
	b.PrependUOffsetTSlot(geometryXY, xy, 0)
	b.PrependUOffsetTSlot(geometryParts, parts, 0)
	b.PrependByteSlot(geometryKind, byte(k), 0)
	return b.EndObject()
}

func (e *encoder) text(s string) flatbuffers.UOffsetT {
	if s == "" {
		return 0
	}
	return e.b.CreateString(s)
}

func (e *encoder) floats(v []float64) flatbuffers.UOffsetT {
	e.b.StartVector(8, len(v), 8)
	for i := len(v) - 1; i >= 0; i-- {
		e.b.PrependFloat64(v[i])
	}
	return e.b.EndVector(len(v))
}

func (e *encoder) tables(at []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	e.b.StartVector(4, len(at), 4)
	for i := len(at) - 1; i >= 0; i-- {
		e.b.PrependUOffsetT(at[i])
	}
	return e.b.EndVector(len(at))
}
