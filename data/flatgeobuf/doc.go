// Package flatgeobuf reads and writes FlatGeobuf 3 (github.com/flatgeobuf/flatgeobuf,
// src/fbs): a header, a packed Hilbert R-tree of where features lie, and the
// features, header and features being FlatBuffers with their size before them.
// Whoever has the tree reads a box of a file over HTTP in a few ranges.
//
//	file        holds
//	layer.go    what a file says of its features: kinds, columns, coordinate system
//	buffer.go   FlatBuffers, read with every offset and count bounded
//	read.go     Reader: features one by one from a stream; the tree is passed over
//	values.go   a feature's geometry and properties
//	encode.go   header and features as FlatBuffers
//	write.go    Writer: a new file, features in any order
//	order.go    features sorted along the Hilbert curve on disk
//	tree.go     the packed R-tree
//
// A file to be read is a stranger's: nothing is made before the bytes for it are
// known to be there, and a part that is referred to again and again is taken out
// once. Writing too holds no more in memory however many features there are:
// they, and 48 bytes for each, wait in temporary files.
package flatgeobuf
