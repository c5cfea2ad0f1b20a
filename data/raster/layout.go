package raster

import (
	"math"
	"slices"
)

// layout is how the cells are cut into blocks: tiles, or strips as wide as the
// image. Blocks are numbered left to right, then down.
type layout struct {
	cols, rows     int
	blockW, blockH int
	across, down   int // blocks per row and per column
	strips         bool
	perPixel       int // samples of one pixel in one block: 1 where bands lie apart
	compression    int64
	predictor      int64
	swap           bool    // the file is big-endian
	offsets        []int64 // of band 1's blocks; 0 with size 0 for one left out
	sizes          []int64
}

const (
	maxSide       = 1 << 24 // cells along one side: 3″ round the earth is 432,000
	maxBlocks     = 1 << 24 // 256 MB of table
	maxBlockBytes = 1 << 28 // 256 MB: tiles have 0.3, strips of a careless writer 50
	maxSamples    = 4096
)

// readLayout reads the shape of the image.
func readLayout(s *source, d *directory) (layout, error) {
	w, h := d.one(tagWidth, 0), d.one(tagHeight, 0)
	if w <= 0 || h <= 0 || w > maxSide || h > maxSide {
		return layout{}, s.fail(hintDamaged, "it claims %d × %d cells", w, h)
	}
	l := layout{cols: int(w), rows: int(h), compression: d.one(tagCompression, 1), predictor: d.one(tagPredictor, 1)}
	l.swap = d.order.Uint16([]byte{0, 1}) == 1
	bw, bh := d.one(tagTileWidth, 0), d.one(tagTileHeight, 0)
	if _, tiled := d.entries[tagTileOffsets]; !tiled {
		l.strips = true
		bw, bh = w, min(h, d.one(tagRowsPerStrip, math.MaxUint32))
	}
	if bw <= 0 || bh <= 0 || bw > maxSide || bh > maxSide {
		return l, s.fail(hintDamaged, "it claims blocks of %d × %d cells", bw, bh)
	}
	l.blockW, l.blockH = int(bw), int(bh)
	l.across, l.down = (l.cols+l.blockW-1)/l.blockW, (l.rows+l.blockH-1)/l.blockH
	l.perPixel = 1
	if n := d.one(tagSamples, 1); n < 1 || n > maxSamples {
		return l, s.fail(hintDamaged, "it claims %d bands", n)
	} else if d.one(tagPlanar, 1) == 1 {
		l.perPixel = int(n)
	}
	if d.one(tagFillOrder, 1) != 1 {
		return l, s.fail(hintRewrite, "its bits are in reverse order (FillOrder 2)")
	}
	return l, nil
}

// blockBytes is the decoded size of block row by; the last strip is cut off at
// the image's foot, the last tile is not.
func (l layout) blockBytes(by int, band sampleType) int64 {
	h := l.blockH
	if l.strips {
		h = min(h, l.rows-by*l.blockH)
	}
	return int64(l.blockW) * int64(h) * int64(l.perPixel) * int64(band.bytes)
}

// locate reads where the blocks are and refuses what cannot be: a block of more
// than 256 MB, one too small to hold what it should decode to, blocks that
// reach past the end of the file or into one another.
func (l *layout) locate(s *source, d *directory, band sampleType) error {
	if n := l.blockBytes(0, band); n > maxBlockBytes {
		return s.fail(hintRewrite, "it is one piece: a block of %d × %d cells is %d bytes, over %d",
			l.blockW, l.blockH, n, maxBlockBytes)
	}
	n := int64(l.across) * int64(l.down)
	if n > maxBlocks {
		return s.fail(hintRewrite, "%d blocks of %d × %d cells, over %d", n, l.blockW, l.blockH, maxBlocks)
	}
	tagOff, tagSize := uint16(tagTileOffsets), uint16(tagTileCounts)
	if l.strips {
		tagOff, tagSize = tagStripOffsets, tagStripCounts
	}
	off, size := d.uints(tagOff, n), d.uints(tagSize, n)
	if off == nil {
		return s.fail(hintDamaged, "it should list %d blocks for %d × %d cells and does not", n, l.cols, l.rows)
	}
	if size == nil && l.compression != 1 {
		return s.fail(hintRewrite, "it does not say how long its compressed blocks are")
	}
	l.offsets, l.sizes = make([]int64, n), make([]int64, n)
	for i := range off {
		want := l.blockBytes(i/l.across, band)
		have := uint64(want)
		if size != nil {
			have = size[i]
		}
		if off[i] == 0 || have == 0 {
			continue // sparse
		}
		if off[i] > uint64(s.size) || have > uint64(s.size)-off[i] {
			return s.fail(hintDamaged, "block %d ends at byte %d, the file at %d", i, off[i]+have, s.size)
		}
		l.offsets[i], l.sizes[i] = int64(off[i]), int64(have)
		if least := leastBytes(l.compression, want); int64(have) < least {
			return s.fail(hintDamaged, "block %d should hold %d bytes and has %d, fewer than the %d that could make them", i, want, have, least)
		}
	}
	return l.overlap(s)
}

// leastBytes is the fewest bytes that decode to want: none for no compression,
// 1032 : 1 for Deflate, 2 bytes for 128 in PackBits, 12 bits for at most 3838 in
// LZW, some 10 bytes for 128 kB in Zstandard.
func leastBytes(compression, want int64) int64 {
	switch compression {
	case compNone:
		return want
	case compDeflate, compDeflateOld:
		return want / 1040
	case compPackBits:
		return want / 64
	case compLZW:
		return want / 2560
	}
	return want / (1 << 17)
}

// overlap refuses blocks that share part of their bytes; two that share all are
// let be (some writers store equal blocks once).
func (l *layout) overlap(s *source) error {
	order := make([]int32, 0, len(l.offsets))
	sorted := true
	for i, off := range l.offsets {
		if off != 0 {
			sorted = sorted && (len(order) == 0 || l.offsets[order[len(order)-1]] <= off)
			order = append(order, int32(i))
		}
	}
	if !sorted {
		slices.SortFunc(order, func(a, b int32) int {
			if l.offsets[a] != l.offsets[b] {
				return int(l.offsets[a] - l.offsets[b])
			}
			return int(l.sizes[a] - l.sizes[b])
		})
	}
	for i := 1; i < len(order); i++ {
		a, b := order[i-1], order[i]
		same := l.offsets[a] == l.offsets[b] && l.sizes[a] == l.sizes[b]
		if !same && l.offsets[a]+l.sizes[a] > l.offsets[b] {
			return s.fail(hintDamaged, "blocks %d and %d overlap at byte %d", a, b, l.offsets[b])
		}
	}
	return nil
}
