package tiles

import (
	"encoding/binary"
	"math"

	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"
)

// A cellWriter is the layer "cells" of one tile in the making. It is reused: a
// Source keeps those that are idle.
type cellWriter struct {
	out      []byte // features
	tail     []byte // keys and values
	set      *blockSet
	ids      []string // of classes
	numbered bool     // cells go by their number
	keys     [6]uint64
	keyCount uint64
	count    uint64 // values so far
	classes  [8]uint64
	statuses [4]uint64
	yes      uint64
	floats   floatNumbers
	frame    frame
	edits    map[int32]edited
	some     bool
}

// The properties of a cell, in the order they are told.
const (
	keyClass = iota
	keyPeople
	keyStatus
	keyMinutes
	keyEstimated
	keyCell
)

var cellKeys = [...]string{"class", "people", "status", "minutes", "estimated", "cell"}

// none marks a key or value that has no number yet.
const none = ^uint64(0)

func (w *cellWriter) reset(f frame, set *blockSet, ids []string) {
	w.out, w.tail, w.set, w.ids, w.frame, w.some = w.out[:0], w.tail[:0], set, ids, f, false
	w.numbered = set.single && f.z >= cellZoom
	w.keyCount, w.count, w.yes = 0, 0, none
	for i := range w.keys {
		w.keys[i] = none
	}
	for i := range w.classes {
		w.classes[i] = none
	}
	for i := range w.statuses {
		w.statuses[i] = none
	}
	w.floats.clear()
	w.out = appendUint(w.out, layerVersion, 2)
	w.out = protowire.AppendTag(w.out, layerName, protowire.BytesType)
	w.out = protowire.AppendString(w.out, "cells")
}

// cell appends block i as a feature, where it is seen.
func (w *cellWriter) cell(i int) {
	corners, plain := w.frame.corners(&w.set.quads[i])
	var shape orb.Geometry
	if !plain {
		if shape = w.set.shape(w.frame, i); shape == nil {
			return
		}
	}
	w.some = true
	out := w.out // kept in registers: a store to w for each byte would cost a third
	at := len(out)
	out = append(out, layerFeatures<<3|bytesType, 0, featureID<<3|varintType)
	out = appendVarint(out, uint64(i))
	tags := len(out)
	out = append(out, featureTags<<3|bytesType, 0)
	out = w.tags(out, i)
	out[tags+1] = byte(len(out) - tags - 2) // at most six pairs of six bytes
	out = append(out, featureType<<3|varintType, typePolygon, featureGeometry<<3|bytesType, 0)
	drawing := len(out) - 1
	if plain {
		out = appendQuad(out, &corners)
	} else {
		_, out = commandsOf(out, shape)
	}
	w.out = lengthen(lengthen(out, drawing), at+1)
}

// lengthen writes the length of all that follows place at, one byte of which is
// kept free for it, and moves it where one byte does not do.
func lengthen(out []byte, at int) []byte {
	n := len(out) - at - 1
	if n < 1<<7 {
		out[at] = byte(n)
		return out
	}
	prefix := protowire.AppendVarint(nil, uint64(n))
	out = append(out, prefix[1:]...)
	copy(out[at+len(prefix):], out[at+1:at+1+n])
	copy(out[at:], prefix)
	return out
}

// tags appends the pairs of key and value of block i.
func (w *cellWriter) tags(out []byte, i int) []byte {
	s := &w.set.says[i]
	if len(w.edits) > 0 {
		if e, ok := w.edits[int32(i)]; ok {
			s = &e.saying
		}
	}
	out = appendVarint(append(out, w.key(keyClass)), w.word(&w.classes[s.class], w.ids[s.class]))
	out = appendVarint(append(out, w.key(keyPeople)), w.float(s.people))
	out = appendVarint(append(out, w.key(keyStatus)), w.word(&w.statuses[s.status], statusWords[s.status]))
	if s.minutes == s.minutes {
		out = appendVarint(append(out, w.key(keyMinutes)), w.float(s.minutes))
	}
	if s.estimated {
		out = appendVarint(append(out, w.key(keyEstimated)), w.truth())
	}
	if w.numbered { // no other whole numbers are told, and each cell once: always new
		out = appendVarint(append(out, w.key(keyCell)), w.next())
		tail := append(w.tail, layerValues<<3|bytesType, byte(1+protowire.SizeVarint(uint64(i))), valueUint<<3|varintType)
		w.tail = appendVarint(tail, uint64(i))
	}
	return out
}

