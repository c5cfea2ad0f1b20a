package tiles

import (
	"math"
	"strconv"
)

// simulate returns the linear RGB of a colour as seen with full sight, or
// without long-wave (protan) or middle-wave (deutan) cones: Viénot, Brettel and
// Mollon (1999), Color Research and Application 24(4), in the RGB form of their
// table.
func simulate(hex, sight string) [3]float64 {
	var rgb [3]float64
	for i := range rgb {
		v, _ := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		c := float64(v) / 255
		if c <= 0.04045 {
			rgb[i] = c / 12.92
		} else {
			rgb[i] = math.Pow((c+0.055)/1.055, 2.4)
		}
	}
	m := map[string][3][3]float64{
		"full":   {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
		"protan": {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
		"deutan": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
	}[sight]
	var out [3]float64
	for i := range m {
		for j := range rgb {
			out[i] += m[i][j] * rgb[j]
		}
	}
	return out
}

// labDistance is the distance of two linear RGB colours in CIE L*a*b* (D65):
// about 2 can just be told apart side by side.
func labDistance(a, b [3]float64) float64 {
	p, q := lab(a), lab(b)
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

func lab(c [3]float64) [3]float64 {
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x := f((0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.9505)
	y := f(0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2])
	z := f((0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}
