package osm

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// A block is one unpacked PrimitiveBlock. Its strings and groups are slices of
// the unpacked bytes and live no longer than they do; text copies what is kept.
type block struct {
	table       [][]byte
	flags       []flag   // of each string of the table
	has         flag     // all of them
	texts       []string // table as strings, made when first asked for
	groups      [][]byte
	granularity int64 // nanodegrees of one unit
	latOff      int64 // nanodegrees
	lonOff      int64
	pairs       []pair     // reused from thing to thing
	streets     blockLines // room for those of the block
	buildings   blockLines
}

// OpenStreetMap allows 2,000 nodes in a way and 32,000 members in a relation (its
// API's capabilities, 2024). Old data may have more, but not these, and work on
// an outline grows faster than its corners.
const (
	mostRefs    = 100_000
	mostMembers = 50_000
)

// A pair is a tag: two places in the string table, checked.
type pair struct{ key, value uint32 }

// parse reads the frame of a block: everything but the things in it.
func (b *block) parse(raw []byte, w words) error {
	b.table, b.groups, b.texts = b.table[:0], b.groups[:0], nil
	b.granularity, b.latOff, b.lonOff = 100, 0, 0
	err := fields(raw, func(num protowire.Number, v value) error {
		switch num {
		case 1:
			for m := (message{b: v.bytes}); m.more(); {
				num, v, err := m.next()
				if err != nil {
					return err
				}
				if num == 1 {
					b.table = append(b.table, v.bytes)
				}
			}
		case 2:
			b.groups = append(b.groups, v.bytes)
		case 17:
			b.granularity = int64(v.n)
		case 19:
			b.latOff = int64(v.n)
		case 20:
			b.lonOff = int64(v.n)
		}
		return nil
	})
	b.mark(w)
	return err
}

// holds says what kinds of things the block has, from its groups' field numbers.
func (b *block) holds() (content, error) {
	var c content
	for _, g := range b.groups {
		for m := (message{b: g}); m.more(); {
			num, _, err := m.next()
			if err != nil {
				return 0, err
			}
			c |= contentOf(num)
		}
	}
	return c, nil
}

// text returns string i of the table as a copy that outlives the block; one
// copy serves every thing in the block.
func (b *block) text(i uint32) string {
	if b.texts == nil {
		b.texts = make([]string, len(b.table))
	}
	if b.texts[i] == "" && len(b.table[i]) > 0 {
		b.texts[i] = string(b.table[i])
	}
	return b.texts[i]
}

// tags copies pairs; the last of a key used twice counts.
func (b *block) tags(pairs []pair) map[string]string {
	m := make(map[string]string, len(pairs))
	for _, p := range pairs {
		m[b.text(p.key)] = b.text(p.value)
	}
	return m
}

// value returns the value of key among pairs, or nil.
func (b *block) value(pairs []pair, key string) []byte {
	for _, p := range pairs {
		if string(b.table[p.key]) == key {
			return b.table[p.value]
		}
	}
	return nil
}

func (b *block) pair(k, v uint64) (pair, error) {
	if n := uint64(len(b.table)); k >= n || v >= n {
		return pair{}, fmt.Errorf("a tag names strings %d and %d of a table of %d", k, v, n)
	}
	return pair{uint32(k), uint32(v)}, nil
}

// beyond is a key that is in no table.
func (b *block) beyond(k uint64) error {
	return fmt.Errorf("a tag names string %d of a table of %d", k, len(b.table))
}

var (
	errUneven = errors.New("lists that belong together are of different lengths")
	errMixed  = errors.New("a group of things of several kinds; the format allows one")
)

// setPairs reads the tags of a way, relation or plain node into b.pairs.
func (b *block) setPairs(keys, values packed) error {
	b.pairs = b.pairs[:0]
	return b.eachPair(keys, values, func(p pair) { b.pairs = append(b.pairs, p) })
}

// eachPair calls visit for each tag.
func (b *block) eachPair(keys, values packed, visit func(pair)) error {
	i, j := 0, 0
	for i < len(keys) && j < len(values) {
		k, after, err := keys.next(i)
		if err != nil {
			return err
		}
		i = after
		v, after, err := values.next(j)
		if err != nil {
			return err
		}
		j = after
		p, err := b.pair(k, v)
		if err != nil {
			return err
		}
		visit(p)
	}
	if i < len(keys) || j < len(values) {
		return errUneven
	}
	return nil
}

// each calls visit for each thing of field want (1 node, 2 dense nodes, 3 way,
// 4 relation) in the block's groups. A group of several kinds, which the format
// forbids, is an error: peek would have judged it by its first thing.
func (b *block) each(want protowire.Number, visit func(msg []byte) error) error {
	for _, g := range b.groups {
		var holds content
		for m := (message{b: g}); m.more(); {
			num, v, err := m.next()
			if err != nil {
				return err
			}
			if num != want {
				holds |= contentOf(num)
				continue
			}
			holds |= contentOf(want)
			if err := visit(v.bytes); err != nil {
				return err
			}
		}
		if c := contentOf(want); holds&c != 0 && holds != c {
			return errMixed
		}
	}
	return nil
}
