// Package town draws the inputs of the benchmarks: a walking network, people on
// 100 m cells and venues, from a seed, always the same.
//
//	town.go     what is drawn: [Spec], [Town], [Make]
//	lattice.go  streets between crossings, bent and cut as in a map
//	order.go    nodes numbered as an extract of OpenStreetMap numbers them
//	people.go   towns of people, cells and the node each stands at
//	venues.go   venues where people are; sites one could choose
//	write.go    arrays as files, for every contender alike
//	pbf.go      the streets as an OSM PBF file
//	tiff.go     the people, or any grid, as a GeoTIFF
//	project.go  the folder of a planner who has all this
//
// It is a model of a city, not a city: no main roads, blocks of one size,
// catchments of some 780 nodes where a dense old town has three times as many.
// That is why the benchmarks run on real extracts too.
package town
