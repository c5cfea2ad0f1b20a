// Package grid knows which cells lie side by side: on a lattice, as polygons
// that share a border, or as bare points close together.
package grid
