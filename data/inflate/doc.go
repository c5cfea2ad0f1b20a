// Package inflate unpacks zlib streams (RFC 1950, RFC 1951) that lie whole in
// memory into a buffer whose size is known: the blobs of an OSM extract, the
// tiles of a GeoTIFF.
//
// Both are read whole and declare how much they unpack to, so nothing has to be
// streamed. That is worth half the time: the usual reader keeps a window of
// 32 KiB, copies out of it, and asks after every byte whether more input is
// there. Here
//
//   - bits are taken eight bytes at a time, and most symbols need no test for the
//     end of the input or of the output (fast.go);
//   - one look into a table of 2,048 entries gives a literal, or the base of a
//     length with its number of extra bits (table.go);
//   - matches are copied eight bytes at a time inside the output itself.
//
// The ideas are those of libdeflate (Eric Biggers, 2016), written anew for Go.
// Against github.com/klauspost/compress/zlib, in CPU time on one core: twice as
// fast on the blobs of OSM extracts (BenchmarkZlib has both side by side).
//
// # What a stream may do to us
//
// Not a byte is written beyond the buffer given, nor anything allocated: a
// stream of 1 MiB that would unpack to 1 GiB ends where the buffer does. What the
// format forbids is an error, as it is to compress/zlib (FuzzZlib compares both).
package inflate
