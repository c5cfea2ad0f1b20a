package town

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"math"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// perBlock is how many nodes or ways share a block, as osmium and osmosis do.
const perBlock = 8000

// WritePBF writes the streets as an OpenStreetMap PBF file: dense nodes numbered
// from 1 with their coordinates to 1e-7 degrees, then one way a street, with the
// tags and with the metadata of a public extract: version and time, no user. Node
// v of the town is node v+1 of the file.
func (t *Town) WritePBF(path string) error {
	return writeFile(path, func(w *bufio.Writer) error {
		p := &pbfWriter{w: w}
		var head []byte
		for _, need := range []string{"OsmSchema-V0.6", "DenseNodes"} {
			head = field(head, 4, []byte(need))
		}
		p.blob("OSMHeader", head)
		for v := 0; v < len(t.X); v += perBlock {
			p.blob("OSMData", t.nodeBlock(v, min(v+perBlock, len(t.X))))
		}
		for s := 0; s < len(t.Street); s += perBlock {
			p.blob("OSMData", t.wayBlock(s, min(s+perBlock, len(t.Street))))
		}
		return p.err
	})
}

type pbfWriter struct {
	w   *bufio.Writer
	err error
}

// blob writes one deflated blob with its header before it.
func (p *pbfWriter) blob(kind string, raw []byte) {
	if p.err != nil {
		return
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(raw) // a bytes.Buffer does not fail
	_ = z.Close()
	blob := field(number(nil, 2, uint64(len(raw))), 3, packed.Bytes())
	head := number(field(nil, 1, []byte(kind)), 3, uint64(len(blob)))
	for _, part := range [][]byte{binary.BigEndian.AppendUint32(nil, uint32(len(head))), head, blob} {
		if _, err := p.w.Write(part); err != nil {
			p.err = err
		}
	}
}

// nodeBlock is nodes from…to-1 in one dense group, differences to the last.
func (t *Town) nodeBlock(from, to int) []byte {
	var ids, lats, lons, versions, times []byte
	var id, lat, lon, when int64
	for v := from; v < to; v++ {
		x, y := t.LonLat(uint32(v))
		nowLat, nowLon := int64(math.Round(y*1e7)), int64(math.Round(x*1e7))
		ids = signed(ids, int64(v+1)-id)
		lats = signed(lats, nowLat-lat)
		lons = signed(lons, nowLon-lon)
		id, lat, lon = int64(v+1), nowLat, nowLon
		versions = protowire.AppendVarint(versions, 1)
		times = signed(times, editedAt(v)-when)
		when = editedAt(v)
	}
	info := field(field(nil, 1, versions), 2, times)
	dense := field(field(field(field(nil, 1, ids), 5, info), 8, lats), 9, lons)
	return field(field(nil, 1, field(nil, 1, nil)), 2, field(nil, 2, dense))
}

// editedAt is when object i was last edited, in seconds since 1970: some day in
// the years from 2014 on, as scattered as in a real extract.
func editedAt(i int) int64 { return 1388534400 + int64(uint32(i)*2654435761)%300_000_000 }

// kinds of street and the tags they carry; a tenth of the streets has a name.
var kinds = [...][]string{
	{"highway", "residential", "surface", "asphalt", "lit", "yes"},
	{"highway", "footway", "surface", "paving_stones"},
	{"highway", "service"},
	{"highway", "path"},
}

// wayBlock is streets from…to-1, each a way.
func (t *Town) wayBlock(from, to int) []byte {
	table := map[string]uint64{"": 0}
	strings := field(nil, 1, nil)
	index := func(s string) uint64 {
		i, ok := table[s]
		if !ok {
			i = uint64(len(table))
			table[s] = i
			strings = field(strings, 1, []byte(s))
		}
		return i
	}
	var group []byte
	for s := from; s < to; s++ {
		var keys, values []byte
		tags := kinds[s%len(kinds)]
		if s%10 == 0 {
			tags = append([]string{"name", "Street " + strconv.Itoa(s)}, tags...)
		}
		for i := 0; i < len(tags); i += 2 {
			keys = protowire.AppendVarint(keys, index(tags[i]))
			values = protowire.AppendVarint(values, index(tags[i+1]))
		}
		var refs []byte
		last := int64(0)
		for _, v := range t.nodesOf(s) {
			refs = signed(refs, int64(v+1)-last)
			last = int64(v + 1)
		}
		info := number(number(nil, 1, 1), 2, uint64(editedAt(s)))
		way := field(field(field(field(number(nil, 1, uint64(s+1)), 2, keys), 3, values), 4, info), 8, refs)
		group = field(group, 3, way)
	}
	return field(field(nil, 1, strings), 2, group)
}

// nodesOf returns the nodes of street s in order.
func (t *Town) nodesOf(s int) []uint32 {
	end := len(t.A)
	if s+1 < len(t.Street) {
		end = int(t.Street[s+1])
	}
	first := int(t.Street[s])
	nodes := []uint32{t.A[first]}
	for e := first; e < end; e++ {
		nodes = append(nodes, t.B[e])
	}
	return nodes
}

func field(out []byte, n protowire.Number, body []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(out, n, protowire.BytesType), body)
}

func number(out []byte, n protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(out, n, protowire.VarintType), v)
}

func signed(out []byte, v int64) []byte {
	return protowire.AppendVarint(out, protowire.EncodeZigZag(v))
}
