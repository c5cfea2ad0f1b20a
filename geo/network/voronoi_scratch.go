package network

// voronoiScratch is what one change needs while it runs.
type voronoiScratch struct {
	queue   buckets
	changed []uint32 // core nodes whose label changes, each once
	entry   []label  // of changed, from outside; where a source closes
	marked  []uint64 // bit for each core node: is in changed
	warmed  []uint64 // bit for each warmNodes core nodes: has been read
	warmth  uint64   // what was read, so that the reading is not left out
}

func newVoronoiScratch(nodes int) *voronoiScratch {
	return &voronoiScratch{marked: make([]uint64, (nodes+63)/64), warmed: make([]uint64, nodes/warmNodes/64+1)}
}

// mostKept is how many nodes a change may touch and keep its memory for the next.
const mostKept = 1 << 17

func (s *voronoiScratch) clear() {
	for _, node := range s.changed {
		s.marked[node>>6] = 0
		s.warmed[node/warmNodes>>6] = 0
	}
	s.entry = s.entry[:0]
	if s.changed = s.changed[:0]; cap(s.changed) > mostKept {
		s.changed, s.entry, s.queue = nil, nil, buckets{} // only a rare change needs as much
	}
}

// warmNodes is how many core nodes are read in advance: some 4 KB of labels, arcs
// and places.
const warmNodes = 64

// warm reads what belongs to some core nodes from end to end, a word in each
// cache line, before a search jumps about in it: the memory streams it in, where
// each first touch would be a miss the search waits for. A tenth off what
// closing a source takes on a cold part of the map (see wave).
func (v *Voronoi) approach(s *voronoiScratch, node uint32) {
	if b := node / warmNodes; s.warmed[b>>6]>>(b&63)&1 == 0 {
		s.warmed[b>>6] |= 1 << (b & 63)
		s.warmth += v.warm(b * warmNodes)
	}
}

func (v *Voronoi) warm(from uint32) (sum uint64) {
	c, p := v.places.net.core, v.places
	to := min(from+warmNodes, uint32(c.nodes()))
	for k := from; k < to; k += 8 {
		sum += uint64(v.labels.At(k))
	}
	for k := from; k < to; k += 16 {
		sum += uint64(c.First[k]) + uint64(p.first[k])
	}
	for k := c.First[from]; k < c.First[to]; k += 8 {
		sum += uint64(c.Arcs[k].head)
	}
	for k := p.first[from]; k < p.first[to]; k += 4 {
		sum += uint64(p.rows[k].place)
	}
	for k := p.first[from]; k < p.first[to]; k += 16 {
		sum += uint64(p.chain[k])
	}
	return sum
}
