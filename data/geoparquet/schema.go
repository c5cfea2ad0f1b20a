package geoparquet

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// physical is how values are stored.
type physical int64

// The physical types, as the format numbers them.
const (
	boolean physical = iota
	int32s
	int64s
	int96s
	float
	double
	byteArray
	fixed // byte arrays of one length
)

// width is how many bytes a value takes; 0 where it says so itself, or is a bit.
func (c *column) width() int {
	switch c.physical {
	case int32s, float:
		return 4
	case int64s, double:
		return 8
	case int96s:
		return 12
	case fixed:
		return c.length
	}
	return 0
}

// A column is one that holds at most a value a row.
type column struct {
	name     string // "name", or "names.primary" of a group
	place    int    // among all columns of the file that hold values
	physical physical
	length   int // of fixed
	levels   int // how many of itself and the groups around it may be missing
	mean     meaning
}

// levelBits is how many bits a definition level has.
func (c *column) levelBits() int { return bits.Len(uint(c.levels)) }

const (
	mostColumns = 10000
	mostFixed   = 1 << 20
)

// columnsOf lists the columns of a schema: its elements, depth first. Columns that
// hold lists are left out, but take a place.
func columnsOf(schema []any) ([]column, error) {
	if len(schema) == 0 || len(schema) > mostColumns {
		return nil, fmt.Errorf("its schema has %d elements", len(schema))
	}
	s := schemaWalk{rest: schema}
	root := s.next()
	for n := root.int(5); n > 0 && s.err == nil; n-- {
		s.element(nil, 0, false)
	}
	if s.err == nil && len(s.rest) > 0 {
		s.err = errBroken
	}
	return s.out, s.err
}

type schemaWalk struct {
	rest  []any
	place int
	out   []column
	err   error
}

func (s *schemaWalk) next() fields {
	if len(s.rest) == 0 {
		s.err = errBroken
		return nil
	}
	f, _ := s.rest[0].(fields)
	s.rest = s.rest[1:]
	return f
}

// element takes one element and those below it.
func (s *schemaWalk) element(path []string, levels int, repeated bool) {
	e := s.next()
	if len(path) > mostNested {
		s.err = errors.New("its schema is nested too deep")
	}
	if s.err != nil {
		return
	}
	path = append(slices.Clip(path), strings.ToValidUTF8(e.text(4), "\ufffd"))
	switch e.int(3) {
	case 1:
		levels++
	case 2:
		repeated = true
	}
	if children := e.int(5); children > 0 || !e.has(1) {
		for ; children > 0 && s.err == nil; children-- {
			s.element(path, levels, repeated)
		}
		return
	}
	c := column{name: strings.Join(path, "."), place: s.place, physical: physical(e.int(1)), length: int(e.int(2)), levels: levels, mean: meaningOf(e)}
	s.place++
	if c.physical < boolean || c.physical > fixed || c.physical == fixed && (c.length <= 0 || c.length > mostFixed) {
		s.err = fmt.Errorf("its column %q is of no type that is known", c.name)
	}
	if !repeated {
		s.out = append(s.out, c)
	}
}
