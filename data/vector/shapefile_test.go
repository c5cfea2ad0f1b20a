package vector

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/walkshed/walkshed/data"
)

func TestAPlainShapefile(t *testing.T) {
	for name, change := range map[string]func(d *drawing){
		"as it is":                             func(*drawing) {},
		"a charset's name":                     func(d *drawing) { d.parts[".cpg"] = []byte("UTF-8\r\n") },
		"a charset nobody knows":               func(d *drawing) { d.parts[".cpg"] = []byte("martian") },
		"a length that is wrong in the header": func(d *drawing) { d.parts[".shp"][27]++ },
		"no end mark":                          func(d *drawing) { d.parts[".dbf"] = d.parts[".dbf"][:len(d.parts[".dbf"])-1] },
		"a .dbf of another version":            func(d *drawing) { d.parts[".dbf"][0] = 0x30 },
	} {
		d := plain("1", "2", "4")
		change(d)
		pop, rep := people(t, d.layer(t))
		if !reflect.DeepEqual(pop.Points, []orb.Point{{1, 2}, {2, 3}, {3, 4}}) || pop.Total() != 7 || len(rep.Groups()) != 0 || rep.RowsRead()["drawn.shp"] != 3 {
			t.Errorf("%s: %+v, %v", name, pop, rep.Groups())
		}
	}
}

// TestShapefilesThatCannotBeRead: one fault each, its message and the way out.
func TestShapefilesThatCannotBeRead(t *testing.T) {
	drop := func(ext string) func(*drawing) { return func(d *drawing) { delete(d.parts, ext) } }
	cutTo := func(ext string, n int) func(*drawing) { return func(d *drawing) { d.parts[ext] = d.parts[ext][:n] } }
	for name, c := range map[string]struct {
		change    func(d *drawing)
		msg, hint string
	}{
		"no .dbf":                {drop(".dbf"), "its .dbf is not beside it", ".shp, .shx, .dbf and .prj together"},
		"no .prj":                {drop(".prj"), "does not say which datum", "never guessed"},
		"a .prj of Lambert":      {func(d *drawing) { d.parts[".prj"] = []byte(`PROJCS["RGF93_Lambert_93",GEOGCS["x"]]`) }, `RGF93_Lambert_93`, "crs: wgs84"},
		"empty .shp":             {cutTo(".shp", 0), "shorter than its header", "again"},
		"cut in the header":      {cutTo(".shp", 99), "shorter than its header", "again"},
		"cut in a record":        {cutTo(".shp", 100+28+20), "record 2: it claims 20 bytes, the .shp has 12 left", "again"},
		"cut in a record's head": {cutTo(".shp", 100+28+5), "record 2: its .shp ends in the middle", "again"},
		"cut between records":    {cutTo(".shp", 100+28), "its .shp has 1 record, its .dbf 3", "same export"},
		"HTML as .shp":           {func(d *drawing) { d.parts[".shp"] = []byte(strings.Repeat("<html>", 50)) }, "not a Shapefile", "again"},
		"numbered wrong":         {func(d *drawing) { d.parts[".shp"][100+28+3] = 9 }, "record 2: it is numbered 9", "again"},
		"a record of 8 GiB":      {func(d *drawing) { binary.BigEndian.PutUint32(d.parts[".shp"][104:], math.MaxUint32) }, "it claims 8589934590 bytes, the .shp has 76 left", "again"},
		"bodies in space":        {func(d *drawing) { d.parts[".shp"][32] = 31 }, "multipatches", "GeoJSON"},
		"empty .dbf":             {cutTo(".dbf", 0), "its .dbf: shorter than its header", "again"},
		"cut .dbf":               {cutTo(".dbf", 32+33+9), "its .dbf: 3 records of 9 bytes after a header of 65 do not fit its 74 bytes", "again"},
		"a .dbf of 4 G records":  {func(d *drawing) { binary.LittleEndian.PutUint32(d.parts[".dbf"][4:], math.MaxUint32) }, "4294967295 records", "again"},
		"a .dbf of no width":     {func(d *drawing) { d.parts[".dbf"][10] = 0 }, "of 0 bytes", "again"},
		"fields too wide":        {func(d *drawing) { d.parts[".dbf"][32+16] = 200 }, "its fields take 201 bytes, its records have 9", "again"},
		"two tables mixed":       {func(d *drawing) { d.parts[".dbf"] = plain("1", "2").parts[".dbf"] }, "its .dbf has 2 records, its .shp more", "same export"},
		"no column of people":    {func(d *drawing) { copy(d.parts[".dbf"][32:], "n_males\x00") }, "no column of people", "columns of numbers are: n_males"},
		"no record":              {func(d *drawing) { *d = *plain() }, "it has no rows", "people"},
	} {
		d := plain("1", "2", "4")
		c.change(d)
		_, err := Population(t.Context(), d.layer(t), &data.Report{}, nil)
		if err == nil || !strings.Contains(err.Error(), c.msg) || !strings.Contains(data.HintOf(err), c.hint) {
			t.Errorf("%s: %v\n  hint %q\n  want %q, %q", name, err, data.HintOf(err), c.msg, c.hint)
		}
	}
}

