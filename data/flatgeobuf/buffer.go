package flatgeobuf

import (
	"encoding/binary"
	"errors"
	"math"
)

// A buffer is the bytes of one FlatBuffer (google.github.io/flatbuffers/internals).
// The first error stays, and everything after it reads as nothing.
//
// Parts are reached by offsets, and nothing keeps a hostile file from naming one
// part a million times. So what is taken out is rationed by the length of the
// buffer: an honest file refers to each part once.
type buffer struct {
	b      []byte
	ration int
	err    error
}

var (
	errOutside = errors.New("it refers to bytes outside of itself")
	errShared  = errors.New("it refers to the same bytes again and again")
)

// slack is what a small buffer may share: writers keep equal texts once.
const slack = 64 << 10

func newBuffer(b []byte) *buffer { return &buffer{b: b, ration: len(b) + slack} }

func (b *buffer) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// holds says whether n bytes stand at a place.
func (b *buffer) holds(at, n int) bool {
	if b.err == nil && (at < 0 || n < 0 || at > len(b.b) || n > len(b.b)-at) {
		b.err = errOutside
	}
	return b.err == nil
}

func (b *buffer) uint16(at int) int {
	if !b.holds(at, 2) {
		return 0
	}
	return int(binary.LittleEndian.Uint16(b.b[at:]))
}

func (b *buffer) uint32(at int) uint32 {
	if !b.holds(at, 4) {
		return 0
	}
	return binary.LittleEndian.Uint32(b.b[at:])
}

func (b *buffer) uint64(at int) uint64 {
	if !b.holds(at, 8) {
		return 0
	}
	return binary.LittleEndian.Uint64(b.b[at:])
}

func (b *buffer) float(at int) float64 { return math.Float64frombits(b.uint64(at)) }

// follow returns the place an offset leads to.
func (b *buffer) follow(at int) int { return at + int(b.uint32(at)) }

func (b *buffer) root() table { return table{b, b.follow(0)} }

// A table is one in a buffer; at 0, where no table can stand, it has no fields.
type table struct {
	*buffer
	at int
}

// field is the place of a field, 0 where the table leaves it out. Fields are
// found through the table's vtable: its size, the table's, and two bytes a field.
func (t table) field(n int) int {
	if t.at == 0 {
		return 0
	}
	vtable := t.at - int(int32(t.uint32(t.at)))
	if slot := 4 + 2*n; slot+2 <= t.uint16(vtable) {
		if offset := t.uint16(vtable + slot); offset != 0 && t.err == nil {
			return t.at + offset
		}
	}
	return 0
}

func (t table) byteOf(n int) byte {
	if at := t.field(n); at != 0 && t.holds(at, 1) {
		return t.b[at]
	}
	return 0
}

// vector is where the elements of a vector stand and how many there are, each
// so many bytes wide.
func (t table) vector(n, width int) (at, count int) {
	if at = t.field(n); at == 0 {
		return 0, 0
	}
	at = t.follow(at)
	size := int64(t.uint32(at)) * int64(width)
	if t.err == nil && size > int64(len(t.b)-at-4) {
		t.fail(errOutside)
	}
	if t.err == nil && size > int64(t.ration) {
		t.fail(errShared)
	}
	if t.err != nil {
		return 0, 0
	}
	t.ration -= int(size)
	return at + 4, int(size) / width
}

func (t table) bytes(n int) []byte {
	at, count := t.vector(n, 1)
	return t.b[at : at+count]
}

func (t table) text(n int) string { return string(t.bytes(n)) }

func (t table) child(n int) table {
	if at := t.field(n); at != 0 {
		return table{t.buffer, t.follow(at)}
	}
	return table{t.buffer, 0}
}
