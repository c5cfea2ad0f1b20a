package raster

import (
	"bytes"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// archipelago is a tiled raster mostly of no-data: tiles of 16 × 16 cells, some
// left out, some all no-data in the same bytes, some of one island in the sea.
func archipelago(rng *rand.Rand, across, down, cols, rows int) *build {
	b := grid(cols, rows, nil)
	b.tags[tagRowsPerStrip] = nil
	b.tags[tagTileWidth], b.tags[tagTileHeight] = []uint16{16}, []uint16{16}
	b.tags[tagCompression], b.tags[tagNoData] = []uint16{compDeflate}, "-99999"
	b.blocks = nil
	for range across * down {
		cells := slices.Repeat([]float64{-99999}, 256)
		switch rng.IntN(4) {
		case 0:
			b.blocks = append(b.blocks, nil)
			continue
		case 1:
			cells[rng.IntN(256)] = float64(rng.IntN(100))
		}
		b.blocks = append(b.blocks, deflated(floats(b.order, cells)))
	}
	return b
}

// A window is the cells it is made of, each read by itself: whatever the number
// of workers, whether or not an empty tile was met before, and wherever the
// window cuts the tiles.
func TestWindowIsItsCells(t *testing.T) {
	t.Parallel()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for seed := range uint64(6) {
		rng := rand.New(rand.NewPCG(seed, 3))
		const cols, rows = 70, 45 // 5 × 3 tiles, the last ones cut off
		r := open(t, archipelago(rng, 5, 3, cols, rows).bytes())
		single := make([]float64, 0, cols*rows)
		for i := range cols * rows {
			v, err := r.Window(i%cols, i/cols, 1, 1)
			if err != nil {
				t.Fatal(err)
			}
			single = append(single, v[0])
		}
		for _, w := range [][4]int{{0, 0, cols, rows}, {3, 5, 60, 39}, {16, 16, 32, 16}} {
			for _, workers := range []int{1, 3} {
				runtime.GOMAXPROCS(workers)
				got, err := r.Window(w[0], w[1], w[2], w[3])
				if err != nil {
					t.Fatal(err)
				}
				for i, v := range got {
					want := single[(w[1]+i/w[2])*cols+w[0]+i%w[2]]
					if v != want && !(math.IsNaN(v) && math.IsNaN(want)) {
						t.Fatalf("seed %d, window %v, cell %d: %v, want %v", seed, w, i, v, want)
					}
				}
			}
		}
	}
}

// Of several damaged tiles the first is named, whoever came first.
func TestFirstDamagedBlockIsNamed(t *testing.T) {
	b := archipelago(rand.New(rand.NewPCG(1, 1)), 5, 3, 70, 45)
	for i := range b.blocks {
		b.blocks[i] = deflated(floats(b.order, make([]float64, 256)))
	}
	for _, i := range []int{4, 5, 11} {
		b.blocks[i] = slices.Repeat([]byte{0xff}, 64)
	}
	r := open(t, b.bytes())
	for range 50 {
		if _, err := r.Window(0, 0, 70, 45); err == nil || !strings.Contains(err.Error(), "block 4:") {
			t.Fatal(err)
		}
	}
}

// A tile whose checksum is wrong is damaged, although it unpacks to enough.
func TestChecksumOfABlock(t *testing.T) {
	b := grid(3, 2, nil)
	b.tags[tagCompression] = []uint16{compDeflate}
	block := deflated(floats(b.order, []float64{1, 2, 3, 4, 5, 6}))
	block[len(block)-1] ^= 1
	b.blocks = [][]byte{block}
	if _, err := open(t, b.bytes()).Window(0, 0, 3, 2); err == nil || !strings.Contains(err.Error(), "block 0") {
		t.Error(err)
	}
}

// A block of more than 256 MB is refused before a byte of it is made room for.
func TestOneHugeBlock(t *testing.T) {
	b := grid(16384, 16384, nil)
	b.tags[tagCompression], b.blocks = []uint16{compDeflate}, [][]byte{make([]byte, 2<<20)}
	raw := b.bytes()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Open(bytes.NewReader(raw), int64(len(raw)), "huge.tif")
	runtime.ReadMemStats(&after)
	if err == nil || !strings.Contains(err.Error(), "16384 × 16384") {
		t.Error(err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
		t.Errorf("%d bytes for a refusal", n)
	}
}
