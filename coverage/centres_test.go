package coverage

import (
	"context"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/geo/grid"
)

// TestCentresLaws: on any ground with holes, gaps part the open cells, each is
// connected and in one connected set, none reaches farther than two reaches from
// one of its cells, and a set all within that is not cut.
func TestCentresLaws(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := holedGround(r)
		order, err := s.byPeopleAbout(context.Background(), 2)
		if err != nil {
			r.Fatal(err)
		}
		w := newWave(s)
		for _, c := range order {
			if w.centre[c] < 0 {
				w.spread(c)
			}
		}
		seen, pieces := make([]int, len(s.set)), map[int32]int{}
		for _, members := range w.members() {
			in := make([]bool, len(s.set))
			nearest := members[0]
			for _, c := range members {
				seen[c]++
				in[c] = true
				if w.farMM[c] < w.farMM[nearest] {
					nearest = c
				}
				if s.set[c] != s.set[members[0]] || w.farMM[c] > s.apartMM() {
					r.Fatalf("cell %d is %d mm from its centre; reach %g m", c, w.farMM[c], s.reachM)
				}
			}
			if _, n := grid.Groups(s.near, in); n != 1 || w.farMM[nearest] != 0 {
				r.Fatalf("a gap is in %d pieces, its centre is %d mm away", n, w.farMM[nearest])
			}
			pieces[s.set[members[0]]]++
		}
		for c, n := range seen {
			if open := s.set[c] >= 0; open != (n == 1) || n > 1 {
				r.Fatalf("cell %d, open %v, is in %d gaps", c, open, n)
			}
		}
		// the first centre of a set alone: does it hold the whole set?
		first := map[int32]bool{}
		alone := newWave(s)
		for _, c := range order {
			if !first[s.set[c]] {
				first[s.set[c]] = true
				alone.spread(c)
			}
		}
		whole := map[int32]bool{}
		for c, g := range s.set {
			if _, ok := whole[g]; g >= 0 && !ok {
				whole[g] = true
			}
			if g >= 0 && alone.centre[c] < 0 {
				whole[g] = false
			}
		}
		for g, is := range whole {
			if is != (pieces[g] == 1) {
				r.Fatalf("set %d, whole from its centre %v, is %d gaps", g, is, pieces[g])
			}
		}
	})
}

// holedGround is a lattice of 12 by 12 cells of 100 m, four in five of them
// open, with few different numbers of people, so that ties are common.
func holedGround(r *rapid.T) centring {
	const side = 12
	l := geo.At(45)
	s := centring{reachM: float64(rapid.IntRange(0, 600).Draw(r, "reach"))}
	var col, row []int32
	open := make([]bool, side*side)
	for i := range open {
		x, y := i%side, i/side
		s.points = append(s.points, orb.Point{9 + float64(x)*100/l.LonM, 45 - float64(y)*100/l.LatM})
		s.people = append(s.people, float64(rapid.IntRange(1, 3).Draw(r, "people")))
		col, row = append(col, int32(x)), append(row, int32(y))
		open[i] = rapid.IntRange(0, 4).Draw(r, "open") > 0
	}
	s.near = grid.OnLattice(col, row)
	s.set, _ = grid.Groups(s.near, open)
	return s
}

// TestPeopleAbout: the squares find whom asking everybody would find.
func TestPeopleAbout(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := holedGround(r)
		var open []int32
		for c, g := range s.set {
			if g >= 0 {
				open = append(open, int32(c))
			}
		}
		if len(open) == 0 {
			return
		}
		q := s.squares(open)
		c := open[rapid.IntRange(0, len(open)-1).Draw(r, "cell")]
		found := map[int32]int{}
		q.around(s.points[c], func(o int32) { found[o]++ })
		for _, o := range open {
			if near := geo.Distance(s.points[c], s.points[o]) <= s.reachM; near && found[o] != 1 || found[o] > 1 {
				r.Fatalf("cell %d, within %g m %v, is found %d times", o, s.reachM, near, found[o])
			}
		}
	})
}
