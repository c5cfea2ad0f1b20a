package raster

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync"
)

// Scan hands over every cell of columns [col0, col0+cols) and rows [row0, row0+rows)
// once: a row at a time, from the first to the last, as Window has them and good until
// use returns. It ends at the first error of use, which it returns. Errors otherwise:
// as Window, whatever the number of cells; of ctx when it ends.
//
// Blocks are decoded side by side, and those of the next rows while use is at work, but
// held as they are in the file: a row of numbers is made when its turn has come, and so
// stays in the cache. Of a whole grid as float64 most of the time would go into writing
// and clearing it. Memory is two times some 8 MB, or one row of blocks if that is more.
func (r *Raster) Scan(ctx context.Context, col0, row0, cols, rows int, use func(row int, cells []float64) error) error {
	if err := r.inside(col0, row0, cols, rows); err != nil || cols == 0 || rows == 0 {
		return err
	}
	w := window{col0: col0, row0: row0, cols: cols, rows: rows}
	x0, x1, y0, y1 := r.lay.touched(w)
	each := r.lay.blockBytes(0, r.band) * int64(x1-x0) // of a row of blocks
	if each > mostHeld {
		return r.scanWindows(ctx, w, use)
	}
	down := max(1, int(pieceBytes/each))
	ctx, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer stop()
	free, ready := make(chan *piece, 2), make(chan *piece)
	free <- &piece{r: r}
	if each <= pieceBytes {
		free <- &piece{r: r}
	}
	group.Go(func() {
		defer close(ready)
		readers := r.newReaders()
		defer readers.close()
		for y := y0; y < y1; y += down {
			var p *piece
			select {
			case p = <-free:
			case <-ctx.Done():
				return
			}
			p.err = p.decode(readers, x0, x1, y, min(y+down, y1))
			select {
			case ready <- p:
			case <-ctx.Done():
				return
			}
		}
	})
	row := make([]float64, cols)
	for p := range ready {
		if err := p.hand(ctx, w, row, use); err != nil {
			return err
		}
		free <- p
	}
	return ctx.Err()
}

const (
	pieceBytes = 8 << 20
	mostHeld   = 256 << 20
	bandCells  = 1 << 23 // 64 MB as float64
)

// scanWindows scans what has so long rows of blocks that they are decoded several times.
func (r *Raster) scanWindows(ctx context.Context, w window, use func(row int, cells []float64) error) error {
	n := max(1, bandCells/w.cols)
	for row := w.row0; row < w.row0+w.rows; row += n {
		n = min(n, w.row0+w.rows-row)
		if err := ctx.Err(); err != nil {
			return err
		}
		cells, err := r.Window(w.col0, row, w.cols, n)
		if err != nil {
			return err
		}
		for i := range n {
			if err := use(row+i, cells[i*w.cols:][:w.cols]); err != nil {
				return err
			}
		}
	}
	return nil
}

// A piece is some rows of blocks, decoded.
type piece struct {
	r              *Raster
	x0, x1, y0, y1 int
	err            error
	held           [][]byte  // memory of each block
	raw            [][]byte  // its samples; nil where all cells are fill
	fill           []float64 // of each block
}

func (p *piece) decode(readers *readers, x0, x1, y0, y1 int) error {
	p.x0, p.x1, p.y0, p.y1 = x0, x1, y0, y1
	if n := (x1 - x0) * (y1 - y0); len(p.held) < n {
		p.held, p.raw, p.fill = make([][]byte, n), make([][]byte, n), make([]float64, n)
	}
	return readers.each(x0, x1, y0, y1, func(b *blocks, bx, by int) (err error) {
		i := (by-y0)*(x1-x0) + bx - x0
		p.raw[i], err = b.read(p.held[i], bx, by)
		switch {
		case errors.Is(err, errEmpty):
			p.raw[i], p.fill[i] = nil, math.NaN()
			return nil
		case p.raw[i] == nil:
			p.fill[i] = p.r.leftOut()
		default:
			p.held[i] = p.raw[i]
		}
		return err
	})
}

// hand gives the rows of w that lie in the piece to use.
func (p *piece) hand(ctx context.Context, w window, row []float64, use func(row int, cells []float64) error) error {
	if p.err != nil {
		return p.err
	}
	l := p.r.lay
	for y := max(w.row0, p.y0*l.blockH); y < min(w.row0+w.rows, p.y1*l.blockH); y++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		first := (y/l.blockH - p.y0) * (p.x1 - p.x0)
		for bx := p.x0; bx < p.x1; bx++ {
			fromX, toX := max(bx*l.blockW, w.col0), min((bx+1)*l.blockW, w.col0+w.cols)
			dst, i := row[fromX-w.col0:toX-w.col0], first+bx-p.x0
			if p.raw[i] == nil {
				setAll(dst, p.fill[i])
			} else {
				p.r.cells(dst, p.raw[i], fromX-bx*l.blockW, y%l.blockH)
			}
		}
		if err := use(y, row); err != nil {
			return err
		}
	}
	return nil
}

// readers decode blocks side by side, each in memory of its own.
type readers struct{ all []*blocks }

func (r *Raster) newReaders() *readers {
	all := make([]*blocks, runtime.GOMAXPROCS(0))
	if r.lay.blockBytes(0, r.band) > manyBytes {
		all = all[:1]
	}
	for k := range all {
		all[k] = newBlocks(r.src, r.lay, r.band, r.NoData)
	}
	return &readers{all}
}

func (d *readers) close() {
	for _, b := range d.all {
		b.close()
	}
}
