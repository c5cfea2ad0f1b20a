// Package geopackage reads and writes OGC GeoPackage 1.3 (OGC 12-128r17), the
// SQLite file in which QGIS and ArcGIS keep layers.
//
//	file       holds
//	blob.go    a geometry as a GeoPackage keeps it: header, envelope, WKB (package wkb)
//	create.go  Writer: a new file, whole tables one after another
//	tables.go  the tables and triggers the standard asks for
//	open.go    File: what layers a file has and in which coordinate system
//	rows.go    the rows of one layer, one in memory at a time
//
// Coordinates stand x, y (longitude, latitude) whatever the axis order of the
// coordinate system is (clause 2.1.3.1.1).
//
// A file to be read is a stranger's: it is opened read-only and immutable, its
// views and virtual tables are not run, and no value is taken that is longer
// than [MaxValue].
package geopackage