// TestShapesThatAreNone: a broken shape costs its row, and its people are named.
// Those of 1, 64 and 1024 people are good; a knot keeps its 64 as a point.
func TestShapesThatAreNone(t *testing.T) {
	square := ringsShape(5, box(0, 0, 1, true))
	knot := ringsShape(5, orb.Ring{{0, 0}, {2, 2}, {2, 0}, {0, 1}, {0, 0}})
	damaged := ringsShape(5, box(0, 0, 1, true))
	binary.LittleEndian.PutUint32(damaged[44:], 7) // the first ring begins nowhere
	d := grounds([][]byte{
		square, nullShape(), ringsShape(3, box(0, 0, 1, true)), // 1 good, 2 no shape, 4 a line
		ringsShape(5, orb.Ring{{0, 0}, {1, 1}, {0, 0}}), damaged, // 8 no ground, 16 damaged
		ringsShape(5, orb.Ring{{0, 0}, {0, math.NaN()}, {1, 1}, {1, 0}, {0, 0}}), // 32 a corner nowhere
		knot, pointShape(math.Inf(1), 0), ringsShape(5, box(190, 0, 1, true)), square, // 64 kept, 128, 256, 512 deleted
		pointShape(3, 3), // 1024 good, though of another kind
	}, "1", "2", "4", "8", "16", "32", "64", "128", "256", "512", "1024")
	d.deleted = map[int]bool{9: true}
	d.build()
	pop, rep := people(t, d.layer(t))
	if pop.Total() != 1+64+1024 || pop.Form != data.AsPoints {
		t.Errorf("%g people, form %d", pop.Total(), pop.Form)
	}
	lost := map[data.Code]float64{}
	for _, g := range rep.Groups() {
		lost[g.Code] = g.People
	}
	want := map[data.Code]float64{data.CodeBadGeometry: 2 + 4 + 8 + 16, data.CodeBadNumber: 32 + 128, data.CodeOutOfRange: 256, data.CodeSelfCrossing: 0}
	if !reflect.DeepEqual(lost, want) {
		t.Errorf("people lost %v\nwant        %v", lost, want)
	}
	if n := rep.RowsRead()["drawn.shp"]; n != 10 {
		t.Errorf("%d rows read, want 10: one is deleted", n)
	}
}

