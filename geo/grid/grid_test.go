package grid_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/geotest"
	"github.com/walkshed/walkshed/geo/grid"
)

func ExampleOnLattice() {
	// 0 1 .
	// . . 2
	n := grid.OnLattice([]int32{0, 1, 2}, []int32{0, 0, 1})
	fmt.Println(n.Of(0), n.Of(1), n.Of(2))
	group, count := grid.Groups(n, []bool{true, false, true})
	fmt.Println(group, count)
	// Output:
	// [1] [0 2] [1]
	// [0 -1 1] 2
}

// Three blocks: A and B share a side, B and C only a corner, D touches none.
func TestAsPolygons(t *testing.T) {
	w := geotest.Draw(t, ".", 10)
	shapes := []orb.MultiPolygon{w.Box(0, 0, 1, 1), w.Box(1, 0, 2, 1), w.Box(2, 1, 3, 2), w.Box(5, 5, 6, 6), nil}
	shapes[1][0][0][0][0] += 2e-9 // a vertex told with fewer digits is still the same
	want := [][]uint32{{1}, {0, 2}, {1}, {}, {}}
	n := grid.AsPolygons(shapes)
	for i := range shapes {
		if !slices.Equal(n.Of(i), want[i]) {
			t.Errorf("block %d lies beside %v, want %v", i, n.Of(i), want[i])
		}
	}
}

// Points 10 m apart on a line: exactly 10 m still links, 9.99 m does not.
func TestAsPointsBoundary(t *testing.T) {
	w := geotest.Draw(t, "A..........B..........C", 1)
	p := w.Points("ABC")
	m := math.Max(geo.Distance(p[0], p[1]), geo.Distance(p[1], p[2]))
	if n := grid.AsPoints(p, m); !slices.Equal(n.Of(0), []uint32{1}) || !slices.Equal(n.Of(1), []uint32{0, 2}) {
		t.Errorf("at exactly %g m: %v, %v", m, n.Of(0), n.Of(1))
	}
	if n := grid.AsPoints(p, 10.9); len(n.To) != 0 {
		t.Errorf("11 m apart, linked at 10.9: %v", n.To)
	}
	if n := grid.AsPoints(p, 0); len(n.First) != 4 {
		t.Error("no link length: three cells without neighbours expected")
	}
	if got := grid.Spacing(p); math.Abs(got-11) > 1e-3 {
		t.Errorf("spacing %g, want 11", got)
	}
}

// AsPoints agrees with asking every pair, anywhere from 75° south to 75° north;
// Spacing with the median of all nearest distances.
func TestPointsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.Float64Range(-75, 75).Draw(t, "lat")
		points := make([]orb.Point, rapid.IntRange(0, 40).Draw(t, "n"))
		for i := range points {
			points[i] = orb.Point{rapid.Float64Range(0, 0.05).Draw(t, "x"), lat + rapid.Float64Range(0, 0.05).Draw(t, "y")}
		}
		link := rapid.Float64Range(1, 3000).Draw(t, "link")
		n := grid.AsPoints(points, link)
		var nearest []float64
		for i, p := range points {
			want := []uint32{}
			best := math.Inf(1)
			for j, q := range points {
				d := geo.Distance(p, q)
				if i != j {
					best = math.Min(best, geo.At(p[1]).Between(p, q))
					if d <= link {
						want = append(want, uint32(j))
					}
				}
			}
			nearest = append(nearest, best)
			if !slices.Equal(n.Of(i), want) {
				t.Fatalf("point %d: %v, want %v", i, n.Of(i), want)
			}
		}
		slices.Sort(nearest)
		if got := grid.Spacing(points); len(points) > 1 && math.Abs(got-nearest[len(nearest)/2]) > 1e-6 {
			t.Fatalf("spacing %g, want %g", got, nearest[len(nearest)/2])
		}
	})
}

