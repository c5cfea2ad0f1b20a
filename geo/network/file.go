package network

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"sync"
	"unsafe"

	"github.com/walkshed/walkshed/data"
)

// A saved network is its arrays, one after another, as they lie in memory: a
// file that is mapped is a network, and opening ten million nodes takes as long
// as checking them. It is a cache and no format for exchange: whatever does not
// fit this program, this kind of machine or the streets it was made from is
// refused, and built again by the caller.
//
//	64 bytes   magic, version, byte order, size of an int, number of sections,
//	           checksum of header and table, key
//	24 bytes   for each section: offset, length, checksum
//	sections   each on a cache line of its own
//
// Checksums are CRC-32C (Castagnoli), which processors compute at memory speed.
const (
	fileMagic   = "walknet\n"
	fileVersion = 3 // raise with every change of an array or of what fills it
	byteOrder   = 0x01020304
	headerSize  = 64
	entrySize   = 24
	lineSize    = 64
)

// A Key says what a network was made from: a digest of the streets and the
// profile. A file with another key is stale.
type Key [32]byte

// ErrStale is inside the error of Open where a file is sound but belongs to
// other streets, another profile or another version of this program.
var ErrStale = errors.New("it was made from other streets, settings or by another version")

// ErrDamaged is inside the error of Open where a file is not what was written.
var ErrDamaged = errors.New("the file is damaged")

// section is one array of a network as bytes, and back.
type section struct {
	bytes func() []byte
	take  func(b []byte) bool // false where b is no whole number of elements
}

// part views a slice of plain values as a section. The bytes are those in
// memory: that is what byteOrder and the size of an int in the header are for.
func part[T any](s *[]T) section {
	size := int(unsafe.Sizeof(*new(T)))
	return section{
		bytes: func() []byte {
			return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(*s))), len(*s)*size)
		},
		take: func(b []byte) bool {
			*s = unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
			return len(b)%size == 0
		},
	}
}

// sections lists every array of a network, in the order of the file.
func (n *Network) sections() []section {
	c := n.core
	return []section{
		part(&n.Points), part(&n.From), part(&n.To), part(&n.Cost), part(&n.LengthM), part(&n.WalkM), part(&n.Way),
		part(&n.First), part(&n.Head), part(&n.ArcEdge), part(&n.Component), part(&n.Components), part(&n.shapes), part(&n.shapeFirst),
		part(&c.From), part(&c.To), part(&c.Cost), part(&c.First), part(&c.Arcs), part(&c.EdgeChain), part(&c.EdgeAt), part(&c.Nodes),
	}
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Save writes n to path, whole or not at all: into a temporary file beside it,
// to the disk, then under its name.
func (n *Network) Save(path string, key Key) (err error) {
	fail := func(err error) error {
		return &data.Error{Op: "save the network to " + path, Err: err, Hint: "free some space or choose a folder you may write to; without the file every run builds the network again"}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".walkshed-*.tmp")
	if err != nil {
		return fail(err)
	}
	defer os.Remove(f.Name())
	err = errors.Join(n.write(f, key), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fail(err)
	}
	return nil
}

func (n *Network) write(w io.Writer, key Key) error {
	parts := n.sections()
	head := make([]byte, headerSize+entrySize*len(parts))
	at := len(head)
	bodies := make([][]byte, len(parts))
	for i, p := range parts {
		bodies[i] = p.bytes()
		at = (at + lineSize - 1) / lineSize * lineSize
		entry := head[headerSize+entrySize*i:]
		binary.NativeEndian.PutUint64(entry, uint64(at))
		binary.NativeEndian.PutUint64(entry[8:], uint64(len(bodies[i])))
		binary.NativeEndian.PutUint32(entry[16:], crc32.Checksum(bodies[i], castagnoli))
		at += len(bodies[i])
	}
	sealHeader(head, key, len(parts))
	written := 0
	put := func(b []byte) error {
		k, err := w.Write(b)
		written += k
		return err
	}
	err := put(head)
	for _, b := range bodies {
		pad := (lineSize - written%lineSize) % lineSize
		err = errors.Join(err, put(make([]byte, pad)), put(b))
	}
	return err
}

func sealHeader(head []byte, key Key, sections int) {
	copy(head, fileMagic)
	binary.NativeEndian.PutUint32(head[8:], fileVersion)
	binary.NativeEndian.PutUint32(head[12:], byteOrder)
	binary.NativeEndian.PutUint32(head[16:], uint32(unsafe.Sizeof(int(0))))
	binary.NativeEndian.PutUint32(head[20:], uint32(sections))
	copy(head[32:], key[:])
	binary.NativeEndian.PutUint32(head[24:], headerSum(head))
}

// headerSum is the checksum of header and table but for the four bytes it stands in.
func headerSum(head []byte) uint32 {
	return crc32.Update(crc32.Checksum(head[:24], castagnoli), castagnoli, head[28:])
}

// Open maps a network that Save wrote with the same key. Its arrays lie in the
// file and must not be used after close; they cannot be written to. Errors hold
// ErrStale or ErrDamaged, or say why the file cannot be read; the way out is
// always to build the network again.
func Open(path string, key Key) (n *Network, close func() error, err error) {
	fail := func(err error) (*Network, func() error, error) {
		return nil, nil, &data.Error{Op: "open the saved network " + path, Err: err, Hint: "build it again from the streets"}
	}
	b, unmap, err := mapFile(path)
	if err != nil {
		return fail(err)
	}
	if n, err = read(b, key); err != nil {
		return fail(errors.Join(err, unmap()))
	}
	return n, unmap, nil
}

// read takes a network from the bytes of a file.
func read(b []byte, key Key) (*Network, error) {
	if len(b) < headerSize || string(b[:8]) != fileMagic {
		return nil, fmt.Errorf("%w: it does not begin as a saved network", ErrDamaged)
	}
	word := func(at int) uint32 { return binary.NativeEndian.Uint32(b[at:]) }
	if word(8) != fileVersion || word(12) != byteOrder || word(16) != uint32(unsafe.Sizeof(int(0))) || Key(b[32:64]) != key {
		return nil, ErrStale
	}
	n := &Network{core: &core{}}
	parts := n.sections()
	size := headerSize + entrySize*len(parts)
	if int(word(20)) != len(parts) || len(b) < size || headerSum(b[:size]) != word(24) {
		return nil, fmt.Errorf("%w: its table of contents does not add up", ErrDamaged)
	}
	sound := make([]bool, len(parts))
	var group sync.WaitGroup
	for i, p := range parts {
		entry := b[headerSize+entrySize*i:]
		at, length := binary.NativeEndian.Uint64(entry), binary.NativeEndian.Uint64(entry[8:])
		if at > uint64(len(b)) || length > uint64(len(b))-at || at%lineSize != 0 {
			return nil, fmt.Errorf("%w: it is cut short", ErrDamaged)
		}
		body := b[at : at+length : at+length]
		group.Go(func() {
			sound[i] = crc32.Checksum(body, castagnoli) == binary.NativeEndian.Uint32(entry[16:]) && p.take(body)
		})
	}
	group.Wait()
	for i, ok := range sound {
		if !ok {
			return nil, fmt.Errorf("%w: section %d of %d is not as it was written", ErrDamaged, i+1, len(parts))
		}
	}
	return n, n.consistent()
}
