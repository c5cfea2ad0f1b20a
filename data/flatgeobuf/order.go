package flatgeobuf

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"io"
	"math"
	"os"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/pmtiles"
)

// An entry is what is kept of a feature until all are there: its box, and where
// it waits. key is its place along the curve, known once the whole extent is.
type entry struct {
	box  orb.Bound
	at   int64
	size uint32
	key  uint32
}

const (
	entryBytes = 48
	chunk      = 1 << 17 // entries sorted in memory at a time: 7 MB
)

func (e entry) append(b []byte) []byte {
	b = appendNode(b, e.box, uint64(e.at))
	b = binary.LittleEndian.AppendUint32(b, e.size)
	return binary.LittleEndian.AppendUint32(b, e.key)
}

func entryOf(b []byte) entry {
	le := binary.LittleEndian
	return entry{boxOf(b), int64(le.Uint64(b[32:])), le.Uint32(b[40:]), le.Uint32(b[44:])}
}

// compare orders along the curve; features at one place stay in the order they came.
func (e entry) compare(o entry) int {
	return cmp.Or(cmp.Compare(e.key, o.key), cmp.Compare(e.at, o.at))
}

// sorted yields the n entries in file by their place on the Hilbert curve over
// box, holding a chunk of them at a time: chunks are sorted in place in the file,
// then merged (Knuth, TAOCP 3, 5.4).
func sorted(file *os.File, n int, box orb.Bound, yield func(entry) error) error {
	buf := make([]byte, 0, min(n, chunk)*entryBytes)
	list := make([]entry, 0, min(n, chunk))
	var runs merge
	for from := 0; from < n; from += chunk {
		b := buf[:min(chunk, n-from)*entryBytes]
		at := int64(from) * entryBytes
		if _, err := file.ReadAt(b, at); err != nil {
			return err
		}
		list = list[:0]
		for i := 0; i < len(b); i += entryBytes {
			e := entryOf(b[i:])
			e.key = onCurve(e.box, box)
			list = append(list, e)
		}
		slices.SortFunc(list, entry.compare)
		b = b[:0]
		for _, e := range list {
			b = e.append(b)
		}
		if _, err := file.WriteAt(b, at); err != nil {
			return err
		}
		runs = append(runs, &run{in: bufio.NewReader(io.NewSectionReader(file, at, int64(len(b))))})
	}
	return runs.each(yield)
}

// A run is a sorted part of the file, and its next entry.
type run struct {
	in   *bufio.Reader
	next entry
}

func (r *run) advance() error {
	var b [entryBytes]byte
	_, err := io.ReadFull(r.in, b[:])
	r.next = entryOf(b[:])
	return err
}

// merge is a heap of runs.
type merge []*run

func (m merge) Len() int           { return len(m) }
func (m merge) Less(i, j int) bool { return m[i].next.compare(m[j].next) < 0 }
func (m merge) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *merge) Push(x any)        { *m = append(*m, x.(*run)) }
func (m *merge) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}

func (m merge) each(yield func(entry) error) error {
	for _, r := range m {
		if err := r.advance(); err != nil {
			return err
		}
	}
	heap.Init(&m)
	for len(m) > 0 {
		r := m[0]
		if err := yield(r.next); err != nil {
			return err
		}
		switch err := r.advance(); err {
		case nil:
			heap.Fix(&m, 0)
		case io.EOF:
			heap.Pop(&m)
		default:
			return err
		}
	}
	return nil
}

// onCurve is where the middle of a box lies on the Hilbert curve over an extent
// of 2^16 by 2^16 cells; a box that is nowhere comes last. The curve is that which
// numbers map tiles.
func onCurve(box, extent orb.Bound) uint32 {
	const zoom = 16
	cell := func(axis int) uint32 {
		lo, wide := extent.Min[axis], extent.Max[axis]-extent.Min[axis]
		if !(wide > 0) {
			return 0
		}
		return uint32(math.Round((box.Min[axis]/2 + box.Max[axis]/2 - lo) / wide * (1<<zoom - 1)))
	}
	if box == nowhere() {
		return math.MaxUint32
	}
	return uint32(pmtiles.ID(zoom, cell(0), cell(1)) - pmtiles.ID(zoom, 0, 0))
}
