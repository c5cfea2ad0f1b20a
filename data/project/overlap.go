package project

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// mostOutside is the share of a layer inside another below which it is said
// aloud that they hardly overlap.
const mostOutside = 0.5

// farApartM is how far layers may lie from each other where there are no streets
// to hold them against: a place may have one venue and one village.
const farApartM = 20_000

// A box is where a layer lies and how much of it.
type box struct {
	source string
	bound  orb.Bound
	parts  []orb.Bound // of each thing in it; a point is a box without size
	weight []float64   // of each part; nil: 1
}

func (b *box) add(part orb.Bound) {
	b.bound, _ = join(b.bound, len(b.parts) > 0, part)
	b.parts = append(b.parts, part)
}

// overlaps compares the layers that must lie on the same ground: people and
// venues against the streets, or against each other where there are no streets.
// Layers that do not meet at all are an error: nothing computed from them would
// mean anything.
func (l *loader) overlaps() []error {
	base, layers := l.boxes()
	var errs []error
	for _, b := range layers {
		if len(b.parts) == 0 || base == nil {
			continue
		}
		aroundM := l.p.Settings.SnapM
		if l.p.Sources.Streets == nil {
			aroundM = max(aroundM, farApartM)
		}
		in := b.inside(pad(base.bound, aroundM))
		switch {
		case in == 0:
			errs = append(errs, apart(b, *base, aroundM))
		case in < mostOutside:
			l.rep.Addf(data.CodeLittleOverlap, data.Origin{Source: b.source}, "%.1f %% lies within the box of %s (%s)", in*100, base.source, degrees(base.bound))
		}
	}
	return errs
}

// boxes returns the layer the others are held against, and those others.
func (l *loader) boxes() (base *box, layers []box) {
	if s := l.p.Sources.Streets; s != nil {
		if bound, ok := boxOf(l.in.Streets.Nodes); ok {
			base = &box{source: l.p.SourceName(*s), bound: bound}
		}
	}
	if people, ok := l.people(); ok {
		if base == nil {
			base = &people
		} else {
			layers = append(layers, people)
		}
	}
	bySource := map[string]*box{}
	var order []string
	for _, f := range l.in.Facilities {
		b := bySource[f.Origin.Source]
		if b == nil {
			b = &box{source: f.Origin.Source}
			bySource[f.Origin.Source] = b
			order = append(order, f.Origin.Source)
		}
		b.add(f.Point.Bound())
	}
	for _, s := range order {
		layers = append(layers, *bySource[s])
	}
	return base, layers
}

// people is the layer of people: counted, or the areas their totals are of.
func (l *loader) people() (box, bool) {
	b := box{}
	if pop := l.in.Population; pop != nil {
		b.source, b.weight = pop.Source, pop.People
		for _, p := range pop.Points {
			b.add(p.Bound())
		}
		return b, len(b.parts) > 0
	}
	for _, a := range l.in.Areas {
		if len(a.Shape) > 0 {
			b.source = a.Origin.Source
			b.add(a.Shape.Bound())
		}
	}
	return b, len(b.parts) > 0
}

// inside returns the share of a layer's weight that touches a bound, 0…1.
func (b box) inside(in orb.Bound) float64 {
	var sum, all float64
	for i, p := range b.parts {
		w := 1.0
		if b.weight != nil {
			w = b.weight[i]
		}
		all += w
		if in.Intersects(p) {
			sum += w
		}
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// apart is the error of two layers that do not meet, with a guess at the cause
// that can be tested: do they meet with one's latitude and longitude swapped?
// Where either could be, it is the layer laid over the other that is named: the
// base is streets as a rule, whose format leaves no such choice.
func apart(a, b box, reachM float64) error {
	hint := "check crs of both (gcj02 and bd09 shift by a kilometre at most; a projected layer read as degrees lies anywhere), and that both are of the same place"
	for _, x := range []struct{ turned, other box }{{a, b}, {b, a}} {
		if turn(x.turned.bound).Intersects(pad(x.other.bound, reachM)) {
			hint = fmt.Sprintf("latitude and longitude of %s look swapped: swap the two columns, or name them under columns: {lon: …, lat: …}", x.turned.source)
			break
		}
	}
	return &data.Error{Op: fmt.Sprintf("lay %s over %s", a.source, b.source),
		Err:  fmt.Errorf("they do not overlap: %s lies in %s, %s in %s", a.source, degrees(a.bound), b.source, degrees(b.bound)),
		Hint: hint}
}

func turn(b orb.Bound) orb.Bound {
	return orb.Bound{Min: orb.Point{b.Min[1], b.Min[0]}, Max: orb.Point{b.Max[1], b.Max[0]}}
}

// degrees writes a box as people read maps.
func degrees(b orb.Bound) string {
	return fmt.Sprintf("%.3f…%.3f°E %.3f…%.3f°N", b.Min[0], b.Max[0], b.Min[1], b.Max[1])
}

// boxOf is the bound of points; false where there are none.
func boxOf(points []orb.Point) (orb.Bound, bool) {
	if len(points) == 0 {
		return orb.Bound{}, false
	}
	b := orb.Bound{Min: points[0], Max: points[0]}
	for _, p := range points {
		b = b.Extend(p)
	}
	return b, true
}

func join(a orb.Bound, ok bool, b orb.Bound) (orb.Bound, bool) {
	if !ok {
		return b, true
	}
	return a.Union(b), true
}

// pad widens a box by at least m metres on every side (111 km to a degree of
// latitude, less to one of longitude).
func pad(b orb.Bound, m float64) orb.Bound {
	lat := m / 110500
	lon := lat / max(math.Cos(math.Max(math.Abs(b.Min[1]), math.Abs(b.Max[1]))*math.Pi/180), 0.01)
	return orb.Bound{Min: orb.Point{b.Min[0] - lon, b.Min[1] - lat}, Max: orb.Point{b.Max[0] + lon, b.Max[1] + lat}}
}
