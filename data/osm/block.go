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
	texts       []string // table as strings, made when first asked for
	groups      [][]byte
	granularity int64 // nanodegrees of one unit
	latOff      int64 // nanodegrees
	lonOff      int64
	refs        []int64 // reused from way to way
	pairs       []pair  // reused from thing to thing
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
func (b *block) parse(raw []byte) error {
	b.table, b.groups = b.table[:0], b.groups[:0]
	b.granularity, b.latOff, b.lonOff = 100, 0, 0
	err := fields(raw, func(num protowire.Number, v value) error {
		switch num {
		case 1:
			return fields(v.bytes, func(num protowire.Number, v value) error {
				if num == 1 {
					b.table = append(b.table, v.bytes)
				}
				return nil
			})
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
	b.texts = make([]string, len(b.table))
	return err
}

// holds says what kinds of things the block has, from its groups' field numbers.
func (b *block) holds() (content, error) {
	var c content
	for _, g := range b.groups {
		err := fields(g, func(num protowire.Number, _ value) error {
			switch num {
			case 1, 2:
				c |= someNodes
			case 3:
				c |= someWays
			case 4:
				c |= someRelations
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return c, nil
}

// text returns string i of the table as a copy that outlives the block; one
// copy serves every thing in the block.
func (b *block) text(i uint32) string {
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

var errUneven = errors.New("lists that belong together are of different lengths")

// setPairs reads the tags of a way, relation or plain node into b.pairs.
func (b *block) setPairs(keys, values packed) error {
	b.pairs = b.pairs[:0]
	for len(keys) > 0 && len(values) > 0 {
		k, err := keys.next()
		if err != nil {
			return err
		}
		v, err := values.next()
		if err != nil {
			return err
		}
		p, err := b.pair(k, v)
		if err != nil {
			return err
		}
		b.pairs = append(b.pairs, p)
	}
	if len(keys) != len(values) {
		return errUneven
	}
	return nil
}

// ways calls visit for each way; refs and pairs live until visit returns.
func (b *block) ways(visit func(id int64, refs []int64, pairs []pair) error) error {
	return b.each(3, func(msg []byte) error {
		var id int64
		var keys, values, refs packed
		err := fields(msg, func(num protowire.Number, v value) error {
			switch num {
			case 1:
				id = int64(v.n)
			case 2:
				keys = v.bytes
			case 3:
				values = v.bytes
			case 8:
				refs = v.bytes
			}
			return nil
		})
		if err != nil {
			return err
		}
		if err := b.setPairs(keys, values); err != nil {
			return fmt.Errorf("way/%d: %w", id, err)
		}
		if n := refs.count(); n > mostRefs {
			return fmt.Errorf("way/%d: %d nodes, more than any way has", id, n)
		}
		b.refs = b.refs[:0]
		for ref := int64(0); len(refs) > 0; {
			d, err := refs.sint()
			if err != nil {
				return fmt.Errorf("way/%d: %w", id, err)
			}
			ref += d
			b.refs = append(b.refs, ref)
		}
		return visit(id, b.refs, b.pairs)
	})
}

// each calls visit for each thing of field want (1 node, 2 dense nodes, 3 way,
// 4 relation) in the block's groups.
func (b *block) each(want protowire.Number, visit func(msg []byte) error) error {
	for _, g := range b.groups {
		err := fields(g, func(num protowire.Number, v value) error {
			if num != want {
				return nil
			}
			return visit(v.bytes)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
