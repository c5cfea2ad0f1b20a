package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite" // SQLite in Go: no cgo

	"github.com/walkshed/walkshed/data"
)

// What the file says of itself: "wlks" as SQLite's application_id, and the
// version of its tables.
const (
	application = 0x776c6b73
	version     = 1
)

// schema is the tables of version 1. Figures are JSON: what a program prints is
// what is kept, and a reader of the file needs nothing of ours.
const schema = `
CREATE TABLE blob (
  hash TEXT PRIMARY KEY,      -- SHA-256 of what is packed in it
  packed BLOB NOT NULL        -- Zstandard
) WITHOUT ROWID;
CREATE TABLE run (
  id TEXT PRIMARY KEY,        -- of the ask
  scenario TEXT NOT NULL,     -- id of its edits
  name TEXT NOT NULL,
  file TEXT NOT NULL,
  text TEXT NOT NULL,         -- the scenario file
  limit_ds INTEGER NOT NULL,
  speed_m_s REAL NOT NULL,
  version TEXT NOT NULL,      -- of the program
  notes TEXT NOT NULL,        -- JSON
  figures TEXT NOT NULL,      -- JSON: coverage by area and group
  cells TEXT NOT NULL REFERENCES blob(hash),
  ground TEXT NOT NULL REFERENCES blob(hash),
  result TEXT NOT NULL,       -- SHA-256 of figures, cells and ground
  kept TEXT NOT NULL          -- RFC 3339, UTC
) WITHOUT ROWID;
CREATE TABLE input (
  run TEXT NOT NULL REFERENCES run(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,     -- in the order of the project
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (run, place)
) WITHOUT ROWID;
`

// A Store keeps runs. It is safe for concurrent use, by several processes too.
type Store struct {
	db   *sql.DB
	path string
	now  func() time.Time
}

// ErrNewer is inside the error of Open where a newer program made the store.
var ErrNewer = errors.New("it was made by a newer version of walkshed")

// ErrDamaged is inside an error where the file is not what was written.
var ErrDamaged = errors.New("the store is damaged")

// ErrNoRun says that no run has the id asked for.
var ErrNoRun = errors.New("there is no such run")

// busy is how long a process waits for another to finish writing.
const busy = 20 * time.Second

// Open opens the store at path, which it makes with its folder where it is not
// there yet. Close it.
func Open(ctx context.Context, path string) (*Store, error) {
	s := &Store{path: path, now: time.Now}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, s.fail("open", err)
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, s.fail("open", err)
	}
	// Full sync: a run that was said to be kept survives a power cut.
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds()),
		"journal_mode(wal)", "synchronous(full)", "foreign_keys(on)", "trusted_schema(off)", "cell_size_check(on)"}}
	file := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: q.Encode()}
	if s.db, err = sql.Open("sqlite", file.String()); err != nil {
		return nil, s.fail("open", err)
	}
	s.db.SetMaxOpenConns(1) // one at a time: SQLite would make the others wait in any case
	if err := s.prepare(ctx); err != nil {
		s.db.Close()
		return nil, s.fail("open", err)
	}
	return s, nil
}

// Close ends the use of a store.
func (s *Store) Close() error { return s.db.Close() }

// prepare makes the tables, or finds that they are ours.
func (s *Store) prepare(ctx context.Context) error {
	tx, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var app, made, tables int
	for query, to := range map[string]*int{"PRAGMA application_id": &app, "PRAGMA user_version": &made, "SELECT count(*) FROM sqlite_schema": &tables} {
		if err := tx.QueryRowContext(ctx, query).Scan(to); err != nil {
			return err
		}
	}
	switch {
	case app == application && made == version:
		return nil
	case app == application && made > version:
		return ErrNewer
	case app != 0 || made != 0 || tables != 0:
		return errors.New("the file is a database of something else")
	}
	for _, q := range []string{schema, fmt.Sprintf("PRAGMA application_id = %d", application), fmt.Sprintf("PRAGMA user_version = %d", version)} {
		if _, err := tx.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// begin starts a transaction. A file that is just being made by another process
// may be busy in ways that busy_timeout does not wait for (the change to
// write-ahead logging): it is asked again.
func (s *Store) begin(ctx context.Context) (*sql.Tx, error) {
	for end := time.Now().Add(busy); ; {
		tx, err := s.db.BeginTx(ctx, nil)
		if err == nil || codeOf(err)&0xff != sqliteBusy || time.Now().After(end) {
			return tx, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Result codes of SQLite (sqlite.org/rescode.html); the low byte is the kind.
const (
	sqliteBusy    = 5
	sqliteCorrupt = 11
	sqliteFull    = 13
	sqliteNotADB  = 26
)

func codeOf(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

// fail says what went wrong and the way out.
func (s *Store) fail(what string, err error) error {
	var e *data.Error
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, &e) {
		return err
	}
	hint := "check that the folder is yours and has room"
	switch code := codeOf(err) & 0xff; {
	case errors.Is(err, ErrNewer):
		hint = "use that version, or give this one a store of its own with --store FILE"
	case code == sqliteCorrupt || code == sqliteNotADB || errors.Is(err, ErrDamaged):
		if !errors.Is(err, ErrDamaged) {
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		hint = fmt.Sprintf("move it away with %s-wal and %s-shm, if there are such: every run can be made again by walkshed run", s.path, s.path)
	case code == sqliteBusy:
		hint = "another walkshed has been writing for long: try again"
	case code == sqliteFull:
		hint = "free some space; what was kept before is whole"
	case strings.Contains(err.Error(), "something else"):
		hint = "name another file with --store FILE"
	case errors.Is(err, ErrNoRun):
		hint = "walkshed runs lists those there are"
	}
	return &data.Error{Op: what + " the store " + s.path, Err: err, Hint: hint}
}
