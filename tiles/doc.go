// Package tiles draws results as maps: which layers there are at which zoom,
// their classes and colours (one source for map, legend and report), and the
// vector tiles themselves.
//
// Start at [NewSource].
package tiles
