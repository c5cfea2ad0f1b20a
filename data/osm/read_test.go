package osm

import (
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

// Two streets cross at B and one passes over C without meeting it; way 3 is no
// street. Nodes are numbered by id: A0 B1 C2 D3 E4 (F is used by nothing).
func TestStreetsShareNodes(t *testing.T) {
	w := draw(`
A B C  F
  D E`).
		way(20, "ABC", "highway=residential name=High Street").
		way(10, "DB", "highway=footway surface=gravel").
		way(11, "DE", "highway=path").
		way(3, "AF", "waterway=river")
	x, rep := w.read(t, Want{Streets: true})
	wantIssues(t, rep)
	equal(t, "nodes", x.Streets.Nodes, []orb.Point{
		{lonOf(0), latOf(0)}, {lonOf(2), latOf(0)}, {lonOf(4), latOf(0)}, {lonOf(2), latOf(1)}, {lonOf(4), latOf(1)}})
	equal(t, "ways", x.Streets.Ways, []data.Street{
		{ID: 10, Tags: data.Tags{"highway": "footway", "surface": "gravel"}, Nodes: []uint32{3, 1}},
		{ID: 11, Tags: data.Tags{"highway": "path"}, Nodes: []uint32{3, 4}},
		{ID: 20, Tags: data.Tags{"highway": "residential", "name": "High Street"}, Nodes: []uint32{0, 1, 2}},
	})
	equal(t, "rows read", rep.RowsRead(), map[string]int{"w.pbf (streets)": 3})
}

// The nodes x, y and z are not in the extract: AB and CD are left of way 1,
// nothing of way 2, and way 3 is a street of one node in its source.
func TestStreetIsCutAtMissingNodes(t *testing.T) {
	x, rep := draw(`ABCDE`).
		way(1, "ABxyCDzE", "highway=path name=Rim").
		way(2, "AxB", "highway=path").
		way(3, "A", "highway=path").
		read(t, Want{Streets: true})
	equal(t, "pieces", len(x.Streets.Ways), 2)
	equal(t, "first", x.Streets.Ways[0].Nodes, []uint32{0, 1})
	equal(t, "second", x.Streets.Ways[1].Nodes, []uint32{2, 3})
	equal(t, "nodes", len(x.Streets.Nodes), 4)
	wantIssues(t, rep,
		"bad_geometry way/3: a street of 1 nodes",
		`missing_node way/1 "Rim": 3 of its 8 nodes are not in the extract; 2 pieces kept`,
		"missing_node way/2: 1 of its 3 nodes")
}

// What is not wanted is not kept, even where it is there.
func TestOnlyWhatIsWanted(t *testing.T) {
	w := draw("AB\nDC").way(1, "ABCDA", "highway=service building=yes leisure=pitch").node('A', "place=town name=T")
	for _, c := range []struct {
		want                                          Want
		streets, venues, areas, places, buildingCount int
	}{
		{Want{}, 0, 0, 0, 0, 0},
		{Want{Streets: true}, 1, 0, 0, 0, 0},
		{Want{Facilities: true}, 0, 1, 0, 0, 0},
		{Want{Places: true}, 0, 0, 0, 1, 0},
		{Want{Buildings: true}, 0, 0, 0, 0, 1},
		{everything, 1, 1, 0, 1, 1},
	} {
		x, _ := w.read(t, c.want)
		equal(t, "layers", []int{len(x.Streets.Ways), len(x.Facilities), len(x.Areas), len(x.Places), len(x.Buildings)},
			[]int{c.streets, c.venues, c.areas, c.places, c.buildingCount})
	}
}

func TestKinds(t *testing.T) {
	for _, k := range []string{"leisure=park", "leisure=playground", "leisure=golf_course"} {
		if slices.Contains(DefaultKinds, k) {
			t.Errorf("%s counts as a place to exercise unless named", k)
		}
	}
	w := draw("ABC").node('A', "leisure=park").node('B', "amenity=gym leisure=pitch").node('C', "sport=tennis")
	x, _ := w.read(t, Want{Facilities: true})
	equal(t, "default", kindsOf(x), []string{"pitch"}) // leisure=pitch stands first
	x, _ = w.read(t, Want{Facilities: true, Kinds: []string{"sport=tennis", "leisure=park", "amenity=gym"}})
	equal(t, "named", kindsOf(x), []string{"park", "gym", "tennis"})

	_, err := Read(t.Context(), "nowhere", "w.pbf", Want{Facilities: true, Kinds: []string{"pitch"}}, nil, nil)
	if data.HintOf(err) == "" {
		t.Errorf("a kind without a key: %v", err)
	}
}

func kindsOf(x Extract) (out []string) {
	for _, f := range x.Facilities {
		out = append(out, f.Kind)
	}
	return out
}

func TestPlaces(t *testing.T) {
	x, rep := draw(`ABCDEFGH`).
		node('A', "place=town name=Alpha population=1,024 name:zh=阿尔法").
		node('B', "place=village name=Beta").
		node('C', "place=hamlet").
		node('D', "place=city name=Delta population=~512").
		node('E', "place=locality name=Nobody lives here population=64").
		node('F', "place=suburb name=Phi population=0").
		node('G', "name=Not a place population=5").
		read(t, Want{Places: true})
	got := map[string]float64{}
	for _, p := range x.Places {
		got[p.ID+" "+p.Kind+" "+p.Name] = p.People
	}
	equal(t, "places", got, map[string]float64{
		"node/65 town Alpha": 1024, "node/66 village Beta": data.NoTotal,
		"node/68 city Delta": data.NoTotal, "node/70 suburb Phi": 0})
	equal(t, "order", x.Places[0].Tags["name:zh"], "阿尔法")
	wantIssues(t, rep, `bad_total node/68 "Delta": population="~512"`, "missing_value node/67: a hamlet without a name")
}

func TestPopulationTexts(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "1024": 1024, " 1024 ": 1024, "1,024": 1024, "1 024": 1024, "1\u202f024\u202f048": 1024048, "1'024": 1024,
		"12,34,567":      1234567, // lakh
		"1,5":            data.NoTotal,
		"1.024":          data.NoTotal, // a thousand to some, one to others
		"~1024":          data.NoTotal,
		"1024 (2010)":    data.NoTotal,
		"-5":             data.NoTotal,
		"99999999999999": data.NoTotal,
		"NaN":            data.NoTotal,
		"0x400":          data.NoTotal,
		"1e3":            data.NoTotal,
		"一千":             data.NoTotal,
	} {
		rep := &data.Report{}
		g := &gather{rep: rep}
		got := g.people("here", data.Tags{"population": text})
		equal(t, text, got, want)
		if bad := want == data.NoTotal; bad != (len(rep.Groups()) == 1) {
			t.Errorf("%q reported: %v", text, issues(rep))
		}
	}
}

