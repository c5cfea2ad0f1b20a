package town

import (
	"bufio"
	"encoding/binary"
	"os"
	"path/filepath"
)

// graphMagic begins graph.bin.
const graphMagic = 0x47525048

// Write keeps the town as little-endian arrays that every contender reads:
//
//	graph.bin   uint32 magic, nodes, arcs, 0; float32 x, y; uint32 first (nodes+1), head, weight
//	edges.bin   uint32 edges, 0; uint32 a, b, weight
//	venues.bin  uint32 count; uint32 node
//	cells.bin   uint32 count, side; uint32 node, leg; float32 people
func (t *Town) Write(dir string) error {
	first, head, weight := t.Rows()
	count := func(n int) []uint32 { return []uint32{uint32(n)} }
	for _, f := range []struct {
		name  string
		parts []any
	}{
		{"edges.bin", []any{count(len(t.A)), []uint32{0}, t.A, t.B, t.Weight}},
		{"venues.bin", []any{count(len(t.Venues)), t.Venues}},
		{"cells.bin", []any{count(len(t.Cells.Node)), count(t.Cells.Side), t.Cells.Node, t.Cells.Leg, t.Cells.People}},
		{"graph.bin", []any{[]uint32{graphMagic, uint32(len(t.X)), uint32(len(head)), 0}, t.X, t.Y, first, head, weight}},
	} {
		if err := WriteArrays(filepath.Join(dir, f.name), f.parts); err != nil {
			return err
		}
	}
	return nil
}

// WriteArrays writes slices of numbers one after another, little-endian: a file
// whole or not at all.
func WriteArrays(path string, parts []any) error {
	return writeFile(path, func(w *bufio.Writer) error {
		for _, p := range parts {
			if err := binary.Write(w, binary.LittleEndian, p); err != nil {
				return err
			}
		}
		return nil
	})
}

func writeFile(path string, fill func(w *bufio.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	w := bufio.NewWriterSize(f, 1<<20)
	if err = fill(w); err == nil {
		err = w.Flush()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
