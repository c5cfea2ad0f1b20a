package vector

import (
	"errors"
	"fmt"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A table is rows of text under a row of headings; two columns may be coordinates.
// Formats of tables embed it. A table cannot say which datum it is in.
type table struct {
	l        Layer
	head     []string
	lon, lat int // field numbers, -1 where there are none
}

// tabular is a format that is a table.
type tabular interface{ asTable() *table }

func (t *table) asTable() *table               { return t }
func (t *table) declared() (name, said string) { return "", "" }
func (t *table) columns() []string             { return t.head }

// heads takes the headings and finds the coordinates among them.
func (t *table) heads(head []string) error {
	t.head, t.lon, t.lat = head, -1, -1
	if lon, lat := t.l.column("lon", head), t.l.column("lat", head); lon != "" && lat != "" {
		t.lon, t.lat = slices.Index(head, lon), slices.Index(head, lat)
	}
	return t.l.checkColumns(head)
}

// needPlace is the error of a table without coordinates.
func (t *table) needPlace() error {
	if t.lon >= 0 {
		return nil
	}
	return t.l.failure(errors.New("no longitude and latitude columns"), "name them under columns: {lon: …, lat: …}; "+hasColumns(t.head))
}

// record makes a record of a row with a field for every heading.
func (t *table) record(row []string, line int) record {
	r := record{row: line, fields: make([]field, len(row))}
	for i, v := range row {
		r.fields[i] = field{t.head[i], v}
	}
	if t.lon < 0 {
		return r
	}
	lon, lat := row[t.lon], row[t.lat]
	x, okX := number(lon)
	y, okY := number(lat)
	switch {
	case okX && okY:
		r.geometry = orb.Point{x, y}
	case lon == "" || lat == "":
		r.code, r.fault = data.CodeMissingValue, fmt.Sprintf("%s %q, %s %q", t.head[t.lon], lon, t.head[t.lat], lat)
	default:
		r.code, r.fault = data.CodeBadNumber, fmt.Sprintf("%s %q, %s %q", t.head[t.lon], lon, t.head[t.lat], lat)
	}
	return r
}

// blank says that a row holds nothing.
func blank(row []string) bool {
	for _, f := range row {
		if f != "" {
			return false
		}
	}
	return true
}
