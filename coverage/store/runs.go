package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
)

// Put keeps a run, whole or not at all, in place of one of the same ask, and
// returns it with its Result and when it was kept.
func (s *Store) Put(ctx context.Context, r Run) (Run, error) {
	figures, err := json.Marshal(r.Outcome)
	if err != nil {
		return r, s.fail("write to", err)
	}
	notes, err := json.Marshal(r.Notes)
	if err != nil {
		return r, s.fail("write to", err)
	}
	var hashes [2]string
	var packed [2][]byte
	for i, b := range [2][]byte{packCells(r.Outcome.Cells), packGround(r.Outcome.Ground)} {
		if len(b) > maxBlob {
			return r, s.fail("write to", fmt.Errorf("a run of %d cells is too large to keep", len(r.Outcome.Cells.Time)))
		}
		hashes[i] = hashOf(b)
		if packed[i], err = deflate(b); err != nil {
			return r, s.fail("write to", err)
		}
	}
	r.Result, r.Kept = resultOf(figures, hashes[0], hashes[1]), s.now().UTC().Truncate(time.Second)
	tx, err := s.begin(ctx)
	if err != nil {
		return r, s.fail("write to", err)
	}
	defer tx.Rollback()
	do := func(q string, args ...any) {
		if err == nil {
			_, err = tx.ExecContext(ctx, q, args...)
		}
	}
	for i := range hashes {
		do("INSERT OR IGNORE INTO blob VALUES (?, ?)", hashes[i], packed[i])
	}
	id := r.ID()
	do("DELETE FROM run WHERE id = ?", id)
	do("INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, r.Scenario, r.Name, r.File, r.Text, int64(r.Limit), r.SpeedMS, r.Version,
		string(notes), string(figures), hashes[0], hashes[1], r.Result, r.Kept.Format(time.RFC3339))
	for i, x := range r.Inputs {
		do("INSERT INTO input VALUES (?, ?, ?, ?, ?)", id, i, x.Path, x.SHA256, x.Bytes)
	}
	do(dropBlobs)
	if err == nil {
		err = tx.Commit()
	}
	return r, s.fail("write to", err)
}

// dropBlobs drops the arrays of no run.
const dropBlobs = "DELETE FROM blob WHERE hash NOT IN (SELECT cells FROM run UNION SELECT ground FROM run)"

// Delete forgets some runs, named as in Get, all of them or none, and returns them
// without their cells. Room in the file is used again by later runs.
func (s *Store) Delete(ctx context.Context, ids ...string) ([]Run, error) {
	full := make([]string, len(ids))
	for i, id := range ids {
		var err error
		if full[i], err = s.resolve(ctx, id); err != nil {
			return nil, s.fail("delete from", err)
		}
	}
	tx, err := s.begin(ctx)
	if err != nil {
		return nil, s.fail("delete from", err)
	}
	defer tx.Rollback()
	var out []Run
	for _, id := range full {
		r, _, _, _, err := s.row(tx.QueryRowContext(ctx, "DELETE FROM run WHERE id = ? RETURNING "+columns, id).Scan)
		switch {
		case errors.Is(err, sql.ErrNoRows): // named twice, or gone meanwhile
			continue
		case err != nil && !errors.Is(err, ErrDamaged): // what is damaged may go
			return nil, s.fail("delete from", err)
		}
		out = append(out, r)
	}
	if _, err := tx.ExecContext(ctx, dropBlobs); err != nil {
		return nil, s.fail("delete from", err)
	}
	return out, s.fail("delete from", tx.Commit())
}

const columns = "id, scenario, name, file, text, limit_ds, speed_m_s, version, notes, figures, cells, ground, result, kept"

// row is a run as its row says, and the hashes of its arrays.
func (s *Store) row(scan func(...any) error) (r Run, id, cells, ground string, err error) {
	var limit int64
	var notes, figures, kept string
	if err = scan(&id, &r.Scenario, &r.Name, &r.File, &r.Text, &limit, &r.SpeedMS, &r.Version, &notes, &figures, &cells, &ground, &r.Result, &kept); err != nil {
		return
	}
	r.Limit = geo.Deciseconds(limit)
	when, e := time.Parse(time.RFC3339, kept)
	r.Kept = when
	if e := errors.Join(e, json.Unmarshal([]byte(notes), &r.Notes), json.Unmarshal([]byte(figures), &r.Outcome)); e != nil {
		return r, id, cells, ground, fmt.Errorf("%w: run %s: %w", ErrDamaged, id, e)
	}
	if resultOf([]byte(figures), cells, ground) != r.Result {
		err = fmt.Errorf("%w: run %s is not as it was kept", ErrDamaged, id)
	}
	return
}

