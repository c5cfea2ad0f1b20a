package cql2

import (
	"fmt"

	"github.com/paulmach/orb"
)

// What a filter may be at most. The longest a person writes by hand has some ten
// terms; each costs a comparison for every feature.
const (
	MostTerms = 200
	Deepest   = 20
	Longest   = 16 << 10 // bytes
)

// A Type is what a property or a literal holds.
type Type uint8

// The types. Instant is that of literals alone: no property here is a moment.
const (
	Text Type = iota
	Number
	Flag
	Instant
	Geometry
)

func (t Type) String() string {
	return [...]string{"text", "a number", "true or false", "a moment", "a geometry"}[t]
}

// A Schema finds a queryable by name: its place in a feature's values and its type.
type Schema func(name string) (place int, t Type, ok bool)

// A Row is a feature to be asked.
type Row interface {
	// Value returns the value at a place: nil, int, float64, string or bool.
	Value(place int) any
	// Geometry returns the geometry in the filter's own coordinates; nil for none.
	Geometry() orb.Geometry
}

// A Filter is a condition. It is safe for concurrent use.
type Filter struct{ top node }

// Match reports whether the condition is true of a feature; not where it is
// unknown.
func (f *Filter) Match(r Row) bool { return f.top.ask(r) == yes }

// And is true where both are. Either may be nil, which lets everything through.
func And(f, g *Filter) *Filter {
	switch {
	case f == nil:
		return g
	case g == nil:
		return f
	}
	return &Filter{all{f.top, g.top}}
}

// Equal is true where the value at a place is v: a string, float64 or bool.
func Equal(place int, v any) *Filter {
	return &Filter{comparison{"=", operand{place: place}, operand{place: literal, value: v}}}
}

// A builder makes nodes, counts them and checks types; both forms go through it.
type builder struct {
	schema Schema
	terms  int
	depth  int
}

// deeper is called on the way into a nested condition; leave on the way out.
func (b *builder) deeper() error {
	if b.depth++; b.depth > Deepest {
		return fmt.Errorf("nested deeper than %d", Deepest)
	}
	return nil
}

func (b *builder) leave() { b.depth-- }

func (b *builder) term() error {
	if b.terms++; b.terms > MostTerms {
		return fmt.Errorf("more than %d terms", MostTerms)
	}
	return nil
}

func (b *builder) property(name string) (operand, error) {
	place, t, ok := b.schema(name)
	if !ok {
		return operand{}, fmt.Errorf("%q is no queryable", clipped(name))
	}
	return operand{place: place, kind: t}, b.term()
}

func (b *builder) value(v any, t Type) (operand, error) {
	return operand{place: literal, kind: t, value: v}, b.term()
}

func (b *builder) compare(op string, x, y operand) (node, error) {
	if x.kind != y.kind {
		return nil, fmt.Errorf("%s cannot be compared with %s", x.kind, y.kind)
	}
	if x.kind == Geometry || x.kind == Flag && op != "=" && op != "<>" {
		return nil, fmt.Errorf("%s of %s is not defined", op, x.kind)
	}
	return comparison{op, x, y}, nil
}

func (b *builder) like(x operand, pattern operand) (node, error) {
	text, ok := pattern.value.(string)
	if x.kind != Text || !ok {
		return nil, fmt.Errorf("LIKE wants text and a pattern in quotes")
	}
	return like{x, newPattern(text)}, nil
}

func (b *builder) between(x, low, high operand) (node, error) {
	if x.kind != Number || low.kind != Number || high.kind != Number {
		return nil, fmt.Errorf("BETWEEN wants three numbers")
	}
	return all{comparison{">=", x, low}, comparison{"<=", x, high}}, nil
}

func (b *builder) in(x operand, list []operand) (node, error) {
	var out some
	for _, y := range list {
		c, err := b.compare("=", x, y)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("IN wants a list with something in it")
	}
	return out, nil
}

func (b *builder) intersects(x, y operand) (node, error) {
	if x.place == literal {
		x, y = y, x
	}
	g, ok := y.value.(orb.Geometry)
	if x.kind != Geometry || x.place == literal || !ok {
		return nil, fmt.Errorf("S_INTERSECTS wants the geometry of a feature and a geometry written out")
	}
	return intersects{newShape(g)}, nil
}

// flag is a value that is a condition by itself.
func (b *builder) flag(x operand) (node, error) {
	if x.kind != Flag {
		return nil, fmt.Errorf("%s is no condition", x.kind)
	}
	return comparison{"=", x, operand{place: literal, kind: Flag, value: true}}, nil
}

// clipped keeps what was sent from filling the answer.
func clipped(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
