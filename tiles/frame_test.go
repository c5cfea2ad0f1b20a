package tiles

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

func TestFrameRefusesWhatIsNoTile(t *testing.T) {
	t.Parallel()
	for _, a := range [][3]uint32{{23, 0, 0}, {0, 1, 0}, {0, 0, 1}, {3, 8, 0}, {3, 0, 8}, {math.MaxUint32, 0, 0}, {22, 1 << 22, 0}} {
		_, err := newFrame(a[0], a[1], a[2])
		var e *data.Error
		if !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("tile %v: error %v, want one with a way out", a, err)
		}
	}
	for _, a := range [][3]uint32{{0, 0, 0}, {3, 7, 7}, {22, 1<<22 - 1, 1<<22 - 1}} {
		if _, err := newFrame(a[0], a[1], a[2]); err != nil {
			t.Errorf("tile %v refused: %v", a, err)
		}
	}
}

// Against orb/maptile, written by others: a point lies in the tile that maptile
// says, and at the corners of the tile's bound at 0 and 4096.
func TestFrameAgreesWithMaptile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-179.9, 179.9).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")}
		z := rapid.Uint32Range(0, maxZoom).Draw(t, "z")
		tile := maptile.At(p, maptile.Zoom(z))
		f, err := newFrame(z, tile.X, tile.Y)
		if err != nil {
			t.Fatal(err)
		}
		u := f.at(p)
		if u[0] < -1 || u[0] > extent || u[1] < -1 || u[1] > extent {
			t.Fatalf("%v is at %v of its tile %v", p, u, tile)
		}
		b := tile.Bound()
		nw, se := f.at(orb.Point{b.Min[0], b.Max[1]}), f.at(orb.Point{b.Max[0], b.Min[1]})
		for i, want := range []float64{0, extent} {
			corner := []orb.Point{nw, se}[i]
			if math.Abs(corner[0]-want) > 1 || math.Abs(corner[1]-want) > 1 {
				t.Fatalf("corner %d of %v is at %v", i, tile, corner)
			}
		}
	})
}

func TestMercatorRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-85, 85).Draw(t, "lat")}
		if q := unmercator(mercator(p)); math.Abs(q[0]-p[0]) > 1e-9 || math.Abs(q[1]-p[1]) > 1e-9 {
			t.Fatalf("%v came back as %v", p, q)
		}
	})
	if x, y := mercator(orb.Point{0, 0}); x != 0.5 || y != 0.5 {
		t.Errorf("the middle of the earth is at %v, %v", x, y)
	}
	if _, y := mercator(orb.Point{0, 90}); math.Abs(y) > 1e-9 {
		t.Errorf("the pole is at %v, want the upper edge", y)
	}
}

// One tile of each zoom holds a point, so a circle is drawn once.
func TestEachPointInOneTile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		z := rapid.Uint32Range(1, 18).Draw(t, "z")
		n := uint32(1) << z
		x, y := rapid.Uint32Range(1, n-1).Draw(t, "x"), rapid.Uint32Range(1, n-1).Draw(t, "y")
		// at the corner of four tiles, and a hair to each side
		p := unmercator(float64(x)/float64(n), float64(y)/float64(n))
		p[0] += rapid.SampledFrom([]float64{-1e-9, 0, 1e-9}).Draw(t, "dx")
		p[1] += rapid.SampledFrom([]float64{-1e-9, 0, 1e-9}).Draw(t, "dy")
		held := 0
		for _, f := range []frame{{z, x - 1, y - 1}, {z, x, y - 1}, {z, x - 1, y}, {z, x, y}} {
			if f.holds(f.at(p)) {
				held++
			}
		}
		if held != 1 {
			t.Fatalf("%d tiles hold %v at zoom %d", held, p, z)
		}
	})
}

