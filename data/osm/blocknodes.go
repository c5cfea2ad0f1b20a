package osm

import (
	"errors"
	"fmt"

	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"
)

// A node is one point of a block, in the block's units.
type node struct {
	id       int64
	lon, lat int64
}

// degrees turns units of the block into degrees, WGS84, as written: they may be
// nonsense. OSM keeps 1e-7 degrees; dividing by 1e9, not multiplying by 1e-9,
// gives the float64 nearest to that decimal.
func (b *block) degrees(n *node) orb.Point {
	return orb.Point{
		float64(b.lonOff+b.granularity*n.lon) / 1e9,
		float64(b.latOff+b.granularity*n.lat) / 1e9,
	}
}

// nodes calls visit for each node, packed densely or one by one; b.pairs are its
// tags then, unless tagged is false: then they are not read.
func (b *block) nodes(tagged bool, visit func(*node) error) error {
	b.pairs = b.pairs[:0]
	if err := b.each(2, func(msg []byte) error { return b.dense(msg, tagged, visit) }); err != nil {
		return err
	}
	return b.each(1, func(msg []byte) error { return b.plain(msg, tagged, visit) })
}

// columns reads the columns of a DenseNodes message.
func columns(msg []byte) (ids, lats, lons, tags packed, err error) {
	for m := (message{b: msg}); m.more(); {
		num, v, err := m.next()
		if err != nil {
			return nil, nil, nil, nil, err
		}
		switch num {
		case 1:
			ids = v.bytes
		case 8:
			lats = v.bytes
		case 9:
			lons = v.bytes
		case 10:
			tags = v.bytes
		}
	}
	return ids, lats, lons, tags, nil
}

// dense reads a DenseNodes message: four columns of deltas and one of tags,
// where each node's run of key, value, key, value … ends with a 0.
func (b *block) dense(msg []byte, tagged bool, visit func(*node) error) error {
	ids, lats, lons, tags, err := columns(msg)
	if err != nil {
		return err
	}
	tagged = tagged && len(tags) > 0
	var n node
	var i, x, y, tag int // how far ids, lons, lats and tags are read
	for i < len(ids) {
		id, k := uint64(ids[i]), 1
		if id >= 0x80 {
			id, k = uvarint(ids[i:])
		}
		lat, ky := uvarint(lats[y:])
		lon, kx := uvarint(lons[x:])
		if k < 0 || kx < 0 || ky < 0 {
			return fmt.Errorf("nodes after node/%d: %w", n.id, errCut)
		}
		i, x, y = i+k, x+kx, y+ky
		n.id += protowire.DecodeZigZag(id)
		n.lat += protowire.DecodeZigZag(lat)
		n.lon += protowire.DecodeZigZag(lon)
		if tagged {
			if tag, err = b.densePairs(tags, tag); err != nil {
				return fmt.Errorf("node/%d: %w", n.id, err)
			}
		}
		if err := visit(&n); err != nil {
			return err
		}
	}
	return nil
}

var errCut = errors.New("packed numbers end too early, or are none")

// densePairs reads one node's tags, at byte at of the column, into b.pairs, and
// says where the next one's are. Most nodes have none.
func (b *block) densePairs(tags packed, at int) (after int, err error) {
	b.pairs = b.pairs[:0]
	for {
		k, after, err := tags.next(at)
		if err != nil || k == 0 {
			return after, err
		}
		v, after, err := tags.next(after)
		if err != nil {
			return after, err
		}
		p, err := b.pair(k, v)
		if err != nil {
			return after, err
		}
		b.pairs, at = append(b.pairs, p), after
	}
}

// plain reads a Node message, the form of writers with dense nodes off.
func (b *block) plain(msg []byte, tagged bool, visit func(*node) error) error {
	var n node
	var keys, values packed
	for m := (message{b: msg}); m.more(); {
		num, v, err := m.next()
		if err != nil {
			return err
		}
		switch num {
		case 1:
			n.id = protowire.DecodeZigZag(v.n)
		case 2:
			keys = v.bytes
		case 3:
			values = v.bytes
		case 8:
			n.lat = protowire.DecodeZigZag(v.n)
		case 9:
			n.lon = protowire.DecodeZigZag(v.n)
		}
	}
	if tagged {
		if err := b.setPairs(keys, values); err != nil {
			return fmt.Errorf("node/%d: %w", n.id, err)
		}
	}
	return visit(&n)
}
