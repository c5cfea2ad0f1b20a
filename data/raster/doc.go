// Package raster reads population grids from GeoTIFF, in windows, in the
// projection they were counted in: counts are never resampled.
//
// Start at [Open].
package raster
