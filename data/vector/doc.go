// Package vector reads what planners keep in tables and GIS files: CSV, GeoJSON
// and Shapefile. Every format becomes the same stream of records; the layer
// functions turn records into facilities, candidates, areas or population.
//
// Start at [Facilities], [Candidates], [Areas], [Population].
package vector
