package siting

import (
	"math"
	"math/rand/v2"
	"slices"
)

// coverLocal improves an answer of a large covering: the insiders around one of
// them are taken out, and what they alone covered is covered anew, exactly and
// for less, by the tree (large neighbourhood search; Shaw 1998). Of 1,226 sites on
// 17,800 rows × 7,000 candidates a second leaves 1,073.
type coverLocal struct {
	k     *covering
	t     *coverTree
	in    []bool
	times []int32 // insiders of each row
	cost  float64
	most  int // insiders taken out at a time
	rng   *rand.Rand
	row   []int32 // number of each row in a region while it is made, else -1
	cand  []int32 // likewise of each candidate
	work  int64
}

// Insiders taken out at a time, and the work a region is worth: larger ones gain
// more each, but cost far more.
const (
	coverRegionLeast = 6
	coverRegionFirst = 12 // at most, in the first search, and so many more in each
	coverRegionMore  = 3
	coverRegionMost  = 32
	coverRegionWork  = 10_000_000
)

func newCoverLocal(k *covering, chosen []int32, t *coverTree) *coverLocal {
	l := &coverLocal{k: k, t: t, in: make([]bool, len(k.cost)), times: make([]int32, len(k.need)), most: coverRegionFirst, rng: rand.New(rand.NewPCG(1, 2)),
		row: slices.Repeat([]int32{-1}, len(k.need)), cand: slices.Repeat([]int32{-1}, len(k.cost))}
	for _, c := range chosen {
		l.put(c, 1)
	}
	return l
}

// put takes a candidate in (1) or out (-1).
func (l *coverLocal) put(c, by int32) {
	l.in[c] = by > 0
	l.cost += float64(by) * l.k.cost[c]
	for _, r := range l.k.rows.of(c) {
		l.times[r] += by
	}
	l.work += int64(len(l.k.rows.of(c)))
}

// around are up to n insiders near one, itself first.
func (l *coverLocal) around(c int32, n int) []int32 {
	near, queue := []int32{c}, []int32{c}
	seen := map[int32]bool{c: true}
	for i := 0; i < len(queue) && len(near) < n; i++ {
		for _, r := range l.k.rows.of(queue[i]) {
			for _, d := range l.k.cands.of(r) {
				if seen[d] {
					continue
				}
				seen[d] = true
				queue = append(queue, d)
				if l.in[d] && len(near) < n {
					near = append(near, d)
				}
			}
			l.work += int64(len(l.k.cands.of(r)))
		}
	}
	return near
}

// region is the covering of what lacks once some insiders are out.
func (l *coverLocal) region(out []int32) *covering {
	k := l.k
	q := &covering{whole: k.whole, rows: lists32{first: []int64{0}}}
	var rows, cands []int32
	for _, o := range out {
		for _, r := range k.rows.of(o) {
			if l.row[r] < 0 && l.times[r] < k.need[r] {
				l.row[r] = 0
				rows = append(rows, r)
			}
		}
	}
	slices.Sort(rows)
	for i, r := range rows {
		l.row[r] = int32(i)
		q.need, q.price = append(q.need, k.need[r]-l.times[r]), append(q.price, k.price[r])
		for _, c := range k.cands.of(r) {
			if l.cand[c] < 0 && !l.in[c] {
				l.cand[c] = 0
				cands = append(cands, c)
			}
		}
	}
	slices.Sort(cands)
	for _, c := range cands {
		for _, r := range k.rows.of(c) {
			if l.row[r] >= 0 {
				q.rows.list = append(q.rows.list, l.row[r])
			}
		}
		l.work += int64(len(k.rows.of(c)))
		q.rows.first = append(q.rows.first, int64(len(q.rows.list)))
		q.cost, q.orig = append(q.cost, k.cost[c]), append(q.orig, c)
		l.cand[c] = -1
	}
	for _, r := range rows {
		l.row[r] = -1
	}
	q.cands.first, q.cands.list = Cover{First: q.rows.first, Rows: q.rows.list}.transpose(len(q.need))
	return q
}

// chosen are the insiders.
func (l *coverLocal) chosen() []int32 {
	var out []int32
	for c, in := range l.in {
		if in {
			out = append(out, int32(c))
		}
	}
	return out
}

// search exchanges regions until goOn says no, and tells of each better answer.
// One at the same cost is taken too: it opens another way.
func (l *coverLocal) search(goOn func() bool, better func()) {
	least := l.cost
	whole := l.t.goOn
	defer func() {
		l.t.goOn = whole
		l.most = min(l.most+coverRegionMore, coverRegionMost)
	}()
	for goOn() {
		c := int32(l.rng.IntN(len(l.in)))
		if !l.in[c] {
			l.work++
			continue
		}
		out := l.around(c, coverRegionLeast+l.rng.IntN(l.most-coverRegionLeast))
		was := 0.0
		for _, o := range out {
			l.put(o, -1)
			was += l.k.cost[o]
		}
		end := l.t.work + coverRegionWork
		l.t.goOn = func() bool { return l.t.work < end && goOn() }
		a := l.t.solve(l.region(out), math.Nextafter(was, math.Inf(1)), coverNodeSteps)
		if math.IsInf(a.cost, 1) {
			a.chosen = out
		}
		for _, c := range a.chosen {
			l.put(c, 1)
		}
		if l.cost < least {
			least = l.cost
			better()
		}
	}
}
