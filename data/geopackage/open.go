package geopackage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite" // SQLite in Go: no cgo
)

// MaxValue is the longest value read, in bytes: an outline of four million
// corners. SQLite is told, so that a longer one fails before it is in memory.
const MaxValue = 64 << 20

// mostLayers bounds the list of layers; no file of a GIS comes near.
const mostLayers = 10000

// A File is a GeoPackage open for reading.
type File struct {
	db     *sql.DB
	conn   *sql.Conn // the one connection, with its limits set
	Layers []Layer   // of features, by name
}

// A Layer is one table of features and where its coordinates are.
type Layer struct {
	Name, Geometry string // of the table and its column of geometries
	// SRS is "EPSG:4490" or what else the file names its coordinate system by; ""
	// where it says undefined or nothing. WKT is its definition.
	SRS, WKT string
}

// Open opens the GeoPackage at path. It is read as it stands: a file that
// another program has open and not yet finished is refused.
func Open(ctx context.Context, path string) (*File, error) {
	if err := looksRight(path); err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	q := url.Values{"mode": {"ro"}, "immutable": {"1"}, "_pragma": {"query_only(on)", "trusted_schema(off)", "cell_size_check(on)", "mmap_size(0)"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	f := &File{db: db}
	if f.conn, err = db.Conn(ctx); err == nil {
		const limitLength = 0 // SQLITE_LIMIT_LENGTH
		if _, err = sqlite.Limit(f.conn, limitLength, MaxValue); err == nil {
			err = f.list(ctx)
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Close ends the use of a file.
func (f *File) Close() error {
	if f.conn != nil {
		f.conn.Close()
	}
	return f.db.Close()
}

// ErrNotSQLite says that a file is no database, whatever its name.
var ErrNotSQLite = errors.New("it is not a GeoPackage (its first bytes are not those of SQLite)")

// ErrInUse says that another program has not finished writing.
var ErrInUse = errors.New("another program has it open, and changes that are not in it yet")

func looksRight(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	const magic = "SQLite format 3\x00"
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(file, head); err != nil || string(head) != magic {
		return ErrNotSQLite
	}
	for _, ending := range []string{"-wal", "-journal"} {
		if info, err := os.Stat(path + ending); err == nil && info.Size() > 0 {
			return ErrInUse
		}
	}
	return nil
}

// list finds the layers. A file that names more than mostLayers is refused.
func (f *File) list(ctx context.Context) error {
	for _, need := range []string{"gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys"} {
		if err := f.isTable(ctx, need); err != nil {
			return fmt.Errorf("it is not a GeoPackage with layers: %w", err)
		}
	}
	rows, err := f.conn.QueryContext(ctx, `SELECT g.table_name, g.column_name, ifnull(s.organization, ''), ifnull(s.organization_coordsys_id, 0), ifnull(s.definition, '')
		FROM gpkg_geometry_columns g LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id ORDER BY g.table_name LIMIT ?`, mostLayers+1)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var l Layer
		var org string
		var code int64
		if err := rows.Scan(&l.Name, &l.Geometry, &org, &code, &l.WKT); err != nil {
			return err
		}
		if org = strings.ToUpper(strings.TrimSpace(org)); org != "" && org != "NONE" {
			l.SRS = fmt.Sprintf("%s:%d", org, code)
		}
		f.Layers = append(f.Layers, l)
	}
	if len(f.Layers) > mostLayers {
		return fmt.Errorf("it names more than %d layers", mostLayers)
	}
	return rows.Err()
}

// isTable says what is wrong with a name that is no plain table.
func (f *File) isTable(ctx context.Context, name string) error {
	var kind, made string
	err := f.conn.QueryRowContext(ctx, `SELECT type, ifnull(sql, '') FROM sqlite_schema WHERE type IN ('table', 'view') AND lower(name) = lower(?)`, name).Scan(&kind, &made)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("it has no table %q", name)
	case err != nil:
		return err
	case kind == "view":
		return fmt.Errorf("%q is a view, which is not run", name)
	case strings.HasPrefix(strings.ToUpper(strings.Join(strings.Fields(made), " ")), "CREATE VIRTUAL"):
		return fmt.Errorf("%q is a virtual table, which is not run", name)
	}
	return nil
}
