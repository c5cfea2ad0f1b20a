package project

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// sharedData finds the folder of real data beside the repository.
func sharedData(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("WALKSHED_SHARED"); dir != "" {
		return filepath.Join(dir, "data")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			shared := filepath.Join(dir, "..", "shared", "data")
			if _, err := os.Stat(shared); err == nil {
				return shared
			}
			break
		}
	}
	t.Skip("needs shared data: ../shared/data beside the repository")
	return ""
}

// open writes a project file and files beside it, and opens it.
func open(t testing.TB, yaml string, files map[string]string) *Project {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, File), []byte(yaml), 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func load(t testing.TB, p *Project) (Inputs, *data.Report) {
	t.Helper()
	rep := &data.Report{}
	in, err := p.Load(context.Background(), rep, nil)
	if err != nil {
		t.Fatal(err)
	}
	return in, rep
}

func issues(rep *data.Report, code data.Code) (n int) {
	for _, g := range rep.Groups() {
		if g.Code == code {
			n += g.Count
		}
	}
	return n
}

// Two venues, three people points (1, 2, 4), no streets.
const (
	village   = "mode: straight\nsources:\n  venues: {path: v.csv, licence: own, crs: wgs84}\n  population: {path: p.csv, licence: own, crs: wgs84}\n"
	venuesCSV = "id,name,lon,lat\nA,Hall,10.00,50.00\nB,Pitch,10.01,50.00\n"
	peopleCSV = "lon,lat,people\n10.000,50.001,1\n10.004,50.001,2\n10.008,50.001,4\n"
)

func TestLoadTables(t *testing.T) {
	in, rep := load(t, open(t, village, map[string]string{"v.csv": venuesCSV, "p.csv": peopleCSV}))
	if len(in.Facilities) != 2 || in.Population == nil || in.Population.Total() != 7 || in.Candidates != nil {
		t.Errorf("%+v", in)
	}
	if in.Population.Source != "p.csv" || in.Facilities[0].Origin.Source != "v.csv" {
		t.Errorf("called %q and %q", in.Population.Source, in.Facilities[0].Origin.Source)
	}
	if len(rep.Groups()) != 0 {
		t.Errorf("issues: %+v", rep.Groups())
	}
}

// Candidates given but all unusable: no site may be suggested elsewhere.
func TestCandidatesOfABadFileAreNone(t *testing.T) {
	in, _ := load(t, open(t, village+"  candidates: {path: c.csv, licence: own, crs: wgs84}\n",
		map[string]string{"v.csv": venuesCSV, "p.csv": peopleCSV, "c.csv": "id,lon,lat\nX,abc,50\n"}))
	if in.Candidates == nil || len(in.Candidates) != 0 {
		t.Errorf("candidates %v, want none but not nil", in.Candidates)
	}
}

// Layers say where a site may stand; grounds that are not public wait to be opened.
func TestLayersAndShutGrounds(t *testing.T) {
	const land = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"%s","name":"%[1]s"},"geometry":{"type":"Polygon","coordinates":[[[10,50],[11,50],[11,51],[10,50]]]}}]}`
	in, _ := load(t, open(t, village+"  suitable: [{path: s.geojson, licence: own}, {path: t.geojson, licence: own}]\n  excluded: {path: x.geojson, licence: own}\n",
		map[string]string{"v.csv": "id,lon,lat,access\nV,10,50,\nS,10,50,private\n", "p.csv": peopleCSV,
			"s.geojson": fmt.Sprintf(land, "S"), "t.geojson": fmt.Sprintf(land, "T"), "x.geojson": fmt.Sprintf(land, "X")}))
	if len(in.Suitable) != 2 || in.Suitable[1].ID != "T" || len(in.Excluded) != 1 || in.Excluded[0].ID != "X" {
		t.Errorf("suitable %v, excluded %v", in.Suitable, in.Excluded)
	}
	if len(in.Facilities) != 1 || len(in.Shut) != 1 || in.Shut[0].ID != "S" {
		t.Errorf("venues %v, shut %v", in.Facilities, in.Shut)
	}
}

// Files that cannot be read are all named, not only the first.
func TestUnreadableFilesAreAllNamed(t *testing.T) {
	p := open(t, `
sources:
  streets: {path: s.osm.pbf, licence: x}
  venues: [{path: v.csv, licence: x, crs: wgs84}, {path: w.geojson, licence: x}]
  population: {path: p.tif, licence: x}
