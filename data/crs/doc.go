// Package crs turns what a source declares (wgs84, cgcs2000, gcj02, bd09 or an
// EPSG/ESRI code) into WGS84 longitude/latitude. A datum is never guessed.
//
// Start at [Lookup].
package crs
