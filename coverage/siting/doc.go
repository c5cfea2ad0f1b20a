// Package siting chooses sites: a sparse matrix of who each candidate would
// cover goes in, an order of sites with a proof comes out. It knows no maps.
//
// Start at [MaxCover].
package siting
