package osm

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/walkshed/walkshed/data"
)

// A run is the state of reading one file: its blobs as far as known, and how
// far the passes have come.
type run struct {
	file  *file
	spans []span // the data blobs, filled by the first pass
	pass  int    // 0, 1, 2
	stage data.Stage
	tell  data.Progress
}

const passes = 3

func (r *run) progress(at int64) {
	r.tell.Tell(r.stage, int64(r.pass)*r.file.size+at, passes*r.file.size)
}

// index walks the blob headers and reads the file's own header block.
func (r *run) index(ctx context.Context) error {
	if err := r.file.sniff(); err != nil {
		return err
	}
	for at := int64(0); at < r.file.size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		s, err := r.file.span(at)
		if err != nil {
			return err
		}
		switch {
		case at == 0 && s.kind != "OSMHeader":
			return notPBF(0, "the first blob is %.20q; an extract begins with OSMHeader", s.kind)
		case at == 0:
			if err := r.file.header(s); err != nil {
				return err
			}
		case s.kind == "OSMData":
			r.spans = append(r.spans, s)
		} // other kinds are for readers that know them: the format says to pass over them
		at = s.end
	}
	if len(r.spans) == 0 {
		return &cutShort{have: r.file.size, need: r.file.size + 1}
	}
	return nil
}

// header checks that the file asks for nothing we do not do.
func (f *file) header(s span) error {
	msg := make([]byte, s.end-s.body)
	if err := f.readAt(msg, s.body); err != nil {
		return err
	}
	raw, err := new(unpacker).unpack(msg)
	if err == nil {
		err = fields(raw, func(num protowire.Number, v value) error {
			known := []string{"OsmSchema-V0.6", "DenseNodes"}
			if num == 4 && !slices.Contains(known, string(v.bytes)) {
				return needsFeature(v.bytes)
			}
			return nil
		})
	}
	if err != nil {
		return &malformed{s.start, err}
	}
	return nil
}

// sniff recognises what people most often have instead of a PBF.
func (f *file) sniff() error {
	head := make([]byte, min(512, f.size))
	if err := f.readAt(head, 0); err != nil {
		return err
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n"))
	const convert = "convert it: osmium cat FILE -o out.osm.pbf"
	switch {
	case len(head) == 0:
		return &wrongFile{"an empty file", "download it again: 0 bytes are there"}
	case bytes.HasPrefix(text, []byte("<!doctype html")), bytes.HasPrefix(text, []byte("<html")):
		return &wrongFile{"a web page (HTML)", "download it again: the server sent a page, not the file; open it in a browser to see why"}
	case bytes.HasPrefix(text, []byte("<?xml")), bytes.HasPrefix(text, []byte("<osm")):
		return &wrongFile{"XML", convert}
	case bytes.HasPrefix(head, []byte("BZh")), bytes.HasPrefix(head, []byte("\x1f\x8b")), bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return &wrongFile{"a compressed file", "unpack it; if it holds XML, " + convert}
	}
	return nil
}

// An outcome is what decoding one blob gave.
type outcome[T any] struct {
	span int
	got  T
	raw  int
	err  error
}

// scan unpacks the blobs that hold something of which, lets decode read them on
// all cores and hands the results to merge in file order, on this goroutine.
// At most two blobs a core are in memory.
func scan[T any](ctx context.Context, r *run, which content, decode func(*block, *span) (T, error), merge func(T)) error {
	ctx, stop := context.WithCancel(ctx)
	var busy sync.WaitGroup
	defer busy.Wait() // after stop: nobody reads the file once we are back
	defer stop()
	cores := runtime.GOMAXPROCS(0)
	var todo []int
	for i, s := range r.spans {
		if s.holds&which != 0 || r.pass == 0 {
			todo = append(todo, i)
		}
	}
	work := make(chan chan outcome[T], cores) // results in the order asked for
	idle := make(chan *worker, cores)
	for range cores {
		idle <- new(worker)
	}
	busy.Go(func() {
		defer close(work)
		for _, i := range todo {
			var w *worker
			select {
			case w = <-idle:
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
				o := one(w, r.file, &r.spans[i], decode)
				o.span = i
				idle <- w
				out <- o
			})
		}
	})
	unpacked := int64(0)
	for out := range work {
		o := <-out
		if o.err == nil {
			o.err = ctx.Err()
		}
		if o.err != nil {
			return o.err
		}
		s := r.spans[o.span]
		if unpacked += int64(o.raw); unpacked > maxRatio*r.file.size+ratioSlack {
			return notPBF(s.start, "the file unpacks to more than %d times its size; no map does", maxRatio)
		}
		merge(o.got)
		r.progress(s.end)
	}
	return ctx.Err()
}

// A worker keeps the buffers of one decoding goroutine.
type worker struct {
	unpacker
	block block
}

// one reads, unpacks and decodes one blob. A panic below would be a bug of ours
// that this file found: it is reported as the file's fault with its place, so
// that a bad download cannot stop a server.
func one[T any](w *worker, f *file, s *span, decode func(*block, *span) (T, error)) (o outcome[T]) {
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
	size := int(s.end - s.body)
	if cap(w.packed) < size {
		w.packed = make([]byte, size+size/8)
	}
	w.packed = w.packed[:size]
	if o.err = f.readAt(w.packed, s.body); o.err != nil {
		return o
	}
	raw, err := w.unpack(w.packed)
	if o.raw = len(raw); err == nil {
		err = w.block.parse(raw)
	}
	if err == nil {
		o.got, err = decode(&w.block, s)
	}
	o.err = err
	return o
}
