package network

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
)

// Whatever is pushed comes out, never from an earlier bucket than before once
// pushes only go forward; times past the last bucket are not lost.
func TestBucketsLaw(t *testing.T) {
	var q buckets
	rapid.Check(t, func(t *rapid.T) {
		wide := rapid.SampledFrom([]uint32{1000, 100000, 1 << 31}).Draw(t, "width")
		left := map[entry]int{}
		push := func(time geo.Deciseconds, v uint32) {
			q.push(time, v)
			left[entry{time, v}]++
		}
		for range rapid.IntRange(1, 30).Draw(t, "first") {
			push(geo.Deciseconds(rapid.Uint32Range(0, wide).Draw(t, "time")), uint32(len(left)))
		}
		last, later := -1, rapid.IntRange(0, 30).Draw(t, "later")
		for {
			time, v, ok := q.pop()
			if !ok {
				break
			}
			if left[entry{time, v}]--; left[entry{time, v}] < 0 {
				t.Fatalf("%d at %d comes out but never went in", v, time)
			}
			bucket := min(int(time>>bucketBits), lastBucket)
			if bucket < last {
				t.Fatalf("bucket %d after %d", bucket, last)
			}
			last = bucket
			if later > 0 {
				later--
				push(time.Plus(geo.Deciseconds(rapid.Uint32Range(0, wide).Draw(t, "step"))), uint32(later))
			}
		}
		for e, n := range left {
			if n != 0 {
				t.Fatalf("%v is lost", e)
			}
		}
	})
	if len(q.lists) > lastBucket+1 {
		t.Errorf("%d buckets", len(q.lists))
	}
}
