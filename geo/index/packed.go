package index

import (
	"math"
	"runtime"
	"sync"

	"github.com/paulmach/orb"
)

// fanout is how many numbers share a box, and boxes a box above.
const fanout = 16

// A box is [west, south, east, north] rounded outwards to float32: 16 bytes, and
// never smaller than what it holds. At 180° that is up to 2 m larger, which costs
// a little looking and no answer.
type box [4]float32

var noBox = box{float32(math.Inf(1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.Inf(-1))}

func around(a, b orb.Point) box {
	return box{below(min(a[0], b[0])), below(min(a[1], b[1])), above(max(a[0], b[0])), above(max(a[1], b[1]))}
}

func (b *box) join(c box) {
	b[0], b[1], b[2], b[3] = min(b[0], c[0]), min(b[1], c[1]), max(b[2], c[2]), max(b[3], c[3])
}

func below(v float64) float32 {
	if f := float32(v); float64(f) > v {
		return math.Nextafter32(f, float32(math.Inf(-1)))
	} else {
		return f
	}
}

func above(v float64) float32 { return -below(-v) }

// meets reports whether b and c share a point; touching is sharing.
func (b *box) meets(c orb.Bound) bool {
	return float64(b[0]) <= c.Max[0] && float64(b[2]) >= c.Min[0] && float64(b[1]) <= c.Max[1] && float64(b[3]) >= c.Min[1]
}

// packed is a tree without pointers over n things in an order in which what is
// near on the ground is near in number: every 16 of them share a box, every 16
// boxes one above, up to a single one (Kamel and Faloutsos 1993, "On packing
// R-trees"; laid out flat as in Mapbox's flatbush). About 1 byte a thing, where a
// tree of single entries takes 60; 13 million are packed in a tenth of a second.
type packed struct {
	n      int
	levels [][]box // lowest first; the last holds one box, or none where n is 0
}

// newPacked packs n things; boxOf returns the box of thing i, noBox where it is none.
func newPacked(n int, boxOf func(i int) box) packed {
	p := packed{n: n}
	if n == 0 {
		return p
	}
	lowest := make([]box, (n+fanout-1)/fanout)
	share(len(lowest), func(from, to int) {
		for g := from; g < to; g++ {
			b := noBox
			for i := g * fanout; i < min(n, (g+1)*fanout); i++ {
				b.join(boxOf(i))
			}
			lowest[g] = b
		}
	})
	p.levels = append(p.levels, lowest)
	for below := lowest; len(below) > 1; {
		level := make([]box, (len(below)+fanout-1)/fanout)
		for g := range level {
			level[g] = noBox
			for _, b := range below[g*fanout : min(len(below), (g+1)*fanout)] {
				level[g].join(b)
			}
		}
		p.levels, below = append(p.levels, level), level
	}
	return p
}

// share deals 0…n-1 out to the cores in runs.
func share(n int, do func(from, to int)) {
	var group sync.WaitGroup
	step := max(1, (n+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	for from := 0; from < n; from += step {
		group.Go(func() { do(from, min(n, from+step)) })
	}
	group.Wait()
}

// meeting calls found for each thing whose group's box meets b, in rising order.
func (p packed) meeting(b orb.Bound, found func(i int)) {
	if p.n > 0 {
		p.descend(len(p.levels)-1, 0, b, found)
	}
}

func (p packed) descend(level, g int, b orb.Bound, found func(i int)) {
	if !p.levels[level][g].meets(b) {
		return
	}
	from := g * fanout
	if level == 0 {
		for i := from; i < min(p.n, from+fanout); i++ {
			found(i)
		}
		return
	}
	for k := from; k < min(len(p.levels[level-1]), from+fanout); k++ {
		p.descend(level-1, k, b, found)
	}
}

// A visit looks for what is nearest: away is the squared distance to a box, at
// most that to anything in it; try looks at a thing; worst is the squared
// distance beyond which nothing matters, which falls as things are found.
type visit struct {
	away  func(b *box) float64
	try   func(i int)
	worst func() float64
}

// nearest visits groups, the nearest box of each level first, while they may
// hold something that matters.
func (p packed) nearest(v visit) {
	if p.n > 0 {
		p.approach(v, len(p.levels)-1, 0)
	}
}

func (p packed) approach(v visit, level, g int) {
	from := g * fanout
	if level == 0 {
		for i := from; i < min(p.n, from+fanout); i++ {
			v.try(i)
		}
		return
	}
	boxes := p.levels[level-1][from:min(len(p.levels[level-1]), from+fanout)]
	var order [fanout]int
	var away [fanout]float64
	count := 0
	for k := range boxes {
		d := v.away(&boxes[k])
		if d > v.worst() {
			continue
		}
		at := count
		for ; at > 0 && away[at-1] > d; at-- {
			order[at], away[at] = order[at-1], away[at-1]
		}
		order[at], away[at] = k, d
		count++
	}
	for i, k := range order[:count] {
		if away[i] > v.worst() {
			return
		}
		p.approach(v, level-1, from+k)
	}
}
