package osm

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// What the tests' encoder writes is PBF to others too, and says the same.
func TestOsmiumReadsWhatWeWrite(t *testing.T) {
	for _, e := range []encoder{{}, {plain: true}, {raw: true, perBlob: 2}} {
		path := write(t, village(e))
		got := string(osmium(t, "cat", path, "-f", "opl"))
		for _, want := range []string{
			"Tplace=village,name=Ay,population=16 x10 y50", "Thighway=residential Nn65,n66,n67",
			"Mw5@outer,w6@outer", "n73 "} {
			if !strings.Contains(got, want) {
				t.Errorf("%+v: osmium lacks %q:\n%s", e, want, got)
			}
		}
	}
}

// osmiumAreas is every polygon libosmium can assemble from the file, by our ids.
func osmiumAreas(t *testing.T, path string) map[string]orb.MultiPolygon {
	t.Helper()
	out := osmium(t, "export", path, "-u", "type_id", "--geometry-types=polygon", "-f", "geojsonseq", "-x", "print_record_separator=false")
	areas := map[string]orb.MultiPolygon{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var f struct {
			ID       string
			Geometry struct{ Coordinates orb.MultiPolygon }
		}
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatal(err)
		}
		var n int64
		if _, err := fmt.Sscanf(f.ID, "a%d", &n); err != nil {
			t.Fatal(err)
		}
		id := fmt.Sprintf("way/%d", n/2) // libosmium numbers areas 2·way and 2·relation+1
		if n%2 == 1 {
			id = fmt.Sprintf("relation/%d", n/2)
		}
		areas[id] = f.Geometry.Coordinates
	}
	return areas
}

// shapeOf sums a shape up: polygons, rings, corners, ground in square degrees.
func shapeOf(m orb.MultiPolygon) [4]float64 {
	var s [4]float64
	for _, p := range m {
		s[0]++
		for i, r := range p {
			s[1]++
			s[2] += float64(len(r))
			if a := math.Abs(planar.Area(r)); i == 0 {
				s[3] += a
			} else {
				s[3] -= a
			}
		}
	}
	return s
}

// Every venue and area with an outline has the polygon libosmium's assembler
// gives: as many rings and corners, the same ground.
func TestPolygonsAsOsmium(t *testing.T) {
	path := carried(t, "delaware-latest.osm.pbf")
	small := filepath.Join(t.TempDir(), "areas.osm.pbf")
	osmium(t, "tags-filter", path, "r/boundary=administrative", "wr/leisure=pitch,track,stadium,sports_centre,swimming_pool", "-o", small)
	theirs := osmiumAreas(t, small)
	x, _ := readFile(t, path, Want{Facilities: true, Areas: true})
	ours := map[string]orb.MultiPolygon{}
	for _, f := range x.Facilities {
		if f.Outline != nil {
			ours[f.ID] = f.Outline
		}
	}
	for _, a := range x.Areas {
		ours[a.ID] = a.Shape
	}
	delete(ours, "way/354062772") // a running track with area=no: a line to osmium, its ground to us
	for id, m := range ours {
		got, want := shapeOf(m), shapeOf(theirs[id])
		if math.Abs(got[3]-want[3]) > 1e-9*want[3] || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("%s: polygons, rings, corners, ground %v, osmium has %v", id, got, want)
		}
	}
	for id := range theirs {
		if strings.HasPrefix(id, "relation/") && ours[id] == nil {
			t.Errorf("osmium draws %s and we do not", id)
		}
	}
	if len(ours) < 500 {
		t.Errorf("%d polygons compared", len(ours))
	}
}
