package osm

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// A node is one point of a block; pairs live until the next one.
type node struct {
	id       int64
	lon, lat float64 // degrees, WGS84, as written: may be nonsense
	pairs    []pair
}

// nodes calls visit for each node, packed densely or one by one.
func (b *block) nodes(visit func(node) error) error {
	if err := b.each(2, func(msg []byte) error { return b.dense(msg, visit) }); err != nil {
		return err
	}
	return b.each(1, func(msg []byte) error { return b.plain(msg, visit) })
}

// place turns units of the block into degrees. OSM keeps 1e-7 degrees; dividing
// by 1e9, not multiplying by 1e-9, gives the float64 nearest to that decimal.
func (b *block) place(n *node, lon, lat int64) {
	n.lon = float64(b.lonOff+b.granularity*lon) / 1e9
	n.lat = float64(b.latOff+b.granularity*lat) / 1e9
}

// dense reads a DenseNodes message: four columns of deltas and one of tags,
// where each node's run of key, value, key, value … ends with a 0.
func (b *block) dense(msg []byte, visit func(node) error) error {
	var ids, lats, lons, tags packed
	err := fields(msg, func(num protowire.Number, v value) error {
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
		return nil
	})
	if err != nil {
		return err
	}
	tagged := len(tags) > 0
	var n node
	var lon, lat int64
	for len(ids) > 0 {
		id, err1 := ids.sint()
		dLat, err2 := lats.sint()
		dLon, err3 := lons.sint()
		if err := errors.Join(err1, err2, err3); err != nil {
			return fmt.Errorf("nodes after node/%d: %w", n.id, err)
		}
		n.id, lat, lon = n.id+id, lat+dLat, lon+dLon
		b.place(&n, lon, lat)
		b.pairs = b.pairs[:0]
		if tagged {
			if err := b.densePairs(&tags); err != nil {
				return fmt.Errorf("node/%d: %w", n.id, err)
			}
		}
		n.pairs = b.pairs
		if err := visit(n); err != nil {
			return err
		}
	}
	return nil
}

// densePairs takes one node's tags off the front of the column.
func (b *block) densePairs(tags *packed) error {
	for {
		k, err := tags.next()
		if err != nil || k == 0 {
			return err
		}
		v, err := tags.next()
		if err != nil {
			return err
		}
		p, err := b.pair(k, v)
		if err != nil {
			return err
		}
		b.pairs = append(b.pairs, p)
	}
}

// plain reads a Node message, the form of writers with dense nodes off.
func (b *block) plain(msg []byte, visit func(node) error) error {
	var n node
	var keys, values packed
	var lon, lat int64
	err := fields(msg, func(num protowire.Number, v value) error {
		switch num {
		case 1:
			n.id = protowire.DecodeZigZag(v.n)
		case 2:
			keys = v.bytes
		case 3:
			values = v.bytes
		case 8:
			lat = protowire.DecodeZigZag(v.n)
		case 9:
			lon = protowire.DecodeZigZag(v.n)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := b.setPairs(keys, values); err != nil {
		return fmt.Errorf("node/%d: %w", n.id, err)
	}
	b.place(&n, lon, lat)
	n.pairs = b.pairs
	return visit(n)
}
