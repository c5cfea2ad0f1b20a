package tiles

import (
	"math"

	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"
)

// A feature is one thing in a layer, already in tile units.
type feature struct {
	id    int // < 0: none
	shape orb.Geometry
	props []prop // string, float64, int (>= 0) or bool
}

// A layer is what goes into a tile under one name.
type layer struct {
	name     string
	features []feature
}

// Field numbers of vector_tile.proto 2.1.
const (
	tileLayers = 3

	layerName     = 1
	layerFeatures = 2
	layerKeys     = 3
	layerValues   = 4
	layerExtent   = 5
	layerVersion  = 15

	featureID       = 1
	featureTags     = 2
	featureType     = 3
	featureGeometry = 4

	valueString = 1
	valueDouble = 3
	valueUint   = 5
	valueBool   = 7
)

// encode writes layers as one tile, in the order given; a layer without
// features is left out, so that a tile of nothing has no bytes.
//
// It writes the protocol buffer by hand, so that keys and values keep the order
// they come in and the bytes are always the same. Cells take a quicker way to
// the same bytes: see quick.go.
func encode(layers []layer) []byte {
	out := []byte{}
	for _, l := range layers {
		if len(l.features) > 0 {
			out = protowire.AppendTag(out, tileLayers, protowire.BytesType)
			out = protowire.AppendBytes(out, encodeLayer(l))
		}
	}
	return out
}

// A dictionary numbers a layer's keys and values by first use.
type dictionary struct {
	keys   map[string]uint64
	values map[any]uint64
	tail   []byte // keys and values, encoded
}

func encodeLayer(l layer) []byte {
	out := protowire.AppendTag(nil, layerVersion, protowire.VarintType)
	out = protowire.AppendVarint(out, 2)
	out = protowire.AppendTag(out, layerName, protowire.BytesType)
	out = protowire.AppendString(out, l.name)
	d := dictionary{keys: map[string]uint64{}, values: map[any]uint64{}}
	var body, packed []byte
	for _, f := range l.features {
		body = body[:0]
		if f.id >= 0 {
			body = appendUint(body, featureID, uint64(f.id))
		}
		packed = packed[:0]
		for _, p := range f.props {
			packed = protowire.AppendVarint(packed, d.key(p.key))
			packed = protowire.AppendVarint(packed, d.value(p.value))
		}
		body = protowire.AppendTag(body, featureTags, protowire.BytesType)
		body = protowire.AppendBytes(body, packed)
		kind, commands := commandsOf(packed[:0], f.shape)
		body = appendUint(body, featureType, kind)
		body = protowire.AppendTag(body, featureGeometry, protowire.BytesType)
		body = protowire.AppendBytes(body, commands)
		packed = commands
		out = protowire.AppendTag(out, layerFeatures, protowire.BytesType)
		out = protowire.AppendBytes(out, body)
	}
	out = append(out, d.tail...)
	return appendUint(out, layerExtent, extent)
}

func appendUint(out []byte, field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(out, field, protowire.VarintType), v)
}

func (d *dictionary) key(k string) uint64 {
	n, ok := d.keys[k]
	if !ok {
		n = uint64(len(d.keys))
		d.keys[k] = n
		d.tail = protowire.AppendTag(d.tail, layerKeys, protowire.BytesType)
		d.tail = protowire.AppendString(d.tail, k)
	}
	return n
}

func (d *dictionary) value(v any) uint64 {
	n, ok := d.values[v]
	if ok {
		return n
	}
	n = uint64(len(d.values))
	d.values[v] = n
	var body []byte
	switch v := v.(type) {
	case string:
		body = protowire.AppendString(protowire.AppendTag(nil, valueString, protowire.BytesType), v)
	case float64:
		body = protowire.AppendFixed64(protowire.AppendTag(nil, valueDouble, protowire.Fixed64Type), math.Float64bits(v))
	case int:
		body = appendUint(nil, valueUint, uint64(v))
	case bool:
		body = appendUint(nil, valueBool, protowire.EncodeBool(v))
	}
	d.tail = protowire.AppendTag(d.tail, layerValues, protowire.BytesType)
	d.tail = protowire.AppendBytes(d.tail, body)
	return n
}
