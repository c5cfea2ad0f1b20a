package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/export"
)

// The port is a town on the meridian 111° E at 35° N, drawn in the metres of
// EPSG:4546 (CGCS2000, 3° zone about 111° E): 300 m a step, 15 minutes are 1000 m,
// so that nobody stands within 90 m of the limit.
//
//	V-A-B-C-D-E    V: 盐湖区体育馆; W, a gym, is 3 km south of all
//	|              people A=1 B=2 C=4 D=8 E=16, F=32 G=64 H=128 I=256
//	F-G-H-I        covered A B C and F G H: 1+2+4+32+64+128 = 231 of 511
//
// 西城 ends between B and C, 东城 begins there: 227 of 227 and 4 of 284.
type placed struct {
	name   string
	east   float64 // steps from V
	south  float64
	people float64
}

var portPeople = []placed{{"甲", 1, 0, 1}, {"乙", 2, 0, 2}, {"丙", 3, 0, 4}, {"丁", 4, 0, 8}, {"戊", 5, 0, 16}, {"己", 0, 1, 32}, {"庚", 1, 1, 64}, {"辛", 2, 1, 128}, {"壬", 3, 1, 256}}
var portVenues = []placed{{"盐湖区体育馆", 0, 0, 0}, {"南山健身房", 0, 10, 0}}

const portNorth, portEast, portStep = 3874500.0, 500000.0, 300.0

