// Package tiles draws results: as vector tiles for the map and as GeoJSON for a
// GIS. It decides what is drawn at which zoom, the classes and colours of the
// minutes scale (one source for map, legend and report), and how cells become
// polygons. It computes no answer: package coverage does.
//
//	file         holds
//	classes.go   the minutes scale: bounds, colours, legend
//	source.go    Source: one engine and its results, ready to draw; Tile
//	frame.go     Web Mercator: from degrees to the 4,096 units of a tile
//	shelf.go     which of many boxes touch a tile
//	cells.go     the cells layer; blocks.go merges cells for small zooms
//	grid.go      the cells of a lattice for a page that draws them itself
//	roads.go     the roads layer
//	areas.go, gaps.go, places.go  the other layers
//	dissolve.go  cells → outline, inner borders gone
//	package.go   Package: results as layers for a writer of package export
//	layer.go     Layer: one of them asked feature by feature; fields.go what its properties are
//	tilelayers.go  what the layers of a tile hold
//	features.go  the properties of each layer; qml.go its style in QGIS
//	raster.go    the cells on their own grid, as a GeoTIFF
//	archive.go   every tile in one PMTiles file
//	geojson.go   the same as RFC 7946 streams; outlines wound and on 1e-7 degrees
//
// A tile holds the layers of [Source.Tile] in a fixed order, and the same
// source always gives the same bytes. The encoding is Mapbox Vector Tile 2.1
// (github.com/mapbox/vector-tile-spec): extent 4,096, outer rings clockwise on
// the screen.
//
// Start at [NewSource]; for files, at [Package] and [WriteGaps].
package tiles
