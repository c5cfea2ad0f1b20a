package raster

import (
	"bytes"
	"encoding/binary"
	"math"
	"sort"
	"testing"
)

// build is a TIFF in the making: the test's own small writer, so that every
// byte of a hostile or unusual file can be chosen. Values are []uint16, []uint32,
// []uint64, []float64 or string.
type build struct {
	order  binary.ByteOrder
	big    bool
	tags   map[uint16]any
	blocks [][]byte // written first; a nil block is left out (offset and size 0)
}

// grid is a drawn raster of one strip, float32, 1° cells from (100° E, 40° N).
func grid(cols, rows int, cells []float64) *build {
	b := &build{order: binary.LittleEndian, tags: map[uint16]any{
		tagWidth: []uint32{uint32(cols)}, tagHeight: []uint32{uint32(rows)},
		tagBits: []uint16{32}, tagSampleFormat: []uint16{3}, tagRowsPerStrip: []uint32{uint32(rows)},
		tagPixelScale: []float64{1, 1, 0}, tagTiepoint: []float64{0, 0, 0, 100, 40, 0},
		tagGeoKeys: []uint16{1, 1, 0, 2, keyModelType, 0, 1, 2, keyGeographic, 0, 1, 4326},
	}}
	b.blocks = [][]byte{floats(b.order, cells)}
	return b
}

func floats(order binary.ByteOrder, cells []float64) []byte {
	var buf []byte
	for _, v := range cells {
		buf = append(buf, 0, 0, 0, 0)
		order.PutUint32(buf[len(buf)-4:], math.Float32bits(float32(v)))
	}
	return buf
}

// bytes lays the file out: header, blocks, long values, directory.
func (b *build) bytes() []byte {
	var out bytes.Buffer
	write := func(v any) { binary.Write(&out, b.order, v) }
	out.WriteString(map[bool]string{true: "MM", false: "II"}[b.order.Uint16([]byte{0, 1}) == 1])
	if b.big {
		write([]uint16{43, 8, 0})
		write(uint64(0))
	} else {
		write(uint16(42))
		write(uint32(0))
	}
	var offs, sizes []uint32
	for _, blk := range b.blocks {
		if blk == nil {
			offs, sizes = append(offs, 0), append(sizes, 0)
			continue
		}
		offs, sizes = append(offs, uint32(out.Len())), append(sizes, uint32(len(blk)))
		out.Write(blk)
	}
	tags := map[uint16]any{}
	if _, tiled := b.tags[tagTileWidth]; tiled {
		tags[tagTileOffsets], tags[tagTileCounts] = offs, sizes
	} else {
		tags[tagStripOffsets], tags[tagStripCounts] = offs, sizes
	}
	for k, v := range b.tags {
		tags[k] = v
		if v == nil {
			delete(tags, k)
		}
	}
	return b.directory(&out, tags)
}

// directory appends the values and the entries and points the header at them.
func (b *build) directory(out *bytes.Buffer, tags map[uint16]any) []byte {
	ids := make([]int, 0, len(tags))
	for k := range tags {
		ids = append(ids, int(k))
	}
	sort.Ints(ids)
	var dir bytes.Buffer
	inline := map[bool]int{true: 8, false: 4}[b.big]
	number := func(w *bytes.Buffer, v int) {
		if b.big {
			binary.Write(w, b.order, uint64(v))
		} else {
			binary.Write(w, b.order, uint32(v))
		}
	}
	for _, id := range ids {
		kind, count, raw := b.value(tags[uint16(id)])
		binary.Write(&dir, b.order, []uint16{uint16(id), kind})
		number(&dir, count)
		if len(raw) <= inline {
			dir.Write(append(raw, make([]byte, inline-len(raw))...))
			continue
		}
		number(&dir, out.Len())
		out.Write(raw)
	}
	at := out.Len()
	if b.big {
		binary.Write(out, b.order, uint64(len(ids)))
	} else {
		binary.Write(out, b.order, uint16(len(ids)))
	}
	out.Write(dir.Bytes())
	out.Write(make([]byte, inline))
	file := out.Bytes()
	if b.big {
		b.order.PutUint64(file[8:], uint64(at))
	} else {
		b.order.PutUint32(file[4:], uint32(at))
	}
	return file
}

func (b *build) value(v any) (kind uint16, count int, raw []byte) {
	var buf bytes.Buffer
	if s, ok := v.(string); ok {
		return 2, len(s) + 1, append([]byte(s), 0)
	}
	binary.Write(&buf, b.order, v)
	switch v := v.(type) {
	case []uint16:
		return 3, len(v), buf.Bytes()
	case []uint32:
		return 4, len(v), buf.Bytes()
	case []float64:
		return 12, len(v), buf.Bytes()
	case []uint64:
		return 16, len(v), buf.Bytes()
	}
	panic("a value the test's writer does not know")
}

func open(t testing.TB, file []byte) *Raster {
	t.Helper()
	r, err := Open(bytes.NewReader(file), int64(len(file)), "drawn.tif")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func cells(t testing.TB, r *Raster) []float64 {
	t.Helper()
	v, err := r.Window(0, 0, r.Cols, r.Rows)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// same compares cells, NaN being equal to NaN.
func same(a, b []float64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !(math.IsNaN(a[i]) && math.IsNaN(b[i])) {
			return false
		}
	}
	return true
}
