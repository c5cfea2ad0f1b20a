package tiles

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/raster"
	"github.com/walkshed/walkshed/geo"
)

// WriteRaster writes the cells into an empty file as a cloud-optimised GeoTIFF on
// the grid the people were counted on, in its own coordinates: nothing is
// resampled. Bands:
//
//	1      minutes to the nearest venue, of those who have a walk; an estimate
//	       off the network is none
//	2      people; the sum of the band is the people of the source
//	3…     people of each group by [coverage.GroupKeys]
//
// Rows that share a grid cell are one value: people add up, minutes is the mean
// by people. Overviews hold the same of their cells. Everything else is no-data.
// An error where the people stand on no grid.
func WriteRaster(ctx context.Context, f raster.Place, e Answers, limit geo.Deciseconds, version string) error {
	pop := e.Inputs().Population
	if pop.Form != data.OnLattice {
		return &data.Error{Op: "write the cells as GeoTIFF", Err: errors.New("the people of this project are points or polygons, on no grid"),
			Hint: "write them as gpkg or geojson; or give the project a grid of people, or none to have them modelled on one"}
	}
	s := sheetOf(e, pop, limit)
	s.Items = rasterItems(e.Basis(limit), version)
	return s.Write(ctx, f)
}

// sheetOf gathers rows by grid cell, in the order of the first row of each.
func sheetOf(e Answers, pop data.Population, limit geo.Deciseconds) raster.Sheet {
	s := raster.Sheet{Grid: pop.Lattice, Bands: []raster.Band{{Name: "minutes", Unit: "min"}, {Name: "people"}}}
	for _, key := range coverage.GroupKeys(coverage.GroupNames(pop)) {
		s.Bands = append(s.Bands, raster.Band{Name: "people_" + key})
	}
	var walking []float64 // people with a walk: what minutes is a mean by
	at := map[[2]int32]int{}
	for i := range pop.People {
		k := [2]int32{pop.Col[i], pop.Row[i]}
		n, ok := at[k]
		if !ok {
			n = len(s.Col)
			at[k] = n
			s.Col, s.Row, walking = append(s.Col, k[0]), append(s.Row, k[1]), append(walking, 0)
			for b := range s.Bands {
				s.Bands[b].Values = append(s.Bands[b].Values, 0)
			}
		}
		if c := e.Cell(i, limit); c.Minutes != nil && c.Status != coverage.OffNetwork.String() {
			walking[n] += pop.People[i]
			s.Bands[0].Values[n] += (*c.Minutes - s.Bands[0].Values[n]) * (pop.People[i] / walking[n]) // the value itself where it is the only one
		}
		s.Bands[1].Values[n] += pop.People[i]
		for g := range pop.Groups {
			s.Bands[2+g].Values[n] += pop.Groups[g].People[i]
		}
	}
	for n, people := range walking {
		if people == 0 {
			s.Bands[0].Values[n] = math.NaN()
		}
	}
	s.Bands[0].Weight = walking
	return s
}

// rasterItems say what the figures rest on, as a GIS lists them.
func rasterItems(b coverage.Basis, version string) []raster.Item {
	people := "counted"
	if b.Modelled {
		people = "modelled: spread from totals, not counted"
	}
	return []raster.Item{{Name: "place", Text: b.Place}, {Name: "limit_min", Text: fmt.Sprint(b.LimitMin)}, {Name: "speed_m_s", Text: fmt.Sprint(b.SpeedMS)},
		{Name: "mode", Text: string(b.Mode)}, {Name: "population", Text: b.Population}, {Name: "people", Text: people}, {Name: "venues", Text: fmt.Sprint(b.Venues)},
		{Name: "overviews", Text: "people: sum; minutes: mean by people"}, {Name: "walkshed_version", Text: version}}
}
