package osm

import (
	"bytes"
	"encoding/binary"

	"github.com/walkshed/walkshed/data"
)

// Streets repeat one another: the 52,585 of Delaware have 174 different sets of
// the tags a walker asks about. So each set is made once and all ways that have
// it share it. In a block, a set is known by the numbers of its strings; from
// block to block, by their text.
type blockSets struct {
	index  map[string]uint32 // numbers of the strings: place in texts
	texts  []string          // of each set: keys and values in turn, each behind its length
	key    []byte            // of the set asked for
	recent []recentTags      // by hash, 32
}

// recentTags are tags as they stand in the block, and what was answered: streets
// with all their tags alike need not be read again.
type recentTags struct {
	keys, values packed
	set          uint32
}

// slot is where tags would be remembered: by the first eight bytes of keys and values.
func (s *blockSets) slot(keys, values packed) *recentTags {
	if s.recent == nil {
		s.recent = make([]recentTags, 32)
	}
	h := (keys.front()*0x9e3779b97f4a7c15 ^ values.front()) * 0x9e3779b97f4a7c15
	return &s.recent[h>>59]
}

// of returns the number in the block of the set that keys and values are; of the
// tags whose keys have one of the flags keep, or of all if keep is 0.
func (s *blockSets) of(b *block, keys, values packed, keep flag) (uint32, error) {
	recent := s.slot(keys, values)
	if len(keys) > 0 && bytes.Equal(recent.keys, keys) && bytes.Equal(recent.values, values) {
		return recent.set, nil
	}
	s.key = s.key[:0]
	err := b.eachPair(keys, values, func(p pair) {
		if keep == 0 || b.flags[p.key]&keep != 0 {
			s.key = binary.LittleEndian.AppendUint64(s.key, uint64(p.key)|uint64(p.value)<<32)
		}
	})
	if err != nil {
		return 0, err
	}
	i, ok := s.index[string(s.key)]
	if !ok {
		if s.index == nil {
			s.index = map[string]uint32{}
		}
		i = uint32(len(s.texts))
		s.index[string(s.key)] = i
		s.texts = append(s.texts, s.text(b))
	}
	*recent = recentTags{keys, values, i}
	return i, nil
}

// reset forgets a block. texts went with its lines.
func (s *blockSets) reset() {
	clear(s.index)
	clear(s.recent) // the next block's bytes will lie where these do
	s.texts = nil
}

// text writes out the set whose numbers are in s.key.
func (s *blockSets) text(b *block) string {
	var text []byte
	for at := 0; at < len(s.key); at += 4 {
		w := b.table[binary.LittleEndian.Uint32(s.key[at:])]
		text = append(binary.AppendUvarint(text, uint64(len(w))), w...)
	}
	return string(text)
}

// A tagSets is every set of tags seen so far.
type tagSets struct {
	index map[string]uint32
	all   []data.Tags
}

// join adds a block's sets and says what their numbers are here; tags is how
// many tags were new.
func (s *tagSets) join(texts []string) (number []uint32, tags int) {
	if s.index == nil {
		s.index = map[string]uint32{}
	}
	number = make([]uint32, len(texts))
	for i, text := range texts {
		n, ok := s.index[text]
		if !ok {
			n = uint32(len(s.all))
			s.index[text] = n
			s.all = append(s.all, tagsOf(text))
			tags += len(s.all[n])
		}
		number[i] = n
	}
	return number, tags
}

// tagsOf makes tags of the text of a set; the last of a key used twice counts.
func tagsOf(text string) data.Tags {
	word := func() string {
		n, k := binary.Uvarint([]byte(text[:min(len(text), binary.MaxVarintLen64)]))
		w := text[k : k+int(n)]
		text = text[k+int(n):]
		return w
	}
	t := data.Tags{}
	for text != "" {
		k := word()
		t[k] = word()
	}
	return t
}
