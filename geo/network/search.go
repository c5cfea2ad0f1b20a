package network

import (
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// NoSource marks a node or place that no source reaches.
const NoSource = ^uint32(0)

// A Field is, for every node, the least time to the nearest of many sources and
// which source that is; of sources equally near the lowest number wins.
type Field struct {
	Time   []geo.Deciseconds // Unreachable where no source is joined
	Source []uint32          // NoSource there
}

// A Source is a place times are counted from, with all its entrances.
type Source []Snap

// Nearest fills a Field for all nodes, without limit. Each source starts at
// each of its snaps with the leg already walked.
func Nearest(n *Network, sources []Source) Field { panic("contract") }

// Access answers times at places from a Field, also when place and source lie
// on one edge. It is safe for concurrent use.
type Access struct{}

// NewAccess prepares a Field for questions at snapped places.
func NewAccess(n *Network, sources []Source, f Field) *Access { panic("contract") }

// At returns the least time from the place to a source, the place's own leg
// included, and the source; Unreachable and NoSource where there is none.
func (a *Access) At(s Snap) (geo.Deciseconds, uint32) { panic("contract") }

// A Search finds what one source reaches. It is reusable but not safe for
// concurrent use: give each goroutine its own.
type Search struct{}

// NewSearch returns a Search on n.
func NewSearch(n *Network) *Search { panic("contract") }

// Places are snapped places ordered for a Search: built once, shared.
type Places struct{}

// NewPlaces indexes snaps by edge; unattached ones are never reached.
func NewPlaces(n *Network, snaps []Snap) *Places { panic("contract") }

// Within calls found for every place within limit (<=) of the source, both legs
// included, with its index and least time, each place once, in no stated order.
func (s *Search) Within(src Source, limit geo.Deciseconds, p *Places, found func(place int, t geo.Deciseconds)) {
	panic("contract")
}

// A Path is a walk with its legs.
type Path struct {
	Line  orb.LineString // from the place to the source, both legs included
	Time  geo.Deciseconds
	LegAt [2]geo.Deciseconds // the leg at the place, the leg at the source
	Ways  []int64            // ids of the ways walked, in order, neighbours once
}

// Route returns the least walk from a place to a source, and false where there
// is none. Its Time equals what Access.At and Search.Within say.
func (s *Search) Route(from Snap, fromPoint orb.Point, to Source, toPoints []orb.Point) (Path, bool) {
	panic("contract")
}
