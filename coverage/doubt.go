package coverage

import (
	"context"
	"slices"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage/datum"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
)

// A LayerDoubt is a layer that lies on the streets far better when its
// coordinates are read as another datum than the one declared.
type LayerDoubt struct {
	Source string `json:"source"` // as the project names it
	Role   string `json:"role"`   // "venues", "population", "areas" or "candidates"
	Moves  int    `json:"moves"`  // how many things of it would move
	datum.Doubt
}

// Doubts holds every layer against the streets, as declared and as each other
// datum. systems is what each source is in ([data.Report.Systems]); a source that
// is not named there is not asked, nor are grids, whose cells stand anyhow, nor
// anything where there is no network. Nothing is changed.
func (e *Engine) Doubts(systems map[string]string) []LayerDoubt {
	if e.net == nil {
		return nil
	}
	near := e.nearStreet()
	var out []LayerDoubt
	for _, l := range e.laid() {
		declared, err := crs.Lookup(systems[l.source])
		if err != nil {
			continue
		}
		if d, doubted := datum.Judge(l.places, declared, near); doubted {
			out = append(out, LayerDoubt{Source: l.source, Role: l.role, Moves: l.things, Doubt: d})
		}
	}
	return out
}

// DoubtOf holds places that are of no layer of the engine's against the streets, in
// WGS84 as the declared datum has them; there is nothing to hold them against
// without a network.
func (e *Engine) DoubtOf(places []orb.Point, declared crs.CRS) (datum.Doubt, bool) {
	if e.net == nil {
		return datum.Doubt{}, false
	}
	return datum.Judge(places, declared, e.nearStreet())
}

// FarFromStreets counts the places farther than datum.FarM from any street; 0
// without a network.
func (e *Engine) FarFromStreets(places []orb.Point) int {
	if e.net == nil {
		return 0
	}
	far, n := e.snap.Reaching(datum.FarM), 0
	for _, p := range places {
		if !far.Nearest(p).OK() {
			n++
		}
	}
	return n
}

// nearStreet measures to the nearest street, in metres.
func (e *Engine) nearStreet() func(orb.Point) float64 {
	far := e.snap.Reaching(datum.FarM)
	return func(p orb.Point) float64 {
		if s := far.Nearest(p); s.OK() {
			return s.LegM
		}
		return datum.FarM
	}
}

// laid is a layer as places that should lie on or beside streets.
type laid struct {
	source, role string
	things       int
	places       []orb.Point
}

// laid lists the layers: points as they are, polygons by their corners, since
// blocks and boundaries run along streets more often than people live there.
func (e *Engine) laid() []laid {
	var out []laid
	add := func(source, role string, places ...orb.Point) {
		i := slices.IndexFunc(out, func(l laid) bool { return l.source == source && l.role == role })
		if i < 0 {
			i, out = len(out), append(out, laid{source: source, role: role})
		}
		out[i].things++
		out[i].places = append(out[i].places, places...)
	}
	for _, v := range e.in.Facilities {
		add(v.Origin.Source, "venues", v.Point)
	}
	for i, p := range e.in.Population.Points {
		switch e.in.Population.Form {
		case data.AsPoints:
			add(e.in.Population.Source, "population", p)
		case data.AsPolygons:
			add(e.in.Population.Source, "population", corners(e.in.Population.Outlines[i])...)
		}
	}
	for _, a := range e.in.Areas {
		add(a.Origin.Source, "areas", corners(a.Shape)...)
	}
	for _, c := range e.in.Candidates {
		add(c.Origin.Source, "candidates", c.Point)
	}
	return out
}

// mostCornersAsked is how many corners of one polygon are looked at, evenly along
// its outer rings.
const mostCornersAsked = 200

func corners(m orb.MultiPolygon) []orb.Point {
	var all []orb.Point
	for _, p := range m {
		if len(p) > 0 {
			all = append(all, p[0]...)
		}
	}
	return datum.Evenly(all, mostCornersAsked)
}

// Reread returns the engine there would be if the layer of a doubt were in the
// datum that fits better. It shares streets and network.
func (e *Engine) Reread(ctx context.Context, d LayerDoubt, tell data.Progress) (*Engine, error) {
	from, err := crs.Lookup(d.Declared.Datum)
	if err != nil {
		return nil, err
	}
	to, err := crs.Lookup(d.Better.Datum)
	if err != nil {
		return nil, err
	}
	move := func(p orb.Point) orb.Point {
		if !from.Geographic { // what was projected were degrees of the other datum
			return to.ToWGS84(p)
		}
		return to.ToWGS84(from.FromWGS84(p))
	}
	in := e.in
	in.Network, in.Report = e.net, nil
	switch d.Role {
	case "venues":
		in.Facilities = slices.Clone(in.Facilities)
		for i, v := range in.Facilities {
			if v.Origin.Source == d.Source {
				in.Facilities[i].Point, in.Facilities[i].Outline = move(v.Point), movedShape(v.Outline, move)
			}
		}
	case "population":
		in.Population.Points = slices.Clone(in.Population.Points)
		in.Population.Outlines = slices.Clone(in.Population.Outlines)
		for i, p := range in.Population.Points {
			in.Population.Points[i] = move(p)
		}
		for i, m := range in.Population.Outlines {
			in.Population.Outlines[i] = movedShape(m, move)
		}
	case "areas":
		in.Areas = slices.Clone(in.Areas)
		for i, a := range in.Areas {
			if a.Origin.Source == d.Source {
				in.Areas[i].Shape = movedShape(a.Shape, move)
			}
		}
	case "candidates":
		in.Candidates = slices.Clone(in.Candidates)
		for i, c := range in.Candidates {
			if c.Origin.Source == d.Source {
				in.Candidates[i].Point = move(c.Point)
			}
		}
	}
	return New(ctx, e.name, in, e.set, tell)
}

func movedShape(m orb.MultiPolygon, move func(orb.Point) orb.Point) orb.MultiPolygon {
	if m == nil {
		return nil
	}
	out := m.Clone()
	for _, p := range out {
		for _, r := range p {
			for i := range r {
				r[i] = move(r[i])
			}
		}
	}
	return out
}
