package vector

import (
	"encoding/binary"
	"testing"

	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/ewkb"
)

// TestCountsFit: what the encoder writes fits, whatever its kind; every shorter
// text of it, and a count that lies, does not, before anything is made room for.
func TestCountsFit(t *testing.T) {
	line := geom.NewLineStringFlat(geom.XY, []float64{0, 0, 1, 1})
	many := geom.NewGeometryCollection().MustPush(line, geom.NewPointFlat(geom.XY, []float64{1, 2}))
	for _, g := range []geom.T{geom.NewPointFlat(geom.XYZM, []float64{1, 2, 3, 4}).SetSRID(4326), line,
		geom.NewPolygonFlat(geom.XYZ, []float64{0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 0}, []int{12}),
		geom.NewMultiPolygonFlat(geom.XY, []float64{0, 0, 1, 0, 1, 1, 0, 0}, [][]int{{8}}).SetSRID(4547),
		geom.NewMultiPointFlat(geom.XY, []float64{0, 0, 1, 0}), many} {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			b, err := ewkb.Marshal(g, order)
			if err != nil {
				t.Fatal(err)
			}
			if !countsFit(b) {
				t.Errorf("%T does not fit", g)
			}
			for n := range b {
				if countsFit(b[:n]) {
					t.Errorf("%T fits in %d of %d bytes", g, n, len(b))
				}
			}
		}
	}
	if countsFit([]byte{1, 2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}) {
		t.Error("four thousand million corners fit in nothing")
	}
	var deep []byte
	for range 100_000 {
		deep = append(deep, 1, 7, 0, 0, 0, 1, 0, 0, 0)
	}
	if countsFit(deep) {
		t.Error("a hundred thousand collections within each other fit")
	}
}

// FuzzCountsFit: what fits is decoded without a panic and without more memory
// than its bytes call for.
func FuzzCountsFit(f *testing.F) {
	f.Add([]byte{1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{1, 6, 0, 0, 0x20, 1, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		if countsFit(b) {
			_, _ = ewkb.Unmarshal(b)
		}
	})
}
