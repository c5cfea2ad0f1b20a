package postgis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// An Ask is what is to be read: a table ("gyms", "public.gyms"), or a query of one
// statement.
type Ask struct{ Connection, Table, Query string }

// A Layer is a table or query that is open for reading. It is not safe for
// concurrent use.
type Layer struct {
	Columns []string // but that of geometries, in the order of the table or query
	Shape   string   // the column of geometries; "" where there is none
	SRS     string   // of the first geometry: "EPSG:4547"; "" where it has none (SRID 0) or there is none
	WKT     string   // its definition
	SRID    int32

	conn   *pgx.Conn
	tx     pgx.Tx
	from   string // the table or query as a row source called q
	schema string // of PostGIS, quoted
}

// Errors a caller has an answer to.
var (
	ErrNoPostGIS    = errors.New("the database has no PostGIS")
	ErrManyShapes   = errors.New("it has more than one column of geometries")
	ErrNameTwice    = errors.New("it has two columns of one name")
	errNeitherAsked = errors.New("neither a table nor a query is asked for")
)

// Open connects, begins the transaction and looks at the columns.
func Open(ctx context.Context, ask Ask) (*Layer, error) {
	if ask.Table == "" && ask.Query == "" {
		return nil, errNeitherAsked
	}
	conn, tx, err := begin(ctx, ask.Connection)
	if err != nil {
		return nil, err
	}
	l := &Layer{conn: conn, tx: tx, from: source(ask)}
	if err := l.describe(ctx); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// source writes the table or query as a row source. The line break ends a comment
// a query may end in.
func source(ask Ask) string {
	if ask.Query != "" {
		return "(" + strings.TrimRight(strings.TrimSpace(ask.Query), ";") + "\n) AS q"
	}
	return pgx.Identifier(strings.SplitN(ask.Table, ".", 2)).Sanitize() + " AS q"
}

// Close ends the transaction and the connection.
func (l *Layer) Close() error {
	shut(l.conn)
	return nil
}

// describe finds the columns, which of them holds geometries, and their system.
func (l *Layer) describe(ctx context.Context) error {
	rows, err := l.tx.Query(ctx, "SELECT * FROM "+l.from+" LIMIT 0")
	if err != nil {
		return err
	}
	fields := slices.Clone(rows.FieldDescriptions())
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	shapes, err := l.shapeTypes(ctx)
	if err != nil {
		return err
	}
	for _, f := range fields {
		switch {
		case slices.Contains(l.Columns, f.Name) || f.Name == l.Shape:
			return fmt.Errorf("%w: %q", ErrNameTwice, f.Name)
		case !slices.Contains(shapes, f.DataTypeOID):
			l.Columns = append(l.Columns, f.Name)
		case l.Shape != "":
			return fmt.Errorf("%w: %q and %q", ErrManyShapes, l.Shape, f.Name)
		default:
			l.Shape = f.Name
		}
	}
	if l.Shape == "" {
		return nil
	}
	return l.system(ctx)
}

// shapeTypes finds PostGIS: the numbers its types have here, and its schema.
func (l *Layer) shapeTypes(ctx context.Context) ([]uint32, error) {
	var schema string
	err := l.tx.QueryRow(ctx, `SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'`).Scan(&schema)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNoPostGIS
	}
	if err != nil {
		return nil, err
	}
	l.schema = pgx.Identifier{schema}.Sanitize()
	rows, err := l.tx.Query(ctx, `SELECT t.oid FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE n.nspname = $1 AND t.typname IN ('geometry', 'geography')`, schema)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uint32])
}

// system asks the first geometry for its coordinate system.
func (l *Layer) system(ctx context.Context) error {
	shape := l.shape()
	err := l.tx.QueryRow(ctx, "SELECT "+l.schema+".ST_SRID("+shape+") FROM "+l.from+" WHERE "+shape+" IS NOT NULL LIMIT 1").Scan(&l.SRID)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && l.SRID == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	var authority, wkt *string
	var code *int32
	err = l.tx.QueryRow(ctx, "SELECT auth_name, auth_srid, srtext FROM "+l.schema+".spatial_ref_sys WHERE srid = $1", l.SRID).Scan(&authority, &code, &wkt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err == nil && authority != nil && code != nil {
		l.SRS = fmt.Sprintf("%s:%d", strings.ToUpper(*authority), *code)
	}
	if err == nil && wkt != nil {
		l.WKT = *wkt
	}
	return err
}

// shape is the column of geometries as a geometry, whatever it is kept as.
func (l *Layer) shape() string {
	return "q." + pgx.Identifier{l.Shape}.Sanitize() + "::" + l.schema + ".geometry"
}

// A Row is one row: its values as text, valid beyond the next row, with ok false
// for NULL; and its geometry as EWKB, nil for none, valid until the next.
type Row struct {
	Values []pgtype.Text
	EWKB   []byte
}

// Each yields every row, in the order of what they hold as text: equal rows may
// change places and nobody can tell. It returns the first error of yield, of ctx
// or of the server.
func (l *Layer) Each(ctx context.Context, yield func(Row) error) error {
	var ask strings.Builder
	ask.WriteString("SELECT ")
	for _, c := range l.Columns {
		ask.WriteString("q." + pgx.Identifier{c}.Sanitize() + "::text, ")
	}
	if l.Shape == "" {
		ask.WriteString("NULL::bytea")
	} else {
		ask.WriteString(l.schema + ".ST_AsEWKB(" + l.shape() + ", 'NDR')")
	}
	rows, err := l.tx.Query(ctx, ask.String()+" FROM "+l.from+` ORDER BY q::text COLLATE "C"`)
	if err != nil {
		return err
	}
	defer rows.Close()
	r := Row{Values: make([]pgtype.Text, len(l.Columns))}
	to := make([]any, len(l.Columns)+1)
	for i := range r.Values {
		to[i] = &r.Values[i]
	}
	to[len(l.Columns)] = (*pgtype.DriverBytes)(&r.EWKB)
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		if err := yield(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Tables lists what a role may read that holds geometries, for messages.
func Tables(ctx context.Context, connection string) ([]string, error) {
	conn, tx, err := begin(ctx, connection)
	if err != nil {
		return nil, err
	}
	defer shut(conn)
	rows, err := tx.Query(ctx, `SELECT CASE WHEN n.nspname = 'public' THEN c.relname ELSE n.nspname || '.' || c.relname END
		FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r','v','m','p','f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_table_privilege(c.oid, 'SELECT')
		AND EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = c.oid AND t.typname IN ('geometry', 'geography'))
		ORDER BY 1 LIMIT 100`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
