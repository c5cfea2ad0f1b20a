// Package siting chooses sites: a sparse matrix of who each candidate would
// cover goes in, an order of sites with a proof comes out. It knows no maps.
//
// To cover the most people with p sites (MCLP) is NP-hard, but greedy choice
// comes close and gives what a planner needs: an order in which to build, where
// stopping after any step is a sensible plan. What the order lacks, how far it
// can be from the best, the bound supplies: no choice of that many sites covers
// more. Three steps:
//
//	merge.go     rows covered by the same candidates become one row
//	greedy.go    lazy greedy, and the online bound its own gains prove
//	lagrange.go  a better bound by Lagrangian relaxation
//
// The fewest sites for everybody are another problem with other tools: covering.go
// and what begins with cover (reductions, prices, roundings, the exact tree, regions
// solved anew).
//
// Start at [MaxCover].
package siting
