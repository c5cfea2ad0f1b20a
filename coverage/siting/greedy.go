package siting

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// greedy holds the state of the lazy greedy: a heap of gains that may be stale.
// A gain only falls as others are chosen, so a stale gain is an upper bound,
// and a candidate whose fresh gain still tops the heap is the best (Minoux).
//
// Gains are sums of the same terms in the same order with some turned to 0;
// floating addition is monotone, so "only falls" holds to the last bit.
type greedy struct {
	m       merged
	p       int
	left    []float64 // weight of each row, 0 once covered
	heap    []standing
	reached float64
	order   Order
	bound   []float64 // bound[k]: least proved bound for k+1 sites so far
}

// standing is a candidate with its gain as last computed, after step choices.
type standing struct {
	gain float64
	cand int32
	step int32
}

// before orders the heap: most gain first, ties to the lowest candidate.
func (a standing) before(b standing) bool {
	return a.gain > b.gain || a.gain == b.gain && a.cand < b.cand
}

func newGreedy(m merged, p int) *greedy {
	g := &greedy{m: m, p: p, left: slices.Clone(m.weight), bound: make([]float64, p)}
	for k := range g.bound {
		g.bound[k] = m.total
	}
	for c := int32(0); int(c) < m.cover.Candidates(); c++ {
		if gain := g.gain(c); gain > 0 {
			g.heap = append(g.heap, standing{gain: gain, cand: c})
		}
	}
	slices.SortFunc(g.heap, func(a, b standing) int {
		return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.cand, b.cand))
	}) // a sorted slice is a heap
	return g
}

func (g *greedy) gain(c int32) float64 {
	sum := 0.0
	for _, r := range g.m.cover.of(c) {
		sum += g.left[r]
	}
	return sum
}

// run chooses up to p candidates, tightening the bound before each.
func (g *greedy) run(ctx context.Context, tell func(done, total int64)) error {
	for step := int32(0); int(step) < g.p; step++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		top := g.freshest(step)
		g.online(top)
		if len(top) == 0 {
			return nil
		}
		g.take(top[0])
		for _, s := range top[1:] {
			g.push(s)
		}
		if tell != nil {
			tell(int64(step)+1, int64(g.p))
		}
	}
	g.online(g.freshest(int32(g.p)))
	return nil
}

// freshest takes the p best candidates off the heap, by gains that are fresh.
func (g *greedy) freshest(step int32) []standing {
	top := make([]standing, 0, g.p)
	for len(top) < g.p && len(g.heap) > 0 {
		s := g.pop()
		if s.step != step {
			s.gain, s.step = g.gain(s.cand), step
			if s.gain == 0 {
				continue
			}
			if len(g.heap) > 0 && g.heap[0].before(s) {
				g.push(s)
				continue
			}
		}
		top = append(top, s)
	}
	return top
}

// take builds the candidate.
func (g *greedy) take(s standing) {
	for _, r := range g.m.cover.of(s.cand) {
		g.left[r] = 0
	}
	g.reached += s.gain
	g.order.Chosen = append(g.order.Chosen, int(s.cand))
	g.order.Gain = append(g.order.Gain, s.gain)
}

// online lowers the bound by what the p best gains on top of the sites chosen
// so far prove: any k sites cover at most what is reached already and the k
// largest gains (Leskovec et al. 2007; the covered people are a submodular
// function of the sites).
func (g *greedy) online(top []standing) {
	sum := g.reached
	for k := range g.bound {
		if k < len(top) {
			sum += top[k].gain
		}
		g.bound[k] = min(g.bound[k], sum)
	}
}

// finishBound gives the order its bounds: what holds for k+1 sites holds for k,
// a whole number of people is never exceeded by a fraction, and what has been
// reached is a floor that only rounding could cross.
func (g *greedy) finishBound() {
	n := len(g.order.Chosen)
	b := g.bound
	for k := len(b) - 1; k >= 0; k-- {
		if g.m.whole {
			b[k] = math.Floor(b[k])
		}
		if k+1 < len(b) {
			b[k] = min(b[k], b[k+1])
		}
	}
	reached := 0.0
	for k := 0; k < n; k++ {
		reached += g.order.Gain[k]
		b[k] = min(max(b[k], reached), max(g.m.total, reached))
	}
	g.order.Bound = b[:n:n]
}

func (g *greedy) push(s standing) {
	h := append(g.heap, s)
	i := len(h) - 1
	for i > 0 && h[i].before(h[(i-1)/2]) {
		h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
		i = (i - 1) / 2
	}
	g.heap = h
}

func (g *greedy) pop() standing {
	h := g.heap
	top, n := h[0], len(h)-1
	h[0] = h[n]
	h = h[:n]
	for i := 0; ; {
		best := i
		for _, j := range [2]int{2*i + 1, 2*i + 2} {
			if j < n && h[j].before(h[best]) {
				best = j
			}
		}
		if best == i {
			break
		}
		h[i], h[best] = h[best], h[i]
		i = best
	}
	g.heap = h
	return top
}
