package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// tm is a transverse Mercator by Krüger's series to the sixth power of the third
// flattening n, with Karney's coefficients (C. F. F. Karney, "Transverse
// Mercator with an accuracy of a few nanometers", J. Geodesy 85, 2011, eqs 35
// and 36). Within 3° of the meridian it agrees with PROJ to under a micrometre.
type tm struct {
	lon0   float64 // central meridian, degrees
	scale  float64 // on the central meridian
	fe, fn float64 // false easting and northing, metres

	ellipsoid
	radius float64    // scale times the rectifying radius, metres
	alpha  [6]float64 // forward series
	beta   [6]float64 // inverse series
}

// Flattenings: WGS84's and CGCS2000's differ by 0.1 mm at the pole.
const (
	flatWGS84    = 1 / 298.257223563
	flatCGCS2000 = 1 / 298.257222101
)

// transverse returns the projection an EPSG code stands for: UTM on WGS84 and
// the Gauss-Krüger zones of CGCS2000, 3° and 6° wide, with the zone number
// before the easting or without.
func transverse(code int) (tm, bool) {
	gk := func(lon0, zone int) (tm, bool) {
		return newTM(flatCGCS2000, tm{lon0: float64(lon0), scale: 1, fe: float64(zone)*1e6 + 500000}), true
	}
	switch {
	case code >= 32601 && code <= 32660:
		return utm(code-32600, 0), true
	case code >= 32701 && code <= 32760:
		return utm(code-32700, 10_000_000), true
	case code >= 4491 && code <= 4501: // 6°, zones 13–23
		zone := code - 4491 + 13
		return gk(6*zone-3, zone)
	case code >= 4502 && code <= 4512: // 6°, no prefix
		return gk(75+6*(code-4502), 0)
	case code >= 4513 && code <= 4533: // 3°, zones 25–45
		zone := code - 4513 + 25
		return gk(3*zone, zone)
	case code >= 4534 && code <= 4554: // 3°, no prefix
		return gk(75+3*(code-4534), 0)
	}
	return tm{}, false
}

func utm(zone int, fn float64) tm {
	return newTM(flatWGS84, tm{lon0: float64(6*zone - 183), scale: 0.9996, fe: 500000, fn: fn})
}

// newTM fills in what follows from the flattening f.
func newTM(f float64, t tm) tm {
	n := f / (2 - f)
	t.ellipsoid = newEllipsoid(f)
	t.radius = t.scale * earthA / (1 + n) * (1 + n*n/4 + math.Pow(n, 4)/64 + math.Pow(n, 6)/256)
	t.alpha = [6]float64{
		power(n, 1, 1./2, -2./3, 5./16, 41./180, -127./288, 7891./37800),
		power(n, 2, 13./48, -3./5, 557./1440, 281./630, -1983433./1935360),
		power(n, 3, 61./240, -103./140, 15061./26880, 167603./181440),
		power(n, 4, 49561./161280, -179./168, 6601661./7257600),
		power(n, 5, 34729./80640, -3418889./1995840),
		power(n, 6, 212378941./319334400),
	}
	t.beta = [6]float64{
		power(n, 1, 1./2, -2./3, 37./96, -1./360, -81./512, 96199./604800),
		power(n, 2, 1./48, 1./15, -437./1440, 46./105, -1118711./3870720),
		power(n, 3, 17./480, -37./840, -209./4480, 5569./90720),
		power(n, 4, 4397./161280, -11./504, -830251./7257600),
		power(n, 5, 4583./161280, -108847./3991680),
		power(n, 6, 20648693./638668800),
	}
	return t
}

// power is n^k · (c[0] + c[1]n + c[2]n² + …).
func power(n float64, k int, c ...float64) float64 {
	sum := 0.0
	for i := len(c) - 1; i >= 0; i-- {
		sum = sum*n + c[i]
	}
	return sum * math.Pow(n, float64(k))
}

func (t tm) crs(name string) CRS {
	return CRS{Name: name, ToWGS84: t.inverse, FromWGS84: t.forward}
}

// forward gives easting and northing; NaN a quarter turn or more from the
// central meridian, where the series has no meaning.
func (t tm) forward(p orb.Point) orb.Point {
	lam := math.Remainder(p[0]-t.lon0, 360) * deg
	if !(math.Abs(p[1]) <= 90 && math.Abs(lam) < math.Pi/2) {
		return nowhere()
	}
	tau := t.conformal(math.Tan(p[1] * deg))
	sin, cos := math.Sincos(lam)
	xi0 := math.Atan2(tau, cos)
	eta0 := math.Asinh(sin / math.Hypot(tau, cos))
	xi, eta := xi0, eta0
	for j, a := range t.alpha {
		k := float64(2 * (j + 1))
		xi += a * math.Sin(k*xi0) * math.Cosh(k*eta0)
		eta += a * math.Cos(k*xi0) * math.Sinh(k*eta0)
	}
	return orb.Point{t.fe + t.radius*eta, t.fn + t.radius*xi}
}

// inverse gives longitude and latitude; NaN for coordinates that lie on no part
// of the earth this projection reaches.
func (t tm) inverse(p orb.Point) orb.Point {
	xi0, eta0 := (p[1]-t.fn)/t.radius, (p[0]-t.fe)/t.radius
	if !(math.Abs(xi0) <= math.Pi/2 && math.Abs(eta0) < 3) {
		return nowhere()
	}
	xi, eta := xi0, eta0
	for j, b := range t.beta {
		k := float64(2 * (j + 1))
		xi -= b * math.Sin(k*xi0) * math.Cosh(k*eta0)
		eta -= b * math.Cos(k*xi0) * math.Sinh(k*eta0)
	}
	sin, cos := math.Sincos(xi)
	sinh := math.Sinh(eta)
	lam := math.Atan2(sinh, cos)
	tau := t.geodetic(sin / math.Hypot(sinh, cos))
	lng := math.Remainder(t.lon0+lam/deg, 360)
	return orb.Point{lng, math.Atan(tau) / deg}
}
