package ogc

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/crs"
)

const (
	crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	epsg  = "http://www.opengis.net/def/crs/EPSG/0/"
)

// A reference is a coordinate system as this interface speaks it: coordinates in
// the order of axes the EPSG registry gives (18-058r1, requirement 6), north before
// east for degrees but CRS84 and for the Gauss–Krüger zones of CGCS2000.
type reference struct {
	uri        string
	system     crs.CRS
	northFirst bool
}

// referencesFor lists the systems for features within b (WGS84 degrees): CRS84
// first, as the one they are kept in, and of the Gauss–Krüger zones those b reaches
// into.
func referencesFor(b orb.Bound) []reference {
	out := []reference{newReference(crs84, "wgs84", false),
		newReference(epsg+"4326", "EPSG:4326", true), newReference(epsg+"4490", "EPSG:4490", true), newReference(epsg+"3857", "EPSG:3857", false)}
	for code := 4491; code <= 4554; code++ {
		meridian, half := gaussKrueger(code)
		if !b.IsEmpty() && b.Min[0] <= meridian+half && b.Max[0] >= meridian-half && b.Min[1] < 60 && b.Max[1] > 0 {
			out = append(out, newReference(epsg+strconv.Itoa(code), "EPSG:"+strconv.Itoa(code), true))
		}
	}
	return out
}

func newReference(uri, name string, northFirst bool) reference {
	system, _ := crs.Lookup(name) // these names are all known: a test asks for each
	return reference{uri, system, northFirst}
}

// gaussKrueger returns the central meridian and half the width, degrees, of a zone
// of CGCS2000: with the zone's number before the easting and without, 6° and 3°.
func gaussKrueger(code int) (meridian, half float64) {
	switch {
	case code <= 4501:
		return float64(75 + 6*(code-4491)), 3
	case code <= 4512:
		return float64(75 + 6*(code-4502)), 3
	case code <= 4533:
		return float64(75 + 3*(code-4513)), 1.5
	}
	return float64(75 + 3*(code-4534)), 1.5
}

// from returns p, in WGS84, as this reference writes it: degrees to 7 decimals,
// metres to 4; NaN where it has no place.
func (r reference) from(p orb.Point) orb.Point {
	p = r.system.FromWGS84(p)
	if !r.system.Geographic {
		p = orb.Point{math.Round(p[0]*1e4) / 1e4, math.Round(p[1]*1e4) / 1e4}
	}
	if r.northFirst {
		p[0], p[1] = p[1], p[0]
	}
	return p
}

// to is the inverse of from.
func (r reference) to(p orb.Point) orb.Point {
	if r.northFirst {
		p[0], p[1] = p[1], p[0]
	}
	return r.system.ToWGS84(p)
}

// shape returns a geometry as this reference writes it; nil where part of it has
// no place there. Its argument is not changed.
func (r reference) shape(g orb.Geometry) orb.Geometry {
	if r.uri == crs84 {
		return g
	}
	whole := true
	turn := func(p orb.Point) orb.Point {
		q := r.from(p)
		whole = whole && !math.IsNaN(q[0]+q[1]) && !math.IsInf(q[0]+q[1], 0)
		return q
	}
	var out orb.Geometry
	switch g := g.(type) {
	case orb.Point:
		out = turn(g)
	case orb.MultiPolygon:
		m := make(orb.MultiPolygon, len(g))
		for i, p := range g {
			m[i] = make(orb.Polygon, len(p))
			for j, ring := range p {
				m[i][j] = make(orb.Ring, len(ring))
				for k, pt := range ring {
					m[i][j][k] = turn(pt)
				}
			}
		}
		out = m
	}
	if !whole {
		return nil
	}
	return out
}

// around returns a box in WGS84 that holds all of b, which is written in this
// reference: its rim is followed, since straight lines there are none here.
// Everything, where part of the rim has no place on the earth.
func (r reference) around(b orb.Bound) orb.Bound {
	const steps = 32 // between them a rim bends less than the thousandth part added
	out := orb.MultiPoint{}.Bound()
	for i := range steps + 1 {
		t := float64(i) / steps
		x, y := b.Min[0]+t*(b.Max[0]-b.Min[0]), b.Min[1]+t*(b.Max[1]-b.Min[1])
		for _, p := range [...]orb.Point{{x, b.Min[1]}, {x, b.Max[1]}, {b.Min[0], y}, {b.Max[0], y}} {
			q := r.to(p)
			if math.IsNaN(q[0]+q[1]) || math.IsInf(q[0]+q[1], 0) {
				return orb.Bound{Min: orb.Point{-360, -90}, Max: orb.Point{360, 90}}
			}
			if out.IsEmpty() {
				out = q.Bound()
			}
			out = out.Extend(q)
		}
	}
	return out.Pad(1e-6 + max(out.Max[0]-out.Min[0], out.Max[1]-out.Min[1])/1000)
}
