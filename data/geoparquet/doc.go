// Package geoparquet reads and writes GeoParquet 1.1 (geoparquet.org): Apache
// Parquet whose metadata "geo" says which column holds geometries, how, and in
// which coordinate system. Geometries are well-known binary; a column "bbox"
// beside them lets a reader pass over what it does not want.
//
//	file          holds
//	metadata.go   the metadata "geo"
//	thrift.go     Thrift's compact protocol, in which Parquet describes itself
//	schema.go     the columns of a file that hold one value a row
//	read.go       File: rows one by one
//	chunk.go      a column of a row group, page by page
//	page.go       one page: its header, inflated
//	plain.go      values as they stand, or by their place in a dictionary
//	runs.go       numbers in runs and packed in bits: levels and places
//	delta.go      numbers by their differences, and texts by theirs
//	values.go     a value as what it means: a day, a moment, a decimal
//	write.go      Writer: a new file, a row group at a time
//
// Files are written by parquet-go. They are read by code of our own, because a
// file is a stranger's: Parquet is counts upon counts (of runs, of values, of
// bytes to inflate to), and a library that makes room for what is claimed can be
// made to take all memory by a kilobyte. Here values are decoded one at a time, so
// that a count only says when to stop, and memory is a page of each column.
package geoparquet
