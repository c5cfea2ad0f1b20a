package grid

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
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

// AsPoints joins points at most linkM metres apart (<=).
func AsPoints(points []orb.Point, linkM float64) Neighbours {
	lists := make([][]uint32, len(points))
	if linkM > 0 {
		near := newBins(points, linkM)
		for i, p := range points {
			near.around(p, 1, func(j uint32) {
				if geo.Distance(p, points[j]) <= linkM {
					lists[i] = append(lists[i], j)
				}
			})
		}
	}
	return compress(lists)
}

// Spacing returns the median distance from a point to its nearest other point,
// in metres; 0 for fewer than two points.
func Spacing(points []orb.Point) float64 {
	if len(points) < 2 {
		return 0
	}
	b := orb.MultiPoint(points).Bound()
	l := geo.At(b.Center()[1])
	guess := math.Sqrt((b.Max[0]-b.Min[0])*l.LonM*(b.Max[1]-b.Min[1])*l.LatM/float64(len(points))) + 1
	near := newBins(points, guess)
	nearest := make([]float64, len(points))
	for i, p := range points {
		nearest[i] = near.nearest(i, p)
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
