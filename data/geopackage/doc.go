// Package geopackage writes OGC GeoPackage 1.3 (OGC 12-128r17), the
// SQLite file in which QGIS and ArcGIS keep layers.
//
//	file       holds
//	blob.go    a geometry as a GeoPackage keeps it: header, envelope, WKB
//	wkb.go     well-known binary, read with every count bounded by its bytes
//	create.go  Writer: a new file, whole tables one after another
//	tables.go  the tables and triggers the standard asks for
//
// Coordinates stand x, y (longitude, latitude) whatever the axis order of the
// coordinate system is (clause 2.1.3.1.1).
package geopackage
