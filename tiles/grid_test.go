package tiles

import (
	"encoding/binary"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// gridRead is a block of bytes read the plain way, from what grid.go says of it.
type gridRead struct {
	cols, rows, step int
	mesh             [][2]float64
	places, codes    []int64
}

func readGrid(t testing.TB, b []byte) gridRead {
	t.Helper()
	if string(b[:4]) != "WSG1" {
		t.Fatalf("it begins with %q", b[:4])
	}
	number := func(i int) int { return int(binary.LittleEndian.Uint32(b[4+4*i:])) }
	g := gridRead{cols: number(0), rows: number(1), step: number(2)}
	nodes := ((g.cols+g.step-1)/g.step + 1) * ((g.rows+g.step-1)/g.step + 1)
	at := 20
	for range nodes {
		x, y := binary.LittleEndian.Uint64(b[at:]), binary.LittleEndian.Uint64(b[at+8:])
		g.mesh = append(g.mesh, [2]float64{math.Float64frombits(x), math.Float64frombits(y)})
		at += 16
	}
	list := func() (out []int64) {
		for sum := int64(0); len(out) < number(3); {
			d, n := binary.Varint(b[at:])
			if n <= 0 {
				t.Fatal("it ends too soon")
			}
			at, sum = at+n, sum+d
			out = append(out, sum)
		}
		return out
	}
	g.places, g.codes = list(), list()
	if at != len(b) {
		t.Fatalf("%d bytes too many", len(b)-at)
	}
	return g
}

// A drawing of three rows: what is drawn comes back, place and code of each cell.
func TestGridTellsEveryCell(t *testing.T) {
	w := draw("4.9F", "....", "GuXo")
	s := source(t, w, Results{})
	g := readGrid(t, s.Grid())
	if g.cols != 4 || g.rows != 3 || !s.IsGrid() {
		t.Errorf("%d × %d", g.cols, g.rows)
	}
	// 4, 9, 15, 18 and 30 min are so many tenths and 2; an estimate is no walk.
	want := map[int64]int64{0: 42, 2: 92, 3: 152, 8: 182, 9: 1, 10: 302, 11: 1}
	if len(g.places) != len(want) {
		t.Fatalf("%d cells", len(g.places))
	}
	for i, place := range g.places {
		if g.codes[i] != want[place] {
			t.Errorf("place %d has code %d, want %d", place, g.codes[i], want[place])
		}
	}
	at := 0
	for i, b := 0, s.GridPeople(); i < 7; i++ {
		n, k := binary.Uvarint(b[at:])
		if at += k; n != 10<<i {
			t.Errorf("cell %d has %d tenths of people, want %d", i, n, 10<<i)
		}
	}
}

// Codes of other answers about the same cells: the same form, the same order.
func TestGridCodesOfAWhatIf(t *testing.T) {
	w := draw("49", "u.")
	w.cells[1].Time = 601 // 60.1 s is told as 1.1 min: 2 + 11
	sum, at, b := int64(0), 0, GridCodes(w, 9000)
	for _, want := range []int64{42, 13, 1} {
		d, n := binary.Varint(b[at:])
		if at, sum = at+n, sum+d; sum != want {
			t.Errorf("%d, want %d", sum, want)
		}
	}
	if at != len(b) {
		t.Errorf("%d bytes too many", len(b)-at)
	}
}

// For every bound that is a whole tenth of a minute, a code is within the code of
// the bound just where the time is within the bound (<=).
func TestCodesKeepTheLimit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		bound := geo.Deciseconds(60 * rapid.IntRange(1, 2000).Draw(rt, "tenths"))
		time := geo.Deciseconds(rapid.OneOf(rapid.IntRange(0, 130000), rapid.Just(int(bound)), rapid.Just(int(bound)+1)).Draw(rt, "time"))
		if got := CodeOf(time, coverage.Covered) <= CodeOf(bound, coverage.Covered); got != (time <= bound) {
			rt.Errorf("%d against %d: %v", time, bound, got)
		}
	})
	if CodeOf(geo.Unreachable, coverage.Unreachable) != CodeNoWalk || CodeOf(geo.Unreachable-1, coverage.NotCovered) != CodeLongest || CodeOf(0, coverage.Covered) != CodeZero {
		t.Error("the ends of the codes")
	}
}

// between returns where a place of the lattice is drawn: on the triangle of the
// mesh it lies in, as a graphics card draws it.
func (g gridRead) between(col, row float64) [2]float64 {
	wide := (g.cols+g.step-1)/g.step + 1
	i, j := min(int(col)/g.step, wide-2), min(int(row)/g.step, len(g.mesh)/wide-2)
	c0, r0 := float64(i*g.step), float64(j*g.step)
	c1, r1 := math.Min(c0+float64(g.step), float64(g.cols)), math.Min(r0+float64(g.step), float64(g.rows))
	u, v := (col-c0)/(c1-c0), (row-r0)/(r1-r0)
	a, b, c, d := g.mesh[j*wide+i], g.mesh[j*wide+i+1], g.mesh[(j+1)*wide+i], g.mesh[(j+1)*wide+i+1]
	var out [2]float64
	for k := range out {
		if u+v <= 1 {
			out[k] = a[k] + u*(b[k]-a[k]) + v*(c[k]-a[k])
		} else {
			out[k] = d[k] + (1-u)*(c[k]-d[k]) + (1-v)*(b[k]-d[k])
		}
	}
	return out
}

