package town

import (
	"math"
	"math/rand/v2"
	"slices"
)

// choose draws n nodes without putting back, each with a chance in proportion
// to the people of its cell to the power given.
func (t *Town) choose(n int, power float64) []uint32 {
	sums, sum := make([]float64, len(t.X)), 0.0
	for v := range t.X {
		sum += math.Pow(float64(t.Cells.People[t.Cells.of(t.X[v], t.Y[v])])+.01, power)
		sums[v] = sum
	}
	n = min(n, len(t.X))
	seen := make(map[uint32]bool, n)
	out := make([]uint32, 0, n)
	for len(out) < n {
		at, _ := slices.BinarySearch(sums, t.rng.Float64()*sum)
		if v := uint32(min(at, len(t.X)-1)); !seen[v] && t.apart(v) {
			seen[v] = true
			out = append(out, v)
		}
	}
	return out
}

// apart reports whether a node is farther than 2 m from the middle of its cell.
// A venue on that very spot would be at the cell, without a walk to the street
// and back, which a search along streets cannot know: peers would differ there.
func (t *Town) apart(v uint32) bool {
	x, y := t.Cells.At(t.Cells.of(t.X[v], t.Y[v]))
	return math.Hypot(float64(t.X[v])-x, float64(t.Y[v])-y) > 2
}

// Sites draws n nodes where a venue could be built, by the square root of the
// people there; the same for the same town and n.
func (t *Town) Sites(n int) []uint32 {
	again := *t
	again.rng = rand.New(rand.NewPCG(t.Seed, uint64(n)<<32|1))
	return again.choose(n, .5)
}

// Anywhere draws n nodes, each as likely as any other; the same every time.
func (t *Town) Anywhere(n int) []uint32 {
	rng := rand.New(rand.NewPCG(t.Seed, uint64(n)<<32|3))
	out := make([]uint32, 0, n)
	for _, v := range rng.Perm(len(t.X))[:n] {
		out = append(out, uint32(v))
	}
	return out
}

// An Edit adds a venue at a node, or removes one that stands there.
type Edit struct {
	Add  bool
	Node uint32
}

// Edits draws n additions at nodes without a venue, each followed by the removal
// of one of those that stand then, so that their number stays.
func (t *Town) Edits(n int) []Edit {
	rng := rand.New(rand.NewPCG(t.Seed, uint64(n)<<32|2))
	standing := slices.Clone(t.Venues)
	taken := make(map[uint32]bool, len(standing))
	for _, v := range standing {
		taken[v] = true
	}
	out := make([]Edit, 0, 2*n)
	for len(out) < 2*n {
		v := uint32(rng.IntN(len(t.X)))
		if taken[v] || !t.apart(v) {
			continue
		}
		taken[v] = true
		standing = append(standing, v)
		i := rng.IntN(len(standing))
		gone := standing[i]
		standing[i] = standing[len(standing)-1]
		standing = standing[:len(standing)-1]
		delete(taken, gone)
		out = append(out, Edit{true, v}, Edit{false, gone})
	}
	return out
}
