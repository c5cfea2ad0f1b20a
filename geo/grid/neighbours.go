package grid

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// Neighbours is an undirected adjacency of cells in compressed rows: those of
// cell i are To[First[i]:First[i+1]], rising, never i itself.
type Neighbours struct {
	First []uint32
	To    []uint32
}

// Of returns the neighbours of cell i.
func (n Neighbours) Of(i int) []uint32 { return n.To[n.First[i]:n.First[i+1]] }

// compress turns lists that may repeat and name their own cell into rows.
func compress(lists [][]uint32) Neighbours {
	n := Neighbours{First: make([]uint32, 1, len(lists)+1)}
	for i, l := range lists {
		slices.Sort(l)
		for _, j := range slices.Compact(l) {
			if int(j) != i {
				n.To = append(n.To, j)
			}
		}
		n.First = append(n.First, uint32(len(n.To)))
	}
	return n
}

// OnLattice joins cells whose lattice places touch by side or corner (8
// neighbours), or are the same.
func OnLattice(col, row []int32) Neighbours {
	at := make(map[[2]int32][]uint32, len(col))
	for i := range col {
		k := [2]int32{col[i], row[i]}
		at[k] = append(at[k], uint32(i))
	}
	lists := make([][]uint32, len(col))
	for i := range col {
		for dr := int32(-1); dr <= 1; dr++ {
			for dc := int32(-1); dc <= 1; dc++ {
				lists[i] = append(lists[i], at[[2]int32{col[i] + dc, row[i] + dr}]...)
			}
		}
	}
	return compress(lists)
}

// AsPolygons joins polygons that share a vertex (to 1e-7°, a centimetre).
func AsPolygons(shapes []orb.MultiPolygon) Neighbours {
	at := map[[2]int64][]uint32{}
	for i, s := range shapes {
		for _, p := range s {
			for _, r := range p {
				for _, v := range r {
					k := [2]int64{int64(math.Round(v[0] * 1e7)), int64(math.Round(v[1] * 1e7))}
					if l := at[k]; len(l) == 0 || l[len(l)-1] != uint32(i) {
						at[k] = append(l, uint32(i))
					}
				}
			}
		}
	}
	lists := make([][]uint32, len(shapes))
	for _, l := range at {
		for _, i := range l {
			lists[i] = append(lists[i], l...)
		}
	}
	return compress(lists)
}

// AsPoints joins points at most linkM metres apart (<=). The cost is that of the
// pairs: thousands of points in one place make millions of them.
func AsPoints(points []orb.Point, linkM float64) Neighbours {
	lists := make([][]uint32, len(points))
	if linkM > 0 && len(points) > 0 {
		near := asSegments(points)
		for i, p := range points {
			l := geo.At(math.Min(math.Abs(p[1])+linkM/110000, 89)) // degrees are shortest towards the pole
			dx, dy := linkM/l.LonM, linkM/(0.98*l.LatM)
			near.Meeting(orb.Bound{Min: orb.Point{p[0] - dx, p[1] - dy}, Max: orb.Point{p[0] + dx, p[1] + dy}}, func(j uint32) {
				if geo.Distance(p, points[j]) <= linkM {
					lists[i] = append(lists[i], j)
				}
			})
		}
	}
	return compress(lists)
}

// asSegments indexes points as lines without length.
func asSegments(points []orb.Point) *index.Segments {
	ends := make([][2]orb.Point, len(points))
	for i, p := range points {
		ends[i] = [2]orb.Point{p, p}
	}
	return index.NewSegments(ends)
}

// spacingSample is how many points Spacing asks at most: the median of a
// thousand is, in rank, within about 3 % of the median of all.
const spacingSample = 1000

// Spacing returns the typical distance from a point to its nearest other point,
// in metres: the median (the upper of two) over all points, or, of more than a
// thousand, over a thousand spread evenly through the list; 0 for fewer than two.
func Spacing(points []orb.Point) float64 {
	if len(points) < 2 {
		return 0
	}
	near := asSegments(points)
	var nearest []float64
	for i, step := 0, (len(points)-1)/spacingSample+1; i < len(points); i += step {
		other := func(j uint32) bool { return int(j) != i }
		if n, ok := near.Nearest(points[i], math.Inf(1), other); ok {
			nearest = append(nearest, n.M)
		}
	}
	if len(nearest) == 0 {
		return 0
	}
	slices.Sort(nearest)
	return nearest[len(nearest)/2]
}

// Groups labels connected sets among the cells where in is true: group[i] is
// 0…n-1 numbered by lowest cell, or -1 where in is false.
func Groups(n Neighbours, in []bool) (group []int32, count int) {
	group = make([]int32, len(in))
	for i := range group {
		group[i] = -1
	}
	var stack []uint32
	for i := range in {
		if !in[i] || group[i] >= 0 {
			continue
		}
		group[i] = int32(count)
		for stack = append(stack[:0], uint32(i)); len(stack) > 0; {
			v := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, u := range n.Of(int(v)) {
				if in[u] && group[u] < 0 {
					group[u] = int32(count)
					stack = append(stack, u)
				}
			}
		}
		count++
	}
	return group, count
}

// Flood returns the cells joined to one cell through cells where in is true,
// rising, and clears in for them.
func Flood(n Neighbours, cell int, in []bool) []int32 {
	in[cell] = false
	set := []int32{int32(cell)}
	for i := 0; i < len(set); i++ {
		for _, u := range n.To[n.First[set[i]]:n.First[set[i]+1]] {
			if in[u] {
				in[u] = false
				set = append(set, int32(u))
			}
		}
	}
	slices.Sort(set)
	return set
}
