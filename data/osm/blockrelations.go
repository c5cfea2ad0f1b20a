package osm

import (
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// A relation is a wanted multipolygon or boundary, copied out of its block.
type relation struct {
	id    int64
	tags  map[string]string
	kind  string // of facility, or ""
	area  bool
	outer []int64 // ways, in the order named, each once
	inner []int64
}

// relations calls visit for each relation; pairs live until visit returns, and
// members reads the ways it names.
func (b *block) relations(visit func(r *relation, pairs []pair, members func() error) error) error {
	return b.each(4, func(msg []byte) error {
		var r relation
		var keys, values, roles, ids, types packed
		err := fields(msg, func(num protowire.Number, v value) error {
			switch num {
			case 1:
				r.id = int64(v.n)
			case 2:
				keys = v.bytes
			case 3:
				values = v.bytes
			case 8:
				roles = v.bytes
			case 9:
				ids = v.bytes
			case 10:
				types = v.bytes
			}
			return nil
		})
		if err == nil {
			err = b.setPairs(keys, values)
		}
		if err == nil {
			err = visit(&r, b.pairs, func() error { return b.members(&r, roles, ids, types) })
		}
		if err != nil {
			return fmt.Errorf("relation/%d: %w", r.id, err)
		}
		return nil
	})
}

// members reads the ways of r with role "outer", "inner" or none, which is
// taken for outer. Other members (label, admin_centre, subarea, nodes) draw no
// outline.
func (b *block) members(r *relation, roles, ids, types packed) error {
	const isWay = 1
	if n := roles.count(); n > mostMembers {
		return fmt.Errorf("%d members, more than any relation has", n)
	}
	seen := map[int64]bool{}
	i, j, k := 0, 0, 0
	for id := int64(0); i < len(roles); {
		role, next, err := roles.next(i)
		if err != nil {
			return err
		}
		i = next
		step, next, err := ids.sint(j)
		if err != nil {
			return err
		}
		j = next
		typ, next, err := types.next(k)
		if err != nil {
			return err
		}
		k = next
		if role >= uint64(len(b.table)) {
			return fmt.Errorf("a member's role is string %d of a table of %d", role, len(b.table))
		}
		id += step
		if typ != isWay || seen[id] {
			continue
		}
		switch string(b.table[role]) {
		case "outer", "":
			r.outer = append(r.outer, id)
		case "inner":
			r.inner = append(r.inner, id)
		default:
			continue
		}
		seen[id] = true
	}
	if j < len(ids) || k < len(types) {
		return errUneven
	}
	return nil
}
