package grid

import "github.com/paulmach/orb"

// Neighbours is an undirected adjacency of cells in compressed rows: those of
// cell i are To[First[i]:First[i+1]], rising, never i itself.
type Neighbours struct {
	First []uint32
	To    []uint32
}

// OnLattice joins cells whose lattice places touch by side or corner (8
// neighbours), or are the same.
func OnLattice(col, row []int32) Neighbours { panic("contract") }

// AsPolygons joins polygons that share a vertex (to 1e-7°).
func AsPolygons(shapes []orb.MultiPolygon) Neighbours { panic("contract") }

// AsPoints joins points at most linkM metres apart (<=).
func AsPoints(points []orb.Point, linkM float64) Neighbours { panic("contract") }

// Spacing returns the median distance from a point to its nearest other point,
// in metres; 0 for fewer than two points.
func Spacing(points []orb.Point) float64 { panic("contract") }

// Groups labels connected sets among the cells where in is true: group[i] is
// 0…n-1 numbered by lowest cell, or -1 where in is false.
func Groups(n Neighbours, in []bool) (group []int32, count int) { panic("contract") }
