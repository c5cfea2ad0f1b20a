package inflate

import "math/bits"

// A table turns the next bits of the input into a symbol. An entry is
//
//	bits  0–5   how many bits to take: the code's and the extra ones'
//	bits  8–11  how many of them are the code's; of a link: bits its table needs
//	bits 12–13  what it is: a base, a link to a second table, special
//	bits 16–30  the literal, the least length or distance, or where the table is
//	bit  31     it is a literal: the sign, which is the cheapest to test
//
// Codes longer than the first table's bits (11 for lengths, 8 for distances)
// go on in second tables, which lie behind the first.
type entry uint32

const (
	isBase    entry = 0 << 12 // the length or distance of a match
	isLiteral entry = 1 << 31
	isLink    entry = 1 << 12 // more bits: a second table
	isSpecial entry = 2 << 12
	kindMask  entry = 3 << 12

	endOfBlock = isSpecial + 1<<16
	noCode     = isSpecial
)

func (e entry) take() uint    { return uint(e & 63) }
func (e entry) code() uint    { return uint(e>>8) & 15 }
func (e entry) value() uint   { return uint(e>>16) & 0x7fff }
func (e entry) literal() bool { return int32(e) < 0 }
func (e entry) base() bool    { return e&(kindMask|isLiteral) == isBase }
func (e entry) link() bool    { return e&kindMask == isLink }
func (e entry) nothing() bool { return e&kindMask == isSpecial && e.value() == 0 }

// with returns the base and the extra bits, which stand in buf behind the code.
func (e entry) with(buf uint64) uint {
	return e.value() + uint(buf>>e.code())&(1<<((e.take()-e.code())&63)-1)
}

// second returns where the second table has the rest of a code whose first bits
// gave the link e.
func (e entry) second(buf uint64, first uint) uint {
	return e.value() + uint(buf>>first)&(1<<e.code()-1)
}

const (
	maxCode  = 15 // bits of the longest code
	litBits  = 11
	distBits = 8
	lenBits  = 7 // of the code that packs the code lengths
	// The most entries a code can need: zlib's enough.c, "enough 288 11 15" and
	// "enough 32 8 15".
	litSize  = 2342
	distSize = 402
)

// build fills table from the code length of each symbol, so that first bits of
// input find it; symbols say what each stands for. It is false where the lengths
// make no code: too many, or too few of them. One code alone may have one bit
// and leave the other unused, and a block without matches has no distances at
// all (RFC 1951, 3.2.7).
func build(table []entry, first uint, lengths []uint8, symbols []entry) bool {
	var count, next [maxCode + 2]uint16
	for _, n := range lengths {
		count[n]++
	}
	used := len(lengths) - int(count[0])
	count[0] = 0
	left := 1 // codes of n bits still free
	for n := 1; n <= maxCode; n++ {
		left = left<<1 - int(count[n])
		if left < 0 {
			return false
		}
		next[n+1] = next[n] + count[n]
	}
	if left > 0 && (used > 1 || used == 1 && count[1] == 0) {
		return false
	}
	if used <= 1 {
		for i := range table[:1<<first] {
			table[i] = noCode
		}
	}
	var sorted [288]uint16 // symbols by length, then by number
	for s, n := range lengths {
		if n > 0 {
			sorted[next[n]] = uint16(s)
			next[n]++
		}
	}
	f := filler{table: table, first: first, symbols: symbols, sorted: sorted[:used]}
	f.short(&count)
	f.long(&count)
	return true
}

// A filler hands out the codes in rising order. Codes are read from the low bit
// up, so it counts with the bits reversed: adding one means to clear the leading
// ones and set the zero behind them.
type filler struct {
	table   []entry
	first   uint
	symbols []entry
	sorted  []uint16
	code    uint // reversed
}

// take returns the entry of the next symbol as one of n bits, and steps on.
func (f *filler) take(n uint) entry {
	e := f.symbols[f.sorted[0]]
	f.sorted = f.sorted[1:]
	f.code = reversedNext(f.code, n)
	return e + entry(n) + entry(n)<<8
}

func reversedNext(code, n uint) uint {
	free := ^code & (1<<n - 1)
	if free == 0 {
		return 0
	}
	bit := uint(1) << (bits.Len(free) - 1)
	return code&(bit-1) | bit
}

// short places the codes that fit the first table: each at its own place in a
// table of as many bits, which is doubled by copying when codes grow longer.
func (f *filler) short(count *[maxCode + 2]uint16) {
	size := uint(1)
	for n := uint(1); n <= f.first; n++ {
		copy(f.table[size:2*size], f.table[:size])
		size *= 2
		for range count[n] {
			at := f.code
			f.table[at] = f.take(n)
		}
	}
}

// long places the longer codes in tables behind the first, one for each way the
// first bits can go.
func (f *filler) long(count *[maxCode + 2]uint16) {
	end := uint(1) << f.first
	from := ^uint(0) // first bits of the table being filled
	var start, width uint
	for n := f.first + 1; n <= maxCode; n++ {
		for left := uint(count[n]); left > 0; left-- {
			if at := f.code & (1<<f.first - 1); at != from {
				from, start = at, end
				width = widthOf(n-f.first, left, count, n)
				end += 1 << width
				f.table[from] = isLink + entry(f.first) + entry(width)<<8 + entry(start)<<16
			}
			at := f.code >> f.first
			e := f.take(n) - entry(f.first)
			e -= entry(f.first) << 8
			for ; at < 1<<width; at += 1 << (n - f.first) {
				f.table[start+at] = e
			}
		}
	}
}

// widthOf says how many bits a second table needs whose shortest code has width
// bits behind the first table's and of whose length n left codes remain.
func widthOf(width, left uint, count *[maxCode + 2]uint16, n uint) uint {
	room := left
	for room < 1<<width && n < maxCode {
		n++
		width++
		room = room<<1 + uint(count[n])
	}
	return width
}
