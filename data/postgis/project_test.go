package postgis_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
)

// A village in Gauss-Krüger metres: two venues, three blocks of people, one area,
// two candidates.
const village = `
CREATE EXTENSION postgis;
CREATE TABLE venues AS SELECT 'V' || i AS id, '球场' || i AS name, 'basketball' AS sport,
	ST_Transform(ST_SetSRID(ST_MakePoint(111 + i * 0.01, 35), 4490), 4546) AS geom FROM generate_series(1, 2) i;
CREATE TABLE blocks AS SELECT 'B' || i AS code, (2 ^ i)::int AS people, (i)::int AS p65,
	ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(111 + i * 0.01, 35.01), 4326), 0.002, 'quad_segs=2')) AS geom FROM generate_series(1, 3) i;
CREATE TABLE areas AS SELECT 'A1' AS id, '城关' AS name, '8' AS level, ST_Force3D(ST_MakeEnvelope(110, 34, 112, 36, 4326)) AS geom;
CREATE TABLE sites AS SELECT * FROM venues;
CREATE TABLE odd AS SELECT 'x' AS id, ST_SetSRID(ST_MakePoint(111, 35), 0) AS geom;
CREATE TABLE mixed AS SELECT i AS id, ST_SetSRID(ST_MakePoint(111, 35), CASE i WHEN 1 THEN 4326 ELSE 4490 END) AS geom FROM generate_series(1, 2) i
	UNION ALL SELECT 3, ST_SetSRID('LINESTRING(111 35,112 35)'::geometry, 4326) UNION ALL SELECT 4, 'SRID=4326;POINT EMPTY'::geometry;
CREATE TABLE bare AS SELECT 'x' AS id, 111 AS lon, 35 AS lat;
`

