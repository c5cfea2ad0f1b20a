package geoparquet

import (
	"encoding/hex"
	"math"
	"math/big"
	"strings"
	"time"
	"unicode/utf8"
)

// meaning is what the values of a column stand for.
type meaning struct {
	kind  int
	scale int           // decimal: digits behind the point
	unit  time.Duration // of a moment or a time of day
}

// The meanings that are told apart; numbers and bytes that mean themselves are 0.
const (
	itself = iota
	text
	unsigned
	decimal
	day
	moment
	timeOfDay
	uuid
	nothing // intervals, BSON, half floats
)

// meaningOf takes what a schema element says: its logical type, or the converted
// type of older writers.
func meaningOf(e fields) meaning {
	units := map[int64]time.Duration{1: time.Millisecond, 2: time.Microsecond, 3: time.Nanosecond}
	unit := func(f fields) time.Duration {
		for n := range f.sub(2) {
			return units[n]
		}
		return 0
	}
	if l := e.sub(10); len(l) == 1 {
		switch {
		case l.has(1), l.has(4), l.has(12):
			return meaning{kind: text}
		case l.has(5):
			return meaning{kind: decimal, scale: int(l.sub(5).int(1))}
		case l.has(6):
			return meaning{kind: day}
		case l.has(7):
			return meaning{kind: timeOfDay, unit: unit(l.sub(7))}
		case l.has(8):
			return meaning{kind: moment, unit: unit(l.sub(8))}
		case l.has(10):
			if signed, _ := l.sub(10)[2].(bool); !signed {
				return meaning{kind: unsigned}
			}
			return meaning{}
		case l.has(14):
			return meaning{kind: uuid}
		case l.has(13), l.has(15):
			return meaning{kind: nothing}
		}
	}
	if !e.has(6) {
		return meaning{}
	}
	switch c := e.int(6); c {
	case 0, 4, 19:
		return meaning{kind: text}
	case 5:
		return meaning{kind: decimal, scale: int(e.int(7))}
	case 6:
		return meaning{kind: day}
	case 7, 8:
		return meaning{kind: timeOfDay, unit: units[c-6]}
	case 9, 10:
		return meaning{kind: moment, unit: units[c-8]}
	case 11, 12, 13, 14:
		return meaning{kind: unsigned}
	case 20, 21:
		return meaning{kind: nothing}
	}
	return meaning{}
}

// value is what a raw value means: string, bool, int64, uint64, float32, float64; nil
// for bytes that are no text and whatever is not told apart.
func (c *column) value(r raw) any {
	if c.mean.kind == nothing {
		return nil
	}
	switch c.physical {
	case boolean:
		return r.bits != 0
	case int32s:
		if c.mean.kind == unsigned {
			return uint64(uint32(r.bits))
		}
		return c.integer(int64(int32(r.bits)))
	case int64s:
		if c.mean.kind == unsigned {
			return r.bits
		}
		return c.integer(int64(r.bits))
	case float:
		return math.Float32frombits(uint32(r.bits))
	case double:
		return math.Float64frombits(r.bits)
	case byteArray, fixed:
		return c.bytes(r.bytes)
	}
	return nil
}

func (c *column) integer(n int64) any {
	switch c.mean.kind {
	case decimal:
		return pointed(big.NewInt(n), c.mean.scale)
	case day:
		return time.Unix(0, 0).UTC().AddDate(0, 0, int(int32(n))).Format(time.DateOnly)
	case moment:
		if c.mean.unit == 0 {
			return nil
		}
		per := int64(time.Second / c.mean.unit)
		return time.Unix(n/per, n%per*int64(c.mean.unit)).UTC().Format(time.RFC3339Nano)
	case timeOfDay:
		if c.mean.unit == 0 || n < 0 || n > int64(24*time.Hour/c.mean.unit) {
			return nil
		}
		return time.Unix(0, 0).UTC().Add(time.Duration(n) * c.mean.unit).Format("15:04:05.999999999")
	}
	return n
}

func (c *column) bytes(b []byte) any {
	switch c.mean.kind {
	case text:
		return strings.ToValidUTF8(string(b), "\ufffd")
	case decimal:
		if len(b) > 64 {
			return nil
		}
		n := new(big.Int).SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 { // two's complement
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
		return pointed(n, c.mean.scale)
	case uuid:
		if len(b) != 16 {
			return nil
		}
		h := hex.EncodeToString(b)
		return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	}
	if c.physical == byteArray && utf8.Valid(b) && strings.IndexByte(string(b), 0) < 0 {
		return string(b) // of writers that do not say that it is text
	}
	return nil
}

// pointed writes a number with a point before its last digits.
func pointed(n *big.Int, digits int) any {
	if digits < 0 || digits > 100 {
		return nil
	}
	sign, s := "", n.String()
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	if digits == 0 {
		return sign + s
	}
	if len(s) <= digits {
		s = strings.Repeat("0", digits+1-len(s)) + s
	}
	return sign + s[:len(s)-digits] + "." + s[len(s)-digits:]
}
