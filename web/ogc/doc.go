// Package ogc answers as an OGC API: Features (17-069r4) with CRS (18-058r1) and
// simple CQL2 filters (19-079r2, 21-065r2), and Tiles (20-057), over the layers of
// package tiles. A planner gives QGIS or ArcGIS one address and has the gaps, cells,
// venues, areas and sites as live layers.
//
// A Service is over one set of results; package web has one for today's and makes
// others for scenarios and what-ifs.
//
// It knows nothing of connections: [Service.Ask] reads a request and says what is
// wrong with it, or how to make the answer, which package web keeps, compresses and
// sends. All answers are absolute facts of one set of results, so that an offset
// means the same feature on every page.
//
//	file            holds
//	service.go      Service, Request, Answer; which resource an address means
//	form.go         reading parameters, all mistakes at once; which encoding is wanted
//	links.go        links, always absolute: QGIS 3.22 takes no others
//	landing.go      the landing page, conformance
//	collections.go  what the collections are, and their queryables
//	items.go        pages of features, and one feature
//	select.go       which features a box and a filter let through
//	crs.go          the coordinate systems, in the order of axes their registry says
//	tilesets.go     tiles, their metadata and TileJSON
//	openapi.go      the whole as OpenAPI 3.0; schemas.json what is the same in all
//	html.go         every JSON answer as a page
//	cql2            the filter language
//
// What is declared is held to by the test that writes docs/conformance.md. Start at
// [New].
package ogc
