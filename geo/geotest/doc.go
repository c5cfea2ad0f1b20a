// Package geotest draws small worlds for tests, so that a reader can check an
// answer by counting characters.
//
//	w := geotest.Draw(t, `
//	A-----B--C
//	|        |
//	D--------E   F`, 10)
//
// One character to the right or one line down is ten metres here: A–B is 60 m,
// A–D is 20 m, and F stands on no street. What the characters mean:
//
//	letter, digit   a named point; a junction where a street touches it
//	+               a junction or corner without a name
//	- | \ /         a street running straight between two of those
//	space, .        nothing
//
// A street that runs on past another's strokes crosses it without meeting it,
// as a bridge does. Every straight run is one way, highway=residential, with an
// id counted from 1 in reading order; [World.Tag] changes its tags. Drawn maps
// are an idea of Valhalla's gurka tests, round numbers of R5's grid layouts.
//
// It imports no package that its users test: streets come out as data.Streets.
// Start at [Draw].
package geotest
