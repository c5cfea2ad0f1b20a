package network

import (
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/walkshed/walkshed/geo"
)

// A wave is one search from many sources over the core. What makes it fast, on
// the standard lattice of a million nodes, 2,000 sources, 15 minutes:
//
//   - whole deciseconds in buckets instead of a heap (Dial 1969): 2.7×;
//   - sources near each other together, block by block along the Hilbert curve,
//     over labels shared by all and pruned by whoever came first, so that a block
//     stays in the second-level cache: 2.1×;
//   - a block's arcs and labels are read once from end to end before its search
//     jumps about in them: the memory streams them in, where each first touch
//     would otherwise be a miss the search waits for: 1.8×.
//
// Without a limit, blocks would flood the map one after another. So a wave goes
// out in rings: first to firstRing, then from where that ended to twice as far,
// and so on.
//
// Labels only ever fall, towards one and the same least label, so neither the
// order of blocks nor the number of workers changes an answer.
type wave struct {
	core   *core
	labels []label // by core node; shared by workers, atomically
	limit  geo.Deciseconds
}

const (
	// blockBits: 2^14 core nodes, whose labels and arcs are about 0.6 MB.
	blockBits = 14
	// warmFrom is how many starts make it worth reading a whole block in advance.
	warmFrom = 8
	// firstRing is 15 minutes, what most questions are about.
	firstRing geo.Deciseconds = 9000
)

// newWave returns a wave that has not set out; limit (<=) is cut to what labels hold.
func newWave(c *core, limit geo.Deciseconds) *wave {
	w := &wave{core: c, labels: make([]label, c.nodes()), limit: min(limit, never-1)}
	for v := range w.labels {
		w.labels[v] = nowhere
	}
	return w
}

// seed offers a label to a node before the wave sets out.
func (w *wave) seed(starts []uint32, v uint32, l label) []uint32 {
	if l.time() > w.limit || l >= w.labels[v] {
		return starts
	}
	w.labels[v] = l
	return append(starts, v)
}

// within is what a label answers at the wave's limit.
func (w *wave) within(l label) (geo.Deciseconds, uint32) {
	if l.time() > w.limit {
		return geo.Unreachable, NoSource
	}
	return l.time(), uint32(l)
}

// run spreads the labels of the starts until nothing within the limit is better.
func (w *wave) run(starts []uint32, workers int) {
	for done, ring := geo.Deciseconds(0), min(firstRing, w.limit); len(starts) > 0; {
		slices.Sort(starts)
		starts = w.ring(slices.Compact(starts), done, ring, workers)
		done, ring = ring, min(2*ring, w.limit)
		if done == w.limit {
			return
		}
	}
}

// ring spreads from starts to labels of at most end, block by block, and returns
// the nodes from which a walk goes on beyond it, each perhaps more than once.
// All labels of at most start are right already.
func (w *wave) ring(starts []uint32, start, end geo.Deciseconds, workers int) []uint32 {
	var blocks [][]uint32
	for i := 0; i < len(starts); {
		j := i + 1
		for j < len(starts) && starts[j]>>blockBits == starts[i]>>blockBits {
			j++
		}
		blocks, i = append(blocks, starts[i:j]), j
	}
	workers = max(1, min(workers, len(blocks)))
	beyond := make([][]uint32, workers)
	var next atomic.Int64
	var group sync.WaitGroup
	for i := range workers {
		group.Go(func() {
			r := newRing(w, start, end)
			for k := next.Add(1); k <= int64(len(blocks)); k = next.Add(1) {
				r.block(blocks[k-1])
			}
			beyond[i] = r.beyond
		})
	}
	group.Wait()
	return slices.Concat(beyond...)
}

// A ring is one worker's part of a wave between two times.
type ring struct {
	core       *core
	labels     []label
	start, end geo.Deciseconds
	shift      int // a bucket is 2^shift deciseconds
	buckets    [][]uint32
	beyond     []uint32
	last       bool // nothing beyond is wanted
	warmth     label
}

func newRing(w *wave, start, end geo.Deciseconds) *ring {
	shift := max(bucketBits, bits.Len32(uint32(end-start))-bucketBits)
	return &ring{core: w.core, labels: w.labels, start: start, end: end, shift: shift, last: end == w.limit,
		buckets: make([][]uint32, (end-start)>>shift+1)}
}

// bucket returns where a label is due; what was right before is due at once.
func (r *ring) bucket(l label) int {
	return int(max(l.time(), r.start)-r.start) >> r.shift
}

// block searches from starts that lie in one block.
func (r *ring) block(starts []uint32) {
	if len(starts) >= warmFrom {
		r.warm(starts[0] >> blockBits << blockBits)
	}
	for _, v := range starts {
		if l := r.read(v); l.time() > r.end {
			r.beyond = append(r.beyond, v)
		} else {
			i := r.bucket(l)
			r.buckets[i] = append(r.buckets[i], v)
		}
	}
	for i := range r.buckets {
		r.empty(i)
	}
}

// warm reads a block from end to end, a word in each cache line.
func (r *ring) warm(from uint32) {
	to := min(from+1<<blockBits, uint32(len(r.labels)))
	sum := label(0)
	for v := from; v < to; v += 8 {
		sum += r.read(v)
	}
	first := r.core.First[from : to+1]
	for i := 0; i < len(first); i += 16 {
		sum += label(first[i])
	}
	arcs := r.core.Arcs[first[0]:first[len(first)-1]]
	for i := 0; i < len(arcs); i += 8 {
		sum += label(arcs[i].head)
	}
	r.warmth = sum // so that the reading is not left out
}

// empty spreads from all nodes of a bucket, and those that join it meanwhile. A
// node whose label has moved to an earlier bucket since was dealt with there.
func (r *ring) empty(i int) {
	first, arcs := r.core.First, r.core.Arcs
	for at := 0; at < len(r.buckets[i]); at++ {
		v := r.buckets[i][at]
		l := r.read(v)
		if r.bucket(l) != i {
			continue
		}
		far := false
		for _, a := range arcs[first[v]:first[v+1]] {
			t := l.plus(a.cost)
			if t >= r.read(a.head) {
				continue
			}
			if t.time() > r.end {
				far = true
			} else if r.lower(a.head, t) {
				k := r.bucket(t)
				r.buckets[k] = append(r.buckets[k], a.head)
			}
		}
		if far && !r.last {
			r.beyond = append(r.beyond, v)
		}
	}
	r.buckets[i] = r.buckets[i][:0]
}

func (r *ring) read(v uint32) label { return label(atomic.LoadUint64((*uint64)(&r.labels[v]))) }

// lower puts l in place of a greater label.
func (r *ring) lower(v uint32, l label) bool {
	p := (*uint64)(&r.labels[v])
	for {
		old := atomic.LoadUint64(p)
		if uint64(l) >= old {
			return false
		}
		if atomic.CompareAndSwapUint64(p, old, uint64(l)) {
			return true
		}
	}
}
