// Package ogctest has one place for the tests of the OGC API and of the server it
// is in, drawn so that the answers can be worked out by hand.
//
// Start at [New].
package ogctest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
	"github.com/walkshed/walkshed/tiles"
)

// The grid of cells: from [West], [South], a cell is [Step] degrees wide and high.
// It lies at Wuhan, within zone 38 of CGCS2000's Gauss–Krüger zones of 3°
// (EPSG:4526 with the zone's number, 4547 without) and zone 19 of those of 6°.
const (
	Columns, Rows = 50, 24
	West, South   = 114.25, 30.5
	Step          = 0.002
)

// A Place is an engine and what is known of it.
type Place struct {
	Engine  *coverage.Engine
	Results tiles.Results
	Source  *tiles.Source
}

// New returns the place, which is one for all tests of a program: it is not to be
// changed.
//
// It has 1,200 cells in 50 columns and 24 rows, numbered from the south-west,
// row by row; cell i holds 1 + i%4 people, i%2 of them of 65 and more; from cell 600
// half a person more, later than any client looks for the type of a column. Venue "way/k" stands in the middle of the
// cells 97k, k = 0…9, named with what breaks careless writers. Everybody walks
// straight, 1 m/s, 5 minutes. Area "W" is the west half, "E" the east; an area "T"
// of another level has no shape at all.
func New(t testing.TB) Place {
	t.Helper()
	p, err := drawn()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var drawn = sync.OnceValues(func() (Place, error) {
	in := inputs()
	e, err := coverage.New(context.Background(), "Drawn 图 <b>", in, coverage.Settings{Limit: geo.FromMinutes(5), Speed: 1,
		Profile: network.Walk(1, network.WalkRule{}), Islands: coverage.KeepIslands, Mode: coverage.CrowFly, Detour: 1}, nil)
	if err != nil {
		return Place{}, err
	}
	p := Place{Engine: e}
	err = p.answer()
	return p, err
})

func inputs() coverage.Inputs {
	in := coverage.Inputs{Population: data.Population{Source: "cells.gpkg", Form: data.AsPolygons}}
	group := data.PopulationGroup{Name: "65+"}
	for i := range Columns * Rows {
		shape := Cell(i)
		in.Population.Outlines = append(in.Population.Outlines, shape)
		in.Population.Points = append(in.Population.Points, shape.Bound().Center())
		in.Population.People = append(in.Population.People, float64(1+i%4)+[]float64{0, 0.5}[i/600])
		group.People = append(group.People, float64(i%2))
	}
	in.Population.Groups = []data.PopulationGroup{group}
	for k := range 10 {
		in.Facilities = append(in.Facilities, data.Facility{ID: fmt.Sprintf("way/%d", k), Name: Names()[k], Kind: "leisure=pitch",
			Sports: []string{"soccer", "tennis"}[:1+k%2], Point: Cell(k * 97).Bound().Center()})
	}
	half := func(from, to float64) orb.MultiPolygon {
		return orb.MultiPolygon{orb.Bound{Min: orb.Point{West + from*Step, South}, Max: orb.Point{West + to*Step, South + Rows*Step}}.ToPolygon()}
	}
	in.Areas = []data.Area{
		{ID: "W", Name: "西区", Names: map[string]string{"en": "West"}, Level: "8", Shape: half(0, 25), People: data.NoTotal},
		{ID: "E", Name: "东区", Names: map[string]string{"en": "East"}, Level: "8", Shape: half(25, 50), People: data.NoTotal},
		{ID: "T", Name: "<b>&amp; 'nowhere'", Level: "10", People: data.NoTotal}}
	return in
}

func (p *Place) answer() error {
	ctx, e := context.Background(), p.Engine
	p.Results.Limit = e.Limit()
	var err [4]error
	p.Results.Gaps, err[0] = e.Gaps(ctx, e.Limit(), nil)
	p.Results.Venues, err[1] = e.Venues(ctx, e.Limit(), nil)
	p.Results.Sites, err[2] = e.Sites(ctx, e.Limit(), 3, nil)
	p.Source, err[3] = tiles.NewSource(ctx, e, p.Results)
	return errors.Join(err[:]...)
}

// Cell is the square of cell i.
func Cell(i int) orb.MultiPolygon {
	at := orb.Point{West + float64(i%Columns)*Step, South + float64(i/Columns)*Step}
	return orb.MultiPolygon{orb.Bound{Min: at, Max: orb.Point{at[0] + Step, at[1] + Step}}.ToPolygon()}
}

// Names are the names of the venues.
func Names() []string {
	return []string{"健身点", "O'Brien", `"quoted", and comma`, "50% _off_", `back\slash`, "<script>alert(1)</script>", "", "漢字 & 简体", "tab\there", "=1+1"}
}
