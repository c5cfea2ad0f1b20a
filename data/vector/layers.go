package vector

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/polygon"
)

// A Layer names a file and how its columns are to be read.
type Layer struct {
	Path   string // on disk
	Source string // as the project names it, for messages
	CRS    string // package crs's name; "" takes what the file declares
	// Columns maps what we need ("id", "name", "lon", "lat", "people", "kind",
	// "sport", "level") to the file's column or property; what is not named is
	// looked for under its usual names, English and Chinese (名称, 经度, 纬度, 人口…).
	Columns map[string]string
}

// reading is one pass over a layer: records become rows with WGS84 geometry.
type reading struct {
	Layer
	rep   *data.Report
	toWGS func(orb.Point) orb.Point
	seen  map[string]bool // ids so far
	read  int
	named map[string]string // role → column, found once
	have  []string          // fields of the record last looked at
}

// read opens a layer and hands its rows to row; geometry is tidy and in WGS84.
func read(ctx context.Context, l Layer, stage data.Stage, rep *data.Report, tell data.Progress, row func(*reading, record) error) error {
	f, err := open(l, rep, func(_ data.Stage, done, total int64) { tell.Tell(stage, done, total) })
	if err != nil {
		return err
	}
	defer f.close()
	r := &reading{Layer: l, rep: rep, seen: map[string]bool{}, named: map[string]string{}}
	if c, isCSV := f.(*csvFile); isCSV {
		if err := c.needPlace(); err != nil {
			return err
		}
	}
	if r.toWGS, err = converter(l, f); err != nil {
		return err
	}
	err = f.each(ctx, func(rec record) error {
		r.read++
		rec.geometry = r.place(rec.geometry)
		return row(r, rec)
	})
	if _, isCSV := f.(*csvFile); !isCSV {
		rep.Read(l.Source, r.read)
	}
	return err
}

// place brings a geometry into WGS84: a point, or a multipolygon with closed,
// well-wound rings; anything else is nil.
func (r *reading) place(g orb.Geometry) orb.Geometry {
	switch x := g.(type) {
	case orb.Point:
		return r.toWGS(x)
	case orb.MultiPoint:
		if len(x) == 1 {
			return r.toWGS(x[0])
		}
	case orb.Polygon:
		return r.place(orb.MultiPolygon{x})
	case orb.MultiPolygon:
		for _, p := range x {
			for _, ring := range p {
				for i := range ring {
					ring[i] = r.toWGS(ring[i])
				}
			}
		}
		if tidy := polygon.Tidy(x); len(tidy) > 0 {
			return tidy
		}
	}
	return nil
}

func (r *reading) at(rec record) data.Origin { return data.Origin{Source: r.Source, Row: rec.row} }

// value returns what a record says for a role, by the layer's column or a usual name.
func (r *reading) value(rec record, role string) string {
	name, known := r.named[role]
	if !known || name == "" {
		r.have = r.have[:0]
		for _, f := range rec.fields {
			r.have = append(r.have, f.name)
		}
		name = r.column(role, r.have)
		r.named[role] = name
	}
	if name == "" {
		return ""
	}
	return rec.get(name)
}

// id returns the record's own id, or one made from its row. A repeated id is
// reported and gets its row added: a row never vanishes for it.
func (r *reading) id(rec record) string {
	id := r.value(rec, "id")
	if id == "" {
		return fmt.Sprintf("%s:%d", r.Source, rec.row)
	}
	if r.seen[id] {
		r.rep.Addf(data.CodeDuplicateID, r.at(rec), "id %q was used before", id)
		id = fmt.Sprintf("%s:%d", id, rec.row)
	}
	r.seen[id] = true
	return id
}

func (r *reading) tags(rec record) data.Tags {
	t := data.Tags{}
	for _, f := range rec.fields {
		if f.value != "" {
			t[f.name] = f.value
		}
	}
	return t
}

