package tiles

import (
	"encoding/binary"
	"math"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// A page that draws the cells itself, as a texture, wants them once and small.
// This is the form it gets them in: about 2 bytes a cell before gzip, less than
// one after, where a vector tile takes 30 (11 after).
//
//	"WSG1"                                          4 bytes
//	cols, rows, step, cells                         uint32 each
//	x, y of the lattice line crossings (i·step, j·step), the last in a row and
//	the last row at cols and rows; by row           float64 each, Web Mercator 0…1, y down
//	place of each cell, row·cols + col              varint of the difference to the one before
//	code of each cell                               varint of the difference to the one before
//
// Numbers are little-endian; a varint is that of encoding/binary, zigzag for the
// sign. Cells come in the order of their numbers and their places never fall, so
// that differences are small; two cells may share a place, and the last is drawn.
const gridMagic = "WSG1"

// The codes of a cell. A walk is told in tenths of a minute, rounded up as every
// walk is printed: over a bound that is a whole tenth never reads as within it.
const (
	CodeNoWalk  = 1              // unreachable, or off the network: only an estimate
	CodeZero    = 2              // a walk of 0; each tenth of a minute is one more
	CodeLongest = math.MaxUint16 // 109 hours, and everything longer
)

// CodeOf returns the code of a cell.
func CodeOf(t geo.Deciseconds, status coverage.Status) uint16 {
	if t == geo.Unreachable || status == coverage.Unreachable || status == coverage.OffNetwork {
		return CodeNoWalk
	}
	const tenth = 60 // deciseconds in 0.1 min
	return uint16(min((int64(t)+tenth-1)/tenth+CodeZero, CodeLongest))
}

const (
	// meshErrM is how far a cell drawn between mesh points may be from where it
	// is: a quarter of what is promised.
	meshErrM = 0.25
	// coarsest and mostNodes bound the mesh: a texture tile is 1024 cells wide, and
	// 2^18 nodes are 4 MB.
	coarsest  = 256
	mostNodes = 1 << 18
)

// A gridFrame is what never changes of a grid: where its cells are.
type gridFrame struct {
	cols, rows, step int
	mesh             []float64 // x, y of nodes by row
	places           []byte    // as they are sent
	cells            int
}

// newGridFrame returns nil where the cells are no lattice, or one that cannot be
// drawn as a texture: a corner that is nowhere on the map, a lattice too crooked
// for a mesh of mostNodes, cells that do not come row by row.
func newGridFrame(pop data.Population) *gridFrame {
	l := pop.Lattice
	if pop.Form != data.OnLattice || l.Cols < 1 || l.Rows < 1 || int64(l.Cols)*int64(l.Rows) > math.MaxUint32 || len(pop.Points) == 0 {
		return nil
	}
	f := &gridFrame{cols: l.Cols, rows: l.Rows, cells: len(pop.Points)}
	before := int64(0)
	for i := range pop.Points {
		place := int64(pop.Row[i])*int64(l.Cols) + int64(pop.Col[i])
		if place < before {
			return nil
		}
		f.places = binary.AppendVarint(f.places, place-before)
		before = place
	}
	for f.step = coarsest; f.step >= 1; f.step /= 2 {
		nodes := (ceilDiv(l.Cols, f.step) + 1) * (ceilDiv(l.Rows, f.step) + 1)
		if nodes > mostNodes {
			return nil
		}
		if f.meshed(l) {
			return f
		}
	}
	return nil
}

func ceilDiv(n, by int) int { return (n + by - 1) / by }

// meshed makes the mesh at the step, false where it is not true enough. The
// middle of a square's sides and of its two diagonals is where straight lines are
// farthest from what they stand for.
func (f *gridFrame) meshed(l data.Lattice) bool {
	at := func(col, row int) [2]float64 {
		x, y := mercator(l.Corner(col, row))
		return [2]float64{x, y}
	}
	f.mesh = f.mesh[:0]
	for row := 0; ; row = min(row+f.step, l.Rows) {
		for col := 0; ; col = min(col+f.step, l.Cols) {
			p := at(col, row)
			if math.IsNaN(p[0]) || math.IsInf(p[0], 0) || math.IsNaN(p[1]) || math.IsInf(p[1], 0) {
				return false
			}
			f.mesh = append(f.mesh, p[0], p[1])
			if col > 0 && row > 0 && !f.straight(at, (col-1)/f.step*f.step, (row-1)/f.step*f.step, col, row) {
				return false
			}
			if col == l.Cols {
				break
			}
		}
		if row == l.Rows {
			return true
		}
	}
}

func (f *gridFrame) straight(at func(col, row int) [2]float64, c0, r0, c1, r1 int) bool {
	mc, mr := (c0+c1)/2, (r0+r1)/2
	a, b, c, d := at(c0, r0), at(c1, r0), at(c0, r1), at(c1, r1)
	off := func(p, q [2]float64, u float64, m [2]float64) float64 {
		x, y := p[0]+u*(q[0]-p[0])-m[0], p[1]+u*(q[1]-p[1])-m[1]
		return math.Hypot(x, y)
	}
	u, v := share(c0, mc, c1), share(r0, mr, r1)
	worst := max(off(a, b, u, at(mc, r0)), off(c, d, u, at(mc, r1)), off(a, c, v, at(c0, mr)), off(b, d, v, at(c1, mr)))
	if c1-c0 == r1-r0 { // else the diagonal's middle is no crossing
		worst = max(worst, off(b, c, 0.5, at(c1-(mc-c0), mr)), off(a, d, u, at(mc, mr)))
	}
	// In Web Mercator a metre of the ground is this part of the unit square, least at the equator.
	y := 1 - 2*a[1]
	cos := 1 / math.Cosh(math.Pi*y)
	return worst*2*math.Pi*6378137*cos <= meshErrM
}

func share(a, m, b int) float64 {
	if a == b {
		return 0
	}
	return float64(m-a) / float64(b-a)
}

// IsGrid reports whether the cells can be drawn as a texture: [Source.Grid].
func (s *Source) IsGrid() bool { return s.grid != nil }

// Grid returns the cells as one block of bytes, nil where they are no lattice
// that can be drawn as a texture. The format stands in tiles/grid.go.
func (s *Source) Grid() []byte {
	f := s.grid
	if f == nil {
		return nil
	}
	out := make([]byte, 0, 20+8*len(f.mesh)+3*f.cells)
	out = append(out, gridMagic...)
	for _, n := range [...]int{f.cols, f.rows, f.step, f.cells} {
		out = binary.LittleEndian.AppendUint32(out, uint32(n))
	}
	for _, v := range f.mesh {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(v))
	}
	out = append(out, f.places...)
	return appendCodes(out, f.cells, func(i int) uint16 {
		b := &s.cells.sets[0].blocks[i]
		t, _ := b.time()
		return CodeOf(t, b.status())
	})
}

