package geoparquet

import "encoding/binary"

// delta gives integers by their differences (Parquet, Encodings.md,
// DELTA_BINARY_PACKED): blocks of a least difference and, in small blocks of a
// width each, what the differences have above it.
type delta struct {
	b             []byte
	left          uint64 // of all
	smalls, small int    // small blocks in a block, and differences in one
	last          int64
	first         bool

	least  int64
	widths []byte // of the small blocks still to come in this block
	small8 []byte // bits of the one being read
	at     int    // the place in it
	width  int
}

const mostBlock = 1 << 16

// newDelta begins where there are no more than most numbers.
func newDelta(b []byte, most int64) (*delta, error) {
	d := &delta{b: b, first: true}
	block, smalls, left := d.varint(), d.varint(), d.varint()
	d.left, d.last = left, zigzag(d.varint())
	if d.b == nil || block == 0 || block > mostBlock || smalls == 0 || block%smalls != 0 || block/smalls%8 != 0 || left > uint64(most) {
		return nil, errBroken
	}
	d.smalls, d.small = int(smalls), int(block/smalls)
	return d, nil
}

// varint is 0, and nothing is left, where there is none.
func (d *delta) varint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.b = nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *delta) next() (int64, error) {
	if d.left == 0 {
		return 0, errBroken
	}
	d.left--
	if d.first {
		d.first, d.at = false, d.small
		return d.last, nil
	}
	if d.at == d.small {
		if err := d.begin(); err != nil {
			return 0, err
		}
	}
	d.last += d.least + int64(bitsAt(d.small8, d.at*d.width, d.width))
	d.at++
	return d.last, nil
}

// begin starts the next small block, and a block where it is the first of one.
func (d *delta) begin() error {
	if len(d.widths) == 0 {
		d.least = zigzag(d.varint())
		if len(d.b) < d.smalls {
			return errBroken
		}
		d.widths, d.b = d.b[:d.smalls], d.b[d.smalls:]
	}
	d.width = int(d.widths[0])
	d.widths = d.widths[1:]
	size := d.width * d.small / 8
	if d.width > 64 || len(d.b) < size {
		return errBroken
	}
	d.small8, d.b, d.at = d.b[:size], d.b[size:], 0
	return nil
}

// rest passes over what is left and returns the bytes behind it.
func (d *delta) rest() ([]byte, error) {
	for d.left > 0 {
		if _, err := d.next(); err != nil {
			return nil, err
		}
	}
	return d.b, nil
}
