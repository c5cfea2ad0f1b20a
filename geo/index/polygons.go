package index

import "github.com/paulmach/orb"

// Polygons answers which of many polygons hold a point. It is safe for
// concurrent use once built.
type Polygons struct{}

// NewPolygons indexes shapes by number.
func NewPolygons(shapes []orb.MultiPolygon) *Polygons { panic("contract") }

// Holding returns the lowest-numbered polygon that holds p, or -1. A point on a
// shared border belongs to exactly one of its two neighbours (half-open rule).
func (x *Polygons) Holding(p orb.Point) int { panic("contract") }

// All returns every polygon that holds p, rising.
func (x *Polygons) All(p orb.Point) []int { panic("contract") }
