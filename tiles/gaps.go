package tiles

import (
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
)

// A gapLayer holds the gaps with their outlines, dissolved once.
type gapLayer struct {
	gaps   []coverage.Gap
	shapes []orb.MultiPolygon
	shelf  *shelf
}

func newGapLayer(e Answers, gaps []coverage.Gap) gapLayer {
	l := gapLayer{gaps: gaps, shapes: make([]orb.MultiPolygon, len(gaps))}
	boxes := make([]box, len(gaps))
	for i, g := range gaps {
		l.shapes[i] = GapOutline(e, g.Members)
		boxes[i] = boxOf(l.shapes[i].Bound())
	}
	l.shelf = newShelf(boxes)
	return l
}

// draw leaves out a gap smaller than a pixel of 512 below cellZoom: a state has
// thousands of them, and its cells are drawn all the same.
func (l gapLayer) draw(f frame) []feature {
	var out []feature
	tolerance, smallest := 0.5, 0.0
	if f.z < cellZoom {
		tolerance, smallest = 2, 8.0/extent/float64(uint32(1)<<f.z)
	}
	l.shelf.in(f, func(i int) {
		if b := l.shelf.boxes[i]; max(b[2]-b[0], b[3]-b[1]) < smallest {
			return
		}
		shape := f.polygons(l.shapes[i], tolerance)
		if shape == nil {
			return
		}
		g := l.gaps[i]
		out = append(out, feature{g.Rank, shape, []prop{{"rank", g.Rank}, {"people", g.People}, {"area", g.AreaName}}})
	})
	return out
}
