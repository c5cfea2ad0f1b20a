// Package cql2 reads the simple filters of the Common Query Language (OGC 21-065r2)
// as text and as JSON, and says which features they let through. It covers Basic
// CQL2, LIKE, BETWEEN and IN, and S_INTERSECTS; whatever else the language has is
// refused by name, never skipped.
//
// A name that is no queryable is refused while reading, so that nothing a client
// sends is ever looked up or evaluated by name. A filter has at most [MostTerms]
// terms, [Deepest] levels and [Longest] bytes.
//
// A comparison with a missing value is neither true nor false (SQL's third value),
// and stays so through NOT; only what is true is let through.
//
//	file      holds
//	cql2.go   Filter, Schema; what is asked of a feature
//	nodes.go  the operators and their truth tables
//	text.go   the grammar of the text form; lex.go its words
//	json.go   the JSON form
//	wkt.go    geometries in either form
//	meet.go   whether two geometries share a point
//
// Start at [ParseText].
package cql2
