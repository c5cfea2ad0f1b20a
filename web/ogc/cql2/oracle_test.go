package cql2

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	_ "modernc.org/sqlite" // the oracle: SQL has the same three truth values
)

// The columns of the test: each may be missing.
var columns = []struct {
	name string
	kind Type
}{{"n", Number}, {"m", Number}, {"s", Text}, {"名称", Text}, {"f", Flag}}

func schema(name string) (int, Type, bool) {
	if name == "geometry" {
		return GeometryPlace, Geometry, true
	}
	for i, c := range columns {
		if c.name == name {
			return i, c.kind, true
		}
	}
	return 0, 0, false
}

type record struct {
	values []any
	shape  orb.Geometry
}

func (r record) Value(place int) any    { return r.values[place] }
func (r record) Geometry() orb.Geometry { return r.shape }

// records are rows of few different values, so that equality is not rare, with
// one value in five missing.
func records(r *rand.Rand, n int) []record {
	out := make([]record, n)
	for i := range out {
		values := []any{r.IntN(4), float64(r.IntN(8)) / 2, pick(r, texts), pick(r, texts), r.IntN(2) == 0}
		for k := range values {
			if r.IntN(5) == 0 {
				values[k] = nil
			}
		}
		out[i] = record{values: values}
	}
	return out
}

var texts = []string{"", "a", "A", "ab", "a%b", "a_b", `a\b`, "O'Brien", `"`, "公园", "公园a", "aXb", " "}
var patterns = []string{"%", "_", "a%", "%b", "a\\%b", "a\\_b", "a_b", "%公%", "__", "", "%a%b%", `a\\b`, "O'%"}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// A written condition is the same one three times.
type written struct {
	text, sql string
	json      any
}

type object = map[string]any

func op(name string, args ...any) object { return object{"op": name, "args": args} }

// draw makes a condition of at most so many levels.
func draw(r *rand.Rand, deep int) written {
	if deep > 0 && r.IntN(3) > 0 {
		x, y := draw(r, deep-1), draw(r, deep-1)
		switch r.IntN(4) {
		case 0:
			return written{"NOT (" + x.text + ")", "NOT (" + x.sql + ")", op("not", x.json)}
		case 1:
			return written{"(" + x.text + ") or (" + y.text + ")", "(" + x.sql + ") OR (" + y.sql + ")", op("or", x.json, y.json)}
		}
		return written{"(" + x.text + ") And (" + y.text + ")", "(" + x.sql + ") AND (" + y.sql + ")", op("and", x.json, y.json)}
	}
	at := r.IntN(len(columns))
	kind := columns[at].kind
	x, y, z := property(at), literalOf(r, kind), literalOf(r, kind)
	switch k := r.IntN(7); {
	case k == 0:
		return written{x.text + " is NULL", x.sql + " IS NULL", op("isNull", x.json)}
	case k == 1:
		return written{x.text + " IS NOT NULL", x.sql + " IS NOT NULL", op("not", op("isNull", x.json))}
	case k == 2 && kind == Number:
		return written{x.text + " BETWEEN " + y.text + " AND " + z.text, x.sql + " BETWEEN " + y.sql + " AND " + z.sql, op("between", x.json, y.json, z.json)}
	case k == 3 && kind == Text:
		p := quote(pick(r, patterns))
		return written{x.text + " NOT LIKE " + p, x.sql + " NOT LIKE " + p + ` ESCAPE '\'`, op("not", op("like", x.json, unquote(p)))}
	case k == 4:
		return written{x.text + " IN (" + y.text + ", " + z.text + ")", x.sql + " IN (" + y.sql + ", " + z.sql + ")", op("in", x.json, []any{y.json, z.json})}
	case k == 5 && kind == Flag:
		return x // a condition by itself
	case k == 6:
		y = property(map[Type]int{Number: 1, Text: 3, Flag: 4}[kind])
	}
	signs := []string{"=", "<>", "<", "<=", ">", ">="}
	if kind == Flag {
		signs = signs[:2]
	}
	sign := pick(r, signs)
	return written{x.text + sign + y.text, x.sql + " " + sign + " " + y.sql, op(sign, x.json, y.json)}
}

func property(at int) written {
	name := columns[at].name
	return written{name, `"` + name + `"`, object{"property": name}}
}

func literalOf(r *rand.Rand, kind Type) written {
	switch kind {
	case Number:
		v := float64(r.IntN(10)-1) / 2
		return written{fmt.Sprintf("%+.2e", v), fmt.Sprint(v), v}
	case Flag:
		v := r.IntN(2) == 0
		return written{fmt.Sprint(v), fmt.Sprint(v), v}
	}
	v := pick(r, texts)
	return written{quote(v), quote(v), v}
}

func quote(s string) string   { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
func unquote(s string) string { return strings.ReplaceAll(s[1:len(s)-1], "''", "'") }

// Of 1,000 conditions drawn at random, as text and as JSON, each lets those rows
// through that SQLite selects by the same condition in SQL.
func TestFiltersAreSQLs(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	rows := records(r, 40)
	db := table(t, rows)
	chosen := 0
	for range 1000 {
		w := draw(r, 4)
		want := selected(t, db, w.sql)
		chosen += len(want)
		asJSON, err := json.Marshal(w.json)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []struct {
			text string
			read func(string, Schema) (*Filter, error)
		}{{w.text, ParseText}, {string(asJSON), ParseJSON}} {
			f, err := form.read(form.text, schema)
			if err != nil {
				t.Fatalf("%s: %v", form.text, err)
			}
			var got []int
			for i, row := range rows {
				if f.Match(row) {
					got = append(got, i)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s\nlets through %v\nSQL          %v", form.text, got, want)
			}
		}
	}
	if chosen < 8000 || chosen > 32000 {
		t.Errorf("%d of 40,000 are let through: the conditions say little", chosen)
	}
}

// table puts rows into a database of their own.
func table(t *testing.T, rows []record) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1) // each connection has a memory of its own
	t.Cleanup(func() { _ = db.Close() })
	for _, s := range []string{"PRAGMA case_sensitive_like = ON", `CREATE TABLE t (i INTEGER, n REAL, m REAL, s TEXT, "名称" TEXT, f INTEGER)`} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	for i, row := range rows {
		if _, err := db.Exec("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", append([]any{i}, row.values...)...); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

func selected(t *testing.T, db *sql.DB, where string) []int {
	t.Helper()
	found, err := db.Query("SELECT i FROM t WHERE " + where + " ORDER BY i")
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	defer found.Close()
	var out []int
	for found.Next() {
		var i int
		if err := found.Scan(&i); err != nil {
			t.Fatal(err)
		}
		out = append(out, i)
	}
	return out
}
