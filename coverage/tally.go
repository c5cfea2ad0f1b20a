package coverage

import "math/bits"

// A tally adds people up exactly: a fixed-point number of 64 bits before and 64
// after the binary point. Float sums depend on the order of adding and do not
// come back when what was added is taken away; these do, so that a sum kept up
// to date over any number of edits is the very sum made from nothing (the idea
// of Kulisch's accumulator, Computer Arithmetic and Validity 2008, §8, cut down
// to the range people come in).
//
// One row counts to 1e-19 of a person; all rows together, at most 1e10 people
// each and 2^31 of them, stay below 2^64 and are exact to 1e-10.
type tally struct{ whole, part uint64 }

// fixed returns n (0 <= n <= mostPeople) as a tally, what is below 2^-63 cut off.
// Every step of it is exact; 63 bits, because a signed conversion needs no
// branch that half of all fractions would take.
func fixed(n float64) tally {
	whole := int64(n)
	return tally{uint64(whole), uint64(int64((n-float64(whole))*(1<<63))) << 1}
}

func (t *tally) add(n tally) {
	var carry uint64
	t.part, carry = bits.Add64(t.part, n.part, 0)
	t.whole, _ = bits.Add64(t.whole, n.whole, carry)
}

// take undoes add.
func (t *tally) take(n tally) {
	var borrow uint64
	t.part, borrow = bits.Sub64(t.part, n.part, 0)
	t.whole, _ = bits.Sub64(t.whole, n.whole, borrow)
}

// people returns the sum as a float64, within one unit in its last place.
func (t tally) people() float64 { return float64(t.whole) + float64(t.part)/(1<<64) }
