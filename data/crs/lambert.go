package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// An ellipsoid of the size of WGS84; eccentricity tells WGS84 from GRS80 and
// CGCS2000, which are the same to 0.1 mm.
type ellipsoid struct{ e float64 }

func newEllipsoid(f float64) ellipsoid { return ellipsoid{math.Sqrt(f * (2 - f))} }

// conformal turns the tangent of a geodetic latitude into that of the conformal
// one (Karney 2011, eq. 7).
func (l ellipsoid) conformal(tau float64) float64 {
	if math.IsInf(tau, 0) {
		return tau
	}
	s := math.Sinh(l.e * math.Atanh(l.e*tau/math.Hypot(1, tau)))
	return tau*math.Hypot(1, s) - s*math.Hypot(1, tau)
}

// geodetic inverts conformal by Newton's method (Karney eqs 19–21); three
// rounds reach the last bit.
func (l ellipsoid) geodetic(want float64) float64 {
	tau := want
	for range 6 {
		got := l.conformal(tau)
		e2 := 1 - l.e*l.e
		d := (want - got) / math.Hypot(1, got) * (1 + e2*tau*tau) / (e2 * math.Hypot(1, tau))
		tau += d
		if !(math.Abs(d) > 1e-15*max(1, math.Abs(tau))) {
			break
		}
	}
	return tau
}

// parallel is the radius of a circle of latitude, in semi-major axes (Snyder
// 1987, eq. 14-15).
func (l ellipsoid) parallel(phi float64) float64 {
	sin, cos := math.Sincos(phi)
	return cos / math.Sqrt(1-l.e*l.e*sin*sin)
}

// authalic is q of Snyder's eq. 3-12: the area between the equator and phi.
func (l ellipsoid) authalic(phi float64) float64 {
	sin := math.Sin(phi)
	es := l.e * sin
	return (1 - l.e*l.e) * (sin/(1-es*es) + math.Atanh(es)/l.e)
}

// ofAuthalic inverts authalic by Newton's method, kept between the poles, where
// the slope is 0 (Snyder eq. 3-16 with the same aim).
func (l ellipsoid) ofAuthalic(q float64) float64 {
	lo, hi := -math.Pi/2, math.Pi/2
	phi := math.Asin(max(-1, min(1, q/l.authalic(hi))))
	for range 100 {
		off := l.authalic(phi) - q
		if off > 0 {
			hi = phi
		} else {
			lo = phi
		}
		sin, cos := math.Sincos(phi)
		es := l.e * sin
		next := phi - off*(1-es*es)*(1-es*es)/(2*(1-l.e*l.e)*cos)
		if !(next > lo && next < hi) {
			next = (lo + hi) / 2
		}
		if math.Abs(next-phi) < 1e-15 {
			return next
		}
		phi = next
	}
	return phi
}

// cone is a conic about a pole: of radius ρ(latitude), and n radians of the
// paper to one of longitude. Its two kinds differ in ρ alone.
type cone struct {
	ellipsoid
	p     parameters
	equal bool    // of area (Albers); else of angle (Lambert)
	n, c  float64 // Snyder's n; C of Albers, F of Lambert
	rho0  float64 // of the origin, metres
}

// newCone follows Snyder 1987: Albers by eqs 14-1 to 14-21, Lambert by 15-1 to
// 15-11, on the ellipsoid. False where the parallels make no cone.
func newCone(p parameters, equal bool) (cone, bool) {
	k := cone{ellipsoid: newEllipsoid(p.flat), p: p, equal: equal}
	a, b := p.lat1*deg, p.lat2*deg
	if !(math.Abs(p.lat1) < 90 && math.Abs(p.lat2) < 90 && math.Abs(p.lat0) <= 90) || math.Abs(a+b) < 1e-9 {
		return k, false
	}
	m1, m2 := k.parallel(a), k.parallel(b)
	if equal {
		q1, q2 := k.authalic(a), k.authalic(b)
		if k.n = math.Sin(a); math.Abs(a-b) > 1e-10 {
			k.n = (m1*m1 - m2*m2) / (q2 - q1)
		}
		k.c = m1*m1 + k.n*q1
	} else {
		s1, s2 := k.isometric(a), k.isometric(b)
		if k.n = math.Sin(a); math.Abs(a-b) > 1e-10 {
			k.n = math.Log(m1/m2) / (s2 - s1)
		}
		k.c = m1 * math.Exp(k.n*s1) / k.n
	}
	k.rho0 = k.rho(p.lat0 * deg)
	return k, !math.IsNaN(k.rho0) && !math.IsInf(k.rho0, 0)
}

