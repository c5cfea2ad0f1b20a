package osm

import (
	"cmp"
	"math"
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
	word int64
	bits uint64
	rank uint32 // ids in all lower words
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

// add adds ids.
func (s *idSet) add(ids []int64) {
	var at *slot
	for _, id := range ids {
		if word := id >> 6; at == nil || at.word != word {
			if 4*s.words >= 3*len(s.slots) {
				s.grow()
			}
			if at = s.seek(word); at.bits == 0 {
				at.word = word
				s.words++
			}
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
		at.rank = uint32(n)
		s.seek(at.word).rank = at.rank
		n += bits.OnesCount64(at.bits)
	}
	return n
}

// in returns the rank of id in its slot and whether it is there.
func (at *slot) in(id int64) (rank uint32, ok bool) {
	bit := uint64(1) << (id & 63)
	return at.rank + uint32(bits.OnesCount64(at.bits&(bit-1))), at.bits&bit != 0
}

// A finder asks a ranked idSet about ids in any order, and remembers the word it
// asked last: the next id is mostly in it too.
type finder struct {
	set *idSet
	at  slot
}

// finder begins to ask. Many may at once.
func (s *idSet) finder() finder { return finder{s, *s.seek(0)} }

// find returns the rank of id, and whether it is in the set.
func (f *finder) find(id int64) (rank uint32, ok bool) {
	if id>>6 != f.at.word {
		f.at = *f.set.seek(id >> 6)
		f.at.word = id >> 6 // also where it has none
	}
	return f.at.in(id)
}

// A walker asks a ranked idSet about ids that mostly rise, as the nodes of a file
// do: it goes through the words in order, by ever longer strides where many lie
// between (galloping; Bentley and Yao, 1976), so that what it reads next is near.
type walker struct {
	order []slot
	i     int // where order has the word asked last, or the next higher
	word  int64
	at    slot
}

// walker begins to ask. Many may at once.
func (s *idSet) walker() walker { return walker{order: s.order, word: math.MinInt64} }

// find returns the rank of id, and whether it is in the set.
func (w *walker) find(id int64) (rank uint32, ok bool) {
	if id>>6 != w.word {
		w.step(id >> 6)
	}
	return w.at.in(id)
}

func (w *walker) step(word int64) {
	lo := w.i
	if word < w.word {
		lo = 0
	}
	hi := lo
	for stride := 1; hi < len(w.order) && w.order[hi].word < word; stride *= 2 {
		lo = hi + 1
		hi += stride
	}
	hi = min(hi, len(w.order))
	for lo < hi {
		if mid := int(uint(lo+hi) / 2); w.order[mid].word < word {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	w.i, w.word, w.at = lo, word, slot{}
	if lo < len(w.order) && w.order[lo].word == word {
		w.at = w.order[lo]
	}
}
