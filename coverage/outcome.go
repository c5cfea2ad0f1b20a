package coverage

import (
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/geo"
)

// An Outcome is what a run found at one limit: the figures by area and group,
// and the cells they are sums of. Two outcomes of the same people can be
// compared long after the engines that made them are gone.
type Outcome struct {
	Table  CoverageTable `json:"table"`
	Cells  CellColumns   `json:"-"`
	Ground CellGround    `json:"-"`
}

// CellColumns is the answer of every cell, in parallel slices.
type CellColumns struct {
	Time   []geo.Deciseconds // Unreachable where no walk is known; an estimate where OffNetwork
	Status []Status
}

// CellGround is where the cells are and who lives there, in parallel slices; it
// is shared with the engine: do not change it.
type CellGround struct {
	Points []orb.Point
	People []float64
}

// Outcome returns what the engine says at a limit. It does not name the
// scenario: equal edits give equal outcomes, whatever they are called.
func (e *Engine) Outcome(limit geo.Deciseconds) Outcome {
	n := e.NumCells()
	o := Outcome{Table: e.Coverage(limit), Ground: CellGround{e.in.Population.Points, e.in.Population.People},
		Cells: CellColumns{Time: make([]geo.Deciseconds, n), Status: make([]Status, n)}}
	o.Table.Basis.Scenario = ""
	copy(o.Cells.Time, e.times.time)
	for i := range n {
		o.Cells.Status[i] = e.status(i, limit)
	}
	return o
}