// key returns the number of a key, which is new the first time.
func (w *cellWriter) key(k int) byte {
	if w.keys[k] == none {
		w.newKey(k)
	}
	return byte(w.keys[k]) // six keys at most
}

func (w *cellWriter) newKey(k int) {
	w.keys[k] = w.keyCount
	w.keyCount++
	w.tail = protowire.AppendTag(w.tail, layerKeys, protowire.BytesType)
	w.tail = protowire.AppendString(w.tail, cellKeys[k])
}

// next numbers a value that is new.
func (w *cellWriter) next() uint64 {
	w.count++
	return w.count - 1
}

// word returns the number of a word, kept at n once it has one.
func (w *cellWriter) word(n *uint64, text string) uint64 {
	if *n == none {
		*n = w.next()
		w.tail = append(w.tail, layerValues<<3|bytesType, byte(2+len(text)), valueString<<3|bytesType)
		w.tail = protowire.AppendString(w.tail, text) // classes and statuses are short
	}
	return *n
}

func (w *cellWriter) truth() uint64 {
	if w.yes == none {
		w.yes = w.next()
		w.tail = append(w.tail, layerValues<<3|bytesType, 2, valueBool<<3|varintType, 1)
	}
	return w.yes
}

func (w *cellWriter) float(v float64) uint64 {
	n, isNew := w.floats.of(math.Float64bits(v), w.count)
	if isNew {
		w.count++
		tail := append(w.tail, layerValues<<3|bytesType, 9, valueDouble<<3|byte(protowire.Fixed64Type))
		w.tail = binary.LittleEndian.AppendUint64(tail, math.Float64bits(v))
	}
	return n
}

const (
	bytesType  = byte(protowire.BytesType)
	varintType = byte(protowire.VarintType)
)

// floatNumbers numbers float64 values by their bits: a table of open places.
type floatNumbers struct {
	bits    []uint64
	numbers []uint32
	marks   []uint32 // places of this tile bear this tile's mark
	mark    uint32
	used    int
}

func (f *floatNumbers) clear() {
	if f.mark++; f.mark == 0 || len(f.bits) == 0 {
		f.grow(1 << 10)
	}
	f.used = 0
}

func (f *floatNumbers) grow(size int) {
	f.bits, f.numbers, f.marks, f.mark = make([]uint64, size), make([]uint32, size), make([]uint32, size), 1
}

// of returns the number of a value: next where it is new.
func (f *floatNumbers) of(bits, next uint64) (n uint64, isNew bool) {
	if 2*f.used >= len(f.bits) {
		old := *f
		f.grow(2 * len(old.bits))
		for i, m := range old.marks {
			if m == old.mark {
				at := f.place(old.bits[i])
				f.bits[at], f.numbers[at], f.marks[at] = old.bits[i], old.numbers[i], f.mark
			}
		}
	}
	at := f.place(bits)
	if f.marks[at] == f.mark {
		return uint64(f.numbers[at]), false
	}
	f.bits[at], f.numbers[at], f.marks[at] = bits, uint32(next), f.mark
	f.used++
	return next, true
}

// place returns where a value is, or would be. The multiplier is 2^64 over the
// golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
func (f *floatNumbers) place(bits uint64) int {
	mask := len(f.bits) - 1
	at := int(bits*0x9e3779b97f4a7c15>>32) & mask
	for f.marks[at] == f.mark && f.bits[at] != bits {
		at = (at + 1) & mask
	}
	return at
}
