package cql2

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// ParseJSON reads a filter in the JSON form, {"op": ">", "args": [{"property":
// "minutes"}, 20]}. The error says what cannot be used and why.
func ParseJSON(text string, s Schema) (*Filter, error) {
	if len(text) > Longest {
		return nil, fmt.Errorf("longer than %d bytes", Longest)
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return nil, fmt.Errorf("not JSON: %v", err)
	}
	b := &jsonForm{builder{schema: s}}
	n, err := b.condition(v)
	if err != nil {
		return nil, err
	}
	return &Filter{n}, nil
}

type jsonForm struct{ builder }

func (b *jsonForm) condition(v any) (node, error) {
	if err := b.deeper(); err != nil {
		return nil, err
	}
	defer b.leave()
	o, ok := v.(map[string]any)
	op, isOp := o["op"].(string)
	if !ok || !isOp {
		x, err := b.operand(v)
		if err != nil {
			return nil, err
		}
		return b.flag(x)
	}
	args, ok := o["args"].([]any)
	if !ok {
		return nil, fmt.Errorf("%q wants args", clipped(op))
	}
	switch op {
	case "and", "or":
		return b.chain(op, args)
	case "not":
		if len(args) != 1 {
			return nil, fmt.Errorf("not wants one condition")
		}
		n, err := b.condition(args[0])
		return not{n}, err
	}
	return b.predicate(op, args)
}

func (b *jsonForm) chain(op string, args []any) (node, error) {
	if len(args) < 2 {
		return nil, fmt.Errorf("%s wants two conditions or more", op)
	}
	var list []node
	for _, a := range args {
		n, err := b.condition(a)
		if err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	if op == "or" {
		return some(list), nil
	}
	return all(list), nil
}

func (b *jsonForm) predicate(op string, args []any) (node, error) {
	wanted := map[string]int{"=": 2, "<>": 2, "<": 2, "<=": 2, ">": 2, ">=": 2, "like": 2, "between": 3, "isNull": 1, "in": 2, "s_intersects": 2}[op]
	if wanted == 0 {
		return nil, fmt.Errorf("%q is not supported here; there are comparisons, and, or, not, like, between, in, isNull and s_intersects", clipped(op))
	}
	if len(args) != wanted {
		return nil, fmt.Errorf("%s wants %d args, got %d", op, wanted, len(args))
	}
	if op == "in" {
		return b.inList(args)
	}
	x := make([]operand, len(args))
	for i, a := range args {
		var err error
		if x[i], err = b.operand(a); err != nil {
			return nil, err
		}
	}
	switch op {
	case "like":
		return b.like(x[0], x[1])
	case "between":
		return b.between(x[0], x[1], x[2])
	case "isNull":
		return isNull{x[0]}, nil
	case "s_intersects":
		return b.intersects(x[0], x[1])
	}
	return b.compare(op, x[0], x[1])
}

func (b *jsonForm) inList(args []any) (node, error) {
	x, err := b.operand(args[0])
	if err != nil {
		return nil, err
	}
	items, ok := args[1].([]any)
	if !ok {
		return nil, fmt.Errorf("in wants a value and an array")
	}
	var list []operand
	for _, item := range items {
		y, err := b.operand(item)
		if err != nil {
			return nil, err
		}
		list = append(list, y)
	}
	return b.in(x, list)
}

func (b *jsonForm) operand(v any) (operand, error) {
	switch v := v.(type) {
	case string:
		return b.value(v, Text)
	case float64:
		return b.value(v, Number)
	case bool:
		return b.value(v, Flag)
	case map[string]any:
		return b.object(v)
	}
	return operand{}, fmt.Errorf("a property or a value is wanted")
}

func (b *jsonForm) object(o map[string]any) (operand, error) {
	if property, ok := o["property"].(string); ok {
		return b.property(property)
	}
	for key, form := range map[string]string{"date": time.DateOnly, "timestamp": time.RFC3339Nano} {
		if text, ok := o[key].(string); ok {
			at, err := time.Parse(form, text)
			if err != nil {
				return operand{}, fmt.Errorf("%q is no %s", clipped(text), key)
			}
			return b.value(at, Instant)
		}
	}
	if o["type"] != nil || o["bbox"] != nil {
		g, err := b.fromJSON(o)
		if err != nil {
			return operand{}, err
		}
		return b.value(g, Geometry)
	}
	return operand{}, fmt.Errorf("{%s} is not supported here", clipped(strings.Join(slices.Sorted(maps.Keys(o)), ", ")))
}
