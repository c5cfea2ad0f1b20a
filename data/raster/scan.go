package raster

import (
	"context"
	"runtime"
)

// Scan hands over every cell of columns [col0, col0+cols) and rows [row0, row0+rows)
// once: whole rows of them from row on, from the first to the last, as Window has them
// and good until use returns. It ends at the first error of use, which it returns.
// All are read into the same memory of some 8 MB, whatever the raster's size: to clear
// a window of a whole grid takes as long as to inflate half of it, and one core does
// it alone. Errors otherwise: as Window; of ctx when it ends.
func (r *Raster) Scan(ctx context.Context, col0, row0, cols, rows int, use func(row int, cells []float64) error) error {
	if err := r.inside(col0, row0, cols, rows); err != nil {
		return err
	}
	readers := r.newReaders()
	defer readers.close()
	w := window{col0: col0, cols: cols}
	for row := row0; cols > 0 && row < row0+rows; row += w.rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.row0, w.rows = row, min(r.bandRows(row, cols), row0+rows-row)
		if need := w.rows * cols; need > cap(w.out) {
			w.out = make([]float64, need)
		} else {
			w.out = w.out[:need]
		}
		if err := readers.fill(&w); err != nil {
			return err
		}
		if err := use(row, w.out); err != nil {
			return err
		}
	}
	return nil
}

const (
	bandCells = 1 << 20 // 8 MB as float64
	mostCells = 1 << 23 // where one row of blocks has more, they are decoded several times
)

// bandRows is how many rows a band from a row on has: whole rows of blocks, as far as
// they fit.
func (r *Raster) bandRows(row, cols int) int {
	h := r.lay.blockH
	n, left := bandCells/cols, h-row%h
	switch {
	case n > left:
		return left + (n-left)/h*h
	case left <= mostCells/cols:
		return left
	default:
		return max(1, mostCells/cols)
	}
}

// readers decode blocks side by side, each in memory of its own.
type readers struct {
	r   *Raster
	all []*blocks
}

func (r *Raster) newReaders() *readers {
	all := make([]*blocks, runtime.GOMAXPROCS(0))
	if r.lay.blockBytes(0, r.band) > manyBytes {
		all = all[:1]
	}
	for k := range all {
		all[k] = newBlocks(r.src, r.lay, r.band)
	}
	return &readers{r, all}
}

func (d *readers) close() {
	for _, b := range d.all {
		b.close()
	}
}
