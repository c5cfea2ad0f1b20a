package raster

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// TestRefusedAtOnce: files that are not what they claim. Each is refused with
// words that say what is wrong and a way out, and before much is allocated.
func TestRefusedAtOnce(t *testing.T) {
	with := func(change func(*build)) []byte {
		b := grid(3, 2, []float64{1, 2, 4, 8, 16, 32})
		change(b)
		return b.bytes()
	}
	set := func(pairs ...any) []byte {
		return with(func(b *build) {
			for i := 0; i < len(pairs); i += 2 {
				b.tags[uint16(pairs[i].(int))] = pairs[i+1]
			}
		})
	}
	whole := with(func(*build) {})
	loop := bytes.Clone(whole)
	binary.LittleEndian.PutUint32(loop[4:], 4) // the directory is the header itself
	for _, c := range []struct {
		name, says string
		file       []byte
	}{
		{"empty", "no bytes", nil},
		{"HTML", "HTML", []byte("<!DOCTYPE html><html><body>404</body></html>")},
		{"HTML after blanks", "HTML", []byte("\n  <html>")},
		{"zip", "archive", []byte("PK\x03\x04 and so on")},
		{"text", "not TIFF", []byte("ncols 3\nnrows 2\n")},
		{"two bytes", "2", []byte("II")},
		{"version 44", "not TIFF", append([]byte("II\x2c\x00"), make([]byte, 20)...)},
		{"header only", "wanted", []byte("II*\x00\x08\x00\x00\x00")},
		{"directory is the header", "", loop},
		{"cut before the directory", "wanted", whole[:40]},
		{"cut inside the directory", "wanted", whole[:len(whole)-40]},
		{"a million by a million", "over", set(tagWidth, []uint32{1e6}, tagHeight, []uint32{1e6}, tagRowsPerStrip, []uint32{1e6})},
		{"10¹² cells in tiles that are not listed", "should list", set(tagWidth, []uint32{1e6}, tagHeight, []uint32{1e6}, tagTileWidth, []uint32{256}, tagTileHeight, []uint32{256})},
		{"a million strips that are not listed", "should list", set(tagHeight, []uint32{1e6}, tagRowsPerStrip, []uint32{1})},
		{"more blocks than can be", "blocks", set(tagWidth, []uint32{1e6}, tagHeight, []uint32{1e6}, tagTileWidth, []uint32{16}, tagTileHeight, []uint32{16})},
		{"no width", "0 × 2", set(tagWidth, []uint32{0})},
		{"wider than any", "cells", set(tagWidth, []uint32{math.MaxUint32})},
		{"tiles of no width", "0 × 16", set(tagTileWidth, []uint32{0}, tagTileHeight, []uint32{16})},
		{"too many bands", "bands", set(tagSamples, []uint16{60000})},
		{"block beyond the end", "the file at", set(tagStripOffsets, []uint32{1 << 30})},
		{"block longer than the file", "the file at", set(tagStripCounts, []uint32{math.MaxUint32})},
		{"block too short", "has 4", set(tagStripCounts, []uint32{4})},
		{"overlapping strips", "overlap", with(func(b *build) {
			b.tags[tagRowsPerStrip] = []uint32{1}
			b.tags[tagStripOffsets], b.tags[tagStripCounts] = []uint32{8, 12}, []uint32{12, 12}
		})},
		{"JPEG", "compression 7", set(tagCompression, []uint16{7})},
		{"LERC", "compression 34887", set(tagCompression, []uint16{34887})},
		{"predictor 3 on integers", "predictor 3", set(tagCompression, []uint16{5}, tagPredictor, []uint16{3}, tagSampleFormat, []uint16{1})},
		{"one bit", "1 bits", set(tagBits, []uint16{1})},
		{"half floats", "16 bits", set(tagBits, []uint16{16})},
		{"complex", "format 6", set(tagSampleFormat, []uint16{6})},
		{"unlike bands", "32 and 8 bits", set(tagSamples, []uint16{2}, tagBits, []uint16{32, 8})},
		{"compressed without sizes", "how long", set(tagCompression, []uint16{5}, tagStripCounts, nil)},
		{"reversed bits", "reverse", set(tagFillOrder, []uint16{2})},
	} {
		before := allocated()
		r, err := Open(bytes.NewReader(c.file), int64(len(c.file)), "bad.tif")
		if err == nil {
			t.Errorf("%s: opened as %d × %d", c.name, r.Cols, r.Rows)
			continue
		}
		var e *data.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.says) || !strings.HasPrefix(err.Error(), "read bad.tif: ") || data.HintOf(err) == "" {
			t.Errorf("%s: %v (hint %q), want one saying %q", c.name, err, data.HintOf(err), c.says)
		}
		if used := allocated() - before; used > 1<<20 {
			t.Errorf("%s: %d bytes were allocated before it was refused", c.name, used)
		}
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// TestDamagedBlocks: a directory that is right over blocks that are not. Open
// succeeds, Window says which block.
func TestDamagedBlocks(t *testing.T) {
	var bomb bytes.Buffer
	z := zlib.NewWriter(&bomb)
	z.Write(make([]byte, 64<<20)) // 64 MB of zeros in 64 kB
	z.Close()
	for _, c := range []struct {
		name, says  string
		compression uint16
		block       []byte
	}{
		{"not Deflate at all", "damaged", compDeflate, bytes.Repeat([]byte{0xff}, 24)},
		{"Deflate, cut off", "fewer bytes", compDeflateOld, deflated([]byte("abcdefghijklmnopqrstuvwx"))[:16]},
		{"Deflate of too little", "fewer bytes", compDeflate, deflated(make([]byte, 20))},
		{"LZW naming what is not there", "LZW", compLZW, []byte{0x80, 0x3f, 0xff, 0xff}},
		{"LZW that ends early", "fewer bytes", compLZW, []byte{0x80, 0x40, 0x40}},
		{"PackBits that ends early", "fewer bytes", compPackBits, []byte{4, 1, 2}},
		{"not Zstandard at all", "magic", compZstd, bytes.Repeat([]byte{1}, 24)},
	} {
		b := grid(3, 2, nil)
		b.tags[tagCompression] = []uint16{c.compression}
		b.blocks = [][]byte{c.block}
		_, err := open(t, b.bytes()).Window(0, 0, 3, 2)
		if err == nil || !strings.Contains(err.Error(), "block 0") || !strings.Contains(err.Error(), c.says) || data.HintOf(err) == "" {
			t.Errorf("%s: error %v, want one about block 0 saying %q", c.name, err, c.says)
		}
	}
	// A bomb in a block of 24 bytes inflates to 24 bytes and no further. (Its 64 kB
	// pass the test of size; a longer one would not.)
	b := grid(3, 2, nil)
	b.tags[tagCompression] = []uint16{compDeflate}
	b.blocks = [][]byte{bomb.Bytes()}
	r := open(t, b.bytes())
	before := allocated()
	got, err := r.Window(0, 0, 3, 2)
	if err != nil || !same(got, make([]float64, 6)) {
		t.Errorf("bomb: %v, %v", got, err)
	}
	if used := allocated() - before; used > 4<<20 {
		t.Errorf("bomb: %d bytes allocated for 24", used)
	}
	b.blocks = [][]byte{append(bomb.Bytes(), make([]byte, 1<<20)...)}
	if _, err := open(t, b.bytes()).Window(0, 0, 3, 2); err == nil {
		t.Error("a megabyte for 24 bytes was read")
	}
}

func deflated(raw []byte) []byte {
	var buf bytes.Buffer
	z := zlib.NewWriter(&buf)
	z.Write(raw)
	z.Close()
	return buf.Bytes()
}

// TestTruncatedAnywhere: a file cut at any byte is an error or, where the end
// held nothing needed, the same cells; never other cells, never a panic.
func TestTruncatedAnywhere(t *testing.T) {
	world := []float64{1, 2, 4, 8, 16, 32}
	b := grid(3, 2, nil)
	b.tags[tagCompression] = []uint16{compDeflate}
	b.blocks = [][]byte{deflated(floats(b.order, world))}
	file := b.bytes()
	for n := range file {
		r, err := Open(bytes.NewReader(file[:n]), int64(n), "cut.tif")
		if err != nil {
			continue
		}
		if got, err := r.Window(0, 0, 3, 2); err == nil && !same(got, world) {
			t.Fatalf("cut at %d of %d: %v", n, len(file), got)
		}
	}
}

// FuzzOpenWindow: whatever the bytes, an answer of the size asked for or an
// error, within the memory the file's size allows.
func FuzzOpenWindow(f *testing.F) {
	world := []float64{1, 2, 4, 8, 16, 32}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, big := range []bool{false, true} {
			b := grid(3, 2, nil)
			b.order, b.big = order, big
			b.blocks = [][]byte{floats(b.order, world)}
			f.Add(b.bytes())
			b.tags[tagCompression], b.tags[tagPredictor] = []uint16{compDeflate}, []uint16{3}
			b.blocks = [][]byte{deflated(b.blocks[0])}
			f.Add(b.bytes())
			b.tags[tagCompression] = []uint16{compLZW}
			b.tags[tagTileWidth], b.tags[tagTileHeight], b.tags[tagPredictor] = []uint32{2}, []uint32{2}, []uint16{2}
			b.blocks = [][]byte{{0x80, 0x00, 0x40, 0x50, 0x38, 0x08}, nil}
			f.Add(b.bytes())
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := Open(bytes.NewReader(file), int64(len(file)), "fuzz.tif")
		if err != nil {
			return
		}
		cols, rows := min(r.Cols, 300), min(r.Rows, 300)
		got, err := r.Window(r.Cols-cols, r.Rows-rows, cols, rows)
		if err == nil && len(got) != cols*rows {
			t.Fatalf("%d cells for %d × %d", len(got), cols, rows)
		}
	})
}
