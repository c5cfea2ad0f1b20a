package index

import (
	"slices"

	"github.com/paulmach/orb"
)

// Boxes answers which of many boxes meet a box. It is safe for concurrent use
// once built and takes about 5 bytes a box; the boxes themselves are not kept.
type Boxes struct {
	tree  packed
	order []uint32 // thing of the tree → box
	bound func(i int) orb.Bound
}

// NewBoxes indexes the boxes bound(0) … bound(n-1), which bound goes on to answer
// for. An empty box (orb.Bound.IsEmpty) is met by none.
func NewBoxes(n int, bound func(i int) orb.Bound) *Boxes {
	x := &Boxes{order: make([]uint32, n), bound: bound}
	var whole orb.Bound
	for i, first := 0, true; i < n; i++ {
		if b := bound(i); !b.IsEmpty() {
			if first {
				whole, first = b, false
			}
			whole = whole.Union(b)
		}
	}
	keys := make([]Keyed, n)
	share(n, func(from, to int) {
		for i := from; i < to; i++ {
			keys[i] = Keyed{CurveKey(bound(i).Center(), whole), uint32(i)}
		}
	})
	for i, k := range ByKey(keys, 2*CurveBits) {
		x.order[i] = k.At
	}
	x.tree = newPacked(n, func(i int) box {
		b := bound(int(x.order[i]))
		if b.IsEmpty() {
			return noBox
		}
		return around(b.Min, b.Max)
	})
	return x
}

// Meeting returns the numbers, rising, of the boxes that share a point with b;
// touching is sharing.
func (x *Boxes) Meeting(b orb.Bound) []int32 {
	var out []int32
	x.tree.meeting(b, func(i int) {
		at := x.order[i]
		if c := x.bound(int(at)); !c.IsEmpty() && c.Intersects(b) {
			out = append(out, int32(at))
		}
	})
	slices.Sort(out)
	return out
}
