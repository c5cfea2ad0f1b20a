package raster

import (
	"encoding/binary"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// What float32 samples become in one pass is what decode and mask make of them
// in two: for every pattern of bits, at every distance of samples, whatever the
// no-data value is.
func TestFloat32CellsLaw(t *testing.T) {
	t32 := sampleType{3, 4}
	far := math.Float32bits(farOut)
	sample := rapid.OneOf(rapid.Uint32(), rapid.Uint32Range(far-2, far+2), rapid.Uint32Range(1<<31|far-2, 1<<31|far+2),
		rapid.SampledFrom([]uint32{0, 1 << 31, 0xff << 23, 0x1ff << 23, 0xff<<23 + 1, 0xff<<23 - 1, math.Float32bits(-9999)}))
	rapid.Check(t, func(t *rapid.T) {
		step := 4 * rapid.IntRange(1, 3).Draw(t, "bands")
		bits := rapid.SliceOfN(sample, 0, 20).Draw(t, "samples")
		raw := make([]byte, step*len(bits))
		for i, b := range bits {
			binary.LittleEndian.PutUint32(raw[i*step:], b)
		}
		noData := t32.noData(rapid.SampledFrom([]string{"", "-9999", "0", "nan", "-3.4028235e38", "inf", "1e-50"}).Draw(t, "no-data"))
		got, want := make([]float64, len(bits)), make([]float64, len(bits))
		t32.cells(got, raw, step, noData)
		t32.decode(want, raw, step)
		t32.mask(want, noData)
		for i := range want {
			if math.Float64bits(got[i]) != math.Float64bits(want[i]) && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) {
				t.Fatalf("%x with no-data %v is %v, want %v", bits[i], noData, got[i], want[i])
			}
		}
	})
}
