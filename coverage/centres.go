package coverage

import (
	"cmp"
	"container/heap"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/grid"
)

// centring cuts connected ground without cover into gaps of about one venue's
// ground each; docs/decisions/0006-gap-areas.md says why and with what effect.
//
// Cells are asked in the order of how many of the same connected ground live
// about them. One that lies farther than two reaches from every centre so far,
// along the cells, becomes a centre; then every cell belongs to its nearest
// centre. So a gap is connected, no cell of it is farther than two reaches from
// its centre, and ground that one venue could serve is not cut.
type centring struct {
	points []orb.Point
	people []float64
	near   grid.Neighbours
	set    []int32 // connected open ground of each cell, -1 where covered
	reachM float64 // how far a walk of the limit gets in a straight line
}

// farthestM keeps a limit of years from overflowing: no two places on earth are
// farther apart.
const farthestM = 2.1e7

// apartMM is how far apart centres are at least: twice the reach, so that what
// one venue serves at each does not overlap. It is counted in whole millimetres:
// ties are then exact, and with them every gap connected.
func (s centring) apartMM() int64 { return int64(math.Round(2000 * s.reachM)) }

// gapCells returns the cells of every gap, rising, in the order of their lowest.
func (e *Engine) gapCells(ctx context.Context, limit geo.Deciseconds) ([][]int32, error) {
	open := make([]bool, e.NumCells())
	for i := range open {
		open[i] = e.status(i, limit) != Covered
	}
	s := centring{points: e.in.Population.Points, people: e.in.Population.People, near: e.near,
		reachM: min(e.set.Speed.Metres(limit)/e.set.Detour, farthestM)}
	s.set, _ = grid.Groups(e.near, open)
	order, err := s.byPeopleAbout(ctx, e.set.Workers)
	if err != nil {
		return nil, err
	}
	w := newWave(s)
	for _, c := range order {
		if w.centre[c] < 0 {
			w.spread(c)
		}
	}
	return w.members(), nil
}

// byPeopleAbout lists the open cells, those with most people of the same
// connected ground within reach (<=) in a straight line first, of equals the
// lowest.
func (s centring) byPeopleAbout(ctx context.Context, workers int) ([]int32, error) {
	var open []int32
	for c, g := range s.set {
		if g >= 0 {
			open = append(open, int32(c))
		}
	}
	about := make([]float64, len(s.set))
	q := s.squares(open)
	err := parallel(ctx, workers, len(open), func(i int) {
		c := open[i]
		p := s.points[c]
		l := geo.At(p[1])
		q.around(p, func(o int32) {
			if s.set[o] == s.set[c] && l.Between(p, s.points[o]) <= s.reachM {
				about[c] += s.people[o]
			}
		})
	}, nil)
	slices.SortStableFunc(open, func(a, b int32) int { return cmp.Compare(about[b], about[a]) })
	return open, err
}

// squares are cells sorted into squares of at least the reach: what lies within
// reach of a point is in its own square or the eight about it.
type squares struct {
	origin       orb.Point
	stepX, stepY float64
	cells        map[[2]int32][]int32
}

func (s centring) squares(open []int32) squares {
	q := squares{cells: map[[2]int32][]int32{}}
	if len(open) == 0 {
		return q
	}
	box := s.points[open[0]].Bound()
	for _, c := range open {
		box = box.Extend(s.points[c])
	}
	worst := min(89, max(math.Abs(box.Min[1]), math.Abs(box.Max[1]))) // a degree of longitude is shortest there
	side := max(s.reachM, 1)
	q.origin, q.stepX, q.stepY = box.Min, 1.01*side/geo.At(worst).LonM, 1.01*side/geo.At(0).LatM
	for _, c := range open {
		k := q.key(s.points[c])
		q.cells[k] = append(q.cells[k], c)
	}
	return q
}

func (q squares) key(p orb.Point) [2]int32 {
	return [2]int32{int32((p[0] - q.origin[0]) / q.stepX), int32((p[1] - q.origin[1]) / q.stepY)}
}

func (q squares) around(p orb.Point, found func(c int32)) {
	k := q.key(p)
	for y := k[1] - 1; y <= k[1]+1; y++ {
		for x := k[0] - 1; x <= k[0]+1; x++ {
			for _, c := range q.cells[[2]int32{x, y}] {
				found(c)
			}
		}
	}
}

// wave gives each open cell to the nearest of ever more centres.
type wave struct {
	centring
	farMM   []int64 // to the nearest centre so far
	centre  []int32 // which that is, -1 for none
	centres int32
	queue   front
}

func newWave(s centring) *wave {
	w := &wave{centring: s, farMM: make([]int64, len(s.set)), centre: make([]int32, len(s.set))}
	for c := range w.farMM {
		w.farMM[c], w.centre[c] = math.MaxInt64, -1
	}
	return w
}

// spread makes cell c a centre and gives it every cell nearer to it than to
// those before; where equally near, the earlier keeps the cell.
func (w *wave) spread(c int32) {
	far := w.apartMM()
	w.offer(c, 0)
	for len(w.queue) > 0 {
		at := heap.Pop(&w.queue).(reached)
		if at.mm != w.farMM[at.cell] {
			continue
		}
		for _, o := range w.near.Of(int(at.cell)) {
			if w.set[o] < 0 {
				continue
			}
			step := int64(math.Round(1000 * geo.Distance(w.points[at.cell], w.points[o])))
			if mm := at.mm + step; mm <= far && mm < w.farMM[o] {
				w.offer(int32(o), mm)
			}
		}
	}
	w.centres++
}

func (w *wave) offer(c int32, mm int64) {
	w.farMM[c], w.centre[c] = mm, w.centres
	heap.Push(&w.queue, reached{mm, c})
}

// members returns each centre's cells, rising, in the order of their lowest.
func (w *wave) members() [][]int32 {
	of := make([][]int32, w.centres)
	for c, g := range w.centre {
		if g >= 0 {
			of[g] = append(of[g], int32(c))
		}
	}
	slices.SortFunc(of, func(a, b []int32) int { return cmp.Compare(a[0], b[0]) })
	return of
}

type reached struct {
	mm   int64
	cell int32
}

// front is the edge of a wave, nearest first.
type front []reached

func (f front) Len() int           { return len(f) }
func (f front) Less(a, b int) bool { return f[a].mm < f[b].mm }
func (f front) Swap(a, b int)      { f[a], f[b] = f[b], f[a] }
func (f *front) Push(x any)        { *f = append(*f, x.(reached)) }
func (f *front) Pop() any {
	last := len(*f) - 1
	x := (*f)[last]
	*f = (*f)[:last]
	return x
}
