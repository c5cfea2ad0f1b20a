package tiles

import (
	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// groundsZoom is the smallest zoom at which the grounds of venues are drawn: a
// football pitch is 3 px of 512 there.
const groundsZoom = 12

// A venueLayer holds the venues' people and their grounds.
type venueLayer struct {
	venues  []coverage.VenueReach
	boxes   []box // of the points
	places  []data.Facility
	grounds *shelf // of places
}

func newVenueLayer(venues []coverage.VenueReach, places []data.Facility) venueLayer {
	l := venueLayer{venues: venues}
	for _, v := range venues {
		l.boxes = append(l.boxes, boxOf(v.Point.Bound()))
	}
	var boxes []box
	for _, p := range places {
		if len(p.Outline) > 0 {
			l.places = append(l.places, p)
			boxes = append(boxes, boxOf(p.Outline.Bound()))
		}
	}
	l.grounds = newShelf(boxes)
	return l
}

// draw has no buffer: a map draws a circle whole from the one tile it is in.
func (l venueLayer) draw(f frame) []feature {
	var out []feature
	ground := f.ground()
	for i, v := range l.venues {
		if !l.boxes[i].touches(ground) {
			continue
		}
		if at := f.at(v.Point); f.holds(at) {
			out = append(out, feature{-1, at, []prop{
				{"id", v.ID}, {"name", v.Name}, {"kind", v.Kind}, {"within", v.Within}, {"only", v.Only}}})
		}
	}
	return out
}

func (l venueLayer) drawGrounds(f frame) []feature {
	if f.z < groundsZoom {
		return nil
	}
	var out []feature
	l.grounds.in(f, func(i int) {
		if shape := f.polygons(l.places[i].Outline, 0.5); shape != nil {
			p := l.places[i]
			out = append(out, feature{-1, shape, []prop{{"id", p.ID}, {"name", p.Name}, {"kind", p.Kind}}})
		}
	})
	return out
}

func drawSites(f frame, sites []coverage.Site) []feature {
	var out []feature
	for _, s := range sites {
		if at := f.at(s.Point); f.holds(at) {
			out = append(out, feature{s.Order, at, []prop{
				{"order", s.Order}, {"id", s.ID}, {"name", s.Name}, {"gain", s.Gain}}})
		}
	}
	return out
}
