package raster

import (
	"context"
	"io"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// A Raster is an open GeoTIFF; only its directory is read until asked.
type Raster struct {
	Cols, Rows int
	NoData     float64 // NaN where none is declared
	CRSName    string  // "EPSG:4326", "ESRI:54009"; "" where the file does not say
}

// Open reads the directory of a GeoTIFF and checks it against the file's size.
func Open(r io.ReaderAt, size int64, source string) (*Raster, error) { panic("contract") }

// Window reads cells [col0, col0+cols) × [row0, row0+rows) of band 1, row by
// row; no-data cells are NaN.
func (r *Raster) Window(col0, row0, cols, rows int) ([]float64, error) { panic("contract") }

// PopulationRule says what part of a raster to take.
type PopulationRule struct {
	CRS  string     // overrides the file's; needed where the file does not say
	Clip *orb.Bound // WGS84; nil takes all
}

// Population reads people per cell from the GeoTIFF at path: one row for every
// cell with people > 0, its point the cell's centre. Negative values that are
// not no-data are reported and skipped; values are never resampled.
func Population(ctx context.Context, path, source string, rule PopulationRule, rep *data.Report, tell data.Progress) (data.Population, error) {
	panic("contract")
}
