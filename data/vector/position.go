package vector

import (
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/paulmach/orb"
)

// parseGeometry reads a GeoJSON geometry; where it is not a point or polygon,
// fault says what it is. It is written out rather than taken from orb, which
// walks nested collections again and again (215 KiB of them took 8 s and
// 1.2 GiB) and needs four passes over the coordinates of a large polygon.
func parseGeometry(v jsontext.Value) (g orb.Geometry, fault string) {
	if v.Kind() == 'n' || v.Kind() == 0 {
		return nil, "no geometry"
	}
	m := map[string]jsontext.Value{}
	if !eachMember(v, func(name string, v jsontext.Value) { m[name] = v }) {
		return nil, "not a geometry but " + short(string(v), 40)
	}
	return geometryOf(m)
}

// geometryOf reads a geometry from its members. A MultiPoint of one is a point.
// Collections are not looked into, so there is no depth to attack.
func geometryOf(m map[string]jsontext.Value) (orb.Geometry, string) {
	c := coordinates{b: m["coordinates"], ok: true}
	kind := text(m["type"])
	switch kind {
	case "Point":
		if p := c.position(); c.ok {
			return p, ""
		}
	case "MultiPoint":
		ps := c.ring()
		if c.ok && len(ps) == 1 {
			return ps[0], ""
		}
		if c.ok {
			return nil, plural(len(ps), "point") + " in one"
		}
	case "Polygon":
		if p := c.polygon(); c.ok && len(p) > 0 {
			return orb.MultiPolygon{p}, ""
		}
	case "MultiPolygon":
		var mp orb.MultiPolygon
		c.list(func() { mp = append(mp, c.polygon()) })
		if c.ok && len(mp) > 0 {
			return mp, ""
		}
	case "":
		return nil, "a geometry without a type"
	default:
		return nil, "a " + short(kind, 40)
	}
	return nil, "a " + kind + " without usable coordinates: " + short(string(m["coordinates"]), 60)
}

// coordinates reads nested lists of numbers from JSON that is known to be well
// formed; ok turns false where the nesting is not the one asked for.
type coordinates struct {
	b  []byte
	i  int
	ok bool
}

// next returns the next byte that is no white space, without taking it.
func (c *coordinates) next() byte {
	for c.i < len(c.b) {
		switch c.b[c.i] {
		case ' ', '\n', '\r', '\t':
			c.i++
		default:
			return c.b[c.i]
		}
	}
	return 0
}

// list calls element at the start of each element of a list.
func (c *coordinates) list(element func()) {
	if !c.ok || c.next() != '[' {
		c.ok = false
		return
	}
	c.i++
	for c.next() != ']' {
		element()
		switch {
		case !c.ok:
			return
		case c.next() == ',':
			c.i++
		case c.next() != ']':
			c.ok = false
			return
		}
	}
	c.i++
}

func (c *coordinates) polygon() orb.Polygon {
	var p orb.Polygon
	c.list(func() { p = append(p, c.ring()) })
	return p
}

func (c *coordinates) ring() orb.Ring {
	var r orb.Ring
	c.list(func() { r = append(r, c.position()) })
	return r
}

// position reads [x, y, …]; heights and measures are dropped.
func (c *coordinates) position() orb.Point {
	xy := orb.Point{math.NaN(), math.NaN()}
	n := 0
	c.list(func() {
		v := c.number()
		if n < 2 {
			xy[n] = v
		}
		n++
	})
	c.ok = c.ok && n >= 2
	return xy
}

// number reads a finite number: one beyond float64 is an error of ParseFloat.
func (c *coordinates) number() float64 {
	c.next()
	start := c.i
	for c.i < len(c.b) && (c.b[c.i] >= '0' && c.b[c.i] <= '9' || strings.IndexByte("+-.eE", c.b[c.i]) >= 0) {
		c.i++
	}
	v, err := strconv.ParseFloat(string(c.b[start:c.i]), 64)
	c.ok = c.ok && err == nil
	return v
}
