package osm

import (
	"fmt"
	"slices"

	"github.com/walkshed/walkshed/data"
)

// lines are the streets or buildings of one block, column by column: a province
// has millions, and nothing of them is a thing of its own before the end.
type lines struct {
	ids   []int64
	set   []uint32 // of each: its tags, in tagSets.all once joined
	end   []uint32 // of each: where its nodes end; they begin where those of the one before end
	refs  []int64  // ids of nodes, until numbered
	at    []uint32 // and then their numbers
	texts []string // of the sets, until joined
}

// blockLines are the lines of the block being read. Where a way's refs are is
// noted; they are read once it is known how many there are in all, to where they
// stay.
type blockLines struct {
	lines
	packed []packed
	nodes  int // in all of packed
	sets   blockSets
}

// take returns a copy of the lines that is no larger than they are, and empties
// them for the next block.
func (l *blockLines) take() (lines, error) {
	defer func() {
		l.ids, l.set, l.end, l.packed, l.nodes = l.ids[:0], l.set[:0], l.end[:0], l.packed[:0], 0
		l.sets.reset()
	}()
	refs, from := make([]int64, l.nodes), uint32(0)
	for i, to := range l.end {
		if err := l.packed[i].sums(refs[from:to]); err != nil {
			return lines{}, fmt.Errorf("way/%d: %w", l.ids[i], err)
		}
		from = to
	}
	return lines{ids: slices.Clone(l.ids), set: slices.Clone(l.set), end: slices.Clone(l.end), refs: refs, texts: l.sets.texts}, nil
}

// add appends a way of n nodes with the tags of it that keep says; see
// blockSets.of.
func (l *blockLines) add(b *block, w rawWay, n int, keep flag) error {
	if n > mostRefs {
		return errManyRefs(n)
	}
	set, err := l.sets.of(b, w.keys, w.values, keep)
	if err != nil {
		return err
	}
	l.nodes += n
	l.ids, l.set, l.end, l.packed = append(l.ids, w.id), append(l.set, set), append(l.end, uint32(l.nodes)), append(l.packed, w.refs)
	return nil
}

// number turns ids of nodes into their ranks.
func (l *lines) number(nodes *idSet) {
	f := nodes.finder()
	l.at = make([]uint32, len(l.refs))
	for i, id := range l.refs {
		l.at[i], _ = f.find(id)
	}
	l.refs = nil
}

// A layer is the lines of all blocks, in file order, with the sets of tags they
// share.
type layer struct {
	blocks []*lines
	sets   tagSets
}

// join adds the lines of a block and returns what they cost; see gather.keep.
func (y *layer) join(l *lines) int64 {
	number, tags := y.sets.join(l.texts)
	for i, s := range l.set {
		l.set[i] = number[s]
	}
	l.texts = nil
	if len(l.ids) > 0 {
		y.blocks = append(y.blocks, l)
	}
	return costOf(len(l.ids), len(l.refs), tags)
}

// ways returns the lines, in file order, in the shape of streets, and lets go of
// the blocks.
func (y *layer) ways() []data.Street {
	n := 0
	for _, l := range y.blocks {
		n += len(l.ids)
	}
	out := make([]data.Street, n)
	at := 0
	for k, l := range y.blocks {
		from := uint32(0)
		for i, to := range l.end {
			w := &out[at] // field by field: a whole one is a call while the collector marks
			w.ID, w.Tags, w.Nodes = l.ids[i], y.sets.all[l.set[i]], l.at[from:to:to]
			from, at = to, at+1
		}
		y.blocks[k] = nil
	}
	return out
}
