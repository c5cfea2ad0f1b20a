// Package data holds what a planner brings: streets, facilities, population,
// areas and candidate sites, as their sources state them, in WGS84
// longitude/latitude.
//
// It imports no other package of this module. The readers below it decode and
// check; they never decide what a road means for a walker (geo/network does) or
// who counts as served (coverage does). A row that cannot be used is an [Issue]
// in a [Report], never a reason to stop.
//
// Start at package project, which turns a walkshed.yaml into these nouns.
package data
