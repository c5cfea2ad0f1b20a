package tiles

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// Answers are the methods of a [coverage.Engine] that drawing needs.
type Answers interface {
	Inputs() coverage.Inputs
	Network() *network.Network
	Basis(limit geo.Deciseconds) coverage.Basis
	NumCells() int
	Cell(i int, limit geo.Deciseconds) coverage.Cell
	CellOutline(i int) orb.MultiPolygon
	Coverage(limit geo.Deciseconds) coverage.CoverageTable
}

var _ Answers = (*coverage.Engine)(nil)

// Results are the answers drawn beside the cells.
type Results struct {
	Limit  geo.Deciseconds
	Gaps   []coverage.Gap
	Venues []coverage.VenueReach
	Sites  coverage.SitePlan
}

// A Source makes vector tiles of one engine's results. It is safe for
// concurrent use; tiles are the same bytes every time.
type Source struct {
	areas  areaLayer
	roads  roadLayer
	cells  cellLayer
	gaps   gapLayer
	venues venueLayer
	sites  []coverage.Site
	legend []Class
	bound  orb.Bound
	grid   *gridFrame // nil: the cells are no lattice
}

// NewSource prepares tiles of e and its results: each cell is read once, each
// gap dissolved into its outline, and cells are merged for the small zooms.
func NewSource(ctx context.Context, e Answers, r Results) (*Source, error) {
	s := &Source{sites: r.Sites.Sites}
	in := e.Inputs()
	stages := []func(){
		func() { s.areas = newAreaLayer(in.Areas, e.Coverage(r.Limit)) },
		func() { s.roads = newRoadLayer(in.Streets, e.Network()) },
		func() { s.cells = newCellLayer(e, r.Limit) },
		func() { s.grid = newGridFrame(in.Population) },
		func() { s.gaps = newGapLayer(e, r.Gaps) },
		func() { s.venues = newVenueLayer(r.Venues, in.Facilities) },
	}
	for _, stage := range stages {
		if err := ctx.Err(); err != nil {
			return nil, &data.Error{Op: "prepare the map", Err: err}
		}
		stage()
	}
	s.legend = s.cells.legend(r.Limit)
	s.bound = s.findBound()
	return s, nil
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
//	gaps    polygons  rank, people, area; below z 12 those of a pixel or more
//	venues  points    id, name, kind, within, only; from z 12 also layer "venue_grounds" polygons
//	sites   points    order, id, name, gain
//
// A feature of cells has an id, the same in each tile it reaches into: the
// cell's number, or the block's. Cells are also merged where a tile of z >= 12
// would hold more than 16,384 of them, and left alone below z 12 where no tile
// holds more than 6,000; a merged block has no "cell".
func (s *Source) Tile(z, x, y uint32) ([]byte, error) {
	f, err := newFrame(z, x, y)
	if err != nil {
		return nil, err
	}
	out := encode([]layer{{"areas", s.areas.draw(f)}})
	out = s.cells.write(out, f, nil)
	if over := encode(s.over(f)); len(over) > 0 {
		out = append(out, over...)
	}
	return out, nil
}

// over returns the layers that come after the cells, in the order of their bytes.
func (s *Source) over(f frame) []layer {
	return []layer{
		{"gaps", s.gaps.draw(f)},
		{"roads", s.roads.draw(f)},
		{"venue_grounds", s.venues.drawGrounds(f)},
		{"venues", s.venues.draw(f)},
		{"sites", drawSites(f, s.sites)},
	}
}

// NumCells returns how many cells there are, numbered from 0.
func (s *Source) NumCells() int { return len(s.cells.sets[0].blocks) }

// Legend returns the classes with the people in each, at the limit of the
// results; shares are of all people, 0 where there are none.
func (s *Source) Legend() []Class { return append([]Class(nil), s.legend...) }

// LegendAt is Legend at another limit: the classes of that limit, with the
// people in each.
func (s *Source) LegendAt(limit geo.Deciseconds) []Class { return s.cells.legend(limit) }

// Bound returns the box (WGS84) of the cells, and of the venues where there
// are no cells; the zero Bound where there is neither.
func (s *Source) Bound() orb.Bound { return s.bound }

func (s *Source) findBound() orb.Bound {
	boxes := s.cells.sets[0].shelf.boxes
	if len(boxes) == 0 {
		boxes = s.venues.boxes
	}
	if len(boxes) == 0 {
		return orb.Bound{}
	}
	all := boxes[0]
	for _, b := range boxes[1:] {
		all = box{min(all[0], b[0]), min(all[1], b[1]), max(all[2], b[2]), max(all[3], b[3])}
	}
	sw, ne := unmercator(all[0], all[3]), unmercator(all[2], all[1])
	return orb.Bound{Min: sw, Max: ne}
}
