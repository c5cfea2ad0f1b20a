package geopackage

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// A Row is one feature: its values as text ("" for NULL and for bytes), in the
// order of the layer's columns, and its geometry as kept, valid until the next
// row; see [Decode].
type Row struct {
	Values []string
	Blob   []byte
}

// mostColumns is SQLite's own bound.
const mostColumns = 2000

// Columns names the columns of a layer but that of its geometries, in file
// order, and the place of its primary key among them, -1 for none. The table must
// be a plain one and hold a column of geometries. Generated columns are left out.
func (f *File) Columns(ctx context.Context, l Layer) (names []string, key int, err error) {
	columns, err := f.columns(ctx, l)
	key = -1
	for i, c := range columns {
		if names = append(names, c.name); c.key {
			key = i
		}
	}
	return names, key, err
}

type column struct {
	name string
	flag bool // 0 and 1 mean false and true
	key  bool
}

func (f *File) columns(ctx context.Context, l Layer) ([]column, error) {
	if err := f.isTable(ctx, l.Name); err != nil {
		return nil, err
	}
	rows, err := f.conn.QueryContext(ctx, `SELECT name, type, pk FROM pragma_table_info(?) LIMIT ?`, l.Name, mostColumns)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []column
	found := false
	for rows.Next() {
		var name, kind string
		var pk int
		if err := rows.Scan(&name, &kind, &pk); err != nil {
			return nil, err
		}
		if strings.EqualFold(name, l.Geometry) {
			found = true
			continue
		}
		out = append(out, column{name, strings.HasPrefix(strings.ToUpper(kind), "BOOL"), pk == 1})
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("table %q has no column %q, where its geometries should be", l.Name, l.Geometry)
	}
	return out, nil
}

// Count is how many rows a layer has.
func (f *File) Count(ctx context.Context, l Layer) (n int64, err error) {
	return n, f.conn.QueryRowContext(ctx, "SELECT count(*) FROM "+quote(l.Name)).Scan(&n)
}

// Each yields the rows of a layer in the order they are kept. It returns the
// first error of yield, of ctx, or of the file.
func (f *File) Each(ctx context.Context, l Layer, yield func(Row) error) error {
	columns, err := f.columns(ctx, l)
	if err != nil {
		return err
	}
	// A plus makes a value of a column: it comes as it is kept, not as the driver
	// takes the column's type to mean. Bytes that are no geometry stay in the file.
	var ask strings.Builder
	for _, c := range columns {
		fmt.Fprintf(&ask, "CASE typeof(%[1]s) WHEN 'blob' THEN NULL ELSE +%[1]s END, ", quote(c.name))
	}
	rows, err := f.conn.QueryContext(ctx, "SELECT "+ask.String()+"+"+quote(l.Geometry)+" FROM "+quote(l.Name))
	if err != nil {
		return err
	}
	defer rows.Close()
	values, to := make([]any, len(columns)+1), make([]any, len(columns)+1)
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		r := Row{Values: make([]string, len(columns))}
		for i, c := range columns {
			r.Values[i] = text(values[i], c.flag)
		}
		switch b := values[len(columns)].(type) {
		case nil:
		case []byte:
			r.Blob = b
		default:
			r.Blob = []byte(text(b, false)) // no geometry: Decode says so
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// text writes a value as a GeoJSON file of the same layer would.
func text(v any, flag bool) string {
	switch x := v.(type) {
	case string:
		return x
	case int64:
		if flag && (x == 0 || x == 1) {
			return strconv.FormatBool(x == 1)
		}
		return strconv.FormatInt(x, 10)
	case float64:
		if math.Abs(x) < 1e15 {
			return strconv.FormatFloat(x, 'f', -1, 64)
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return ""
}
