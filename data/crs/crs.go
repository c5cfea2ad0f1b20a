package crs

import "github.com/paulmach/orb"

// A CRS turns its own coordinates into WGS84 longitude/latitude degrees.
type CRS struct {
	Name string // as a project file writes it: "wgs84", "gcj02", "EPSG:3857"
	// ToWGS84 converts one point given as x (east, longitude), y (north, latitude).
	ToWGS84 func(orb.Point) orb.Point
	// Geographic says x and y are degrees.
	Geographic bool
}

// Lookup returns the CRS a name stands for; the error lists the known ones.
func Lookup(name string) (CRS, error) { panic("contract") }
