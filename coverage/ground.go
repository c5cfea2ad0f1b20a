package coverage

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/grid"
)

// ground is the shape of cells: what is drawn, what lies side by side, and how
// large it is.
type ground struct {
	pop   data.Population
	sideM float64 // typical side of a cell
}

// linkShare is how far apart, in typical spacings, bare points may be and still
// lie side by side: enough for the corners of a square grid (1.41), too little
// for every second point (2).
const linkShare = 1.5

func newGround(p data.Population) ground {
	g := ground{pop: p, sideM: p.Lattice.SizeM}
	if p.Form != data.OnLattice {
		g.sideM = grid.Spacing(p.Points)
	}
	if g.sideM <= 0 || math.IsInf(g.sideM, 0) {
		g.sideM = 100
	}
	return g
}

func (g ground) neighbours() grid.Neighbours {
	switch g.pop.Form {
	case data.OnLattice:
		return grid.OnLattice(g.pop.Col, g.pop.Row)
	case data.AsPolygons:
		return grid.AsPolygons(g.pop.Outlines)
	}
	return grid.AsPoints(g.pop.Points, linkShare*g.sideM)
}

func (g ground) outline(i int) orb.MultiPolygon {
	switch g.pop.Form {
	case data.OnLattice:
		c, r, at := int(g.pop.Col[i]), int(g.pop.Row[i]), g.pop.Lattice.Corner
		ring := orb.Ring{at(c, r+1), at(c+1, r+1), at(c+1, r), at(c, r), at(c, r+1)} // rows grow southwards: counter-clockwise
		return orb.MultiPolygon{{ring}}
	case data.AsPolygons:
		return g.pop.Outlines[i]
	}
	p := g.pop.Points[i]
	l := geo.At(p[1])
	dx, dy := g.sideM/2/l.LonM, g.sideM/2/l.LatM
	return orb.MultiPolygon{{orb.Ring{{p[0] - dx, p[1] - dy}, {p[0] + dx, p[1] - dy}, {p[0] + dx, p[1] + dy}, {p[0] - dx, p[1] + dy}, {p[0] - dx, p[1] - dy}}}}
}

// areaKM2 returns the ground of some cells; lattice cells that share a place
// count once.
func (g ground) areaKM2(cells []int32) float64 {
	sum := 0.0
	seen := map[[2]int32]bool{}
	for _, i := range cells {
		if g.pop.Form == data.OnLattice {
			k := [2]int32{g.pop.Col[i], g.pop.Row[i]}
			if seen[k] {
				continue
			}
			seen[k] = true
		}
		for _, p := range g.outline(int(i)) {
			sum += geo.AreaSqM(p)
		}
	}
	return sum / 1e6
}
