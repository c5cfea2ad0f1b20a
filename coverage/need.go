package coverage

import (
	"fmt"

	"github.com/walkshed/walkshed/data"
)

// What a run takes at its peak, measured at a million and at ten million nodes;
// gaps, sites and what-ifs at a limit come on top.
const (
	bytesPerCell  = 260 // point, people, leg and place on its street, neighbours, answer
	bytesPerPoint = 60  // of the streets' shapes: the point, its box, and its share of edges, arcs and chains
	bytesPerVenue = 800
)

// need is about how many bytes a run takes beside what was read.
func need(in Inputs) int64 {
	points := int64(len(in.Streets.Nodes))
	for _, w := range in.Streets.Ways {
		points += int64(len(w.Nodes))
	}
	return bytesPerCell*int64(len(in.Population.Points)) + bytesPerPoint*points + bytesPerVenue*int64(len(in.Facilities))
}

// checkMemory refuses what does not fit, with the arithmetic, before it is begun:
// a machine that runs out of memory says nothing at all.
func checkMemory(in Inputs, set Settings) error {
	n := need(in)
	if set.MemoryBytes <= 0 || n <= set.MemoryBytes {
		return nil
	}
	const mega = 1 << 20
	return &data.Error{Op: "prepare", Err: fmt.Errorf("%d cells × %d bytes, %d points of streets × %d and %d venues × %d are %d MB, and %d MB are free",
		len(in.Population.Points), bytesPerCell, (n-bytesPerCell*int64(len(in.Population.Points))-bytesPerVenue*int64(len(in.Facilities)))/bytesPerPoint,
		bytesPerPoint, len(in.Facilities), bytesPerVenue, n/mega, set.MemoryBytes/mega),
		Hint: "cut the place into parts, take coarser cells, or use a machine with more memory"}
}

// What a pair of a candidate and a cell within its reach takes, with all that a
// search for sites makes of it: copies of the matrix from both sides.
const (
	bytesPerPair      = 40
	bytesPerTimedPair = 56      // with how long the walk is
	mostPairsUnasked  = 4 << 28 // where the settings name no memory
)

// mostPairs is how many pairs of so many bytes a search may hold.
func (p *place) mostPairs(bytes int64) int64 {
	if p.set.MemoryBytes <= 0 {
		return mostPairsUnasked
	}
	return p.set.MemoryBytes / bytes
}

// tooManyPairs refuses a search that would not fit, with the arithmetic.
func tooManyPairs(spots int, most int64) error {
	return &data.Error{Op: "find whom each candidate reaches", Err: fmt.Errorf("%d places and the cells they reach make more than %d pairs: more than the free memory holds", spots, most),
		Hint: "ask at a shorter limit or cut, give a list of candidates or a suitability layer, or use a machine with more memory"}
}
