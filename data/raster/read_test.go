package raster

import (
	"encoding/binary"
	"math"
	"testing"

	"pgregory.net/rapid"
)

var nan = math.NaN()

// TestDrawnFiles reads one small world in each way a TIFF can lay it out.
//
//	1  2  4
//	8 16 32
func TestDrawnFiles(t *testing.T) {
	world := []float64{1, 2, 4, 8, 16, 32}
	be := binary.BigEndian
	for name, change := range map[string]func(*build){
		"one strip":           func(b *build) {},
		"big-endian":          func(b *build) { b.order = be; b.blocks = [][]byte{floats(be, world)} },
		"BigTIFF":             func(b *build) { b.big = true },
		"BigTIFF, big-endian": func(b *build) { b.big = true; b.order = be; b.blocks = [][]byte{floats(be, world)} },
		"no RowsPerStrip":     func(b *build) { b.tags[tagRowsPerStrip] = nil },
		"RowsPerStrip beyond": func(b *build) { b.tags[tagRowsPerStrip] = []uint32{math.MaxUint32} },
		"a strip a row": func(b *build) {
			b.tags[tagRowsPerStrip] = []uint32{1}
			b.blocks = [][]byte{floats(b.order, world[:3]), floats(b.order, world[3:])}
		},
		"strips out of order": func(b *build) {
			b.tags[tagRowsPerStrip] = []uint32{1}
			b.blocks = [][]byte{floats(b.order, world[:3]), floats(b.order, world[3:])}
			b.blocks[0], b.blocks[1] = b.blocks[1], b.blocks[0]
			b.tags[tagStripOffsets] = []uint32{8 + 12, 8}
			b.tags[tagStripCounts] = []uint32{12, 12}
		},
		"no counts, not compressed": func(b *build) { b.tags[tagStripCounts] = nil },
		// Tiles of 2 × 2 over 3 × 2 cells: two tiles, the second half empty.
		"tiles": func(b *build) {
			b.tags[tagTileWidth], b.tags[tagTileHeight] = []uint32{2}, []uint32{2}
			b.blocks = [][]byte{floats(b.order, []float64{1, 2, 8, 16}), floats(b.order, []float64{4, 99, 32, 99})}
		},
		"two bands in one": func(b *build) {
			b.tags[tagSamples], b.tags[tagBits], b.tags[tagSampleFormat] = []uint16{2}, []uint16{32, 32}, []uint16{3, 3}
			b.blocks = [][]byte{floats(b.order, []float64{1, 9, 2, 9, 4, 9, 8, 9, 16, 9, 32, 9})}
		},
		"two bands apart": func(b *build) {
			b.tags[tagSamples], b.tags[tagPlanar], b.tags[tagBits] = []uint16{2}, []uint16{2}, []uint16{32, 32}
			b.blocks = append(b.blocks, floats(b.order, make([]float64, 6)))
		},
		"bytes": func(b *build) {
			b.tags[tagBits], b.tags[tagSampleFormat] = []uint16{8}, nil
			b.blocks = [][]byte{{1, 2, 4, 8, 16, 32}}
		},
		// PackBits: 1 2 4 8 16 as themselves (count 5 − 1), then 32 once.
		"PackBits": func(b *build) {
			b.tags[tagBits], b.tags[tagSampleFormat], b.tags[tagCompression] = []uint16{8}, []uint16{1}, []uint16{compPackBits}
			b.blocks = [][]byte{{4, 1, 2, 4, 8, 16, 0x80, 0, 32}}
		},
		"int16": func(b *build) {
			b.tags[tagBits], b.tags[tagSampleFormat] = []uint16{16}, []uint16{2}
			b.blocks = [][]byte{{1, 0, 2, 0, 4, 0, 8, 0, 16, 0, 32, 0}}
		},
	} {
		b := grid(3, 2, world)
		change(b)
		r := open(t, b.bytes())
		if got := cells(t, r); !same(got, world) {
			t.Errorf("%s: cells %v, want %v", name, got, world)
		}
		if got, _ := r.Window(1, 1, 2, 1); !same(got, world[4:]) {
			t.Errorf("%s: window %v, want [16 32]", name, got)
		}
		if r.CRSName != "EPSG:4326" || r.Affine != [6]float64{100, 1, 0, 40, 0, -1} {
			t.Errorf("%s: in %q at %v", name, r.CRSName, r.Affine)
		}
	}
}

