// Package osm reads OpenStreetMap extracts (PBF) by streaming: streets,
// facilities, administrative areas, places and buildings come out as package
// data's nouns.
//
// It decodes and does not interpret: every highway=* way is a street here; what
// a walker may use is for geo/network to say.
//
// Start at [Read].
package osm
