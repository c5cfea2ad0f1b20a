package cql2

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

func isGeometryWord(s string) bool {
	switch s {
	case "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "BBOX":
		return true
	}
	return false
}

// geometry reads a geometry as well-known text writes it, after its first word.
// Heights are read and let go: no feature has one.
func (p *parser) geometry(kind string) (orb.Geometry, error) {
	p.takes("Z")
	if kind == "BBOX" {
		list, err := p.list()
		if err != nil {
			return nil, err
		}
		return Box(list)
	}
	v, err := p.brackets(levels(kind))
	if err != nil {
		return nil, err
	}
	return made(kind, v)
}

// levels is how many brackets stand around the positions of a geometry.
func levels(kind string) int {
	switch kind {
	case "POINT":
		return 0
	case "LINESTRING", "MULTIPOINT":
		return 1
	case "MULTIPOLYGON":
		return 3
	}
	return 2
}

// list reads numbers with commas between, in brackets.
func (p *parser) list() ([]float64, error) {
	if err := p.wants("("); err != nil {
		return nil, err
	}
	var out []float64
	for {
		w := p.next()
		if w.kind != number || len(out) == 6 {
			return nil, fmt.Errorf("%s where 4 or 6 numbers are wanted", w.show())
		}
		out = append(out, w.value)
		if !p.takes(",") {
			return out, p.wants(")")
		}
	}
}

// A coordinates is a position, or a list of coordinates.
type coordinates struct {
	at   orb.Point
	list []coordinates
}

func (p *parser) brackets(level int) (coordinates, error) {
	if err := p.wants("("); err != nil {
		return coordinates{}, err
	}
	var out coordinates
	for {
		var c coordinates
		var err error
		switch {
		case level > 1, level == 1 && p.peek().kind == sign: // MULTIPOINT((1 2), (3 4)) as well
			c, err = p.brackets(level - 1)
		default:
			c.at, err = p.position()
		}
		if err != nil {
			return out, err
		}
		out.list = append(out.list, c)
		if level == 0 || !p.takes(",") {
			break
		}
	}
	if err := p.wants(")"); err != nil {
		return out, err
	}
	if level == 0 {
		return out.list[0], nil
	}
	return out, nil
}

func (p *parser) position() (orb.Point, error) {
	x, y := p.next(), p.next()
	if x.kind != number || y.kind != number {
		return orb.Point{}, fmt.Errorf("%s %s is no position", x.show(), y.show())
	}
	if p.peek().kind == number {
		p.next()
	}
	return orb.Point{x.value, y.value}, p.term()
}

// made puts positions together as a geometry of one kind.
func made(kind string, c coordinates) (orb.Geometry, error) {
	switch kind {
	case "POINT":
		return c.at, nil
	case "MULTIPOINT":
		return orb.MultiPoint(c.points()), nil
	case "LINESTRING":
		return line(c)
	case "MULTILINESTRING":
		var out orb.MultiLineString
		for _, l := range c.list {
			one, err := line(l)
			if err != nil {
				return nil, err
			}
			out = append(out, one)
		}
		return out, nil
	case "POLYGON":
		return polygon(c)
	}
	var out orb.MultiPolygon
	for _, p := range c.list {
		one, err := polygon(p)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, nil
}

func (c coordinates) points() []orb.Point {
	var out []orb.Point
	for _, p := range c.list {
		out = append(out, p.at)
	}
	return out
}

func line(c coordinates) (orb.LineString, error) {
	if len(c.list) < 2 {
		return nil, fmt.Errorf("a line wants two positions")
	}
	return c.points(), nil
}

func polygon(c coordinates) (orb.Polygon, error) {
	var out orb.Polygon
	for _, r := range c.list {
		ring := orb.Ring(r.points())
		if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
			return nil, fmt.Errorf("a ring wants four positions, the last like the first")
		}
		out = append(out, ring)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("a polygon wants a ring")
	}
	return out, nil
}

// Box is west, south, east, north as a polygon; a box whose west is east of its
// east goes over the antimeridian and is two. Heights are let go.
func Box(v []float64) (orb.Geometry, error) {
	if len(v) == 6 {
		v = []float64{v[0], v[1], v[3], v[4]}
	}
	if len(v) != 4 || v[1] > v[3] {
		return nil, fmt.Errorf("a box wants west, south, east, north")
	}
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, fmt.Errorf("a box wants finite numbers")
		}
	}
	whole := func(west, east float64) orb.Polygon {
		return orb.Bound{Min: orb.Point{west, v[1]}, Max: orb.Point{east, v[3]}}.ToPolygon()
	}
	if v[0] > v[2] {
		return orb.MultiPolygon{whole(v[0], 180), whole(-180, v[2])}, nil
	}
	return whole(v[0], v[2]), nil
}

// fromJSON reads a geometry as GeoJSON, or {"bbox": […]}.
func (b *builder) fromJSON(o map[string]any) (orb.Geometry, error) {
	if list, ok := o["bbox"].([]any); ok && o["type"] == nil {
		var v []float64
		for _, x := range list {
			n, ok := x.(float64)
			if !ok {
				return nil, fmt.Errorf("a box wants numbers")
			}
			v = append(v, n)
		}
		return Box(v)
	}
	for kind, name := range map[string]string{"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "MULTIPOINT": "MultiPoint",
		"MULTILINESTRING": "MultiLineString", "MULTIPOLYGON": "MultiPolygon"} {
		if o["type"] == name {
			c, err := b.nested(o["coordinates"], levels(kind))
			if err != nil {
				return nil, err
			}
			return made(kind, c)
		}
	}
	text, _ := json.Marshal(o["type"])
	return nil, fmt.Errorf("%s is no type of geometry", clipped(string(text)))
}

// nested reads coordinates with so many arrays around their positions.
func (b *builder) nested(v any, level int) (coordinates, error) {
	list, ok := v.([]any)
	if !ok {
		return coordinates{}, fmt.Errorf("coordinates want an array")
	}
	if level == 0 {
		if len(list) < 2 || len(list) > 3 {
			return coordinates{}, fmt.Errorf("a position wants two numbers")
		}
		x, ok := list[0].(float64)
		y, too := list[1].(float64)
		if !ok || !too {
			return coordinates{}, fmt.Errorf("a position wants two numbers")
		}
		return coordinates{at: orb.Point{x, y}}, b.term()
	}
	var out coordinates
	for _, item := range list {
		c, err := b.nested(item, level-1)
		if err != nil {
			return out, err
		}
		out.list = append(out.list, c)
	}
	return out, nil
}
