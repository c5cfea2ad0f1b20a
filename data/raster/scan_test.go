package raster

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// tiles is a sparse tiled raster of cols × rows cells with some tiles of numbers.
func tiles(rng *rand.Rand, cols, rows, side int) *build {
	b := grid(cols, rows, nil)
	b.tags[tagRowsPerStrip] = nil
	b.tags[tagTileWidth], b.tags[tagTileHeight] = []uint16{uint16(side)}, []uint16{uint16(side)}
	b.tags[tagCompression], b.tags[tagNoData] = []uint16{compDeflate}, "-99999"
	some := make([][]byte, 3)
	for k := range some {
		cells := make([]float64, side*side)
		for i := range cells {
			cells[i] = float64(rng.IntN(1000))
		}
		some[k] = deflated(floats(b.order, cells))
	}
	b.blocks = make([][]byte, ((cols+side-1)/side)*((rows+side-1)/side))
	for range 40 {
		b.blocks[rng.IntN(len(b.blocks))] = some[rng.IntN(3)]
	}
	return b
}

// A scan hands over the cells of its window, each row once and from above: where a
// band is many rows of tiles, one, and less than one of them.
func TestScanIsItsWindow(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 3))
	for name, c := range map[string]struct {
		file   *build
		window [4]int
		calls  int
	}{
		"one band":           {archipelago(rng, 5, 3, 70, 45), [4]int{3, 5, 60, 39}, 1},
		"many rows of tiles": {tiles(rng, 9000, 400, 32), [4]int{7, 11, 8800, 300}, 3}, // to 128, to 224, to 311
		"a row of tiles":     {tiles(rng, 70000, 70, 32), [4]int{0, 3, 70000, 60}, 2},
		"less than that":     {tiles(rng, 300000, 40, 32), [4]int{0, 0, 300000, 40}, 3}, // 27, 5, 8
		"no columns":         {archipelago(rng, 5, 3, 70, 45), [4]int{3, 5, 0, 39}, 0},
		"a column":           {tiles(rng, 9000, 400, 32), [4]int{8999, 0, 1, 400}, 1},
	} {
		w := c.window
		r := open(t, c.file.bytes())
		want, err := r.Window(w[0], w[1], w[2], w[3])
		if err != nil {
			t.Fatal(name, err)
		}
		next, calls := w[1], 0
		err = r.Scan(context.Background(), w[0], w[1], w[2], w[3], func(row int, cells []float64) error {
			calls++
			if n := len(cells) / w[2]; row != next || n*w[2] != len(cells) || !same(cells, want[(row-w[1])*w[2]:][:len(cells)]) {
				t.Errorf("%s: %d cells from row %d on, wanted from %d", name, len(cells), row, next)
			}
			next += len(cells) / w[2]
			return nil
		})
		if err != nil || calls != c.calls || w[2] > 0 && next != w[1]+w[3] {
			t.Errorf("%s: %d bands to row %d, %v", name, calls, next, err)
		}
	}
}

// A scan ends where its reader, its caller or the file does.
func TestScanEnds(t *testing.T) {
	b := tiles(rand.New(rand.NewPCG(1, 1)), 9000, 400, 32)
	for i := range b.blocks { // the second band is damaged
		if b.blocks[i] = nil; i > 282*5 {
			b.blocks[i] = slices.Repeat([]byte{0xff}, 64)
		}
	}
	r := open(t, b.bytes())
	scan := func(ctx context.Context, use func(int, []float64) error) error {
		return r.Scan(ctx, 0, 0, 9000, 400, use)
	}
	calls, enough := 0, errors.New("enough")
	if err := scan(t.Context(), func(int, []float64) error { calls++; return enough }); !errors.Is(err, enough) || calls != 1 {
		t.Error(calls, err)
	}
	calls = 0
	if err := scan(t.Context(), func(int, []float64) error { calls++; return nil }); err == nil || calls != 1 {
		t.Error(calls, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	calls = 0
	if err := scan(ctx, func(int, []float64) error { calls++; stop(); return nil }); !errors.Is(err, context.Canceled) || calls != 1 {
		t.Error(calls, err)
	}
	if err := r.Scan(t.Context(), 0, 0, 9000, math.MaxInt, nil); err == nil {
		t.Error("a window beyond the raster is read")
	}
}
