package inflate

import "encoding/binary"

// Margins within which fast needs no test: an iteration reads two words,
// the second up to 7 bytes on, and writes at most 3 literals and a match of 258
// with 7 bytes too many.
const (
	inMargin  = 16
	outMargin = 3 + 258 + 8
)

// fast unpacks symbols while src and dst have the margins left; end says that it
// met the end of the block. It gives what step would, by fewer tests:
//
//   - Refilling adds a whole word and counts the full bytes of it. What it adds
//     beyond them is added again, the same, next time (Giesen, "Reading bits in
//     far too many ways", 2018, variant 4).
//   - 56 bits are three literals of 11, or a length of 20 with a distance of 28.
//   - A match is copied by words and may write beyond its end, where the next
//     symbol writes anyway. One that overlaps itself within a word repeats its
//     first bytes as a pattern.
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
		match(dst, out, dist, length)
		out += length
	}
	s.pos, s.out, s.buf, s.n = pos, out, buf&(1<<(n&63)-1), n
	return end, err
}

// match copies length bytes from dist before out to out, and up to 7 more.
func match(dst []byte, out, dist, length int) {
	from, end := out-dist, out+length
	if dist >= 8 {
		for out < end {
			binary.LittleEndian.PutUint64(dst[out:], binary.LittleEndian.Uint64(dst[from:]))
			out, from = out+8, from+8
		}
		return
	}
	pattern := binary.LittleEndian.Uint64(dst[from:]) & (1<<(8*dist) - 1)
	for w := 8 * dist; w < 64; w *= 2 {
		pattern |= pattern << w
	}
	step := 8 - 8%dist // the most bytes of a word after which the pattern starts anew
	for out < end {
		binary.LittleEndian.PutUint64(dst[out:], pattern)
		out += step
	}
}
