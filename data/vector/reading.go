package vector

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/polygon"
)

// reading is one pass over a layer.
type reading struct {
	Layer
	rep    *data.Report
	f      format
	system crs.CRS
	used   map[string]bool // ids so far
	known  map[string]bool // the columns seen so far, and in order:
	have   []string
	named  map[string]string // the column of each role that has one
	rows   int
	placed int // rows with coordinates, of these
	turned int // look swapped
}

// start opens a layer for reading.
func start(l Layer, rep *data.Report, tell func(done, total int64)) (*reading, error) {
	f, err := open(l, tell)
	if err != nil {
		return nil, err
	}
	r := &reading{Layer: l, rep: rep, f: f, used: map[string]bool{}, known: map[string]bool{}, named: map[string]string{}}
	r.learn(f.columns()...)
	return r, nil
}

// read opens a layer and hands its records to row, with geometry tidied and in
// WGS84, or with what is wrong with it.
func read(ctx context.Context, l Layer, stage data.Stage, in sink, row func(*reading, record) error) error {
	r, err := start(l, in.rep, func(done, total int64) { in.tell.Tell(stage, done, total) })
	if err != nil {
		return err
	}
	defer r.f.close()
	if t, isTable := r.f.(tabular); isTable {
		if err := t.asTable().needPlace(); err != nil {
			return err
		}
	}
	if p, isDatabase := r.f.(*postGIS); isDatabase {
		if err := p.needGeometry(); err != nil {
			return err
		}
	}
	if r.system, err = system(l, r.f); err != nil {
		return err
	}
	in.rep.In(l.Source, r.system.Name)
	err = r.each(ctx, func(rec record) error {
		if rec.geometry != nil {
			r.place(&rec)
		}
		return row(r, rec)
	})
	if err == nil {
		err = r.allTurned()
	}
	return err
}

// sink is where a reading tells what happens.
type sink struct {
	rep  *data.Report
	tell data.Progress
}

// each hands on every record but those of the wrong shape, and counts all.
func (r *reading) each(ctx context.Context, row func(record) error) error {
	defer func() { r.rep.Read(r.Source, r.rows) }()
	err := r.f.each(ctx, func(rec record) error {
		r.rows++
		if rec.code == data.CodeRowShape {
			r.rep.Addf(rec.code, r.at(rec), "%s", rec.fault)
			return nil
		}
		if r.f.columns() == nil {
			r.learn(rec.names()...)
		}
		return row(rec)
	})
	switch {
	case err != nil:
		return err
	case r.rows == 0:
		return r.failure(errors.New("it has no rows"), "export it again; "+hasColumns(r.have))
	}
	return r.checkColumns(r.have)
}

// learn notes columns and finds their roles. A role keeps the first column found
// for it, so that one layer is read in one way.
func (r *reading) learn(names ...string) {
	before := len(r.have)
	for _, n := range names {
		if !r.known[n] {
			r.known[n], r.have = true, append(r.have, n)
		}
	}
	if len(r.have) == before {
		return
	}
	for _, role := range []string{"id", "name", "people", "kind", "sport", "level"} {
		if r.named[role] == "" {
			r.named[role] = r.column(role, r.have)
		}
	}
}

// value returns what a record says for a role.
func (r *reading) value(rec record, role string) string {
	if r.named[role] == "" {
		return ""
	}
	return rec.get(r.named[role])
}

func (r *reading) at(rec record) data.Origin { return data.Origin{Source: r.Source, Row: rec.row} }

// id returns the record's own id, or one made from its row. A repeated id is
// reported and gets its row added: nothing vanishes for it.
func (r *reading) id(rec record) string {
	made := r.Source + ":" + strconv.Itoa(rec.row)
	if r.named["id"] == "" {
		return made
	}
	id := r.value(rec, "id")
	if id == "" {
		id = made
	} else if r.used[id] {
		r.rep.Addf(data.CodeDuplicateID, r.at(rec), "id %q was used before", id)
	}
	for r.used[id] {
		id += ":" + strconv.Itoa(rec.row)
	}
	r.used[id] = true
	return id
}

// tags are all fields that say something.
func (r *reading) tags(rec record) data.Tags {
	t := data.Tags{}
	for _, f := range rec.fields {
		if f.value != "" && t[f.name] == "" {
			t[f.name] = f.value
		}
	}
	return t
}

