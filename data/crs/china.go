package crs

import (
	"math"

	"github.com/paulmach/orb"
)

// GCJ-02 is WGS84 moved by 300 to 700 m with a smooth formula that is not
// published but known since 2010 (the "eviltransform"); it agrees with the
// readings of live map services to 1–1.5 m. BD-09 is GCJ-02 moved once more.
const (
	gcjA   = 6378245.0              // Krasovsky 1940, metres
	gcjEE  = 0.00669342162296594323 // its squared eccentricity
	bdTurn = math.Pi * 3000 / 180
)

// InChina is the box in which the services shift: 72.004–137.8347° E,
// 0.8293–55.8271° N, rims included. Outside it GCJ-02 and BD-09 are WGS84.
func InChina(p orb.Point) bool {
	return p[0] >= 72.004 && p[0] <= 137.8347 && p[1] >= 0.8293 && p[1] <= 55.8271
}

// wgsToGCJ applies the public formula.
func wgsToGCJ(p orb.Point) orb.Point {
	if !InChina(p) {
		return p
	}
	x, y := p[0]-105, p[1]-35
	waves := (20*math.Sin(6*x*math.Pi) + 20*math.Sin(2*x*math.Pi)) * 2 / 3
	root := math.Sqrt(math.Abs(x))
	dLat := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + waves +
		(20*math.Sin(y*math.Pi)+40*math.Sin(y/3*math.Pi))*2/3 +
		(160*math.Sin(y/12*math.Pi)+320*math.Sin(y*math.Pi/30))*2/3
	dLng := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + waves +
		(20*math.Sin(x*math.Pi)+40*math.Sin(x/3*math.Pi))*2/3 +
		(150*math.Sin(x/12*math.Pi)+300*math.Sin(x/30*math.Pi))*2/3
	sin, cos := math.Sincos(p[1] * math.Pi / 180)
	w2 := 1 - gcjEE*sin*sin
	return orb.Point{
		p[0] + dLng*180/(gcjA/math.Sqrt(w2)*cos*math.Pi),
		p[1] + dLat*180/(gcjA*(1-gcjEE)/(w2*math.Sqrt(w2))*math.Pi),
	}
}

// gcjToBD adds Baidu's own turn and stretch about the origin.
func gcjToBD(p orb.Point) orb.Point {
	r := math.Hypot(p[0], p[1]) + 0.00002*math.Sin(p[1]*bdTurn)
	a := math.Atan2(p[1], p[0]) + 0.000003*math.Cos(p[0]*bdTurn)
	sin, cos := math.Sincos(a)
	return orb.Point{r*cos + 0.0065, r*sin + 0.006}
}

func wgsToBD(p orb.Point) orb.Point {
	if !InChina(p) {
		return p
	}
	return gcjToBD(wgsToGCJ(p))
}

func gcjToWGS(p orb.Point) orb.Point { return invert(wgsToGCJ, p) }
func bdToWGS(p orb.Point) orb.Point  { return invert(wgsToBD, p) }

// invert finds the point that forward moves to p, by fixed point: the shift
// changes by under 1 % of a step, so each round gains two digits and ten leave
// less than a millimetre (the common single pass is off by 1–2 m). Within a
// shift of the box's rim, where forward jumps, it settles on the side p is on.
func invert(forward func(orb.Point) orb.Point, p orb.Point) orb.Point {
	if !InChina(p) {
		return p
	}
	q := p
	for range 20 {
		f := forward(q)
		dx, dy := p[0]-f[0], p[1]-f[1]
		q[0] += dx
		q[1] += dy
		if math.Abs(dx) < 1e-11 && math.Abs(dy) < 1e-11 {
			break
		}
	}
	return q
}
