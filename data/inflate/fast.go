package inflate

import "encoding/binary"

// Margins within which fast needs no test: an iteration reads two words,
// the second up to 7 bytes on, and writes at most 3 literals and a match of 258
// with 15 bytes too many.
const (
	inMargin  = 16
	outMargin = 3 + 258 + 16
)

// fast unpacks symbols while src and dst have the margins left; end says that it
// met the end of the block. It gives what step would, by fewer tests:
//
//   - Refilling adds a whole word and counts the full bytes of it. What it adds
//     beyond them is added again, the same, next time (Giesen, "Reading bits in
//     far too many ways", 2018, variant 4).
//   - The next symbol is looked up before refilling, so that neither waits for
//     the other: a sixth of the time.
//   - 56 bits are two literals of 11, a length of 20 and 14 more: three in four
//     distances need no further refilling. They are three literals and one more
//     symbol to be looked up as well.
//   - A match is copied 16 bytes at a time and may write beyond its end, where the
//     next symbol writes anyway: most matches are no longer, and no branch is
//     guessed wrong then.
//   - n is a byte: it drops what an entry holds above its lowest bits.
func (d *Decoder) fast(s *stream) (end bool, err error) {
	src, dst, pos, out, buf, n := s.src, s.dst, s.pos, s.out, s.buf, uint8(s.n)
	lastIn, lastOut := len(src)-inMargin, len(dst)-outMargin
	if pos > lastIn || out > lastOut {
		return false, nil
	}
	buf |= binary.LittleEndian.Uint64(src[pos:pos+8]) << (n & 63)
	pos += int(63-n) >> 3
	n |= 56
	e := d.lit[buf&(1<<litBits-1)]
	for pos <= lastIn && out <= lastOut {
		if e.literal() {
			buf >>= e & 63
			n -= uint8(e)
			dst[out] = byte(e >> 16)
			out++
			if e = d.lit[buf&(1<<litBits-1)]; e.literal() {
				buf >>= e & 63
				n -= uint8(e)
				dst[out] = byte(e >> 16)
				out++
				if e = d.lit[buf&(1<<litBits-1)]; e.literal() {
					buf >>= e & 63
					n -= uint8(e)
					dst[out] = byte(e >> 16)
					out++
					e = d.lit[buf&(1<<litBits-1)]
					buf |= binary.LittleEndian.Uint64(src[pos:pos+8]) << (n & 63)
					pos += int(63-n) >> 3
					n |= 56
					continue
				}
			}
		}
		if e.link() {
			at := e.second(buf, litBits)
			buf >>= litBits
			n -= litBits
			if e = d.lit[at]; e.literal() {
				buf >>= e & 63
				n -= uint8(e)
				dst[out] = byte(e >> 16)
				out++
				e = d.lit[buf&(1<<litBits-1)]
				buf |= binary.LittleEndian.Uint64(src[pos:pos+8]) << (n & 63)
				pos += int(63-n) >> 3
				n |= 56
				continue
			}
		}
		if !e.base() {
			end = true
			if e.nothing() {
				err = ErrCorrupt
			}
			buf >>= e & 63
			n -= uint8(e)
			break
		}
		length := int(e.with(buf))
		buf >>= e & 63
		n -= uint8(e)
		if n < maxDistBits+litBits {
			buf |= binary.LittleEndian.Uint64(src[pos:pos+8]) << (n & 63)
			pos += int(63-n) >> 3
			n |= 56
		}
		e = d.dist[buf&(1<<distBits-1)]
		if e.link() {
			at := e.second(buf, distBits)
			buf >>= distBits
			n -= distBits
			e = d.dist[at]
		}
		dist := int(e.with(buf))
		buf >>= e & 63
		n -= uint8(e)
		if !e.base() || dist > out {
			err = ErrCorrupt
			break
		}
		e = d.lit[buf&(1<<litBits-1)]
		buf |= binary.LittleEndian.Uint64(src[pos:pos+8]) << (n & 63)
		pos += int(63-n) >> 3
		n |= 56
		switch {
		case dist >= 16:
			*(*[16]byte)(dst[out : out+16]) = *(*[16]byte)(dst[out-dist : out-dist+16])
			if length > 16 {
				far(dst, out+16, dist, length-16)
			}
		case dist >= 8:
			words(dst, out, dist, length)
		default:
			near(dst, out, dist, length)
		}
		out += length
	}
	s.pos, s.out, s.buf, s.n = pos, out, buf&(1<<(n&63)-1), uint(n)
	return end, err
}

// maxDistBits is the most a distance takes: a code of 15 bits and 13 more.
const maxDistBits = 28

// far copies length bytes, and up to 15 more, from dist >= 16 before out to out.
func far(dst []byte, out, dist, length int) {
	for end := out + length; out < end; out += 16 {
		*(*[16]byte)(dst[out : out+16]) = *(*[16]byte)(dst[out-dist : out-dist+16])
	}
}

// words is far for dist >= 8, word by word: a match may run into itself.
func words(dst []byte, out, dist, length int) {
	for end := out + length; out < end; out += 8 {
		binary.LittleEndian.PutUint64(dst[out:], binary.LittleEndian.Uint64(dst[out-dist:]))
	}
}

// near is words for dist < 8: the match runs into itself within a word and is its
// first bytes again and again.
func near(dst []byte, out, dist, length int) {
	pattern := binary.LittleEndian.Uint64(dst[out-dist:]) & (1<<(8*dist) - 1)
	for w := 8 * dist; w < 64; w *= 2 {
		pattern |= pattern << w
	}
	step := 8 - 8%dist // the most bytes of a word after which the pattern starts anew
	for end := out + length; out < end; out += step {
		binary.LittleEndian.PutUint64(dst[out:], pattern)
	}
}
