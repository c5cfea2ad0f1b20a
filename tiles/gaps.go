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

func (l gapLayer) draw(f frame) []feature {
	var out []feature
	l.shelf.in(f, func(i int) {
		shape := f.polygons(l.shapes[i], 0.5)
		if shape == nil {
			return
		}
		g := l.gaps[i]
		out = append(out, feature{g.Rank, shape, []prop{{"rank", g.Rank}, {"people", g.People}, {"area", g.AreaName}}})
	})
	return out
}