// A ring is clipped to the buffer, wound as the specification wants and has no
// position twice running; the source is left alone.
func TestRingsDrawnClean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		f := frame{12, 2161, 1387} // about 9.93° E, 50.29° N
		n := rapid.IntRange(3, 12).Draw(t, "n")
		var ring orb.Ring
		for i := range n { // a star about a point near the tile: no crossing
			r := rapid.Float64Range(1e-5, 0.2).Draw(t, "r")
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			ring = append(ring, orb.Point{9.98 + r*cos, 50.26 + r*sin})
		}
		ring = append(ring, ring[0])
		if rapid.Bool().Draw(t, "turned") {
			ring.Reverse()
		}
		before := slices.Clone(ring)
		shape := f.polygons(orb.MultiPolygon{{ring}}, rapid.SampledFrom([]float64{0, 1, 4}).Draw(t, "tolerance"))
		if !slices.Equal(before, ring) {
			t.Fatal("the source was changed")
		}
		for _, p := range shape {
			r := p[0]
			if !r.Closed() || len(r) < 4 || areaOf(orb.LineString(r[:len(r)-1])) <= 0 {
				t.Fatalf("ring %v: not closed, too short or wound backwards", r)
			}
			for i, u := range r {
				if !drawn().Contains(u) || u[0] != math.Trunc(u[0]) || u[1] != math.Trunc(u[1]) {
					t.Fatalf("%v is outside the buffer or no whole unit", u)
				}
				if i > 0 && r[i-1] == u {
					t.Fatalf("%v twice running", u)
				}
			}
		}
	})
}

// The shelf says what comparing every box says, in rising order.
func TestShelfAgainstComparingAll(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		one := rapid.Custom(func(t *rapid.T) box {
			x, y := rapid.Float64Range(0.5, 0.51).Draw(t, "x"), rapid.Float64Range(0.3, 0.31).Draw(t, "y")
			size := rapid.SampledFrom([]float64{0, 1e-6, 1e-4, 1e-3, 5e-3, 0.2}).Draw(t, "size")
			return box{x, y, x + size, y + size*rapid.Float64Range(0, 1).Draw(t, "flat")}
		})
		boxes := rapid.SliceOfN(one, 0, 40).Draw(t, "boxes")
		s := newShelf(boxes)
		z := rapid.Uint32Range(0, 18).Draw(t, "z")
		n := float64(uint32(1) << z)
		f := frame{z, uint32(n * rapid.Float64Range(0.5, 0.512).Draw(t, "tx")), uint32(n * rapid.Float64Range(0.3, 0.312).Draw(t, "ty"))}
		var got, want []int
		s.in(f, func(i int) { got = append(got, i) })
		for i, b := range boxes {
			if b.touches(f.ground()) {
				want = append(want, i)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("tile %v: %v, want %v", f, got, want)
		}
	})
}

// Lines collapse where they are shorter than asked, and are cut at the buffer.
func TestLines(t *testing.T) {
	t.Parallel()
	f := frame{0, 0, 0}
	if got := f.lines([]orb.Point{{0, 0}, {0.2, 0}}, 1, 8); got != nil {
		t.Errorf("a line of 2 units drawn as %v", got)
	}
	if got := f.lines([]orb.Point{{0, 0}, {0.2, 0}}, 1, 0); len(got) != 1 || len(got[0]) != 2 {
		t.Errorf("the same without a least length: %v", got)
	}
	if got := f.lines([]orb.Point{{0, 0}, {0, 0}}, 0, 0); got != nil {
		t.Errorf("a line of one position drawn as %v", got)
	}
	// out of the tile 1/1/1 (lon 0…180, lat -85…0) to the north and in again
	g := frame{1, 1, 1}
	got := g.lines([]orb.Point{{20, -20}, {40, 60}, {60, -20}}, 0, 0)
	if len(got) != 2 {
		t.Fatalf("%d pieces, want 2: %v", len(got), got)
	}
	for _, piece := range got {
		if !drawn().Contains(piece[0]) || !drawn().Contains(piece[len(piece)-1]) {
			t.Errorf("piece %v leaves the buffer", piece)
		}
	}
}
