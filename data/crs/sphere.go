package crs

import (
	"math"

	"github.com/paulmach/orb"
)

const (
	earthA = 6378137.0 // semi-major axis of WGS84 and CGCS2000, metres; the sphere of Web Mercator
	deg    = math.Pi / 180
)

// mercator is Web Mercator (EPSG:3857): the sphere's formula on geodetic
// latitude. It stretches lengths by 1/cos(latitude).
func mercator(p orb.Point) orb.Point {
	if !(math.Abs(p[1]) < 90) {
		return nowhere()
	}
	return orb.Point{earthA * p[0] * deg, earthA * math.Asinh(math.Tan(p[1]*deg))}
}

func mercatorInverse(p orb.Point) orb.Point {
	return orb.Point{p[0] / earthA / deg, math.Atan(math.Sinh(p[1]/earthA)) / deg}
}

// mollweide is World Mollweide (ESRI:54009), equal-area on the sphere of radius
// earthA with geodetic latitude put in as it is, as PROJ's +proj=moll does
// (Snyder 1987, p. 251).
func mollweide(p orb.Point) orb.Point {
	if !(math.Abs(p[1]) <= 90) {
		return nowhere()
	}
	t := parametric(math.Pi * math.Sin(p[1]*deg))
	sin, cos := math.Sincos(t)
	return orb.Point{2 * math.Sqrt2 / math.Pi * earthA * p[0] * deg * cos, math.Sqrt2 * earthA * sin}
}

// parametric solves 2t + sin 2t = k for t in [−π/2, π/2]. Newton stalls at the
// poles, where the slope is 0, so it is kept between bounds and halved there.
func parametric(k float64) float64 {
	lo, hi := -math.Pi/2, math.Pi/2
	t := k / 4
	for range 100 {
		f := 2*t + math.Sin(2*t) - k
		if f == 0 {
			break
		}
		if f > 0 {
			hi = t
		} else {
			lo = t
		}
		next := t - f/(2+2*math.Cos(2*t))
		if !(next > lo && next < hi) {
			next = (lo + hi) / 2
		}
		if math.Abs(next-t) < 1e-15 {
			return next
		}
		t = next
	}
	return t
}

func mollweideInverse(p orb.Point) orb.Point {
	sin := p[1] / (math.Sqrt2 * earthA)
	if !(math.Abs(sin) <= 1) {
		return nowhere()
	}
	t := math.Asin(sin)
	lng := 0.0
	if cos := math.Cos(t); cos > 1e-12 {
		lng = p[0] * math.Pi / (2 * math.Sqrt2 * earthA * cos) / deg
	}
	if !(math.Abs(lng) <= 180+1e-9) {
		return nowhere()
	}
	lat := math.Asin(max(-1, min(1, (2*t+math.Sin(2*t))/math.Pi)))
	return orb.Point{max(-180, min(180, lng)), lat / deg}
}

// nowhere is the image of a point that has none.
func nowhere() orb.Point { return orb.Point{math.NaN(), math.NaN()} }
