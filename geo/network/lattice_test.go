package network_test

import (
	"math/rand/v2"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// lattice makes a town of side × side junctions: 80 m blocks, corners moved by
// up to 30 %, each street there with probability 0.88, 2 % diagonals, and up to
// two points inside each. It is in one piece but for a few corners.
func lattice(side int, seed uint64) (s data.Streets) {
	rng := rand.New(rand.NewPCG(seed, 20240607))
	l := geo.At(50)
	place := func(x, y float64) orb.Point { return orb.Point{10 + 80*x/l.LonM, 50 + 80*y/l.LatM} }
	for y := range side {
		for x := range side {
			s.Nodes = append(s.Nodes, place(float64(x)+0.6*rng.Float64()-0.3, float64(y)+0.6*rng.Float64()-0.3))
		}
	}
	street := func(a, b int) {
		w := data.Street{ID: int64(len(s.Ways) + 1), Tags: data.Tags{"highway": "residential"}, Nodes: []uint32{uint32(a)}}
		inner := rng.IntN(3)
		for k := 1; k <= inner; k++ {
			f, p, q := float64(k)/float64(inner+1), s.Nodes[a], s.Nodes[b]
			bend := 1e-4 * (rng.Float64() - 0.5)
			w.Nodes = append(w.Nodes, uint32(len(s.Nodes)))
			s.Nodes = append(s.Nodes, orb.Point{p[0] + f*(q[0]-p[0]) + bend, p[1] + f*(q[1]-p[1]) - bend})
		}
		w.Nodes = append(w.Nodes, uint32(b))
		s.Ways = append(s.Ways, w)
	}
	for y := range side {
		for x := range side {
			v := y*side + x
			if x+1 < side && rng.Float64() < 0.88 {
				street(v, v+1)
			}
			if y+1 < side && rng.Float64() < 0.88 {
				street(v, v+side)
			}
			if x+1 < side && y+1 < side && rng.Float64() < 0.02 {
				street(v, v+side+1)
			}
		}
	}
	return s
}
