package tiles

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// A collection streams one RFC 7946 FeatureCollection: one feature a line,
// properties in the order given, coordinates to 7 decimals (1.1 cm), outer
// rings counter-clockwise. What the figures rest on is the foreign member
// "basis" (RFC 7946, 6.1), before the features.
type collection struct {
	said  []prop // of every feature: the limit, and whether people were modelled
	w     *bufio.Writer
	buf   []byte
	count int
	err   error // the first; everything after it is dropped
}

// A prop is one property of a feature.
type prop struct {
	key   string
	value any // what encoding/json takes; NaN and infinity are written as null
}

func newCollection(w io.Writer, basis coverage.Basis) *collection {
	c := &collection{w: bufio.NewWriterSize(w, 64<<10), said: []prop{{"limit_min", basis.LimitMin}, {"modelled", basis.Modelled}}}
	c.buf = append(c.buf, `{"type":"FeatureCollection","basis":`...)
	c.json(basis)
	c.buf = append(c.buf, ",\n\"features\":["...)
	c.flush()
	return c
}

// feature writes one feature; id is a string or an int.
func (c *collection) feature(id any, g orb.Geometry, props []prop) {
	if c.count > 0 {
		c.buf = append(c.buf, ',')
	}
	c.count++
	c.buf = append(c.buf, "\n{\"type\":\"Feature\",\"id\":"...)
	c.json(id)
	c.buf = append(c.buf, `,"geometry":`...)
	c.geometry(g)
	c.buf = append(c.buf, `,"properties":{`...)
	for i, p := range append(props, c.said...) {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		c.json(p.key)
		c.buf = append(c.buf, ':')
		if f, ok := p.value.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			p.value = nil
		}
		c.json(p.value)
	}
	c.buf = append(c.buf, "}}"...)
	c.flush()
}

func (c *collection) failed() bool { return c.err != nil }

func (c *collection) close(op string) error {
	c.buf = append(c.buf, "\n]}\n"...)
	c.flush()
	if c.err == nil {
		c.err = c.w.Flush()
	}
	if c.err != nil {
		return &data.Error{Op: op, Err: c.err, Hint: "check that the disk has room and the output is still open"}
	}
	return nil
}

func (c *collection) flush() {
	if c.err == nil {
		_, c.err = c.w.Write(c.buf)
	}
	c.buf = c.buf[:0]
}

func (c *collection) json(v any) {
	b, err := json.Marshal(v)
	if err != nil && c.err == nil {
		c.err = err
	}
	c.buf = append(c.buf, b...)
}

func (c *collection) geometry(g orb.Geometry) {
	switch g := g.(type) {
	case orb.Point:
		c.buf = append(c.buf, `{"type":"Point","coordinates":`...)
		c.position(g)
	case orb.MultiPolygon:
		c.buf = append(c.buf, `{"type":"MultiPolygon","coordinates":[`...)
		for i, p := range g {
			if i > 0 {
				c.buf = append(c.buf, ',')
			}
			c.rings(p)
		}
		c.buf = append(c.buf, ']')
	default:
		c.buf = append(c.buf, "null"...)
		return
	}
	c.buf = append(c.buf, '}')
}

func (c *collection) rings(p orb.Polygon) {
	c.buf = append(c.buf, '[')
	for i, r := range p {
		if i > 0 {
			c.buf = append(c.buf, ',')
		}
		c.buf = append(c.buf, '[')
		for j, at := range r {
			if j > 0 {
				c.buf = append(c.buf, ',')
			}
			c.position(at)
		}
		c.buf = append(c.buf, ']')
	}
	c.buf = append(c.buf, ']')
}

func (c *collection) position(p orb.Point) {
	c.buf = append(c.buf, '[')
	c.number(p[0])
	c.buf = append(c.buf, ',')
	c.number(p[1])
	c.buf = append(c.buf, ']')
}

// number writes degrees to 7 decimals, without trailing zeros.
func (c *collection) number(v float64) {
	c.buf = strconv.AppendFloat(c.buf, math.Round(v*1e7)/1e7+0, 'f', -1, 64)
}

// wound returns a copy on 1e-7 degrees with closed rings of four or more
// positions, outer rings counter-clockwise and holes clockwise (RFC 7946,
// 3.1.6); nil, written as a null geometry, where nothing is left.
func wound(shape orb.MultiPolygon) orb.Geometry {
	out := orb.MultiPolygon{}
	for _, p := range shape {
		var q orb.Polygon
		for i, r := range p {
			rings := appendRings(nil, orb.MultiPolygon{{r}})
			if len(rings) == 0 {
				if i == 0 {
					break // a polygon without its outer ring is none
				}
				continue
			}
			q = append(q, windRing(closedRing(rings[0]), i == 0))
		}
		if q != nil {
			out = append(out, q)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
