package network

import "github.com/walkshed/walkshed/geo"

// bucketBits is the width of a bucket: 2^7 deciseconds, 14 m of walking. On a
// million nodes widths from 2^5 to 2^9 were equal within noise.
const bucketBits = 7

// mostBuckets bounds how many buckets one bounded search has: a wide limit gets
// wider buckets.
const mostBuckets = 1 << 12

// bucketShift returns the width of buckets up to limit, as a power of two.
func bucketShift(limit geo.Deciseconds) int {
	shift := bucketBits
	for limit>>shift >= mostBuckets {
		shift++
	}
	return shift
}

// lastBucket takes every time from 2^15 buckets on (4.9 days of walking), so
// that one absurd edge does not cost gigabytes. It is slower, not wrong: see
// buckets.
const lastBucket = 1<<15 - 1

// buckets is a queue of nodes by time (Dial 1969). Inside a bucket the order is
// last in, first out: a node may come out before a shorter walk to it is known,
// and then comes again. Least times are right all the same, because a search
// goes on until nothing is queued.
//
// An empty queue keeps its memory: starting the next search costs nothing.
type buckets struct {
	lists [][]entry
	now   int // no earlier bucket holds anything
	count int
}

type entry struct {
	time geo.Deciseconds
	node uint32
}

func (q *buckets) push(t geo.Deciseconds, v uint32) {
	i := min(int(t>>bucketBits), lastBucket)
	for i >= len(q.lists) {
		q.lists = append(q.lists, nil)
	}
	q.lists[i] = append(q.lists[i], entry{t, v})
	q.now = min(q.now, i)
	q.count++
}

func (q *buckets) pop() (t geo.Deciseconds, v uint32, ok bool) {
	if q.count == 0 {
		return 0, 0, false
	}
	for len(q.lists[q.now]) == 0 {
		q.now++
	}
	list := q.lists[q.now]
	e := list[len(list)-1]
	q.lists[q.now] = list[:len(list)-1]
	q.count--
	return e.time, e.node, true
}
