package osm

import (
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
	sets  blockSets
	texts []string // of the sets, until joined
}

// take returns a copy of the lines that is no larger than they are, and empties
// them for the next block.
func (l *lines) take() lines {
	out := lines{ids: slices.Clone(l.ids), set: slices.Clone(l.set), end: slices.Clone(l.end), refs: slices.Clone(l.refs), texts: l.sets.texts}
	l.ids, l.set, l.end, l.refs = l.ids[:0], l.set[:0], l.end[:0], l.refs[:0]
	l.sets.reset()
	return out
}

// add appends a way of n nodes with the tags of it that keep says; see
// blockSets.of.
func (l *lines) add(b *block, w rawWay, n int, keep flag) (err error) {
	set, err := l.sets.of(b, w.keys, w.values, keep)
	if err != nil {
		return err
	}
	if l.refs, err = w.appendRefs(l.refs, n); err != nil {
		return err
	}
	l.ids, l.set, l.end = append(l.ids, w.id), append(l.set, set), append(l.end, uint32(len(l.refs)))
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
	out := make([]data.Street, 0, n)
	for k, l := range y.blocks {
		from := uint32(0)
		for i, to := range l.end {
			out = append(out, data.Street{ID: l.ids[i], Tags: y.sets.all[l.set[i]], Nodes: l.at[from:to:to]})
			from = to
		}
		y.blocks[k] = nil
	}
	return out
}
