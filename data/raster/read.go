package raster

import (
	"fmt"
	"io"

	"github.com/walkshed/walkshed/data"
)

// A Raster is an open GeoTIFF; only its directory is read until asked. It is
// safe for concurrent use as far as its io.ReaderAt is.
type Raster struct {
	Cols, Rows int
	NoData     float64 // as the band's type holds it; NaN where none is declared or none can occur
	CRSName    string  // "EPSG:4326", "ESRI:54009"; "" where the file does not say
	// NoDataText is the no-data value as declared. Where it is not "" and
	// NoData is NaN, it names a value the band's type cannot hold (−128 on
	// bytes), and no cell is no-data.
	NoDataText string
	// Type is the type of band 1: "uint8", "float32"…
	Type string
	// Affine takes (col, row) of a cell's upper left corner to the file's own
	// coordinates: x = Affine[0] + col·Affine[1] + row·Affine[2], y = Affine[3]
	// + col·Affine[4] + row·Affine[5]. All 0 where the file does not say.
	Affine [6]float64

	src  *source
	lay  layout
	band sampleType
}

// maxCells is the largest window read and the largest population scanned:
// 400 million cells are 3.2 GB as float64. The whole of China at 3″ is 3,300
// million, Shanxi 47 million.
const maxCells = 400_000_000

// Open reads the directory of a GeoTIFF and checks it against the file's size.
// source names the file in messages. The first image of the file is the one
// read; overviews and masks are passed over.
func Open(r io.ReaderAt, size int64, source string) (*Raster, error) {
	src, d, err := openDirectory(r, size, source)
	if err != nil {
		return nil, err
	}
	out := &Raster{src: src}
	if out.lay, err = readLayout(src, d); err != nil {
		return nil, err
	}
	if out.band, err = readSampleType(src, d); err != nil {
		return nil, err
	}
	if err := out.lay.locate(src, d, out.band); err != nil {
		return nil, err
	}
	out.Cols, out.Rows, out.Type = out.lay.cols, out.lay.rows, out.band.String()
	out.NoDataText = d.text(tagNoData)
	out.NoData = out.band.noData(out.NoDataText)
	out.Affine = readAffine(d)
	out.CRSName = readCRS(d)
	return out, nil
}

// Window reads cells [col0, col0+cols) × [row0, row0+rows) of band 1, row by
// row; no-data cells are NaN, and so are values of 10³⁷ and beyond, which only
// a no-data value written in other digits can be. Blocks the file leaves out
// (sparse) are no-data, or 0 where none is declared. Errors: a window that
// reaches outside, one of more than 400 million cells, damaged blocks.
func (r *Raster) Window(col0, row0, cols, rows int) ([]float64, error) {
	if err := r.inside(col0, row0, cols, rows); err != nil {
		return nil, err
	}
	if cols == 0 || rows == 0 {
		return nil, nil
	}
	if rows > maxCells/cols {
		return nil, r.src.fail(hintSmaller, "window of %d × %d cells is over %d", cols, rows, maxCells)
	}
	w := window{col0: col0, row0: row0, cols: cols, rows: rows, out: make([]float64, cols*rows)}
	if err := r.fill(&w); err != nil {
		return nil, err
	}
	return w.out, nil
}

// inside says what is wrong with a window that reaches outside.
func (r *Raster) inside(col0, row0, cols, rows int) error {
	if col0 < 0 || row0 < 0 || cols < 0 || rows < 0 || cols > r.Cols-col0 || rows > r.Rows-row0 {
		return r.src.fail("", "window of %d × %d cells at column %d, row %d reaches outside its %d × %d",
			cols, rows, col0, row0, r.Cols, r.Rows)
	}
	return nil
}

// window is the part of the raster being filled.
type window struct {
	col0, row0, cols, rows int
	out                    []float64
}

// source is the file with its name, for reading and for messages.
type source struct {
	r    io.ReaderAt
	size int64
	name string
}

const (
	hintSmaller = "cut the file to the area first: gdal_translate -projwin west north east south in.tif out.tif"
	hintRewrite = "rewrite it: gdal_translate -co TILED=YES -co COMPRESS=DEFLATE in.tif out.tif"
	hintDamaged = "the file is damaged or not complete: download or copy it again and compare its size"
)

// fail is an error about this file with the way out.
func (s *source) fail(hint, format string, args ...any) error {
	return &data.Error{Op: "read " + s.name, Err: fmt.Errorf(format, args...), Hint: hint}
}

// at reads n bytes at off; the caller has held n against the size of the file.
func (s *source) at(buf []byte, off int64) error {
	if off < 0 || off > s.size || int64(len(buf)) > s.size-off {
		return s.fail(hintDamaged, "bytes %d to %d are wanted, the file ends at %d", off, off+int64(len(buf)), s.size)
	}
	if n, err := s.r.ReadAt(buf, off); n < len(buf) {
		return s.fail(hintDamaged, "reading %d bytes at %d: %w", len(buf), off, err)
	}
	return nil
}
