package tiles

import (
	"io"

	"github.com/walkshed/walkshed/coverage"
)

// WriteMoves writes the cells that gained or lost cover between two runs as
// points, with the minutes before and after; basis is the later run's.
func WriteMoves(w io.Writer, basis coverage.Basis, cells []coverage.CellMove) error {
	c := newCollection(w, basis)
	for _, m := range cells {
		change := "lost"
		if m.Gained {
			change = "gained"
		}
		c.feature(m.Cell, m.Point, []prop{{"change", change}, {"people", m.People}, {"minutes_before", m.Before}, {"minutes_after", m.After}})
	}
	return c.close("write the cells that changed")
}
