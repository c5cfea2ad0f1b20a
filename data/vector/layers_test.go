package vector

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/polygon"
)

// TestPeopleAreConserved: whatever becomes of the rows, people kept and people
// in the report are the people in the file, in every format. Row i has 2^i.
func TestPeopleAreConserved(t *testing.T) {
	type place struct{ lon, lat float64 }
	places := rapid.SampledFrom([]place{{111, 35}, {35, 111}, {200, 300}, {0, 0}, {-180, 90}})
	rapid.Check(t, func(r *rapid.T) {
		at := rapid.SliceOfN(places, 1, 20).Draw(r, "places")
		at = append(at, place{111, 35}) // one good row, so that the file is not all swapped
		table := "id,lon,lat,people\n"
		var features []string
		for i, p := range at {
			table += fmt.Sprintf("r%d,%g,%g,%d\n", i%7, p.lon, p.lat, 1<<i)
			features = append(features, featureOf(fmt.Sprintf(`{"id":"r%d","people":%d}`, i%7, 1<<i), fmt.Sprintf(`{"type":"Point","coordinates":[%g,%g]}`, p.lon, p.lat)))
		}
		var kept []orb.Point
		for name, text := range map[string]string{"t.csv": table, "t.geojson": collection(features...)} {
			rep := &data.Report{}
			pop, err := Population(context.Background(), file(t, name, text), rep, nil)
			if err != nil {
				r.Fatal(err)
			}
			sum := pop.Total()
			for _, g := range rep.Groups() {
				sum += g.People
			}
			if want := float64(int64(1)<<len(at) - 1); sum != want {
				r.Fatalf("%s: %g kept and %g in all, want %g", name, pop.Total(), sum, want)
			}
			ids := map[string]bool{}
			for _, id := range pop.IDs {
				ids[id] = true
			}
			if len(ids) != len(pop.Points) {
				r.Fatalf("%s: %d ids of %d rows", name, len(ids), len(pop.Points))
			}
			if kept != nil && !reflect.DeepEqual(kept, pop.Points) {
				r.Fatalf("a table keeps %v, GeoJSON %v", kept, pop.Points)
			}
			kept = pop.Points
		}
	})
}

// TestIDsStayUnique, also where a made id is another row's own.
func TestIDsStayUnique(t *testing.T) {
	for text, want := range map[string][]string{
		"id,lon,lat\na,1,2\nb,1,2\n":               {"a", "b"},
		"id,lon,lat\na,1,2\na,1,2\na,1,2\n":        {"a", "a:3", "a:4"},
		"id,lon,lat\na:3,1,2\na,1,2\na,1,2\n":      {"a:3", "a", "a:4"},
		"id,lon,lat\na:4,1,2\na,1,2\na,1,2\n":      {"a:4", "a", "a:4:4"},
		"id,lon,lat\n,1,2\ni.csv:2,1,2\n":          {"i.csv:2", "i.csv:2:3"},
		"lon,lat\n1,2\n1,2\n":                      {"i.csv:2", "i.csv:3"},
		"编号,经度,纬度\n１,1,2\n":                        {"１"},
		"序号,编号,lon,lat\n1,K-7,1,2\n2,K-8,1,2\n":    {"K-7", "K-8"},
		"fid,ID,lon,lat\n1,K-7,1,2\n2,K-8,1,2\n\n": {"K-7", "K-8"},
	} {
		got, err := Candidates(t.Context(), file(t, "i.csv", text), nil, nil)
		var ids []string
		for _, c := range got {
			ids = append(ids, c.ID)
		}
		if err != nil || !reflect.DeepEqual(ids, want) {
			t.Errorf("%q: %v, %v; want %v", text, ids, err, want)
		}
	}
}