// GridCodes returns the codes of all cells as [Source.Grid] ends with them, of
// other answers about the same cells: a what-if's, a scenario's.
func GridCodes(e Answers, limit geo.Deciseconds) []byte {
	return appendCodes(nil, e.NumCells(), func(i int) uint16 {
		c := e.Cell(i, limit)
		return CodeOf(c.Time, statusOf(c.Status))
	})
}

func appendCodes(out []byte, n int, code func(i int) uint16) []byte {
	before := int64(0)
	for i := range n {
		c := int64(code(i))
		out = binary.AppendVarint(out, c-before)
		before = c
	}
	return out
}

// GridPeople returns the people of all cells in tenths, rounded: unsigned varints.
func (s *Source) GridPeople() []byte {
	var out []byte
	for i := range s.cells.sets[0].blocks {
		out = binary.AppendUvarint(out, uint64(math.Round(10*s.cells.sets[0].blocks[i].people)))
	}
	return out
}

// Ground returns a tile without the layer "cells": for a client that draws the
// cells from [Source.Grid].
func (s *Source) Ground(z, x, y uint32) ([]byte, error) {
	f, err := newFrame(z, x, y)
	if err != nil {
		return nil, err
	}
	return append(encode([]layer{{"areas", s.areas.draw(f)}}), encode(s.over(f))...), nil
}
