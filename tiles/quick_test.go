package tiles

import (
	"bytes"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/maptile"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

// bySteps is the cells of a tile the long way: drawn as features, then encoded.
func bySteps(s *Source, f frame) []byte {
	return encode([]layer{{"cells", s.cells.draw(f)}})
}

// The quick way writes the bytes of the long way, for every kind of population,
// at every zoom: merged blocks, single cells, cells cut by the tile's edge, cells
// smaller than a unit.
func TestQuickCellsAreTheSameBytes(t *testing.T) {
	t.Parallel()
	for _, form := range []data.Form{data.OnLattice, data.AsPolygons, data.AsPoints} {
		s := source(t, scatter(130, form), Results{}) // 16,900 cells: merged from zoom 12 on
		seen := 0
		for z := uint32(0); z <= 22; z++ {
			over := tilesOver(s, min(z, 15))
			for k, tile := range over {
				if k > 40 {
					break
				}
				up := max(z, 15) - 15 // into the middle of a tile of zoom 15
				f, err := newFrame(z, tile.X<<up+1<<up/2, tile.Y<<up+1<<up/2)
				if err != nil {
					t.Fatal(err)
				}
				want, got := bySteps(s, f), s.cells.write(nil, f, nil)
				if !bytes.Equal(got, want) {
					t.Fatalf("%v, tile %d/%d/%d: %d bytes, want %d", form, f.z, f.x, f.y, len(got), len(want))
				}
				seen += len(want)
			}
		}
		if seen == 0 {
			t.Errorf("%v: nothing was drawn", form)
		}
	}
}

// Outlines of any shape: triangles, quads wound either way, crossed and folded
// ones, rings with points that repeat. What is not a plain quad goes the long
// way, so that the bytes are the same again.
func TestQuickOddOutlines(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := draw("459F", "GXuo")
		for i := range w.shape {
			corner := rapid.Custom(func(t *rapid.T) orb.Point {
				step := rapid.IntRange(-2, 6)
				return orb.Point{westEdge + float64(step.Draw(t, "x"))*cellDeg, northEdge + float64(step.Draw(t, "y"))*cellDeg}
			})
			ring := orb.Ring(rapid.SliceOfN(corner, 3, 6).Draw(rt, "ring"))
			w.shape[i] = orb.MultiPolygon{{append(ring, ring[0])}}
		}
		s := source(t, w, Results{})
		z := rapid.Uint32Range(6, 20).Draw(rt, "zoom")
		tile := maptile.At(orb.Point{westEdge + 0.002, northEdge + 0.001}, maptile.Zoom(z))
		f := frame{z, tile.X, tile.Y}
		if got, want := s.cells.write(nil, f, nil), bySteps(s, f); !bytes.Equal(got, want) {
			rt.Fatalf("zoom %d: % x\nwant % x", z, got, want)
		}
	})
}

// Numbers of values are those of a map, whatever the values and however many
// tiles used the table before.
func TestFloatNumbersLaw(t *testing.T) {
	var f floatNumbers
	rapid.Check(t, func(t *rapid.T) {
		f.clear()
		want := map[uint64]uint32{}
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range rapid.IntRange(0, 3000).Draw(t, "values") {
			bits := math.Float64bits(float64(rng.IntN(2000)) / 8)
			n, isNew := f.of(bits, uint32(len(want)))
			old, known := want[bits]
			if isNew == known || known && n != old || isNew && n != uint32(len(want)) {
				t.Fatalf("%x: %d new %v, want %d known %v", bits, n, isNew, old, known)
			}
			if !known {
				want[bits] = n
			}
		}
	})
}

// A message of 127 bytes has a length of one byte, of 128 two, of 16,384 three.
func TestLengthen(t *testing.T) {
	for _, n := range []int{0, 1, 127, 128, 16383, 16384} {
		body := bytes.Repeat([]byte{7}, n)
		got := lengthen(append([]byte{9, 0}, body...), 1)
		if want := append(appendVarint([]byte{9}, uint64(n)), body...); !bytes.Equal(got, want) {
			t.Errorf("%d bytes: % x", n, got[:4])
		}
	}
}

// BenchmarkCellTile encodes one tile of 4,096 cells with four values each: ours
// from prepared blocks to bytes, the long way, and orb's encoder given layers
// that are drawn, clipped and in tile units already, so that only its encoding
// is timed.
func BenchmarkCellTile(b *testing.B) {
	s := source(b, scatter(64, data.OnLattice), Results{})
	over := tilesOver(s, 9)
	f := frame{9, over[0].X, over[0].Y}
	b.Run("quick", func(b *testing.B) {
		out := []byte(nil)
		for b.Loop() {
			out = s.cells.write(out[:0], f, nil)
		}
		b.ReportMetric(float64(len(out)), "bytes/tile")
	})
	b.Run("by steps", func(b *testing.B) {
		for b.Loop() {
			bySteps(s, f)
		}
	})
	b.Run("to the rim", func(b *testing.B) {
		world := scatter(130, data.OnLattice)
		full, at := source(b, world, Results{}), maptile.At(orb.MultiPoint(world.in.Population.Points).Bound().Center(), 12)
		f, out := frame{12, at.X, at.Y}, []byte(nil)
		for b.Loop() {
			out = full.cells.write(out[:0], f, nil)
		}
		b.ReportMetric(float64(len(out)), "bytes/tile")
	})
	collection := geojson.NewFeatureCollection()
	for _, x := range s.cells.draw(f) {
		g := geojson.NewFeature(x.shape)
		g.ID = x.id
		for _, p := range x.props {
			g.Properties[p.key] = p.value
		}
		collection.Append(g)
	}
	ready := mvt.Layers{mvt.NewLayer("cells", collection)}
	b.Run("orb", func(b *testing.B) {
		for b.Loop() {
			if _, err := mvt.Marshal(ready); err != nil {
				b.Fatal(err)
			}
		}
	})
}
