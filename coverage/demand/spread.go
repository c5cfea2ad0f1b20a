package demand

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

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
	// Source is what results call the file or files the numbers came from; "" names
	// those of the areas and places.
	Source string
}

// Spread lays totals out over the residential streets (or buildings) of their
// areas. Totals nest: an area's total contains those of the areas and places
// inside it; what is left over is spread over the rest of the area.
//
// The people whose point lies in an area that states a total add up to it, to
// within 1e-9 of it, also where two areas only partly overlap. The exceptions
// are reported in rep: a total smaller than its parts, a total larger than parts
// that leave no ground for the difference (in both the parts are kept), and a
// total none of whose ground is known (left out).
//
// The same input gives the same rows, bit for bit, in lattice order: north to
// south, west to east. An error means there was nothing to spread, a rule out
// of range, or ctx done.
func Spread(ctx context.Context, t Totals, s data.Streets, b []data.Building, r SpreadRule, rep *data.Report, tell data.Progress) (data.Population, error) {
	if err := r.check(); err != nil {
		return data.Population{}, &data.Error{Op: "model population", Err: err, Hint: "correct it in the project file"}
	}
	zones := makeZones(t, r, rep)
	if len(zones.all) == 0 {
		return data.Population{}, &data.Error{Op: "model population", Err: errors.New("no area or place states how many people live there"),
			Hint: "name a table of totals in the project file, or give a population grid"}
	}
	g := newGround(zones, s, b, r)
	if err := g.lay(ctx, s, b, tell); err != nil {
		return data.Population{}, err
	}
	people := g.share(rep)
	pop := g.rows(people)
	pop.Modelled, pop.Form, pop.Source = true, data.OnLattice, t.Source
	if pop.Source == "" {
		pop.Source = zones.sources()
	}
	return pop, nil
}

func (r SpreadRule) check() error {
	switch {
	case !(r.CellM >= 1) || math.IsInf(r.CellM, 0):
		return fmt.Errorf("a lattice cell of %g m; it must be at least 1 m", r.CellM)
	case !(r.PlacePerKM2 > 0) || math.IsInf(r.PlacePerKM2, 0):
		return fmt.Errorf("%g people per km² for a place without outline; it must be above 0", r.PlacePerKM2)
	case r.Over != "streets" && r.Over != "buildings":
		return fmt.Errorf("cannot spread over %q; known: streets, buildings", r.Over)
	}
	return nil
}

// sources names the files the totals came from, for attribution.
func (z *zones) sources() string {
	var names []string
	for _, x := range z.all {
		if n := x.origin.Source; n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
