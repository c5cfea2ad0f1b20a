package osm

import (
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/polygon"
)

// footprints makes the building layer, by way id: closed ways with building=*.
// One with no ground of its own here carries nobody and is left out.
func (g *gather) footprints() []data.Building {
	var out []data.Building
	ways := unique(g, g.buildings.ways(), "way", func(w *data.Street) int64 { return w.ID })
	var at line
	for _, w := range ways {
		at = at[:0]
		for _, k := range w.Nodes {
			at = append(at, g.nodes.index(k))
		}
		o := g.outlineOf(at)
		if !o.sound() {
			g.reportBuilding(w, o)
			continue
		}
		b := data.Building{ID: w.ID, Kind: w.Tags["building"], Point: polygon.Inside(o.shape)}
		for _, p := range o.shape {
			b.SqM += areaM2(p[0])
			for _, hole := range p[1:] {
				b.SqM -= areaM2(hole)
			}
		}
		out = append(out, b)
	}
	return out
}

func (g *gather) reportBuilding(w data.Street, o outline) {
	what := name("way", w.ID, w.Tags)
	switch {
	case o.lacking > 0:
		g.rep.Addf(data.CodeMissingNode, g.at(), "building %s: %d of its nodes are not in the extract; left out", what, o.lacking)
	case o.open || len(o.shape) == 0:
		g.rep.Addf(data.CodeBrokenRing, g.at(), "building %s: its outline does not close; left out", what)
	default:
		g.rep.Addf(data.CodeSelfCrossing, g.at(), "building %s: its outline crosses itself; left out", what)
	}
}
