package cql2

import (
	"cmp"
	"strings"
	"time"
)

// A truth is true, false, or unknown where a value is missing. They are in an
// order: AND is the least of its sides, OR the greatest.
type truth int8

const (
	no truth = iota - 1
	unknown
	yes
)

func truthOf(v bool) truth {
	if v {
		return yes
	}
	return no
}

// A node is a condition or a part of one.
type node interface{ ask(Row) truth }

type (
	all        []node // AND
	some       []node // OR
	not        struct{ of node }
	comparison struct {
		op   string
		x, y operand
	}
	like struct {
		x       operand
		pattern []rune
	}
	isNull     struct{ x operand }
	intersects struct{ with shape }
)

// literal is the place of an operand that is a value and no property; here is
// that of the geometry.
const (
	literal = -1
	here    = -2
)

// GeometryPlace is the place a Schema gives for the geometry of a feature.
const GeometryPlace = here

type operand struct {
	place int
	kind  Type
	value any // where place is literal
}

// of returns the operand's value for a feature, numbers as float64.
func (o operand) of(r Row) any {
	v := o.value
	if o.place >= 0 {
		v = r.Value(o.place)
	}
	if n, ok := v.(int); ok {
		return float64(n)
	}
	return v
}

func (a all) ask(r Row) truth {
	least := yes
	for _, n := range a {
		if least = min(least, n.ask(r)); least == no {
			break
		}
	}
	return least
}

func (s some) ask(r Row) truth {
	most := no
	for _, n := range s {
		if most = max(most, n.ask(r)); most == yes {
			break
		}
	}
	return most
}

func (n not) ask(r Row) truth { return -n.of.ask(r) }

func (c comparison) ask(r Row) truth {
	x, y := c.x.of(r), c.y.of(r)
	if x == nil || y == nil {
		return unknown
	}
	var order int
	switch x := x.(type) {
	case float64:
		y, ok := y.(float64)
		if !ok {
			return unknown
		}
		order = cmp.Compare(x, y)
	case string:
		y, ok := y.(string)
		if !ok {
			return unknown
		}
		order = strings.Compare(x, y)
	case time.Time:
		y, ok := y.(time.Time)
		if !ok {
			return unknown
		}
		order = x.Compare(y)
	default: // true and false
		if x != y {
			order = 1
		}
	}
	switch c.op {
	case "=":
		return truthOf(order == 0)
	case "<>":
		return truthOf(order != 0)
	case "<":
		return truthOf(order < 0)
	case "<=":
		return truthOf(order <= 0)
	case ">":
		return truthOf(order > 0)
	}
	return truthOf(order >= 0)
}

func (n isNull) ask(r Row) truth {
	if n.x.place == here {
		return truthOf(r.Geometry() == nil)
	}
	return truthOf(n.x.of(r) == nil)
}

func (n intersects) ask(r Row) truth {
	g := r.Geometry()
	if g == nil {
		return unknown
	}
	return truthOf(n.with.meets(newShape(g)))
}

// The runes of a pattern that stand for others; none is a code point.
const (
	anyRun rune = -1 // %
	anyOne rune = -2 // _
)

// newPattern reads a LIKE pattern: % any characters, _ one, \ the next as it is.
func newPattern(s string) []rune {
	var out []rune
	plain := false
	for _, c := range s {
		switch {
		case plain:
			plain = false
		case c == '\\':
			plain = true
			continue
		case c == '%':
			c = anyRun
		case c == '_':
			c = anyOne
		}
		out = append(out, c)
	}
	if plain {
		out = append(out, '\\')
	}
	return out
}

func (l like) ask(r Row) truth {
	s, ok := l.x.of(r).(string)
	if !ok {
		return unknown
	}
	return truthOf(fits([]rune(s), l.pattern))
}

// fits goes back to the last % alone: what an earlier one took can stay as short
// as it was (R. Cox, "Glob Matching Can Be Simple And Fast Too", 2017). At most
// length times pattern steps, where the plain recursion has no bound of use.
func fits(s, pattern []rune) bool {
	i, j, back, from := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case j < len(pattern) && pattern[j] == anyRun:
			back, from = j, i
			j++
		case j < len(pattern) && (pattern[j] == anyOne || pattern[j] == s[i]):
			i, j = i+1, j+1
		case back >= 0:
			from++
			i, j = from, back+1
		default:
			return false
		}
	}
	for j < len(pattern) && pattern[j] == anyRun {
		j++
	}
	return j == len(pattern)
}
