// Package vector reads what planners keep in tables and GIS files: CSV, XLSX,
// GeoJSON, Shapefile, GeoPackage, FlatGeobuf and GeoParquet; and tables of PostGIS.
//
// A file goes through three hands. A format (csv.go, geojson.go, shapefile.go,
// geopackage.go, flatgeobuf.go, geoparquet.go; one interface in record.go) turns it into a
// stream of records: row number, geometry, properties as text. A reading (reading.go) brings the geometry into
// WGS84, finds the columns and reports what is wrong with a row. A layer function
// (layers.go, totals.go) turns records into the nouns of package data.
//
// One record is in memory at a time. A row that is wrong goes to the report with
// the people it takes along; a file that is wrong is a [data.Error] with the way
// out. A datum is never guessed: GeoJSON is WGS84 by its standard (RFC 7946 §4)
// unless it says otherwise, a Shapefile says it in its .prj, a
// GeoPackage in its tables, a FlatGeobuf in its header, a
// GeoParquet in its metadata, a table cannot say.
//
// Start at [Facilities], [Candidates], [Areas], [Population], [Totals].
package vector
