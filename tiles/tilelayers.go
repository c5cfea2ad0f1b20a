package tiles

import (
	"fmt"

	"github.com/walkshed/walkshed/data"
)

// A TileLayer is one layer of a vector tile: what a TileJSON says of it.
type TileLayer struct {
	Name      string
	Of        string   // the results it shows: the name of a [Layer]; "" for streets
	Dimension int      // of its geometries: 0 points, 1 lines, 2 polygons
	MinZoom   int      // it is in no tile below
	Fields    []string // properties it can have
}

// TopTileZoom is the largest zoom worth asking for: beyond it a map draws this one
// larger.
const TopTileZoom = topZoom

// TileLayers returns the layers of a tile in their order; see [Source.Tile].
func TileLayers() []TileLayer {
	return []TileLayer{
		{"areas", "areas", 2, 0, []string{"id", "name", "level", "name_en", "name_zh", "people", "not_covered", "share"}},
		{"cells", "cells", 2, 0, []string{"class", "people", "status", "minutes", "estimated", "cell"}},
		{"gaps", "gaps", 2, 0, []string{"rank", "people", "area"}},
		{"roads", "", 1, 0, []string{"class"}},
		{"venue_grounds", "venues", 2, groundsZoom, []string{"id", "name", "kind"}},
		{"venues", "venues", 0, 0, []string{"id", "name", "kind", "within", "only"}},
		{"sites", "sites", 0, 0, []string{"order", "id", "name", "gain"}},
	}
}

// TileOf is Tile with one kind of results alone, by the name of its [Layer].
func (s *Source) TileOf(of string, z, x, y uint32) ([]byte, error) {
	f, err := newFrame(z, x, y)
	if err != nil {
		return nil, err
	}
	switch of {
	case "cells":
		return s.cells.write(nil, f, nil), nil
	case "areas":
		return encode([]layer{{"areas", s.areas.draw(f)}}), nil
	case "gaps":
		return encode([]layer{{"gaps", s.gaps.draw(f)}}), nil
	case "venues":
		return encode([]layer{{"venue_grounds", s.venues.drawGrounds(f)}, {"venues", s.venues.draw(f)}}), nil
	case "sites":
		return encode([]layer{{"sites", drawSites(f, s.sites)}}), nil
	}
	return nil, &data.Error{Op: "draw a tile", Err: fmt.Errorf("no layer %q", of), Hint: "cells, areas, gaps, venues and sites have tiles"}
}
