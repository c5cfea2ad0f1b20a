package osm

import (
	"bytes"
	"context"
	"runtime"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/walkshed/walkshed/data"
)

// A run is the state of reading one file: its blobs as far as known, and how
// far the passes have come.
type run struct {
	file   *file
	spans  []span // the data blobs
	pass   int    // 0, 1, …
	passes int
	raw    int64 // bytes unpacked
	idle   chan *worker
	stage  data.Stage
	tell   data.Progress
}

func newRun(f *file, stage data.Stage, tell data.Progress) *run {
	r := &run{file: f, stage: stage, tell: tell, passes: 2, idle: make(chan *worker, runtime.GOMAXPROCS(0))}
	for range cap(r.idle) {
		r.idle <- new(worker)
	}
	return r
}

func (r *run) progress(at int64) {
	r.tell.Tell(r.stage, int64(r.pass)*r.file.size+at, int64(r.passes)*r.file.size)
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
