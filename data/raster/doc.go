// Package raster reads population grids from GeoTIFF, in windows, and writes
// results as such, both in the projection they were counted in. Counts are never resampled: each cell keeps
// its people and its own four corners, so the total read is the total in the
// file.
//
// The reader is our own: TIFF 6.0 and BigTIFF, either byte order, strips and
// tiles, integers and floats of 8 to 64 bits, no compression, PackBits, LZW,
// Deflate or Zstandard, predictors 1 to 3, bands interleaved or apart (band 1 is
// read), sparse blocks and GDAL's no-data tag. Only the blocks a window touches
// are read. What a file claims is held against its size before anything is
// allocated, so a hostile header costs nothing.
//
//	ifd.go       the directory: tags and their values
//	layout.go    where the blocks are, and whether that can be
//	block.go     one block: decompressed, predictor undone
//	fill.go      the blocks of a window, several at a time, empty ones passed over
//	samples.go   bytes to numbers, no-data to NaN
//	georef.go    where on earth, and in which coordinate system
//	population.go  cells to people
//	sheet.go, write.go, tags.go  values on a grid, written as a cloud-optimised GeoTIFF
//
// Start at [Open], or at [Population] for the people; to write, at [Sheet].
package raster