// Registration: every crossing of the lattice is drawn within a metre of where it
// is, in degrees, on squares of a cone turned by 3°, and on a Gauss-Krüger-like
// lattice bent towards its meridian, from the equator to 65° north.
func TestGridIsDrawnWithinAMetre(t *testing.T) {
	for name, corner := range map[string]func(lat float64) func(c, r int) orb.Point{
		"degrees": func(lat float64) func(c, r int) orb.Point {
			return func(c, r int) orb.Point { return orb.Point{100 + float64(c)/1000, lat - float64(r)/1000} }
		},
		"turned": func(lat float64) func(c, r int) orb.Point {
			l, sin, cos := geo.At(lat), math.Sin(3*math.Pi/180), math.Cos(3*math.Pi/180)
			return func(c, r int) orb.Point {
				x, y := 100*float64(c), -100*float64(r)
				return orb.Point{100 + (x*cos-y*sin)/l.LonM, lat + (x*sin+y*cos)/l.LatM}
			}
		},
		"bent": func(lat float64) func(c, r int) orb.Point { // easting × cos(lat) and a northing that rises with it
			return func(c, r int) orb.Point {
				x, y := 100*float64(c), -100*float64(r)
				phi := lat*math.Pi/180 + y/6371000 - x*x*math.Tan(lat*math.Pi/180)/(2*6371000*6371000)
				return orb.Point{117 + x/(6371000*math.Cos(phi))*180/math.Pi, phi * 180 / math.Pi}
			}
		},
	} {
		for _, lat := range []float64{1, 31, 40, 65} {
			at := corner(lat)
			pop := data.Population{Form: data.OnLattice, Points: make([]orb.Point, 1), Col: []int32{0}, Row: []int32{0},
				Lattice: data.Lattice{Cols: 1000, Rows: 700, SizeM: 100, Corner: at}}
			f := newGridFrame(pop)
			if f == nil {
				t.Fatalf("%s at %g°: no grid", name, lat)
			}
			g := gridRead{cols: f.cols, rows: f.rows, step: f.step}
			for i := 0; i < len(f.mesh); i += 2 {
				g.mesh = append(g.mesh, [2]float64{f.mesh[i], f.mesh[i+1]})
			}
			worst := 0.0
			for r := 0; r <= f.rows; r += 7 {
				for c := 0; c <= f.cols; c += 9 {
					drawn := g.between(float64(c), float64(r))
					worst = math.Max(worst, geo.Distance(unmercator(drawn[0], drawn[1]), at(c, r)))
				}
			}
			t.Logf("%s at %g°: mesh of %d cells, off by at most %.3f m", name, lat, f.step, worst)
			if worst >= 1 {
				t.Errorf("%s at %g°: off by %.2f m", name, lat, worst)
			}
		}
	}
}

// What cannot be drawn as a texture is refused, and the tiles draw it.
func TestGridRefuses(t *testing.T) {
	lattice := func(change func(p *data.Population)) *gridFrame {
		p := draw("44", "44").in.Population
		change(&p)
		return newGridFrame(p)
	}
	if lattice(func(*data.Population) {}) == nil {
		t.Fatal("a plain lattice is refused")
	}
	for name, change := range map[string]func(p *data.Population){
		"polygons":        func(p *data.Population) { p.Form = data.AsPolygons },
		"nobody":          func(p *data.Population) { p.Points = nil },
		"not row by row":  func(p *data.Population) { p.Row[3] = 0; p.Col[3] = 0 },
		"over 2^32 cells": func(p *data.Population) { p.Lattice.Cols, p.Lattice.Rows = 1<<20, 1<<20 },
		"nowhere": func(p *data.Population) {
			p.Lattice.Corner = func(int, int) orb.Point { return orb.Point{math.NaN(), 0} }
		},
	} {
		if lattice(change) != nil {
			t.Errorf("%s: drawn", name)
		}
	}
	if s := source(t, scatter(4, data.AsPoints), Results{}); s.Grid() != nil || s.IsGrid() {
		t.Error("points are a grid")
	}
}

// The ground and the cells of a tile are together the tile.
func TestGroundAndCellsAreTheTile(t *testing.T) {
	s := source(t, draw("49", "GX"), Results{})
	for z := uint32(6); z < 17; z += 5 {
		f, _ := newFrame(z, 0, 0)
		x, y := mercator(orb.Point{westEdge + 0.0005, northEdge - 0.0005})
		f.x, f.y = uint32(x*float64(uint32(1)<<z)), uint32(y*float64(uint32(1)<<z))
		whole, err := s.Tile(f.z, f.x, f.y)
		if err != nil {
			t.Fatal(err)
		}
		cells, _ := s.Cells(f.z, f.x, f.y)
		ground, err := s.Ground(f.z, f.x, f.y)
		if err != nil || len(cells) == 0 || len(cells)+len(ground) != len(whole) {
			t.Errorf("zoom %d: %d + %d bytes, the tile has %d (%v)", z, len(cells), len(ground), len(whole), err)
		}
	}
	if _, err := s.Ground(3, 99, 0); err == nil {
		t.Error("no such tile was drawn")
	}
}
