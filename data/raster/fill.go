package raster

import (
	"errors"
	"math"
	"sync"
	"sync/atomic"
)

// manyBytes is from which size of a block on they are decoded one at a time: two
// at once of the largest allowed would be half a gigabyte.
const manyBytes = 16 << 20

// touched are the blocks [x0, x1) × [y0, y1) that share a cell with a window.
func (l layout) touched(w window) (x0, x1, y0, y1 int) {
	return w.col0 / l.blockW, (w.col0+w.cols-1)/l.blockW + 1, w.row0 / l.blockH, (w.row0+w.rows-1)/l.blockH + 1
}

// each has every block of [x0, x1) × [y0, y1) dealt with by one of the readers,
// several at a time. Of several damaged blocks the first in the file is the one
// reported, whatever came first.
func (d *readers) each(x0, x1, y0, y1 int, one func(b *blocks, bx, by int) error) error {
	count := (x1 - x0) * (y1 - y0)
	workers := min(count, len(d.all))
	var next atomic.Int64
	var group sync.WaitGroup
	bad, errs := make([]int, workers), make([]error, workers)
	for k := range workers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				if err := one(d.all[k], x0+i%(x1-x0), y0+i/(x1-x0)); err != nil {
					bad[k], errs[k] = i, err
					next.Store(int64(count)) // those before it are being read already
					return
				}
			}
		})
	}
	group.Wait()
	var first error
	at := math.MaxInt
	for k, err := range errs {
		if err != nil && bad[k] < at {
			first, at = err, bad[k]
		}
	}
	return first
}

// fill decodes the blocks a window touches: each covers a part of it of its own.
func (r *Raster) fill(w *window) error {
	readers := r.newReaders()
	defer readers.close()
	x0, x1, y0, y1 := r.lay.touched(*w)
	return readers.each(x0, x1, y0, y1, func(b *blocks, bx, by int) error {
		raw, err := b.read(b.raw, bx, by)
		switch {
		case errors.Is(err, errEmpty):
			r.place(w, nil, bx, by, math.NaN())
			return nil
		case raw == nil:
			r.place(w, nil, bx, by, r.leftOut())
			return err
		}
		b.raw = raw
		r.place(w, raw, bx, by, 0)
		return nil
	})
}

// leftOut is the value of the cells of a block the file leaves out (sparse).
func (r *Raster) leftOut() float64 {
	if r.NoDataText != "" {
		return math.NaN()
	}
	return 0
}

// place copies what block (bx, by) shares with the window; raw is nil where all of its
// cells are fill.
func (r *Raster) place(w *window, raw []byte, bx, by int, fill float64) {
	x0, y0 := bx*r.lay.blockW, by*r.lay.blockH
	fromX, toX := max(x0, w.col0), min(x0+r.lay.blockW, w.col0+w.cols)
	for y := max(y0, w.row0); y < min(y0+r.lay.blockH, w.row0+w.rows); y++ {
		dst := w.out[(y-w.row0)*w.cols+fromX-w.col0:][:toX-fromX]
		if raw == nil {
			setAll(dst, fill)
		} else {
			r.cells(dst, raw, fromX-x0, y-y0)
		}
	}
}

// cells turns samples of a block from (x, y) of it on into numbers.
func (r *Raster) cells(dst []float64, raw []byte, x, y int) {
	step := r.lay.perPixel * r.band.bytes
	r.band.cells(dst, raw[(y*r.lay.blockW+x)*step:], step, r.NoData)
}