// TestColumnsNamed: what the project names is taken, whatever the usual names say.
func TestColumnsNamed(t *testing.T) {
	l := file(t, "c.csv", "lon,lat,x,y,people,residents\n1,2,111,35,7,8\n")
	l.Columns = map[string]string{"lon": "x", "lat": "y", "people": "residents"}
	pop, _ := people(t, l)
	if pop.Points[0] != (orb.Point{111, 35}) || pop.Total() != 8 {
		t.Errorf("%+v", pop)
	}
	l.Columns = map[string]string{"lon": "east", "name": "title", "lat": "y"}
	_, err := Facilities(t.Context(), l, nil, nil)
	if err == nil || !strings.Contains(err.Error(), `lon: "east", name: "title"`) || !strings.Contains(data.HintOf(err), "lon, lat, x, y, people, residents") {
		t.Errorf("%v, %s", err, data.HintOf(err))
	}
}

// TestCommasInNumbers: the report says why "1,234" is not 1234.
func TestCommasInNumbers(t *testing.T) {
	pop, rep := people(t, file(t, "n.csv", "lon,lat,people\n1,2,\"1,234\"\n1,2,\"1,234,567\"\n"))
	if pop.Total() != 1234567 || len(rep.Groups()) != 1 || !strings.Contains(rep.Groups()[0].First[0].Detail, "write it without") {
		t.Errorf("%g, %+v", pop.Total(), rep.Groups())
	}
}

// TestTwoTownsOfOneName: the name finds neither, the ids still find both.
func TestTwoTownsOfOneName(t *testing.T) {
	rep := &data.Report{}
	got, err := Totals(t.Context(), file(t, "t.csv", "code,name,people\n1,城关镇,1\n2,城关镇,2\n3,城关镇,4\n4,平陆,8\n,,16\n5,x,y\n"), rep)
	want := map[string]float64{"1": 1, "2": 2, "3": 4, "4": 8, "平陆": 8}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	if c := codes(rep); c[data.CodeDuplicateID] != 2 || c[data.CodeMissingValue] != 1 || c[data.CodeBadNumber] != 1 || rep.RowsRead()["t.csv"] != 6 {
		t.Errorf("%v, %v", c, rep.RowsRead())
	}
	for _, text := range []string{"code,name\n1,a\n", "people,code\n"} {
		if _, err := Totals(t.Context(), file(t, "t.csv", text), nil); err == nil || data.HintOf(err) == "" {
			t.Errorf("%q: %v, %s", text, err, data.HintOf(err))
		}
	}
}

// TestTotalsOfAnyLayer: a layer whose geometry does not matter, in no CRS we know.
func TestTotalsOfAnyLayer(t *testing.T) {
	d := named("name", "West")
	delete(d.parts, ".prj")
	if got, err := Totals(t.Context(), d.layer(t), nil); err != nil || !reflect.DeepEqual(got, map[string]float64{"West": 1}) {
		t.Errorf("%v, %v", got, err)
	}
}

// TestHeightsAndMeasures are dropped, also where the measures of a shape with
// heights are left out, as GDAL does.
func TestHeightsAndMeasures(t *testing.T) {
	for name, shape := range map[string][]byte{
		"height":             floats([]byte{11, 0, 0, 0}, 1, 2, 99),
		"height and measure": floats([]byte{11, 0, 0, 0}, 1, 2, 99, 98),
		"measure":            floats([]byte{21, 0, 0, 0}, 1, 2, 98),
		"multipoint of one":  floats(append(floats([]byte{18, 0, 0, 0}, 1, 2, 1, 2), 1, 0, 0, 0), 1, 2, 99, 99, 99),
		"polygon, heights":   floats(append([]byte{15, 0, 0, 0}, ringsShape(5, box(0, 1, 2, true))[4:]...), 9, 9, 9, 9, 9, 9, 9),
	} {
		d := grounds([][]byte{shape}, "1")
		if pop, rep := people(t, d.layer(t)); len(pop.Points) != 1 || pop.Points[0] != (orb.Point{1, 2}) {
			t.Errorf("%s: %v, %+v", name, pop.Points, rep.Groups())
		}
	}
	d := grounds([][]byte{{11, 0, 0, 0, 1, 2}, {15, 0, 0, 0}, {18, 0, 0, 0, 0, 0}}, "1", "2", "4") // too short for what they claim
	if pop, rep := people(t, d.layer(t)); len(pop.Points) != 0 || rep.Groups()[0].People != 7 {
		t.Errorf("%v, %+v", pop.Points, rep.Groups())
	}
}

