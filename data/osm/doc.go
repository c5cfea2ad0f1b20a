// Package osm reads OpenStreetMap extracts (PBF) by streaming: streets,
// facilities, administrative areas, places and buildings come out as package
// data's nouns.
//
// It decodes and does not interpret: every highway=* way is a street here; what
// a walker may use is for geo/network to say.
//
// # How a file is read
//
// A PBF file is a row of blobs, each a zlib-packed block of about 8,000 nodes,
// ways or relations, usually in that order: the coordinates come before anything
// that says whether they matter. So the file is gone through more than once, and
// each time only what the pass before asked for is kept:
//
//  1. relations, where venues or areas are wanted: which ways do their
//     multipolygons need?
//  2. ways: streets, closed ways that are venues or buildings, and the ways
//     pass 1 asked for. Which nodes do they need?
//  3. nodes: those, and the nodes that are venues or places themselves.
//
// Each blob is unpacked whole in one pass only. What it holds is seen from its
// front (peek.go), so a pass goes by the blobs of the others for a tenth of the
// cost, and relations nobody asks for are never unpacked.
//
// Memory follows what is kept, never the size of the file. Streets and buildings
// are held in columns, block by block (lines.go), the tags they have in common
// once (tagsets.go), and the ids of the nodes they need as bits (idset.go). The
// blobs of a pass are unpacked and decoded on all cores (scan.go) and merged in
// file order, and every layer is sorted by id at the end, so the result does not
// depend on the number of cores.
//
// A block's table of strings is held once against the keys that are asked for
// (words.go); its things are then judged by numbers, and what is not wanted is
// passed over without being taken apart, or checked.
//
// # What a file may do to us
//
// A file is somebody else's bytes. No blob may claim or unpack to more than
// 32 MiB (the format's own limit), the whole may not unpack to more than 64
// times its size, nor may what is kept of it take more than that in memory, and
// every index into a string table is checked (blob.go, gather.go, block.go). A
// file that breaks a rule is a [data.Error] with the byte where it
// did; it is never a panic.
//
// The decoder is our own: the one of github.com/paulmach/osm (v0.8.0) inflates a
// blob before it looks at the size, and panics, on goroutines of its own where
// nothing can recover, on string indices out of range and on files with plain
// nodes, which osmium writes on request and this package reads.
//
// # Outlines
//
// Ways join into rings end to end, by place (rings.go). How the rings nest says
// which are ground and which are holes; the roles of a relation are believed only
// where nesting is silent, as they are often wrong (polygon.go; libosmium's
// assembler does the same). A venue whose outline is broken or crosses itself
// still exists and is kept as a point; an area must be whole.
//
// The format: https://wiki.openstreetmap.org/wiki/PBF_Format; multipolygons:
// https://wiki.openstreetmap.org/wiki/Relation:multipolygon.
//
// Start at [Read].
package osm
