package raster

import (
	"bytes"
	"errors"
	"io"
	"math"

	"github.com/klauspost/compress/zstd"

	"github.com/walkshed/walkshed/data/inflate"
)

// Compressions of TIFF that are read.
const (
	compNone       = 1
	compLZW        = 5
	compDeflate    = 8
	compPackBits   = 32773
	compDeflateOld = 32946
	compZstd       = 50000
)

// zstdWindow bounds what a Zstandard frame may ask for; level 22 asks 128 MB.
const zstdWindow = 128 << 20

// blocks decodes one block after another into the same memory.
type blocks struct {
	src    *source
	lay    layout
	band   sampleType
	packed []byte
	raw    []byte
	row    []byte // scratch for predictor 3
	noData float64
	empty  []byte // a compressed block known to hold nothing but no-data
	zlib   inflate.Decoder
	lzw    lzw
	zstd   *zstd.Decoder
}

func newBlocks(s *source, l layout, band sampleType, noData float64) *blocks {
	return &blocks{src: s, lay: l, band: band, noData: noData}
}

func (b *blocks) close() {
	if b.zstd != nil {
		b.zstd.Close()
	}
}

// errEmpty says that a block holds nothing but no-data.
var errEmpty = errors.New("nothing but no-data")

// read returns the samples of block (bx, by), little-endian, in the memory given if
// that is enough; nil for a block the file leaves out, errEmpty for one of nothing but
// one no-data value, which is told without decoding where the last such one was, to
// the byte, the same: at sea most blocks are.
func (b *blocks) read(into []byte, bx, by int) ([]byte, error) {
	i := by*b.lay.across + bx
	if b.lay.offsets[i] == 0 {
		return nil, nil
	}
	want := b.lay.blockBytes(by, b.band)
	size := b.lay.sizes[i]
	if b.lay.compression == compNone {
		size = want
	}
	if size > 2*want+1<<16 {
		return nil, b.src.fail(hintDamaged, "block %d has %d bytes for %d", i, size, want)
	}
	b.packed, b.raw = sized(b.packed, size), sized(into, want)
	if err := b.src.at(b.packed, b.lay.offsets[i]); err != nil {
		return nil, err
	}
	if len(b.empty) > 0 && bytes.Equal(b.packed, b.empty) {
		return nil, errEmpty
	}
	if err := b.unpack(); err != nil {
		return nil, b.src.fail(hintDamaged, "block %d: %w", i, err)
	}
	b.unpredict()
	if b.nothing() {
		if len(b.packed) <= mostKept {
			b.empty = append(b.empty[:0], b.packed...)
		}
		return nil, errEmpty
	}
	return b.raw, nil
}

// mostKept bounds the compressed bytes of an empty block that are compared with
// others: real ones have a few hundred.
const mostKept = 1 << 16

// nothing reports whether all pixels of the block are alike, and no-data.
func (b *blocks) nothing() bool {
	step := b.lay.perPixel * b.band.bytes
	if len(b.raw) < step || !bytes.Equal(b.raw[step:], b.raw[:len(b.raw)-step]) {
		return false
	}
	var one [1]float64
	b.band.cells(one[:], b.raw, step, b.noData)
	return math.IsNaN(one[0])
}

// sized returns buf with length n, made anew only where it is too small.
func sized(buf []byte, n int64) []byte {
	if int64(cap(buf)) < n {
		return make([]byte, n)
	}
	return buf[:n]
}

var errShort = errors.New("it decodes to fewer bytes than its cells need")

// unpack decompresses packed into raw and not a byte further: a bomb runs into
// the end of the block. Bytes beyond it are not looked at.
func (b *blocks) unpack() error {
	var n int
	var err error
	switch b.lay.compression {
	case compNone:
		n = copy(b.raw, b.packed)
	case compLZW:
		n, err = b.lzw.unpack(b.raw, b.packed)
	case compPackBits:
		n = unPackBits(b.raw, b.packed)
	case compDeflate, compDeflateOld:
		n, err = b.inflate()
	case compZstd:
		n, err = b.unZstd()
	}
	if n == len(b.raw) && (err == nil || !errors.Is(err, inflate.ErrSum)) {
		return nil
	}
	if err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, inflate.ErrCut) {
		err = errShort
	}
	return err
}

// inflate also tests the checksum, where the stream ends with the block.
func (b *blocks) inflate() (int, error) {
	n, err := b.zlib.Zlib(b.raw, b.packed)
	if errors.Is(err, inflate.ErrMore) || errors.Is(err, inflate.ErrCut) && n == len(b.raw) {
		err = nil
	}
	return n, err
}

func (b *blocks) unZstd() (int, error) {
	var err error
	if b.zstd == nil {
		b.zstd, err = zstd.NewReader(bytes.NewReader(b.packed), zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
	} else {
		err = b.zstd.Reset(bytes.NewReader(b.packed))
	}
	if err != nil {
		return 0, err
	}
	return io.ReadFull(b.zstd, b.raw)
}

// unPackBits is TIFF 6.0 section 9; it returns how much it wrote.
func unPackBits(dst, src []byte) int {
	n := 0
	for len(src) > 1 && n < len(dst) {
		k := int(int8(src[0]))
		src = src[1:]
		switch {
		case k >= 0:
			m := copy(dst[n:], src[:min(k+1, len(src))])
			n += m
			src = src[min(k+1, len(src)):]
		case k > -128:
			for range min(1-k, len(dst)-n) {
				dst[n] = src[0]
				n++
			}
			src = src[1:]
		}
	}
	return n
}
