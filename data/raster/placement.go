package raster

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// placement says where on earth the lines of a grid cross.
type placement struct {
	sys    crs.CRS
	affine [6]float64
}

// at returns the WGS84 position of fractional column and row.
func (p placement) at(col, row float64) orb.Point {
	a := p.affine
	return p.sys.ToWGS84(orb.Point{a[0] + col*a[1] + row*a[2], a[3] + col*a[4] + row*a[5]})
}

// cellOf returns the fractional column and row of a WGS84 position.
func (p placement) cellOf(at orb.Point) (col, row float64) {
	a, xy := p.affine, p.sys.FromWGS84(at)
	x, y := xy[0]-a[0], xy[1]-a[3]
	det := a[1]*a[5] - a[2]*a[4]
	return (x*a[5] - y*a[2]) / det, (y*a[1] - x*a[4]) / det
}

// part is a rectangle of cells. Where the file's rows grow northwards the lattice
// counts them from the other end, because its own grow southwards.
type part struct {
	col0, row0, cols, rows int
	northwards             bool
}

// down is the number of a file row within the part, growing southwards.
func (p part) down(row int) int {
	if p.northwards {
		return p.row0 + p.rows - 1 - row
	}
	return row - p.row0
}

// window returns the cells that can lie in clip: those between the images of
// points along its edges and inside, with a margin of one cell and a fiftieth
// for the bend between them. Where a point has no image the whole grid is it.
func (p placement) window(cols, rows int, clip *orb.Bound) part {
	all := part{cols: cols, rows: rows, northwards: p.affine[5] > 0}
	if clip == nil {
		return all
	}
	const steps = 32
	c0, c1, r0, r1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i := 0; i <= steps; i++ {
		for j := 0; j <= steps; j++ {
			col, row := p.cellOf(orb.Point{
				clip.Min[0] + (clip.Max[0]-clip.Min[0])*float64(i)/steps,
				clip.Min[1] + (clip.Max[1]-clip.Min[1])*float64(j)/steps})
			if math.IsNaN(col) || math.IsNaN(row) {
				return all
			}
			c0, c1, r0, r1 = min(c0, col), max(c1, col), min(r0, row), max(r1, row)
		}
	}
	span := func(lo, hi float64, n int) (int, int) {
		margin := 1 + (hi-lo)/50
		from := max(0, min(float64(n), math.Floor(lo-margin)))
		to := max(from, min(float64(n), math.Ceil(hi+margin)))
		return int(from), int(to - from)
	}
	out := all
	out.col0, out.cols = span(c0, c1, cols)
	out.row0, out.rows = span(r0, r1, rows)
	if out.cols == 0 || out.rows == 0 {
		out.cols, out.rows = 0, 0
	}
	return out
}

// lattice describes the part as a grid of its own.
func (p placement) lattice(w part) data.Lattice {
	l := data.Lattice{Cols: w.cols, Rows: w.rows, CRS: p.sys.Name, Affine: p.within(w), Corner: func(col, row int) orb.Point {
		r := w.row0 + row
		if w.northwards {
			r = w.row0 + w.rows - row
		}
		return p.at(float64(w.col0+col), float64(r))
	}}
	col, row := float64(w.col0)+float64(w.cols)/2, float64(w.row0)+float64(w.rows)/2
	o, right, below := p.at(col, row), p.at(col+1, row), p.at(col, row+1)
	if l.SizeM = side(o, right, below); math.IsNaN(l.SizeM) {
		l.SizeM = 0
	}
	return l
}

// within is the affine of a part whose rows grow southwards.
func (p placement) within(w part) [6]float64 {
	a, row := p.affine, float64(w.row0)
	if w.northwards {
		row += float64(w.rows)
	}
	a[0] += float64(w.col0)*a[1] + row*a[2]
	a[3] += float64(w.col0)*a[4] + row*a[5]
	if w.northwards {
		a[2], a[5] = -a[2], -a[5]
	}
	return a
}

// side is the side of a square as large as the parallelogram from o to right and
// below, in metres, flat and on a sphere of 6,371,008.8 m: within 0.6 %.
func side(o, right, below orb.Point) float64 {
	const degree = 6371008.8 * math.Pi / 180
	shrink := math.Cos(o[1] * math.Pi / 180)
	ux, uy := (right[0]-o[0])*shrink, right[1]-o[1]
	vx, vy := (below[0]-o[0])*shrink, below[1]-o[1]
	return degree * math.Sqrt(math.Abs(ux*vy-uy*vx))
}