// onEarth reports coordinates no place has, swapped ones by name.
func (r *reading) onEarth(rec record) bool {
	b := rec.geometry.Bound()
	if b.Min[0] >= -180 && b.Max[0] <= 180 && b.Min[1] >= -90 && b.Max[1] <= 90 {
		return true
	}
	code := data.CodeOutOfRange
	if b.Min[1] >= -180 && b.Max[1] <= 180 && b.Min[0] >= -90 && b.Max[0] <= 90 {
		code = data.CodeLatLonSwapped
	}
	r.rep.Addf(code, r.at(rec), "longitude %g to %g, latitude %g to %g", b.Min[0], b.Max[0], b.Min[1], b.Max[1])
	return false
}

// crosses reports the first ring that crosses itself, with a place near it.
func (r *reading) crosses(rec record, shape orb.MultiPolygon) bool {
	for _, p := range shape {
		for _, ring := range p {
			if at, bad := polygon.Crossing(ring); bad {
				r.rep.Addf(data.CodeSelfCrossing, r.at(rec), "%s near %.6f, %.6f", r.value(rec, "name"), at[0], at[1])
				return true
			}
		}
	}
	return false
}

// usable reports a missing or impossible geometry.
func (r *reading) usable(rec record, want string) bool {
	if rec.geometry == nil {
		r.rep.Addf(data.CodeBadGeometry, r.at(rec), "%s was expected", want)
		return false
	}
	return r.onEarth(rec)
}

// Facilities reads venues: points, or polygons whose ground they are. A polygon
// that crosses itself is kept as a point.
func Facilities(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) ([]data.Facility, error) {
	var out []data.Facility
	err := read(ctx, l, data.StageFacilities, rep, tell, func(r *reading, rec record) error {
		if !r.usable(rec, "a point or polygon") {
			return nil
		}
		f := data.Facility{ID: r.id(rec), Name: r.value(rec, "name"), Kind: r.value(rec, "kind"), Tags: r.tags(rec), Origin: r.at(rec),
			Sports: split(r.value(rec, "sport"))}
		switch g := rec.geometry.(type) {
		case orb.Point:
			f.Point = g
		case orb.MultiPolygon:
			f.Point = polygon.Inside(g)
			if !r.crosses(rec, g) {
				f.Outline = g
			}
		}
		out = append(out, f)
		return nil
	})
	return out, err
}

func split(s string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(c rune) bool { return c == ';' || c == '；' || c == '、' }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// Candidates reads candidate sites: points, or polygons by an inside point.
func Candidates(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) ([]data.Candidate, error) {
	var out []data.Candidate
	err := read(ctx, l, data.StageFacilities, rep, tell, func(r *reading, rec record) error {
		if !r.usable(rec, "a point or polygon") {
			return nil
		}
		out = append(out, data.Candidate{ID: r.id(rec), Name: r.value(rec, "name"), Point: pointOf(rec.geometry), Tags: r.tags(rec), Origin: r.at(rec)})
		return nil
	})
	return out, err
}

func pointOf(g orb.Geometry) orb.Point {
	if m, ok := g.(orb.MultiPolygon); ok {
		return polygon.Inside(m)
	}
	return g.(orb.Point)
}

// Areas reads polygons to report by, with their official total where a people
// column is named or found. One that crosses itself is reported and left out:
// who lives inside it is not defined.
func Areas(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) ([]data.Area, error) {
	var out []data.Area
	err := read(ctx, l, data.StageAreas, rep, tell, func(r *reading, rec record) error {
		shape, ok := rec.geometry.(orb.MultiPolygon)
		if !ok {
			rec.geometry = nil
		}
		if !r.usable(rec, "a polygon") || r.crosses(rec, shape) {
			return nil
		}
		a := data.Area{ID: r.id(rec), Name: r.value(rec, "name"), Level: r.value(rec, "level"), Shape: shape, People: data.NoTotal, Origin: r.at(rec), Tags: r.tags(rec)}
		if v := r.value(rec, "people"); v != "" {
			if n, ok := r.people(rec, v); ok {
				a.People = n
			}
		}
		if a.Level == "" {
			a.Level = strings.TrimSuffix(l.Source, extOf(l.Source))
		}
		out = append(out, a)
		return nil
	})
	return out, err
}

func extOf(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[i:]
	}
	return ""
}

