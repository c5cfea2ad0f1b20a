package export

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// A Layer is what a set of rows has in common.
type Layer struct {
	Name        string // a-z, 0-9 and _: of a table, a sheet, a file in an archive
	Title       string // for people; "" is Name
	Description string
	Geometry    Geometry
	// Columns are those of the values. A first column named "id" (text or integer)
	// is the feature's own id where a format has a place for it.
	Columns []Column
	Style   string // QML of QGIS, "" for none
	// Symbols are how features are drawn, where a format has a place for it, and
	// Symbol which of them those of a row are; nil for the first.
	Symbols []Symbol
	Symbol  func(values []any) int
	// Basis is what the figures rest on, for encoding/json; nil for nothing. A
	// GeoJSON says it before the features.
	Basis any
}

// A Symbol is how a feature is drawn. Colours are #rrggbb, "" for none.
type Symbol struct {
	Fill    string  // of a polygon or a point's disc
	Opacity float64 // 0…1, of the whole
	Line    string  // its rim
	Width   float64 // of the rim, mm
	Dashed  bool
	Size    float64 // of a point's disc, mm
}

// Geometry is the kind of all geometries of a layer.
type Geometry int

// The kinds of geometry.
const (
	NoGeometry   Geometry = iota // a plain table
	Point                        // orb.Point
	MultiPolygon                 // orb.MultiPolygon
)

// A Column is a name, in any script, and the type of its values.
type Column struct {
	Name  string // stable: scripts rely on it
	Title string // for people, in their language; "" is Name
	Type  Type
}

// Type is the type of a column's values; any may be nil.
type Type int

// The types of columns.
const (
	Text    Type = iota // string
	Integer             // int
	Real                // float64; what is not finite is written as nil
	Boolean             // bool
)

// Head is what a column is called on paper.
func (c Column) Head() string {
	if c.Title != "" {
		return c.Title
	}
	return c.Name
}

// A Writer makes one file of one or more layers, one after another. After an
// error it takes no more and Close fails. Not safe for concurrent use.
type Writer interface {
	// Begin starts a layer, which ends the one before. Formats that hold only one
	// refuse a second with ErrOneLayer.
	Begin(Layer) error
	// Add adds a row: its geometry, nil for none, and a value for each column in
	// their order: string, int, float64, bool or nil.
	Add(g orb.Geometry, values ...any) error
	// Close ends the file; it is whole where the error is nil, and not there else.
	Close() error
	// Abandon gives the file up. It does nothing after Close.
	Abandon()
}

// ErrOneLayer says that a format holds one layer only.
var ErrOneLayer = errors.New("this format holds one layer in a file")

var errNoLayer = errors.New("no layer was written")

// begun is what every writer knows of its layer; formats embed it.
type begun struct {
	layer Layer
	any   bool // a layer was begun
	rows  int
}

// once begins the only layer of a file.
func (b *begun) once(l Layer) error {
	if b.any {
		return ErrOneLayer
	}
	return b.begin(l)
}

func (b *begun) begin(l Layer) error {
	if l.Name == "" {
		return errors.New("a layer without a name")
	}
	b.layer, b.any, b.rows = l, true, 0
	return nil
}

// check counts a row and refuses one that is none of the layer's.
func (b *begun) check(g orb.Geometry, values []any) error {
	b.rows++
	if !b.any {
		return errors.New("a row before its layer")
	}
	if len(values) != len(b.layer.Columns) {
		return fmt.Errorf("row %d has %d values for %d columns", b.rows, len(values), len(b.layer.Columns))
	}
	ok := g == nil
	switch g.(type) {
	case orb.Point:
		ok = b.layer.Geometry == Point
	case orb.MultiPolygon:
		ok = b.layer.Geometry == MultiPolygon
	}
	if !ok {
		return fmt.Errorf("row %d has a geometry its layer has not: %T", b.rows, g)
	}
	return nil
}

// finite is v, or nil for a number that is none.
func finite(v any) any {
	if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
		return nil
	}
	return v
}