// TestNumbersAsWritten: a .dbf fills a field that is too narrow with asterisks.
func TestNumbersAsWritten(t *testing.T) {
	pop, rep := people(t, plain("1", "********", "", "  4", "8.0", "1e1", "-3").layer(t))
	if pop.Total() != 1+4+8+10 {
		t.Errorf("%g people", pop.Total())
	}
	want := map[data.Code]int{data.CodeBadNumber: 1, data.CodeMissingValue: 1, data.CodeNegativePeople: 1}
	if got := codes(rep); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestHolesInAnyOrder: two grounds, the second with a hole that holds an island
// of its own; whatever the order and direction of the rings, 16+64-16+1 square
// degrees are ground, by hand, and each hole is in the smallest ring around it.
func TestHolesInAnyOrder(t *testing.T) {
	a, b, hole, island := box(0, 0, 4, true), box(10, 0, 8, true), box(12, 2, 4, false), box(13, 3, 1, true)
	wrong := func(r orb.Ring) orb.Ring {
		r = r.Clone()
		r.Reverse()
		return r
	}
	for name, rings := range map[string][]orb.Ring{
		"in order":          {a, b, hole, island},
		"hole last":         {a, b, island, hole},
		"hole first":        {hole, a, b, island},
		"hole with another": {b, a, hole, island},
	} {
		got, err := Areas(t.Context(), grounds([][]byte{ringsShape(5, rings...)}, "1").layer(t), nil, nil)
		if err != nil || len(got) != 1 {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		holes := map[float64]int{} // by the western edge of their polygon
		for _, p := range got[0].Shape {
			holes[p.Bound().Min[0]] = len(p) - 1
			for i, r := range p {
				if want := map[bool]orb.Orientation{true: orb.CCW, false: orb.CW}[i == 0]; r.Orientation() != want || !r.Closed() {
					t.Errorf("%s: ring %v", name, r)
				}
			}
		}
		if sq := planar.Area(got[0].Shape); math.Abs(sq-65) > 1e-9 || !reflect.DeepEqual(holes, map[float64]int{0: 0, 10: 1, 13: 0}) {
			t.Errorf("%s: %g square degrees, holes %v", name, sq, holes)
		}
	}
	// All wound the wrong way: the hole is found by lying inside.
	got, err := Areas(t.Context(), grounds([][]byte{ringsShape(5, wrong(a), box(1, 1, 2, false))}, "1").layer(t), nil, nil)
	if err != nil || len(got) != 1 || len(got[0].Shape) != 1 || planar.Area(got[0].Shape) != 12 {
		t.Errorf("wound the wrong way: %v, %v", got, err)
	}
}

// TestALayerInMetres: the .prj's word is enough.
func TestALayerInMetres(t *testing.T) {
	d := plain("1")
	d.shapes[0] = pointShape(500000, 0)
	d.build()
	d.parts[".prj"] = []byte(`PROJCS["WGS_1984_UTM_Zone_31N",` + wgsPRJ + `,PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",3.0],PARAMETER["Scale_Factor",0.9996],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]`)
	pop, _ := people(t, d.layer(t))
	if p := pop.Points[0]; math.Abs(p[0]-3) > 1e-9 || math.Abs(p[1]) > 1e-9 {
		t.Errorf("%v, want 3, 0: the central meridian at the equator", p)
	}
}

// TestEndingsInCapitals, as old programs and cameras write them.
func TestEndingsInCapitals(t *testing.T) {
	d := plain("1", "2")
	l := d.layer(t)
	for ext := range d.parts {
		from := strings.TrimSuffix(l.Path, ".shp") + ext
		if err := os.Rename(from, strings.TrimSuffix(l.Path, ".shp")+strings.ToUpper(ext)); err != nil {
			t.Fatal(err)
		}
	}
	l.Path = filepath.Join(filepath.Dir(l.Path), "drawn.SHP")
	if pop, _ := people(t, l); pop.Total() != 3 {
		t.Errorf("%g people", pop.Total())
	}
}

func parts(d *drawing, base string) []string {
	var out []string
	for _, ext := range []string{".shp", ".shx", ".dbf", ".prj"} {
		out = append(out, base+ext, string(d.parts[ext]))
	}
	return out
}

// TestZippedShapefiles: in the root, in a folder, beside what a Mac adds.
func TestZippedShapefiles(t *testing.T) {
	d := plain("1", "2", "4")
	for name, entries := range map[string][]string{
		"root":     parts(d, "people"),
		"folder":   parts(d, "数据/2020/people"),
		"capitals": {"P.SHP", string(d.parts[".shp"]), "p.DBF", string(d.parts[".dbf"]), "P.shx", string(d.parts[".shx"]), "P.prj", wgsPRJ},
		"a Mac's":  append(parts(d, "people"), "__MACOSX/._people.shp", "x", "readme.txt", "hello"),
	} {
		if pop, rep := people(t, archive(t, entries...)); pop.Total() != 7 || rep.RowsRead()["drawn.zip"] != 3 {
			t.Errorf("%s: %g people, %v", name, pop.Total(), rep.RowsRead())
		}
	}
	for name, c := range map[string]struct {
		entries   []string
		msg, hint string
	}{
		"two layers":    {append(parts(d, "a"), parts(d, "b")...), "holds 2 Shapefiles: a, b", "one layer"},
		"none":          {[]string{"readme.txt", "x", "people.csv", "y"}, "holds no .shp but: readme.txt, people.csv", "one layer"},
		"no .dbf":       {[]string{"a.shp", string(d.parts[".shp"]), "a.shx", "x"}, "its .dbf is not in the zip", "together"},
		"outside":       {append(parts(d, "a"), "../../etc/x", "y"), `a file outside itself: "../../etc/x"`, "one layer"},
		"a bomb":        {append(parts(d, "a")[2:], "a.shp", strings.Repeat("\x00", 8<<20)), "a.shp would grow from", "one layer"},
		"a thousand":    {many(zipEntries + 1), "the zip holds 1001 files, limit 1000", "one layer"},
		"a broken part": {append(parts(d, "a")[2:], "a.shp", "short"), "shorter than its header", "again"},
	} {
		_, err := Population(t.Context(), archive(t, c.entries...), &data.Report{}, nil)
		if err == nil || !strings.Contains(err.Error(), c.msg) || !strings.Contains(data.HintOf(err), c.hint) {
			t.Errorf("%s: %v\n  hint %q\n  want %q, %q", name, err, data.HintOf(err), c.msg, c.hint)
		}
	}
	l := file(t, "page.zip", "<html>404</html>")
	if _, err := Population(t.Context(), l, nil, nil); err == nil || !strings.Contains(err.Error(), "not a whole zip file") {
		t.Errorf("HTML as zip: %v", err)
	}
}

func many(n int) []string {
	var out []string
	for range n {
		out = append(out, "x", "")
	}
	return out
}

// FuzzShapefile: whatever the bytes of .shp and .dbf, reading ends with rows
// that agree or an error with a way out, and takes no more memory than the files
// are large.
func FuzzShapefile(f *testing.F) {
	good := plain("1", "2")
	f.Add(good.parts[".shp"], good.parts[".dbf"], "")
	knot := grounds([][]byte{ringsShape(5, box(0, 0, 4, true), box(1, 1, 2, false)), nullShape()}, "1", "2")
	f.Add(knot.parts[".shp"], knot.parts[".dbf"], "936")
	f.Fuzz(func(t *testing.T, shp, dbf []byte, cpg string) {
		d := plain("1")
		d.parts[".shp"], d.parts[".dbf"], d.parts[".cpg"] = shp, dbf, []byte(cpg)
		rep := &data.Report{}
		pop, err := Population(t.Context(), d.layer(t), rep, nil)
		if err != nil && data.HintOf(err) == "" {
			t.Fatalf("no way out of: %v", err)
		}
		if err == nil && (len(pop.People) != len(pop.Points) || rep.RowsRead()["drawn.shp"] < len(pop.People)) {
			t.Fatalf("%+v, %v", pop, rep.RowsRead())
		}
	})
}
