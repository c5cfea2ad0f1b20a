package osm

import (
	"math"

	"github.com/paulmach/orb"
)

// areaM2 is the area of a small ring in m²: the shoelace formula on the plane
// that touches the WGS84 ellipsoid at the ring's first corner, with its two radii
// of curvature there. For something 1 km across the error is below 0.1 % up to
// latitude 80.
func areaM2(r orb.Ring) float64 {
	if len(r) < 4 {
		return 0
	}
	const a, e2 = 6378137.0, 6.69437999014e-3 // WGS84
	lat := r[0][1] * math.Pi / 180
	w := 1 - e2*math.Sin(lat)*math.Sin(lat)
	perLat := a * (1 - e2) / math.Pow(w, 1.5) * math.Pi / 180
	perLon := a / math.Sqrt(w) * math.Cos(lat) * math.Pi / 180
	sum := 0.0
	for i := 1; i < len(r); i++ {
		p, q := r[i-1], r[i]
		sum += (p[0]-r[0][0])*(q[1]-r[0][1]) - (q[0]-r[0][0])*(p[1]-r[0][1])
	}
	return math.Abs(sum) / 2 * perLat * perLon
}
