package data

import "github.com/paulmach/orb"

// Population is the people one source states, in parallel slices: row i is one
// demand point. Only rows with people > 0 are kept; what was skipped stands in
// the report with its people.
type Population struct {
	Source   string // file name, for messages and attribution
	Modelled bool   // spread by us from totals, not counted on the ground
	Form     Form
	Points   []orb.Point       // where the people of row i are taken to stand, WGS84
	People   []float64         // > 0
	IDs      []string          // external id of row i; nil where the source has none
	Groups   []PopulationGroup // parts of People the source counts on their own: the old, children; may overlap

	// Col and Row place row i on a lattice (Form == OnLattice); else nil.
	// Row grows southwards. Two rows may share one lattice cell.
	Col, Row []int32
	Lattice  Lattice

	// Outlines is the ground of row i (Form == AsPolygons); else nil.
	Outlines []orb.MultiPolygon
}

// A PopulationGroup is a part of a population: people of an age, or of any other kind.
type PopulationGroup struct {
	Name   string    // as the project names it: "old", "children"
	People []float64 // of each row of the population; 0 <= People[i] <= the row's people
}

// Form says how a source of population describes the ground.
type Form uint8

// The forms a population can come in.
const (
	AsPoints   Form = iota // bare points with people
	OnLattice              // cells of a regular grid
	AsPolygons             // people by polygon, e.g. census blocks
)

// A Lattice is a regular grid in some projection. Its corners are kept as a
// function so that a reader may keep cells in the projection they were counted
// in: counts are never resampled.
type Lattice struct {
	Cols, Rows int
	// Corner returns the WGS84 position of the lattice line crossing (col, row),
	// 0…Cols by 0…Rows; cell (c, r) lies between corners (c, r) and (c+1, r+1).
	Corner func(col, row int) orb.Point
	// SizeM is the typical side of a cell on the ground, in metres.
	SizeM float64

	// CRS and Affine are the same grid in the coordinates it was counted in, so
	// that it can be written as it came: crossing (col, row) lies at x = Affine[0]
	// + col·Affine[1] + row·Affine[2], y = Affine[3] + col·Affine[4] +
	// row·Affine[5]. CRS is a name that data/crs knows; "" where there is none.
	CRS    string
	Affine [6]float64
}

// Total returns the sum of People, in float64, in row order.
func (p Population) Total() float64 {
	sum := 0.0
	for _, n := range p.People {
		sum += n
	}
	return sum
}
