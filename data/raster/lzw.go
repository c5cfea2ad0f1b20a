package raster

import (
	"encoding/binary"
	"errors"
)

var errLZW = errors.New("a code of its LZW stream stands for nothing")

const (
	lzwClear = 256
	lzwEnd   = 257
	lzwFirst = 258
	lzwCodes = 4096
)

// unLZW is TIFF's LZW (TIFF 6.0 section 13): most significant bit first, codes
// of 9 to 12 bits that grow one code early. It fills dst, returns how much it
// wrote, and looks no further than dst's end.
//
// Every string in the table is a piece of what has been written already: the
// string of the code before, and one byte more. So the table holds only where
// that piece starts and how long it is.
func unLZW(dst, src []byte) (int, error) {
	var start, length [lzwCodes]int32
	n, next, width := 0, lzwFirst, uint(9)
	prevStart, prevLen := int32(0), int32(0)
	var acc uint64
	var have uint
	for n < len(dst) {
		if have < width && len(src) >= 4 {
			acc, have, src = acc<<32|uint64(binary.BigEndian.Uint32(src)), have+32, src[4:]
		}
		for have < width {
			if len(src) == 0 {
				return n, nil
			}
			acc, have, src = acc<<8|uint64(src[0]), have+8, src[1:]
		}
		have -= width
		code := acc >> have & (1<<width - 1)
		if code == lzwEnd {
			return n, nil
		}
		if code == lzwClear {
			next, width, prevLen = lzwFirst, 9, 0
			continue
		}
		if prevLen > 0 && next < lzwCodes {
			// Its last byte is the first of this string, written below: where
			// code is next itself, the copy runs into its own output.
			start[next], length[next] = prevStart, prevLen+1
			next++
		}
		at := int32(n)
		switch {
		case code < lzwClear:
			dst[n] = byte(code)
			n++
			prevLen = 1
		case int(code) < next && length[code] > 0:
			from, size := int(start[code]), int(length[code])
			prevLen = int32(size)
			size = min(size, len(dst)-n)
			if size > 16 && from+size <= n {
				copy(dst[n:n+size], dst[from:])
			} else {
				to, piece := dst[n:n+size], dst[from:from+size]
				for i := range to {
					to[i] = piece[i]
				}
			}
			n += size
		default:
			return n, errLZW
		}
		prevStart = at
		if next == 1<<width-1 && width < 12 {
			width++
		}
	}
	return n, nil
}
