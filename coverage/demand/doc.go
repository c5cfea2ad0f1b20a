// Package demand models where people live when nobody counted them cell by
// cell: official totals (a state's, a county's, a town's) are spread over the
// residential streets, or the buildings, of their own ground, so that every
// total is met exactly.
//
// # The method
//
// Street-weighted areal interpolation, a form of dasymetric mapping: people are
// taken to live evenly along the residential streets of an area (Xie 1995,
// Computers, Environment and Urban Systems 19; Reibel and Bufalino 2005,
// Environment and Planning A 37, who found it clearly better than spreading
// over the ground). Why which streets count, and what the method cannot know,
// stands in docs/decisions/0007-modelled-population.md.
//
//  1. zones.go: every total becomes a zone of ground. A place that states a
//     total for an area of its own name gives it to that area; a place without
//     outline gets a circle.
//  2. pieces.go: streets are cut into pieces of at most 20 m and each piece asks
//     which zones hold it.
//  3. share.go: from the smallest zone to the largest, what a zone's total leaves
//     over after the people already laid inside it goes to the pieces that no
//     smaller zone holds.
//  4. rows.go: pieces of one lattice cell become one demand point, which stands
//     on one of those pieces: on a street, inside the zone.
//
// The result says Modelled, and so must everything made from it.
//
// Start at [Spread].
package demand