// List returns every run without its cells, by when it was kept, then by id.
func (s *Store) List(ctx context.Context) ([]Run, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT "+columns+" FROM run ORDER BY kept, id")
	if err != nil {
		return nil, s.fail("read", err)
	}
	defer rows.Close()
	var out []Run
	var ids []string
	for rows.Next() {
		r, id, _, _, err := s.row(rows.Scan)
		if err != nil {
			return nil, s.fail("read", err)
		}
		out, ids = append(out, r), append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return nil, s.fail("read", err)
	}
	rows.Close()
	for i := range out {
		if out[i].Inputs, err = s.inputsOf(ctx, ids[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) inputsOf(ctx context.Context, id string) ([]Input, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT path, sha256, bytes FROM input WHERE run = ? ORDER BY place", id)
	if err != nil {
		return nil, s.fail("read", err)
	}
	defer rows.Close()
	var out []Input
	for rows.Next() {
		var x Input
		if err := rows.Scan(&x.Path, &x.SHA256, &x.Bytes); err != nil {
			return nil, s.fail("read", err)
		}
		out = append(out, x)
	}
	return out, s.fail("read", rows.Err())
}

// Get returns a run by its id, or by the first letters of it where no other
// begins so; ErrNoRun where there is none. Its cells come with it, held against
// their hash.
func (s *Store) Get(ctx context.Context, id string) (Run, error) {
	full, err := s.resolve(ctx, id)
	if err != nil {
		return Run{}, s.fail("read", err)
	}
	r, _, cells, ground, err := s.row(s.db.QueryRowContext(ctx, "SELECT "+columns+" FROM run WHERE id = ?", full).Scan)
	if err != nil {
		return r, s.fail("read", err)
	}
	if r.Inputs, err = s.inputsOf(ctx, full); err != nil {
		return r, err
	}
	if r.ID() != full {
		return r, s.fail("read", fmt.Errorf("%w: run %s is of other inputs than it says", ErrDamaged, full))
	}
	b, err := s.blob(ctx, cells)
	if err == nil {
		r.Outcome.Cells, err = unpackCells(b)
	}
	if err != nil {
		return r, s.fail("read", damaged(full, err))
	}
	if b, err = s.blob(ctx, ground); err == nil {
		r.Outcome.Ground, err = unpackGround(b)
	}
	if err == nil && len(r.Outcome.Ground.Points) != len(r.Outcome.Cells.Time) {
		err = errors.New("its cells and its people are of different number")
	}
	return r, s.fail("read", damaged(full, err))
}

func damaged(id string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w: run %s: %w", ErrDamaged, id, err)
}

// Has says whether a run of an ask is kept, and returns it without its cells.
func (s *Store) Has(ctx context.Context, a Ask) (Run, bool, error) {
	r, _, _, _, err := s.row(s.db.QueryRowContext(ctx, "SELECT "+columns+" FROM run WHERE id = ?", a.ID()).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Run{}, false, nil
	}
	r.Inputs = a.Inputs
	return r, err == nil, s.fail("read", err)
}

// resolve finds the one id that begins with some letters.
func (s *Store) resolve(ctx context.Context, id string) (string, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM run WHERE substr(id, 1, ?) = ? ORDER BY id", len(id), id)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var x string
		if err := rows.Scan(&x); err != nil {
			return "", err
		}
		found = append(found, x)
	}
	switch {
	case rows.Err() != nil:
		return "", rows.Err()
	case len(found) == 0 || id == "":
		return "", &data.Error{Op: "find run " + id, Err: ErrNoRun, Hint: "walkshed runs lists those there are"}
	case len(found) > 1:
		return "", &data.Error{Op: "find run " + id, Err: fmt.Errorf("%d runs begin so: %s", len(found), strings.Join(found[:min(5, len(found))], ", ")), Hint: "give more of its letters"}
	}
	return found[0], nil
}

func (s *Store) blob(ctx context.Context, hash string) ([]byte, error) {
	var packed []byte
	if err := s.db.QueryRowContext(ctx, "SELECT packed FROM blob WHERE hash = ?", hash).Scan(&packed); err != nil {
		return nil, err
	}
	return inflate(packed, hash)
}
