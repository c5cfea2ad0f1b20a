package tiles

import (
	"io"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
)

// WriteMoves writes the cells that gained or lost cover between two runs as
// points, with the minutes before and after; basis is the later run's.
func WriteMoves(w io.Writer, basis coverage.Basis, cells []coverage.CellMove) error {
	return Package{Moves: &cells, Basis: &basis}.stream(w, "cells that changed")
}

func moveRows(m []coverage.CellMove) rows {
	return rows{len(m), func(i int) any { return m[i].Cell }, func(i int) orb.Geometry { return m[i].Point },
		func(i int) []prop { return moveProps(m[i]) }}
}

func moveProps(m coverage.CellMove) []prop {
	change := "lost"
	if m.Gained {
		change = "gained"
	}
	return []prop{{"change", change}, {"people", m.People}, {"minutes_before", m.Before}, {"minutes_after", m.After}}
}
