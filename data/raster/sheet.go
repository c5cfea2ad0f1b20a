package raster

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/walkshed/walkshed/data"
)

// A Sheet is values on a grid, to be written as a GeoTIFF with [Sheet.Write].
// Only the cells that have a value are listed; all others are no-data.
type Sheet struct {
	Grid     data.Lattice // where the cells are: Cols, Rows, CRS and Affine
	Col, Row []int32      // of cell i, which no other cell has
	Bands    []Band       // at least one
	Items    []Item       // what a GIS shows as the file's metadata
}

// A Band is one value of each cell.
type Band struct {
	Name, Unit string
	Values     []float64 // of cell i; NaN: none
	// Weight says what a coarser cell (an overview's) holds: nil, the sum of its
	// cells, so that every overview adds up to the same; else their mean by
	// these weights, of those that have a value.
	Weight []float64
}

// An Item is a name and what it says.
type Item struct{ Name, Text string }

// Nothing is the value that is written for no-data, and declared as such.
const Nothing = -9999

// tileSide is the side of a tile, in cells: what COGs have. A power of two.
const tileSide = 512

// A level is one resolution: the cells that hold anything, tile by tile and row
// by row within a tile.
type level struct {
	cols, rows int
	at         [][2]int32  // col, row
	values     [][]float64 // by band
	weights    [][]float64 // by band; nil for sums
}

func (l level) across() int { return (l.cols + tileSide - 1) / tileSide }
func (l level) down() int   { return (l.rows + tileSide - 1) / tileSide }

// tile is the number of the tile that holds a place.
func (l level) tile(at [2]int32) int { return int(at[1])/tileSide*l.across() + int(at[0])/tileSide }

// check refuses what is no grid of cells.
func (s Sheet) check() error {
	g := s.Grid
	if g.Cols <= 0 || g.Rows <= 0 || g.Cols > maxSide || g.Rows > maxSide || len(s.Bands) == 0 {
		return fmt.Errorf("a grid of %d × %d cells with %d bands", g.Cols, g.Rows, len(s.Bands))
	}
	for i := range s.Col {
		if s.Col[i] < 0 || s.Row[i] < 0 || int(s.Col[i]) >= g.Cols || int(s.Row[i]) >= g.Rows {
			return fmt.Errorf("cell %d lies in column %d, row %d of a grid of %d × %d", i, s.Col[i], s.Row[i], g.Cols, g.Rows)
		}
	}
	return nil
}

// levels returns the sheet and its overviews, each half as fine as the one
// before, until one tile holds all.
func (s Sheet) levels() []level {
	base := level{cols: s.Grid.Cols, rows: s.Grid.Rows, at: make([][2]int32, len(s.Col))}
	for i := range base.at {
		base.at[i] = [2]int32{s.Col[i], s.Row[i]}
	}
	for _, b := range s.Bands {
		base.values, base.weights = append(base.values, b.Values), append(base.weights, b.Weight)
	}
	base = base.arranged()
	out := []level{base}
	for last := base; last.cols > tileSide || last.rows > tileSide; {
		last = last.coarser()
		out = append(out, last)
	}
	return out
}

// arranged returns the level with its cells in the order of the file.
func (l level) arranged() level {
	order := make([]int, len(l.at))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		a, b := l.at[i], l.at[j]
		return cmp.Or(cmp.Compare(l.tile(a), l.tile(b)), cmp.Compare(a[1], b[1]), cmp.Compare(a[0], b[0]))
	})
	out := level{cols: l.cols, rows: l.rows, at: pick(l.at, order)}
	for b := range l.values {
		out.values = append(out.values, pick(l.values[b], order))
		out.weights = append(out.weights, pick(l.weights[b], order))
	}
	return out
}

func pick[T any](from []T, order []int) []T {
	if from == nil {
		return nil
	}
	out := make([]T, len(order))
	for i, j := range order {
		out[i] = from[j]
	}
	return out
}

// coarser gathers the cells of every 2 × 2.
func (l level) coarser() level {
	half := level{cols: (l.cols + 1) / 2, rows: (l.rows + 1) / 2, at: make([][2]int32, len(l.at)), values: l.values, weights: l.weights}
	for i, at := range l.at {
		half.at[i] = [2]int32{at[0] / 2, at[1] / 2}
	}
	half = half.arranged()
	out := level{cols: half.cols, rows: half.rows, values: make([][]float64, len(l.values)), weights: make([][]float64, len(l.values))}
	for i := 0; i < len(half.at); {
		j := i + 1
		for j < len(half.at) && half.at[j] == half.at[i] {
			j++
		}
		out.at = append(out.at, half.at[i])
		for b := range half.values {
			v, w := gathered(half.values[b][i:j], half.weights[b], i)
			out.values[b] = append(out.values[b], v)
			if half.weights[b] != nil {
				out.weights[b] = append(out.weights[b], w)
			}
		}
		i = j
	}
	return out
}

// gathered is the sum of some values, or their mean by the weights from place i
// on, and the weight behind it; NaN where none is a value.
func gathered(values, weights []float64, i int) (value, weight float64) {
	sum, any := 0.0, false
	for k, v := range values {
		if math.IsNaN(v) {
			continue
		}
		any = true
		if weights == nil {
			sum += v
			continue
		}
		sum += v * weights[i+k]
		weight += weights[i+k]
	}
	switch {
	case !any || weights != nil && weight == 0:
		return math.NaN(), 0
	case weights == nil:
		return sum, 0
	}
	return sum / weight, weight
}
