package siting

import (
	"context"
	"math/rand"
	"strconv"
	"testing"
	"time"
)

// city is side × side cells on a lattice, each a candidate that covers the
// cells within reach of it (a disc), with people that gather in towns.
func city(side int, reach float64, seed int64) (Cover, []float64) {
	rng := rand.New(rand.NewSource(seed))
	people := make([]float64, side*side)
	for i := range people {
		people[i] = float64(rng.Intn(20))
	}
	for range side / 4 {
		x, y, n := rng.Intn(side), rng.Intn(side), float64(50+rng.Intn(400))
		for dy := -6; dy <= 6; dy++ {
			for dx := -6; dx <= 6; dx++ {
				if cx, cy := x+dx, y+dy; cx >= 0 && cy >= 0 && cx < side && cy < side {
					people[cy*side+cx] += float64(int(n / float64(1+dx*dx+dy*dy)))
				}
			}
		}
	}
	c := Cover{First: []int64{0}}
	r := int(reach)
	for y := range side {
		for x := range side {
			for dy := -r; dy <= r; dy++ {
				for dx := -r; dx <= r; dx++ {
					cx, cy := x+dx, y+dy
					if float64(dx*dx+dy*dy) <= reach*reach && cx >= 0 && cy >= 0 && cx < side && cy < side {
						c.Rows = append(c.Rows, int32(cy*side+cx))
					}
				}
			}
			c.First = append(c.First, int64(len(c.Rows)))
		}
	}
	return c, people
}

// BenchmarkMaxCover is the size the planner meets: 100,489 candidates of some
// 147 cells each, ten sites.
func BenchmarkMaxCover(b *testing.B) {
	c, people := city(317, 6.9, 1)
	for _, p := range []int{10, 50, 200} {
		b.Run(strconv.Itoa(p), func(b *testing.B) { benchmark(b, c, people, p) })
	}
}

func benchmark(b *testing.B, c Cover, people []float64, p int) {
	for b.Loop() {
		t0 := time.Now()
		m := merge(c, people)
		t1 := time.Now()
		g := newGreedy(m, p)
		if err := g.run(context.Background(), nil); err != nil {
			b.Fatal(err)
		}
		t2 := time.Now()
		online := append([]float64(nil), g.bound...)
		l := newLagrange(m, g)
		if err := l.run(context.Background()); err != nil {
			b.Fatal(err)
		}
		g.finishBound()
		reached := 0.0
		for _, v := range g.order.Gain {
			reached += v
		}
		b.Logf("%d entries, %d rows; merge %v, greedy %v, Lagrange %v (%.0fM entries); reached %.0f, bound %.0f (%.2f%%), online %.0f",
			len(c.Rows), len(m.weight), t1.Sub(t0), t2.Sub(t1), time.Since(t2), float64(l.work)/1e6,
			reached, g.order.Bound[p-1], 100*(g.order.Bound[p-1]/reached-1), online[p-1])
	}
}
