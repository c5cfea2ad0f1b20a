package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// The WGS84 ellipsoid (NIMA TR8350.2). CGCS2000 differs by 0.1 mm in the
// semi-minor axis and is treated as equal.
const (
	semiMajorM = 6378137.0
	eccSquared = 0.00669437999014
)

// A Local is a flat metric about one latitude: degrees times constants give
// metres. The constants are the ellipsoid's radii of curvature at that latitude.
//
// Away from that latitude east–west lengths are off by the tangent of the
// latitude times the difference in radians: at 45°, 2e-4 for 0.01° (1 km), 2e-3
// for 0.1°. At it, lengths below 1 km are within 1e-6 of the geodesic.
type Local struct {
	LonM, LatM float64 // metres in one degree of longitude, of latitude
}

// At returns the metric about a latitude in degrees.
func At(lat float64) Local {
	sin, cos := math.Sincos(lat * math.Pi / 180)
	w := 1 - eccSquared*sin*sin
	n := semiMajorM / math.Sqrt(w)
	m := n * (1 - eccSquared) / w
	return Local{LonM: n * cos * math.Pi / 180, LatM: m * math.Pi / 180}
}

// Between returns the metres from a to b in this metric.
func (l Local) Between(a, b orb.Point) float64 {
	return math.Hypot((a[0]-b[0])*l.LonM, (a[1]-b[1])*l.LatM)
}

// Distance returns the metres from a to b (WGS84 degrees) by the flat metric at
// their middle latitude: within 1e-6 of the geodesic below 1 km, 1e-4 below
// 100 km, up to 60° (below 1 km: 80°) north and south. It does not cross the
// antimeridian.
func Distance(a, b orb.Point) float64 {
	return At((a[1]+b[1])/2).Between(a, b)
}

// Length returns the metres along a line (WGS84 degrees), segment by segment
// with [Distance].
func Length(line []orb.Point) float64 {
	sum := 0.0
	for i := 1; i < len(line); i++ {
		sum += Distance(line[i-1], line[i])
	}
	return sum
}

// AreaSqM returns the area of a polygon in m² on the ellipsoid, holes taken out,
// its edges straight in longitude and latitude (RFC 7946): within 1e-6 for edges
// below 1°. Rings may be open; which way they run does not matter.
func AreaSqM(p orb.Polygon) float64 {
	area := 0.0
	for i, ring := range p {
		a := math.Abs(ringSqM(ring))
		if i > 0 {
			a = -a
		}
		area += a
	}
	return area
}

// ringSqM adds up, edge by edge, the ground between the edge and the meridian of
// the first point: the integral over latitude by Simpson's rule.
func ringSqM(r orb.Ring) float64 {
	if len(r) < 3 {
		return 0
	}
	across := func(lon, lat float64) float64 { // m² for each degree of latitude
		l := At(lat)
		return (lon - r[0][0]) * l.LonM * l.LatM
	}
	sum := 0.0
	for i, a := range r {
		b := r[(i+1)%len(r)]
		middle := across((a[0]+b[0])/2, (a[1]+b[1])/2)
		sum += (b[1] - a[1]) / 6 * (across(a[0], a[1]) + 4*middle + across(b[0], b[1]))
	}
	return sum
}
