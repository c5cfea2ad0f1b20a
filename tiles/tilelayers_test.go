package tiles

import (
	"maps"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
)

// What a TileJSON says of a tile is what is in it: over a town and all zooms each
// layer holds its properties, all of them somewhere, and none below its zoom.
func TestTileLayersAreTheTiles(t *testing.T) {
	t.Parallel()
	w, r := town()
	s := source(t, w, r)
	seen := map[string]map[string]bool{}
	for z := uint32(0); z <= TopTileZoom; z++ {
		for _, tile := range tilesOver(s, z) {
			b, err := s.Tile(uint32(tile.Z), tile.X, tile.Y)
			if err != nil {
				t.Fatal(err)
			}
			for name, l := range readTile(t, b) {
				if seen[name] == nil {
					seen[name] = map[string]bool{}
				}
				for _, f := range l.features {
					for k := range f.props {
						seen[name][k] = true
					}
					at := slices.IndexFunc(TileLayers(), func(l TileLayer) bool { return l.Name == name })
					if at < 0 || TileLayers()[at].MinZoom > int(z) || TileLayers()[at].Dimension != int(f.kind)-1 {
						t.Fatalf("layer %s at zoom %d with geometries of type %d is not as told", name, z, f.kind)
					}
				}
			}
		}
	}
	for _, l := range TileLayers() {
		if got, want := slices.Sorted(maps.Keys(seen[l.Name])), slices.Sorted(slices.Values(l.Fields)); !slices.Equal(got, want) {
			t.Errorf("%s has %v, told are %v", l.Name, got, want)
		}
	}
}

// A tile of one kind of results has the layers of the whole tile that show it, to
// the byte, and no others.
func TestTileOfIsAPartOfTheTile(t *testing.T) {
	t.Parallel()
	w, r := town()
	s := source(t, w, r)
	at := maptile.At(orb.Point{10.0025, 49.9985}, 14)
	whole, err := s.Tile(14, at.X, at.Y)
	if err != nil {
		t.Fatal(err)
	}
	for _, of := range []string{"areas", "cells", "gaps", "venues", "sites"} {
		part, err := s.TileOf(of, 14, at.X, at.Y)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(tails(whole, part), true) {
			t.Errorf("%s is no part of the tile", of)
		}
		for name := range readTile(t, part) {
			if i := slices.IndexFunc(TileLayers(), func(l TileLayer) bool { return l.Name == name }); TileLayers()[i].Of != of {
				t.Errorf("a tile of %s holds %s", of, name)
			}
		}
	}
	if _, err := s.TileOf("roads", 14, at.X, at.Y); err == nil {
		t.Error("roads are no results")
	}
	if _, err := s.TileOf("cells", 1, 2, 0); err == nil {
		t.Error("1/2/0 is no tile")
	}
	if b, err := s.TileOf("cells", 14, 0, 0); err != nil || len(b) != 0 {
		t.Errorf("far away: %d bytes, %v", len(b), err)
	}
}

// tails says of each place in whole whether part begins there.
func tails(whole, part []byte) []bool {
	var out []bool
	for i := 0; i+len(part) <= len(whole); i++ {
		out = append(out, len(part) > 0 && slices.Equal(whole[i:i+len(part)], part))
	}
	return out
}
