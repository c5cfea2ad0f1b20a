package flatgeobuf

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	flatbuffers "github.com/google/flatbuffers/go"
	"github.com/paulmach/orb"
)

// A Writer makes one file. Its features may come in any order; they are written
// in that of the tree.
type Writer struct {
	ctx     context.Context
	out     *os.File
	header  Header
	enc     encoder
	spool   [2]*os.File // features as they came, and their entries
	to      [2]*bufio.Writer
	n       int
	at      int64 // bytes of features
	box     orb.Bound
	scratch []byte
}

// Create starts a file in out, which is empty; beside it stand temporary files
// until Close or Abandon. Of h, Count is not looked at. Columns are Text, Int64,
// Float64 or Bool.
func Create(ctx context.Context, out *os.File, h Header) (*Writer, error) {
	w := &Writer{ctx: ctx, out: out, header: h, enc: encoder{b: flatbuffers.NewBuilder(4096)}, box: nowhere()}
	for i := range w.spool {
		f, err := os.CreateTemp(filepath.Dir(out.Name()), ".walkshed-*.fgb")
		if err != nil {
			w.Abandon()
			return nil, err
		}
		w.spool[i], w.to[i] = f, bufio.NewWriterSize(f, 64<<10)
	}
	return w, nil
}

// Add adds a feature: an orb.Point, an orb.MultiPolygon or nil, and a value for
// each column: string, int, float64, bool or nil.
func (w *Writer) Add(g orb.Geometry, values ...any) error {
	if w.n++; w.n%1024 == 0 && w.ctx.Err() != nil {
		return w.ctx.Err()
	}
	if len(values) != len(w.header.Columns) {
		return errors.New("a feature with too few or too many values")
	}
	b, err := w.enc.feature(g, w.header.Columns, values)
	if err != nil {
		return err
	}
	e := entry{box: nowhere(), at: w.at, size: uint32(len(b))}
	if m, ok := g.(orb.MultiPolygon); g != nil && (!ok || len(m) > 0) {
		e.box = g.Bound()
		w.box = joined(w.box, e.box)
	}
	w.at += int64(len(b))
	w.scratch = e.append(w.scratch[:0])
	if _, err := w.to[0].Write(b); err != nil {
		return err
	}
	_, err = w.to[1].Write(w.scratch)
	return err
}

// Close writes header, tree and features. out is whole where the error is nil;
// closing it is left to the caller.
func (w *Writer) Close() error {
	defer w.Abandon()
	w.header.Count = uint64(w.n)
	head := append(magic[:], w.enc.header(w.header, w.box, w.n > 0)...)
	if _, err := w.out.WriteAt(head, 0); err != nil || w.n == 0 {
		return err
	}
	if err := errors.Join(w.to[0].Flush(), w.to[1].Flush()); err != nil {
		return err
	}
	s, tree := newShape(w.n, defaultNodeSize), int64(len(head))
	if err := w.place(tree+s.first(0)*nodeBytes, tree+s.nodes*nodeBytes); err != nil {
		return err
	}
	return s.grow(w.out, tree)
}

// place writes the leaves of the tree and the features, both along the curve.
func (w *Writer) place(leaves, features int64) error {
	index := bufio.NewWriterSize(io.NewOffsetWriter(w.out, leaves), 64<<10)
	out := bufio.NewWriterSize(io.NewOffsetWriter(w.out, features), 256<<10)
	n, at := 0, uint64(0)
	var b []byte
	err := sorted(w.spool[1], w.n, w.box, func(e entry) error {
		if n++; n%1024 == 0 && w.ctx.Err() != nil {
			return w.ctx.Err()
		}
		b = append(b[:0], make([]byte, e.size)...)
		if _, err := w.spool[0].ReadAt(b, e.at); err != nil {
			return err
		}
		w.scratch = appendNode(w.scratch[:0], e.box, at)
		at += uint64(e.size)
		index.Write(w.scratch) // its error is kept
		_, err := out.Write(b)
		return err
	})
	return errors.Join(err, index.Flush(), out.Flush())
}

// Abandon removes the temporary files; out is left to the caller.
func (w *Writer) Abandon() {
	for i, f := range w.spool {
		if f != nil {
			f.Close()
			os.Remove(f.Name())
			w.spool[i] = nil
		}
	}
}
