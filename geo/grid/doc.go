// Package grid knows which cells lie side by side: on a lattice, as polygons
// that share a border, or as bare points close together; and which of them hang
// together.
//
// Cells are numbered 0…n-1. The three ways of being neighbours give the same
// structure, [Neighbours], so that what is asked of it ([Groups], [Flood]) does
// not care where the cells came from.
package grid
