package osm

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	paul "github.com/paulmach/osm"
	"google.golang.org/protobuf/encoding/protowire"
)

// An encoder writes PBF, the other way round from the package: what it writes,
// osmium reads (TestOsmiumReadsWhatWeWrite).
type encoder struct {
	plain   bool     // nodes one by one, not dense
	raw     bool     // blobs not packed
	perBlob int      // things in a block; 0 is 8000
	needs   []string // required features; nil is those of every extract
}

func (e encoder) encode(m *paul.OSM) []byte {
	if e.needs == nil {
		e.needs = []string{"OsmSchema-V0.6", "DenseNodes"}
	}
	var head []byte
	for _, f := range e.needs {
		head = msg(head, 4, []byte(f))
	}
	out := e.blob(nil, "OSMHeader", head)
	n := e.perBlob
	if n == 0 {
		n = 8000
	}
	for i := 0; i < len(m.Nodes); i += n {
		t := table{at: map[string]uint64{"": 0}, list: []string{""}}
		out = e.blob(out, "OSMData", t.block(e.nodeGroup(&t, m.Nodes[i:min(i+n, len(m.Nodes))])))
	}
	for i := 0; i < len(m.Ways); i += n {
		t := table{at: map[string]uint64{"": 0}, list: []string{""}}
		out = e.blob(out, "OSMData", t.block(wayGroup(&t, m.Ways[i:min(i+n, len(m.Ways))])))
	}
	for i := 0; i < len(m.Relations); i += n {
		t := table{at: map[string]uint64{"": 0}, list: []string{""}}
		out = e.blob(out, "OSMData", t.block(relationGroup(&t, m.Relations[i:min(i+n, len(m.Relations))])))
	}
	return out
}

// blob appends a header and a blob holding raw.
func (e encoder) blob(out []byte, kind string, raw []byte) []byte {
	var blob []byte
	if e.raw {
		blob = msg(nil, 1, raw)
	} else {
		blob = msg(num(nil, 2, uint64(len(raw))), 3, deflate(raw))
	}
	return frame(out, kind, blob)
}

// frame appends a blob message behind its header.
func frame(out []byte, kind string, blob []byte) []byte {
	head := num(msg(nil, 1, []byte(kind)), 3, uint64(len(blob)))
	out = binary.BigEndian.AppendUint32(out, uint32(len(head)))
	return append(append(out, head...), blob...)
}

func deflate(raw []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(raw)
	_ = w.Close()
	return b.Bytes()
}

func msg(out []byte, field protowire.Number, body []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(out, field, protowire.BytesType), body)
}

func num(out []byte, field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(out, field, protowire.VarintType), v)
}

func zigzag(out []byte, v int64) []byte {
	return protowire.AppendVarint(out, protowire.EncodeZigZag(v))
}

// A table is a block's strings.
type table struct {
	at   map[string]uint64
	list []string
}

func (t *table) index(s string) uint64 {
	i, ok := t.at[s]
	if !ok {
		i = uint64(len(t.list))
		t.at[s], t.list = i, append(t.list, s)
	}
	return i
}

func (t *table) block(group []byte) []byte {
	var strings []byte
	for _, s := range t.list {
		strings = msg(strings, 1, []byte(s))
	}
	return msg(msg(nil, 1, strings), 2, group)
}

func (t *table) tags(tags paul.Tags) (keys, values []byte) {
	for _, tag := range tags {
		keys = protowire.AppendVarint(keys, t.index(tag.Key))
		values = protowire.AppendVarint(values, t.index(tag.Value))
	}
	return keys, values
}

// units turns degrees into the 1e-7 degrees a block counts in by default.
func units(degrees float64) int64 { return int64(math.Round(degrees * 1e7)) }

func (e encoder) nodeGroup(t *table, nodes paul.Nodes) []byte {
	var group, ids, lats, lons, tags []byte
	var id, lat, lon int64
	for _, n := range nodes {
		if e.plain {
			keys, values := t.tags(n.Tags)
			m := num(nil, 1, protowire.EncodeZigZag(int64(n.ID)))
			m = msg(msg(m, 2, keys), 3, values)
			m = num(m, 8, protowire.EncodeZigZag(units(n.Lat)))
			group = msg(group, 1, num(m, 9, protowire.EncodeZigZag(units(n.Lon))))
			continue
		}
		ids, id = zigzag(ids, int64(n.ID)-id), int64(n.ID)
		lats, lat = zigzag(lats, units(n.Lat)-lat), units(n.Lat)
		lons, lon = zigzag(lons, units(n.Lon)-lon), units(n.Lon)
		for _, tag := range n.Tags {
			tags = protowire.AppendVarint(tags, t.index(tag.Key))
			tags = protowire.AppendVarint(tags, t.index(tag.Value))
		}
		tags = append(tags, 0)
	}
	if e.plain {
		return group
	}
	return msg(nil, 2, msg(msg(msg(msg(nil, 1, ids), 8, lats), 9, lons), 10, tags))
}

func wayGroup(t *table, ways paul.Ways) []byte {
	var group []byte
	for _, w := range ways {
		keys, values := t.tags(w.Tags)
		var refs []byte
		ref := int64(0)
		for _, n := range w.Nodes {
			refs, ref = zigzag(refs, int64(n.ID)-ref), int64(n.ID)
		}
		group = msg(group, 3, msg(msg(msg(num(nil, 1, uint64(w.ID)), 2, keys), 3, values), 8, refs))
	}
	return group
}

func relationGroup(t *table, relations paul.Relations) []byte {
	types := map[paul.Type]byte{paul.TypeNode: 0, paul.TypeWay: 1, paul.TypeRelation: 2}
	var group []byte
	for _, r := range relations {
		keys, values := t.tags(r.Tags)
		var roles, ids, kinds []byte
		id := int64(0)
		for _, m := range r.Members {
			roles = protowire.AppendVarint(roles, t.index(m.Role))
			ids, id = zigzag(ids, m.Ref-id), m.Ref
			kinds = append(kinds, types[m.Type])
		}
		m := msg(msg(num(nil, 1, uint64(r.ID)), 2, keys), 3, values)
		group = msg(group, 4, msg(msg(msg(m, 8, roles), 9, ids), 10, kinds))
	}
	return group
}

// write puts bytes into a file of the test's own.
func write(t testing.TB, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "world.osm.pbf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
