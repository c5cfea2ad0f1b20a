package pmtiles

// ID numbers all tiles of all zooms: zoom by zoom, and within one along a Hilbert
// curve, so that tiles near each other on the map are near each other in the
// file. z <= 31, x and y < 2^z.
func ID(z, x, y uint32) uint64 {
	id := (uint64(1)<<(2*z) - 1) / 3 // how many tiles the zooms above have
	for s := uint32(1) << z >> 1; s > 0; s >>= 1 {
		rx, ry := x&s, y&s
		id += uint64(s) * (3*uint64(rx) ^ uint64(ry))
		x, y = turn(s, x, y, rx, ry)
	}
	return id
}

// turn rotates a quadrant so that the curve enters and leaves it where its
// neighbours do.
func turn(s, x, y, rx, ry uint32) (uint32, uint32) {
	if ry != 0 {
		return x, y
	}
	if rx != 0 {
		x, y = s-1-x, s-1-y
	}
	return y, x
}
