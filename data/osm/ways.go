package osm

import (
	"cmp"
	"fmt"

	"github.com/walkshed/walkshed/data"
)

// A rawWay is a way as it stands in its block. Most are not wanted, so nothing of
// it is read until somebody asks.
type rawWay struct {
	id                 int64
	keys, values, refs packed
}

// ways calls visit for each way.
func (b *block) ways(visit func(w rawWay) error) error {
	return b.each(3, func(msg []byte) error {
		w, err := readWay(msg)
		if err == nil {
			err = visit(w)
		}
		if err != nil {
			return fmt.Errorf("way/%d: %w", w.id, err)
		}
		return nil
	})
}

// readWay takes a Way message apart. The version, time and author of a way are
// half of it and passed over. Nearly all fields are short runs of bytes, which are
// cut here without a call.
func readWay(msg []byte) (w rawWay, err error) {
	for at := 0; at < len(msg); {
		num, v := msg[at]>>3, value{}
		rest := msg[at:]
		if rest[0] >= 1<<3 && rest[0]&0x87 == 2 && len(rest) > 1 && int8(rest[1]) >= 0 && int(rest[1]) <= len(rest)-2 { // number and length a byte each
			end := 2 + int(rest[1])
			v.bytes, at = rest[2:end], at+end
		} else {
			m := message{msg, at}
			n, f, err := m.next()
			if err != nil {
				return w, err
			}
			num, v, at = uint8(min(n, 255)), f, m.at
		}
		switch num {
		case 1:
			w.id = int64(v.n)
		case 2:
			w.keys = v.bytes
		case 3:
			w.values = v.bytes
		case 8:
			w.refs = v.bytes
		}
	}
	return w, nil
}

// nodeIDs returns the ids of the way's nodes.
func (w rawWay) nodeIDs() ([]int64, error) {
	n := w.refs.count()
	if n > mostRefs {
		return nil, errManyRefs(n)
	}
	ids := make([]int64, n)
	return ids, w.refs.sums(ids)
}

func errManyRefs(n int) error { return fmt.Errorf("%d nodes, more than any way has", n) }

// ways is what a block of ways gave.
type ways struct {
	streets, buildings lines
	grounds            []*way
	stubs              []stub
}

// A stub is a street of fewer than two nodes.
type stub struct {
	id    int64
	nodes int
}

// waysOf keeps a block's wanted ways. It runs on several goroutines and reads
// g.members, which nobody writes meanwhile.
func (g *gather) waysOf(b *block) (found ways, err error) {
	const things = keyStreet | keyBuilding | keyKind
	members := g.members.words > 0
	if b.has&things == 0 && !members {
		return found, nil
	}
	member := g.members.finder()
	room := g.limit
	err = b.ways(func(w rawWay) error {
		has, err := b.flagsOf(w.keys)
		if err != nil {
			return err
		}
		named := false
		if members {
			_, named = member.find(w.id)
		}
		if has&things == 0 && !named {
			return nil
		}
		if room -= costOf(1, len(w.refs), len(w.keys)); room < 0 { // at least a byte each, and none of them read
			return errTooMuch
		}
		return found.add(g, b, w, has, named)
	})
	streets, bad := b.streets.take()
	buildings, worse := b.buildings.take()
	found.streets, found.buildings = streets, buildings
	return found, cmp.Or(err, bad, worse)
}

// add keeps a way for all it is wanted as.
func (f *ways) add(g *gather, b *block, w rawWay, has flag, named bool) error {
	if has&keyStreet != 0 {
		if err := f.addStreet(g, b, w); err != nil {
			return err
		}
	}
	if has&(keyBuilding|keyKind) == 0 && !named {
		return nil
	}
	if err := b.setPairs(w.keys, w.values); err != nil {
		return err
	}
	if has&keyBuilding != 0 && string(b.value(b.pairs, "building")) != "no" {
		if err := b.buildings.add(b, w, w.refs.count(), keyBuilding|keyName); err != nil {
			return err
		}
	}
	return f.addGround(g, b, w, named)
}

// addStreet keeps a way as a street. One of a single node leads nowhere and is
// only reported, so that nobody asks for its node.
func (f *ways) addStreet(g *gather, b *block, w rawWay) error {
	n := w.refs.count()
	if n < 2 {
		f.stubs = append(f.stubs, stub{w.id, n})
		return nil
	}
	if g.want.StreetKeys == nil {
		return b.streets.add(b, w, n, 0)
	}
	return b.streets.add(b, w, n, keyKept)
}

// addGround keeps a way that is a venue, by its tags in b.pairs, or a member.
func (f *ways) addGround(g *gather, b *block, w rawWay, named bool) (err error) {
	ground := way{id: w.id, kind: g.kinds.of(b, b.pairs)}
	if ground.kind != "" {
		ground.use, ground.tags = asFacility, b.tags(b.pairs)
	}
	if named {
		ground.use |= asMember
	}
	if ground.use == 0 {
		return nil
	}
	if ground.refs, err = w.nodeIDs(); err != nil {
		return err
	}
	f.grounds = append(f.grounds, &ground)
	return nil
}

// takeWays merges what a block gave.
func (g *gather) takeWays(found ways) error {
	g.nodes.ids.add(found.streets.refs)
	g.nodes.ids.add(found.buildings.refs)
	cost := g.streets.join(&found.streets) + g.buildings.join(&found.buildings)
	for _, w := range found.grounds {
		cost += costOf(1, len(w.refs), len(w.tags))
	}
	for _, w := range found.stubs {
		g.rep.Addf(data.CodeBadGeometry, g.at(), "way/%d: a street of %d nodes", w.id, w.nodes)
	}
	g.grounds = append(g.grounds, found.grounds...)
	return g.keep(cost)
}
