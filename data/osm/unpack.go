package osm

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/walkshed/walkshed/data/inflate"
)

// An unpacker inflates blobs, keeping its buffers from one to the next. It
// belongs to one goroutine.
type unpacker struct {
	inflate.Decoder
	packed []byte
	raw    []byte
}

// load reads the first n bytes of a blob message into u.packed. There is room
// behind them, as uvarint likes.
func (u *unpacker) load(f *file, s *span, n int64) error {
	if int64(cap(u.packed)) < n+8 {
		u.packed = make([]byte, n+n/8+8)
	}
	u.packed = u.packed[:n]
	return f.readAt(u.packed, s.body)
}

// A blob is a blob message: bytes as they are, or packed ones and what they
// unpack to.
type blob struct {
	raw, packed []byte
	size        int // of packed, once unpacked
}

// blobOf reads a blob message, or as much as is there of one of total bytes.
func blobOf(msg []byte, total int64) (f blob, err error) {
	size, other := int64(-1), protowire.Number(0)
	for m := (message{b: msg}); m.more(); {
		if int64(len(msg)) < total { // the last field may go on
			if num, typ, n := protowire.ConsumeTag(msg[m.at:]); n > 0 && num == 3 && typ == protowire.BytesType {
				if _, k := protowire.ConsumeVarint(msg[m.at+n:]); k > 0 {
					f.packed = msg[m.at+n+k:]
				}
			}
			if f.packed != nil {
				break
			}
		}
		num, v, err := m.next()
		if err != nil {
			return f, fmt.Errorf("blob: %w", err)
		}
		switch num {
		case 0:
		case 1:
			f.raw = v.bytes
		case 2:
			size = int64(v.n)
		case 3:
			f.packed = v.bytes
		default:
			other = num
		}
	}
	switch {
	case f.raw != nil:
	case f.packed == nil:
		return f, &otherPacking{other}
	case size < 0 || size > maxBlob:
		return f, fmt.Errorf("a blob that unpacks to %d bytes, at most %d are allowed", size, maxBlob)
	}
	f.size = int(size)
	return f, nil
}

// room makes u.raw large enough for size bytes and some behind them.
func (u *unpacker) room(size int) {
	if cap(u.raw) < size+8 {
		u.raw = make([]byte, size+size/8+8)
	}
	u.raw = u.raw[:size]
}

// unpack returns the block a blob message holds; it lives until the next call.
// Inflating stops at the size the blob declares, which is at most maxBlob.
func (u *unpacker) unpack(msg []byte) ([]byte, error) {
	f, err := blobOf(msg, int64(len(msg)))
	if err != nil || f.raw != nil {
		return f.raw, err
	}
	u.room(f.size)
	n, err := u.Zlib(u.raw, f.packed)
	return u.raw, told(n, f.size, err)
}

// told puts into words what inflating n of size bytes came to.
func told(n, size int, err error) error {
	switch {
	case errors.Is(err, inflate.ErrMore):
		return fmt.Errorf("a blob unpacks to more than the %d bytes it declares", size)
	case err != nil:
		return fmt.Errorf("unpack: %w", err)
	case n < size:
		return fmt.Errorf("unpack: %d bytes, and it declares %d", n, size)
	}
	return nil
}
