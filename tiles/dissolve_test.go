package tiles

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

func everyCell(w *world) []int32 {
	out := make([]int32, w.NumCells())
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// squareArea is the area of one drawn cell, in square degrees.
const squareArea = cellDeg * cellDeg

func TestGapOutlineDrawn(t *testing.T) {
	t.Parallel()
	// want: for each polygon, largest first, its corners without the closing
	// one, outer ring then holes. A straight side has no corner in it.
	for name, c := range map[string]struct {
		rows []string
		want string
	}{
		"one cell":               {[]string{"X"}, "4"},
		"a row is one rectangle": {[]string{"XXX"}, "4"},
		"L":                      {[]string{"X.", "XX"}, "6"},
		"ring":                   {[]string{"XXX", "X.X", "XXX"}, "4+4"},
		"two apart":              {[]string{"X.XX"}, "4 4"},
		"touch at a corner":      {[]string{"X.", ".X"}, "4 4"},
		"pinched ring: the empty cell is a hole, the outer ring touches it at one corner": {
			[]string{"XX.", "X.X", "XXX"}, "6+4"},
		"two holes that touch": {[]string{"XXXX", "X.XX", "XX.X", "XXXX"}, "4+4+4"},
		"an island in a hole":  {[]string{"XXXXX", "X...X", "X.X.X", "X...X", "XXXXX"}, "4+4 4"},
		"an island that touches the hole's corners is a polygon of its own": {
			[]string{"XXXXX", "XX.XX", "X.X.X", "XX.XX", "XXXXX"}, "4+12 4"},
	} {
		var got []string
		shape := GapOutline(draw(c.rows...), everyCell(draw(c.rows...)))
		for _, p := range shape {
			var corners []string
			for _, r := range p {
				corners = append(corners, fmt.Sprint(len(r)-1))
			}
			got = append(got, strings.Join(corners, "+"))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s\n%v", name, s, c.want, shape)
		}
	}
	if got := GapOutline(draw("X"), nil); got != nil {
		t.Errorf("no cells are drawn as %v", got)
	}
}

// Two rows of a source on one lattice cell are one piece of ground.
func TestGapOutlineOfDoubledCell(t *testing.T) {
	t.Parallel()
	w := draw("XX")
	w.in.Population.Col = append(w.in.Population.Col, 0)
	w.in.Population.Row = append(w.in.Population.Row, 0)
	w.addCell(w.cells[0].Point, 4, 'X')
	w.shape = append(w.shape, w.shape[0])
	got := GapOutline(w, []int32{2, 0, 1, 1}) // any order, repeated or not
	if len(got) != 1 || len(got[0]) != 1 || math.Abs(planar.Area(got)-2*squareArea) > 1e-12 {
		t.Errorf("drawn as %v, want one rectangle of two cells", got)
	}
}

// The laws of an outline, for any set of lattice cells, also where the lattice
// is turned and sheared:
// its area is that of the cells; every ring is simple, closed, wound by RFC
// 7946; the middle of a cell is inside exactly when the cell is a member; there
// is one polygon for each set of cells joined by their sides.
func TestGapOutlineLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.IntRange(1, 7).Draw(t, "side")
		in := rapid.SliceOfN(rapid.Bool(), side*side, side*side).Draw(t, "in")
		turn := rapid.SampledFrom([]float64{0, 0.3, -1.2}).Draw(t, "turn")
		w := scatter(side, data.OnLattice)
		for i := range w.shape {
			w.shape[i] = turned(w.shape[i], turn)
		}
		if rapid.Bool().Draw(t, "as polygons") {
			w.in.Population.Form = data.AsPolygons
		}
		var members []int32
		area := 0.0
		for i, yes := range in {
			if yes {
				members = append(members, int32(i))
				area += planar.Area(w.shape[i])
			}
		}
		got := GapOutline(w, members)
		if a := planar.Area(got); math.Abs(a-area) > squareArea*1e-3*float64(len(members)) {
			t.Fatalf("area %v, want %v", a, area)
		}
		checkRings(t, got)
		for i, yes := range in {
			if c := w.shape[i].Bound().Center(); planar.MultiPolygonContains(got, c) != yes {
				t.Fatalf("cell %d: member %v, inside %v", i, yes, !yes)
			}
		}
		if want := joinedBySides(in, side); len(got) != want {
			t.Fatalf("%d polygons, want %d", len(got), want)
		}
	})
}

