package town

import "math"

// maxBend is how much longer than straight a street may be.
const maxBend = .15

// drawStreets makes crossings on a perturbed lattice, joins neighbours, keeps
// the largest component and cuts each street into 1 to 3 edges by shape nodes.
// The result has 62 % of nodes of degree 2, as OpenStreetMap has.
func (t *Town) drawStreets() {
	n := t.Side * t.Side
	x, y := make([]float32, n, 5*n/2), make([]float32, n, 5*n/2)
	for i := range t.Side {
		for j := range t.Side {
			x[i*t.Side+j] = float32((float64(j) + .5 + (t.rng.Float64()-.5)*.6) * Spacing)
			y[i*t.Side+j] = float32((float64(i) + .5 + (t.rng.Float64()-.5)*.6) * Spacing)
		}
	}
	t.X, t.Y = x, y
	streets := t.lattice()
	main := largest(n, streets)
	for _, s := range streets {
		if main[s[0]] {
			t.street(s[0], s[1])
		}
	}
	// Crossings of lesser components have no edge; renumber drops them.
}

// lattice returns pairs of neighbouring crossings joined by a street.
func (t *Town) lattice() [][2]uint32 {
	var out [][2]uint32
	side := uint32(t.Side)
	join := func(share float64, a, b uint32) {
		if t.rng.Float64() < share {
			out = append(out, [2]uint32{a, b})
		}
	}
	for i := range side {
		for j := range side {
			v := i*side + j
			if j+1 < side {
				join(kept, v, v+1)
			}
			if i+1 < side {
				join(kept, v, v+side)
			}
			if i+1 < side && j+1 < side {
				join(diagonal, v, v+side+1)
			}
		}
	}
	return out
}

// largest marks the nodes of the largest component (union by halving paths).
func largest(n int, streets [][2]uint32) []bool {
	up := make([]uint32, n)
	for v := range up {
		up[v] = uint32(v)
	}
	top := func(v uint32) uint32 {
		for up[v] != v {
			up[v] = up[up[v]]
			v = up[v]
		}
		return v
	}
	for _, s := range streets {
		up[top(s[0])] = top(s[1])
	}
	size, best := make([]int32, n), uint32(0)
	for v := range up {
		r := top(uint32(v))
		if size[r]++; size[r] > size[best] {
			best = r
		}
	}
	in := make([]bool, n)
	for v := range in {
		in[v] = top(uint32(v)) == best
	}
	return in
}

// street joins a and b by 1, 2 or 3 edges (.37, .45, .18 of streets), up to
// 15 % longer than they are straight.
func (t *Town) street(a, b uint32) {
	bend := 1 + maxBend*t.rng.Float64()
	shapes := 0
	if q := t.rng.Float64(); q < .45 {
		shapes = 1
	} else if q < .63 {
		shapes = 2
	}
	t.Street = append(t.Street, uint32(len(t.A)))
	from := a
	for s := 1; s <= shapes; s++ {
		part := float32(s) / float32(shapes+1)
		x := t.X[a] + (t.X[b]-t.X[a])*part + float32(t.rng.Float64()-.5)*6
		y := t.Y[a] + (t.Y[b]-t.Y[a])*part + float32(t.rng.Float64()-.5)*6
		t.X, t.Y = append(t.X, x), append(t.Y, y)
		v := uint32(len(t.X) - 1)
		t.edge(from, v, bend)
		from = v
	}
	t.edge(from, b, bend)
}

func (t *Town) edge(a, b uint32, bend float64) {
	m := math.Hypot(float64(t.X[a]-t.X[b]), float64(t.Y[a]-t.Y[b])) * bend
	t.A, t.B = append(t.A, a), append(t.B, b)
	t.Weight = append(t.Weight, uint32(math.Round(m/SpeedMS*10))+1)
}
