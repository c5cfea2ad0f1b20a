package geoparquet

import "encoding/binary"

// hybrid gives numbers of so many bits in runs of one number, and of eight and
// more packed (Parquet, Encodings.md, RLE/bit-packing hybrid). It gives as many as
// are asked for: what a run claims costs nothing.
type hybrid struct {
	b      []byte
	width  int
	left   uint64 // of the run
	same   uint32 // of a run of one number
	packed []byte // of a packed run; nil for one of one number
	bit    int
}

// next returns the next number; errBroken after the last.
func (h *hybrid) next() (uint32, error) {
	for h.left == 0 {
		if err := h.begin(); err != nil {
			return 0, err
		}
	}
	h.left--
	if h.packed == nil {
		return h.same, nil
	}
	v := uint32(bitsAt(h.packed, h.bit, h.width))
	if h.bit += h.width; h.bit > 8*len(h.packed) {
		return 0, errBroken // a last group may be cut short, but not what is asked for
	}
	return v, nil
}

func (h *hybrid) begin() error {
	head, n := binary.Uvarint(h.b)
	if n <= 0 || h.width > 32 {
		return errBroken
	}
	h.b = h.b[n:]
	if head&1 == 1 {
		groups := head >> 1
		if groups > 1<<40 { // for the products below
			return errBroken
		}
		size := min(uint64(len(h.b)), groups*uint64(h.width))
		h.left, h.packed, h.bit = groups*8, h.b[:size:size], 0
		h.b = h.b[size:]
		return nil
	}
	size := (h.width + 7) / 8
	if len(h.b) < size {
		return errBroken
	}
	h.left, h.packed, h.same = head>>1, nil, 0
	for i := range size {
		h.same |= uint32(h.b[i]) << (8 * i)
	}
	h.b = h.b[size:]
	return nil
}

// bitsAt reads width <= 64 bits from a place on, the lowest first; those beyond the
// end are zero.
func bitsAt(b []byte, bit, width int) uint64 {
	v := uint64(0)
	for got := 0; got < width; {
		i := bit / 8
		if i >= len(b) {
			break
		}
		off := bit % 8
		take := min(8-off, width-got)
		v |= uint64(b[i]>>off&(1<<take-1)) << got
		got, bit = got+take, bit+take
	}
	return v
}
