package postgis_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data/postgis"
)

// TestCheck: what a project file may hold as a connection. Errors never repeat it.
func TestCheck(t *testing.T) {
	for _, good := range []string{"postgresql://planner@db.example/plan", "postgres://db.example:5433/plan?sslmode=require", "host=/tmp dbname=plan",
		"host=db dbname=plan user=planner passfile=/home/a/.pgpass"} {
		if err := postgis.Check(good); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, secret := range []string{"postgresql://planner:s3cret@db.example/plan", "host=db password=s3cret", "host=db PASSWORD = 's3cret'",
		"postgres://db/plan?password=s3cret", "postgres://db/plan?sslmode=require&sslpassword=s3cret", "password=s3cret"} {
		if err := postgis.Check(secret); !errors.Is(err, postgis.ErrPassword) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", secret, err)
		}
	}
	for _, bad := range []string{"", "plan", "mysql://db/plan", "postgresql://[::1", "host=db port=s3cret", "postgresql://db:s3cret/plan"} {
		if err := postgis.Check(bad); err == nil || errors.Is(err, postgis.ErrPassword) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

const world = `
CREATE EXTENSION postgis;
CREATE TABLE gyms (code text, name text, since date, open bool, cost numeric, note bytea, geom geometry(Point, 4547));
INSERT INTO gyms VALUES ('b', '体育馆', '2020-02-29', true, 1.50, '\x00ff', ST_SetSRID(ST_MakePoint(400000, 3800000), 4547)),
	('a', NULL, NULL, false, NULL, NULL, NULL), ('c', '', 'infinity', NULL, 'NaN', NULL, ST_SetSRID(ST_MakePoint(400001, 3800000), 4547));
CREATE SCHEMA plan;
CREATE TABLE plan.parks (id int, g geography(PolygonZ));
INSERT INTO plan.parks VALUES (1, ST_GeogFromText('SRID=4326;POLYGONZ((0 0 1,1 0 1,1 1 1,0 0 1))'));
CREATE TABLE plain (id int);
CREATE TABLE two (a geometry, b geometry);
CREATE ROLE reader LOGIN PASSWORD 's3cret';
GRANT SELECT ON gyms TO reader;
`

// rows reads everything as one line a row; NULL is a dash.
func rows(t *testing.T, ask postgis.Ask) (string, *postgis.Layer) {
	t.Helper()
	l, err := postgis.Open(context.Background(), ask)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var out []string
	err = l.Each(context.Background(), func(r postgis.Row) error {
		var line []string
		for _, v := range r.Values {
			if line = append(line, "-"); v.Valid {
				line[len(line)-1] = v.String
			}
		}
		if r.EWKB != nil {
			line = append(line, "shape")
		}
		out = append(out, strings.Join(line, "|"))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, "\n"), l
}

// TestServer talks to a real server: what is read of tables, views and queries,
// and what of every mistake.
func TestServer(t *testing.T) {
	dir := cluster(t)
	sql(t, dir, world)
	owner, ctx := as(dir, "owner"), t.Context()

	got, l := rows(t, postgis.Ask{Connection: owner, Table: "gyms"})
	if want := "a|-|-|false|-|-\nb|体育馆|2020-02-29|true|1.50|\\x00ff|shape\nc||infinity|-|NaN|-|shape"; got != want {
		t.Errorf("gyms:\n%s\nwant\n%s", got, want)
	}
	if l.SRS != "EPSG:4547" || l.Shape != "geom" || strings.Join(l.Columns, " ") != "code name since open cost note" {
		t.Errorf("%+v", l)
	}
	// The order is that of what rows hold, whoever wrote them in which order.
	sql(t, dir, "UPDATE gyms SET code = 'b' WHERE code = 'b'")
	if again, _ := rows(t, postgis.Ask{Connection: owner, Table: "public.gyms"}); again != got {
		t.Errorf("after an update that changes nothing:\n%s", again)
	}
	if got, l := rows(t, postgis.Ask{Connection: owner, Query: "SELECT id, g FROM plan.parks -- all of them ;"}); got != "1|shape" || l.SRS != "EPSG:4326" {
		t.Errorf("a query: %s in %s", got, l.SRS)
	}
	if got, l := rows(t, postgis.Ask{Connection: owner, Query: "SELECT code, geom FROM gyms WHERE geom IS NULL;"}); got != "a" || l.SRS != "" || l.SRID != 0 {
		t.Errorf("no shape to ask: %s in %q", got, l.SRS)
	}
	if got, l := rows(t, postgis.Ask{Connection: owner, Table: "plain"}); got != "" || l.Shape != "" {
		t.Errorf("an empty table: %q, %+v", got, l)
	}

	for _, c := range []struct {
		name  string
		ask   postgis.Ask
		state string // SQLSTATE
		is    error
	}{
		{"no table", postgis.Ask{Connection: owner, Table: "gym"}, "42P01", nil},
		{"no syntax", postgis.Ask{Connection: owner, Query: "SELEC 1"}, "42601", nil},
		{"two statements", postgis.Ask{Connection: owner, Query: "SELECT 1) AS q; DROP TABLE gyms; SELECT 1 FROM (SELECT 1"}, "42601", nil},
		{"a statement that writes", postgis.Ask{Connection: owner, Query: "DELETE FROM gyms RETURNING *"}, "42601", nil},
		{"writing within a SELECT", postgis.Ask{Connection: owner, Query: "WITH x AS (DELETE FROM gyms RETURNING *) SELECT * FROM x"}, "0A000", nil},
		{"a sequence", postgis.Ask{Connection: owner, Query: "SELECT setval('s', 1), ST_MakePoint(0,0) AS g"}, "42P01", nil},
		{"two shapes", postgis.Ask{Connection: owner, Table: "two"}, "", postgis.ErrManyShapes},
		{"one name twice", postgis.Ask{Connection: owner, Query: "SELECT 1 AS a, 2 AS a"}, "", postgis.ErrNameTwice},
		{"nothing asked", postgis.Ask{Connection: owner}, "", nil},
		{"no database", postgis.Ask{Connection: "host=" + dir + " user=owner dbname=nowhere", Table: "gyms"}, "3D000", nil},
		{"no password", postgis.Ask{Connection: as(dir, "reader"), Table: "gyms"}, "28P01", nil},
	} {
		l, err := postgis.Open(ctx, c.ask)
		if err == nil {
			l.Close()
			t.Errorf("%s: no error", c.name)
			continue
		}
		if _, state := postgis.Said(err); state != c.state && !(c.name == "no password" && (state == "" || state == "28000")) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: %v (%s)", c.name, err, state)
		}
	}
	if _, err := postgis.Open(ctx, postgis.Ask{Connection: "host=" + dir + "/nowhere user=owner dbname=postgres", Table: "gyms"}); !postgis.Unreached(err) {
		t.Errorf("no server: %v", err)
	}
	sql(t, dir, "SELECT 1/count(*) FROM gyms") // it is still there

	if have, err := postgis.Tables(ctx, owner); err != nil || !strings.Contains(strings.Join(have, " "), "gyms plan.parks two") {
		t.Errorf("tables %v, %v", have, err)
	}
	passwords(t, dir)
}

// passwords come from the environment or a file, and are in no message.
func passwords(t *testing.T, dir string) {
	ask := postgis.Ask{Connection: as(dir, "reader"), Table: "gyms"}
	t.Setenv("PGPASSWORD", "s3cret")
	if got, _ := rows(t, ask); strings.Count(got, "\n") != 2 {
		t.Errorf("with PGPASSWORD: %q", got)
	}
	_, err := postgis.Open(t.Context(), postgis.Ask{Connection: as(dir, "reader"), Table: "plan.parks"})
	if _, state := postgis.Said(err); state != "42501" {
		t.Errorf("a table of others: %v", err)
	}
	t.Setenv("PGPASSWORD", "wr0ng")
	if _, err := postgis.Open(t.Context(), ask); err == nil || strings.Contains(err.Error(), "wr0ng") {
		t.Errorf("a wrong password: %v", err)
	}
	t.Setenv("PGPASSWORD", "")
	file := filepath.Join(t.TempDir(), "pgpass")
	if err := os.WriteFile(file, []byte("*:*:postgres:reader:s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGPASSFILE", file)
	if got, _ := rows(t, ask); strings.Count(got, "\n") != 2 {
		t.Errorf("with a .pgpass: %q", got)
	}
}

// TestEnds: a context that ends stops a query that would not, and nothing hangs on.
func TestEnds(t *testing.T) {
	dir := cluster(t)
	sql(t, dir, "CREATE EXTENSION postgis")
	ctx, stop := context.WithCancel(t.Context())
	l, err := postgis.Open(ctx, postgis.Ask{Connection: as(dir, "owner"), Query: "SELECT i, ST_SetSRID(ST_MakePoint(i, 0), 4326) AS g FROM generate_series(1, 100000) i"})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	n := 0
	err = l.Each(ctx, func(postgis.Row) error {
		if n++; n == 10 {
			stop()
		}
		return ctx.Err()
	})
	if !errors.Is(err, context.Canceled) || n != 10 {
		t.Errorf("%d rows, %v", n, err)
	}
}