// TestPlacesOffTheProjection: metres far beyond the world are out of range; a
// table in metres is read in metres.
func TestPlacesOffTheProjection(t *testing.T) {
	l := file(t, "m.csv", "x,y,people\n500000,0,1\n500000,1e9,2\n")
	l.CRS = "EPSG:32631"
	pop, rep := people(t, l)
	if pop.Total() != 1 || math.Abs(pop.Points[0][0]-3) > 1e-9 || codes(rep)[data.CodeOutOfRange] != 1 || rep.Groups()[0].People != 2 {
		t.Errorf("%v, %+v", pop.Points, rep.Groups())
	}
	if d := rep.Groups()[0].First[0].Detail; !strings.Contains(d, "EPSG:32631") {
		t.Errorf("%q", d)
	}
}

// TestProgressIsBytes: told while reading, never backwards, up to the file's size.
func TestProgressIsBytes(t *testing.T) {
	table := "lon,lat,people\n" + strings.Repeat("111,35,1\n", 50_000)
	features := collection(strings.Split(strings.Repeat("\n"+featureOf(`{"people":1}`, at12), 5000)[1:], "\n")...)
	many := make([]string, 20_000)
	for i := range many {
		many[i] = "1"
	}
	d := plain(many...)
	shapes := d.layer(t)
	for name, c := range map[string]struct {
		l    Layer
		size int
	}{"t.csv": {file(t, "t.csv", table), len(table)}, "t.geojson": {file(t, "t.geojson", features), len(features)}, "shp": {shapes, len(d.parts[".shp"])}} {
		var calls, last, total int64
		_, err := Population(t.Context(), c.l, nil, func(stage data.Stage, done, of int64) {
			if stage != data.StagePopulation || done < last {
				t.Errorf("%s: %s %d after %d", name, stage, done, last)
			}
			calls, last, total = calls+1, done, of
		})
		if err != nil || calls < 3 || last != int64(c.size) || total != last {
			t.Errorf("%s: %d calls, the last %d of %d, want %d; %v", name, calls, last, total, c.size, err)
		}
	}
}

