package grid

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// bins sorts points into squares of at least sideM metres, so that what lies
// within sideM of a point is in its own square or the eight about it.
type bins struct {
	points     []orb.Point
	stepX      float64 // degrees
	stepY      float64
	minX, minY float64
	spread     int // squares from one side to the other
	at         map[[2]int32][]uint32
}

func newBins(points []orb.Point, sideM float64) *bins {
	bound := orb.MultiPoint(points).Bound()
	worst := math.Max(math.Abs(bound.Min[1]), math.Abs(bound.Max[1])) // a degree of longitude is shortest there
	l := geo.At(math.Min(worst, 89))
	b := &bins{points: points, stepX: sideM * 1.001 / l.LonM, stepY: sideM * 1.02 / l.LatM,
		minX: bound.Min[0], minY: bound.Min[1], at: map[[2]int32][]uint32{}}
	b.spread = int(math.Max((bound.Max[0]-bound.Min[0])/b.stepX, (bound.Max[1]-bound.Min[1])/b.stepY)) + 1
	for i, p := range points {
		k := b.key(p)
		b.at[k] = append(b.at[k], uint32(i))
	}
	return b
}

func (b *bins) key(p orb.Point) [2]int32 {
	return [2]int32{int32((p[0] - b.minX) / b.stepX), int32((p[1] - b.minY) / b.stepY)}
}

// around calls found for every point in squares at most rings away.
func (b *bins) around(p orb.Point, rings int32, found func(i uint32)) {
	k := b.key(p)
	for y := -rings; y <= rings; y++ {
		for x := -rings; x <= rings; x++ {
			for _, i := range b.at[[2]int32{k[0] + x, k[1] + y}] {
				found(i)
			}
		}
	}
}

// nearest returns the metres from point i to the nearest other.
func (b *bins) nearest(i int, p orb.Point) float64 {
	best := math.Inf(1)
	for rings := int32(1); ; rings *= 2 {
		b.around(p, rings, func(j uint32) {
			if int(j) != i {
				best = math.Min(best, geo.Distance(p, b.points[j]))
			}
		})
		side := b.stepX * geo.At(p[1]).LonM
		if best <= float64(rings)*side*0.98 || int(rings) > b.spread {
			return best
		}
	}
}
