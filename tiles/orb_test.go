package tiles

import (
	"math"
	"testing"

	"github.com/paulmach/orb/encoding/mvt"
)

// TestOrbReadsOurTiles: orb's decoder, which shares nothing with our encoder,
// finds the same layers, features, properties and people as our own reader.
func TestOrbReadsOurTiles(t *testing.T) {
	s := source(t, draw("459F", "GXuo", "45.9"), Results{})
	const z = 14
	n, people := 0, 0.0
	seen := map[any]bool{}
	for x := tileOf(westEdge, z, true); x <= tileOf(westEdge+4*cellDeg, z, true); x++ {
		for y := tileOf(northEdge, z, false); y <= tileOf(northEdge-3*cellDeg, z, false); y++ {
			b, err := s.Tile(z, x, y)
			if err != nil {
				t.Fatal(err)
			}
			layers, err := mvt.Unmarshal(b)
			if err != nil {
				t.Fatalf("%d/%d/%d: %v", z, x, y, err)
			}
			ours := readTile(t, b)
			if len(layers) != len(ours) {
				t.Fatalf("%d layers, our reader finds %d", len(layers), len(ours))
			}
			for _, l := range layers {
				if l.Version != 2 || l.Extent != 4096 || len(l.Features) != len(ours[l.Name].features) {
					t.Errorf("layer %q: version %d, extent %d, %d features of %d", l.Name, l.Version, l.Extent, len(l.Features), len(ours[l.Name].features))
				}
				for _, f := range l.Features {
					n++
					if id := f.Properties["cell"]; l.Name == "cells" && !seen[id] {
						seen[id] = true
						people += f.Properties["people"].(float64)
					}
				}
			}
		}
	}
	want := 0.0
	for _, c := range s.Legend() {
		want += c.People
	}
	if math.Abs(people-want) > 1e-9 || n == 0 {
		t.Errorf("orb finds %g people in %d features, want %g", people, n, want)
	}
}

// tileOf is the column or row of the tile that holds a longitude or latitude.
func tileOf(degrees float64, z uint32, column bool) uint32 {
	n := math.Exp2(float64(z))
	if column {
		return uint32((degrees + 180) / 360 * n)
	}
	lat := degrees * math.Pi / 180
	return uint32((1 - math.Asinh(math.Tan(lat))/math.Pi) / 2 * n)
}
