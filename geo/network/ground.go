package network

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/index"
)

// onLineM is how near (<=) a point must be to a stretch of street to lie on it,
// metres: what an editor's grid and a hand put beside a line that was meant.
const onLineM = 0.5

// A side is one of the two snapshots that are compared: the ground of its walked
// ways that are not as they were, stretch by stretch, cut wherever the other side
// has a point, so that what is the same on the ground is the same in the hand.
type side struct {
	streets   data.Streets
	factor    func(data.Tags) (float64, bool)
	stretches []stretch
	passes    map[orb.Point]int // points of the other side that lie inside a stretch of this → how many pass there
	first     map[ground]int    // the first stretch there
	sorted    []orb.Point       // of all nodes that are walked, one for each
}

// A stretch is a straight piece of way between two points.
type stretch struct {
	ground
	way    int // in Changes.Ways; asItWas
	factor float64
}

// asItWas marks a stretch of a way that did not change.
const asItWas = -1

// ground is where a stretch lies, whichever way it is drawn.
type ground struct{ a, b orb.Point }

func groundOf(a, b orb.Point) ground {
	if cmp.Or(cmp.Compare(b[0], a[0]), cmp.Compare(b[1], a[1])) < 0 {
		a, b = b, a
	}
	return ground{a, b}
}

func (g ground) metres() float64 { return geo.Distance(g.a, g.b) }

func newSide(s data.Streets, p Profile) *side {
	return &side{streets: s, factor: p.remembered(), passes: map[orb.Point]int{}, first: map[ground]int{}}
}

// walked is how slow a way is to walk, 0 where nobody may.
func (s *side) walked(w *data.Street) float64 {
	if w == nil {
		return 0
	}
	if f, ok := s.factor(w.Tags); ok && f > 0 {
		return f
	}
	return 0
}

func (s *side) line(w *data.Street) orb.LineString {
	out := make(orb.LineString, len(w.Nodes))
	for i, v := range w.Nodes {
		out[i] = s.streets.Nodes[v]
	}
	return out
}

// draws says whether a way of s and one of another snapshot have the same points.
func (s *side) draws(w *data.Street, other *side, as *data.Street) bool {
	return slices.EqualFunc(w.Nodes, as.Nodes, func(v, u uint32) bool { return s.streets.Nodes[v] == other.streets.Nodes[u] })
}

// take takes the stretches of a way that is not as it was; way is its number.
func (s *side) take(w *data.Street, factor float64, way int) {
	if factor == 0 {
		return
	}
	line := s.line(w)
	for i := 1; i < len(line); i++ {
		if line[i] != line[i-1] {
			s.stretches = append(s.stretches, stretch{groundOf(line[i-1], line[i]), way, factor})
		}
	}
}

// beneath gives both sides what ways that did not change hold of the ground of those
// that did: two ways may lie on one street. It returns the metres of all of them.
func beneath(same []wayPair, before, after *side) (m float64) {
	touched := map[orb.Point]bool{}
	for _, s := range []*side{before, after} {
		for _, x := range s.stretches {
			touched[x.a], touched[x.b] = true, true
		}
	}
	var shared []stretch
	for _, x := range same {
		line, factor := after.line(x.is), after.walked(x.is)
		m += geo.Length(line)
		for i := 1; i < len(line); i++ {
			if line[i] != line[i-1] && touched[line[i]] && touched[line[i-1]] {
				shared = append(shared, stretch{groundOf(line[i-1], line[i]), asItWas, factor})
			}
		}
	}
	for _, s := range []*side{before, after} {
		s.stretches = slices.Concat(shared, s.stretches) // first, so that the ground is theirs
	}
	return m
}

// points are the ends of all stretches.
func (s *side) points() []orb.Point {
	var out []orb.Point
	for _, x := range s.stretches {
		out = append(out, x.a, x.b)
	}
	slices.SortFunc(out, comparePoints)
	return slices.Compact(out)
}

func comparePoints(p, q orb.Point) int {
	return cmp.Or(cmp.Compare(p[0], q[0]), cmp.Compare(p[1], q[1]))
}

// cutAt cuts the stretches at those of the other side's points that lie on them.
func (s *side) cutAt(points []orb.Point) {
	ends := make([][2]orb.Point, len(s.stretches))
	for i, x := range s.stretches {
		ends[i] = [2]orb.Point{x.a, x.b}
	}
	type cut struct {
		along float64
		at    orb.Point
	}
	cuts, near := map[uint32][]cut{}, index.NewSegments(ends)
	for _, p := range points {
		l := geo.At(p[1])
		pad := orb.Point{onLineM / l.LonM, onLineM / l.LatM}
		box := orb.Bound{Min: orb.Point{p[0] - pad[0], p[1] - pad[1]}, Max: orb.Point{p[0] + pad[0], p[1] + pad[1]}}
		near.Meeting(box, func(k uint32) {
			a, b := near.Ends(k)
			if along := foot(l, a, b, p); p != a && p != b && along > 0 && along < 1 && l.Between(p, lerp(a, b, along)) <= onLineM {
				cuts[k] = append(cuts[k], cut{along, p})
				s.passes[p]++
			}
		})
	}
	var out []stretch
	for k, x := range s.stretches {
		here := cuts[uint32(k)]
		slices.SortFunc(here, func(p, q cut) int { return cmp.Or(cmp.Compare(p.along, q.along), comparePoints(p.at, q.at)) })
		at := x.a
		for _, c := range append(here, cut{1, x.b}) {
			if c.at != at {
				out = append(out, stretch{groundOf(at, c.at), x.way, x.factor})
			}
			at = c.at
		}
	}
	s.stretches = out
	for k, x := range out {
		if _, there := s.first[x.ground]; !there {
			s.first[x.ground] = k
		}
	}
}

// alone says that stretch k is of a way that changed, and the first on its ground:
// what several ways share counts once.
func (s *side) alone(k int) bool {
	x := s.stretches[k]
	return x.way != asItWas && s.first[x.ground] == k
}

func (s *side) length() (m float64) {
	for k, x := range s.stretches {
		if s.alone(k) {
			m += x.metres()
		}
	}
	return m
}

// measure gives every way the ground it opens, closes or changes the pace of.
func measure(ways []WayChange, before, after *side) {
	for k, x := range after.stretches {
		if !after.alone(k) {
			continue
		}
		was, there := before.first[x.ground]
		switch {
		case !there:
			ways[x.way].OpenedM += x.metres()
		case before.stretches[was].factor != x.factor:
			ways[x.way].PacedM += x.metres()
		}
	}
	for k, x := range before.stretches {
		if _, there := after.first[x.ground]; !there && before.alone(k) {
			ways[x.way].ClosedM += x.metres()
		}
	}
}
