package demand

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// frame is the lattice modelled people are gathered on: squares of CellM metres
// at the middle latitude of all ground, lined up with meridians and parallels.
// Over 2° of latitude a cell's width drifts by about 2 %; it only decides which
// pieces share a point, never how many people there are.
type frame struct {
	west, north float64
	dLon, dLat  float64
	cols, rows  int
	sizeM       float64
}

func newFrame(z *zones, s data.Streets, b []data.Building, cellM float64) frame {
	box := orb.Bound{Min: z.all[0].centre, Max: z.all[0].centre}
	for _, x := range z.all {
		box = box.Extend(x.centre)
	}
	for _, p := range s.Nodes {
		box = box.Extend(p)
	}
	for _, x := range b {
		box = box.Extend(x.Point)
	}
	l := geo.At(box.Center()[1])
	f := frame{west: box.Min[0], north: box.Max[1], dLon: cellM / l.LonM, dLat: cellM / l.LatM, sizeM: cellM}
	f.cols = int((box.Max[0]-box.Min[0])/f.dLon) + 1
	f.rows = int((box.Max[1]-box.Min[1])/f.dLat) + 1
	return f
}

func (f frame) cell(p orb.Point) (col, row int32) {
	c, r := int((p[0]-f.west)/f.dLon), int((f.north-p[1])/f.dLat)
	return int32(min(max(c, 0), f.cols-1)), int32(min(max(r, 0), f.rows-1))
}

func (f frame) lattice() data.Lattice {
	return data.Lattice{Cols: f.cols, Rows: f.rows, SizeM: f.sizeM, CRS: "wgs84", Affine: [6]float64{f.west, f.dLon, 0, f.north, 0, -f.dLat}, Corner: func(col, row int) orb.Point {
		return orb.Point{f.west + float64(col)*f.dLon, f.north - float64(row)*f.dLat}
	}}
}

// A gathered piece: which row it goes to.
type gathered struct {
	row, col, sig int32
	piece         int32
}

// rows gathers pieces by lattice cell and signature, so that a row's people all
// count in the same zones, and places each row on one of its pieces.
func (g *ground) rows(people []float64) data.Population {
	var in []gathered
	for i, p := range g.pieces {
		if people[i] > 0 {
			col, row := g.frame.cell(p.at)
			in = append(in, gathered{row, col, p.sig, int32(i)})
		}
	}
	slices.SortFunc(in, func(a, b gathered) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col), cmp.Compare(a.sig, b.sig), cmp.Compare(a.piece, b.piece))
	})
	pop := data.Population{Lattice: g.frame.lattice()}
	var zone []int32 // whose people row i is
	for i := 0; i < len(in); {
		j := i + 1
		for j < len(in) && in[j].row == in[i].row && in[j].col == in[i].col && in[j].sig == in[i].sig {
			j++
		}
		sum, at := g.gather(in[i:j], people)
		pop.Points, pop.People = append(pop.Points, at), append(pop.People, sum)
		pop.Col, pop.Row = append(pop.Col, in[i].col), append(pop.Row, in[i].row)
		zone = append(zone, g.sigs[in[i].sig][0])
		i = j
	}
	g.settle(pop.People, zone)
	return pop
}

// settle gives each zone's largest row what rounding left over, so that its
// rows, added up in order, are what it had to place.
func (g *ground) settle(people []float64, zone []int32) {
	sum := make([]float64, len(g.zones.all))
	largest := make([]int, len(g.zones.all))
	for i, z := range zone {
		if sum[z] == 0 || people[i] > people[largest[z]] {
			largest[z] = i
		}
		sum[z] += people[i]
	}
	for z, placed := range g.placed {
		if sum[z] > 0 {
			people[largest[z]] += placed - sum[z]
		}
	}
}

// gather returns the people of some pieces and where they stand: the middle of
// the piece nearest their mean, so that the point lies on a street.
func (g *ground) gather(in []gathered, people []float64) (sum float64, at orb.Point) {
	var x, y float64
	for _, e := range in {
		n, p := people[e.piece], g.pieces[e.piece].at
		sum += n
		x += n * (p[0] - g.frame.west)
		y += n * (p[1] - g.frame.north)
	}
	mean := orb.Point{g.frame.west + x/sum, g.frame.north + y/sum}
	best := math.Inf(1)
	for _, e := range in {
		p := g.pieces[e.piece].at
		if d := math.Hypot((p[0]-mean[0])/g.frame.dLon, (p[1]-mean[1])/g.frame.dLat); d < best {
			best, at = d, p
		}
	}
	return sum, at
}
