package siting

import "math"

// obligations are what a branch asks of a bound: candidates that must be in or
// out of the plans it bounds.
type obligations struct {
	must  []int8    // of each candidate: 1 must be in, -1 must be out; nil outside a branch
	worth []float64 // scores under these
}

func (o *obligations) oblige(must []int8) { o.must = must }

// obliged are the scores under the obligations: what must be in is worth high more,
// above all that can be won, so that it is taken first wherever the rules allow, and
// as much is to be taken off the bound again; what must be out is worth nothing.
func (o *obligations) obliged(score []float64, high float64) (worth []float64, forced float64) {
	if o.must == nil {
		return score, 0
	}
	o.worth = append(o.worth[:0], score...)
	for c, b := range o.must {
		switch {
		case b < 0:
			o.worth[c] = math.Inf(-1)
		case b > 0:
			o.worth[c] += high
			forced += high
		}
	}
	return o.worth, forced
}
