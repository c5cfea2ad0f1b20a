package tiles

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
)

// Cells fill most of a tile and are all alike: a quad and up to six values. This
// file writes them straight into the bytes of the tile; a cell that is no plain
// quad wholly inside it goes the way of every other feature. The bytes are those
// that draw and encode make, which stay as the oracle. 4,096 cells take 0.4 ms
// instead of 7: no quad is projected or wound again for each tile, no value is
// boxed, and strings of a dictionary are numbered once.

// A quad is the corners of a block in the unit square of Web Mercator, in the
// order of its ring; the first x is NaN where the block is no quad.
type quad [8]float64

// A saying is what a tile says of a block.
type saying struct {
	people, minutes float64 // minutes to a tenth; NaN: none known
	class, status   uint8
	estimated       bool
}

// prepare computes what does not depend on the tile.
func (s *blockSet) prepare(scale scale) {
	s.quads, s.says = make([]quad, len(s.blocks)), make([]saying, len(s.blocks))
	for i := range s.blocks {
		s.quads[i] = quadOf(s.outline(i))
		s.says[i] = scale.says(&s.blocks[i])
	}
}

// says is what a tile says of a block.
func (s scale) says(b *block) saying {
	t, estimated := b.time()
	status := b.status()
	return saying{b.people, tenths(t), s.class(t, status), uint8(status), estimated}
}

func quadOf(shape orb.MultiPolygon) (q quad) {
	if len(shape) != 1 || len(shape[0]) != 1 || len(shape[0][0]) != 5 || shape[0][0][0] != shape[0][0][4] {
		q[0] = math.NaN()
		return q
	}
	for k, p := range shape[0][0][:4] {
		q[2*k], q[2*k+1] = mercator(p)
	}
	return q
}

// corners puts a quad on the tile's units, clockwise on the screen; false where
// it is not four corners inside what is drawn.
func (f frame) corners(q *quad) (c [8]int32, ok bool) {
	// As frame.at: powers of two make no difference where they are multiplied in.
	n, ox, oy := float64(uint32(1)<<f.z)*extent, float64(f.x)*extent, float64(f.y)*extent
	if q[0] != q[0] {
		return c, false
	}
	for k := 0; k < 8; k += 2 {
		x, y := floor(q[k]*n-ox), floor(q[k+1]*n-oy)
		if uint64(x+buffer) > extent+2*buffer || uint64(y+buffer) > extent+2*buffer {
			return c, false
		}
		c[k], c[k+1] = int32(x), int32(y)
	}
	if c[0] == c[2] && c[1] == c[3] || c[2] == c[4] && c[3] == c[5] || c[4] == c[6] && c[5] == c[7] || c[6] == c[0] && c[7] == c[1] {
		return c, false
	}
	twice := (c[4]-c[0])*(c[7]-c[3]) - (c[6]-c[2])*(c[5]-c[1]) // of the diagonals
	if twice < 0 {
		c[2], c[3], c[6], c[7] = c[6], c[7], c[2], c[3]
	}
	return c, twice != 0
}

// floor is math.Floor for numbers within an int64.
func floor(v float64) int64 {
	i := int64(v)
	if float64(i) > v {
		i--
	}
	return i
}

// appendQuad appends the commands of a ring of four corners: most steps are a
// byte each.
func appendQuad(out []byte, c *[8]int32) []byte {
	out = append(out, 1<<3|moveTo)
	out = appendStep(appendStep(out, c[0]), c[1])
	d := [6]uint32{zigzag(c[2] - c[0]), zigzag(c[3] - c[1]), zigzag(c[4] - c[2]), zigzag(c[5] - c[3]), zigzag(c[6] - c[4]), zigzag(c[7] - c[5])}
	if d[0]|d[1]|d[2]|d[3]|d[4]|d[5] < 1<<7 {
		return append(out, 3<<3|lineTo, byte(d[0]), byte(d[1]), byte(d[2]), byte(d[3]), byte(d[4]), byte(d[5]), 1<<3|closePath)
	}
	out = append(out, 3<<3|lineTo)
	for _, v := range d {
		out = appendVarint(out, uint64(v))
	}
	return append(out, 1<<3|closePath)
}

func zigzag(d int32) uint32 { return uint32(d<<1) ^ uint32(d>>31) }

func appendStep(out []byte, d int32) []byte {
	return appendVarint(out, uint64(zigzag(d)))
}

// appendVarint is binary.AppendUvarint with the short case inlined.
func appendVarint(out []byte, v uint64) []byte {
	if v < 1<<7 {
		return append(out, byte(v))
	}
	return binary.AppendUvarint(out, v)
}

// statusWords are the words a saying's status stands for.
var statusWords = [...]string{coverage.Covered.String(), coverage.NotCovered.String(), coverage.Unreachable.String(), coverage.OffNetwork.String()}
