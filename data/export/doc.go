// Package export writes layers of features, and plain tables, in the formats
// other programs read. It is the other direction of package vector.
//
//	w, err := format.Create(ctx, "gaps.gpkg", export.Options{})
//	err = w.Begin(export.Layer{Name: "gaps", Geometry: export.MultiPolygon, Columns: columns})
//	err = w.Add(outline, 1, 512.0, "Old Town")   // a value for each column
//	err = w.Close()                              // or w.Abandon()
//
// All formats stand in one table (formats.go), each in a file of its own: a new
// one is a line and a file. Rows go out as they come; what a format must know
// before its first byte (how many rows, the order of its index) it keeps in
// temporary files, not in memory. A file is written whole or not at all.
//
// Coordinates are longitude and latitude on WGS84, outer rings
// counter-clockwise. Text of strangers is written inert: no cell of a table is a
// formula for a spreadsheet.
package export
