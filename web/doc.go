// Package web is the engine over HTTP: routes.go lists every address; a handler
// parses, calls the engine once and encodes. The page itself is built from
// web/ui and embedded.
//
// Start at [New].
package web
