package osm

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// A value is one field of a protobuf message: a number or a run of bytes.
type value struct {
	n     uint64
	bytes []byte // nil unless the field is length-delimited; then not nil
}

// fields calls visit for each field of msg, in order. Fixed-width fields and
// groups, which OSM PBF does not use, are passed over.
func fields(msg []byte, visit func(protowire.Number, value) error) error {
	for len(msg) > 0 {
		num, typ, n := protowire.ConsumeTag(msg)
		if n < 0 {
			return protowire.ParseError(n)
		}
		msg = msg[n:]
		var v value
		switch typ {
		case protowire.VarintType:
			v.n, n = protowire.ConsumeVarint(msg)
		case protowire.BytesType:
			v.bytes, n = protowire.ConsumeBytes(msg)
			if n >= 0 && v.bytes == nil {
				v.bytes = []byte{}
			}
		default:
			if n = protowire.ConsumeFieldValue(num, typ, msg); n >= 0 {
				msg = msg[n:]
				continue
			}
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		msg = msg[n:]
		if err := visit(num, v); err != nil {
			return err
		}
	}
	return nil
}

// packed is a run of varints; next takes one off its front.
type packed []byte

func (p *packed) next() (uint64, error) {
	if b := *p; len(b) > 0 && b[0] < 0x80 { // one byte: most deltas and indices
		*p = b[1:]
		return uint64(b[0]), nil
	}
	v, n := protowire.ConsumeVarint(*p)
	if n < 0 {
		return 0, fmt.Errorf("packed numbers: %w", protowire.ParseError(n))
	}
	*p = (*p)[n:]
	return v, nil
}

// sint takes a zigzag-coded number off the front.
func (p *packed) sint() (int64, error) {
	v, err := p.next()
	return protowire.DecodeZigZag(v), err
}

// count is how many varints p holds, if it is sound.
func (p packed) count() int {
	n := 0
	for _, b := range p {
		if b < 0x80 {
			n++
		}
	}
	return n
}
