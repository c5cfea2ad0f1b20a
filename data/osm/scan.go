package osm

import (
	"context"
	"fmt"
	"sync"
)

// A task is what a pass does: which blobs it reads, what its decode asks of their
// tables, and how the results are merged, in file order and on one goroutine.
type task[T any] struct {
	which  content
	words  words
	decode func(*block) (T, error)
	merge  func(T) error
}

// An outcome is what decoding one blob gave.
type outcome[T any] struct {
	span int
	got  T
	raw  int
	err  error
}

// scan lets t read the blobs that hold something of its, or may, on all cores.
// Up to two blobs a core are in memory.
func scan[T any](ctx context.Context, r *run, t task[T]) error {
	ctx, stop := context.WithCancel(ctx)
	var busy sync.WaitGroup
	defer busy.Wait() // after stop: nobody reads the file once we are back
	defer stop()
	work := make(chan chan outcome[T], cap(r.idle)) // results in file order
	busy.Go(func() {
		defer close(work)
		hand(ctx, r, &busy, work, t)
	})
	for out := range work {
		o := <-out
		if o.err == nil {
			o.err = ctx.Err()
		}
		if o.err != nil {
			return o.err
		}
		s := r.spans[o.span]
		if r.raw += int64(o.raw); r.raw > maxRatio*r.file.size+ratioSlack {
			return notPBF(s.start, "the file unpacks to more than %d times its size; no map does", maxRatio)
		}
		if err := t.merge(o.got); err != nil {
			return &malformed{s.start, err}
		}
		r.progress(s.end)
	}
	return ctx.Err()
}

// hand gives each blob to the next worker that is idle, and the place where its
// outcome will be to work.
func hand[T any](ctx context.Context, r *run, busy *sync.WaitGroup, work chan<- chan outcome[T], t task[T]) {
	for i := range r.spans {
		if s := &r.spans[i]; s.known && s.holds&t.which == 0 {
			continue
		}
		var w *worker
		select {
		case w = <-r.idle:
		case <-ctx.Done():
			return
		}
		out := make(chan outcome[T], 1)
		select {
		case work <- out:
		case <-ctx.Done():
			return
		}
		busy.Go(func() {
			o := one(w, r.file, &r.spans[i], t)
			o.span = i
			r.idle <- w
			out <- o
		})
	}
}

// A worker keeps the buffers of one decoding goroutine.
type worker struct {
	unpacker
	block block
}

// one reads, unpacks and decodes one blob. A panic below would be a bug of ours
// that this file found: it is reported as the file's fault with its place, so
// that a bad download cannot stop a server.
func one[T any](w *worker, f *file, s *span, t task[T]) (o outcome[T]) {
	defer func() {
		if p := recover(); p != nil {
			o.err = fmt.Errorf("decode: %v", p)
		}
		if o.err != nil {
			if _, cut := o.err.(*cutShort); !cut {
				o.err = &malformed{s.start, o.err}
			}
		}
	}()
	raw, err := w.open(f, s, t.which)
	if o.raw = len(raw); err != nil || raw == nil {
		o.err = err
		return o
	}
	if o.err = w.block.parse(raw, t.words); o.err != nil {
		return o
	}
	if !s.known {
		if s.holds, o.err = w.block.holds(); o.err != nil {
			return o
		}
		s.known = true
	}
	if s.holds&t.which != 0 {
		o.got, o.err = t.decode(&w.block)
	}
	return o
}
