package osm

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"google.golang.org/protobuf/encoding/protowire"
)

// Limits on what a file may ask of us.
const (
	maxHeader = 64 << 10 // bytes of a blob header; the format's limit
	maxBlob   = 32 << 20 // bytes of a blob, packed or not; the format's limit
	// A real extract unpacks to 2 to 4 times its size, and zlib can do 1,032; what
	// is kept of it, counted in memory, is at most 14 times. Beyond maxRatio times
	// the file and a slack for tiny files it is a bomb.
	maxRatio   = 64
	ratioSlack = 64 << 20
)

// A span is where one blob lies in the file and what a pass found in it.
type span struct {
	start, body, end int64 // header length, blob message, next blob
	kind             string
	holds            content // once known
	known            bool
}

// content is a set of kinds of things a block holds.
type content uint8

const (
	someNodes content = 1 << iota
	someWays
	someRelations
)

// A file is an open extract of known size.
type file struct {
	f    *os.File
	size int64
}

func openFile(path string) (*file, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", path)
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &file{f, st.Size()}, nil
}

func (f *file) close() { _ = f.f.Close() } // opened for reading: nothing to lose

// span reads the header of the blob that starts at byte at. Nearly all are
// within the first 64 bytes, which is one call of the system.
func (f *file) span(at int64) (span, error) {
	var near [64]byte
	head := near[:max(4, min(64, f.size-at))]
	if err := f.readAt(head, at); err != nil {
		return span{}, err
	}
	n := int64(binary.BigEndian.Uint32(head))
	if n == 0 || n > maxHeader {
		return span{}, notPBF(at, "a blob header of %d bytes, more than 0 and at most %d are allowed", n, maxHeader)
	}
	if head = head[4:]; int64(len(head)) < n {
		head = make([]byte, n)
		if err := f.readAt(head, at+4); err != nil {
			return span{}, err
		}
	}
	s := span{start: at, body: at + 4 + n}
	size := int64(-1)
	err := fields(head[:n], func(num protowire.Number, v value) error {
		switch {
		case num == 1 && string(v.bytes) == "OSMData":
			s.kind = "OSMData" // no copy
		case num == 1:
			s.kind = string(v.bytes)
		case num == 3:
			size = int64(v.n)
		}
		return nil
	})
	if err != nil {
		return span{}, notPBF(at, "blob header: %v", err)
	}
	if size < 0 || size > maxBlob {
		return span{}, notPBF(at, "a blob of %d bytes, at most %d are allowed", size, maxBlob)
	}
	if s.end = s.body + size; s.end > f.size {
		return span{}, &cutShort{have: f.size, need: s.end}
	}
	return s, nil
}

func (f *file) readAt(p []byte, at int64) error {
	if _, err := f.f.ReadAt(p, at); err != nil {
		if errors.Is(err, io.EOF) {
			return &cutShort{have: f.size, need: at + int64(len(p))}
		}
		return err
	}
	return nil
}
