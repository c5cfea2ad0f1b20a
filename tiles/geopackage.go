package tiles

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/geopackage"
	"github.com/walkshed/walkshed/geo"
)

// A Package is results to be written as one GeoPackage: the layers that are set,
// each with the columns of its GeoJSON (id first, NULL for null) and the style of
// the map, and a table "basis" with what the figures rest on.
type Package struct {
	Answers Answers
	Limit   geo.Deciseconds // covered is <= this

	Cells  bool
	Gaps   *[]coverage.Gap
	Sites  *coverage.SitePlan
	Venues *[]coverage.VenueReach
	Areas  *coverage.CoverageTable

	Version string    // of the program
	When    time.Time // the file says it was made
}

// Write writes p into an empty file at path. After an error the file is not
// whole, and its caller removes it.
func (p Package) Write(ctx context.Context, path string) error {
	w, err := geopackage.Create(ctx, path, p.When)
	if err != nil {
		return err
	}
	for _, l := range p.layers() {
		if err := l.write(w, p.Answers.Basis(p.Limit)); err != nil {
			w.Abandon()
			return fmt.Errorf("layer %s: %w", l.name, err)
		}
	}
	if err := p.basis(w); err != nil {
		w.Abandon()
		return err
	}
	return w.Close()
}

// A packedLayer is one table of features, and how to make them.
type packedLayer struct {
	name, geometry string
	id             any    // of the type of its ids
	sample         []prop // of a feature with nothing left out: names and types
	style          string
	add            func(features)
}

// layers are drawn from the first up.
func (p Package) layers() []packedLayer {
	var out []packedLayer
	e := p.Answers
	pop := e.Inputs().Population
	if p.Cells {
		out = append(out, packedLayer{"cells", "MULTIPOLYGON", 0, cellProps(coverage.Cell{}, pop, -1), cellStyle(p.Limit), func(to features) { addCells(to, e, p.Limit) }})
	}
	if p.Areas != nil {
		keys := coverage.GroupKeys(coverage.GroupNames(pop))
		row := &coverage.Row{Groups: make([]coverage.GroupServed, len(keys))}
		out = append(out, packedLayer{"areas", "MULTIPOLYGON", "", areaProps(data.Area{}, row, keys), areaStyle(),
			func(to features) { addAreas(to, e, *p.Areas) }})
	}
	if p.Gaps != nil {
		out = append(out, packedLayer{"gaps", "MULTIPOLYGON", 0, gapProps(coverage.Gap{BestSite: &coverage.GapSite{}}), gapStyle(), func(to features) { addGaps(to, e, *p.Gaps) }})
	}
	if p.Venues != nil {
		out = append(out, packedLayer{"venues", "POINT", "", venueProps(coverage.VenueReach{}), venueStyle(), func(to features) { addVenues(to, *p.Venues) }})
	}
	if p.Sites != nil {
		out = append(out, packedLayer{"sites", "POINT", 0, siteProps(coverage.Site{}), siteStyle(), func(to features) { addSites(to, *p.Sites) }})
	}
	return out
}

func (l packedLayer) write(w *geopackage.Writer, basis coverage.Basis) error {
	said := []prop{{"limit_min", basis.LimitMin}, {"modelled", basis.Modelled}}
	t := geopackage.Table{Name: l.name, Title: l.name, Description: basis.Place, Geometry: l.geometry, Style: l.style}
	t.Columns = columnsOf(append(append([]prop{{"id", l.id}}, l.sample...), said...))
	rows, err := w.Begin(t)
	if err != nil {
		return err
	}
	to := &packed{rows: rows, said: said}
	l.add(to)
	if to.err != nil {
		return to.err
	}
	return rows.Close()
}

func columnsOf(props []prop) []geopackage.Column {
	out := make([]geopackage.Column, len(props))
	for i, p := range props {
		kind := "TEXT"
		switch p.value.(type) {
		case int:
			kind = "INTEGER"
		case float64, *float64:
			kind = "REAL"
		case bool:
			kind = "BOOLEAN"
		}
		out[i] = geopackage.Column{Name: p.key, Type: kind}
	}
	return out
}

// packed puts features into a table.
type packed struct {
	rows   *geopackage.Rows
	said   []prop // of every feature
	values []any
	err    error // the first; everything after it is dropped
}

func (p *packed) failed() bool { return p.err != nil }

func (p *packed) feature(id any, g orb.Geometry, props []prop) {
	if p.err != nil {
		return
	}
	if at, ok := g.(orb.Point); ok { // to 1.1 cm, as in GeoJSON and as wound does
		g = orb.Point{math.Round(at[0]*1e7)/1e7 + 0, math.Round(at[1]*1e7)/1e7 + 0}
	}
	p.values = append(p.values[:0], id)
	for _, q := range append(props, p.said...) {
		p.values = append(p.values, plainValue(q.value))
	}
	p.err = p.rows.Add(g, p.values...)
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

// basis writes the one row that says what all figures rest on.
func (p Package) basis(w *geopackage.Writer) error {
	b := p.Answers.Basis(p.Limit)
	var detour *float64
	if b.Detour != 0 {
		detour = &b.Detour
	}
	props := []prop{{"place", b.Place}, {"limit_min", b.LimitMin}, {"speed_m_s", b.SpeedMS}, {"mode", string(b.Mode)}, {"detour", detour},
		{"snap_reach_m", b.ReachM}, {"islands", string(b.Islands)}, {"population", b.Population}, {"modelled", b.Modelled},
		{"venues", b.Venues}, {"venue_kinds", strings.Join(b.VenueKinds, ";")}, {"scenario", b.Scenario}, {"walkshed_version", p.Version}}
	rows, err := w.Begin(geopackage.Table{Name: "basis", Title: "basis", Description: "what the figures rest on", Columns: columnsOf(props)})
	if err != nil {
		return err
	}
	to := &packed{rows: rows}
	for _, q := range props {
		to.values = append(to.values, plainValue(q.value))
	}
	if err := rows.Add(nil, to.values...); err != nil {
		return err
	}
	return rows.Close()
}
