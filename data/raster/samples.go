package raster

import (
	"encoding/binary"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// sampleType is how one value is stored: TIFF's SampleFormat 1 (unsigned), 2
// (signed) or 3 (float), and its size in bytes.
type sampleType struct {
	format int64
	bytes  int
}

func (t sampleType) String() string {
	return map[int64]string{1: "uint", 2: "int", 3: "float"}[t.format] + strconv.Itoa(8*t.bytes)
}

// readSampleType reads the type of band 1 and refuses what is not read here.
func readSampleType(s *source, d *directory) (sampleType, error) {
	n := d.one(tagSamples, 1)
	bits, format := d.one(tagBits, 1), d.one(tagSampleFormat, 1)
	for _, b := range d.uints(tagBits, n) {
		if int64(b) != bits {
			return sampleType{}, s.fail("keep band 1 alone: gdal_translate -b 1 in.tif out.tif", "its bands have %d and %d bits", bits, b)
		}
	}
	if format == 4 { // "undefined": libtiff reads it as unsigned
		format = 1
	}
	t := sampleType{format: format, bytes: int(bits / 8)}
	switch {
	case format < 1 || format > 3, bits != 8 && bits != 16 && bits != 32 && bits != 64, format == 3 && bits < 32:
		return t, s.fail("convert it: gdal_translate -ot Float32 in.tif out.tif",
			"values of %d bits in format %d are not read", bits, format)
	}
	switch c := d.one(tagCompression, 1); c {
	case compNone, compLZW, compDeflate, compDeflateOld, compPackBits, compZstd:
	default:
		return t, s.fail(hintRewrite, "compression %d is not read (none, PackBits, LZW, Deflate and Zstandard are)", c)
	}
	switch p := d.one(tagPredictor, 1); {
	case p == 1 || p == 2 || p == 3 && format == 3:
	default:
		return t, s.fail(hintRewrite, "predictor %d on %s is not read", p, t)
	}
	return t, nil
}

// unpredict undoes the predictor and leaves little-endian samples. Predictor 2
// (differences) works on samples in their own order, 3 (TIFF Technical Note 3)
// on bytes that every writer lays most significant first.
func (b *blocks) unpredict() {
	step := b.lay.perPixel
	rowBytes := b.lay.blockW * step * b.band.bytes
	predictor := b.lay.predictor
	if b.lay.compression == compNone || b.lay.compression == compPackBits {
		predictor = 1 // libtiff has predictors in LZW, Deflate and Zstandard only
	}
	if b.lay.swap && predictor != 3 {
		reverse(b.raw, b.band.bytes)
	}
	if predictor == 1 {
		return
	}
	for at := 0; at+rowBytes <= len(b.raw); at += rowBytes {
		row := b.raw[at : at+rowBytes]
		if predictor == 3 {
			b.row = sized(b.row, int64(rowBytes))
			unfloat(row, b.row, step, b.band.bytes)
		} else {
			undiff(row, step, b.band.bytes)
		}
	}
}

// reverse turns the bytes of every sample about.
func reverse(raw []byte, size int) {
	if size == 1 {
		return
	}
	for at := 0; at+size <= len(raw); at += size {
		for i, j := at, at+size-1; i < j; i, j = i+1, j-1 {
			raw[i], raw[j] = raw[j], raw[i]
		}
	}
}

// undiff adds up differences between neighbours of one band, modulo the type.
func undiff(row []byte, step, size int) {
	le, back := binary.LittleEndian, step*size
	switch size {
	case 1:
		for at := back; at < len(row); at++ {
			row[at] += row[at-back]
		}
	case 2:
		for at := back; at < len(row); at += 2 {
			le.PutUint16(row[at:], le.Uint16(row[at:])+le.Uint16(row[at-back:]))
		}
	case 4:
		for at := back; at < len(row); at += 4 {
			le.PutUint32(row[at:], le.Uint32(row[at:])+le.Uint32(row[at-back:]))
		}
	case 8:
		for at := back; at < len(row); at += 8 {
			le.PutUint64(row[at:], le.Uint64(row[at:])+le.Uint64(row[at-back:]))
		}
	}
}

// unfloat adds up byte differences, then gathers each sample's bytes from the
// planes they were sorted into.
func unfloat(row, tmp []byte, step, size int) {
	for i := step; i < len(row); i++ {
		row[i] += row[i-step]
	}
	copy(tmp, row)
	if size == 4 {
		n := len(row) / 4
		a, b, c, d := tmp[:n], tmp[n:2*n], tmp[2*n:3*n], tmp[3*n:]
		for i := range a {
			binary.LittleEndian.PutUint32(row[4*i:], uint32(a[i])<<24|uint32(b[i])<<16|uint32(c[i])<<8|uint32(d[i]))
		}
		return
	}
	n := len(row) / size
	for j := range size {
		plane := tmp[j*n:][:n]
		for i, v := range plane {
			row[i*size+size-1-j] = v
		}
	}
}

// cells turns samples every step bytes of raw into numbers, no-data into NaN.
func (t sampleType) cells(dst []float64, raw []byte, step int, noData float64) {
	if t == (sampleType{3, 4}) {
		float32Cells(dst, raw, step, float32(noData))
		return
	}
	t.decode(dst, raw, step)
	t.mask(dst, noData)
}

// float32Cells is decode and mask in one pass for float32, which population grids are
// as a rule. What a cell is, its bits tell without a branch: along the rim of what is
// inhabited the next one is a coin's toss, and a wrong guess costs as much as five.
func float32Cells(dst []float64, raw []byte, step int, noData float32) {
	const infinite = 0xff << 23
	far := uint64(math.Float32bits(farOut))
	if float64(math.Float32frombits(uint32(far))) < farOut { // rounded down
		far++
	}
	none, sign := uint64(math.Float32bits(noData)), uint64(0)
	if noData == 0 { // and so is -0
		sign = 1 << 31
	}
	for i := range dst {
		v := uint64(binary.LittleEndian.Uint32(raw[i*step:]))
		size := v &^ (1 << 31)
		gone := below((v^none)&^sign, 1) | below(size-far, infinite-far) // that is far <= size < infinite
		dst[i] = math.Float64frombits(math.Float64bits(float64(math.Float32frombits(uint32(v)))) | gone&notANumber)
	}
}

// notANumber is what turns the bits of any float64 into those of a NaN.
const notANumber = 0x7ff8_0000_0000_0001

// below is all ones where a < b, else none.
func below(a, b uint64) uint64 {
	_, borrow := bits.Sub64(a, b, 0)
	return -borrow
}

// decode turns samples every step bytes of raw into numbers.
func (t sampleType) decode(dst []float64, raw []byte, step int) {
	le := binary.LittleEndian
	switch t {
	case sampleType{1, 1}:
		each(dst, raw, step, func(b []byte) float64 { return float64(b[0]) })
	case sampleType{1, 2}:
		each(dst, raw, step, func(b []byte) float64 { return float64(le.Uint16(b)) })
	case sampleType{1, 4}:
		each(dst, raw, step, func(b []byte) float64 { return float64(le.Uint32(b)) })
	case sampleType{1, 8}:
		each(dst, raw, step, func(b []byte) float64 { return float64(le.Uint64(b)) })
	case sampleType{2, 1}:
		each(dst, raw, step, func(b []byte) float64 { return float64(int8(b[0])) })
	case sampleType{2, 2}:
		each(dst, raw, step, func(b []byte) float64 { return float64(int16(le.Uint16(b))) })
	case sampleType{2, 4}:
		each(dst, raw, step, func(b []byte) float64 { return float64(int32(le.Uint32(b))) })
	case sampleType{2, 8}:
		each(dst, raw, step, func(b []byte) float64 { return float64(int64(le.Uint64(b))) })
	case sampleType{3, 4}:
		each(dst, raw, step, func(b []byte) float64 { return float64(math.Float32frombits(le.Uint32(b))) })
	case sampleType{3, 8}:
		each(dst, raw, step, func(b []byte) float64 { return math.Float64frombits(le.Uint64(b)) })
	}
}

func each(dst []float64, raw []byte, step int, number func([]byte) float64) {
	for i := range dst {
		dst[i] = number(raw[i*step:])
	}
}

// noData reads the declared no-data value as the type holds it: NaN where there
// is none, it is NaN itself, or the type cannot hold it (−128 or −3.4e38 on
// bytes), so that no cell can be meant.
func (t sampleType) noData(text string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil && !math.IsInf(v, 0) {
		return math.NaN()
	}
	if t.format == 3 {
		if t.bytes == 4 {
			return clamped(v)
		}
		return v
	}
	lo, hi := 0.0, math.Ldexp(1, 8*t.bytes)-1
	if t.format == 2 {
		lo, hi = -math.Ldexp(1, 8*t.bytes-1), math.Ldexp(1, 8*t.bytes-1)-1
	}
	if v != math.Trunc(v) || v < lo || v > hi {
		return math.NaN()
	}
	return v
}

// clamped rounds to float32; texts of its largest value that round to infinity
// mean that value.
func clamped(v float64) float64 {
	if f := float64(float32(v)); math.IsInf(f, 0) && !math.IsInf(v, 0) {
		return math.Copysign(math.MaxFloat32, v)
	}
	return float64(float32(v))
}

// farOut is beyond any count: no-data values are often float32's lowest number,
// written into the tag and into the cells with different digits.
const farOut = 1e37

// mask turns no-data into NaN.
func (t sampleType) mask(row []float64, noData float64) {
	limit := math.Inf(1)
	if t.format == 3 {
		limit = farOut
	}
	for i, v := range row {
		if v == noData || (v >= limit || v <= -limit) && !math.IsInf(v, 0) {
			row[i] = math.NaN()
		}
	}
}

func setAll(row []float64, v float64) {
	for i := range row {
		row[i] = v
	}
}
