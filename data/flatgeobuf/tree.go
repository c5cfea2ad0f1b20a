package flatgeobuf

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"os"

	"github.com/paulmach/orb"
)

// The packed Hilbert R-tree of the format (after Agafonkin's flatbush and Kamel
// and Faloutsos, "On packing R-trees", 1993): features sorted along the curve,
// every 16 neighbours one node, every 16 nodes one above, up to a root. A node is
// its box and, for a leaf, where its feature begins, counted from the first; above,
// the number of its first child, the root being 0. The root's level comes first
// and the leaves last.
const (
	defaultNodeSize = 16
	nodeBytes       = 40
)

// A shape is how many nodes a tree has, in all and in each level, leaves first.
type shape struct {
	nodes  int64
	levels []int64
}

// newShape is the shape for n >= 1 leaves and size >= 2 children a node. A tree of
// one leaf has a root above it.
func newShape(n, size int) shape {
	at := int64(n)
	s := shape{at, []int64{at}}
	for {
		at = (at + int64(size) - 1) / int64(size)
		s.nodes, s.levels = s.nodes+at, append(s.levels, at)
		if at == 1 {
			return s
		}
	}
}

// first is the number of the first node of a level, counting levels from the
// leaves.
func (s shape) first(level int) int64 {
	at := int64(0)
	for l := len(s.levels) - 1; l > level; l-- {
		at += s.levels[l]
	}
	return at
}

func appendNode(b []byte, box orb.Bound, offset uint64) []byte {
	for _, v := range [...]float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return binary.LittleEndian.AppendUint64(b, offset)
}

func boxOf(b []byte) orb.Bound {
	f := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])) }
	return orb.Bound{Min: orb.Point{f(0), f(1)}, Max: orb.Point{f(2), f(3)}}
}

// nowhere is the box of a feature without geometry: no box meets it, and in a
// union it is nothing.
func nowhere() orb.Bound {
	inf := math.Inf(1)
	return orb.Bound{Min: orb.Point{inf, inf}, Max: orb.Point{-inf, -inf}}
}

// joined is the box around two. orb's Union takes nowhere for a place.
func joined(a, b orb.Bound) orb.Bound {
	return orb.Bound{Min: orb.Point{min(a.Min[0], b.Min[0]), min(a.Min[1], b.Min[1])}, Max: orb.Point{max(a.Max[0], b.Max[0]), max(a.Max[1], b.Max[1])}}
}

// grow writes the levels above the leaves of a tree that begins at a place in f.
func (s shape) grow(f *os.File, at int64) error {
	for level := 1; level < len(s.levels); level++ {
		below := s.first(level - 1)
		in := bufio.NewReader(io.NewSectionReader(f, at+below*nodeBytes, s.levels[level-1]*nodeBytes))
		out := bufio.NewWriter(io.NewOffsetWriter(f, at+s.first(level)*nodeBytes))
		var node [nodeBytes]byte
		for child := int64(0); child < s.levels[level-1]; child += defaultNodeSize {
			box := nowhere()
			for range min(defaultNodeSize, s.levels[level-1]-child) {
				if _, err := io.ReadFull(in, node[:]); err != nil {
					return err
				}
				box = joined(box, boxOf(node[:]))
			}
			if _, err := out.Write(appendNode(node[:0], box, uint64(below+child))); err != nil {
				return err
			}
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return nil
}