// TestPredictor3: the four cells 1, 2, 3, 4.5 are 3f800000 40000000 40400000
// 40900000. Sorted into planes, most significant first: 3f404040 80004090 and
// zeros; as differences of bytes: 3f010000 40804050 70 and zeros (Technical Note
// 3). A big-endian file holds the same bytes.
func TestPredictor3(t *testing.T) {
	planes := append([]byte{0x3f, 1, 0, 0, 0x40, 0x80, 0x40, 0x50, 0x70}, make([]byte, 7)...)
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		b := grid(4, 1, nil)
		b.order = order
		b.tags[tagCompression], b.tags[tagPredictor] = []uint16{compDeflate}, []uint16{3}
		b.blocks = [][]byte{deflated(planes)}
		if got := cells(t, open(t, b.bytes())); !same(got, []float64{1, 2, 3, 4.5}) {
			t.Errorf("%v: %v, want [1 2 3 4.5]", order, got)
		}
	}
}

// TestSparse: a block left out is no-data, or 0 where none is declared, as GDAL
// has it.
func TestSparse(t *testing.T) {
	for declared, want := range map[string]float64{"": 0, "-99999": nan} {
		b := grid(1, 2, nil)
		b.tags[tagRowsPerStrip] = []uint32{1}
		b.blocks = [][]byte{nil, floats(b.order, []float64{7})}
		if declared != "" {
			b.tags[tagNoData] = declared
		}
		if got := cells(t, open(t, b.bytes())); !same(got, []float64{want, 7}) {
			t.Errorf("no-data %q: %v, want [%v 7]", declared, got, want)
		}
	}
}

// TestNoData: the traps met in published files, and what is left of the cells
// 0, 128, −99999 and float32's lowest number in three spellings.
func TestNoData(t *testing.T) {
	low := float64(-math.MaxFloat32)
	near := float64(math.Float32frombits(math.Float32bits(float32(low)) - 3))
	for _, c := range []struct {
		name, text string
		kind       sampleType
		in, out    []float64
		value      float64
	}{
		{"none", "", sampleType{3, 4}, []float64{0, -99999}, []float64{0, -99999}, nan},
		{"plain", "-99999", sampleType{3, 4}, []float64{0, -99999}, []float64{0, nan}, -99999},
		{"with blanks", " -99999 ", sampleType{3, 4}, []float64{0, -99999}, []float64{0, nan}, -99999},
		{"NaN", "nan", sampleType{3, 4}, []float64{0, nan}, []float64{0, nan}, nan},
		{"NaN in Windows' words", "-1.#IND", sampleType{3, 4}, []float64{0, 1}, []float64{0, 1}, nan},
		{"lowest float, as written", "-3.4028234663852886e+38", sampleType{3, 4}, []float64{low, 1}, []float64{nan, 1}, low},
		{"lowest float, rounded up beyond it", "-3.40282347e+38", sampleType{3, 4}, []float64{low, 1}, []float64{nan, 1}, low},
		{"lowest float, other digits in the cells", "-3.4028234663852886e+38", sampleType{3, 4}, []float64{near, 1}, []float64{nan, 1}, low},
		{"a tenth, that float32 rounds", "0.1", sampleType{3, 4}, []float64{float64(float32(0.1)), 1}, []float64{nan, 1}, float64(float32(0.1))},
		{"zero", "0", sampleType{3, 4}, []float64{0, 1}, []float64{nan, 1}, 0},
		{"−128 on bytes", "-128", sampleType{1, 1}, []float64{128, 0}, []float64{128, 0}, nan},
		{"−3.4e38 on bytes", "-3.402823e+38", sampleType{1, 1}, []float64{0, 255}, []float64{0, 255}, nan},
		{"255 on bytes", "255", sampleType{1, 1}, []float64{0, 255}, []float64{0, nan}, 255},
		{"255.0 on bytes", "255.0", sampleType{1, 1}, []float64{255}, []float64{nan}, 255},
		{"half on integers", "0.5", sampleType{2, 2}, []float64{0, 1}, []float64{0, 1}, nan},
		{"−128 on signed bytes", "-128", sampleType{2, 1}, []float64{-128, 0}, []float64{nan, 0}, -128},
		{"infinite cells stay", "-99999", sampleType{3, 4}, []float64{math.Inf(1)}, []float64{math.Inf(1)}, -99999},
	} {
		v := c.kind.noData(c.text)
		if v != c.value && !(math.IsNaN(v) && math.IsNaN(c.value)) {
			t.Errorf("%s: no-data %v, want %v", c.name, v, c.value)
		}
		row := append([]float64(nil), c.in...)
		if c.kind.mask(row, v); !same(row, c.out) {
			t.Errorf("%s: %v becomes %v, want %v", c.name, c.in, row, c.out)
		}
	}
}

