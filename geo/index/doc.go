// Package index answers where: which segment is nearest to a point, which
// polygons hold it. It is the only package that sees tidwall/rtree.
//
// It numbers things as the caller did and keeps no names. An index never
// changes once built and is shared by all goroutines.
//
// Start at [NewSegments] for lines and points, at [NewPolygons] for areas.
package index