func open(t *testing.T, sources string) (*project.Project, error) {
	t.Helper()
	dir := t.TempDir()
	text := "project: Village\nmode: straight\nsources:\n" + sources
	if err := os.WriteFile(filepath.Join(dir, project.File), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return project.Open(dir)
}

// TestVillage: every role from tables and queries of a database, in the
// coordinate systems their SRIDs say.
func TestVillage(t *testing.T) {
	dir := cluster(t)
	sql(t, dir, village)
	db := "postgis: " + as(dir, "owner") + ", licence: own"
	sources := fmt.Sprintf(`  venues: {%[1]s, table: venues}
  population: {%[1]s, query: "SELECT * FROM blocks WHERE people > 2", groups: {old: p65}}
  areas: {%[1]s, table: public.areas}
  candidates: {%[1]s, table: sites}
`, db)
	p, err := open(t, sources)
	if err != nil {
		t.Fatal(err)
	}
	rep := &data.Report{}
	in, err := p.Load(t.Context(), rep, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Facilities) != 2 || in.Facilities[1].ID != "V2" || in.Facilities[1].Name != "球场2" || math.Hypot(in.Facilities[1].Point[0]-111.02, in.Facilities[1].Point[1]-35) > 1e-9 {
		t.Errorf("venues: %+v", in.Facilities)
	}
	if pop := in.Population; pop.Total() != 12 || pop.Form != data.AsPolygons || pop.Groups[0].People[1] != 3 || len(pop.Outlines[0]) != 1 {
		t.Errorf("people: %+v", pop)
	}
	if len(in.Areas) != 1 || in.Areas[0].Name != "城关" || in.Areas[0].Level != "8" || len(in.Candidates) != 2 {
		t.Errorf("areas %+v, candidates %+v", in.Areas, in.Candidates)
	}
	if s := rep.Systems(); s["venues"] != "EPSG:4546" || s["areas"] != "EPSG:4326" {
		t.Errorf("coordinates: %v", s)
	}
	hashes(t, dir, p, in)
}

// hashes: what was read and what is there hash alike, whatever the order of
// rows; a changed value changes the hash of its table alone.
func hashes(t *testing.T, dir string, p *project.Project, in project.Inputs) {
	now := func(s project.Source) string {
		t.Helper()
		h, err := p.Hash(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return h.SHA256
	}
	for _, s := range p.Sources.All() {
		if got := in.Hashes[p.File(s)].SHA256; got != now(s) || len(got) != 64 {
			t.Errorf("%s: read %s, there %s", s.Path, got, now(s))
		}
	}
	venues, areas := now(p.Sources.Venues[0]), now(p.Sources.Areas[0])
	sql(t, dir, "CREATE TABLE v2 AS SELECT * FROM venues ORDER BY id DESC; DROP TABLE venues; ALTER TABLE v2 RENAME TO venues")
	if now(p.Sources.Venues[0]) != venues {
		t.Error("another order of rows is another hash")
	}
	sql(t, dir, "UPDATE venues SET name = NULL WHERE id = 'V2'")
	null := now(p.Sources.Venues[0])
	sql(t, dir, "UPDATE venues SET name = '' WHERE id = 'V2'")
	if empty := now(p.Sources.Venues[0]); null == venues || empty == null || now(p.Sources.Areas[0]) != areas {
		t.Errorf("hashes %s, %s, %s", venues, null, empty)
	}
}

// TestVillageMistakes: what the database says becomes an error with the way out;
// a bad row goes to the report.
func TestVillageMistakes(t *testing.T) {
	dir := cluster(t)
	sql(t, dir, village)
	db := "postgis: " + as(dir, "owner") + ", licence: own"
	load := func(venues string) (*data.Report, error) {
		t.Helper()
		p, err := open(t, fmt.Sprintf("  venues: {%s, %s}\n  population: {%s, table: blocks}\n", db, venues, db))
		if err != nil {
			t.Fatal(err)
		}
		rep := &data.Report{}
		_, err = p.Load(t.Context(), rep, nil)
		return rep, err
	}
	for venues, says := range map[string][2]string{
		"table: venue":                        {"does not exist", "did you mean venues?"},
		"table: odd":                          {"does not say which datum", "declare crs:"},
		"table: bare":                         {"no column of geometries", "ST_MakePoint(lon, lat)"},
		`query: "DELETE FROM venues"`:         {"syntax error", "write one SELECT"},
		"table: venues, columns: {name: nam}": {`no column name: "nam"`, "did you mean name?"},
	} {
		_, err := load(venues)
		if err == nil || !strings.Contains(err.Error(), says[0]) || !strings.Contains(data.HintOf(err), says[1]) {
			t.Errorf("%s: %v\n  try: %s", venues, err, data.HintOf(err))
		}
	}
	rep, err := load("table: mixed")
	if err != nil {
		t.Fatal(err)
	}
	var details []string
	for _, g := range rep.Groups() {
		for _, i := range g.First {
			details = append(details, i.Detail)
		}
	}
	if got, want := details, []string{"its SRID is 4490, the layer's 4326", "a LineString", "an empty geometry"}; !reflect.DeepEqual(got, want) {
		t.Errorf("reported %q, want %q", got, want)
	}
}

// TestProjectFile: everything wrong with a source of a database is told at once,
// and a password is never repeated.
func TestProjectFile(t *testing.T) {
	people := "  population: {postgis: 'host=db dbname=plan', table: people, licence: own}\n"
	for source, says := range map[string]string{
		"{postgis: 'host=db password=s3cret', table: a, licence: own}":        "a password does not belong in a project file",
		"{postgis: 'postgresql://me:s3cret@db/plan', table: a, licence: own}": "a password does not belong in a project file",
		"{postgis: plan, table: a, licence: own}":                             "neither a URL nor words",
		"{postgis: 'host=db', licence: own}":                                  "either a table or a query",
		"{postgis: 'host=db', table: a, query: SELECT 1, licence: own}":       "either a table or a query",
		"{postgis: 'host=db', table: a, path: a.csv, licence: own}":           "a file or a database",
		"{path: a.csv, table: a, licence: own}":                               "table: belongs to a database",
		"{path: a.csv, query: SELECT 1, licence: own}":                        "query: belongs to a database",
		"{postgis: 'host=db', table: a}":                                      "no licence for a",
		"{postgis: 'host=db', table: a, licence: own, layer: b}":              "no layers to choose from",
		"{postgis: 'host=db', table: a, licence: own, crs: EPSG:1}":           "unknown coordinate system",
	} {
		_, err := open(t, "  venues: "+source+"\n"+people)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", source, err)
		}
	}
	if _, err := open(t, "  streets: {postgis: 'host=db', table: a, licence: own}\n  venues: {postgis: 'host=db', table: a, licence: own}\n"+people); err == nil || !strings.Contains(err.Error(), "postgis cannot be read as streets") {
		t.Errorf("streets: %v", err)
	}
}
