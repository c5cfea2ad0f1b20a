package geopackage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/paulmach/orb"
	_ "modernc.org/sqlite" // SQLite in Go: no cgo
)

// A Writer makes a new GeoPackage, in WGS84 unless told otherwise. Its error is final: what was made
// until then is no whole file and is to be removed.
type Writer struct {
	ctx  context.Context
	db   *sql.DB
	tx   *sql.Tx
	when string
	srs  int32 // of all geometries
}

// An SRS is a coordinate system by its EPSG code and its definition in WKT 1.
type SRS struct {
	Code      int
	Name, WKT string
}

// In says, before the first table, which coordinate system the geometries are in.
func (w *Writer) In(s SRS) error {
	w.srs = int32(s.Code)
	if s.Code == WGS84 {
		return nil
	}
	return w.exec(`INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, NULL)`, s.Name, s.Code, s.Code, s.WKT)
}

// A Table is a layer of features, or plain rows.
type Table struct {
	Name        string // a-z, 0-9 and _
	Title       string // what a GIS lists it as; unique in the file
	Description string
	Geometry    string // "POINT" or "MULTIPOLYGON"; "" for plain rows
	Columns     []Column
	Style       string // QML of QGIS, "" for none
}

// A Column is a name, in any script, and TEXT, INTEGER, REAL or BOOLEAN.
type Column struct{ Name, Type string }

// Create starts a GeoPackage in an empty or new file at path, whose tables say
// they were last changed at when. Nothing is written beside it.
func Create(ctx context.Context, path string, when time.Time) (*Writer, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	// No journal and no sync: a file cut short is thrown away by whoever asked for it.
	q := url.Values{"_pragma": {"journal_mode(off)", "synchronous(off)", fmt.Sprintf("application_id(%d)", application), fmt.Sprintf("user_version(%d)", version)}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	w := &Writer{ctx: ctx, db: db, srs: WGS84, when: when.UTC().Format("2006-01-02T15:04:05.000Z")}
	if w.tx, err = db.BeginTx(ctx, nil); err == nil {
		if err = w.exec(core); err == nil {
			err = w.exec(`INSERT INTO gpkg_contents(table_name, data_type, identifier, last_change) VALUES ('layer_styles', 'attributes', 'layer_styles', ?)`, w.when)
		}
	}
	if err != nil {
		w.Abandon()
		return nil, err
	}
	return w, nil
}

func (w *Writer) exec(query string, args ...any) error {
	_, err := w.tx.ExecContext(w.ctx, query, args...)
	return err
}

// Close ends the file. It is whole where the error is nil.
func (w *Writer) Close() error {
	if err := w.tx.Commit(); err != nil {
		w.db.Close()
		return err
	}
	return w.db.Close()
}

// Abandon gives the file up.
func (w *Writer) Abandon() {
	if w.tx != nil {
		w.tx.Rollback()
	}
	w.db.Close()
}

// Rows takes the rows of one table. Close it before the next one is begun.
type Rows struct {
	w          *Writer
	t          Table
	row, index *sql.Stmt
	n          int64
	box        orb.Bound
	boxed      bool
}

var safeName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Begin makes a table. Its rows have a column fid, 1…n in the order they come,
// and a layer's a column geom. A column of a name that is taken (SQL does not
// tell cases apart) gets a number behind it.
func (w *Writer) Begin(t Table) (*Rows, error) {
	if !safeName.MatchString(t.Name) {
		return nil, fmt.Errorf("%q is no name for a table", t.Name)
	}
	taken := map[string]bool{"fid": true, "geom": true}
	defs, marks := []string{`"fid" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL`}, "?"
	if t.Geometry != "" {
		defs, marks = append(defs, `"geom" `+t.Geometry), marks+", ?"
	}
	for _, c := range t.Columns {
		name := c.Name
		for i := 2; taken[strings.ToLower(name)]; i++ {
			name = fmt.Sprintf("%s_%d", c.Name, i)
		}
		taken[strings.ToLower(name)] = true
		defs, marks = append(defs, quote(name)+" "+c.Type), marks+", ?"
	}
	if err := w.exec("CREATE TABLE " + quote(t.Name) + " (" + strings.Join(defs, ", ") + ")"); err != nil {
		return nil, err
	}
	r := &Rows{w: w, t: t}
	if err := r.register(); err != nil {
		return nil, err
	}
	var err error
	if r.row, err = w.tx.PrepareContext(w.ctx, "INSERT INTO "+quote(t.Name)+" VALUES ("+marks+")"); err != nil {
		return nil, err
	}
	if t.Geometry != "" {
		r.index, err = w.tx.PrepareContext(w.ctx, `INSERT INTO "rtree_`+t.Name+`_geom" VALUES (?, ?, ?, ?, ?)`)
	}
	return r, err
}

// register enters a table where the standard wants it.
func (r *Rows) register() error {
	w, t := r.w, r.t
	kind, srs := "attributes", any(nil)
	if t.Geometry != "" {
		kind, srs = "features", w.srs
	}
	err := w.exec(`INSERT INTO gpkg_contents(table_name, data_type, identifier, description, last_change, srs_id) VALUES (?, ?, ?, ?, ?, ?)`,
		t.Name, kind, t.Title, t.Description, w.when, srs)
	if err != nil || t.Geometry == "" {
		return err
	}
	style := error(nil)
	if t.Style != "" {
		style = w.exec(`INSERT INTO layer_styles(f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, update_time)
			VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)`, t.Name, t.Name, t.Style, t.Title, w.when)
	}
	return errors.Join(style,
		w.exec(`INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)`, t.Name, t.Geometry, w.srs),
		w.exec(`INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')`, t.Name),
		w.exec(forTable(indexOf, t.Name)))
}

// Add adds a row: its geometry (nil for none, and in plain tables) and a value
// for each column, in their order: string, bool, int, float64, or nil. A number
// that is none (NaN, infinite) is kept as NULL.
func (r *Rows) Add(g orb.Geometry, values ...any) error {
	r.n++
	args := append(make([]any, 0, 2+len(values)), r.n)
	if r.t.Geometry != "" {
		blob, err := Encode(g, r.w.srs)
		if err != nil {
			return err
		}
		args = append(args, blob)
	}
	for _, v := range values {
		if f, ok := v.(float64); ok && (math.IsNaN(f) || math.IsInf(f, 0)) {
			v = nil
		}
		args = append(args, v)
	}
	if _, err := r.row.ExecContext(r.w.ctx, args...); err != nil {
		return err
	}
	if g == nil || r.index == nil {
		return nil
	}
	b := g.Bound()
	if r.boxed {
		b = b.Union(r.box)
	}
	r.box, r.boxed = b, true
	b = g.Bound()
	_, err := r.index.ExecContext(r.w.ctx, r.n, b.Min[0], b.Max[0], b.Min[1], b.Max[1])
	return err
}

// Close ends a table: its extent is entered and its index kept from now on.
func (r *Rows) Close() error {
	r.row.Close()
	if r.index == nil {
		return nil
	}
	r.index.Close()
	if r.boxed {
		if err := r.w.exec(`UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?`,
			r.box.Min[0], r.box.Min[1], r.box.Max[0], r.box.Max[1], r.t.Name); err != nil {
			return err
		}
	}
	return r.w.exec(forTable(indexTriggers, r.t.Name))
}
