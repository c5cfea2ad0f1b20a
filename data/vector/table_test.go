package vector

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

// file writes content under a name and returns its layer in WGS84.
func file(t testing.TB, name, content string) Layer {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return Layer{Path: path, Source: name, CRS: "wgs84"}
}

// codes is what a report counts, by code.
func codes(r *data.Report) map[data.Code]int {
	out := map[data.Code]int{}
	for _, g := range r.Groups() {
		out[g.Code] += g.Count
	}
	return out
}

func people(t *testing.T, l Layer) (data.Population, *data.Report) {
	t.Helper()
	rep := &data.Report{}
	pop, err := Population(context.Background(), l, rep, nil)
	if err != nil {
		t.Fatalf("%s: %v (%s)", l.Source, err, data.HintOf(err))
	}
	return pop, rep
}

// TestTablesAsPlannersKeepThem: the same two rows in every shape a spreadsheet
// program gives them.
func TestTablesAsPlannersKeepThem(t *testing.T) {
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String("编号,名称,经度,纬度,人口\n1,学校,111,35,1\n2,公园,111.5,35.5,2\n")
	for name, content := range map[string]string{
		"plain":       "id,name,lon,lat,people\n1,学校,111,35,1\n2,公园,111.5,35.5,2\n",
		"mark":        "\ufeffid,name,lon,lat,people\n1,学校,111,35,1\n2,公园,111.5,35.5,2\n",
		"windows":     "id,name,lon,lat,people\r\n1,学校,111,35,1\r\n2,公园,111.5,35.5,2\r\n",
		"semicolons":  "ID;Name;Longitude;Latitude;Population\n1;学校;111;35;1\n2;公园;111.5;35.5;2\n",
		"tabs":        "id\tname\tx\ty\tpop\n1\t学校\t111\t35\t1\n2\t公园\t111.5\t35.5\t2\n",
		"bars":        "id|name|x|y|pop\n1|学校|111|35|1\n2|公园|111.5|35.5|2\n",
		"chinese":     "编号,名称,经度,纬度,人口\n1,学校,111,35,1\n2,公园,111.5,35.5,2\n",
		"gb18030":     gbk,
		"quoted":      "\"id\",\"name\",\"lon\",\"lat\",\"people\"\n\"1\",\"学校\",\"111\",\"35\",\"1\"\n\"2\",\"公园\",\"111.5\",\"35.5\",\"2\"\n",
		"other order": "people,lat,lon,name,id\n1,35,111,学校,1\n2,35.5,111.5,公园,2\n",
	} {
		pop, rep := people(t, file(t, name+".csv", content))
		want := data.Population{Source: name + ".csv", Points: []orb.Point{{111, 35}, {111.5, 35.5}}, People: []float64{1, 2}, IDs: []string{"1", "2"}}
		pop.Lattice = data.Lattice{}
		if !reflect.DeepEqual(pop, want) {
			t.Errorf("%s: %+v\nwant %+v", name, pop, want)
		}
		if len(rep.Groups()) != 0 || rep.RowsRead()[name+".csv"] != 2 {
			t.Errorf("%s: %v, %v read", name, rep.Groups(), rep.RowsRead())
		}
		venues, err := Facilities(context.Background(), file(t, name+".csv", content), nil, nil)
		if err != nil || len(venues) != 2 || venues[1].Name != "公园" {
			t.Errorf("%s: venues %+v, %v", name, venues, err)
		}
	}
}

// TestBadRowsAreCounted: people are powers of two, so the sum names who is left.
func TestBadRowsAreCounted(t *testing.T) {
	pop, rep := people(t, file(t, "p.csv", strings.Join([]string{
		"id,lon,lat,people",
		"a,111,35,1",     // good
		"b,111,35,-2",    // negative
		"c,111,x,4",      // not a number
		"d,35,111,8",     // swapped
		"e,111,35,",      // empty
		"f,111,35,many",  // words
		"g,999,35,16",    // nowhere
		"a,111,35.1,32",  // id again: kept
		"h,111",          // short
		"i,,35,64",       // no longitude
		"j,111,35,0",     // nobody: read, not kept
		"k,NaN,35,128",   // NaN
		"l,111,35,+Inf",  // infinite
		"m,111,35,256,9", // long
		"n,111,35,512",   // good
	}, "\n")))
	if got := pop.Total(); got != 1+32+512 {
		t.Errorf("%g people are kept, want 545", got)
	}
	want := map[data.Code]int{data.CodeNegativePeople: 1, data.CodeBadNumber: 4, data.CodeLatLonSwapped: 1, data.CodeMissingValue: 2,
		data.CodeOutOfRange: 1, data.CodeDuplicateID: 1, data.CodeRowShape: 2}
	if got := codes(rep); !reflect.DeepEqual(got, want) {
		t.Errorf("codes %v\nwant  %v", got, want)
	}
	if pop.IDs[1] == pop.IDs[0] {
		t.Errorf("ids %v: two of the same", pop.IDs)
	}
	for _, g := range rep.Groups() {
		if g.Code == data.CodeLatLonSwapped && (g.First[0].Origin.Row != 5 || g.People != 8) {
			t.Errorf("swapped: row %d with %g people, want row 5 with 8", g.First[0].Origin.Row, g.People)
		}
	}
}

