package tiles

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/simplify"

	"github.com/walkshed/walkshed/data"
)

const (
	extentBits = 12
	extent     = 1 << extentBits // units along a tile's side
	buffer     = 64              // units drawn beyond it, so that outlines do not show at seams: 8 px of 512
	maxZoom    = 22              // of an address; 4 cm a unit
	maxLat     = 85.051128779806604
)

// A frame turns degrees into the units of one tile: x to the right, y down, 0
// at the upper left corner.
type frame struct{ z, x, y uint32 }

// newFrame refuses an address that is no tile: z > 22, or x or y >= 2^z.
func newFrame(z, x, y uint32) (frame, error) {
	if z > maxZoom || x >= 1<<z || y >= 1<<z {
		return frame{}, &data.Error{Op: fmt.Sprintf("tile %d/%d/%d", z, x, y),
			Err:  fmt.Errorf("no such tile"),
			Hint: fmt.Sprintf("z is 0 to %d, x and y are 0 to 2^z - 1", maxZoom)}
	}
	return frame{z, x, y}, nil
}

// mercator returns p in the unit square of Web Mercator (EPSG:3857), y down.
func mercator(p orb.Point) (x, y float64) {
	lat := math.Max(-maxLat, math.Min(maxLat, p[1]))
	sin := math.Sin(lat * math.Pi / 180)
	return p[0]/360 + 0.5, 0.5 - math.Log((1+sin)/(1-sin))/(4*math.Pi)
}

// unmercator is the inverse of mercator.
func unmercator(x, y float64) orb.Point {
	return orb.Point{(x - 0.5) * 360, math.Atan(math.Sinh(math.Pi*(1-2*y))) * 180 / math.Pi}
}

// at returns p in whole units of the tile; it may lie outside 0…4096.
func (f frame) at(p orb.Point) orb.Point {
	x, y := mercator(p)
	n := float64(uint32(1) << f.z)
	return orb.Point{math.Floor((x*n - float64(f.x)) * extent), math.Floor((y*n - float64(f.y)) * extent)}
}

// ground returns the tile with its buffer as a box of the unit square.
func (f frame) ground() box {
	n := float64(uint32(1) << f.z)
	const b = float64(buffer) / extent
	return box{(float64(f.x) - b) / n, (float64(f.y) - b) / n, (float64(f.x) + 1 + b) / n, (float64(f.y) + 1 + b) / n}
}

// holds reports whether the tile itself, without its buffer, holds a point
// given in units. The upper and left edges belong to it, the others do not, so
// that a point is in exactly one tile of a zoom.
func (f frame) holds(u orb.Point) bool {
	return u[0] >= 0 && u[0] < extent && u[1] >= 0 && u[1] < extent
}

func drawn() orb.Bound {
	return orb.Bound{Min: orb.Point{-buffer, -buffer}, Max: orb.Point{extent + buffer, extent + buffer}}
}

// polygons draws a multipolygon in the tile: projected, clipped, simplified to
// tolerance units, outer rings clockwise on the screen; nil where nothing is
// left. The argument is not changed.
func (f frame) polygons(shape orb.MultiPolygon, tolerance float64) orb.MultiPolygon {
	var out orb.MultiPolygon
	for _, p := range shape {
		if q := f.polygon(p, tolerance); q != nil {
			out = append(out, q)
		}
	}
	return out
}

func (f frame) polygon(p orb.Polygon, tolerance float64) orb.Polygon {
	var out orb.Polygon
	for i, ring := range p {
		r := f.ring(ring, tolerance, i == 0)
		if r == nil && i == 0 {
			return nil
		}
		if r != nil {
			out = append(out, r)
		}
	}
	return out
}

func (f frame) ring(ring orb.Ring, tolerance float64, outer bool) orb.Ring {
	r := make(orb.Ring, 0, len(ring))
	inside := true
	box := drawn()
	for _, p := range ring {
		u := f.at(p)
		inside = inside && box.Contains(u)
		if n := len(r); n == 0 || r[n-1] != u {
			r = append(r, u)
		}
	}
	if !inside {
		if r = clip.Ring(box, r); r == nil {
			return nil
		}
	}
	if tolerance > 0 && len(r) > 5 {
		r = simplify.DouglasPeucker(tolerance).Ring(r)
	}
	return windRing(wholeRing(r), outer)
}

// wholeRing puts a ring on whole units, drops points that repeat and closes it;
// nil where fewer than three corners or no area are left.
func wholeRing(r orb.Ring) orb.Ring {
	out := r[:0]
	for _, p := range r {
		u := orb.Point{math.Round(p[0]), math.Round(p[1])}
		if n := len(out); n == 0 || out[n-1] != u {
			out = append(out, u)
		}
	}
	if n := len(out); n > 1 && out[0] != out[n-1] {
		out = append(out, out[0])
	}
	if len(out) < 4 || twiceArea(out) == 0 {
		return nil
	}
	return out
}

// windRing turns the ring so that twiceArea is positive for an outer ring and
// negative for a hole. With y down that is clockwise on the screen, as the tile
// specification (4.3.4.4) wants; with y up, counter-clockwise, as RFC 7946 does.
func windRing(r orb.Ring, outer bool) orb.Ring {
	if r != nil && (twiceArea(r) > 0) != outer {
		r.Reverse()
	}
	return r
}

// twiceArea is the surveyor's formula, about the first point to keep digits.
func twiceArea(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		sum += (a[0]-r[0][0])*(b[1]-r[0][1]) - (b[0]-r[0][0])*(a[1]-r[0][1])
	}
	return sum
}

// lines draws a line in the tile: projected, simplified, clipped; pieces
// shorter than shortest units are left out. The argument is not changed.
func (f frame) lines(line []orb.Point, tolerance, shortest float64) orb.MultiLineString {
	units := make(orb.LineString, 0, len(line))
	for _, p := range line {
		u := f.at(p)
		if n := len(units); n == 0 || units[n-1] != u {
			units = append(units, u)
		}
	}
	if len(units) < 2 {
		return nil
	}
	if tolerance > 0 && len(units) > 2 {
		units = simplify.DouglasPeucker(tolerance).LineString(units)
	}
	if b := units.Bound(); b.Max[0]-b.Min[0]+b.Max[1]-b.Min[1] < shortest {
		return nil
	}
	var out orb.MultiLineString
	for _, piece := range clip.LineString(drawn(), units) {
		if piece = wholeLine(piece); piece != nil {
			out = append(out, piece)
		}
	}
	return out
}

func wholeLine(l orb.LineString) orb.LineString {
	out := l[:0]
	for _, p := range l {
		u := orb.Point{math.Round(p[0]), math.Round(p[1])}
		if n := len(out); n == 0 || out[n-1] != u {
			out = append(out, u)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}
