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
// Error against the geodesic: below 1e-6 of the length for streets (< 1 km)
// whose middle lies within 0.01° of the latitude; about 1e-4 at 0.1°.
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

// AreaSqM returns the area of a polygon in m², holes taken out, by the flat
// metric at the middle of its bound: within 1e-4 for polygons under 20 km.
func AreaSqM(p orb.Polygon) float64 {
	if len(p) == 0 {
		return 0
	}
	l := At(p.Bound().Center()[1])
	area := 0.0
	for i, ring := range p {
		a := math.Abs(shoelace(ring)) * l.LonM * l.LatM
		if i > 0 {
			a = -a
		}
		area += a
	}
	return area
}

func shoelace(r orb.Ring) float64 {
	if len(r) < 3 {
		return 0
	}
	sum, o := 0.0, r[0]
	for i := range r {
		a, b := r[i], r[(i+1)%len(r)]
		sum += (a[0]-o[0])*(b[1]-o[1]) - (b[0]-o[0])*(a[1]-o[1])
	}
	return sum / 2
}
