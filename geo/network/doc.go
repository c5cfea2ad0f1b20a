// Package network is the streets as a walker uses them: a profile says which
// ways and how fast, Build splits them at junctions into compressed arrays,
// Snap attaches places to the nearest point of an edge, and a Search answers
// least walking times.
//
// A [Network] never changes once built and is shared by all goroutines; a
// [Search] is cheap to reuse and belongs to one goroutine.
//
// Start at [Build].
package network
