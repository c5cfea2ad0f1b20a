package demand

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/polygon"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// A zone is ground with an official total: an area's outline, or the circle of
// a place without one.
type zone struct {
	name   string
	origin data.Origin
	total  float64
	sqM    float64
	shape  orb.MultiPolygon // nil for a circle
	centre orb.Point        // of the circle; of an area, a point inside it
	radius float64          // metres; 0 for an area
	within int              // circle: the smallest area zone that holds its centre, or none
}

func (z zone) circle() bool { return z.shape == nil }

// none is no zone.
const none = -1

// zones is every zone, smallest first: areas and circles in one order, so that
// a lower number is always the deeper zone.
type zones struct {
	all     []zone
	areas   []int           // numbers of those that are areas, rising
	circles []int           // and of circles, rising
	index   *index.Polygons // of the areas
	around  *index.Polygons // of the squares about the circles
}

// makeZones settles who states what: claims first, then circles for places left
// over.
func makeZones(t Totals, r SpreadRule, rep *data.Report) *zones {
	areas, left := claim(t)
	z := &zones{}
	for _, a := range areas {
		if a.People < 0 || len(a.Shape) == 0 {
			continue
		}
		z.all = append(z.all, zone{name: a.Name, origin: a.Origin, total: a.People, sqM: areaSqM(a.Shape), shape: a.Shape, centre: polygon.Inside(a.Shape)})
	}
	framed := len(z.all) > 0
	z.order()
	var circles []zone
	for _, p := range left {
		c := zone{name: p.Name, origin: p.Origin, total: p.People, centre: p.Point, sqM: p.People / r.PlacePerKM2 * 1e6}
		c.radius = math.Sqrt(c.sqM / math.Pi)
		if why := refuse(p, framed, z.innermost(p.Point)); why != "" {
			rep.Add(data.Issue{Code: why, Origin: p.Origin, People: p.People, Detail: fmt.Sprintf("%s %q: its %.0f people were left out", p.Kind, p.Name, p.People)})
			continue
		}
		circles = append(circles, c)
	}
	z.all = append(z.all, circles...)
	z.order()
	for _, i := range z.circles {
		z.all[i].within = z.innermost(z.all[i].centre)
	}
	return z
}

// refuse says why a place gets no circle, "" where it does. A state is not a
// disc of even density about its label; and where areas with totals frame the
// map, a place outside them all is at the rim, its streets cut off.
func refuse(p data.Place, framed bool, within int) data.Code {
	switch {
	case regional(p.Kind):
		return data.CodeTotalNoOutline
	case framed && within == none:
		return data.CodeOutsideAllAreas
	}
	return ""
}

// order sorts smallest first (ties: as read) and renews the index.
func (z *zones) order() {
	slices.SortStableFunc(z.all, func(a, b zone) int { return cmp.Compare(a.sqM, b.sqM) })
	z.areas, z.circles = nil, nil
	var shapes, squares []orb.MultiPolygon
	for i, x := range z.all {
		if x.circle() {
			z.circles = append(z.circles, i)
			squares = append(squares, orb.MultiPolygon{x.bound().ToPolygon()})
		} else {
			z.areas = append(z.areas, i)
			shapes = append(shapes, x.shape)
		}
	}
	z.index, z.around = index.NewPolygons(shapes), index.NewPolygons(squares)
}

// innermost returns the smallest area zone that holds p, or none.
func (z *zones) innermost(p orb.Point) int {
	if i := z.index.Holding(p); i >= 0 {
		return z.areas[i] // lowest number is smallest ground
	}
	return none
}

// holding appends to buf every zone that holds p, smallest first: at most one
// circle, then areas. A circle ends where the area it stands in ends: a town's
// people do not spill over the county line or into the next town.
func (z *zones) holding(p orb.Point, buf []int32) []int32 {
	areas := z.index.All(p)
	deepest := none
	if len(areas) > 0 {
		deepest = z.areas[areas[0]]
	}
	for _, i := range z.around.All(p) {
		c := z.circles[i]
		if x := &z.all[c]; x.within == deepest && geo.Distance(x.centre, p) <= x.radius {
			buf = append(buf, int32(c))
			break
		}
	}
	for _, a := range areas {
		buf = append(buf, int32(z.areas[a]))
	}
	return buf
}

// bound is the box about a zone.
func (z zone) bound() orb.Bound {
	if !z.circle() {
		return z.shape.Bound()
	}
	l := geo.At(z.centre[1])
	dx, dy := 1.01*z.radius/l.LonM, 1.01*z.radius/l.LatM // a degree shrinks towards the pole
	return orb.Bound{Min: orb.Point{z.centre[0] - dx, z.centre[1] - dy}, Max: orb.Point{z.centre[0] + dx, z.centre[1] + dy}}
}

func areaSqM(m orb.MultiPolygon) float64 {
	sum := 0.0
	for _, p := range m {
		sum += geo.AreaSqM(p)
	}
	return sum
}

// level reads an OSM admin_level; 0 where the level is another word.
func level(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
