package geoparquet

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// fields is a structure in Thrift's compact protocol (thrift-compact-protocol.md):
// by their numbers int64 for all integers, bool, []byte, []any for lists, and
// fields. A double is nil: nothing here asks for one.
type fields map[int64]any

func (f fields) has(n int64) bool { _, ok := f[n]; return ok }

func (f fields) int(n int64) int64 { v, _ := f[n].(int64); return v }

func (f fields) text(n int64) string { v, _ := f[n].([]byte); return string(v) }

func (f fields) list(n int64) []any { v, _ := f[n].([]any); return v }

func (f fields) sub(n int64) fields { v, _ := f[n].(fields); return v }

// The types of the compact protocol.
const (
	tStop, tTrue, tFalse, tByte, tI16, tI32, tI64, tDouble = 0, 1, 2, 3, 4, 5, 6, 7
	tBinary, tList, tSet, tStruct                          = 8, 9, 10, 12
)

const mostNested = 16 // Parquet has 7

var errBroken = errors.New("its description does not add up")

// A parser takes a structure apart. Texts are parts of its bytes, and of lists
// there may be so many items in all, since one of empty structures is a byte each.
type parser struct {
	b     []byte
	items int
	err   error
}

// parse returns the structure at the start of b, and how long it is.
func parse(b []byte, items int) (f fields, size int, err error) {
	p := parser{b: b, items: items}
	f = p.structure(0)
	return f, len(b) - len(p.b), p.err
}

func (p *parser) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

func (p *parser) take(n uint64) []byte {
	if n > uint64(len(p.b)) {
		p.fail(errBroken)
	}
	if p.err != nil {
		return nil
	}
	out := p.b[:n:n]
	p.b = p.b[n:]
	return out
}

func (p *parser) byte() byte {
	if b := p.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (p *parser) varint() uint64 {
	v, n := binary.Uvarint(p.b)
	if n <= 0 {
		p.fail(errBroken)
		return 0
	}
	p.b = p.b[n:]
	return v
}

// zigzag is the number written so that small negative ones are short too.
func zigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }

func (p *parser) structure(depth int) fields {
	if depth > mostNested {
		p.fail(errBroken)
	}
	out := fields{}
	number := int64(0)
	for p.err == nil {
		head := p.byte()
		if head&15 == tStop {
			break
		}
		if step := int64(head >> 4); step > 0 {
			number += step
		} else {
			number = zigzag(p.varint())
		}
		switch kind := head & 15; kind {
		case tTrue, tFalse: // the type says it
			out[number] = kind == tTrue
		default:
			out[number] = p.value(kind, depth)
		}
	}
	return out
}

func (p *parser) value(kind byte, depth int) any {
	switch kind {
	case tTrue, tFalse: // of a list
		return p.byte() == tTrue
	case tByte:
		return int64(int8(p.byte()))
	case tI16, tI32, tI64:
		return zigzag(p.varint())
	case tDouble:
		p.take(8)
	case tBinary:
		return p.take(p.varint())
	case tList, tSet:
		return p.list(depth)
	case tStruct:
		return p.structure(depth + 1)
	default: // maps too: Parquet has none
		p.fail(errBroken)
	}
	return nil
}

func (p *parser) list(depth int) []any {
	head := p.byte()
	n := uint64(head >> 4)
	if n == 15 {
		n = p.varint()
	}
	if n > uint64(p.items) || n > uint64(len(p.b)) {
		p.fail(fmt.Errorf("it lists %d things", n))
	}
	if p.err != nil {
		return nil
	}
	p.items -= int(n)
	out := make([]any, 0, n)
	for ; n > 0 && p.err == nil; n-- {
		out = append(out, p.value(head&15, depth))
	}
	return out
}
