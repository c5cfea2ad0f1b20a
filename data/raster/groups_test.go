package raster

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

func group(t testing.TB, pop data.Population, b *build, rule PopulationRule, rep *data.Report) (data.PopulationGroup, error) {
	t.Helper()
	return Group(context.Background(), pop, GroupFile{Name: "old", Path: onDisk(t, b.bytes()), Source: "old.tif"}, rule, rep, nil)
}

// TestGroup: people of the world are 1, 2, 4, 8, 0.5, 16. Of the old, one cell is
// no data, one too large, one negative, and two live where nobody does.
//
//	 1    2   −7   0
//	n/d  n/d   0    8
//	−1    0  0.25  16
func TestGroup(t *testing.T) {
	pop := people(t, world(), PopulationRule{}, nil)
	b := grid(4, 3, []float64{1, 2, -7, 0, -99999, -99999, 0, 8, -1, 0, 0.25, 16})
	b.tags[tagNoData] = "-99999"
	rep := &data.Report{}
	g, err := group(t, pop, b, PopulationRule{}, rep)
	if err != nil || g.Name != "old" || !slices.Equal(g.People, []float64{1, 0, 4, 0, 0.25, 16}) {
		t.Errorf("%+v, %v", g, err)
	}
	got := map[data.Code]float64{}
	for _, x := range rep.Groups() {
		got[x.Code] = x.People
		if x.Code == data.CodeMissingValue && (x.First[0].Origin.Row != 2 || x.First[0].Detail != `"old": no data in column 2 of row 2, where 2 people live`) {
			t.Errorf("%+v", x.First[0])
		}
	}
	if want := (map[data.Code]float64{data.CodeGroupAbovePeople: 2 + 4, data.CodeMissingValue: 0, data.CodeNegativePeople: 0}); !maps.Equal(got, want) {
		t.Errorf("people lost by code: %v, want %v", got, want)
	}
}

// TestGroupUpsideDown: a file whose rows grow northwards counts the same ground.
func TestGroupUpsideDown(t *testing.T) {
	pop := people(t, world(), PopulationRule{}, nil)
	up := grid(4, 3, []float64{8, 0, 0.5, 16, 0, 2, 0, 4, 1, 0, 0, 0})
	delete(up.tags, tagPixelScale)
	delete(up.tags, tagTiepoint)
	up.tags[34264] = []float64{1, 0, 0, 100, 0, 1, 0, 37, 0, 0, 0, 0, 0, 0, 0, 1} // ModelTransformation
	g, err := group(t, pop, up, PopulationRule{}, nil)
	if err != nil || !slices.Equal(g.People, pop.People) {
		t.Errorf("%+v, %v; want %v", g, err, pop.People)
	}
	pop = people(t, up, PopulationRule{}, nil)
	g, err = group(t, pop, world(), PopulationRule{}, nil)
	if err != nil || !slices.Equal(g.People, pop.People) {
		t.Errorf("%+v, %v; want %v", g, err, pop.People)
	}
}

// TestOtherLattices: a grid shifted by half a cell, of other cells or another
// extent is refused, with the way out; one whose corner is written with a digit
// less is not.
func TestOtherLattices(t *testing.T) {
	pop := people(t, world(), PopulationRule{}, nil)
	flat := make([]float64, 12)
	shift := func(scale, lon float64) *build {
		b := grid(4, 3, flat)
		b.tags[tagPixelScale] = []float64{scale, scale, 0}
		b.tags[tagTiepoint] = []float64{0, 0, 0, lon, 40, 0}
		return b
	}
	for name, b := range map[string]*build{"shifted": shift(1, 100.5), "larger cells": shift(1.01, 100), "wider": grid(5, 3, make([]float64, 15)), "lower": grid(4, 4, make([]float64, 16))} {
		_, err := group(t, pop, b, PopulationRule{}, nil)
		var e *data.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "not those of people.tif") || !strings.Contains(e.Hint, "gdal_translate -projwin") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := group(t, pop, shift(1, 100.0001), PopulationRule{}, nil); err != nil {
		t.Errorf("a ten-thousandth of a cell: %v", err)
	}
}

// TestGroupLaw: the people themselves, read as a group, are the people, whatever
// part is read.
func TestGroupLaw(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		cols, rows := rapid.IntRange(1, 6).Draw(r, "cols"), rapid.IntRange(1, 6).Draw(r, "rows")
		b := grid(cols, rows, rapid.SliceOfN(rapid.Map(rapid.IntRange(0, 8), func(n int) float64 { return float64(n) }), cols*rows, cols*rows).Draw(r, "cells"))
		rule := PopulationRule{}
		if rapid.Bool().Draw(r, "clip") {
			x, y := rapid.Float64Range(99, 106).Draw(r, "x"), rapid.Float64Range(34, 41).Draw(r, "y")
			rule.Clip = &orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + 2, y + 2}}
		}
		pop, rep := people(t, b, rule, nil), &data.Report{}
		g, err := group(t, pop, b, rule, rep)
		if err != nil || !slices.Equal(g.People, pop.People) && len(pop.People) > 0 || len(rep.Groups()) != 0 {
			r.Fatalf("%v, %v of %v, %v", err, g.People, pop.People, rep.Groups())
		}
	})
}
