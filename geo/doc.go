// Package geo holds the units that travel is counted in and the measures of
// the earth: where things are and how far apart.
//
// It knows no people and no plans. From here on things are numbered 0…n-1 and
// live in parallel slices; external ids stay behind in package data.
//
// Start at [Deciseconds]; then network (streets as a walker uses them), index
// (nearest, within), grid (cells side by side).
package geo
