package tiles

import (
	"github.com/walkshed/walkshed/coverage"
)

// An Overlay is the cells of a Source as a what-if has changed them. It holds
// only what differs: a tile with nothing changed in it is the Source's own, to
// the byte, and need not be encoded again. Not safe for concurrent use.
//
//	o := s.NewOverlay()
//	for _, c := range delta.Cells {
//		o.Set(int(c.Cell), c.After, step)
//	}
//	if o.Touched(z, x, y) == 0 { … } // the Source's tile still stands
type Overlay struct {
	source *Source
	edits  []map[int32]edited // by set: block → what it says now
}

// edited is a block that differs from the Source's, since a step.
type edited struct {
	block  block
	saying saying
	step   uint64
}

// NewOverlay starts with nothing changed. The first overlay of a Source finds
// which blocks hold which: 5 bytes a cell, kept.
func (s *Source) NewOverlay() *Overlay {
	s.cells.family.once.Do(s.cells.findFamily)
	o := &Overlay{source: s, edits: make([]map[int32]edited, len(s.cells.sets))}
	for i := range o.edits {
		o.edits[i] = map[int32]edited{}
	}
	return o
}

// A CellNow is a cell and what is known of it.
type CellNow struct {
	Cell  int32
	State coverage.CellState
}

// Set takes over cells as they are after a step (> 0, rising). A cell that is
// again as the Source has it counts as changed at that step, too: what was drawn
// before the step no longer stands. Covered is said by the Source's own limit
// (<=), so that cells changed and unchanged speak of the same.
func (o *Overlay) Set(cells []CellNow, step uint64) {
	layer := &o.source.cells
	touched := map[int32]bool{}
	for _, c := range cells {
		b := block{people: layer.sets[0].blocks[c.Cell].people, col: layer.sets[0].blocks[c.Cell].col, row: layer.sets[0].blocks[c.Cell].row}
		status := c.State.Status
		if status == coverage.Covered || status == coverage.NotCovered {
			if status = coverage.NotCovered; c.State.Time <= layer.limit {
				status = coverage.Covered
			}
		}
		b.stand(c.State.Time, status)
		o.put(0, c.Cell, b, step)
		touched[c.Cell] = true
	}
	for set := 1; set < len(layer.sets); set++ {
		up := map[int32]bool{}
		for child := range touched {
			up[layer.family.parent[set][child]] = true
		}
		for parent := range up {
			o.put(set, parent, o.merged(set, parent), step)
		}
		touched = up
	}
}

func (o *Overlay) put(set int, i int32, b block, step uint64) {
	o.edits[set][i] = edited{b, o.source.cells.scale.says(&b), step}
}

// merged adds up a block from those it holds, in their order, as the Source did.
func (o *Overlay) merged(set int, parent int32) block {
	layer := &o.source.cells
	old := &layer.sets[set].blocks[parent]
	b := block{col: old.col, row: old.row}
	for _, child := range layer.family.children(set, parent) {
		if e, ok := o.edits[set-1][child]; ok {
			b.add(&e.block)
		} else {
			b.add(&layer.sets[set-1].blocks[child])
		}
	}
	return b
}

// Touched returns the last step that changed something in a tile, 0 where none
// did.
func (o *Overlay) Touched(z, x, y uint32) uint64 {
	ground, at := frame{z, x, y}.ground(), o.source.cells.at[min(z, topZoom)]
	boxes, last := o.source.cells.sets[at].shelf.boxes, uint64(0)
	for i, e := range o.edits[at] {
		if e.step > last && boxes[i].touches(ground) {
			last = e.step
		}
	}
	return last
}

// Changed returns how many cells differ or have differed.
func (o *Overlay) Changed() int { return len(o.edits[0]) }

// Tile returns the layer "cells" of a tile, as Source.Tile draws it.
func (o *Overlay) Tile(z, x, y uint32) ([]byte, error) {
	f, err := newFrame(z, x, y)
	if err != nil {
		return nil, err
	}
	return o.source.cells.write([]byte{}, f, o.edits[o.source.cells.at[min(z, topZoom)]]), nil
}

// Cells returns the layer "cells" of a tile and nothing else.
func (s *Source) Cells(z, x, y uint32) ([]byte, error) {
	f, err := newFrame(z, x, y)
	if err != nil {
		return nil, err
	}
	return s.cells.write([]byte{}, f, nil), nil
}
