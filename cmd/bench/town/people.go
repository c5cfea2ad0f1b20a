package town

import "math"

// Cells are Side × Side squares of 100 m, row by row from the south-west.
type Cells struct {
	Side   int
	Node   []uint32  // nearest node
	Leg    []uint32  // deciseconds to it
	People []float32 // whole hundredths, so that sums are exact
}

// At returns the middle of cell i in metres.
func (c Cells) At(i int) (x, y float64) {
	return (float64(i%c.Side) + .5) * CellM, (float64(i/c.Side) + .5) * CellM
}

// of returns the cell in which metres x, y lie.
func (c Cells) of(x, y float32) int {
	col := min(max(int(x/CellM), 0), c.Side-1)
	row := min(max(int(y/CellM), 0), c.Side-1)
	return row*c.Side + col
}

// settle puts people on cells: 60 towns, each a Gaussian hill, over a thin
// countryside, times a log-normal noise (σ = 0.8); and finds each cell's node.
func (t *Town) settle() {
	side := int(t.SideM() / CellM)
	t.Cells = Cells{Side: side, Node: make([]uint32, side*side), Leg: make([]uint32, side*side), People: make([]float32, side*side)}
	density := t.hills()
	near := newNodesByCell(t)
	for i := range t.Cells.Node {
		x, y := t.Cells.At(i)
		v, m := near.nearest(x, y)
		t.Cells.Node[i], t.Cells.Leg[i] = v, uint32(math.Round(m/SpeedMS*10))
		people := 20 * density(x, y) * math.Exp(.8*t.rng.NormFloat64())
		t.Cells.People[i] = float32(math.Round(people*100) / 100)
	}
}

// hills draws the towns and returns the density they make.
func (t *Town) hills() func(x, y float64) float64 {
	type hill struct{ x, y, width, height float64 }
	hills := make([]hill, 60)
	for i := range hills {
		hills[i] = hill{t.rng.Float64() * t.SideM(), t.rng.Float64() * t.SideM(),
			(.01 + .05*t.rng.Float64()) * t.SideM(), math.Exp(t.rng.NormFloat64())}
	}
	return func(x, y float64) float64 {
		d := .02
		for _, h := range hills {
			q := ((x-h.x)*(x-h.x) + (y-h.y)*(y-h.y)) / (2 * h.width * h.width)
			if q < 12 { // beyond it a hill adds less than 6 in a million
				d += h.height * math.Exp(-q)
			}
		}
		return d
	}
}

// nodesByCell lists nodes by cell in compressed rows.
type nodesByCell struct {
	t     *Town
	first []uint32
	nodes []uint32
}

func newNodesByCell(t *Town) nodesByCell {
	n := nodesByCell{t, make([]uint32, len(t.Cells.Node)+1), make([]uint32, len(t.X))}
	for v := range t.X {
		n.first[t.Cells.of(t.X[v], t.Y[v])+1]++
	}
	for c := range t.Cells.Node {
		n.first[c+1] += n.first[c]
	}
	next := append([]uint32(nil), n.first...)
	for v := range t.X {
		c := t.Cells.of(t.X[v], t.Y[v])
		n.nodes[next[c]] = uint32(v)
		next[c]++
	}
	return n
}

// nearest returns the node nearest to x, y (the lowest of equals) and how far
// it is, searching rings of cells until no nearer one can come.
func (n nodesByCell) nearest(x, y float64) (node uint32, m float64) {
	side := n.t.Cells.Side
	col, row := int(x/CellM), int(y/CellM)
	best := math.Inf(1)
	for ring := 0; ring <= side && float64(ring-1)*CellM < best; ring++ {
		for r := max(0, row-ring); r <= min(side-1, row+ring); r++ {
			step := 1
			if r != row-ring && r != row+ring {
				step = max(1, 2*ring)
			}
			for c := col - ring; c <= col+ring; c += step {
				if c < 0 || c >= side {
					continue
				}
				for _, v := range n.nodes[n.first[r*side+c]:n.first[r*side+c+1]] {
					d := math.Hypot(float64(n.t.X[v])-x, float64(n.t.Y[v])-y)
					if d < best || d == best && v < node {
						node, best = v, d
					}
				}
			}
		}
	}
	return node, best
}
