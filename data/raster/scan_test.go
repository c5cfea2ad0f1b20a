package raster

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
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

// A scan hands over the rows of its window, each once and from above: where a piece is
// many rows of tiles or one, and where one row of tiles is more than is held.
func TestScanIsItsWindow(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 3))
	for name, c := range map[string]struct {
		file   *build
		window [4]int
	}{
		"one piece":      {archipelago(rng, 5, 3, 70, 45), [4]int{3, 5, 60, 39}},
		"many pieces":    {tiles(rng, 9000, 600, 32), [4]int{7, 11, 8800, 580}}, // of seven rows of tiles
		"a row of tiles": {tiles(rng, 70000, 70, 32), [4]int{0, 3, 70000, 60}},
		"more than held": {tiles(rng, 1200000, 80, 64), [4]int{0, 0, 1200000, 80}},
		"no columns":     {archipelago(rng, 5, 3, 70, 45), [4]int{3, 5, 0, 39}},
		"a column":       {tiles(rng, 9000, 400, 32), [4]int{8999, 0, 1, 400}},
	} {
		w := c.window
		r := open(t, c.file.bytes())
		next := w[1]
		err := r.Scan(t.Context(), w[0], w[1], w[2], w[3], func(row int, cells []float64) error {
			want, err := r.Window(w[0], row, w[2], 1)
			if row != next || err != nil || !same(cells, want) {
				t.Errorf("%s: %d cells of row %d, wanted %d of row %d, %v", name, len(cells), row, len(want), next, err)
			}
			next++
			return nil
		})
		if err != nil || w[2] > 0 && next != w[1]+w[3] {
			t.Errorf("%s: to row %d, %v", name, next, err)
		}
	}
}

// A scan ends where its reader, its caller or the file does, and has then read what
// comes before.
func TestScanEnds(t *testing.T) {
	b := tiles(rand.New(rand.NewPCG(1, 1)), 9000, 600, 32)
	for i := range b.blocks { // from row 320 on it is damaged
		if b.blocks[i] = nil; i >= 282*10 {
			b.blocks[i] = slices.Repeat([]byte{0xff}, 64)
		}
	}
	r := open(t, b.bytes())
	scan := func(ctx context.Context, use func(int, []float64) error) (calls int, err error) {
		err = r.Scan(ctx, 0, 0, 9000, 600, func(row int, cells []float64) error { calls++; return use(row, cells) })
		return calls, err
	}
	enough := errors.New("enough")
	if calls, err := scan(t.Context(), func(int, []float64) error { return enough }); !errors.Is(err, enough) || calls != 1 {
		t.Error(calls, err)
	}
	if calls, err := scan(t.Context(), func(int, []float64) error { return nil }); err == nil || !strings.Contains(err.Error(), "block 2820:") || calls != 224 {
		t.Error(calls, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	if calls, err := scan(ctx, func(int, []float64) error { stop(); return nil }); !errors.Is(err, context.Canceled) || calls != 1 {
		t.Error(calls, err)
	}
	if calls, err := scan(ctx, func(int, []float64) error { return nil }); !errors.Is(err, context.Canceled) || calls != 0 {
		t.Error(calls, err)
	}
	if err := r.Scan(t.Context(), 0, 0, 9000, math.MaxInt, nil); err == nil {
		t.Error("a window beyond the raster is read")
	}
}
