package tiles

import (
	"context"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// A world is a drawn place that answers as an Engine would, with the answers
// written into the drawing.
type world struct {
	in    coverage.Inputs
	net   *network.Network
	cells []coverage.Cell
	shape []orb.MultiPolygon
	table coverage.CoverageTable
}

func (w *world) Inputs() coverage.Inputs                         { return w.in }
func (w *world) Network() *network.Network                       { return w.net }
func (w *world) NumCells() int                                   { return len(w.cells) }
func (w *world) Cell(i int, _ geo.Deciseconds) coverage.Cell     { return w.cells[i] }
func (w *world) CellOutline(i int) orb.MultiPolygon              { return w.shape[i] }
func (w *world) Coverage(geo.Deciseconds) coverage.CoverageTable { return w.table }
func (w *world) Basis(limit geo.Deciseconds) coverage.Basis {
	return coverage.Basis{Place: "drawn", LimitMin: limit.Minutes(), Mode: coverage.OnNetwork, Population: "drawn.tif", VenueKinds: []string{"leisure=pitch"}}
}

// What a character of a drawing says of its cell; '.' is no cell.
var drawnCells = map[rune]struct {
	minutes float64
	status  coverage.Status
}{
	'4': {4, coverage.Covered},
	'5': {5, coverage.Covered}, // exactly on a bound
	'9': {9, coverage.Covered},
	'F': {15, coverage.Covered}, // exactly the limit
	'G': {18, coverage.NotCovered},
	'X': {30, coverage.NotCovered},
	'u': {-1, coverage.Unreachable},
	'o': {3, coverage.OffNetwork}, // an estimate that would be "covered"
}

// The drawing's upper left corner and the side of a cell, degrees: about 72 by
// 111 m.
const (
	westEdge, northEdge = 10.0, 50.0
	cellDeg             = 0.001
)

// draw reads rows of cells; the i-th cell, row by row, has 2^i people.
func draw(rows ...string) *world {
	w := &world{}
	pop := data.Population{Source: "drawn.tif", Form: data.OnLattice, Lattice: data.Lattice{
		Cols: len(rows[0]), Rows: len(rows), SizeM: 100,
		Corner: func(c, r int) orb.Point {
			return orb.Point{westEdge + float64(c)*cellDeg, northEdge - float64(r)*cellDeg}
		}}}
	for r, row := range rows {
		for c, char := range row {
			if char == '.' {
				continue
			}
			i := len(w.cells)
			people := float64(uint64(1) << i)
			pop.People = append(pop.People, people)
			pop.Points = append(pop.Points, orb.Point{westEdge + (float64(c)+.5)*cellDeg, northEdge - (float64(r)+.5)*cellDeg})
			pop.Col, pop.Row = append(pop.Col, int32(c)), append(pop.Row, int32(r))
			w.addCell(pop.Points[i], people, char)
			w.shape = append(w.shape, latticeOutline(&pop.Lattice, 0, int32(c), int32(r)))
		}
	}
	w.in.Population = pop
	return w
}

func (w *world) addCell(at orb.Point, people float64, char rune) {
	is := drawnCells[char]
	c := coverage.Cell{Index: len(w.cells), Point: at, People: people, Status: is.status.String(), Time: geo.Unreachable}
	if is.minutes >= 0 {
		minutes := is.minutes
		c.Time, c.Minutes, c.VenueID = geo.FromMinutes(minutes), &minutes, "v1"
	}
	w.cells = append(w.cells, c)
}

// scatter returns a world of many cells in a square of the given number a side,
// one person each, their walks growing eastwards by a second a column.
func scatter(side int, form data.Form) *world {
	w := draw(strings.Repeat(".", side))
	pop := &w.in.Population
	pop.Lattice.Cols, pop.Lattice.Rows, pop.Form = side, side, form
	for i := range side * side {
		c, r := int32(i%side), int32(i/side)
		at := orb.Point{westEdge + (float64(c)+.5)*cellDeg, northEdge - (float64(r)+.5)*cellDeg}
		pop.Points, pop.People = append(pop.Points, at), append(pop.People, 1)
		pop.Col, pop.Row = append(pop.Col, c), append(pop.Row, r)
		w.addCell(at, 1, '4')
		minutes := 1 + float64(c)/60
		w.cells[i].Time, w.cells[i].Minutes = geo.FromMinutes(minutes), &minutes
		w.shape = append(w.shape, latticeOutline(&pop.Lattice, 0, c, r))
	}
	return w
}

const limit15 = geo.Deciseconds(9000)

func source(t testing.TB, w *world, r Results) *Source {
	t.Helper()
	if r.Limit == 0 {
		r.Limit = limit15
	}
	s, err := NewSource(context.Background(), w, r)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A read feature is one decoded by this file's own reader, written from the
// specification and sharing nothing with the encoder but protowire.
type readFeature struct {
	id    uint64
	hasID bool
	kind  uint64
	props map[string]any
	paths []orb.LineString // one a MoveTo; rings not closed
}

type readLayer struct {
	version, extent uint64
	features        []readFeature
}

// fields calls f for each field of a message.
func fields(t testing.TB, b []byte, f func(num protowire.Number, v uint64, b []byte)) {
	t.Helper()
	for len(b) > 0 {
		num, kind, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatalf("bad tag: %v", protowire.ParseError(n))
		}
		b = b[n:]
		var v uint64
		var sub []byte
		switch kind {
		case protowire.VarintType:
			v, n = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			v, n = protowire.ConsumeFixed64(b)
		case protowire.BytesType:
			sub, n = protowire.ConsumeBytes(b)
		default:
			t.Fatalf("wire type %d", kind)
		}
		if n < 0 {
			t.Fatalf("bad field %d: %v", num, protowire.ParseError(n))
		}
		b = b[n:]
		f(num, v, sub)
	}
}

func varints(t testing.TB, b []byte) []uint64 {
	t.Helper()
	var out []uint64
	for len(b) > 0 {
		v, n := protowire.ConsumeVarint(b)
		if n < 0 {
			t.Fatal("bad packed varint")
		}
		out, b = append(out, v), b[n:]
	}
	return out
}