func turned(shape orb.MultiPolygon, by float64) orb.MultiPolygon {
	sin, cos := math.Sincos(by)
	out := shape.Clone()
	for _, r := range out[0] {
		for i, p := range r {
			x, y := p[0]-westEdge, p[1]-northEdge
			r[i] = orb.Point{westEdge + x*cos - y*sin + 0.2*y, northEdge + x*sin + y*cos}
		}
	}
	return out
}

type failer interface{ Fatalf(string, ...any) }

// checkRings holds a multipolygon to RFC 7946, 3.1.6, and rings to be simple.
func checkRings(t failer, shape orb.MultiPolygon) {
	for _, p := range shape {
		for i, r := range p {
			if len(r) < 4 || r[0] != r[len(r)-1] {
				t.Fatalf("ring %v is short or open", r)
			}
			if ccw := r.Orientation() == orb.CCW; ccw != (i == 0) {
				t.Fatalf("ring %d of a polygon: counter-clockwise %v", i, ccw)
			}
			seen := map[orb.Point]bool{}
			for _, v := range r[1:] {
				if seen[v] {
					t.Fatalf("ring %v visits %v twice", r, v)
				}
				seen[v] = true
			}
		}
	}
}

// joinedBySides counts sets of cells joined by their sides, by flooding.
func joinedBySides(in []bool, side int) int {
	seen := make([]bool, len(in))
	var flood func(c, r int)
	flood = func(c, r int) {
		if c < 0 || r < 0 || c >= side || r >= side || seen[r*side+c] || !in[r*side+c] {
			return
		}
		seen[r*side+c] = true
		flood(c-1, r)
		flood(c+1, r)
		flood(c, r-1)
		flood(c, r+1)
	}
	n := 0
	for i := range in {
		if in[i] && !seen[i] {
			n++
			flood(i%side, i/side)
		}
	}
	return n
}

// Squares about bare points overlap; their outline does not, and stays within a
// quarter of a side of them.
func TestGapOutlineOfPoints(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := draw(".")
		w.in.Population.Form = data.AsPoints
		n := rapid.IntRange(1, 12).Draw(t, "n")
		for i := range n {
			at := orb.Point{10 + rapid.Float64Range(0, 0.004).Draw(t, "x"), 50 + rapid.Float64Range(0, 0.004).Draw(t, "y")}
			w.in.Population.Points = append(w.in.Population.Points, at)
			w.addCell(at, float64(i), 'X')
			h := cellDeg / 2
			w.shape = append(w.shape, orb.MultiPolygon{{{{at[0] - h, at[1] - h}, {at[0] + h, at[1] - h},
				{at[0] + h, at[1] + h}, {at[0] - h, at[1] + h}, {at[0] - h, at[1] - h}}}})
		}
		got := GapOutline(w, everyCell(w))
		checkRings(t, got)
		for _, c := range w.cells {
			if !planar.MultiPolygonContains(got, c.Point) {
				t.Fatalf("the point %v is outside its own outline", c.Point)
			}
		}
		for _, p := range got {
			for _, v := range p[0] {
				near := math.Inf(1)
				for _, c := range w.cells {
					near = min(near, max(math.Abs(v[0]-c.Point[0]), math.Abs(v[1]-c.Point[1])))
				}
				if near > cellDeg*(0.5+0.25)+2e-7 {
					t.Fatalf("corner %v is %.5f° from any point", v, near)
				}
			}
		}
	})
}

func BenchmarkGapOutline10000(b *testing.B) {
	w := scatter(100, data.OnLattice)
	members := everyCell(w)
	for b.Loop() {
		GapOutline(w, members)
	}
}
