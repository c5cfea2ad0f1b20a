package project

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/osm"
)

var update = flag.Bool("update", false, "rewrite expected texts and the generated reference pages")

// folder makes a project folder with empty files of these names.
func folder(t testing.TB, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, n := range names {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, n)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, n), nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// good is the least a project file can say.
const good = `
sources:
  streets: {path: s.osm.pbf, licence: ODbL}
  venues: {path: v.csv, licence: own, crs: gcj02}
  population: {path: p.tif, licence: CC BY}
`

func goodFolder(t testing.TB) string { return folder(t, "s.osm.pbf", "v.csv", "p.tif", "a.geojson") }

func TestDefaultsAreThoseOfTheIssue(t *testing.T) {
	dir := goodFolder(t)
	p, err := parse(dir, []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{Limit: 15 * time.Minute, SpeedMS: 1000.0 / 900, SnapM: 300, Islands: "keep", Mode: "network", Detour: 1.3,
		Private: "drop", AccessNo: "drop", Sites: 10, CellM: 100, PlacePerKM2: 1000, SpreadOver: "streets"}
	if !reflect.DeepEqual(p.Settings, want) {
		t.Errorf("settings\n got %+v\nwant %+v", p.Settings, want)
	}
	if !reflect.DeepEqual(p.Sources.VenueKinds, osm.DefaultKinds) || p.Sources.VenueTags.Private != "drop" {
		t.Errorf("venues: %v, %+v", p.Sources.VenueKinds, p.Sources.VenueTags)
	}
	if p.Name != filepath.Base(dir) {
		t.Errorf("a project without a name is called %q, not after its folder", p.Name)
	}
}

func TestOpenReadsWhatIsWritten(t *testing.T) {
	dir := folder(t, "s.osm.pbf", "v.csv", "w.geojson", "p.csv", "a.geojson", "sub/c.csv")
	p, err := parse(dir, []byte("\ufeff"+`# comments do not matter
project: "望城"
limit: 600 秒
speed: 4.5 km/h
mode: straight
snap: 0.25 km
islands: drop
detour: 1
levels: [6, county]
sites: 0
streets: {private: keep, access_no: keep}
venues: {kinds: leisure=park, sports: [tennis], private: keep}
modelled: {cell: 50 米, over: buildings, people_per_km2: 500}
sources:
  venues:
    - &v {path: v.csv, licence: own, crs: bd09, columns: {lon: 经度, lat: 纬度}}
    - {path: w.geojson, licence: CC0}
    - *v
  population: {path: p.csv, licence: x, crs: cgcs2000}
  areas: {path: a.geojson, licence: y}
  candidates: [{path: sub/c.csv, licence: z, crs: "EPSG:4547"}]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{Limit: 10 * time.Minute, SpeedMS: 1.25, SnapM: 250, Islands: "drop", Mode: "straight", Detour: 1, Private: "keep",
		AccessNo: "keep", Levels: []string{"6", "county"}, Sites: 0, CellM: 50, PlacePerKM2: 500, SpreadOver: "buildings"}
	if !reflect.DeepEqual(p.Settings, want) {
		t.Errorf("settings\n got %+v\nwant %+v", p.Settings, want)
	}
	s := p.Sources
	if p.Name != "望城" || s.Streets != nil || len(s.Venues) != 3 || s.Venues[0].Columns["lon"] != "经度" || s.Venues[2].CRS != "bd09" {
		t.Errorf("sources: %+v", s)
	}
	if !reflect.DeepEqual(s.VenueKinds, []string{"leisure=park"}) || s.VenueTags.Private != "keep" || s.VenueTags.Sports[0] != "tennis" {
		t.Errorf("venues: %v %+v", s.VenueKinds, s.VenueTags)
	}
	if s.Population.Kind != "csv" || s.Areas[0].Kind != "geojson" || p.File(s.Candidates[0]) != filepath.Join(dir, "sub", "c.csv") {
		t.Errorf("kinds or places: %+v", s)
	}
	if p.SourceName(s.Candidates[0]) != "c.csv" || s.Venues[0].Line != 16 {
		t.Errorf("name %q, line %d", p.SourceName(s.Candidates[0]), s.Venues[0].Line)
	}
}

// Each case is one mistake put into a good file; want is "line key code", one
// problem each, and a word the English way out must hold.
func TestEachMistakeHasItsLineAndWayOut(t *testing.T) {
	cases := []struct{ text, want, wayOut string }{
		{"", "0  empty_file", "walkshed init"},
		{"# only a comment\n", "0  empty_file", "walkshed init"},
		{"a: 1\n---\nb: 2\n", "0  many_documents", "---"},
		{"limit: [15\nspeed: 1\n", "2  bad_syntax", "quotes"},
		{"limit: [15\n\n\n", "1  bad_syntax", "quotes"},
		{"\n\nproject: a: b\n", "3  bad_syntax", "quotes"},
		{"streets:\n\tprivate: keep\n", "2  bad_syntax", "spaces"},
		{"project: *nobody\n", "1  bad_syntax", ""},
		{"- a list\n", "1  not_keys", "key: value"},
		{good + "limt: 15 min\n", "6 limt unknown_key_near", "limit"},
		{good + "roads: {}\n", "6 roads unknown_key", "sources"},
		{good + "venues: {kind: [leisure=pitch]}\n", "6 venues.kind unknown_key_near", "kinds"},
		{good + "Limit: 15 min\n", "6 Limit unknown_key_near", "limit"},
		{good + "qqqqqqqq: 1\n", "6 qqqqqqqq unknown_key", "project, limit"},
		{good + "limit: 15 min\nlimit: 10 min\n", "7 limit duplicate_key", "keep one"},
		{good + "limit:\n", "6 limit no_value", "15 min"},
		{good + "limit: [15 min]\n", "6 limit not_one_value", "15 min"},
		{good + "limit: 15\n", "6 limit bad_value", "15 min"},
		{good + "limit: 15 m\n", "6 limit bad_value", "15 min"},
		{good + "limit: -15 min\n", "6 limit bad_value", "15 min"},
		{good + "limit: 3 h\n", "6 limit out_of_range", "1 to 120 min"},
		{good + "speed: 5\n", "6 speed bad_value", "1.11 m/s"},
		{good + "speed: 1000 m in 0 min\n", "6 speed bad_value", "1.11 m/s"},
		{good + "speed: 15 km/h\n", "6 speed out_of_range", "0.3 to 3 m/s"},
		{good + "snap: 300 min\n", "6 snap bad_value", "300 m"},
		{good + "snap: 0 m\n", "6 snap out_of_range", "1 to 5000 m"},
		{good + "detour: inf\n", "6 detour bad_value", "1.3"},
		{good + "detour: 0.9\n", "6 detour out_of_range", "1 to 3"},
		{good + "sites: 1.5\n", "6 sites bad_value", "10"},
		{good + "mode: car\n", "6 mode bad_choice", "network, straight"},
		{good + "islands: no\n", "6 islands bad_choice", "keep, drop"},
		{good + "levels: {a: 1}\n", "6 levels not_list", "[a, b]"},
		{good + "levels: [[6]]\n", "6 levels[1] not_one_value", ""},
		{good + "venues: {kinds: [leisure=pitch, pitch]}\n", "6 venues.kinds[2] bad_tag", "leisure=pitch"},
		{good + "modelled: 100 m\n", "6 modelled not_keys", "cell"},
		{good + "  areas: a.geojson\n", "6 sources.areas bare_source", "{path: a.geojson"},
		{good + "  areas: {licence: x}\n", "6 sources.areas missing_path", "path:"},
		{good + "  areas: {path: a.geojsn, licence: x}\n", "6 sources.areas unknown_kind,6 sources.areas misspelt_file", "geojson"},
		{good + "  areas: {path: b/a.geojson, licence: x}\n", "6 sources.areas missing_file", "put it there"},
		{good + "  areas: {path: ., kind: geojson, licence: x}\n", "6 sources.areas is_folder", "one file"},
		{good + "  areas: {path: a.geojson}\n", "6 sources.areas missing_licence", "unknown"},
		{good + "  areas: {path: v.csv}\n", "6 sources.areas wrong_kind", "osm, geojson, shapefile"},
		{good + "  areas: {path: a.geojson, licence: x, crs: EPSG:1}\n", "6 sources.areas.crs bad_crs", "gcj02"},
		{good + "  areas: {path: a.geojson, licence: x, crs: [1]}\n", "6 sources.areas.crs not_one_value", ""},
		{good + "  areas: {path: s.osm.pbf, crs: gcj02}\n", "6 sources.areas.crs osm_crs", "remove"},
		{good + "  areas: {path: a.geojson, licence: x, columns: {nam: NAME}}\n", "6 sources.areas.columns.nam unknown_key_near", "name"},
		{good + "  candidates: {path: c.csv, licence: x, crs: wgs84}\n", "6 sources.candidates misspelt_file", "v.csv"},
		{good + "  candidates: {path: v.csv, kind: xml, licence: x}\n", "6 sources.candidates.kind bad_choice", "csv"},
		{good + "  totals: {path: s.osm.pbf}\n", "6 sources twice_people", "else totals"},
		{strings.Replace(good, ", crs: gcj02", "", 1), "4 sources.venues missing_crs", "bd09"},
		{strings.Replace(good, "{path: s.osm.pbf, licence: ODbL}", "[{path: s.osm.pbf, licence: ODbL}]", 1), "3 sources.streets one_source", "one"},
		{strings.Replace(good, "  streets:", "  candidates:", 1), "2 sources.streets missing_source,3 sources.candidates wrong_kind", "streets.osm.pbf"},
		{strings.Replace(good, "  venues:", "  candidates:", 1), "2 sources.venues missing_source", "venues"},
		{strings.Replace(good, "  population:", "  #", 1), "2 sources missing_people", "totals"},
		{"sources:\n", "1 sources.streets missing_source,1 sources.venues missing_source,1 sources missing_people", ""},
		{"limit: 15 min\n", "0 sources.streets missing_source,0 sources.venues missing_source,0 sources missing_people", ""},
	}
	dir := goodFolder(t)
	for _, c := range cases {
		_, err := parse(dir, []byte(c.text))
		var ps *Problems
		if !errors.As(err, &ps) {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		var got []string
		ways := ""
		for _, p := range ps.List {
			got = append(got, strings.Join([]string{strconv.Itoa(p.Line), p.Key, string(p.Code)}, " "))
			ways += p.WayOut("en") + "\n"
		}
		if strings.Join(got, ",") != c.want {
			t.Errorf("%q:\n got %s\nwant %s", c.text, strings.Join(got, ","), c.want)
		}
		if !strings.Contains(ways, c.wayOut) {
			t.Errorf("%q: no way out names %q:\n%s", c.text, c.wayOut, ways)
		}
	}
}

// A person who writes a file with many mistakes hears of all of them, in her
// language, in the order of the lines.
func TestEverythingWrongAtOnce(t *testing.T) {
	text, err := os.ReadFile("testdata/everything.bad.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, "pitches.csv", "streets.osm.pbf", "bounds.shp", "pop.tiff")
	_, err = parse(dir, text)
	var ps *Problems
	if !errors.As(err, &ps) {
		t.Fatal(err)
	}
	for i := 1; i < len(ps.List); i++ {
		if ps.List[i].Line < ps.List[i-1].Line {
			t.Errorf("line %d after line %d", ps.List[i].Line, ps.List[i-1].Line)
		}
	}
	for _, lang := range []string{"en", "zh"} {
		golden(t, "testdata/everything."+lang+".txt", ps.Text(lang)+"\n")
	}
	if ps.Error() != ps.Text("en") {
		t.Error("Error is not the English text")
	}
}

// golden compares got with a file, or rewrites it under -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is stale (go test -update rewrites it):\n%s", file, got)
	}
}

func TestLicenceIsSaidOnceForAFile(t *testing.T) {
	p, err := parse(goodFolder(t), []byte(`
sources:
  venues: [{path: s.osm.pbf}, {path: v.csv, licence: own, crs: gcj02}]
  areas: {path: ./s.osm.pbf}
  streets: {path: s.osm.pbf, licence: ODbL 1.0}
  totals: {path: s.osm.pbf}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"s.osm.pbf: © OpenStreetMap contributors (ODbL); ODbL 1.0", "v.csv: own"}
	if !reflect.DeepEqual(p.Attribution, want) {
		t.Errorf("attribution %q, want %q", p.Attribution, want)
	}
}

func TestSourcesOfOneNameKeepTheirPath(t *testing.T) {
	dir := folder(t, "s.osm.pbf", "a/v.csv", "b/v.csv", "p.tif")
	p, err := parse(dir, []byte(strings.Replace(good, "{path: v.csv, licence: own, crs: gcj02}",
		"[{path: a/v.csv, licence: own, crs: wgs84}, {path: b/v.csv, licence: own, crs: wgs84}]", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := p.SourceName(p.Sources.Venues[0]), p.SourceName(p.Sources.Venues[1]); a != "a/v.csv" || b != "b/v.csv" {
		t.Errorf("called %q and %q", a, b)
	}
}

func TestShapefileNeedsPrjOrCRS(t *testing.T) {
	text := good + "  areas: {path: b.shp, licence: x}\n"
	dir := folder(t, "s.osm.pbf", "v.csv", "p.tif", "b.shp")
	_, err := parse(dir, []byte(text))
	if err == nil || !strings.Contains(err.Error(), "b.shp has no .prj") {
		t.Errorf("without .prj: %v", err)
	}
	for _, name := range []string{"b.prj", "b.PRJ"} {
		if _, err := parse(folder(t, "s.osm.pbf", "v.csv", "p.tif", "b.shp", name), []byte(text)); err != nil {
			t.Errorf("with %s: %v", name, err)
		}
	}
}

func TestNoProjectFile(t *testing.T) {
	_, err := Open(t.TempDir())
	if err == nil || !strings.Contains(data.HintOf(err), "walkshed init") {
		t.Errorf("%v; hint %q", err, data.HintOf(err))
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, File), make([]byte, maxFile+1), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("a file of %d bytes: %v", maxFile+1, err)
	}
}

// Whatever bytes a project file holds: no panic, a project or problems, every
// line within the file, every text filled in.
func FuzzParse(f *testing.F) {
	f.Add(good)
	f.Add("a: &x [*x]\n")
	f.Add("  [")
	f.Add("? [a, b]\n: c\n<<: {limit: 15 min}\n")
	f.Add("sources: {venues: [[{path: 1}]], areas: {path: \"\\0\", licence: x}}")
	if text, err := os.ReadFile("testdata/everything.bad.yaml"); err == nil {
		f.Add(string(text))
	}
	dir := goodFolder(f)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parse(dir, []byte(text))
		var ps *Problems
		switch {
		case err == nil && (p == nil || p.Settings.Limit <= 0 || p.Settings.SpeedMS <= 0):
			t.Fatalf("no error and %+v", p)
		case err != nil && (!errors.As(err, &ps) || len(ps.List) == 0 || p != nil):
			t.Fatalf("neither project nor problems: %v", err)
		}
		if ps == nil {
			return
		}
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + strings.Count(text, "\u0085") + strings.Count(text, "\u2028") + strings.Count(text, "\u2029") + 1
		for _, x := range ps.List {
			if x.Line < 0 || x.Line > lines {
				t.Errorf("line %d of %d: %s", x.Line, lines, x.Text("en"))
			}
		}
	})
}
