package coverage_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/network"
)

// A lattice is the town of the benchmarks, as a planner would hand it in: side ×
// side crossings 80 m apart and moved by up to 30 %, each block there with
// probability 0.88, 2 % diagonals, 0 to 2 bends in each street; people on 100 m
// cells, towns of them over a thin background; venues where people are
// (people^0.7).
type lattice struct {
	side int
	rng  *rand.Rand
	l    geo.Local
	in   coverage.Inputs
}

const blockM, benchCellM = 80, 100

func newLattice(side, venues int) coverage.Inputs {
	w := lattice{side: side, rng: rand.New(rand.NewPCG(20240607, uint64(side))), l: geo.At(50)}
	w.drawStreets()
	w.drawPeople()
	w.drawVenues(venues)
	return w.in
}

func (w *lattice) at(x, y float64) orb.Point { return orb.Point{10 + x/w.l.LonM, 50 - y/w.l.LatM} }

func (w *lattice) drawStreets() {
	s := &w.in.Streets
	jitter := func() float64 { return 0.5 + 0.6*(w.rng.Float64()-0.5) }
	for y := range w.side {
		for x := range w.side {
			s.Nodes = append(s.Nodes, w.at((float64(x)+jitter())*blockM, (float64(y)+jitter())*blockM))
		}
	}
	street := func(a, b int) {
		way := data.Street{ID: int64(len(s.Ways) + 1), Tags: residential, Nodes: []uint32{uint32(a)}}
		bends := [...]int{0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2}[w.rng.IntN(11)]
		for k := 1; k <= bends; k++ {
			f, p, q := float64(k)/float64(bends+1), s.Nodes[a], s.Nodes[b]
			way.Nodes = append(way.Nodes, uint32(len(s.Nodes)))
			s.Nodes = append(s.Nodes, orb.Point{p[0] + f*(q[0]-p[0]) + 4e-5*(w.rng.Float64()-0.5), p[1] + f*(q[1]-p[1]) + 4e-5*(w.rng.Float64()-0.5)})
		}
		way.Nodes = append(way.Nodes, uint32(b))
		s.Ways = append(s.Ways, way)
	}
	for y := range w.side {
		for x := range w.side {
			v := y*w.side + x
			if x+1 < w.side && w.rng.Float64() < 0.88 {
				street(v, v+1)
			}
			if y+1 < w.side && w.rng.Float64() < 0.88 {
				street(v, v+w.side)
			}
			if x+1 < w.side && y+1 < w.side && w.rng.Float64() < 0.02 {
				street(v, v+w.side+1)
			}
		}
	}
}

var residential = data.Tags{"highway": "residential"}

func (w *lattice) drawPeople() {
	size := float64(w.side) * blockM
	type town struct{ x, y, r, h float64 }
	towns := make([]town, 60)
	for i := range towns {
		towns[i] = town{w.rng.Float64() * size, w.rng.Float64() * size, (0.01 + 0.05*w.rng.Float64()) * size, math.Exp(w.rng.NormFloat64())}
	}
	n := int(size / benchCellM)
	pop := data.Population{Source: "lattice", Form: data.OnLattice, Lattice: data.Lattice{Cols: n, Rows: n, SizeM: benchCellM,
		Corner: func(c, r int) orb.Point { return w.at(float64(c)*benchCellM, float64(r)*benchCellM) }}}
	for r := range n {
		for c := range n {
			x, y, d := (float64(c)+0.5)*benchCellM, (float64(r)+0.5)*benchCellM, 0.02
			for _, t := range towns {
				if q := ((x-t.x)*(x-t.x) + (y-t.y)*(y-t.y)) / (2 * t.r * t.r); q < 12 {
					d += t.h * math.Exp(-q)
				}
			}
			pop.Points, pop.Col, pop.Row = append(pop.Points, w.at(x, y)), append(pop.Col, int32(c)), append(pop.Row, int32(r))
			pop.People = append(pop.People, math.Round(2000*d*math.Exp(0.8*w.rng.NormFloat64()))/100)
		}
	}
	w.in.Population = pop
	for k := range 16 { // counties and districts
		x, y := float64(k%4)*size/4, float64(k/4)*size/4
		w.in.Areas = append(w.in.Areas, data.Area{ID: fmt.Sprint(k), Name: fmt.Sprint(k), Level: "8",
			Shape: orb.MultiPolygon{{orb.MultiPoint{w.at(x, y), w.at(x+size/4, y+size/4)}.Bound().ToRing()}}})
	}
}