// people reads a number of people, reporting what is none.
func (r *reading) people(rec record, v string) (float64, bool) {
	n, ok := parseNumber(v)
	switch {
	case strings.TrimSpace(v) == "":
		r.rep.Addf(data.CodeMissingValue, r.at(rec), "no number of people")
	case !ok:
		r.rep.Addf(data.CodeBadNumber, r.at(rec), "people %q", v)
	case n < 0:
		r.rep.Add(data.Issue{Code: data.CodeNegativePeople, Origin: r.at(rec), Detail: fmt.Sprintf("%g people", n), People: n})
	default:
		return n, true
	}
	return 0, false
}

// errNoPeople says the file has no column of people.
var errNoPeople = errors.New("no column of people")

// Population reads people: points (CSV, GeoJSON, Shapefile) or polygons, whose
// people are taken to stand at one point inside them. A polygon that crosses
// itself is reported and keeps its people: they must not vanish.
func Population(ctx context.Context, l Layer, rep *data.Report, tell data.Progress) (data.Population, error) {
	pop := data.Population{Source: l.Source}
	polygons := 0
	err := read(ctx, l, data.StagePopulation, rep, tell, func(r *reading, rec record) error {
		v := r.value(rec, "people")
		if r.named["people"] == "" {
			return &data.Error{Op: "read " + l.Source, Err: errNoPeople, Hint: "name it under columns: {people: …}; its columns are: " + strings.Join(r.have, ", ")}
		}
		n, ok := r.people(rec, v)
		if !ok {
			return nil
		}
		if rec.geometry == nil || !r.onEarth(rec) {
			if rec.geometry == nil {
				rep.Add(data.Issue{Code: data.CodeBadGeometry, Origin: r.at(rec), Detail: "a point or polygon was expected", People: n})
			}
			return nil
		}
		id := r.id(rec)
		if n == 0 {
			return nil
		}
		shape, isPolygon := rec.geometry.(orb.MultiPolygon)
		if isPolygon {
			r.crosses(rec, shape)
			polygons++
		}
		pop.Points, pop.People, pop.IDs = append(pop.Points, pointOf(rec.geometry)), append(pop.People, n), append(pop.IDs, id)
		pop.Outlines = append(pop.Outlines, shape)
		return nil
	})
	if polygons > 0 && polygons == len(pop.Points) {
		pop.Form = data.AsPolygons
	} else {
		pop.Outlines = nil // points, or a mixture taken as points
	}
	return pop, err
}

// Totals reads a table of official totals: CSV without coordinates (or any
// layer), to be matched to areas by id or name.
func Totals(ctx context.Context, l Layer, rep *data.Report) (map[string]float64, error) {
	f, err := open(l, rep, nil)
	if err != nil {
		return nil, err
	}
	defer f.close()
	r := &reading{Layer: l, rep: rep, named: map[string]string{}}
	out := map[string]float64{}
	err = f.each(ctx, func(rec record) error {
		v := r.value(rec, "people")
		if r.named["people"] == "" {
			return &data.Error{Op: "read " + l.Source, Err: errNoPeople, Hint: "name it under columns: {people: …}; its columns are: " + strings.Join(r.have, ", ")}
		}
		n, ok := r.people(rec, v)
		if !ok {
			return nil
		}
		for _, role := range []string{"id", "name"} {
			if k := r.value(rec, role); k != "" {
				out[k] = n
			}
		}
		return nil
	})
	return out, err
}
