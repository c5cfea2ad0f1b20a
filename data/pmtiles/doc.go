// Package pmtiles writes PMTiles version 3 archives: a map as one file that any
// web server or object store can serve, since a reader fetches ranges of it
// (github.com/protomaps/PMTiles, spec/v3).
//
//	header     127 bytes
//	directory  of runs of equal tiles, within the first 16,384 bytes
//	metadata   JSON
//	leaves     directories the root points to, where it cannot hold all
//	tiles      in the order of their ids, each content once
//
// Directories, metadata and tiles are compressed with gzip. Package tiles says
// what is in a tile; this one only stores it.
//
// Start at [Create].
package pmtiles