// TestWindowsAgree: any window is the same part of the whole, tiles or strips.
func TestWindowsAgree(t *testing.T) {
	const cols, rows = 13, 9
	world := make([]float64, cols*rows)
	for i := range world {
		world[i] = float64(i)
	}
	strips := grid(cols, rows, world)
	strips.tags[tagRowsPerStrip] = []uint32{4}
	strips.blocks = [][]byte{floats(strips.order, world[:52]), floats(strips.order, world[52:104]), floats(strips.order, world[104:])}
	tiles := grid(cols, rows, nil)
	tiles.tags[tagTileWidth], tiles.tags[tagTileHeight] = []uint32{4}, []uint32{4}
	tiles.blocks = nil
	for by := 0; by < rows; by += 4 {
		for bx := 0; bx < cols; bx += 4 {
			tile := make([]float64, 16)
			for i := range tile {
				if x, y := bx+i%4, by+i/4; x < cols && y < rows {
					tile[i] = world[y*cols+x]
				}
			}
			tiles.blocks = append(tiles.blocks, floats(tiles.order, tile))
		}
	}
	a, b := open(t, strips.bytes()), open(t, tiles.bytes())
	rapid.Check(t, func(t *rapid.T) {
		c0 := rapid.IntRange(0, cols).Draw(t, "col")
		r0 := rapid.IntRange(0, rows).Draw(t, "row")
		nc := rapid.IntRange(0, cols-c0).Draw(t, "cols")
		nr := rapid.IntRange(0, rows-r0).Draw(t, "rows")
		for _, r := range []*Raster{a, b} {
			got, err := r.Window(c0, r0, nc, nr)
			if err != nil || len(got) != nc*nr {
				t.Fatalf("%d cells, %v", len(got), err)
			}
			for i, v := range got {
				if want := world[(r0+i/nc)*cols+c0+i%nc]; v != want {
					t.Fatalf("cell %d is %v, want %v", i, v, want)
				}
			}
		}
	})
	for _, w := range [][4]int{{-1, 0, 1, 1}, {0, -1, 1, 1}, {0, 0, 14, 1}, {13, 0, 1, 1}, {0, 9, 1, 1}, {1, 1, math.MaxInt, 1}, {0, 0, -1, 1}} {
		if _, err := a.Window(w[0], w[1], w[2], w[3]); err == nil {
			t.Errorf("window %v reaches outside and was read", w)
		}
	}
}

// TestAffine: a tie point elsewhere than the first cell, a full matrix, and
// PixelIsPoint, whose positions are cell centres.
func TestAffine(t *testing.T) {
	point := []uint16{1, 1, 0, 3, keyModelType, 0, 1, 2, keyRasterType, 0, 1, 2, keyGeographic, 0, 1, 4326}
	for name, c := range map[string]struct {
		change func(*build)
		want   [6]float64
	}{
		"tie point at cell (2, 1)": {func(b *build) { b.tags[tagTiepoint] = []float64{2, 1, 0, 102, 39, 0} }, [6]float64{100, 1, 0, 40, 0, -1}},
		"negative scale":           {func(b *build) { b.tags[tagPixelScale] = []float64{1, -1, 0} }, [6]float64{100, 1, 0, 40, 0, -1}},
		"PixelIsPoint":             {func(b *build) { b.tags[tagGeoKeys] = point }, [6]float64{99.5, 1, 0, 40.5, 0, -1}},
		"matrix, south up": {func(b *build) {
			b.tags[tagPixelScale] = nil
			b.tags[tagTransform] = []float64{1, 0, 0, 100, 0, 1, 0, 30, 0, 0, 0, 0, 0, 0, 0, 1}
		}, [6]float64{100, 1, 0, 30, 0, 1}},
		"nothing":       {func(b *build) { b.tags[tagPixelScale] = nil }, [6]float64{}},
		"not finite":    {func(b *build) { b.tags[tagPixelScale] = []float64{nan, 1, 0} }, [6]float64{}},
		"too few parts": {func(b *build) { b.tags[tagTiepoint] = []float64{0, 0, 0} }, [6]float64{}},
	} {
		b := grid(3, 2, make([]float64, 6))
		c.change(b)
		if r := open(t, b.bytes()); r.Affine != c.want {
			t.Errorf("%s: %v, want %v", name, r.Affine, c.want)
		}
	}
}
