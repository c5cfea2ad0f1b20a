package tiles

import (
	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo/network"
)

// A roadKind says from which zoom a street is drawn and as which class.
type roadKind struct {
	class   string
	minZoom uint32
}

// The classes of roads, in the order they are drawn.
var roadClasses = [...]string{"path", "street", "main"}

// kindOf reads highway=*: the values are those of the OpenStreetMap wiki,
// "Key:highway"; any other value is a path, drawn last.
func kindOf(highway string) roadKind {
	switch highway {
	case "motorway", "motorway_link", "trunk", "trunk_link", "primary", "primary_link":
		return roadKind{"main", 6}
	case "secondary", "secondary_link":
		return roadKind{"main", 8}
	case "tertiary", "tertiary_link":
		return roadKind{"main", 10}
	case "residential", "unclassified", "living_street", "road":
		return roadKind{"street", 11}
	}
	return roadKind{"path", 13}
}

// A roadLayer holds the streets a walker may use, whole ways rather than the
// network's edges: fewer and longer lines.
type roadLayer struct {
	nodes []orb.Point
	ways  []data.Street
	kinds []roadKind
	shelf *shelf
}

// newRoadLayer takes the ways of which an edge is in the network; all of them
// where there is no network (straight-line mode).
func newRoadLayer(s data.Streets, n *network.Network) roadLayer {
	var walked map[int64]bool
	if n != nil {
		walked = make(map[int64]bool, len(s.Ways))
		for _, id := range n.Way {
			walked[id] = true
		}
	}
	l := roadLayer{nodes: s.Nodes}
	var boxes []box
	for _, w := range s.Ways {
		if walked != nil && !walked[w.ID] {
			continue
		}
		l.ways = append(l.ways, w)
		l.kinds = append(l.kinds, kindOf(w.Tags["highway"]))
		boxes = append(boxes, boxOf(orb.LineString(l.line(w)).Bound()))
	}
	l.shelf = newShelf(boxes)
	return l
}

func (l roadLayer) line(w data.Street) []orb.Point {
	out := make([]orb.Point, len(w.Nodes))
	for i, n := range w.Nodes {
		out[i] = l.nodes[n]
	}
	return out
}

// draw puts all roads of a class into one feature, since the class is all that
// is said of them.
func (l roadLayer) draw(f frame) []feature {
	tolerance, shortest := 2.0, 8.0 // units: a quarter pixel of 512, one pixel
	if f.z >= 14 {
		tolerance, shortest = 1, 0
	}
	byClass := map[string]orb.MultiLineString{}
	l.shelf.in(f, func(i int) {
		if k := l.kinds[i]; k.minZoom <= f.z {
			byClass[k.class] = append(byClass[k.class], f.lines(l.line(l.ways[i]), tolerance, shortest)...)
		}
	})
	var out []feature
	for _, class := range roadClasses {
		if lines := byClass[class]; len(lines) > 0 {
			out = append(out, feature{-1, lines, []prop{{"class", class}}})
		}
	}
	return out
}