`, map[string]string{"s.osm.pbf": "no pbf", "v.csv": "", "w.geojson": "{", "p.tif": "<html>404</html>"})
	_, err := p.Load(context.Background(), &data.Report{}, nil)
	for _, name := range []string{"s.osm.pbf", "v.csv", "w.geojson", "p.tif"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("nothing is said of %s: %v", name, err)
		}
	}
	var many interface{ Unwrap() []error }
	if !errors.As(err, &many) || len(many.Unwrap()) < 3 {
		t.Errorf("not joined: %v", err)
	}
}

func TestLoadStopsWhenAsked(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	p := open(t, village, map[string]string{"v.csv": venuesCSV, "p.csv": peopleCSV})
	if _, err := p.Load(ctx, nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestLayersThatDoNotMeet(t *testing.T) {
	for _, c := range []struct{ what, venues, hint string }{
		{"swapped", "id,lon,lat\nA,50.00,10.00\nB,50.00,10.01\n", "latitude and longitude of v.csv look swapped"},
		{"elsewhere", "id,lon,lat\nA,-84.5,39.0\n", "check crs"},
	} {
		p := open(t, village, map[string]string{"v.csv": c.venues, "p.csv": peopleCSV})
		_, err := p.Load(context.Background(), &data.Report{}, nil)
		if err == nil || !strings.Contains(err.Error(), "v.csv lies in") || !strings.Contains(err.Error(), "p.csv in 10.000…10.008°E 50.001…50.001°N") {
			t.Errorf("%s: the two boxes are not named: %v", c.what, err)
			continue
		}
		if !strings.Contains(hintOf(err), c.hint) {
			t.Errorf("%s: hint %q", c.what, hintOf(err))
		}
	}
}

// hintOf reads the hint behind errors.Join.
func hintOf(err error) string {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		return data.HintOf(many.Unwrap()[0])
	}
	return data.HintOf(err)
}

// One venue of four lies among the people: an issue, not an error.
func TestLayersThatHardlyMeet(t *testing.T) {
	_, rep := load(t, open(t, village, map[string]string{"p.csv": peopleCSV,
		"v.csv": "id,lon,lat\nA,10.002,50.001\nB,11,50\nC,11,51\nD,12,50\n"}))
	if issues(rep, data.CodeLittleOverlap) != 1 {
		t.Errorf("issues: %+v", rep.Groups())
	}
}

// square is a GeoJSON feature of side 0.1° at a corner.
func square(lon, lat float64, properties string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon","coordinates":[[[%[2]v,%[3]v],[%[4]v,%[3]v],[%[4]v,%[5]v],[%[2]v,%[5]v],[%[2]v,%[3]v]]]}}`,
		properties, lon, lat, lon+0.1, lat+0.1)
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

// A table of totals gives each number to the area it names: by id, by name in
// any case; a name borne twice and a name nobody bears are reported with their
// people; what the areas say of themselves does not count unless they are named
// as a source of totals.
func TestTableOfTotals(t *testing.T) {
	areas := collection( // two meet the venues at 10.00…10.01° E 50° N
		square(10.0, 50, `"id":"1","name":"North","people":9999`), square(10.1, 50, `"id":"2","name":"South"`),
		square(10.2, 50, `"id":"3","name":"Twin"`), square(10.3, 50, `"id":"4","name":"Twin"`))
	yaml := "mode: straight\nsources:\n  venues: {path: v.csv, licence: own, crs: wgs84}\n  areas: {path: a.geojson, licence: own}\n  totals: {path: t.csv, licence: own}\n"
	files := map[string]string{"v.csv": venuesCSV, "a.geojson": areas, "t.csv": "name,people\n2,16\nNORTH,32\nTwin,64\nNowhere,128\n"}
	in, rep := load(t, open(t, yaml, files))
	want := []float64{32, 16, data.NoTotal, data.NoTotal}
	for i, a := range in.Areas {
		if a.People != want[i] {
			t.Errorf("%s %s: %v people, want %v", a.ID, a.Name, a.People, want[i])
		}
	}
	if in.Population != nil {
		t.Error("there is no population: it is to be modelled")
	}
	lost := 0.0
	for _, g := range rep.Groups() {
		if g.Code == data.CodeTotalUnmatched {
			lost += g.People
		}
	}
	if lost != 64+128 {
		t.Errorf("%v people reported unmatched, want 192: %+v", lost, rep.Groups())
	}

	in, _ = load(t, open(t, strings.Replace(yaml, "t.csv, licence: own", "a.geojson", 1), files))
	if in.Areas[0].People != 9999 || len(in.Areas) != 4 {
		t.Errorf("areas named as totals state %v; %d areas", in.Areas[0].People, len(in.Areas))
	}
}

// A row with an official code and a name is found by its name alone.
func TestTotalsRowFoundByEitherKey(t *testing.T) {
	in, rep := load(t, open(t, "mode: straight\nsources:\n  venues: {path: v.csv, licence: own, crs: wgs84}\n  areas: {path: a.geojson, licence: own}\n  totals: {path: t.csv, licence: own}\n",
		map[string]string{"v.csv": venuesCSV, "a.geojson": collection(square(10, 50, `"id":"osm7","name":"North"`)), "t.csv": "id,name,people\n330106,North,32\n"}))
	if in.Areas[0].People != 32 || len(rep.Groups()) != 0 {
		t.Errorf("%v people, issues %+v", in.Areas[0].People, rep.Groups())
	}
}

