package tiles

import (
	"bufio"
	"bytes"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
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
}

// A Feature is one feature of a [Layer].
type Feature struct {
	ID       any          // int or string, told apart from all others of its layer
	Geometry orb.Geometry // WGS84; nil for none
	props    []prop
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
	basis := e.Basis(r.Limit)
	var out []*Layer
	for _, k := range p.layers() {
		l := &Layer{Name: k.name, Points: k.geometry == "POINT", said: []prop{{"limit_min", basis.LimitMin}, {"modelled", basis.Modelled}}}
		l.Fields = fieldsOf(append(append([]prop{}, k.sample...), l.said...), coverage.GroupNames(e.Inputs().Population))
		out = append(out, l)
		switch k.name {
		case "cells":
			l.cells(e, r.Limit)
		case "areas":
			l.areas(s.areas, coverage.GroupKeys(coverage.GroupNames(e.Inputs().Population)))
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
	l.shape = func(i int) orb.Geometry { return wound(e.CellOutline(i)) }
	l.bound = func(i int) orb.Bound { return e.CellOutline(i).Bound() }
	l.props = func(i int) []prop { return cellProps(e.Cell(i, limit), pop, i) }
}

func (l *Layer) areas(a areaLayer, groups []string) {
	for _, area := range a.areas {
		l.known(area.ID)
	}
	l.shape = func(i int) orb.Geometry { return wound(a.areas[i].Shape) }
	l.bound = func(i int) orb.Bound { return a.areas[i].Shape.Bound() }
	l.props = func(i int) []prop { return areaProps(a.areas[i], a.rows[i], groups) }
}

func (l *Layer) gaps(g gapLayer) {
	for _, gap := range g.gaps {
		l.known(gap.Rank)
	}
	l.shape = func(i int) orb.Geometry { return wound(g.shapes[i]) }
	l.bound = func(i int) orb.Bound { return g.shapes[i].Bound() }
	l.props = func(i int) []prop { return gapProps(g.gaps[i]) }
}

func (l *Layer) venues(v []coverage.VenueReach) {
	for _, venue := range v {
		l.known(venue.ID)
	}
	l.at(func(i int) orb.Point { return v[i].Point })
	l.props = func(i int) []prop { return venueProps(v[i]) }
}

func (l *Layer) sites(p coverage.SitePlan) {
	for _, s := range p.Sites {
		l.known(s.Order)
	}
	l.at(func(i int) orb.Point { return p.Sites[i].Point })
	l.props = func(i int) []prop { return siteProps(p.Sites[i]) }
}

// at places a layer of points, to 1.1 cm as everywhere.
func (l *Layer) at(point func(i int) orb.Point) {
	rounded := func(i int) orb.Point { return vertexAt(point(i)).point() }
	l.shape = func(i int) orb.Geometry { return rounded(i) }
	l.bound = func(i int) orb.Bound { return rounded(i).Bound() }
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
		id = text
	}
	l.byID[text] = l.n
	l.ids = append(l.ids, id)
	l.n++
}

// Len returns how many features there are, numbered from 0.
func (l *Layer) Len() int { return l.n }

// Bound returns a box (WGS84) that holds the geometry of feature i and is at
// most 2e-7 degrees larger; empty where it has none.
func (l *Layer) Bound(i int) orb.Bound {
	b := l.bound(i)
	if b.IsEmpty() {
		return b
	}
	return b.Pad(1e-7)
}

// Feature makes feature i; 0 <= i < Len().
func (l *Layer) Feature(i int) Feature {
	id := any(i)
	if l.ids != nil {
		id = l.ids[i]
	}
	return Feature{ID: id, Geometry: l.shape(i), props: append(l.props(i), l.said...)}
}

// Values returns what feature i says, field by field: nil, int, float64, string
// or bool. It is quicker than Feature: no geometry is made.
func (l *Layer) Values(i int, into []any) []any {
	into = into[:0]
	for _, p := range l.props(i) {
		into = append(into, finite(p.value))
	}
	for _, p := range l.said {
		into = append(into, finite(p.value))
	}
	return into
}

// Geometry returns the geometry of feature i; nil for none.
func (l *Layer) Geometry(i int) orb.Geometry { return l.shape(i) }

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

// Values returns what the feature says, in the order of Layer.Fields.
func (f Feature) Values() []any {
	out := make([]any, len(f.props))
	for i, p := range f.props {
		out[i] = finite(p.value)
	}
	return out
}

// finite follows a pointer and tells no number from one: nil for both.
func finite(v any) any {
	v = plainValue(v)
	if x, ok := v.(float64); ok && (math.IsNaN(x) || math.IsInf(x, 0)) {
		return nil
	}
	return v
}

// AppendJSON appends the feature as one GeoJSON object, coordinates to at most 7
// decimals; more is further members, `,"links":[]`, or "".
func (f Feature) AppendJSON(b []byte, more string) ([]byte, error) {
	var out bytes.Buffer
	c := &collection{w: bufio.NewWriter(&out), buf: b}
	c.object(f.ID, f.Geometry, f.props)
	c.buf = append(c.buf[:len(c.buf)-1], more...)
	return append(c.buf, '}'), c.err
}
