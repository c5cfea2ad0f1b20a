package tiles

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/export"
)

// A Layer is one kind of result as features that are made one by one when asked
// for: the same as WriteCells and its neighbours write whole. It is safe for
// concurrent use; feature i is the same every time.
type Layer struct {
	Name   string  // "cells", "areas", "gaps", "venues" or "sites"
	Points bool    // features are points; else multipolygons
	Fields []Field // the properties of each feature, in their order

	rows
	byID map[string]int // by id as text; nil: feature i has the id i
	said []prop
	json *export.FeatureJSON
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
		l := &Layer{Name: k.name, Points: k.geometry == export.Point, rows: k.rows, said: []prop{{"limit_min", basis.LimitMin}, {"modelled", basis.Modelled}}}
		l.Fields = fieldsOf(append(append([]prop{}, k.sample...), l.said...), groups)
		columns := []export.Column{{Name: "id"}}
		for _, f := range l.Fields {
			columns = append(columns, f.Column)
		}
		l.json = export.NewFeatureJSON(columns)
		if k.name == "gaps" {
			l.place = func(i int) orb.Geometry { return s.gaps.shapes[i] } // dissolved once
		}
		if k.name != "cells" {
			l.distinct()
		}
		out = append(out, l)
	}
	return out
}

// distinct tells features apart by their ids. Two areas of different levels may have
// one, and one of them must be asked for by another: the later gets "#2".
func (l *Layer) distinct() {
	l.byID = map[string]int{}
	ids, times := make([]any, l.n), map[string]int{}
	for i := range ids {
		ids[i] = l.id(i)
		id := fmt.Sprint(ids[i])
		text := id
		for _, taken := l.byID[text]; taken; _, taken = l.byID[text] {
			times[id]++
			text = fmt.Sprintf("%s#%d", id, times[id]+1)
			ids[i] = text
		}
		l.byID[text] = i
	}
	l.id = func(i int) any { return ids[i] }
}

// Len returns how many features there are, numbered from 0.
func (l *Layer) Len() int { return l.n }

// Bound returns the box (WGS84) of the geometry of feature i, or a larger one
// where rings of no area were left out; empty where it has none.
func (l *Layer) Bound(i int) orb.Bound {
	b := l.place(i).Bound()
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
	if l.byID != nil {
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
	return l.json.Append(b, g, l.values(i, []any{l.id(i)}), more)
}