func (w *lattice) drawVenues(count int) {
	sums, sum := make([]float64, len(w.in.Population.People)), 0.0
	for i, n := range w.in.Population.People {
		sum += math.Pow(n+0.01, 0.7)
		sums[i] = sum
	}
	cols := w.in.Population.Lattice.Cols
	for len(w.in.Facilities) < count {
		c, _ := slices.BinarySearch(sums, w.rng.Float64()*sum)
		x, y := (c%cols)*benchCellM/blockM, (c/cols)*benchCellM/blockM
		w.in.Facilities = append(w.in.Facilities, venueAt(fmt.Sprint("v", len(w.in.Facilities)), w.in.Streets.Nodes[min(y, w.side-1)*w.side+min(x, w.side-1)]))
	}
}

// benchTown is the standard size, a million junctions and bends, unless
// WALKSHED_BENCH_SIDE asks for another (2024: ten million); venues grow with it.
var benchTown = sync.OnceValue(func() *coverage.Engine {
	side, err := strconv.Atoi(os.Getenv("WALKSHED_BENCH_SIDE"))
	if err != nil {
		side = 640
	}
	set := fifteenMinutes(0)
	set.Speed, set.Profile = 1.2, network.Walk(1.2, network.WalkRule{})
	e, err := coverage.New(context.Background(), "lattice", newLattice(side, 2000*side*side/640/640), set, nil)
	if err != nil {
		panic(err)
	}
	return e
})

// BenchmarkSession is one round over a thousand edits in random order: close one
// of the town's venues and reopen it, add one at a random place; then all that
// were added are removed in another order, when their part of the map is no more
// in the caches. It reports CPU time at the median and the 95th and 99th of a
// hundred, of each edit the least over the rounds: by the next round other edits
// have taken its place in the caches, but not every round meets a busy machine.
func BenchmarkSession(b *testing.B) {
	const edits = 1000
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	e := benchTown()
	s := session(b, e)
	rng, points, venues := rand.New(rand.NewPCG(1, 2)), e.Inputs().Population.Points, e.Inputs().Facilities
	names := []string{"close", "reopen", "add", "remove"}
	took, cells := make([][]float64, len(names)), make([][]float64, len(names))
	do := func(kind, edit int, c coverage.Change) {
		began := threadTime()
		d, err := s.Apply(c)
		us := float64((threadTime() - began).Nanoseconds()) / 1000
		if err != nil {
			b.Fatal(err)
		}
		took[kind][edit], cells[kind][edit] = min(took[kind][edit], us), float64(d.Changed)
	}
	for k := range names {
		took[k], cells[k] = slices.Repeat([]float64{math.Inf(1)}, edits), make([]float64, edits)
	}
	at, ids := rng.Perm(len(points)), rng.Perm(len(venues))
	for b.Loop() {
		for _, i := range rng.Perm(edits) {
			id := venues[ids[i%len(ids)]].ID
			do(0, i, coverage.Change{Do: coverage.CloseVenue, ID: id})
			do(1, i, coverage.Change{Do: coverage.ReopenVenue, ID: id})
			do(2, i, coverage.Change{Do: coverage.AddVenue, ID: fmt.Sprint("new", i), Point: points[at[i]]})
		}
		for _, i := range rng.Perm(edits) {
			do(3, i, coverage.Change{Do: coverage.CloseVenue, ID: fmt.Sprint("new", i)})
		}
	}
	for k, name := range names {
		slices.Sort(took[k])
		slices.Sort(cells[k])
		for _, p := range []int{50, 95, 99} {
			b.ReportMetric(took[k][edits*p/100], fmt.Sprintf("%s-p%d-µs", name, p))
		}
		b.ReportMetric(cells[k][edits*95/100], name+"-p95-cells")
	}
	b.ReportMetric(float64(s.Bytes())/1e6, "MB")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkNewSession starts one more session beside others.
func BenchmarkNewSession(b *testing.B) {
	e := benchTown()
	s := session(b, e)
	for b.Loop() {
		s = session(b, e)
	}
	b.ReportMetric(float64(s.Bytes())/1e6, "MB")
}
