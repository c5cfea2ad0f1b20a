package tiles

import (
	"encoding/binary"
	"math"
	"slices"

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
	keys     [6]uint32
	keyCount uint32
	count    uint32 // values so far
	classes  [8]uint32
	statuses [4]uint32
	yes      uint32
	floats   floatNumbers
	rings    [2]orb.Ring // for cut
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
const none = ^uint32(0)

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
	var c [8]int32
	switch w.frame.corners(&w.set.quads[i], &c) {
	case plain:
		w.plain(i, &c)
		return
	case atRim:
		if ring := w.cut(&c); ring != nil {
			w.feature(i, func(out []byte) []byte {
				p := pen{out: out}
				p.ring(ring)
				return p.out
			})
			return
		}
	}
	if shape := w.set.shape(w.frame, i); shape != nil {
		w.feature(i, func(out []byte) []byte {
			_, out = commandsOf(out, shape)
			return out
		})
	}
}

// plain appends a block that is four corners inside the tile.
func (w *cellWriter) plain(i int, c *[8]int32) {
	w.some = true
	if cap(w.out)-len(w.out) < len(cellBytes{}) {
		w.out = slices.Grow(w.out, 1<<16)
	}
	b := (*cellBytes)(w.out[len(w.out) : len(w.out)+len(cellBytes{})])
	n := w.head(b, i)
	b[n], b[n+1], b[n+2] = featureType<<3|varintType, typePolygon, featureGeometry<<3|bytesType
	end := b.quad(n+4, c)
	b[n+3] = end - n - 4
	b[1] = end - 2
	w.out = w.out[:len(w.out)+int(end)]
}

// feature appends a block of any shape, drawn by draw.
func (w *cellWriter) feature(i int, draw func(out []byte) []byte) {
	w.some = true
	var b cellBytes
	n := w.head(&b, i)
	at := len(w.out)
	out := append(w.out, b[:n]...)
	out = append(out, featureType<<3|varintType, typePolygon, featureGeometry<<3|bytesType, 0)
	drawing := len(out) - 1
	w.out = lengthen(lengthen(draw(out), drawing), at+1)
}

// head puts the front of a feature, up to its values, and returns what comes
// next. Its second byte is left for the length.
func (w *cellWriter) head(b *cellBytes, i int) uint8 {
	b[0], b[2] = layerFeatures<<3|bytesType, featureID<<3|varintType
	n := b.varint(3, uint32(i))
	b[n] = featureTags<<3 | bytesType
	end := w.tags(b, n+2, i)
	b[n+1] = end - n - 2 // at most six pairs of six bytes
	return end
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

// tags puts the pairs of key and value of block i and returns what comes next.
func (w *cellWriter) tags(b *cellBytes, n uint8, i int) uint8 {
	s := &w.set.says[i]
	if len(w.edits) > 0 {
		if e, ok := w.edits[int32(i)]; ok {
			s = &e.saying
		}
	}
	b[n] = w.key(keyClass)
	n = b.varint(n+1, w.word(&w.classes[s.class], w.ids, s.class))
	b[n] = w.key(keyPeople)
	n = b.varint(n+1, w.float(s.people))
	b[n] = w.key(keyStatus)
	n = b.varint(n+1, w.word(&w.statuses[s.status], statusWords[:], s.status))
	if s.minutes == s.minutes {
		b[n] = w.key(keyMinutes)
		n = b.varint(n+1, w.float(s.minutes))
	}
	if s.estimated {
		b[n] = w.key(keyEstimated)
		n = b.varint(n+1, w.truth())
	}
	if w.numbered { // no other whole numbers are told, and each cell once: always new
		b[n] = w.key(keyCell)
		n = b.varint(n+1, w.next())
		tail := append(w.tail, layerValues<<3|bytesType, byte(1+protowire.SizeVarint(uint64(i))), valueUint<<3|varintType)
		w.tail = appendVarint(tail, uint64(i))
	}
	return n
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
func (w *cellWriter) next() uint32 {
	w.count++
	return w.count - 1
}

// word returns the number of a word of a list, kept at n once it has one.
func (w *cellWriter) word(n *uint32, list []string, k uint8) uint32 {
	if *n == none {
		w.newWord(n, list[k])
	}
	return *n
}

func (w *cellWriter) newWord(n *uint32, text string) {
	*n = w.next()
	w.tail = append(w.tail, layerValues<<3|bytesType, byte(2+len(text)), valueString<<3|bytesType)
	w.tail = protowire.AppendString(w.tail, text) // classes and statuses are short
}

func (w *cellWriter) truth() uint32 {
	if w.yes == none {
		w.yes = w.next()
		w.tail = append(w.tail, layerValues<<3|bytesType, 2, valueBool<<3|varintType, 1)
	}
	return w.yes
}

func (w *cellWriter) float(v float64) uint32 {
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

// floatNumbers numbers float64 values by their bits: a table of open places. All
// of a place lies in one line of the cache.
type floatNumbers struct {
	places []floatPlace
	mark   uint32 // places of this tile bear it
	used   int
}

type floatPlace struct {
	bits         uint64
	number, mark uint32
}

func (f *floatNumbers) clear() {
	if f.mark++; f.mark == 0 || len(f.places) == 0 {
		f.grow(1 << 10)
	}
	f.used = 0
}

func (f *floatNumbers) grow(size int) { f.places, f.mark = make([]floatPlace, size), 1 }

// of returns the number of a value: next where it is new.
func (f *floatNumbers) of(bits uint64, next uint32) (n uint32, isNew bool) {
	at := f.place(bits)
	if at.mark == f.mark {
		return at.number, false
	}
	*at = floatPlace{bits, next, f.mark}
	if f.used++; 2*f.used >= len(f.places) {
		old := *f
		f.grow(2 * len(old.places))
		for _, p := range old.places {
			if p.mark == old.mark {
				*f.place(p.bits) = floatPlace{p.bits, p.number, f.mark}
			}
		}
	}
	return next, true
}

// place returns where a value is, or would be. The multiplier is 2^64 over the
// golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
func (f *floatNumbers) place(bits uint64) *floatPlace {
	mask := len(f.places) - 1
	at := int(bits*0x9e3779b97f4a7c15>>32) & mask
	for f.places[at].mark == f.mark && f.places[at].bits != bits {
		at = (at + 1) & mask
	}
	return &f.places[at]
}
