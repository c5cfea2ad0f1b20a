package demand

import (
	"context"

	"github.com/walkshed/walkshed/data"
)

// SpreadRule says how modelled people are laid out.
type SpreadRule struct {
	CellM float64 // side of a lattice cell, metres
	// PlacePerKM2 sizes the circle drawn for a place that has a total but no
	// outline: people / PlacePerKM2 square kilometres.
	PlacePerKM2 float64
	Over        string // "streets" or "buildings"
}

// Totals is what is known of how many live where.
type Totals struct {
	Areas  []data.Area  // those with People are totals
	Places []data.Place // those with People are totals
}

// Spread lays totals out over the residential streets (or buildings) of their
// areas. Totals nest: an area's total contains those of the areas and places
// inside it; what is left over is spread over the rest of the area.
func Spread(ctx context.Context, t Totals, s data.Streets, b []data.Building, r SpreadRule, rep *data.Report, tell data.Progress) (data.Population, error) {
	panic("contract")
}
