package tiles

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A merger halves the resolution of a set of blocks again and again: cells of a
// lattice by 2 × 2 of the lattice, so that blocks keep the lattice's own shape;
// points and polygons by the squares of a zoom of the tile grid.
type merger struct {
	lattice *data.Lattice // nil: squares
	level   int           // lattice: blocks are 2^level cells wide; squares: the zoom
	started bool
	parent  []int32 // of the last merging: block of the finer set → block
}

func newMerger(pop data.Population, cells *blockSet) *merger {
	if pop.Form == data.OnLattice {
		return &merger{lattice: &pop.Lattice}
	}
	return &merger{level: squareZoom(cells.shelf.boxes)}
}

// squareZoom returns the largest zoom whose tiles are at least as wide as the
// mean cell, so that the first merging puts one to four cells in a square.
func squareZoom(boxes []box) int {
	sum := 0.0
	for _, b := range boxes {
		sum += math.Max(b[2]-b[0], b[3]-b[1])
	}
	if sum == 0 {
		return finestSquare
	}
	return max(1, min(finestSquare, int(math.Floor(-math.Log2(sum/float64(len(boxes)))))))
}

// merge returns the next coarser set, false where it could not be coarser.
// Blocks are numbered by their first cell, so the result depends on nothing
// but the input.
func (m *merger) merge(s *blockSet) (blockSet, bool) {
	if len(s.blocks) <= 1 || (m.lattice == nil && m.level == 0) || m.level >= 30 {
		return blockSet{}, false
	}
	if m.lattice != nil {
		m.level++
	} else if m.started {
		m.level--
	}
	next := blockSet{}
	number := map[[2]int32]int32{}
	m.parent = make([]int32, len(s.blocks))
	for i := range s.blocks {
		b := &s.blocks[i]
		k := [2]int32{b.col >> 1, b.row >> 1}
		if m.lattice == nil && !m.started {
			k = m.square(s.point(i))
		}
		n, ok := number[k]
		if !ok {
			n = int32(len(next.blocks))
			number[k] = n
			next.blocks = append(next.blocks, block{col: k[0], row: k[1]})
		}
		next.blocks[n].add(b)
		m.parent[i] = n
	}
	m.started = true
	m.finish(&next)
	return next, true
}

func (m *merger) square(p orb.Point) [2]int32 {
	x, y := mercator(p)
	n := float64(uint32(1) << m.level)
	return [2]int32{int32(math.Floor(x * n)), int32(math.Floor(y * n))}
}

// finish gives a merged set its outlines and boxes.
func (m *merger) finish(s *blockSet) {
	level, blocks, lattice := m.level, s.blocks, m.lattice
	s.outline = func(i int) orb.MultiPolygon {
		if lattice == nil {
			return squareOutline(level, blocks[i].col, blocks[i].row)
		}
		return latticeOutline(lattice, level, blocks[i].col, blocks[i].row)
	}
	boxes := make([]box, len(blocks))
	for i := range boxes {
		boxes[i] = boxOf(s.outline(i).Bound())
	}
	shelf := newShelf(boxes)
	s.shelf = shelf
	s.point = func(i int) orb.Point { return shelf.boxes[i].middle() }
}

func (b box) middle() orb.Point { return unmercator((b[0]+b[2])/2, (b[1]+b[3])/2) }

// latticeOutline is the quad of 2^level cells a side, cut at the lattice's rim.
func latticeOutline(l *data.Lattice, level int, col, row int32) orb.MultiPolygon {
	c0, r0 := int(col)<<level, int(row)<<level
	c1, r1 := min(c0+1<<level, l.Cols), min(r0+1<<level, l.Rows)
	return orb.MultiPolygon{{{
		l.Corner(c0, r1), l.Corner(c1, r1), l.Corner(c1, r0), l.Corner(c0, r0), l.Corner(c0, r1)}}}
}

func squareOutline(level int, col, row int32) orb.MultiPolygon {
	n := float64(uint32(1) << level)
	x0, y0, x1, y1 := float64(col)/n, float64(row)/n, float64(col+1)/n, float64(row+1)/n
	return orb.MultiPolygon{{{
		unmercator(x0, y1), unmercator(x1, y1), unmercator(x1, y0), unmercator(x0, y0), unmercator(x0, y1)}}}
}

// busiest returns how many blocks the fullest tile of a zoom holds by their
// middles; it does not count where even all together are no more than most.
func (s *blockSet) busiest(z uint32, most int) int {
	if len(s.blocks) <= most {
		return len(s.blocks)
	}
	n := float64(uint32(1) << z)
	count := map[[2]int32]int{}
	top := 0
	for _, b := range s.shelf.boxes {
		k := [2]int32{int32((b[0] + b[2]) / 2 * n), int32((b[1] + b[3]) / 2 * n)}
		count[k]++
		top = max(top, count[k])
	}
	return top
}
