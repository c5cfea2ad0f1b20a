package geotest

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// Origin is where the first character of the first line stands (WGS84). At 50°
// north a degree of longitude is 36 % shorter than one of latitude, so that
// mixing them up shows.
var Origin = orb.Point{10, 50}

// A World is a drawing turned into streets and named points.
type World struct {
	Streets data.Streets

	t      testing.TB
	metres float64
	rows   []string
	named  map[rune]orb.Point
	node   map[[2]int]uint32 // column, line → number in Streets.Nodes
	used   map[[2]int]bool   // strokes that belong to a way
}

// Draw reads a drawing; metres (> 0) is the step right and the step down.
// Lengths of level and upright streets are exact to 1e-6 of themselves for
// drawings up to 2 km. A stroke that joins nothing fails the test.
func Draw(t testing.TB, art string, metres float64) World {
	t.Helper()
	w := World{t: t, metres: metres, rows: strings.Split(strings.Trim(art, "\n"), "\n"),
		named: map[rune]orb.Point{}, node: map[[2]int]uint32{}, used: map[[2]int]bool{}}
	for row, line := range w.rows {
		for col, c := range []byte(line) {
			if isName(c) {
				if _, twice := w.named[rune(c)]; twice {
					t.Fatalf("geotest: %c stands twice in the drawing", c)
				}
				w.named[rune(c)] = w.At(float64(col), float64(row))
			}
			if isNode(c) {
				w.trace(col, row)
			}
		}
	}
	w.allJoined()
	return w
}

// At returns the place of a column and a line, both from 0, fractions allowed.
func (w World) At(col, row float64) orb.Point {
	lat := Origin[1] - row*w.metres/geo.At(Origin[1]).LatM
	lat = Origin[1] - row*w.metres/geo.At((Origin[1]+lat)/2).LatM // the step at the middle, as geo.Distance takes it
	return orb.Point{Origin[0] + col*w.metres/geo.At(lat).LonM, lat}
}

// Point returns where a letter or digit stands; one that is not drawn fails the
// test.
func (w World) Point(name rune) orb.Point {
	w.t.Helper()
	p, ok := w.named[name]
	if !ok {
		w.t.Fatalf("geotest: the drawing has no %q", name)
	}
	return p
}

// Points returns where several stand, in the order of their names.
func (w World) Points(names string) []orb.Point {
	w.t.Helper()
	var all []orb.Point
	for _, n := range names {
		all = append(all, w.Point(n))
	}
	return all
}

// Box returns the rectangle between two corners in columns and lines, drawn
// counter-clockwise from its south-west corner.
func (w World) Box(west, north, east, south float64) orb.MultiPolygon {
	sw := w.At(west, south)
	return orb.MultiPolygon{{orb.Ring{sw, w.At(east, south), w.At(east, north), w.At(west, north), sw}}}
}

// Way returns the street drawn between two named points, either way round;
// where there is none the test fails.
func (w World) Way(a, b rune) *data.Street {
	w.t.Helper()
	p, q := w.Point(a), w.Point(b)
	for i := range w.Streets.Ways {
		s := &w.Streets.Ways[i]
		if x, y := w.Streets.Nodes[s.Nodes[0]], w.Streets.Nodes[s.Nodes[1]]; x == p && y == q || x == q && y == p {
			return s
		}
	}
	w.t.Fatalf("geotest: no street joins %q and %q", a, b)
	return nil
}

// Tag sets a tag of the street drawn between two named points.
func (w World) Tag(a, b rune, key, value string) {
	w.t.Helper()
	w.Way(a, b).Tags[key] = value
}