// isometric is the latitude in which angles are kept: −ln t of Snyder's eq. 15-9.
func (k cone) isometric(phi float64) float64 { return math.Asinh(k.conformal(math.Tan(phi))) }

func (k cone) rho(phi float64) float64 {
	if k.equal {
		return earthA * math.Sqrt(k.c-k.n*k.authalic(phi)) / k.n
	}
	return earthA * k.p.scale * k.c * math.Exp(-k.n*k.isometric(phi))
}

// latitude inverts rho; NaN where no latitude is so far from the tip.
func (k cone) latitude(rho float64) float64 {
	if k.equal {
		q := (k.c - math.Pow(rho*k.n/earthA, 2)) / k.n
		if !(math.Abs(q) <= k.authalic(math.Pi/2)+1e-12) {
			return math.NaN()
		}
		return k.ofAuthalic(q)
	}
	return math.Atan(k.geodetic(math.Sinh(math.Log(earthA*k.p.scale*k.c/rho) / k.n)))
}

func (k cone) to(p orb.Point) orb.Point {
	if !(math.Abs(p[1]) <= 90) {
		return nowhere()
	}
	rho := k.rho(p[1] * deg)
	if !(math.Abs(rho) < 1e9) { // the other pole is infinitely far
		return nowhere()
	}
	sin, cos := math.Sincos(k.n * math.Remainder(p[0]-k.p.lon0, 360) * deg)
	return orb.Point{k.p.fe + rho*sin, k.p.fn + k.rho0 - rho*cos}
}

func (k cone) from(p orb.Point) orb.Point {
	x, y := p[0]-k.p.fe, k.rho0-(p[1]-k.p.fn)
	rho, sign := math.Hypot(x, y), 1.0
	if k.n < 0 {
		rho, sign = -rho, -1
	}
	lam := math.Atan2(sign*x, sign*y) / k.n
	phi := k.latitude(rho)
	if math.IsNaN(phi) || !(math.Abs(lam) <= math.Pi+1e-9) {
		return nowhere()
	}
	return orb.Point{math.Remainder(k.p.lon0+lam/deg, 360), phi / deg}
}

// azimuthal is Lambert's equal-area projection about a point that is no pole
// (Snyder 1987, eqs 24-17 to 24-30).
type azimuthal struct {
	ellipsoid
	p        parameters
	qp, rq   float64 // q of the pole; radius of the sphere of equal area, metres
	sin, cos float64 // of the origin's authalic latitude
	d        float64
}

func newAzimuthal(p parameters) (azimuthal, bool) {
	z := azimuthal{ellipsoid: newEllipsoid(p.flat), p: p}
	if !(math.Abs(p.lat0) < 89) {
		return z, false
	}
	z.qp = z.authalic(math.Pi / 2)
	z.rq = earthA * math.Sqrt(z.qp/2)
	z.sin = z.authalic(p.lat0*deg) / z.qp
	z.cos = math.Sqrt(1 - z.sin*z.sin)
	z.d = earthA * z.parallel(p.lat0*deg) / (z.rq * z.cos)
	return z, true
}

// to gives NaN at the point opposite the origin, which is a circle.
func (z azimuthal) to(p orb.Point) orb.Point {
	if !(math.Abs(p[1]) <= 90) {
		return nowhere()
	}
	sb := z.authalic(p[1]*deg) / z.qp
	cb := math.Sqrt(max(0, 1-sb*sb))
	sl, cl := math.Sincos(math.Remainder(p[0]-z.p.lon0, 360) * deg)
	from := 1 + z.sin*sb + z.cos*cb*cl
	if from < 1e-12 {
		return nowhere()
	}
	b := z.rq * math.Sqrt(2/from)
	return orb.Point{z.p.fe + b*z.d*cb*sl, z.p.fn + b/z.d*(z.cos*sb-z.sin*cb*cl)}
}

func (z azimuthal) from(p orb.Point) orb.Point {
	x, y := (p[0]-z.p.fe)/z.d, (p[1]-z.p.fn)*z.d
	rho := math.Hypot(x, y)
	half := rho / (2 * z.rq)
	if !(half <= 1) {
		return nowhere()
	}
	if rho == 0 {
		return orb.Point{z.p.lon0, z.p.lat0}
	}
	sc, cc := math.Sincos(2 * math.Asin(half))
	phi := z.ofAuthalic(z.qp * (cc*z.sin + y*sc*z.cos/rho))
	lam := math.Atan2(x*sc, rho*z.cos*cc-y*z.sin*sc)
	return orb.Point{math.Remainder(z.p.lon0+lam/deg, 360), phi / deg}
}
