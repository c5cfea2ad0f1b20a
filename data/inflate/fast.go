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
//   - 56 bits are three literals of 11, or a length of 20 with a distance of 28.
//   - A match is copied by words and may write beyond its end, where the next
//     symbol writes anyway: two words at once, as most matches are no longer and
//     no branch is guessed wrong then.
func (d *Decoder) fast(s *stream) (end bool, err error) {
	src, dst, pos, out, buf, n := s.src, s.dst, s.pos, s.out, s.buf, s.n
	lastIn, lastOut := len(src)-inMargin, len(dst)-outMargin
	for pos <= lastIn && out <= lastOut {
		buf |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
		pos += int(63-n) >> 3
		n |= 56
		e := d.lit[buf&(1<<litBits-1)]
		if e.literal() {
			buf >>= e & 63
			n -= e.take()
			dst[out] = byte(e >> 16)
			out++
			if e = d.lit[buf&(1<<litBits-1)]; e.literal() {
				buf >>= e & 63
				n -= e.take()
				dst[out] = byte(e >> 16)
				out++
				if e = d.lit[buf&(1<<litBits-1)]; e.literal() {
					buf >>= e & 63
					n -= e.take()
					dst[out] = byte(e >> 16)
					out++
					continue
				}
			}
			buf |= binary.LittleEndian.Uint64(src[pos:]) << (n & 63)
			pos += int(63-n) >> 3
			n |= 56
		}
		if e.link() {
			at := e.second(buf, litBits)
			buf >>= litBits
			n -= litBits
			if e = d.lit[at]; e.literal() {
				buf >>= e & 63
				n -= e.take()
				dst[out] = byte(e >> 16)
				out++
				continue
			}
		}
		if !e.base() {
			end = true
			if e.nothing() {
				err = ErrCorrupt
			}
			buf >>= e & 63
			n -= e.take()
			break
		}
		length := int(e.with(buf))
		buf >>= e & 63
		n -= e.take()
		e = d.dist[buf&(1<<distBits-1)]
		if e.link() {
			at := e.second(buf, distBits)
			buf >>= distBits
			n -= distBits
			e = d.dist[at]
		}
		dist := int(e.with(buf))
		buf >>= e & 63
		n -= e.take()
		if !e.base() || dist > out {
			err = ErrCorrupt
			break
		}
		if dist >= 8 {
			to, from := dst[out:out+16], dst[out-dist:]
			binary.LittleEndian.PutUint64(to, binary.LittleEndian.Uint64(from))
			binary.LittleEndian.PutUint64(to[8:], binary.LittleEndian.Uint64(from[8:]))
			if length > 16 {
				far(dst, out+16, dist, length-16)
			}
		} else {
			near(dst, out, dist, length)
		}
		out += length
	}
	s.pos, s.out, s.buf, s.n = pos, out, buf&(1<<(n&63)-1), n
	return end, err
}

// far copies length bytes, and up to 7 more, from dist >= 8 before out to out.
func far(dst []byte, out, dist, length int) {
	for end := out + length; out < end; out += 8 {
		binary.LittleEndian.PutUint64(dst[out:], binary.LittleEndian.Uint64(dst[out-dist:]))
	}
}

// near is far for dist < 8: the match runs into itself within a word and is its
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
