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

// fill decodes the blocks a window touches, several at a time: each covers a
// part of the window of its own. Of several damaged blocks the first in the file
// is the one reported, whatever came first.
func (d *readers) fill(w *window) error {
	l := d.r.lay
	x0, x1 := w.col0/l.blockW, (w.col0+w.cols-1)/l.blockW+1
	y0, y1 := w.row0/l.blockH, (w.row0+w.rows-1)/l.blockH+1
	count := (x1 - x0) * (y1 - y0)
	workers := min(count, len(d.all))
	var next atomic.Int64
	var group sync.WaitGroup
	bad, errs := make([]int, workers), make([]error, workers)
	for k := range workers {
		group.Go(func() {
			for i := int(next.Add(1)) - 1; i < count; i = int(next.Add(1)) - 1 {
				if err := d.r.one(w, d.all[k], x0+i%(x1-x0), y0+i/(x1-x0)); err != nil {
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

// one decodes a block into its part of the window.
func (r *Raster) one(w *window, b *blocks, bx, by int) error {
	raw, err := b.read(bx, by)
	if errors.Is(err, errEmpty) {
		r.clear(w, bx, by)
		return nil
	}
	if err != nil {
		return err
	}
	whole := w.holds(r.lay, bx, by)
	if r.place(w, raw, bx, by) && whole && len(b.empty) == 0 && len(b.packed) <= mostKept {
		b.empty = append(b.empty, b.packed...)
	}
	return nil
}

// mostKept bounds the compressed bytes of an empty block that are compared with
// others: real ones have a few hundred.
const mostKept = 1 << 16

// clear puts no-data where a block that holds nothing else lies.
func (r *Raster) clear(w *window, bx, by int) {
	x0, y0 := bx*r.lay.blockW, by*r.lay.blockH
	fromX, toX := max(x0, w.col0), min(x0+r.lay.blockW, w.col0+w.cols)
	for y := max(y0, w.row0); y < min(y0+r.lay.blockH, w.row0+w.rows); y++ {
		setAll(w.out[(y-w.row0)*w.cols+fromX-w.col0:][:toX-fromX], math.NaN())
	}
}

// holds reports whether a window holds every sample of a block, the cells beyond
// the image's edge that a tile may have included: only then has all of it been
// looked at.
func (w *window) holds(l layout, bx, by int) bool {
	x0, y0 := bx*l.blockW, by*l.blockH
	return x0 >= w.col0 && x0+l.blockW <= w.col0+w.cols && y0 >= w.row0 && y0+l.blockH <= w.row0+w.rows && l.perPixel == 1
}
