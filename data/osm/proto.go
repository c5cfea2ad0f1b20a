package osm

import (
	"encoding/binary"
	"fmt"
	"math/bits"

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
	for m := (message{b: msg}); m.more(); {
		num, v, err := m.next()
		if err != nil {
			return err
		}
		if num == 0 {
			continue
		}
		if err := visit(num, v); err != nil {
			return err
		}
	}
	return nil
}

// A message is a protobuf message and how far it is read. Only a number changes
// while reading: a slice cut shorter would be a pointer written, which the
// garbage collector wants to hear of.
type message struct {
	b  []byte
	at int
}

func (m *message) more() bool { return m.at < len(m.b) }

// next reads the next field; number 0 is one passed over.
func (m *message) next() (protowire.Number, value, error) {
	b := m.b[m.at:]
	if len(b) > 1 && b[0] < 0x80 && b[0] >= 1<<3 { // number and type in a byte: all but a block's last fields
		n, k := uint64(b[1]), 1
		if n >= 0x80 {
			n, k = uvarint(b[1:])
		}
		switch {
		case k < 0:
		case b[0]&7 == byte(protowire.VarintType):
			m.at += 1 + k
			return protowire.Number(b[0] >> 3), value{n: n}, nil
		case b[0]&7 == byte(protowire.BytesType) && n <= uint64(len(b)-1-k):
			m.at += 1 + k + int(n)
			return protowire.Number(b[0] >> 3), value{bytes: b[1+k : 1+k+int(n)]}, nil
		}
	}
	return m.any()
}

// any is next for every field there can be.
func (m *message) any() (num protowire.Number, v value, err error) {
	num, typ, n := protowire.ConsumeTag(m.b[m.at:])
	if n < 0 {
		return 0, v, protowire.ParseError(n)
	}
	m.at += n
	b := m.b[m.at:]
	switch typ {
	case protowire.VarintType:
		v.n, n = protowire.ConsumeVarint(b)
	case protowire.BytesType:
		if v.bytes, n = protowire.ConsumeBytes(b); v.bytes == nil {
			v.bytes = []byte{}
		}
	default:
		n = protowire.ConsumeFieldValue(num, typ, b)
		num = 0
	}
	if n < 0 {
		return 0, value{}, protowire.ParseError(n)
	}
	m.at += n
	return num, v, nil
}

// packed is a run of varints.
type packed []byte

// next reads the varint at byte at, and says where the one after it is.
func (p packed) next(at int) (v uint64, after int, err error) {
	if at < len(p) && p[at] < 0x80 { // one byte: most differences and indices
		return uint64(p[at]), at + 1, nil
	}
	return p.long(at)
}

func (p packed) long(at int) (v uint64, after int, err error) {
	v, n := uvarint(p[at:])
	if n < 0 {
		return 0, at, fmt.Errorf("packed numbers: %w", protowire.ParseError(n))
	}
	return v, at + n, nil
}

// sint is next for a zigzag-coded number.
func (p packed) sint(at int) (int64, int, error) {
	v, after, err := p.next(at)
	return protowire.DecodeZigZag(v), after, err
}

// count is how many varints p holds, if it is sound: bytes below 0x80, eight at a
// time.
func (p packed) count() int {
	n := 0
	for ; len(p) >= 8; p = p[8:] {
		n += bits.OnesCount64(^binary.LittleEndian.Uint64(p) & highBits)
	}
	for _, b := range p {
		if b < 0x80 {
			n++
		}
	}
	return n
}

// front is the first eight bytes of p, zeros behind its end.
func (p packed) front() uint64 {
	if len(p) >= 8 {
		return binary.LittleEndian.Uint64(p)
	}
	var b [8]byte
	copy(b[:], p)
	return binary.LittleEndian.Uint64(b[:])
}

// sums fills to with the running sums of p's zigzag-coded numbers: ids coded as
// differences. There are count of them, unless p is unsound.
func (p packed) sums(to []int64) error {
	sum, at := int64(0), 0
	for i := range to {
		v, after, err := p.next(at)
		if err != nil {
			return err
		}
		at = after
		sum += protowire.DecodeZigZag(v)
		to[i] = sum
	}
	if at < len(p) {
		_, _, err := p.next(at)
		return err
	}
	return nil
}

const highBits = 0x8080808080808080

// uvarint reads the varint at the front of p and how many bytes it has, which is
// negative as protowire's where there is none. Up to eight bytes are read in one
// go, without a branch for each: the lengths of coordinates come in no order a
// processor could guess. The bytes behind p in its array may be looked at, and
// do not count.
func uvarint(p []byte) (uint64, int) {
	if cap(p) >= 8 {
		w := binary.LittleEndian.Uint64(p[:8])
		stop := ^w & highBits
		if n := bits.TrailingZeros64(stop)/8 + 1; n <= 8 && n <= len(p) {
			w &= stop ^ (stop - 1) // through the first byte without a high bit
			w = w&0x007f007f007f007f | w&0x7f007f007f007f00>>1
			w = w&0x00003fff00003fff | w&0x3fff00003fff0000>>2
			return w&0x0fffffff | w&0x0fffffff00000000>>4, n
		}
	}
	return protowire.ConsumeVarint(p)
}
