package raster

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/klauspost/compress/zlib"

	"github.com/walkshed/walkshed/data"
)

// A Place is where a file is written: an *os.File is one.
type Place interface {
	io.Writer
	io.WriterAt
}

// Write writes the sheet into an empty file as a cloud-optimised GeoTIFF: the
// directories first, then the tiles, coarsest overview first; tiles of 512 × 512
// float64, bands side by side, Deflate after the floating-point predictor; tiles
// without a value are left out; no-data is [Nothing]. It is a BigTIFF only where
// it might pass 4 GB. Memory is the cells listed, half as much again for the
// overviews, and one tile. The same sheet gives the same bytes.
//
// Errors: a cell outside the grid, a coordinate system a GeoTIFF has no keys for
// (GCJ-02, BD-09), ctx, the file's. What was written until then is no file.
func (s Sheet) Write(ctx context.Context, f Place) error {
	if err := s.check(); err != nil {
		return &data.Error{Op: "write a GeoTIFF", Err: err}
	}
	keys, err := geoTags(s.Grid)
	if err != nil {
		return &data.Error{Op: "write a GeoTIFF", Err: err, Hint: "write the cells as gpkg or geojson, in WGS84"}
	}
	w := sheetWriter{sheet: s, levels: s.levels(), keys: keys}
	for i, at := range w.levels[0].at {
		if i > 0 && at == w.levels[0].at[i-1] {
			return &data.Error{Op: "write a GeoTIFF", Err: fmt.Errorf("two values for column %d, row %d", at[0], at[1])}
		}
	}
	w.plan()
	return w.write(ctx, f)
}

// sheetWriter lays out a file: header, ghost, directories, tiles.
type sheetWriter struct {
	sheet   Sheet
	levels  []level
	keys    []tiffTag
	big     bool
	offsets [][]uint64 // of each level's tiles; 0 for one left out
	sizes   [][]uint64
	raw     []byte // one tile, its bytes as numbers and then as planes
	turned  []byte
	packed  bytes.Buffer
	zip     *zlib.Writer
}

// plan makes the tables of tiles, which have their size before they have their
// values, and decides whether 32-bit places can reach the end of the file.
func (w *sheetWriter) plan() {
	most := uint64(1 << 16)
	for _, l := range w.levels {
		n := l.across() * l.down()
		w.offsets, w.sizes = append(w.offsets, make([]uint64, n)), append(w.sizes, make([]uint64, n))
		most += uint64(n) * 8
		for i, at := range l.at {
			if i == 0 || l.tile(at) != l.tile(l.at[i-1]) {
				most += uint64(w.tileBytes())*1001/1000 + 64 // what Deflate adds at worst
			}
		}
	}
	w.big = most >= math.MaxUint32
	w.raw, w.turned = make([]byte, w.tileBytes()), make([]byte, w.tileBytes())
	w.zip = zlib.NewWriter(&w.packed)
}

func (w *sheetWriter) tileBytes() int { return tileSide * tileSide * 8 * len(w.sheet.Bands) }

// write puts the tiles behind the room the directories will take, then these
// into their room.
func (w *sheetWriter) write(ctx context.Context, f Place) error {
	head := w.head()
	out := bufio.NewWriterSize(f, 1<<20)
	at := uint64(len(head))
	if _, err := out.Write(head); err != nil {
		return err
	}
	for n := len(w.levels) - 1; n >= 0; n-- {
		l := w.levels[n]
		for i := 0; i < len(l.at); {
			if err := ctx.Err(); err != nil {
				return err
			}
			tile, j := l.tile(l.at[i]), i
			for j < len(l.at) && l.tile(l.at[j]) == tile {
				j++
			}
			if err := w.pack(l, i, j); err != nil {
				return err
			}
			w.offsets[n][tile], w.sizes[n][tile] = at+4, uint64(w.packed.Len())
			at += uint64(w.packed.Len()) + 8
			if err := w.block(out); err != nil {
				return err
			}
			i = j
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err := f.WriteAt(w.head(), 0)
	return err
}

// block writes a tile with GDAL's leader (its size) and trailer (its last four
// bytes again), by which one request fetches a tile whose size is not known yet.
func (w *sheetWriter) block(out *bufio.Writer) error {
	b := w.packed.Bytes()
	if err := binary.Write(out, binary.LittleEndian, uint32(len(b))); err != nil {
		return err
	}
	if _, err := out.Write(b); err != nil {
		return err
	}
	_, err := out.Write(b[len(b)-4:])
	return err
}

// pack makes the tile of cells i…j-1 of a level.
func (w *sheetWriter) pack(l level, i, j int) error {
	bands := len(w.sheet.Bands)
	none := math.Float64bits(Nothing)
	for at := 0; at < len(w.raw); at += 8 {
		binary.LittleEndian.PutUint64(w.raw[at:], none)
	}
	for ; i < j; i++ {
		cell := (int(l.at[i][1])%tileSide*tileSide + int(l.at[i][0])%tileSide) * bands
		for b := range bands {
			if v := l.values[b][i]; !math.IsNaN(v) {
				binary.LittleEndian.PutUint64(w.raw[(cell+b)*8:], math.Float64bits(v))
			}
		}
	}
	row := tileSide * bands * 8
	for at := 0; at < len(w.raw); at += row {
		planes(w.turned[at:at+row], w.raw[at:at+row], bands)
	}
	w.packed.Reset()
	w.zip.Reset(&w.packed)
	if _, err := w.zip.Write(w.turned); err != nil {
		return err
	}
	return w.zip.Close()
}

// planes is predictor 3 (Adobe Photoshop TIFF Technical Note 3) of one row of
// little-endian float64: the bytes of equal weight side by side, the highest
// first, then each less the one a pixel before it. It undoes what undiff and
// unfloat do.
func planes(dst, row []byte, step int) {
	n := len(row) / 8
	for i := range n {
		for b := range 8 {
			dst[b*n+i] = row[i*8+7-b]
		}
	}
	for i := len(dst) - 1; i >= step; i-- {
		dst[i] -= dst[i-step]
	}
}
