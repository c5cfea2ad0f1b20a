package demand

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// inside returns a point within the ground of m: the middle of the widest
// stretch of land on the line of latitude halfway up its largest polygon. A
// centroid would do for a square and lie in the lake of a horseshoe.
func inside(m orb.MultiPolygon) orb.Point {
	largest := 0
	for i := range m {
		if geo.AreaSqM(m[i]) > geo.AreaSqM(m[largest]) {
			largest = i
		}
	}
	b := m[largest].Bound()
	at := b.Center()
	// Halfway may run along an edge or through a mere tip; two more lines cost
	// nothing and the widest of the three wins.
	width := 0.0
	for _, f := range []float64{0.5, 0.37, 0.71} {
		lat := b.Min[1] + f*(b.Max[1]-b.Min[1])
		if from, to := widest(m[largest], lat); to-from > width {
			width, at = to-from, orb.Point{(from + to) / 2, lat}
		}
	}
	return at
}

// widest returns the longest stretch of p along a latitude, by crossings counted
// half-open so that a vertex on the line counts once.
func widest(p orb.Polygon, lat float64) (from, to float64) {
	var x []float64
	for _, ring := range p {
		for i := range ring {
			a, b := ring[i], ring[(i+1)%len(ring)]
			if (a[1] <= lat) != (b[1] <= lat) {
				x = append(x, a[0]+(lat-a[1])/(b[1]-a[1])*(b[0]-a[0]))
			}
		}
	}
	slices.Sort(x)
	for i := 0; i+1 < len(x); i += 2 {
		if x[i+1]-x[i] > to-from {
			from, to = x[i], x[i+1]
		}
	}
	return from, to
}
