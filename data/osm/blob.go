package osm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zlib"
	"google.golang.org/protobuf/encoding/protowire"
)

// Limits on what a file may ask of us.
const (
	maxHeader = 64 << 10 // bytes of a blob header; the format's limit
	maxBlob   = 32 << 20 // bytes of a blob, packed or not; the format's limit
	// A real extract unpacks to 2 to 4 times its size, and zlib can do 1,032.
	// Beyond maxRatio times the file and a slack for tiny files it is a bomb.
	maxRatio   = 64
	ratioSlack = 64 << 20
)

// A span is where one blob lies in the file and what pass 1 found in it.
type span struct {
	start, body, end int64 // header length, blob message, next blob
	kind             string
	holds            content
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

// span reads the header of the blob that starts at byte at.
func (f *file) span(at int64) (span, error) {
	var four [4]byte
	if err := f.readAt(four[:], at); err != nil {
		return span{}, err
	}
	n := int64(binary.BigEndian.Uint32(four[:]))
	if n == 0 || n > maxHeader {
		return span{}, notPBF(at, "a blob header of %d bytes, more than 0 and at most %d are allowed", n, maxHeader)
	}
	head := make([]byte, n)
	if err := f.readAt(head, at+4); err != nil {
		return span{}, err
	}
	s := span{start: at, body: at + 4 + n}
	size := int64(-1)
	err := fields(head, func(num protowire.Number, v value) error {
		switch num {
		case 1:
			s.kind = string(v.bytes)
		case 3:
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

// An unpacker inflates blobs, keeping its buffers from one to the next. It
// belongs to one goroutine.
type unpacker struct {
	zlib   io.ReadCloser
	packed []byte
	raw    []byte
}

// unpack returns the block a blob message holds; it lives until the next call.
// Inflating stops at the size the blob declares, which is at most maxBlob.
func (u *unpacker) unpack(msg []byte) ([]byte, error) {
	var raw, packed []byte
	size, other := int64(-1), protowire.Number(0)
	err := fields(msg, func(num protowire.Number, v value) error {
		switch num {
		case 1:
			raw = v.bytes
		case 2:
			size = int64(v.n)
		case 3:
			packed = v.bytes
		default:
			other = num
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("blob: %w", err)
	case raw != nil:
		return raw, nil
	case packed == nil:
		return nil, &otherPacking{other}
	case size < 0 || size > maxBlob:
		return nil, fmt.Errorf("a blob that unpacks to %d bytes, at most %d are allowed", size, maxBlob)
	}
	return u.inflate(packed, int(size))
}

func (u *unpacker) inflate(packed []byte, size int) ([]byte, error) {
	var err error
	if u.zlib == nil {
		u.zlib, err = zlib.NewReader(bytes.NewReader(packed))
	} else {
		err = u.zlib.(zlib.Resetter).Reset(bytes.NewReader(packed), nil)
	}
	if err != nil {
		u.zlib = nil
		return nil, fmt.Errorf("unpack: %w", err)
	}
	if cap(u.raw) <= size {
		u.raw = make([]byte, size+1+size/8)
	}
	n, err := io.ReadFull(u.zlib, u.raw[:size+1]) // one more, to see the end and check the sum
	if err == nil {
		return nil, fmt.Errorf("a blob unpacks to more than the %d bytes it declares", size)
	}
	if !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) || n != size {
		return nil, fmt.Errorf("unpack: %d of %d bytes: %w", n, size, err)
	}
	return u.raw[:size], nil
}
