package tiles

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// change gives cells of a world other answers, and says which.
func change(w *world, rng *rand.Rand, count int) (cells []CellNow) {
	changed := map[int32]coverage.CellState{}
	for range count {
		i := rng.IntN(len(w.cells))
		status := coverage.Status(rng.IntN(4))
		now := coverage.CellState{Time: geo.Deciseconds(rng.IntN(30000)), Status: status}
		switch {
		case status == coverage.Unreachable:
			now.Time = geo.Unreachable
		case status != coverage.OffNetwork && now.Time <= limit15:
			status = coverage.Covered
		case status != coverage.OffNetwork:
			status = coverage.NotCovered
		}
		w.cells[i].Time, w.cells[i].Status = now.Time, status.String()
		changed[int32(i)] = now
	}
	for _, i := range slices.Sorted(maps.Keys(changed)) {
		cells = append(cells, CellNow{i, changed[i]})
	}
	return cells
}

// After any steps, every tile of an overlay is the tile of a Source made anew
// from the changed world, to the byte: single cells and merged blocks. Where
// Touched is the step of an earlier tile, that tile still stands; where it is 0,
// the first Source's does.
func TestOverlayLaw(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) { // each makes four Sources: a tenth of a second
		rng := rand.New(rand.NewPCG(seed, 7))
		form := [2]data.Form{data.OnLattice, data.AsPolygons}[seed%2]
		w := scatter(90, form) // 8,100 cells: merged below zoom 12
		base := source(t, w, Results{})
		o := base.NewOverlay()
		type address struct{ z, x, y uint32 }
		drawn := map[address][]byte{}
		steps := map[address]uint64{}
		for step := uint64(1); step <= 3; step++ {
			o.Set(change(w, rng, []int{0, 1, 30}[rng.IntN(3)]), step)
			anew := source(t, w, Results{})
			for _, z := range []uint32{7, 11, 13, 15} {
				over := tilesOver(base, z)
				for k := range min(len(over), 6) {
					at := over[k*len(over)/min(len(over), 6)]
					a := address{z, at.X, at.Y}
					got, err := o.Tile(z, at.X, at.Y)
					want, err2 := anew.Cells(z, at.X, at.Y)
					if err != nil || err2 != nil || !bytes.Equal(got, want) {
						t.Fatalf("%v after step %d: %d bytes, want %d (%v, %v)", a, step, len(got), len(want), err, err2)
					}
					switch last := o.Touched(z, at.X, at.Y); {
					case last > step:
						t.Fatalf("%v was touched by step %d of %d", a, last, step)
					case last == 0:
						if own, _ := base.Cells(z, at.X, at.Y); !bytes.Equal(got, own) {
							t.Fatalf("%v changed and says it did not", a)
						}
					case last == steps[a] && !bytes.Equal(got, drawn[a]):
						t.Fatalf("%v changed after step %d and says it did not", a, last)
					}
					drawn[a], steps[a] = got, o.Touched(z, at.X, at.Y)
				}
			}
		}
	}
}

// One cell of 8,100 changes: of the tiles of zoom 15 only those it lies in are
// touched, and their addresses are refused like any other's.
func TestOverlayTouchesFewTiles(t *testing.T) {
	w := scatter(90, data.OnLattice)
	s := source(t, w, Results{})
	o := s.NewOverlay()
	o.Set([]CellNow{{4040, coverage.CellState{Time: 1, Status: coverage.Covered}}}, 1)
	touched, all := 0, tilesOver(s, 15)
	for _, at := range all {
		if o.Touched(15, at.X, at.Y) == 1 {
			touched++
		}
	}
	if touched < 1 || touched > 4 || len(all) < 50 || o.Changed() != 1 {
		t.Errorf("%d of %d tiles are touched, %d cells changed", touched, len(all), o.Changed())
	}
	if _, err := o.Tile(3, 8, 0); err == nil {
		t.Error("a tile that is none")
	}
	if _, err := s.Cells(3, 8, 0); err == nil {
		t.Error("a tile that is none")
	}
}
