package geoparquet

import (
	"encoding/binary"
	"fmt"
)

// A raw is a value as it is stored: the bits of a number, or bytes of a page.
type raw struct {
	bits  uint64
	bytes []byte
}

// values gives the values of a page, those that are there, one after another.
type values interface{ next() (raw, error) }

// The encodings, as the format numbers them.
const (
	plain, oldPlaces, runs, packedBits = 0, 2, 3, 4
	deltaNumbers, deltaLengths         = 5, 6
	deltaTexts, places, splitBytes     = 7, 8, 9
)

// valuesOf begins to decode a page.
func valuesOf(c *column, p *page, d *dictionary) (values, error) {
	switch {
	case p.encoding == plain:
		return &plainValues{c: c, b: p.data}, nil
	case p.encoding == places || p.encoding == oldPlaces:
		if d == nil || len(p.data) < 1 && p.values > 0 {
			return nil, errBroken
		}
		if len(p.data) == 0 {
			return &inDictionary{}, nil
		}
		return &inDictionary{hybrid{b: p.data[1:], width: int(p.data[0])}, d}, nil
	case p.encoding == runs && c.physical == boolean && len(p.data) >= 4:
		return &booleans{hybrid{b: p.data[4:], width: 1}}, nil
	case p.encoding == deltaNumbers && (c.physical == int32s || c.physical == int64s):
		d, err := newDelta(p.data, p.values)
		return &differences{d}, err
	case p.encoding == deltaLengths && c.physical == byteArray:
		t, err := newTexts(p.data, p.values, false)
		return t, err
	case p.encoding == deltaTexts && (c.physical == byteArray || c.physical == fixed):
		t, err := newTexts(p.data, p.values, true)
		return t, err
	case p.encoding == splitBytes && c.width() > 0 && len(p.data)%c.width() == 0:
		return &split{c: c, b: p.data}, nil
	}
	return nil, fmt.Errorf("its values are in encoding %d, which is not read here", p.encoding)
}

// plainValues are values as they stand; texts have their length before them.
type plainValues struct {
	c  *column
	b  []byte
	at int // the bit, of booleans
}

func (v *plainValues) next() (raw, error) {
	size := v.c.width()
	switch {
	case v.c.physical == boolean:
		if v.at >= 8*len(v.b) {
			return raw{}, errBroken
		}
		v.at++
		return raw{bits: bitsAt(v.b, v.at-1, 1)}, nil
	case v.c.physical == byteArray:
		if len(v.b) < 4 {
			return raw{}, errBroken
		}
		n := binary.LittleEndian.Uint32(v.b)
		if v.b = v.b[4:]; uint64(n) > uint64(len(v.b)) {
			return raw{}, errBroken
		}
		size = int(n)
	}
	if len(v.b) < size {
		return raw{}, errBroken
	}
	out := v.c.raw(v.b[:size])
	v.b = v.b[size:]
	return out, nil
}

// raw is a value of its bytes.
func (c *column) raw(b []byte) raw {
	switch c.physical {
	case int32s, float:
		return raw{bits: uint64(binary.LittleEndian.Uint32(b))}
	case int64s, double:
		return raw{bits: binary.LittleEndian.Uint64(b)}
	}
	return raw{bytes: b}
}

// A dictionary is the values a column's pages refer to.
type dictionary struct {
	c      *column
	data   []byte
	starts []uint32 // of texts, behind their lengths
}

func newDictionary(c *column, p *page) (*dictionary, error) {
	d := &dictionary{c: c, data: p.data}
	if p.encoding != plain && p.encoding != oldPlaces || c.physical == boolean {
		return nil, fmt.Errorf("its dictionary is in encoding %d, which is not read here", p.encoding)
	}
	if c.physical != byteArray {
		return d, nil
	}
	for at := uint64(0); at+4 <= uint64(len(p.data)); {
		d.starts = append(d.starts, uint32(at+4))
		at += 4 + uint64(binary.LittleEndian.Uint32(p.data[at:]))
	}
	return d, nil
}

func (d *dictionary) at(i uint32) (raw, error) {
	from, size := uint64(i)*uint64(d.c.width()), uint64(d.c.width())
	if d.c.physical == byteArray {
		if uint64(i) >= uint64(len(d.starts)) {
			return raw{}, errBroken
		}
		from = uint64(d.starts[i])
		size = uint64(binary.LittleEndian.Uint32(d.data[from-4:]))
	}
	if from+size > uint64(len(d.data)) {
		return raw{}, errBroken
	}
	return d.c.raw(d.data[from : from+size]), nil
}

// inDictionary are values by their places in a dictionary.
type inDictionary struct {
	hybrid
	d *dictionary
}

func (v *inDictionary) next() (raw, error) {
	i, err := v.hybrid.next()
	if err != nil || v.d == nil {
		return raw{}, errBroken
	}
	return v.d.at(i)
}

type booleans struct{ hybrid }

func (v *booleans) next() (raw, error) {
	n, err := v.hybrid.next()
	return raw{bits: uint64(n)}, err
}

type differences struct{ *delta }

func (v *differences) next() (raw, error) {
	n, err := v.delta.next()
	return raw{bits: uint64(n)}, err
}

// texts are texts by their lengths, all lengths first; and before them, where so
// encoded, how much of the text before each begins with.
type texts struct {
	shared  *delta // nil for none
	lengths *delta
	data    []byte
	last    []byte
}

func newTexts(b []byte, most int64, sharing bool) (*texts, error) {
	t := &texts{}
	var err error
	list := func(to **delta) {
		var past *delta
		if err == nil {
			*to, err = newDelta(b, most)
		}
		if err == nil {
			if past, err = newDelta(b, most); err == nil {
				b, err = past.rest()
			}
		}
	}
	if sharing {
		list(&t.shared)
	}
	list(&t.lengths)
	t.data = b
	return t, err
}

func (t *texts) next() (raw, error) {
	n, err := t.lengths.next()
	if err != nil || n < 0 || n > int64(len(t.data)) {
		return raw{}, errBroken
	}
	own := t.data[:n]
	t.data = t.data[n:]
	if t.shared == nil {
		return raw{bytes: own}, nil
	}
	k, err := t.shared.next()
	if err != nil || k < 0 || k > int64(len(t.last)) {
		return raw{}, errBroken
	}
	t.last = append(t.last[:k:k], own...)
	return raw{bytes: t.last}, nil
}

// split has the first bytes of all values, then the second ones.
type split struct {
	c *column
	b []byte
	i int
}

func (v *split) next() (raw, error) {
	size := v.c.width()
	n := len(v.b) / size
	if v.i >= n {
		return raw{}, errBroken
	}
	one := make([]byte, size)
	for k := range one {
		one[k] = v.b[k*n+v.i]
	}
	v.i++
	return v.c.raw(one), nil
}
