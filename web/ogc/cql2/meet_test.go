package cql2

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
)

// shapeOf draws a geometry of any kind on a lattice of 12 × 12, where touching by a
// corner or a side is as likely as crossing.
func shapeOf(r *rand.Rand) orb.Geometry {
	at := func() orb.Point { return orb.Point{float64(r.IntN(12)), float64(r.IntN(12))} }
	line := func() orb.LineString {
		l := orb.LineString{at(), at()}
		for l[1] == l[0] {
			l[1] = at()
		}
		return append(l, at())
	}
	area := func(x, y float64) orb.Polygon { // a frame, now and then with a hole as wide as the frame allows
		w, h := float64(3+r.IntN(4)), float64(3+r.IntN(4))
		p := orb.Polygon{orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + w, y + h}}.ToRing()}
		if r.IntN(2) == 0 {
			p = append(p, orb.Bound{Min: orb.Point{x + 1, y + 1}, Max: orb.Point{x + w - 1, y + h - 1}}.ToRing())
		}
		return p
	}
	switch r.IntN(7) {
	case 0:
		return at()
	case 1:
		return orb.MultiPoint{at(), at()}
	case 2:
		return line()
	case 3:
		return orb.MultiLineString{line(), line()}
	case 4:
		x, y := at()[0], at()[1]
		return orb.Polygon{{{x, y}, {x + 4, y + 1}, {x + 1, y + 3}, {x, y}}}
	case 5:
		return area(at()[0], at()[1])
	}
	return orb.MultiPolygon{area(0, 0), area(8, at()[1])}
}

// Of 2,000 pairs of geometries of all kinds, those share a point that GEOS says do,
// and the same after a round through the text and the JSON of a filter.
func TestMeetingIsGEOSs(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("ogrinfo")
	if err != nil {
		t.Skip("needs gdal: ogrinfo is not installed")
	}
	r := rand.New(rand.NewPCG(3, 4))
	file := filepath.Join(t.TempDir(), "pairs.csv")
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w := csv.NewWriter(out)
	_ = w.Write([]string{"a", "b"})
	var ours strings.Builder
	for i := range 2000 {
		g, h := shapeOf(r), shapeOf(r)
		_ = w.Write([]string{wkt.MarshalString(g), wkt.MarshalString(h)})
		meet := Meet(g, h)
		f, err := ParseText("s_intersects("+wkt.MarshalString(h)+", geometry)", schema)
		if err != nil {
			t.Fatal(err)
		}
		if meet != Meet(h, g) || meet != f.Match(record{shape: g}) {
			t.Errorf("%v and %v: three ways, two answers", g, h)
		}
		fmt.Fprintf(&ours, "%d:%d ", i, map[bool]int{true: 1}[meet])
	}
	w.Flush()
	got, err := exec.Command(program, "-q", "-dialect", "sqlite", "-sql", "SELECT group_concat((rowid) || ':' || ST_Intersects(ST_GeomFromText(a), ST_GeomFromText(b)), ' ') AS x FROM pairs", file).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	theirs := strings.Fields(string(got[strings.LastIndex(string(got), "=")+1:]))
	if len(theirs) != 2000 {
		t.Fatalf("GEOS answers for %d pairs: %.300s", len(theirs), got)
	}
	met := 0
	for i, mine := range strings.Fields(ours.String()) {
		_, mine, _ = strings.Cut(mine, ":")
		_, his, _ := strings.Cut(theirs[i], ":")
		if mine != his {
			t.Errorf("pair %d: ours %s, GEOS %s", i, mine, his)
		}
		met += len(strings.Trim(mine, "0"))
	}
	if met < 500 || met > 1500 {
		t.Errorf("%d of 2,000 meet: the pairs say little", met)
	}
}

// A geometry in a filter is the same one in either form, with heights or without; a
// box over the antimeridian is two.
func TestGeometriesInFilters(t *testing.T) {
	t.Parallel()
	inside, outside := record{shape: orb.Point{2, 3}}, record{shape: orb.Point{50, 3}}
	for _, f := range []struct{ lang, text string }{
		{"text", "S_INTERSECTS(geometry, POINT(2 3))"}, {"text", "s_intersects(geometry,POINT Z(2 3 9))"},
		{"text", "S_INTERSECTS(geometry, MULTIPOINT((2 3), (4 5)))"}, {"text", "S_INTERSECTS(geometry, MULTIPOINT(2 3, 4 5))"},
		{"text", "S_INTERSECTS(geometry, LINESTRING(0 1, 4 5))"}, {"text", "S_INTERSECTS(geometry, MULTILINESTRING((0 1, 4 5)))"},
		{"text", "S_INTERSECTS(geometry, POLYGON((0 0, 9 0, 9 9, 0 9, 0 0)))"}, {"text", "S_INTERSECTS(geometry, MULTIPOLYGON(((0 0, 9 0, 9 9, 0 9, 0 0))))"},
		{"text", "S_INTERSECTS(geometry, BBOX(1,2,3,4))"}, {"text", "S_INTERSECTS(BBOX(1,2,0,3,4,9), geometry)"}, {"text", "S_INTERSECTS(geometry, BBOX(170,0,10,9))"},
		{"json", `{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[2,3,9]}]}`},
		{"json", `{"op":"s_intersects","args":[{"property":"geometry"},{"bbox":[1,2,3,4]}]}`},
		{"json", `{"op":"s_intersects","args":[{"property":"geometry"},{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,9],[0,0]]]]}]}`},
		{"json", `{"op":"s_intersects","args":[{"type":"MultiLineString","coordinates":[[[0,1],[4,5]]]},{"property":"geometry"}]}`},
	} {
		read := map[string]func(string, Schema) (*Filter, error){"text": ParseText, "json": ParseJSON}[f.lang]
		got, err := read(f.text, schema)
		if err != nil {
			t.Errorf("%s: %v", f.text, err)
			continue
		}
		if !got.Match(inside) || got.Match(outside) || got.Match(record{}) {
			t.Errorf("%s: %v %v, without a geometry %v", f.text, got.Match(inside), got.Match(outside), got.Match(record{}))
		}
	}
}
