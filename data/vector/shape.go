package vector

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/twpayne/go-geom"

	"github.com/walkshed/walkshed/data/polygon"
)

// toOrb drops heights and measures; fault says what else than a point or polygon
// a shape is.
func toOrb(g geom.T) (out orb.Geometry, fault string) {
	switch x := g.(type) {
	case nil:
		return nil, "no geometry"
	case *geom.Point:
		return orb.Point{x.X(), x.Y()}, ""
	case *geom.MultiPoint:
		if x.NumPoints() == 1 {
			return orb.Point{x.Point(0).X(), x.Point(0).Y()}, ""
		}
		return nil, plural(x.NumPoints(), "point") + " in one"
	case *geom.MultiPolygon:
		all := rings(x)
		if out, ok := nest(all); ok {
			return out, ""
		}
		return nil, "a shape of " + plural(len(all), "ring")
	}
	return nil, "a " + strings.TrimPrefix(fmt.Sprintf("%T", g), "*geom.")
}

// mostPairs bounds the work of nest, which looks at every hole with every outer
// ring: a second. A country of 100,000 islands may have 1,000 lakes.
const mostPairs = 100_000_000

// rings lists the rings of all polygons in file order.
func rings(m *geom.MultiPolygon) []orb.Ring {
	var out []orb.Ring
	flat, stride, start := m.FlatCoords(), m.Stride(), 0
	for _, ends := range m.Endss() {
		for _, end := range ends {
			r := make(orb.Ring, 0, (end-start)/stride)
			for i := start; i < end; i += stride {
				r = append(r, orb.Point{flat[i], flat[i+1]})
			}
			out, start = append(out, r), end
		}
	}
	return out
}

// nest gives every hole to the smallest outer ring around it. In a Shapefile
// outer rings run clockwise and holes the other way, in any order; a hole that
// lies in no outer ring was wound the wrong way and is ground itself. False where
// there are too many pairs to look at.
func nest(all []orb.Ring) (out orb.MultiPolygon, ok bool) {
	var holes []orb.Ring
	for _, r := range all {
		if r.Orientation() == orb.CCW {
			holes = append(holes, r)
		} else {
			out = append(out, orb.Polygon{r})
		}
	}
	if len(holes)*len(all) > mostPairs {
		return nil, false
	}
	if len(out) == 0 && len(all) > 1 { // all wound the wrong way: by size, holes last
		slices.SortStableFunc(holes, func(a, b orb.Ring) int { return cmp.Compare(area(b), area(a)) })
	}
	boxes := make([]orb.Bound, len(out))
	for i := range out {
		boxes[i] = out[i].Bound()
	}
	for _, h := range holes {
		if k := around(out, boxes, h); k >= 0 {
			out[k] = append(out[k], h)
		} else {
			out, boxes = append(out, orb.Polygon{h}), append(boxes, h.Bound())
		}
	}
	return out, true
}

// around returns the smallest polygon whose outer ring goes around hole, or -1.
func around(in orb.MultiPolygon, boxes []orb.Bound, hole orb.Ring) int {
	b, best, least := hole.Bound(), -1, math.Inf(1)
	for i, p := range in {
		if !boxes[i].Contains(b.Min) || !boxes[i].Contains(b.Max) {
			continue
		}
		if a := area(p[0]); a < least && mostlyInside(p[0], hole) {
			best, least = i, a
		}
	}
	return best
}

// mostlyInside asks the corners of a hole, since one of them may touch the ring.
func mostlyInside(ring, hole orb.Ring) bool {
	in, asked := 0, 0
	for i := 0; i < len(hole)-1 && asked < 9; i += max(1, (len(hole)-1)/9) {
		asked++
		if polygon.RingContains(ring, hole[i]) {
			in++
		}
	}
	return 2*in > asked
}

func area(r orb.Ring) float64 { return math.Abs(planar.Area(r)) }
