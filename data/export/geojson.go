package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// geoJSON streams features: one RFC 7946 FeatureCollection, one feature a line,
// or a sequence of features (RFC 8142; without record separators what GDAL calls
// GeoJSONSeq). Properties come in the order given, coordinates to 7 decimals (1.1
// cm). What the figures rest on is a collection's foreign member "basis" (RFC
// 7946, 6.1), before the features.
type geoJSON struct {
	begun
	w       *bufio.Writer
	buf     []byte
	before  string // each feature; "" in a collection
	keys    [][]byte
	named   bool  // the first column is the id
	pointed bool  // a Real has a decimal point or an exponent
	err     error // the first; everything after it is dropped
}

func newCollection(w io.Writer, _ Options) Writer { return newGeoJSON(w, "") }
func newLines(w io.Writer, _ Options) Writer      { return newGeoJSON(w, "\n") }
func newSequence(w io.Writer, _ Options) Writer   { return newGeoJSON(w, "\x1e") }

func newGeoJSON(w io.Writer, before string) *geoJSON {
	return &geoJSON{w: bufio.NewWriterSize(w, 64<<10), before: before}
}

func (c *geoJSON) Begin(l Layer) error {
	if err := c.once(l); err != nil {
		return err
	}
	c.columns(l.Columns)
	if c.before == "" {
		c.buf = append(c.buf, `{"type":"FeatureCollection",`...)
		if l.Basis != nil {
			c.buf = append(c.buf, `"basis":`...)
			c.json(l.Basis)
			c.buf = append(c.buf, ",\n"...)
		}
		c.buf = append(c.buf, `"features":[`...)
	}
	return c.flush()
}

func (c *geoJSON) Add(g orb.Geometry, values ...any) error {
	if c.err != nil {
		return c.err
	}
	if err := c.check(g, values); err != nil {
		return err
	}
	switch {
	case c.before == "\x1e":
		c.buf = append(c.buf, c.before...)
	case c.before == "" && c.rows > 1:
		c.buf = append(c.buf, ",\n"...)
	case c.before == "":
		c.buf = append(c.buf, '\n')
	}
	c.feature(g, values)
	c.buf = append(c.buf, '}')
	if c.before != "" {
		c.buf = append(c.buf, '\n')
	}
	return c.flush()
}

func (c *geoJSON) columns(list []Column) {
	c.named = len(list) > 0 && list[0].Name == "id"
	for _, col := range list {
		key, _ := json.Marshal(col.Name)
		c.keys = append(c.keys, append(key, ':'))
	}
}

// feature writes one feature up to, not with, its last bracket.
func (c *geoJSON) feature(g orb.Geometry, values []any) {
	c.buf = append(c.buf, `{"type":"Feature",`...)
	first := 0
	if c.named {
		first = 1
		c.buf = append(c.buf, `"id":`...)
		c.json(values[0])
		c.buf = append(c.buf, ',')
	}
	c.buf = append(c.buf, `"geometry":`...)
	c.geometry(g)
	c.buf = append(c.buf, `,"properties":{`...)
	for i := first; i < len(values); i++ {
		if i > first {
			c.buf = append(c.buf, ',')
		}
		c.buf = append(c.buf, c.keys[i]...)
		c.json(finite(values[i]))
	}
	c.buf = append(c.buf, '}')
}

// A FeatureJSON appends features one by one, each like a line of a collection, but
// a Real that is whole as 1.0: a program that sees a few features only takes it for
// what it is. It is safe for concurrent use.
type FeatureJSON struct{ like geoJSON }

// NewFeatureJSON returns one for rows of these columns, of which a first named "id"
// is the id.
func NewFeatureJSON(columns []Column) *FeatureJSON {
	f := &FeatureJSON{}
	f.like.columns(columns)
	return f
}

// Append appends a row, with a value for each column; more is further members,
// `,"links":[]`, or "".
func (f *FeatureJSON) Append(b []byte, g orb.Geometry, values []any, more string) ([]byte, error) {
	c := geoJSON{buf: b, keys: f.like.keys, named: f.like.named, pointed: true}
	c.feature(g, values)
	return append(append(c.buf, more...), '}'), c.err
}

func (c *geoJSON) Close() error {
	if c.before == "" && c.any {
		c.buf = append(c.buf, "\n]}\n"...)
	}
	if c.flush() == nil {
		c.err = c.w.Flush()
	}
	return c.err
}

func (c *geoJSON) Abandon() {}

func (c *geoJSON) flush() error {
	if c.err == nil {
		_, c.err = c.w.Write(c.buf)
	}
	c.buf = c.buf[:0]
	return c.err
}

func (c *geoJSON) json(v any) {
	b, err := json.Marshal(v)
	if err != nil && c.err == nil {
		c.err = err
	}
	c.buf = append(c.buf, b...)
	if _, real := v.(float64); real && c.pointed && !bytes.ContainsAny(b, ".e") {
		c.buf = append(c.buf, ".0"...)
	}
}

func (c *geoJSON) geometry(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		c.buf = append(c.buf, `{"type":"Point","coordinates":`...)
		c.position(g)
	case orb.MultiPolygon:
		c.buf = append(c.buf, `{"type":"MultiPolygon","coordinates":`...)
		c.list(len(g), func(i int) {
			c.list(len(g[i]), func(j int) {
				c.list(len(g[i][j]), func(k int) { c.position(g[i][j][k]) })
			})
		})
	default:
		c.buf = append(c.buf, "null"...)
		return
	}
	c.buf = append(c.buf, '}')
}

func (c *geoJSON) list(n int, element func(int)) {
	c.buf = append(c.buf, '[')
	for i := range n {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		element(i)
	}
	c.buf = append(c.buf, ']')
}

func (c *geoJSON) position(p orb.Point) {
	c.buf = appendDegrees(append(c.buf, '['), p[0])
	c.buf = appendDegrees(append(c.buf, ','), p[1])
	c.buf = append(c.buf, ']')
}

// appendDegrees writes degrees to 7 decimals, without trailing zeros.
func appendDegrees(b []byte, v float64) []byte {
	return strconv.AppendFloat(b, math.Round(v*1e7)/1e7+0, 'f', -1, 64)
}