// The demo: one extract, read once for four roles. Its figures are facts of the
// file: 458 venues are open to the public, 19 are private and 190 pools say
// nothing; areas of every level are read because totals nest.
func TestLoadDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	if err := InitDemo(dir, demoExtract(t)); err != nil {
		t.Fatal(err)
	}
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	var last, reads int64
	in, err := p.Load(context.Background(), &data.Report{}, func(_ data.Stage, done, total int64) {
		if done < last {
			reads++
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(in.Facilities) != 458 || in.Dropped != (Dropped{Private: 19, Pools: 190}) {
		t.Errorf("%d venues, dropped %+v", len(in.Facilities), in.Dropped)
	}
	levels := map[string]int{}
	for _, a := range in.Areas {
		levels[a.Level]++
	}
	if levels["4"] != 1 || levels["6"] != 3 || levels["8"] < 30 {
		t.Errorf("areas by level: %v", levels)
	}
	if p.Name != "Delaware" || fmt.Sprint(p.Settings.Levels) != "[4 6 8]" || !strings.Contains(p.Attribution[0], "ODbL") {
		t.Errorf("%q %v %q", p.Name, p.Settings.Levels, p.Attribution)
	}
	if reads > 3 {
		t.Errorf("the bar went back %d times: read more than once?", reads)
	}
}

// Northern Kentucky: the whole of a real city from four formats. 227,919 people
// in 3,114 blocks and 322 pitches are what its publisher states.
func TestLoadKentucky(t *testing.T) {
	nky := filepath.ToSlash(filepath.Join(sharedData(t), "nky"))
	if !filepath.IsAbs(nky) {
		abs, err := filepath.Abs(nky)
		if err != nil {
			t.Fatal(err)
		}
		nky = filepath.ToSlash(abs)
	}
	p := open(t, fmt.Sprintf(`
sources:
  streets: {path: %[1]s/streets.osm.pbf, licence: ODbL}
  venues: {path: %[1]s/sports-pitches.csv, licence: MIT, crs: wgs84}
  population: {path: %[1]s/block-groups/block-groups.shp, licence: US Census, columns: {people: people}}
  areas: {path: %[1]s/city-boundaries/cities.shp, licence: MIT}
  candidates: {path: %[1]s/hospitals.csv, licence: MIT, crs: wgs84}
`, quote(nky)[1:len(quote(nky))-1]), nil)
	in, rep := load(t, p)
	if got := in.Population.Total(); got != 227919 {
		t.Errorf("%v people, want 227,919", got)
	}
	if len(in.Facilities) != 322 || len(in.Areas) != 36 || len(in.Streets.Ways) == 0 || len(in.Candidates) == 0 {
		t.Errorf("%d venues, %d areas, %d ways, %d candidates", len(in.Facilities), len(in.Areas), len(in.Streets.Ways), len(in.Candidates))
	}
	if issues(rep, data.CodeLittleOverlap) != 0 {
		t.Errorf("layers of one city are said hardly to overlap: %+v", rep.Groups())
	}
}

// A grid without streets or areas is read whole: Tashkent's sum is its file's.
func TestLoadGrid(t *testing.T) {
	tif, err := filepath.Abs(filepath.Join(sharedData(t), "tashkent", "tashkent_ghsl2015_pop_250m.tif"))
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, fmt.Sprintf("mode: straight\nsources:\n  venues: {path: v.csv, licence: own, crs: wgs84}\n  population: {path: %s, licence: CC BY 4.0}\n", quote(filepath.ToSlash(tif))),
		map[string]string{"v.csv": "id,lon,lat\nA,69.27,41.31\n"})
	in, _ := load(t, p)
	if got := in.Population.Total(); math.Abs(got-2370381.5) > 1 {
		t.Errorf("%v people, want 2,370,381.5", got)
	}
}

func TestPadIsAtLeastThatWide(t *testing.T) {
	// At 60° N a degree of longitude is 55.8 km and of latitude 111.4 km: 1 km is
	// at least 0.01792° and 0.00898°, and a little more because pad rounds up.
	b := pad(orb.Bound{Min: orb.Point{10, 59}, Max: orb.Point{11, 60}}, 1000)
	if w := 10 - b.Min[0]; w < 0.01792 || w > 0.0182 {
		t.Errorf("%v° of longitude", w)
	}
	if h := b.Max[1] - 60; h < 0.00898 || h > 0.0091 {
		t.Errorf("%v° of latitude", h)
	}
}