// Shapes of point clouds that make counting in squares take for ever.
func TestSpacingHardClouds(t *testing.T) {
	start := time.Now()
	var line, two []orb.Point
	for i := range 5000 {
		line = append(line, orb.Point{10 + float64(i)*1e-3, 50})                              // 360 km in one row
		two = append(two, orb.Point{float64(i%2) * 100, 50 + float64(i/2)*1e-7*float64(i%7)}) // two knots, a continent apart
	}
	if got, want := grid.Spacing(line), geo.Distance(line[0], line[1]); math.Abs(got-want) > 1e-6 {
		t.Errorf("spacing of a row %g, want %g", got, want)
	}
	if got := grid.Spacing(two); got > 1 {
		t.Errorf("spacing of two knots %g", got)
	}
	if got := grid.Spacing([]orb.Point{{1, 1}, {1, 1}}); got != 0 {
		t.Errorf("the same point twice: %g", got)
	}
	if grid.Spacing(nil) != 0 || grid.Spacing(line[:1]) != 0 {
		t.Error("fewer than two points have no spacing")
	}
	if d := time.Since(start); d > 30*time.Second {
		t.Errorf("took %v", d)
	}
}

// On a whole lattice the neighbours are those of its points within 1.5 steps.
func TestLatticeAgreesWithPoints(t *testing.T) {
	w := geotest.Draw(t, ".", 100)
	rng := rand.New(rand.NewPCG(9, 9))
	var col, row []int32
	var points []orb.Point
	for range 300 {
		c, r := rng.Int32N(25), rng.Int32N(25)
		if slices.Contains(points, w.At(float64(c), float64(r))) {
			continue
		}
		col, row, points = append(col, c), append(row, r), append(points, w.At(float64(c), float64(r)))
	}
	a, b := grid.OnLattice(col, row), grid.AsPoints(points, 150)
	if !slices.Equal(a.First, b.First) || !slices.Equal(a.To, b.To) {
		t.Error("lattice and points disagree")
	}
}

// Groups are what a union of pairs gives: same group exactly when a chain of
// chosen neighbours joins them, numbered by lowest cell.
func TestGroupsLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		coord := rapid.SliceOfN(rapid.Int32Range(0, 7), n, n)
		adj := grid.OnLattice(coord.Draw(t, "col"), coord.Draw(t, "row"))
		in := rapid.SliceOfN(rapid.Bool(), n, n).Draw(t, "in")
		group, count := grid.Groups(adj, in)
		label := make([]int, n) // spread the lowest label until nothing changes
		for i := range label {
			label[i] = i
		}
		for range n {
			for i := range n {
				for _, j := range adj.Of(i) {
					if in[i] && in[j] {
						label[i] = min(label[i], label[j])
						label[j] = label[i]
					}
				}
			}
		}
		next := 0
		for i := range n {
			switch {
			case !in[i]:
				if group[i] != -1 {
					t.Fatalf("cell %d was not asked for", i)
				}
			case label[i] == i:
				if int(group[i]) != next {
					t.Fatalf("cell %d starts group %d, want %d", i, group[i], next)
				}
				next++
			case group[i] != group[label[i]]:
				t.Fatalf("cells %d and %d are joined", i, label[i])
			}
		}
		if count != next {
			t.Fatalf("%d groups, want %d", count, next)
		}
	})
}

// Flood takes one group and leaves the others marked.
func TestFlood(t *testing.T) {
	n := grid.OnLattice([]int32{0, 1, 5, 2, 6}, []int32{0, 0, 0, 1, 0})
	in := []bool{true, true, true, true, false}
	if got := grid.Flood(n, 3, in); !slices.Equal(got, []int32{0, 1, 3}) {
		t.Errorf("joined to cell 3: %v, want 0, 1, 3", got)
	}
	if !slices.Equal(in, []bool{false, false, true, false, false}) {
		t.Errorf("left over: %v, want cell 2 alone", in)
	}
}