// TestFilesThatCannotBeRead: each has one fault, a message and a way out.
func TestFilesThatCannotBeRead(t *testing.T) {
	for _, c := range []struct{ name, content, crs, msg, hint string }{
		{"empty.csv", "", "wgs84", "the file is empty", "header line"},
		{"space.csv", " \n\n", "wgs84", "the file is empty", "header line"},
		{"page.csv", "<!DOCTYPE html><html>404</html>", "wgs84", "a web page", "save the CSV itself"},
		{"book.csv", "PK\x03\x04rest", "wgs84", "a spreadsheet or zip", "save it as CSV"},
		{"binary.csv", "a,b\x00c\n", "wgs84", "not text", "UTF-8"},
		{"nowhere.csv", "id,people\n1,2\n", "wgs84", "no longitude and latitude", "id, people"},
		{"header.csv", "lon,lat,people\n", "wgs84", "it has no rows", "lon, lat, people"},
		{"nobody.csv", "lon,lat\n1,2\n", "wgs84", "no column of people", "columns: {people: …}"},
		{"datum.csv", "lon,lat,people\n1,2,3\n", "", "does not say which datum", "never guessed"},
		{"odd.csv", "lon,lat,people\n1,2,3\n", "EPSG:99999", "99999", ""},
		{"swapped.csv", "lon,lat,people\n35,111,1\n35,112,2\n", "wgs84", "in all 2 rows", "columns: {lon: lat, lat: lon}"},
		{"what.gpx", "x", "wgs84", `no reader for ".gpx"`, "GeoJSON"},
		{"empty.geojson", "", "", "the file is empty", "export it again"},
		{"page.geojson", "<html>", "", "web page", "export it again"},
		{"list.geojson", "[1,2]", "", "not GeoJSON", "export it again"},
		{"cut.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Po`, "", "ends in the middle", "again"},
		{"none.geojson", `{"type":"FeatureCollection","features":[]}`, "", "no feature", "again"},
	} {
		l := file(t, c.name, c.content)
		l.CRS = c.crs
		_, err := Population(context.Background(), l, &data.Report{}, nil)
		if err == nil || !strings.Contains(err.Error(), c.msg) || !strings.Contains(data.HintOf(err), c.hint) {
			t.Errorf("%s: %v\n  hint %q\n  want %q, %q", c.name, err, data.HintOf(err), c.msg, c.hint)
		}
	}
	_, err := Population(context.Background(), Layer{Path: "no/such.csv", Source: "such.csv"}, nil, nil)
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	l := file(t, "named.csv", "lon,lat,people\n1,2,3\n")
	l.Columns = map[string]string{"people": "residents"}
	if _, err := Population(context.Background(), l, nil, nil); err == nil || !strings.Contains(data.HintOf(err), "lon, lat, people") {
		t.Errorf("a wrong column name: %v, %q", err, data.HintOf(err))
	}
}

// TestAllRowsAreAccountedFor: whatever a table holds, each row is kept, is
// nobody's, or is counted once under a code.
func TestAllRowsAreAccountedFor(t *testing.T) {
	cell := rapid.SampledFrom([]string{"", "0", "1", "-3", "35", "111", "200", "x", "1e400", "NaN", " 7 ", "1,5"})
	rapid.Check(t, func(r *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 4), 1, 30).Draw(r, "rows")
		text := "lon,lat,people\n111,35,1024\n"
		for _, row := range rows {
			for i := range row {
				row[i] = `"` + row[i] + `"`
			}
			text += strings.Join(row, ",") + "\n"
		}
		rep := &data.Report{}
		pop, err := Population(context.Background(), file(t, "p.csv", text), rep, nil)
		if err != nil {
			r.Fatal(err)
		}
		zero := 0
		for _, row := range rows {
			if len(row) == 4 && row[3] == `""` {
				row = row[:3] // a comma at the end says nothing
			}
			if strings.Trim(strings.Join(row, ""), `"`) == "" || len(row) == 3 && usableZero(row) {
				zero++ // nobody, or no row at all
			}
		}
		bad := 0
		for _, n := range codes(rep) {
			bad += n
		}
		if len(pop.Points)+zero+bad != len(rows)+1 {
			r.Fatalf("%d kept, %d empty, %d bad of %d rows\n%s", len(pop.Points), zero, bad, len(rows)+1, text)
		}
	})
}

// usableZero says a row stands on earth and has nobody.
func usableZero(row []string) bool {
	lon, okX := number(strings.Trim(row[0], `"`))
	lat, okY := number(strings.Trim(row[1], `"`))
	return okX && okY && lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90 && row[2] == `"0"`
}

func FuzzTable(f *testing.F) {
	f.Add("lon,lat,people\n111,35,1\n")
	f.Add("经度;纬度;人口\n111;35;\"1\n")
	f.Add("\ufeffa\tb\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		pop, err := Population(context.Background(), file(t, "f.csv", text), &data.Report{}, nil)
		if err == nil && (len(pop.People) != len(pop.Points) || len(pop.IDs) != len(pop.Points)) {
			t.Fatal("slices differ")
		}
	})
}
