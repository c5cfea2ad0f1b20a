package ogc

import (
	"context"
	"sync"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/web/ogc/cql2"
)

// A choice is what lets features of a layer through: a box, and a filter with the
// coordinates it is written in. The zero choice lets all through.
type choice struct {
	box    orb.Geometry // in the coordinates of boxIn; nil: none
	boxIn  reference
	filter *cql2.Filter // nil: none
	in     reference    // of geometries in the filter
	key    string       // equal keys choose equally
}

func (c choice) everything() bool { return c.box == nil && c.filter == nil }

// A row is a feature being asked by a filter.
type row struct {
	layer  *layer
	i      int
	values []any
	read   bool
	in     reference
}

func (r *row) Value(place int) any {
	if !r.read {
		r.values, r.read = r.layer.Values(r.i, r.values), true
	}
	return r.values[place]
}

func (r *row) Geometry() orb.Geometry {
	if g := r.layer.Geometry(r.i); g != nil {
		return r.in.shape(g)
	}
	return nil
}

// find returns the numbers, rising, of the features a choice lets through. A
// feature without a geometry is in every box (17-069r4, fc-bbox-response).
func (layer *layer) find(ctx context.Context, c choice) ([]int32, error) {
	out := []int32{}
	r := &row{layer: layer, in: c.in}
	take := func(k, i int) error {
		if k%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if r.i, r.read = i, false; c.filter == nil || c.filter.Match(r) {
			out = append(out, int32(i))
		}
		return nil
	}
	if c.box == nil {
		for i := range layer.Len() {
			if err := take(i, i); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	for k, i := range layer.near(c) {
		if !layer.inside(c, int(i)) {
			continue
		}
		if err := take(k, int(i)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// near returns those whose boxes meet the choice's, and those without a geometry.
func (layer *layer) near(c choice) []int32 {
	var bounds []orb.Bound
	if m, two := c.box.(orb.MultiPolygon); two {
		for _, p := range m {
			bounds = append(bounds, c.boxIn.around(p.Bound()))
		}
	} else {
		bounds = []orb.Bound{c.boxIn.around(c.box.Bound())}
	}
	var out []int32
	for _, b := range bounds {
		out = merged(out, layer.boxes().Meeting(b))
	}
	return merged(out, layer.bare())
}

// merged is two rising lists as one, what is in both once.
func merged(a, b []int32) []int32 {
	if len(a) == 0 {
		return b
	}
	out := make([]int32, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		least := min(a[0], b[0])
		if a[0] == least {
			a = a[1:]
		}
		if b[0] == least {
			b = b[1:]
		}
		out = append(out, least)
	}
	return append(append(out, a...), b...)
}

// inside looks at the geometry itself, unless its box tells.
func (layer *layer) inside(c choice, i int) bool {
	if c.boxIn.uri == crs84 {
		if in, b := c.box.Bound(), layer.Bound(i); c.single() && !b.IsEmpty() && in.Contains(b.Min) && in.Contains(b.Max) {
			return true
		}
	}
	g := layer.Geometry(i)
	if g == nil {
		return true
	}
	g = c.boxIn.shape(g)
	return g != nil && cql2.Meet(c.box, g)
}

// single says that the box is one.
func (c choice) single() bool { _, two := c.box.(orb.MultiPolygon); return !two }

// schema is the queryables of a layer for a filter.
func (layer *layer) schema(name string) (int, cql2.Type, bool) {
	if name == geometryName {
		return cql2.GeometryPlace, cql2.Geometry, true
	}
	for i, f := range layer.Fields {
		if f.Name == name {
			return i, [...]cql2.Type{export.Text: cql2.Text, export.Integer: cql2.Number, export.Real: cql2.Number, export.Boolean: cql2.Flag}[f.Type], true
		}
	}
	return 0, 0, false
}

// mostChosen is how many numbers of features are kept from question to question:
// 16 MB. A client that pages through a filtered layer asks the same a hundred times.
const mostChosen = 4 << 20

// selections keeps what was chosen last.
type selections struct {
	mu    sync.Mutex
	kept  []selection // the one used last comes last
	total int
}

type selection struct {
	key   string
	found []int32
}

func newSelections() *selections { return &selections{} }

func (s *selections) get(key string) ([]int32, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, k := range s.kept {
		if k.key == key {
			s.kept = append(append(s.kept[:i:i], s.kept[i+1:]...), k)
			return k.found, true
		}
	}
	return nil, false
}

// put keeps a selection, unless it alone fills more than a quarter of the room.
func (s *selections) put(key string, found []int32) {
	const about = 64 // numbers that the bookkeeping of one is worth
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(found) > mostChosen/4 {
		return
	}
	for i, k := range s.kept {
		if k.key == key { // two asked at one time
			s.kept = append(append(s.kept[:i:i], s.kept[i+1:]...), k)
			return
		}
	}
	s.kept, s.total = append(s.kept, selection{key, found}), s.total+len(found)+about
	for s.total > mostChosen || len(s.kept) > 256 {
		s.total -= len(s.kept[0].found) + about
		s.kept = s.kept[1:]
	}
}
