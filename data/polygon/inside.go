package polygon

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// Inside returns a point inside shape, in the widest place of its largest
// polygon at the latitude of that polygon's centroid: on the ground, not in a
// hole, and as far from the sides as that line allows. (PostGIS ST_PointOnSurface
// works the same way.) A shape with no inside gives its first vertex.
func Inside(shape orb.MultiPolygon) orb.Point {
	var best orb.Polygon
	most := -1.0
	for _, p := range shape {
		if a := math.Abs(planar.Area(p)); a > most && len(p) > 0 && len(p[0]) > 0 {
			best, most = p, a
		}
	}
	if best == nil {
		return orb.Point{}
	}
	centre, _ := planar.CentroidArea(best)
	if p, ok := middleAt(best, centre[1]); ok {
		return p
	}
	return middleAnywhere(best)
}

// middleAnywhere tries the latitudes halfway between vertices, widest band first.
func middleAnywhere(p orb.Polygon) orb.Point {
	var lats []float64
	for _, r := range p {
		for _, v := range r {
			lats = append(lats, v[1])
		}
	}
	slices.Sort(lats)
	type band struct{ lat, height float64 }
	var bands []band
	for i := 1; i < len(lats); i++ {
		if lats[i] > lats[i-1] {
			bands = append(bands, band{lats[i-1] + (lats[i]-lats[i-1])/2, lats[i] - lats[i-1]})
		}
	}
	slices.SortStableFunc(bands, func(a, b band) int {
		if a.height > b.height {
			return -1
		}
		return 1
	})
	for _, b := range bands[:min(len(bands), 16)] {
		if pt, ok := middleAt(p, b.lat); ok {
			return pt
		}
	}
	return p[0][0]
}

// middleAt returns the middle of the widest stretch of p at latitude lat, and
// whether there is one wider than rounding.
func middleAt(p orb.Polygon, lat float64) (orb.Point, bool) {
	var xs []float64
	for _, r := range p {
		for i := 1; i < len(r); i++ {
			if a, b := r[i-1], r[i]; (a[1] <= lat) != (b[1] <= lat) {
				xs = append(xs, a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		}
	}
	slices.Sort(xs)
	const least = 1e-10 // degrees, 0.01 mm
	wide, mid := least, 0.0
	for i := 1; i < len(xs); i += 2 {
		if w := xs[i] - xs[i-1]; w > wide {
			wide, mid = w, xs[i-1]+w/2
		}
	}
	return orb.Point{mid, lat}, wide > least
}

// Contains says whether pt is inside shape; the even-odd rule, so a ring that
// crosses itself has an answer too. A point on a side may be either.
func Contains(shape orb.MultiPolygon, pt orb.Point) bool {
	in := false
	for _, p := range shape {
		for _, r := range p {
			in = in != RingContains(r, pt)
		}
	}
	return in
}

// RingContains says whether pt is inside one closed ring, by the even-odd rule.
func RingContains(r orb.Ring, pt orb.Point) bool {
	in := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a[1] <= pt[1]) != (b[1] <= pt[1]) && pt[0] < a[0]+(pt[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}
