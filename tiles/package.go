package tiles

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/geo"
)

// A Package is results to be written as layers of features: those that are set,
// each with the style of the map, and in a file of several layers a table "basis"
// with what the figures rest on.
type Package struct {
	Answers Answers
	Limit   geo.Deciseconds // covered is <= this

	Cells  bool
	Gaps   *[]coverage.Gap
	Sites  *coverage.SitePlan
	Venues *[]coverage.VenueReach
	Areas  *coverage.CoverageTable
	Plan   *coverage.Plan
	Years  *coverage.PhasedPlan
	Moves  *[]coverage.CellMove  // between two runs, of which Basis is the later's
	Ways   *[]coverage.WayEffect // between two snapshots of the streets
	Basis  *coverage.Basis       // nil: that of Answers at Limit

	Version string // of the program
	// Title is what a column is called on paper, nil or "" for its name.
	Title func(column string) string
}

// Write writes the layers of p into a file of format f, and the table "basis"
// where f holds several. In tables, points have columns lon and lat. Closing w is
// left to the caller.
func (p Package) Write(ctx context.Context, w export.Writer, f export.Format) error {
	basis := p.basis()
	for _, l := range p.layers() {
		if err := p.write(&features{ctx: ctx, to: w, tabular: !f.Map}, l, basis); err != nil {
			return fmt.Errorf("layer %s: %w", l.name, err)
		}
	}
	if f.Layers && p.Answers != nil {
		return p.writeBasis(w, basis)
	}
	return nil
}

func (p Package) basis() coverage.Basis {
	if p.Basis != nil {
		return *p.Basis
	}
	return p.Answers.Basis(p.Limit)
}

// rows are the features of a layer, made one by one when asked for by number.
type rows struct {
	n     int
	id    func(i int) any          // a string or an int
	place func(i int) orb.Geometry // an orb.Point or an orb.MultiPolygon, as it came
	props func(i int) []prop
}

// shape is a place on 1e-7 degrees (1.1 cm), so that all formats agree; nil where
// nothing is left.
func (r rows) shape(i int) orb.Geometry {
	switch g := r.place(i).(type) {
	case orb.Point:
		return rounded(g)
	case orb.MultiPolygon:
		return wound(g)
	}
	return nil
}

// A packedLayer is one layer of features, and how to make them.
type packedLayer struct {
	name     string
	geometry export.Geometry
	key      any    // of the type of its ids
	sample   []prop // of a feature with nothing left out: names and types
	look     look
	rows
}

// layers are drawn from the first up.
func (p Package) layers() []packedLayer {
	var out []packedLayer
	add := func(l packedLayer) { out = append(out, l) }
	e := p.Answers
	if p.Cells {
		add(packedLayer{"cells", export.MultiPolygon, 0, cellProps(coverage.Cell{}, e.Inputs().Population, -1), cellLook(p.Limit), cellRows(e, p.Limit)})
	}
	if p.Areas != nil {
		keys := coverage.GroupKeys(coverage.GroupNames(e.Inputs().Population))
		row := &coverage.Row{Groups: make([]coverage.GroupServed, len(keys))}
		add(packedLayer{"areas", export.MultiPolygon, "", areaProps(data.Area{}, row, keys), areaLook(), areaRows(e, *p.Areas)})
	}
	if p.Gaps != nil {
		add(packedLayer{"gaps", export.MultiPolygon, 0, gapProps(coverage.Gap{BestSite: &coverage.GapSite{}}), gapLook(), gapRows(e, *p.Gaps)})
	}
	if p.Venues != nil {
		add(packedLayer{"venues", export.Point, "", venueProps(coverage.VenueReach{}), venueLook(), venueRows(*p.Venues)})
	}
	if p.Sites != nil {
		add(packedLayer{"sites", export.Point, 0, siteProps(coverage.Site{}), siteLook(), siteRows(p.Sites.Sites)})
	}
	if p.Plan != nil {
		add(packedLayer{"plan", export.Point, "", buildProps("build", coverage.PlanSite{}), siteLook(), planRows(*p.Plan)})
	}
	if p.Years != nil {
		add(packedLayer{"years", export.Point, "", yearProps(0, coverage.PlanSite{}), siteLook(), yearRows(*p.Years)})
	}
	if p.Moves != nil {
		add(packedLayer{"moves", export.Point, 0, moveProps(coverage.CellMove{}), look{}, moveRows(*p.Moves)})
	}
	if p.Ways != nil {
		add(packedLayer{"ways", export.Point, 0, wayProps(coverage.WayEffect{}), look{}, wayRows(*p.Ways)})
	}
	return out
}