func system(t testing.TB, name string) crs.CRS {
	t.Helper()
	c, err := crs.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// at is where a step stands, in degrees of WGS84.
func (p placed) at(t testing.TB) orb.Point { return portAt(t, p.east, p.south) }

func portAt(t testing.TB, east, south float64) orb.Point {
	return system(t, "EPSG:4546").ToWGS84(orb.Point{portEast + portStep*east, portNorth - portStep*south})
}

// portAreas are the two districts, 西城 and 东城.
func portAreas(t testing.TB) map[string]orb.MultiPolygon {
	box := func(west, east float64) orb.MultiPolygon {
		return orb.MultiPolygon{{orb.Ring{portAt(t, west, 12), portAt(t, east, 12), portAt(t, east, -2), portAt(t, west, -2), portAt(t, west, 12)}}}
	}
	return map[string]orb.MultiPolygon{"西城": box(-3, 2.5), "东城": box(2.5, 9)}
}

// portStreets writes the streets as a PBF, by osmium.
func portStreets(t testing.TB) []byte {
	t.Helper()
	osmium, err := exec.LookPath("osmium")
	if err != nil {
		t.Skip("needs osmium: osmium-tool of Debian")
	}
	dir := t.TempDir()
	var xml strings.Builder
	xml.WriteString(`<osm version="0.6">`)
	rows := [][]placed{append([]placed{portVenues[0]}, portPeople[:5]...), portPeople[5:], {portVenues[0], portPeople[5], portVenues[1]}}
	id := map[placed]int{}
	for _, p := range slices.Concat(portVenues, portPeople) {
		id[p] = len(id) + 1
		fmt.Fprintf(&xml, `<node id="%d" version="1" lon="%.7f" lat="%.7f"/>`, id[p], p.at(t)[0], p.at(t)[1])
	}
	for i, row := range rows {
		fmt.Fprintf(&xml, `<way id="%d" version="1">`, i+1)
		for _, p := range row {
			fmt.Fprintf(&xml, `<nd ref="%d"/>`, id[p])
		}
		xml.WriteString(`<tag k="highway" v="residential"/></way>`)
	}
	xml.WriteString(`</osm>`)
	source, out := filepath.Join(dir, "port.osm"), filepath.Join(dir, "port.osm.pbf")
	if err := os.WriteFile(source, []byte(xml.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.Command(osmium, "cat", source, "-o", out).CombinedOutput(); err != nil {
		t.Fatalf("osmium: %v: %s", err, said)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// answersOf makes a project of some sources in dir and returns what it answers:
// the table by area, and every place by its people, which name it, with its
// minutes to a tenth, its status and its venue; and what was said besides.
func answersOf(t testing.TB, dir string, pbf []byte, sources string) (answers, warnings string) {
	t.Helper()
	project := "project: Port\nlimit: 15 min\nspeed: 1000 m in 15 min\nsources:\n  streets: {path: port.osm.pbf, licence: ODbL}\n" + sources
	for name, b := range map[string][]byte{"port.osm.pbf": pbf, "walkshed.yaml": []byte(project)} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	c := cli{io: streams{out: io.Discard, err: &said}, lang: english, Quiet: true}
	j, err := c.open(context.Background(), question{Project: dir})
	if err != nil {
		t.Fatalf("%v: %s\n%s", err, data.HintOf(err), project)
	}
	j.done(&c)
	table := j.engine.Coverage(j.limit)
	var lines []string
	say := func(r coverage.Row) {
		lines = append(lines, fmt.Sprintf("%s %g of %g covered, %g too far, %v", r.Name+":", r.Covered, r.People, r.NotCovered, r.Share))
	}
	say(table.All)
	slices.SortFunc(table.Levels[0].Rows, func(a, b coverage.Row) int { return strings.Compare(a.Name, b.Name) })
	for _, r := range table.Levels[0].Rows {
		say(r)
	}
	var cells []coverage.Cell
	for i := range j.engine.NumCells() {
		cells = append(cells, j.engine.Cell(i, j.limit))
	}
	slices.SortFunc(cells, func(a, b coverage.Cell) int { return int(a.People - b.People) })
	for _, c := range cells {
		if c.People > 0 {
			lines = append(lines, fmt.Sprintf("%g: %.1f min, %s, %s", c.People, *c.Minutes, c.Status, j.engine.Inputs().Facilities[c.Venue].Name))
		}
	}
	return strings.Join(lines, "\n"), said.String()
}

// portAnswer is worked by hand: 300 m are 4.5 min.
const portAnswer = `: 231 of 511 covered, 280 too far, 0.4520547945205479
东城: 4 of 284 covered, 280 too far, 0.014084507042253521
西城: 227 of 227 covered, 0 too far, 1
1: 4.5 min, covered, 盐湖区体育馆
2: 9.0 min, covered, 盐湖区体育馆
4: 13.5 min, covered, 盐湖区体育馆
8: 18.0 min, not_covered, 盐湖区体育馆
16: 22.5 min, not_covered, 盐湖区体育馆
32: 4.5 min, covered, 盐湖区体育馆
64: 9.0 min, covered, 盐湖区体育馆
128: 13.5 min, covered, 盐湖区体育馆
256: 18.0 min, not_covered, 盐湖区体育馆`

// An import is one way for the port's layers to arrive.
type imported struct {
	name, file string           // "csv in GB18030", "{}.csv"
	system     string           // of the coordinates
	heads      [4]string        // of name, lon or x, lat or y, people
	options    export.Options   // of our writer
	after      func(dir string) // what is done to the files then
}

var englishHeads, chineseHeads = [4]string{"name", "lon", "lat", "people"}, [4]string{"名称", "经度", "纬度", "人口"}

// TestTwelveWays: the same venues, people and areas in every format, encoding and
// datum we read and write are one and the same answer: shares to the last digit,
// minutes to a tenth (datum inverses are iterated to 0.05 m, a thousandth of that).
func TestTwelveWays(t *testing.T) {
	t.Parallel()
	pbf := portStreets(t)
	noPrj := func(dir string) {
		for _, l := range []string{"venues", "people", "areas"} {
			os.Remove(filepath.Join(dir, l+".prj"))
		}
	}
	for _, x := range []imported{
		{name: "GeoJSON", file: "geojson", system: "wgs84", heads: englishHeads},
		{name: "GeoJSON a line", file: "geojsonl", system: "wgs84", heads: chineseHeads},
		{name: "GeoJSON text sequence", file: "geojsons", system: "wgs84", heads: chineseHeads},
		{name: "GeoPackage", file: "gpkg", system: "wgs84", heads: chineseHeads},
		{name: "Shapefile in UTF-8", file: "shp", system: "wgs84", heads: chineseHeads},
		{name: "Shapefile in GBK, zipped", file: "zip", system: "wgs84", heads: chineseHeads, options: export.Options{Encoding: export.GBK}},
		{name: "Shapefile in Gauss-Krüger metres without .prj", file: "shp", system: "EPSG:4546", heads: englishHeads, after: noPrj},
		{name: "FlatGeobuf", file: "fgb", system: "wgs84", heads: chineseHeads},
		{name: "GeoParquet", file: "parquet", system: "wgs84", heads: chineseHeads},
		{name: "GeoParquet in GCJ-02", file: "parquet", system: "gcj02", heads: englishHeads},
		{name: "CSV in UTF-8", file: "csv", system: "wgs84", heads: englishHeads, options: export.Options{Encoding: export.UTF8NoMark}},
		{name: "CSV with a mark and Chinese headings", file: "csv", system: "wgs84", heads: chineseHeads},
		{name: "CSV in GB18030", file: "csv", system: "wgs84", heads: chineseHeads, options: export.Options{Encoding: export.GBK}},
		{name: "XLSX", file: "xlsx", system: "wgs84", heads: chineseHeads},
		{name: "CGCS2000 in degrees", file: "csv", system: "cgcs2000", heads: englishHeads},
		{name: "CGCS2000, 3° without zone", file: "csv", system: "EPSG:4546", heads: chineseHeads},
		{name: "CGCS2000, 3° with zone 37", file: "csv", system: "EPSG:4525", heads: chineseHeads},
		{name: "CGCS2000, 6° without zone", file: "xlsx", system: "EPSG:4508", heads: chineseHeads},
		{name: "CGCS2000, 6° with zone 19", file: "csv", system: "EPSG:4497", heads: englishHeads},
		{name: "UTM 49N", file: "csv", system: "EPSG:32649", heads: englishHeads},
		{name: "Web Mercator", file: "shp", system: "EPSG:3857", heads: englishHeads, after: noPrj},
		{name: "GCJ-02", file: "csv", system: "gcj02", heads: chineseHeads},
		{name: "GCJ-02 in GeoJSON", file: "geojson", system: "gcj02", heads: englishHeads},
		{name: "BD-09", file: "xlsx", system: "bd09", heads: chineseHeads},
		{name: "BD-09 in GeoJSON", file: "geojson", system: "bd09", heads: chineseHeads},
	} {
		t.Run(x.name, func(t *testing.T) {
			dir := t.TempDir()
			if got, said := answersOf(t, dir, pbf, x.write(t, dir)); got != portAnswer || said != "" {
				t.Errorf("%s\n%s\nwant\n%s", said, got, portAnswer)
			}
		})
	}
	t.Run("and a datum that is a lie shows", func(t *testing.T) {
		dir := t.TempDir()
		sources := imported{name: "CSV", file: "csv", system: "gcj02", heads: englishHeads}.write(t, dir)
		got, _ := answersOf(t, dir, pbf, strings.Replace(sources, "people.csv, licence: own, crs: gcj02", "people.csv, licence: own, crs: wgs84", 1))
		if got == portAnswer {
			t.Error("people half a kilometre away have the same answer")
		}
	})
}

// write writes the three layers, and returns the sources that name them.
func (x imported) write(t testing.TB, dir string) string {
	t.Helper()
	to := system(t, x.system).FromWGS84
	area := x.file
	if f, _ := export.ByEnding("x." + x.file); !f.Map { // tables hold no outlines
		area = "geojson"
	}
	x.layer(t, dir, "venues."+x.file, portVenues, to)
	x.layer(t, dir, "people."+x.file, portPeople, to)
	w := x.create(t, filepath.Join(dir, "areas."+area), export.Layer{Name: "areas", Geometry: export.MultiPolygon, Columns: []export.Column{{Name: x.heads[0]}}})
	for name, shape := range portAreas(t) {
		for _, r := range shape[0] {
			for i, p := range r {
				r[i] = to(p)
			}
		}
		if err := w.Add(shape, name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if x.after != nil {
		x.after(dir)
	}
	columns := ""
	if f, _ := export.ByEnding("x." + x.file); !f.Map {
		columns = fmt.Sprintf(", columns: {lon: %s, lat: %s}", x.heads[1], x.heads[2])
	}
	return fmt.Sprintf("  venues: {path: venues.%[1]s, licence: own, crs: %[2]s%[4]s}\n  population: {path: people.%[1]s, licence: own, crs: %[2]s%[4]s}\n  areas: {path: areas.%[3]s, licence: own, crs: %[2]s}\n",
		x.file, x.system, area, columns)
}

func (x imported) create(t testing.TB, path string, l export.Layer) export.Writer {
	t.Helper()
	f, ok := export.ByEnding(path)
	if !ok {
		t.Fatal("no format for", path)
	}
	w, err := f.Create(context.Background(), path, x.options)
	if err == nil {
		err = w.Begin(l)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (x imported) layer(t testing.TB, dir, file string, rows []placed, to func(orb.Point) orb.Point) {
	t.Helper()
	f, _ := export.ByEnding(file)
	l := export.Layer{Name: strings.TrimSuffix(file, filepath.Ext(file)), Columns: []export.Column{{Name: x.heads[0]}, {Name: x.heads[3], Type: export.Real}}}
	if l.Geometry = export.Point; !f.Map {
		l.Geometry = export.NoGeometry
		l.Columns = append(l.Columns, export.Column{Name: x.heads[1], Type: export.Real}, export.Column{Name: x.heads[2], Type: export.Real})
	}
	w := x.create(t, filepath.Join(dir, file), l)
	for _, p := range rows {
		at := to(p.at(t))
		var err error
		if f.Map {
			err = w.Add(at, p.name, p.people)
		} else {
			err = w.Add(nil, p.name, p.people, at[0], at[1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