// place brings a record's geometry into WGS84, with rings closed and well wound;
// where it cannot, the geometry goes and the record says why.
func (r *reading) place(rec *record) {
	lose := func(code data.Code, format string, args ...any) {
		rec.geometry, rec.code, rec.fault = nil, code, fmt.Sprintf(format, args...)
	}
	r.placed++
	if !everyPoint(rec.geometry, func(p orb.Point) bool { return finite(p[0]) && finite(p[1]) }) {
		lose(data.CodeBadNumber, "coordinates that are no numbers")
		return
	}
	if b := rec.geometry.Bound(); r.system.Geographic && !onEarth(b) {
		turned := orb.Bound{Min: orb.Point{b.Min[1], b.Min[0]}, Max: orb.Point{b.Max[1], b.Max[0]}}
		if onEarth(turned) {
			r.turned++
			lose(data.CodeLatLonSwapped, "latitude %s is outside -90..90; longitude %s would fit: columns swapped?", span(b, 1), span(b, 0))
			return
		}
		lose(data.CodeOutOfRange, "longitude %s, latitude %s", span(b, 0), span(b, 1))
		return
	}
	as := span(rec.geometry.Bound(), 0) + ", " + span(rec.geometry.Bound(), 1)
	switch g := rec.geometry.(type) {
	case orb.Point:
		rec.geometry = r.system.ToWGS84(g)
	case orb.MultiPolygon:
		for _, p := range g {
			for _, ring := range p {
				for i := range ring {
					ring[i] = r.system.ToWGS84(ring[i])
				}
			}
		}
		tidy := polygon.Tidy(g)
		if len(tidy) == 0 {
			lose(data.CodeBadGeometry, "a polygon of fewer than three corners")
			return
		}
		rec.geometry = tidy
	}
	if !everyPoint(rec.geometry, func(p orb.Point) bool { return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 }) {
		lose(data.CodeOutOfRange, "%s in %s", as, r.system.Name)
	}
}

func onEarth(b orb.Bound) bool {
	return b.Min[0] >= -180 && b.Max[0] <= 180 && b.Min[1] >= -90 && b.Max[1] <= 90
}

// span writes a box's extent along one axis: "35" or "35 to 36".
func span(b orb.Bound, axis int) string {
	if b.Min[axis] == b.Max[axis] {
		return fmt.Sprintf("%.9g", b.Min[axis])
	}
	return fmt.Sprintf("%.9g to %.9g", b.Min[axis], b.Max[axis])
}

// allTurned is an error where every row with coordinates has them the wrong way
// round: then it is the file, not a row. A file swapped so that every number is
// possible either way is found by the place it lands in, not here.
func (r *reading) allTurned() error {
	if r.turned == 0 || r.turned < r.placed {
		return nil
	}
	hint := "write x (longitude) first when exporting it; PostGIS: ST_FlipCoordinates, QGIS: Swap X and Y coordinates"
	if f, isTable := r.f.(tabular); isTable {
		t := f.asTable()
		hint = fmt.Sprintf("name them the other way round under columns: {lon: %s, lat: %s}", t.head[t.lat], t.head[t.lon])
	}
	return r.failure(fmt.Errorf("in all %d rows latitude and longitude look swapped", r.turned), hint)
}

// lost reports a record that cannot be used, with the people it takes along.
func (r *reading) lost(rec record, code data.Code, detail string) {
	people, ok := number(r.value(rec, "people"))
	if !ok || people < 0 {
		people = 0
	}
	r.rep.Add(data.Issue{Code: code, Origin: r.at(rec), Detail: detail, People: people})
}

// usable reports a record without a geometry of the kinds wanted.
func (r *reading) usable(rec record, polygonsOnly bool) bool {
	_, isPoint := rec.geometry.(orb.Point)
	switch {
	case rec.geometry == nil:
		r.lost(rec, rec.code, rec.fault)
	case isPoint && polygonsOnly:
		r.lost(rec, data.CodeBadGeometry, "a Point where a polygon is needed")
	default:
		return true
	}
	return false
}

// crossing returns a place near which a ring of shape crosses itself.
func crossing(shape orb.MultiPolygon) (orb.Point, bool) {
	for _, p := range shape {
		for _, ring := range p {
			if at, bad := polygon.Crossing(ring); bad {
				return at, true
			}
		}
	}
	return orb.Point{}, false
}

// people reads a number of people >= 0 and reports what is none.
func (r *reading) people(rec record) (float64, bool) {
	v := r.value(rec, "people")
	n, ok := number(v)
	switch {
	case v == "":
		r.rep.Addf(data.CodeMissingValue, r.at(rec), "no number of people")
	case !ok:
		r.rep.Addf(data.CodeBadNumber, r.at(rec), "people %q%s", short(v, 40), comma(v))
	case n < 0:
		r.rep.Add(data.Issue{Code: data.CodeNegativePeople, Origin: r.at(rec), Detail: fmt.Sprintf("%.9g people", n), People: n})
	default:
		return n, true
	}
	return 0, false
}

// comma says why "1,234" is not read.
func comma(v string) string {
	if strings.Contains(v, ",") {
		return ": a comma may stand for thousands or for the decimal point; write it without"
	}
	return ""
}

// noPeople is the error of a layer without a column of people; it lists the
// columns that could be it, those whose first values are all numbers.
func (r *reading) noPeople(numeric []string) error {
	hint := "name it under columns: {people: …}; " + hasColumns(r.have)
	if len(numeric) > 0 {
		hint = "name it under columns: {people: …}; columns of numbers are: " + joined(numeric)
	}
	return r.failure(errors.New("no column of people"), hint)
}
