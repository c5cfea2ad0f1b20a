package tiles

import (
	"context"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
)

// A Source makes vector tiles of one engine's results. It is safe for
// concurrent use; tiles are the same bytes every time.
type Source struct{}

// Results are the answers drawn beside the cells.
type Results struct {
	Limit  geo.Deciseconds
	Gaps   []coverage.Gap
	Venues []coverage.VenueReach
	Sites  coverage.SitePlan
}

// NewSource prepares tiles of e and its results.
func NewSource(ctx context.Context, e *coverage.Engine, r Results) (*Source, error) {
	panic("contract")
}

// Tile returns the Mapbox Vector Tile (version 2, not compressed) at z/x/y;
// empty where nothing lies in it, an error where the address is none.
//
// Layers and properties (all zooms unless said):
//
//	areas   polygons  id, name, name_en, name_zh, level, share, people, not_covered
//	roads   lines     class ("path", "street", "main"), from z 11 streets, z 13 paths
//	cells   polygons  cell (index, only z >= 12), minutes (x.x; absent: none), class, people, status, estimated
//	        below z 12 neighbouring cells are merged; people add up, minutes is people-weighted
//	gaps    polygons  rank, people, area
//	venues  points    id, name, kind, within, only; from z 12 also layer "venue_grounds" polygons
//	sites   points    order, id, name, gain
func (s *Source) Tile(z, x, y uint32) ([]byte, error) { panic("contract") }

// A Class is one step of the minutes scale.
type Class struct {
	ID     string  `json:"id"`      // "5", "10", "15", "20", "over", "none"
	MaxMin float64 `json:"max_min"` // inclusive; 0 for "over" and "none"
	Color  string  `json:"color"`   // #rrggbb
	People float64 `json:"people"`
	Share  float64 `json:"share"`
}

// Legend returns the classes with the people in each.
func (s *Source) Legend() []Class { panic("contract") }
