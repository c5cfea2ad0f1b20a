package town

import (
	"cmp"
	"slices"
)

// renumber gives nodes the order they have in an extract: places drawn by one
// mapper lie together (squares of 2 km), the squares and what is inside them
// in no order. It drops nodes without an edge.
func (t *Town) renumber() {
	used := make([]bool, len(t.X))
	for e := range t.A {
		used[t.A[e]], used[t.B[e]] = true, true
	}
	type place struct {
		square int32
		order  uint64
		node   uint32
	}
	squares := int32(t.SideM()/tileM) + 1
	shuffled := make([]int32, squares*squares)
	for i := range shuffled {
		shuffled[i] = int32(i)
	}
	t.rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	var places []place
	for v := range t.X {
		if used[v] {
			col := min(max(int32(t.X[v]/tileM), 0), squares-1)
			row := min(max(int32(t.Y[v]/tileM), 0), squares-1)
			places = append(places, place{shuffled[row*squares+col], t.rng.Uint64(), uint32(v)})
		}
	}
	slices.SortFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.square, b.square), cmp.Compare(a.order, b.order))
	})
	number := make([]uint32, len(t.X))
	x, y := make([]float32, len(places)), make([]float32, len(places))
	for i, p := range places {
		number[p.node], x[i], y[i] = uint32(i), t.X[p.node], t.Y[p.node]
	}
	t.X, t.Y = x, y
	for e := range t.A {
		t.A[e], t.B[e] = number[t.A[e]], number[t.B[e]]
	}
}

// Rows returns the streets as compressed rows: the arcs of node v are
// first[v]…first[v+1], every edge there and back.
func (t *Town) Rows() (first, head, weight []uint32) {
	first = make([]uint32, len(t.X)+1)
	for e := range t.A {
		first[t.A[e]+1]++
		first[t.B[e]+1]++
	}
	for v := range t.X {
		first[v+1] += first[v]
	}
	head, weight = make([]uint32, 2*len(t.A)), make([]uint32, 2*len(t.A))
	next := slices.Clone(first)
	put := func(a, b, w uint32) {
		head[next[a]], weight[next[a]] = b, w
		next[a]++
	}
	for e := range t.A {
		put(t.A[e], t.B[e], t.Weight[e])
		put(t.B[e], t.A[e], t.Weight[e])
	}
	return first, head, weight
}
