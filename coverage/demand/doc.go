// Package demand makes demand points from what sources state: a raster's cells,
// bare points, polygons with people; and, where nobody counted, models them by
// spreading official totals over residential streets or buildings so that every
// total is met exactly.
//
// Start at [Spread].
package demand