// TestCancelInTheMiddle: reading stops within some thousand rows and hands over
// nothing half read.
func TestCancelInTheMiddle(t *testing.T) {
	features := collection(strings.Split(strings.Repeat("\n"+featureOf(`{"people":1}`, at12), 20_000)[1:], "\n")...)
	for name, text := range map[string]string{"t.csv": "lon,lat,people\n" + strings.Repeat("111,35,1\n", 100_000), "t.geojson": features} {
		ctx, cancel := context.WithCancel(t.Context())
		pop, err := Population(ctx, file(t, name, text), &data.Report{}, func(_ data.Stage, done, total int64) {
			if done > total/2 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) || pop.Points != nil {
			t.Errorf("%s: %d points, %v", name, len(pop.Points), err)
		}
	}
}

// TestALargeOutline: a province drawn with 20,000 corners is checked in moments,
// and its one knot is found.
func TestALargeOutline(t *testing.T) {
	ring := make(orb.Ring, 20_000)
	for i := range ring {
		a := 2 * math.Pi * float64(i) / float64(len(ring))
		d := 2 + 0.01*math.Sin(999*a) + 0.3*math.Sin(7*a)
		ring[i] = orb.Point{111 - d*math.Cos(a), 35 + d*math.Sin(a)} // clockwise
	}
	ring = append(ring, ring[0])
	knot := ring.Clone()
	knot[5000], knot[5003] = knot[5003], knot[5000]
	l := grounds([][]byte{ringsShape(5, ring), ringsShape(5, knot)}, "1", "2").layer(t)
	begun := time.Now()
	rep := &data.Report{}
	got, err := Areas(t.Context(), l, rep, nil)
	if err != nil || len(got) != 1 || codes(rep)[data.CodeSelfCrossing] != 1 || rep.Groups()[0].People != 2 {
		t.Fatalf("%d areas, %v, %v", len(got), err, rep.Groups())
	}
	if d := time.Since(begun); d > 2*time.Second {
		t.Errorf("took %v", d)
	}
	pop, _ := people(t, l)
	if pop.Total() != 3 || !polygon.Contains(pop.Outlines[1], pop.Points[1]) {
		t.Errorf("%g people, the second at %v", pop.Total(), pop.Points[1])
	}
}

// TestCancelBeforeAShapefile, and in a table of totals.
func TestCancelBeforeAShapefile(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Areas(ctx, plain("1").layer(t), nil, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := Totals(ctx, file(t, "t.csv", "id,people\n1,2\n"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// TestPathsThatAreNoFiles: each says what it is and what to do.
func TestPathsThatAreNoFiles(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		dir + "/none.csv": "check the path", dir + "/none.geojson": "check the path", dir + "/none.shp": "check the path", dir + "/none.zip": "check the path",
		dir + "/x.xlsx": "check the path", dir + "/x.dwg": "GeoPackage, FlatGeobuf or GeoParquet", dir: "GeoPackage, FlatGeobuf or GeoParquet",
	} {
		for name, read := range map[string]func(Layer) error{
			"venues": func(l Layer) error { _, err := Facilities(t.Context(), l, nil, nil); return err },
			"totals": func(l Layer) error { _, err := Totals(t.Context(), l, nil); return err },
		} {
			if err := read(Layer{Path: path, Source: "src", CRS: "wgs84"}); err == nil || !strings.HasPrefix(err.Error(), "read src: ") || !strings.Contains(data.HintOf(err), want) {
				t.Errorf("%s, %s: %v, %q", path, name, err, data.HintOf(err))
			}
		}
	}
	if err := os.Mkdir(dir+"/folder.csv", 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Areas(t.Context(), Layer{Path: dir + "/folder.csv", Source: "src"}, nil, nil); err == nil || !strings.Contains(err.Error(), "it is a folder") {
		t.Errorf("a folder: %v", err)
	}
}

// TestNoPeopleIsSaidEarly: a long table without people is not read to its end.
func TestNoPeopleIsSaidEarly(t *testing.T) {
	rep := &data.Report{}
	_, err := Population(t.Context(), file(t, "t.csv", "lon,lat,households\n"+strings.Repeat("1,2,3\n", 100_000)), rep, nil)
	if err == nil || !strings.HasSuffix(data.HintOf(err), "columns of numbers are: households") || rep.RowsRead()["t.csv"] > 2*enough {
		t.Errorf("%v, %s, after %v rows", err, data.HintOf(err), rep.RowsRead())
	}
}

// TestAShapeOfManyRings: islands by the ten thousand with a few lakes are read;
// as many holes as islands would take hours to sort out, and are refused.
func TestAShapeOfManyRings(t *testing.T) {
	rings := func(n, lakes int) []byte {
		var out []orb.Ring
		for i := range n {
			x, y := float64(i%300)/2, float64(i/300)/10
			out = append(out, box(x, y, 0.05, true))
			if i < lakes {
				out = append(out, box(x+0.01, y+0.01, 0.02, false))
			}
		}
		return ringsShape(5, out...)
	}
	rep := &data.Report{}
	areas, err := Areas(t.Context(), grounds([][]byte{rings(20_000, 50), rings(20_000, 20_000)}, "1", "2").layer(t), rep, nil)
	if err != nil || len(areas) != 1 || len(areas[0].Shape) != 20_000 {
		t.Fatalf("%d areas, %v", len(areas), err)
	}
	lakes := 0
	for _, p := range areas[0].Shape {
		lakes += len(p) - 1
	}
	if g := rep.Groups()[0]; lakes != 50 || g.People != 2 || g.First[0].Detail != "a shape of 40000 rings" {
		t.Errorf("%d lakes, %+v", lakes, g)
	}
}
