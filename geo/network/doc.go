// Package network is the streets as a walker uses them.
//
//	profile.go    what a way means on foot: [Walk], a [Profile]
//	build.go      ways cut at junctions into compressed arrays: [Build], a [Network]
//	snap.go       a place and the nearest point of an edge: [Snapper.Nearest]
//	entrances.go  a ground and where edges cross its boundary: [Snapper.Entrances]
//	core.go       streets contracted to where a walker has a choice
//	wave.go       many sources at once over the core
//	nearest.go    what a wave means for every node: [Nearest], a [Field]
//	places.go     … and for every place: [Places.Nearest]
//	access.go     what a Field means for a place beside an edge: [Access.At]
//	voronoi.go    … kept up to date while sources come and go: [Voronoi]
//	search.go     one source and every place within a limit: [Search.Within]
//	route.go      the walk itself, drawn: [Search.Route]
//
// Times are whole deciseconds, from the edge to the answer, so that the four
// ways of asking give one and the same number: At, Within and Route agree to the
// decisecond, there is as long as back, and equal times go to the lowest source.
// A walk is leg + edges + leg; edges are walked both ways.
//
// A [Network] never changes once built and is shared by all goroutines, as are
// [Snapper], [Access] and [Places]; a [Search] is cheap to reuse and belongs to
// one goroutine.
//
// Start at [Build].
package network
