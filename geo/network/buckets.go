package network

import "github.com/walkshed/walkshed/geo"

// bucketBits is the width of a bucket: 2^7 deciseconds, 14 m of walking. On a
// million nodes widths from 2^5 to 2^9 were equal within noise.
const bucketBits = 7

// buckets is a queue of nodes by time, for pushes that are never earlier than
// the bucket being emptied. Inside a bucket the order is last in, first out: a
// node may come out before a shorter walk to it is known, and then comes again.
type buckets struct {
	lists [][]entry
	now   int // the bucket being emptied
	count int
}

type entry struct {
	time geo.Deciseconds
	node uint32
}

func (q *buckets) push(t geo.Deciseconds, v uint32) {
	i := int(t >> bucketBits)
	for i >= len(q.lists) {
		q.lists = append(q.lists, nil)
	}
	q.lists[i] = append(q.lists[i], entry{t, v})
	q.count++
	q.now = min(q.now, i)
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

// reset empties the queue, keeping its memory.
func (q *buckets) reset() {
	for i := range q.lists {
		q.lists[i] = q.lists[i][:0]
	}
	q.now, q.count = 0, 0
}