// The building is 2 × 1 thousandths of a degree at 50° north. One thousandth is
// 111.229 m of latitude and 71.696 m of longitude there (WGS84 radii of curvature
// 6,372,955.9 m and 6,390,702.0 m), so 2 × 71.696 × 111.229 = 15,949.3 m².
func TestBuildings(t *testing.T) {
	x, rep := draw(`
A B E F
D C G H`).
		way(1, "ABCDA", "building=house").
		way(2, "EFGHE", "building=bowtie").
		way(3, "EFH", "building=open").
		way(4, "EFxE", "building=rim").
		way(5, "EFHGE", "building=no").
		read(t, Want{Buildings: true})
	if len(x.Buildings) != 1 {
		t.Fatalf("%v", x.Buildings)
	}
	b := x.Buildings[0]
	equal(t, "kind", b.Kind, "house")
	if b.SqM < 15_945 || b.SqM > 15_953 {
		t.Errorf("%g m²", b.SqM)
	}
	if d := b.Point[0] - 10.001; d > 1e-9 || d < -1e-9 {
		t.Errorf("point %v", b.Point)
	}
	wantIssues(t, rep, "broken_ring building way/3", "missing_node building way/4", "self_crossing building way/2")
}

// A node beyond the poles is as good as missing, and said to be.
func TestNodeOffTheEarth(t *testing.T) {
	w := draw(`ABC`).way(1, "ABC", "highway=path")
	w.Nodes[2].Lat = 137
	x, rep := w.read(t, Want{Streets: true})
	equal(t, "nodes", len(x.Streets.Nodes), 2)
	wantIssues(t, rep, "missing_node way/1", "out_of_range node/67 lies at longitude 10.002, latitude 137")
}

// A file merged from two without sorting names things twice.
func TestSameIDTwice(t *testing.T) {
	x, rep := draw(`ABC`).way(1, "AB", "highway=path").way(1, "BC", "highway=steps").read(t, Want{Streets: true})
	equal(t, "first kept", x.Streets.Ways[0].Tags["highway"], "path")
	equal(t, "ways", len(x.Streets.Ways), 1)
	wantIssues(t, rep, "duplicate_id way/1 stands in the file twice")
}
