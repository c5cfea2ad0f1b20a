package coverage

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/overlay"
)

// crowBase is the cells whose time is a straight line (all of them in CrowFly
// mode, else those off the network), packed into a tree of boxes: crowFan cells,
// then crowFan boxes, to a box.
type crowBase struct {
	cells  []int32 // in the tree's order
	points []orb.Point
	rank   []int32   // cell → where in cells
	boxes  []crowBox // level by level, from the leaves
	levels []int     // first box of each level; the last level is the root
	venues *straight // the engine's, all of them

	near overlay.Array[crowNear] // by rank
	most overlay.Array[float64]  // by box: the farthest that any of its cells has to go
}

// crowNear is the nearest open slot and the metres to it.
type crowNear struct {
	m     float64 // +Inf for none
	venue int32   // NoVenue
}

// before reports whether a is nearer than b, or as near and lower.
func (a crowNear) before(b crowNear) bool {
	return a.m < b.m || a.m == b.m && b.venue != NoVenue && a.venue < b.venue
}

// crowBox is the ground of some cells, and the least that a degree measures on it.
type crowBox struct {
	orb.Bound
	least geo.Local
}

func newCrowBox(b orb.Bound) crowBox {
	south, north := math.Abs(b.Min[1]), math.Abs(b.Max[1])
	low := min(south, north)
	if b.Min[1] < 0 && b.Max[1] > 0 {
		low = 0
	}
	return crowBox{b, geo.Local{LonM: geo.At(max(south, north)).LonM, LatM: geo.At(low).LatM}}
}

// atLeast returns metres that no cell of the box is nearer to anything in v than.
// Distances are flat at the cell's own latitude (see index.Segments); what
// rounding may add is taken off.
func (x crowBox) atLeast(v orb.Bound) float64 {
	dx := math.Max(0, math.Max(v.Min[0]-x.Max[0], x.Min[0]-v.Max[0])) * x.least.LonM
	dy := math.Max(0, math.Max(v.Min[1]-x.Max[1], x.Min[1]-v.Max[1])) * x.least.LatM
	return math.Hypot(dx, dy)*(1-1e-9) - 1e-6
}

// crowFan is how many cells or boxes a box holds.
const crowFan = 16

// newCrowBase packs the cells that walk no streets.
func newCrowBase(e *Engine) *crowBase {
	b := &crowBase{venues: newStraight(e.venues), points: e.in.Population.Points, rank: make([]int32, e.NumCells())}
	for i := range b.points {
		if e.net == nil || !e.cells[i].OK() {
			b.cells = append(b.cells, int32(i))
		}
	}
	sortAlongZ(b.cells, b.points)
	near := make([]crowNear, len(b.cells))
	for k, c := range b.cells {
		b.rank[c] = int32(k)
		near[k].m, near[k].venue = b.venues.nearest(b.points[c])
	}
	b.near = overlay.Over(near)
	b.pack()
	return b
}

// pack builds the boxes, and what is the farthest in each.
func (b *crowBase) pack() {
	var most []float64
	count := len(b.cells)
	for level := 0; count > 1 || level == 0 && count == 1; level++ {
		first := len(b.boxes)
		b.levels = append(b.levels, first)
		for from := 0; from < count; from += crowFan {
			box, far := orb.Bound{}, 0.0
			for k := from; k < min(from+crowFan, count); k++ {
				inner, m := orb.Bound{}, 0.0
				if level == 0 {
					inner, m = b.points[b.cells[k]].Bound(), b.near.At(uint32(k)).m
				} else {
					inner, m = b.boxes[b.levels[level-1]+k].Bound, most[b.levels[level-1]+k]
				}
				if k == from {
					box = inner
				}
				box, far = box.Union(inner), max(far, m)
			}
			b.boxes, most = append(b.boxes, newCrowBox(box)), append(most, far)
		}
		count = len(b.boxes) - first
	}
	b.most = overlay.Over(most)
}

// sortAlongZ orders cells along a Z curve (Morton 1966), so that those near each
// other share boxes.
func sortAlongZ(cells []int32, points []orb.Point) {
	bound := orb.MultiPoint(points).Bound()
	spread := func(x, lo, hi float64) (z uint64) {
		if !(hi > lo) {
			return 0
		}
		f := uint64((x - lo) / (hi - lo) * 65535)
		for bit := range 16 {
			z |= f >> bit & 1 << (2 * bit)
		}
		return z
	}
	keys := make([]uint64, len(cells)) // curve, then cell
	for i, c := range cells {
		z := spread(points[c][0], bound.Min[0], bound.Max[0]) | spread(points[c][1], bound.Min[1], bound.Max[1])<<1
		keys[i] = z<<32 | uint64(c)
	}
	slices.SortFunc(keys, cmp.Compare[uint64])
	for i, k := range keys {
		cells[i] = int32(k & math.MaxUint32)
	}
}
