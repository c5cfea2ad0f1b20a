// Package crs turns what a source declares (wgs84, cgcs2000, gcj02, bd09 or an
// EPSG/ESRI code) into WGS84 longitude/latitude. A datum is never guessed: a
// layer in the map datum of the Chinese map services (GCJ-02) read as WGS84
// stands half a kilometre beside its streets, and nothing in the file says so.
//
// Every projection is computed here, without tables or files: the transverse
// Mercator by Krüger's series to n⁶ (Karney 2011; micrometres), Web Mercator and
// Mollweide on the sphere as PROJ does, Lambert's and Albers's conics and Lambert's
// azimuthal on the ellipsoid (Snyder 1987), GCJ-02 and BD-09 by the public formula
// with the inverse iterated. CGCS2000 is taken as WGS84: they differ by less
// than a metre and PROJ too applies nothing.
//
// Axis order is always x east, y north, whatever the registry says of the code.
//
// Start at [Lookup]; [FromWKT] names what a .prj file describes.
package crs
