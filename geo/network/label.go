package network

import (
	"math"

	"github.com/walkshed/walkshed/geo"
)

// A label is a time and the source it is counted from in one word, time above
// source. One comparison then prefers the lesser time and, of equal times, the
// lower source; one addition walks on and keeps the source.
type label uint64

const (
	// longest is the longest chain a search walks: 2^30 deciseconds, 3.4 years.
	longest geo.Deciseconds = 1 << 30
	// longestEdge is 2^24 deciseconds, 19 days: longer edges are taken for this long.
	longestEdge geo.Deciseconds = 1 << 24
	// never is the first time that is no answer: 6.8 years. never + longest still
	// fits a label, so walking on from nowhere stays nowhere without a test.
	never geo.Deciseconds = 1 << 31
	// nowhere is the label of what no source reaches.
	nowhere = label(never)<<32 | math.MaxUint32
)

func newLabel(t geo.Deciseconds, source uint32) label { return label(t)<<32 | label(source) }

// plus walks on for t, at most longest.
func (l label) plus(t geo.Deciseconds) label { return l + label(t)<<32 }

func (l label) time() geo.Deciseconds { return geo.Deciseconds(l >> 32) }

// through returns the label of a place on a chain from the labels of its ends.
func through(from, to label, toFrom, toTo geo.Deciseconds) label {
	return min(from.plus(toFrom), to.plus(toTo))
}
