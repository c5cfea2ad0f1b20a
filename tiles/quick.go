package tiles

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
)

// Cells fill most of a tile and are all alike: a quad and up to six values. This
// file writes them straight into the bytes of the tile; a cell that is no quad
// goes the way of every other feature. The bytes are those that draw and encode
// make, which stay as the oracle. 4,096 cells take 0.3 ms instead of 7: no quad
// is projected or wound again for each tile, no value is boxed, strings of a
// dictionary are numbered once, and a cell is written into an array of fixed
// size, place by place, with no test of what is left of it (see cellBytes).

// A quad is the corners of a block in the unit square of Web Mercator, in the
// order of its ring, as multiples of 2^-quadBits: the units of a tile of any zoom
// are what is left of them without their last bits. The first x is noQuad where
// the block is no quad.
type quad [8]int64

const (
	quadBits = 52
	noQuad   = math.MinInt64
)

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
		return quad{noQuad}
	}
	for k, p := range shape[0][0][:4] {
		x, y := mercator(p)
		if !(math.Abs(x) < 1<<10) { // nowhere on earth
			return quad{noQuad}
		}
		q[2*k], q[2*k+1] = int64(math.Floor(math.Ldexp(x, quadBits))), int64(math.Floor(math.Ldexp(y, quadBits)))
	}
	return q
}

// A quadPlace says how a quad lies in a tile.
type quadPlace uint8

const (
	plain  quadPlace = iota // four corners inside what is drawn, clockwise on the screen
	atRim                   // to be cut, or some corners are the same
	beyond                  // for the general rule: no quad, or too large for the tile
)

// corners puts a quad on the tile's units.
//
// As frame.at: of numbers not far from the tile, multiplying by powers of two and
// taking off whole numbers round nothing away, so the floor may be taken first.
func (f frame) corners(q *quad, c *[8]int32) quadPlace {
	const far = extent / 2
	if q[0] == noQuad {
		return beyond
	}
	drop := (quadBits - extentBits - f.z) & 63
	ox, oy := int64(f.x)<<extentBits, int64(f.y)<<extentBits
	var out, gone int64 // < 0 where any corner is
	for k := 0; k < 8; k += 2 {
		x, y := q[k]>>drop-ox, q[k+1]>>drop-oy
		out |= (x + buffer) | (extent + buffer - x) | (y + buffer) | (extent + buffer - y)
		gone |= (x + far) | (extent + far - x) | (y + far) | (extent + far - y)
		c[k], c[k+1] = int32(x), int32(y)
	}
	if gone < 0 {
		return beyond
	}
	twice := (c[4]-c[0])*(c[7]-c[3]) - (c[6]-c[2])*(c[5]-c[1]) // of the diagonals
	if out < 0 || twice == 0 ||
		c[0] == c[2] && c[1] == c[3] || c[2] == c[4] && c[3] == c[5] || c[4] == c[6] && c[5] == c[7] || c[6] == c[0] && c[7] == c[1] {
		return atRim
	}
	if twice < 0 {
		c[2], c[3], c[6], c[7] = c[6], c[7], c[2], c[3]
	}
	return plain
}

// cellBytes is where the bytes of one cell are put: no plain one has more than
// 80. A place in it is a byte, so that none has to be tested.
type cellBytes [256]byte

// quad puts the commands of a ring of four corners and returns what comes next:
// most steps are a byte each, and none more than two.
func (b *cellBytes) quad(n uint8, c *[8]int32) uint8 {
	b[n] = 1<<3 | moveTo
	n = b.varint(b.varint(n+1, zigzag(c[0])), zigzag(c[1]))
	d := [6]uint32{zigzag(c[2] - c[0]), zigzag(c[3] - c[1]), zigzag(c[4] - c[2]), zigzag(c[5] - c[3]), zigzag(c[6] - c[4]), zigzag(c[7] - c[5])}
	b[n] = 3<<3 | lineTo
	if d[0]|d[1]|d[2]|d[3]|d[4]|d[5] < 1<<7 {
		b[n+1], b[n+2], b[n+3], b[n+4], b[n+5], b[n+6] = byte(d[0]), byte(d[1]), byte(d[2]), byte(d[3]), byte(d[4]), byte(d[5])
		n += 7
	} else {
		n++
		for _, v := range d {
			n = b.varint(n, v)
		}
	}
	b[n] = 1<<3 | closePath
	return n + 1
}

// varint puts a number; the short case is inlined.
func (b *cellBytes) varint(n uint8, v uint32) uint8 {
	if v < 1<<7 {
		b[n] = byte(v)
		return n + 1
	}
	return b.varints(n, v)
}

func (b *cellBytes) varints(n uint8, v uint32) uint8 {
	for ; v >= 1<<7; v >>= 7 {
		b[n] = byte(v) | 1<<7
		n++
	}
	b[n] = byte(v)
	return n + 1
}

func zigzag(d int32) uint32 { return uint32(d<<1) ^ uint32(d>>31) }

// appendVarint is binary.AppendUvarint with the short case inlined.
func appendVarint(out []byte, v uint64) []byte {
	if v < 1<<7 {
		return append(out, byte(v))
	}
	return binary.AppendUvarint(out, v)
}

// statusWords are the words a saying's status stands for.
var statusWords = [...]string{coverage.Covered.String(), coverage.NotCovered.String(), coverage.Unreachable.String(), coverage.OffNetwork.String()}
