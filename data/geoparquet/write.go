package geoparquet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/wkb"
)

// Type is the type of a column written.
type Type int

// The types, and what their values are.
const (
	Text    Type = iota // string
	Integer             // int
	Real                // float64; what is not finite is kept as null
	Boolean             // bool
)

// A Column is a name, in any script, and a type.
type Column struct {
	Name string
	Type Type
}

// A Layer is what all rows of a file have in common.
type Layer struct {
	Type    string // of geometries: "Point" or "MultiPolygon"; "" for a plain table, which says nothing of geometries
	Columns []Column
	CRS     json.RawMessage // PROJJSON; nil is longitude and latitude on WGS84 (OGC:CRS84)
}

// Pages are packed by Snappy, which every reader unpacks: those in browsers need
// more for ZSTD.
//
// A row group is as many rows as have about so many bytes, or so many rows: large
// enough to be packed well, small enough to be held by reader and writer.
const (
	groupBytes = 16 << 20
	groupRows  = 100_000
)

// A Writer makes a file, holding a row group of it at a time.
type Writer struct {
	layer  Layer
	w      *parquet.GenericWriter[any]
	row    parquet.Row
	held   int // bytes of the row group
	inRows int // rows of it
	box    *orb.Bound
}

// Create begins a file in out. A column of a name that is taken, as "geometry" and
// "bbox" are, gets a number behind it.
func Create(out io.Writer, l Layer) *Writer {
	w := &Writer{layer: l}
	leaf := func(n parquet.Node) parquet.Node { return parquet.Compressed(n, &parquet.Snappy) }
	root := ordered{Group: parquet.Group{}}
	for _, c := range l.Columns {
		node := parquet.String()
		switch c.Type {
		case Integer:
			node = parquet.Int(64)
		case Real:
			node = parquet.Leaf(parquet.DoubleType)
		case Boolean:
			node = parquet.Leaf(parquet.BooleanType)
		}
		root.add(l.free(c.Name, root), parquet.Optional(leaf(node)))
	}
	if l.Type != "" {
		root.add(shapeColumn, parquet.Optional(leaf(parquet.Leaf(parquet.ByteArrayType))))
		box := ordered{Group: parquet.Group{}}
		for _, side := range []string{"xmin", "ymin", "xmax", "ymax"} {
			box.add(side, leaf(parquet.Leaf(parquet.DoubleType)))
		}
		root.add(boxColumn, parquet.Optional(box))
	}
	w.w = parquet.NewGenericWriter[any](out, parquet.NewSchema("schema", root), parquet.CreatedBy("walkshed", "", ""), parquet.SkipPageBounds(shapeColumn))
	return w
}

// free is a name that no column has yet; cases are not told apart, since some
// readers do not.
func (l Layer) free(name string, root ordered) string {
	taken := map[string]bool{}
	if l.Type != "" {
		taken[shapeColumn], taken[boxColumn] = true, true
	}
	for _, n := range root.names {
		taken[strings.ToLower(n)] = true
	}
	out := name
	for i := 2; taken[strings.ToLower(out)]; i++ {
		out = fmt.Sprintf("%s_%d", name, i)
	}
	return out
}

// ordered is a group whose columns stay in the order given; the library sorts
// them by name.
type ordered struct {
	parquet.Group
	names []string
}

func (o *ordered) add(name string, n parquet.Node) {
	o.Group[name], o.names = n, append(o.names, name)
}

// Fields lists the columns.
func (o ordered) Fields() []parquet.Field {
	byName := map[string]parquet.Field{}
	for _, f := range o.Group.Fields() {
		byName[f.Name()] = f
	}
	out := make([]parquet.Field, len(o.names))
	for i, n := range o.names {
		out[i] = byName[n]
	}
	return out
}

// Add adds a row: an orb.Point, an orb.MultiPolygon or nil (always of a plain table),
// and a value for each column: string, int, float64, bool or nil.
func (w *Writer) Add(g orb.Geometry, values ...any) error {
	if len(values) != len(w.layer.Columns) {
		return errors.New("a row with too few or too many values")
	}
	w.row = w.row[:0]
	for i, v := range values {
		p, err := stored(w.layer.Columns[i], v)
		if err != nil {
			return err
		}
		w.put(p, 1)
	}
	if w.layer.Type != "" {
		if err := w.shape(g); err != nil {
			return err
		}
	}
	if _, err := w.w.WriteRows([]parquet.Row{w.row}); err != nil {
		return err
	}
	if w.inRows++; w.inRows < groupRows && w.held < groupBytes {
		return nil
	}
	w.inRows, w.held = 0, 0
	return w.w.Flush()
}

// put adds a value to the row, with its level where it is not null.
func (w *Writer) put(v parquet.Value, level int) {
	if v.IsNull() {
		level = 0
	}
	w.held += 8
	if v.Kind() == parquet.ByteArray && !v.IsNull() {
		w.held += len(v.ByteArray())
	}
	w.row = append(w.row, v.Level(0, level, len(w.row)))
}

func stored(c Column, v any) (parquet.Value, error) {
	ok := v == nil
	switch x := v.(type) {
	case string:
		ok = c.Type == Text
	case int:
		v, ok = int64(x), c.Type == Integer
	case float64:
		if ok = c.Type == Real; math.IsNaN(x) || math.IsInf(x, 0) {
			v = nil
		}
	case bool:
		ok = c.Type == Boolean
	}
	if !ok {
		return parquet.Value{}, fmt.Errorf("column %s has a %T", c.Name, v)
	}
	return parquet.ValueOf(v), nil
}

// shape adds a geometry and its box.
func (w *Writer) shape(g orb.Geometry) error {
	if m, ok := g.(orb.MultiPolygon); g == nil || ok && len(m) == 0 {
		for range 5 {
			w.put(parquet.Value{}, 0)
		}
		return nil
	}
	b, err := wkb.Append(make([]byte, 0, wkb.Size(g)), g)
	if err != nil {
		return err
	}
	box := g.Bound()
	w.put(parquet.ValueOf(b), 1)
	for _, side := range []float64{box.Min[0], box.Min[1], box.Max[0], box.Max[1]} {
		w.put(parquet.ValueOf(side), 1)
	}
	if w.box != nil {
		box = box.Union(*w.box)
	}
	w.box = &box
	return nil
}

// Close ends the file. It is whole where the error is nil.
func (w *Writer) Close() error {
	if w.layer.Type != "" {
		geo, err := describe(w.layer, w.box)
		if err != nil {
			return err
		}
		w.w.SetKeyValueMetadata("geo", geo)
	}
	return w.w.Close()
}
