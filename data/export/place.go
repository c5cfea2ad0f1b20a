package export

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/crs"
)

// system is the coordinate system files are in, stated.
func (o Options) system() crs.Definition {
	if o.In != nil {
		return *o.In
	}
	d, err := crs.Define("EPSG:4326")
	if err != nil {
		panic(err) // it is known
	}
	return d
}

// placed is a geometry in the coordinate system asked for, a copy where that is
// another; an error where it has no place in it.
func (o Options) placed(g orb.Geometry) (orb.Geometry, error) {
	if o.In == nil || g == nil {
		return g, nil
	}
	there := true
	move := func(p orb.Point) orb.Point {
		q := o.In.FromWGS84(p)
		there = there && !math.IsNaN(q[0]+q[1]) && !math.IsInf(q[0]+q[1], 0)
		return q
	}
	var out orb.Geometry
	switch x := g.(type) {
	case orb.Point:
		out = move(x)
	case orb.MultiPolygon:
		m := x.Clone()
		for _, p := range m {
			for _, r := range p {
				for i := range r {
					r[i] = move(r[i])
				}
			}
		}
		out = m
	}
	if !there {
		at := g.Bound().Center()
		return nil, fmt.Errorf("what lies near %.4f, %.4f has no place in %s", at[0], at[1], o.In.Name)
	}
	return out, nil
}
