// Package xlsx writes and reads the tables in Office Open XML workbooks (ECMA-376,
// part 1, SpreadsheetML), as much of them as a table needs: no formulas, no
// formats, no charts.
//
//	file      holds
//	write.go  Writer: sheets one after another, rows as they come
//	text.go   what text in a cell must be escaped, and how it is read back
//	open.go   File: what sheets a workbook has
//	rows.go   the rows of one sheet, one in memory at a time
//	strings.go  the table of shared strings
//
// It is written here since a library does a hundred times more than this (charts,
// pictures, formulas) and reads whole sheets into memory. A workbook to be read is
// a stranger's zip: nothing is unpacked to disk, names in it are only compared, and
// no text, row, table of strings or nesting grows past its bound.
package xlsx
