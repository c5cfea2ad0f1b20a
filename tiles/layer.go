package tiles

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/geo"
)

// A Layer is one kind of result as features that are made one by one when asked
// for: the same as WriteCells and its neighbours write whole. It is safe for
// concurrent use; feature i is the same every time.
type Layer struct {
	Name   string  // "cells", "areas", "gaps", "venues" or "sites"
	Points bool    // features are points; else multipolygons
	Fields []Field // the properties of each feature, in their order

	ids   []any          // int or string; nil: feature i has the id i
	byID  map[string]int // of ids
	n     int
	shape func(i int) orb.Geometry // on 1e-7 degrees; nil where nothing is left
	bound func(i int) orb.Bound
	props func(i int) []prop
	said  []prop
	json  *export.FeatureJSON
}

// NewLayers returns the layers of an engine's results, in the order a map draws
// them, with their outlines from the Source made of the same. There are sites
// only where there is a plan.
func NewLayers(s *Source, e Answers, r Results) []*Layer {
	table := e.Coverage(r.Limit)
	p := Package{Answers: e, Limit: r.Limit, Cells: true, Areas: &table, Gaps: &r.Gaps, Venues: &r.Venues}
	if len(r.Sites.Sites) > 0 {
		p.Sites = &r.Sites
	}
	groups := coverage.GroupNames(e.Inputs().Population)
	basis := e.Basis(r.Limit)
	var out []*Layer
	for _, k := range p.layers() {
		l := &Layer{Name: k.name, Points: k.geometry == export.Point, said: []prop{{"limit_min", basis.LimitMin}, {"modelled", basis.Modelled}}}
		l.Fields = fieldsOf(append(append([]prop{}, k.sample...), l.said...), groups)
		columns := []export.Column{{Name: "id"}}
		for _, f := range l.Fields {
			columns = append(columns, f.Column)
		}
		l.json = export.NewFeatureJSON(columns)
		out = append(out, l)
		switch k.name {
		case "cells":
			l.cells(e, r.Limit)
		case "areas":
			l.areas(s.areas, coverage.GroupKeys(groups))
		case "gaps":
			l.gaps(s.gaps)
		case "venues":
			l.venues(r.Venues)
		case "sites":
			l.sites(r.Sites)
		}
	}
	return out
}

func (l *Layer) cells(e Answers, limit geo.Deciseconds) {
	pop := e.Inputs().Population
	l.n = e.NumCells()
	l.outlined(e.CellOutline)
	l.props = func(i int) []prop { return cellProps(e.Cell(i, limit), pop, i) }
}

func (l *Layer) areas(a areaLayer, groups []string) {
	for _, area := range a.areas {
		l.known(area.ID)
	}
	l.outlined(func(i int) orb.MultiPolygon { return a.areas[i].Shape })
	l.props = func(i int) []prop { return areaProps(a.areas[i], a.rows[i], groups) }
}

func (l *Layer) gaps(g gapLayer) {
	for _, gap := range g.gaps {
		l.known(gap.Rank)
	}
	l.outlined(func(i int) orb.MultiPolygon { return g.shapes[i] })
	l.props = func(i int) []prop { return gapProps(g.gaps[i]) }
}

func (l *Layer) venues(v []coverage.VenueReach) {
	for _, venue := range v {
		l.known(venue.ID)
	}
	l.placed(func(i int) orb.Point { return v[i].Point })
	l.props = func(i int) []prop { return venueProps(v[i]) }
}

func (l *Layer) sites(p coverage.SitePlan) {
	for _, s := range p.Sites {
		l.known(s.Order)
	}
	l.placed(func(i int) orb.Point { return p.Sites[i].Point })
	l.props = func(i int) []prop { return siteProps(p.Sites[i]) }
}

func (l *Layer) outlined(shape func(i int) orb.MultiPolygon) {
	l.shape = func(i int) orb.Geometry { return wound(shape(i)) }
	l.bound = func(i int) orb.Bound { return shape(i).Bound() }
}

func (l *Layer) placed(point func(i int) orb.Point) {
	l.shape = func(i int) orb.Geometry { return rounded(point(i)) }
	l.bound = func(i int) orb.Bound { return point(i).Bound() }
}

// known adds an id. Two areas of different levels may have one id, and one of
// them must be asked for by another: the later gets "#2".
func (l *Layer) known(id any) {
	if l.byID == nil {
		l.byID = map[string]int{}
	}
	text := fmt.Sprint(id)
	for k := 2; ; k++ {
		if _, taken := l.byID[text]; !taken {
			break
		}
		text = fmt.Sprintf("%v#%d", id, k)
	}
	if text != fmt.Sprint(id) {
		id = text
	}
	l.byID[text] = l.n
	l.ids = append(l.ids, id)
	l.n++
}

// Len returns how many features there are, numbered from 0.
func (l *Layer) Len() int { return l.n }

// Bound returns the box (WGS84) of the geometry of feature i, or a larger one
// where rings of no area were left out; empty where it has none.
func (l *Layer) Bound(i int) orb.Bound {
	b := l.bound(i)
	if b.IsEmpty() {
		return b
	}
	return orb.Bound{Min: rounded(b.Min), Max: rounded(b.Max)} // rounding keeps order
}

// Geometry returns the geometry of feature i, WGS84; nil for none.
func (l *Layer) Geometry(i int) orb.Geometry { return l.shape(i) }

// Values returns what feature i says, field by field: nil, int, float64 (finite),
// string or bool, written over what into held.
func (l *Layer) Values(i int, into []any) []any { return l.values(i, into[:0]) }

func (l *Layer) values(i int, into []any) []any {
	for _, list := range [...][]prop{l.props(i), l.said} {
		for _, p := range list {
			v := plainValue(p.value)
			if x, ok := v.(float64); ok && (math.IsNaN(x) || math.IsInf(x, 0)) {
				v = nil
			}
			into = append(into, v)
		}
	}
	return into
}

// Find returns the number of the feature with an id as text.
func (l *Layer) Find(id string) (int, bool) {
	if l.ids != nil {
		i, ok := l.byID[id]
		return i, ok
	}
	i := 0
	for _, c := range []byte(id) {
		if i = i*10 + int(c-'0'); c < '0' || c > '9' || i >= l.n {
			return 0, false
		}
	}
	return i, id != "" && (id == "0" || id[0] != '0')
}

// AppendJSON appends feature i as one GeoJSON object with a geometry of the
// caller's, its own or the same in other coordinates; more is further members,
// `,"links":[]`, or "".
func (l *Layer) AppendJSON(b []byte, i int, g orb.Geometry, more string) ([]byte, error) {
	id := any(i)
	if l.ids != nil {
		id = l.ids[i]
	}
	return l.json.Append(b, g, l.values(i, []any{id}), more)
}
