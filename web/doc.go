// Package web is the engine over HTTP: the API under /api/v1, vector tiles and
// the page. It computes nothing: a handler reads its parameters, asks the
// engine once, and encodes.
//
//	file          holds
//	server.go     Server: what is served; New
//	routes.go     every address on one page
//	api.go        one handler an address
//	grid.go       the cells of a lattice in one piece, for the page's own drawing
//	what.go       a what-if: venues edited at once, lines drawn on the streets
//	files.go      a reader's own files: taken, looked at, forgotten
//	making.go     a project made of such files, in a folder that has none
//	params.go     reading parameters, all mistakes at once
//	problem.go    errors as RFC 9457 problems
//	store.go      answers kept, equal requests joined, the load bounded
//	body.go       encoded answers: gzip, ETag, 304
//	guard.go      what every request passes: hosts, methods, sizes, headers, panics
//	ogc.go        the OGC API of package ogc, at /ogc
//	page.go       the embedded page; site.go the same page over files
//	serve.go      the listening server: time-outs, graceful end
//	openapi.yaml  the API as OpenAPI 3.1, held to the routes by a test
//
// Nothing is written but scenarios and, until they are forgotten, a reader's own
// files; no cookie is set and no request leaves the machine. All
// of it is meant for reading by anybody who may reach the port; the default is
// loopback only.
//
// Start at [New], then routes.go.
package web
