package raster

import "errors"

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
	var acc uint32
	var have uint
	for n < len(dst) {
		for have < width {
			if len(src) == 0 {
				return n, nil
			}
			acc, have, src = acc<<8|uint32(src[0]), have+8, src[1:]
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
			if from+size <= n {
				copy(dst[n:n+size], dst[from:])
			} else {
				for i := range size {
					dst[n+i] = dst[from+i]
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
