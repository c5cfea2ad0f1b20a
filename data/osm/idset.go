package osm

import (
	"cmp"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// An idSet is a set of ids and the rank of each. Ids are drawn close together:
// in Delaware the 361,060 nodes of streets lie in 25,082 words of 64 ids, so a
// table of words with a bit for each id is a twentieth of a table of ids, and
// both filling it and asking it mostly stay in the processor's caches. Where every
// id is alone it takes 24 to 48 bytes for each.
//
// The table is open, with linear steps; the hash is multiplication by a random
// odd number (Dietzfelbinger et al., 1997), which a file cannot be made against.
// Nothing that is returned depends on it.
type idSet struct {
	slots []slot
	order []slot // the words in use, by rising word, once ranked
	words int    // in use
	mul   uint64
	shift uint
}

// A slot is 64 ids from 64·word on; bits 0 is an empty one.
type slot struct {
	word  int64
	bits  uint64
	rank  uint32 // ids in all lower words
	place uint32 // in idSet.order
}

// seek returns the slot of word, or the empty one where it would be.
func (s *idSet) seek(word int64) *slot {
	mask := len(s.slots) - 1
	for i := int(uint64(word) * s.mul >> (s.shift & 63)); ; i++ {
		if at := &s.slots[i&mask]; at.word == word || at.bits == 0 {
			return at
		}
	}
}

// nearby is how many words add and a finder remember. The nodes of neighbouring
// ways have ids from a few dozen words, in no order: what is
// remembered is not asked of the table, where a multiplier drawn badly means many
// steps: of 200 drawn, one in ten took three and the worst 57, where the median
// took one.
const nearby = 64

// add adds ids.
func (s *idSet) add(ids []int64) {
	var near [nearby]*slot
	for _, id := range ids {
		word := id >> 6
		at := near[word&(nearby-1)]
		if at == nil || at.word != word {
			if 4*s.words >= 3*len(s.slots) {
				s.grow()
				clear(near[:])
			}
			if at = s.seek(word); at.bits == 0 {
				at.word = word
				s.words++
			}
			near[word&(nearby-1)] = at
		}
		at.bits |= 1 << (id & 63)
	}
}

func (s *idSet) grow() {
	old := s.slots
	s.slots = make([]slot, max(64, 2*len(old)))
	s.shift = uint(64 - bits.Len(uint(len(s.slots)-1)))
	if s.mul == 0 {
		s.mul = rand.Uint64() | 1
	}
	for _, o := range old {
		if o.bits != 0 {
			*s.seek(o.word) = o
		}
	}
}

// rank numbers the ids, the lowest 0, and returns how many there are.
func (s *idSet) rank() int {
	if len(s.slots) == 0 {
		s.grow()
	}
	s.order = make([]slot, 0, s.words)
	for _, at := range s.slots {
		if at.bits != 0 {
			s.order = append(s.order, at)
		}
	}
	slices.SortFunc(s.order, func(a, b slot) int { return cmp.Compare(a.word, b.word) })
	n := 0
	for i := range s.order {
		at := &s.order[i]
		at.rank, at.place = uint32(n), uint32(i)
		*s.seek(at.word) = *at
		n += bits.OnesCount64(at.bits)
	}
	return n
}

// in returns the rank of id in its slot and whether it is there.
func (at *slot) in(id int64) (rank uint32, ok bool) {
	bit := uint64(1) << (id & 63)
	return at.rank + uint32(bits.OnesCount64(at.bits&(bit-1))), at.bits&bit != 0
}

// A finder asks a ranked idSet about ids in any order, and remembers the words it
// asked for: the next id is mostly in one of them.
type finder struct {
	set  *idSet
	near [nearby]slot
}

// finder begins to ask. Many may at once.
func (s *idSet) finder() *finder {
	f := &finder{set: s}
	f.near[0].word = 1 // word 0 is not known yet, and 1 is never kept there
	return f
}

// find returns the rank of id, and whether it is in the set.
func (f *finder) find(id int64) (rank uint32, ok bool) {
	at := &f.near[id>>6&(nearby-1)]
	if id>>6 != at.word {
		*at = *f.set.seek(id >> 6)
		at.word = id >> 6 // also where it has none
	}
	return at.in(id)
}

// A walker asks a ranked idSet about ids that mostly rise, as the nodes of a file
// do: it looks at the next few words in order, which are near in memory, before
// it asks the table.
type walker struct {
	set *idSet
	i   int // the place in set.order to look from
	at  slot
}

// walker begins to ask. Many may at once.
func (s *idSet) walker() walker { return walker{set: s, at: *s.seek(0)} }

// find returns the rank of id, and whether it is in the set.
func (w *walker) find(id int64) (rank uint32, ok bool) {
	if id>>6 != w.at.word {
		w.step(id >> 6)
	}
	return w.at.in(id)
}

// step finds word. Before and after it, all words before place w.i are lower
// than the one asked for last.
func (w *walker) step(word int64) {
	const near = 4
	order, rises := w.set.order, word > w.at.word
	for k := 0; rises && k < near; k++ {
		if w.i == len(order) || order[w.i].word > word {
			w.at = slot{word: word}
			return
		}
		if order[w.i].word == word {
			w.at = order[w.i]
			return
		}
		w.i++
	}
	w.at = *w.set.seek(word)
	switch {
	case w.at.bits != 0:
		w.i = int(w.at.place)
	case !rises:
		w.i = 0
	}
	w.at.word = word
}