func (p Package) write(to *features, l packedLayer, basis coverage.Basis) error {
	to.said = []prop{{"limit_min", basis.LimitMin}, {"modelled", basis.Modelled}}
	out := export.Layer{Name: l.name, Description: basis.Place, Geometry: l.geometry, Style: l.look.qml(), Symbols: l.look.symbols(), Basis: basis}
	props := append(append([]prop{{"id", l.key}}, l.sample...), to.said...)
	if to.tabular && l.geometry == export.Point {
		props = append(props, prop{"lon", 0.0}, prop{"lat", 0.0})
	}
	out.Columns = p.columns(props)
	if l.look.class != nil {
		at := map[string]int{}
		for i, q := range props {
			at[q.key] = i
		}
		out.Symbol = func(values []any) int { return l.look.class(func(column string) any { return values[at[column]] }) }
	}
	if err := to.to.Begin(out); err != nil {
		return err
	}
	for i := 0; i < l.n && !to.failed(); i++ {
		to.feature(l.id(i), l.shape(i), l.props(i))
	}
	return to.err
}

func (p Package) columns(props []prop) []export.Column {
	out := make([]export.Column, len(props))
	for i, q := range props {
		out[i].Name = q.key
		if p.Title != nil {
			out[i].Title = p.Title(q.key)
		}
		out[i].Type = typeOf(q.value)
	}
	return out
}

func typeOf(v any) export.Type {
	switch v.(type) {
	case int:
		return export.Integer
	case float64, *float64:
		return export.Real
	case bool:
		return export.Boolean
	}
	return export.Text
}

// features takes features one by one.
type features struct {
	ctx    context.Context
	to     export.Writer
	said   []prop // of every feature: the limit, and whether people were modelled
	values []any

	tabular bool  // points go into columns
	err     error // the first; everything after it is dropped
}

// failed says that nothing more is kept.
func (f *features) failed() bool {
	if f.err == nil {
		f.err = f.ctx.Err()
	}
	return f.err != nil
}

// A prop is one property of a feature.
type prop struct {
	key   string
	value any // string, bool, int, float64, *float64 or nil
}

// feature writes one feature; id is a string or an int.
func (f *features) feature(id any, g orb.Geometry, props []prop) {
	f.values = append(f.values[:0], id)
	for _, q := range props {
		f.values = append(f.values, plainValue(q.value))
	}
	for _, q := range f.said {
		f.values = append(f.values, plainValue(q.value))
	}
	if at, isPoint := g.(orb.Point); isPoint && f.tabular {
		f.values = append(f.values, at[0], at[1])
	}
	f.err = f.to.Add(g, f.values...)
}

// rounded is a point on 1e-7 degrees.
func rounded(p orb.Point) orb.Point {
	return orb.Point{math.Round(p[0]*1e7)/1e7 + 0, math.Round(p[1]*1e7)/1e7 + 0}
}

// plainValue follows a pointer; nil for none.
func plainValue(v any) any {
	if x, ok := v.(*float64); ok {
		if x == nil {
			return nil
		}
		return *x
	}
	return v
}

// writeBasis writes the one row that says what all figures rest on.
func (p Package) writeBasis(w export.Writer, b coverage.Basis) error {
	var detour *float64
	if b.Detour != 0 {
		detour = &b.Detour
	}
	props := []prop{{"place", b.Place}, {"limit_min", b.LimitMin}, {"speed_m_s", b.SpeedMS}, {"mode", string(b.Mode)}, {"detour", detour},
		{"snap_reach_m", b.ReachM}, {"islands", string(b.Islands)}, {"population", b.Population}, {"modelled", b.Modelled},
		{"venues", b.Venues}, {"venue_kinds", strings.Join(b.VenueKinds, ";")}, {"scenario", b.Scenario}, {"walkshed_version", p.Version}}
	if err := w.Begin(export.Layer{Name: "basis", Description: "what the figures rest on", Columns: p.columns(props)}); err != nil {
		return err
	}
	var values []any
	for _, q := range props {
		values = append(values, plainValue(q.value))
	}
	return w.Add(nil, values...)
}
