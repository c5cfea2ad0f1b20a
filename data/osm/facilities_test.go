package osm

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	paul "github.com/paulmach/osm"

	"github.com/walkshed/walkshed/data"
)

// A point, a closed way (drawn clockwise) and a multipolygon with a hole whose
// outer is two ways, one of them drawn the wrong way round.
func TestVenuesOfThreeForms(t *testing.T) {
	w := draw(`
A  B C  D     I

   F E  J     K
            M N
   G    H   P O`).
		node('A', "leisure=fitness_station name=Bars").
		way(2, "IKJDI", "leisure=pitch sport=soccer;\u00a0tennis;;").
		way(3, "CDH", "barrier=fence").
		way(4, "BCHGB", "leisure=nothing").
		way(5, "BC", "").way(6, "BGH", "").way(7, "MNOPM", "").
		relation(9, "outer:5,6 :3", "type=multipolygon leisure=sports_centre name=Ring").
		relation(8, "outer:7", "type=site leisure=sports_centre")
	// outer of 9: B-C, C-D-H, H-G-B
	x, rep := w.read(t, Want{Facilities: true})
	wantIssues(t, rep)
	equal(t, "venues", len(x.Facilities), 3)
	n, p, m := x.Facilities[0], x.Facilities[1], x.Facilities[2]
	equal(t, "node", n, data.Facility{ID: "node/65", Name: "Bars", Kind: "fitness_station",
		Tags: data.Tags{"leisure": "fitness_station", "name": "Bars"}, Point: orb.Point{lonOf(0), latOf(0)}, Origin: data.Origin{Source: "w.pbf"}})
	equal(t, "way", p.ID, "way/2")
	equal(t, "sports", p.Sports, []string{"soccer", "tennis"})
	equal(t, "turned counter-clockwise", w.shape(p.Outline), "IDJKI")
	equal(t, "relation", m.ID+" "+m.Name, "relation/9 Ring")
	equal(t, "joined", w.shape(m.Outline), "BGHDCB")
	for _, f := range []data.Facility{p, m} {
		if !planar.MultiPolygonContains(f.Outline, f.Point) {
			t.Errorf("%s: %v is not inside", f.ID, f.Point)
		}
	}
}

// Venues with no sound outline still exist: they are points, and said to be.
//
//	way 1 an eight without a node where it crosses; way 2 a line; way 3 lacks a
//	node; way 4 lacks all; relation 5 lacks a way; relation 6 lacks everything.
func TestBrokenVenuesStayAsPoints(t *testing.T) {
	w := draw(`
A B C D E
F G H I J`).
		way(1, "ABFGA", "leisure=pitch name=Eight").
		way(2, "CDE", "leisure=track").
		way(3, "CDIxHC", "leisure=pitch").
		way(4, "xyzx", "leisure=pitch").
		way(7, "DEJ", "").
		relation(5, "outer:7,99", "type=multipolygon leisure=stadium name=Half").
		relation(6, "outer:98", "type=multipolygon leisure=stadium")
	x, rep := w.read(t, Want{Facilities: true})
	got := map[string]bool{}
	for _, f := range x.Facilities {
		got[f.ID] = true
		if f.Outline != nil {
			t.Errorf("%s has an outline", f.ID)
		}
		if !f.Point.Bound().Intersects(orb.Bound{Min: orb.Point{lonOf(0), latOf(1)}, Max: orb.Point{lonOf(8), latOf(0)}}) {
			t.Errorf("%s at %v", f.ID, f.Point)
		}
	}
	equal(t, "kept", got, map[string]bool{"way/1": true, "way/2": true, "way/3": true, "relation/5": true})
	wantIssues(t, rep,
		"broken_ring way/2: its outline does not close; kept as a point",
		`broken_ring relation/5 "Half": its outline does not close; kept as a point`,
		"missing_member relation/6: nothing of its outline is in the extract; dropped",
		"missing_node way/3: 1 parts of its outline are not in the extract; kept as a point",
		"missing_node way/4: nothing",
		`self_crossing way/1 "Eight": its outline crosses itself near`)
}

// One venue mapped twice is one venue; two that only look alike stay two.
func TestVenueMappedTwice(t *testing.T) {
	ground := func() *world {
		return draw(`
A    B
 P Q  R
D    C`).way(1, "ABCDA", "leisure=pitch name=North Field sport=soccer")
	}
	for _, c := range []struct {
		letter     rune
		node       string
		kept, want int // venues kept, duplicates reported
	}{
		{'P', "leisure=pitch name=north field", 1, 1},
		{'P', "leisure=pitch name=North Field sport=soccer;rugby", 1, 1},
		{'P', "leisure=pitch name=North Field sport=tennis", 2, 0}, // another sport
		{'P', "leisure=pitch name=South Field", 2, 0},              // another name
		{'P', "leisure=pitch", 2, 0},                               // one has a name
		{'P', "leisure=stadium name=North Field", 2, 0},            // another kind
		{'R', "leisure=pitch name=North Field", 2, 0},              // beside it
	} {
		x, rep := ground().node(c.letter, c.node).read(t, Want{Facilities: true})
		equal(t, c.node, len(x.Facilities), c.kept)
		equal(t, c.node+" reported", len(issues(rep)), c.want)
	}

	x, rep := draw("A B\nD C").way(1, "ABCDA", "leisure=pitch").way(2, "ABCDA", "leisure=stadium").
		relation(3, "outer:1", "type=multipolygon leisure=pitch").read(t, Want{Facilities: true})
	equal(t, "outer and relation", []string{x.Facilities[0].ID, x.Facilities[1].ID}, []string{"way/2", "relation/3"})
	wantIssues(t, rep, "duplicate_feature pitch way/1 of relation/3 is its outer way; dropped")
}

// Two towns: one is two islands, one of them with a hole that holds an island of
// its own (the third outer); the second lies partly beyond the extract.
func TestAreas(t *testing.T) {
	w := draw(`
A         B   R S
  E     F
    I J
    L K
  H     G
D         C   U T`).
		way(1, "ABC", "").way(2, "ADC", "").way(3, "EFGHE", "").way(4, "IJKLI", "").way(5, "RSTUR", "").way(6, "RS", "").
		relation(11, "outer:1,2,4,5 inner:3 node.admin_centre:65",
			"type=boundary boundary=administrative admin_level=8 name=Town population=4096 name:en=Town name:zh-Hans=镇 name:left=no").
		relation(12, "outer:6,77", "type=boundary boundary=administrative admin_level=6 name=Rim County").
		relation(13, "outer:5 outer:78", "type=boundary boundary=administrative admin_level=6 name=Lacks an island").
		relation(14, "outer:5", "type=boundary boundary=administrative name=No level").
		relation(15, "outer:5", "type=boundary boundary=postal_code admin_level=8").
		relation(16, "outer:5 inner:4", "type=multipolygon boundary=administrative admin_level=10 name=Hole outside population=many")
	x, rep := w.read(t, Want{Areas: true})
	equal(t, "areas", len(x.Areas), 2)
	a := x.Areas[0]
	equal(t, "id, name, level, people", []any{a.ID, a.Name, a.Level, a.People, a.Claimed}, []any{"relation/11", "Town", "8", 4096.0, false})
	equal(t, "names", a.Names, map[string]string{"en": "Town", "zh-Hans": "镇"})
	equal(t, "shape", w.shape(a.Shape), "ADCBA EFGHE / RUTSR / ILKJI")
	equal(t, "no total", x.Areas[1].People, float64(data.NoTotal))
	wantIssues(t, rep,
		`bad_geometry relation/16 "Hole outside", level 10: 1 of its holes lie outside it`,
		`bad_total relation/16 "Hole outside", level 10: population="many"`,
		`broken_ring relation/12 "Rim County", level 6: 1 parts of its outline are not in the extract`,
		`missing_member relation/13 "Lacks an island", level 6: 1 parts`,
		`missing_value relation/14 "No level", level : it has no admin_level`)

	x, _ = w.read(t, Want{Areas: true, Levels: []string{"10"}})
	equal(t, "level 10", []any{len(x.Areas), x.Areas[0].ID}, []any{1, "relation/16"})
}

// An area that crosses itself has no clear inside: reported under its name.
func TestSelfCrossingArea(t *testing.T) {
	x, rep := draw("A B\nD C").way(1, "ABDCA", "").
		relation(3, "outer:1", "type=boundary boundary=administrative admin_level=8 name=Eight").read(t, Want{Areas: true})
	equal(t, "areas", len(x.Areas), 0)
	wantIssues(t, rep, `self_crossing relation/3 "Eight", level 8: its outline crosses itself near`)
}

// Roles are often wrong; how rings nest is not. Here the hole is called outer,
// and half of the outer ring is called inner.
func TestWrongRoles(t *testing.T) {
	w := draw(`
A     B
  E F
  H G
D     C`).way(1, "ABC", "").way(2, "CDA", "").way(3, "EFGHE", "").
		relation(9, "outer:1,3 inner:2", "type=multipolygon leisure=pitch")
	x, rep := w.read(t, Want{Facilities: true})
	wantIssues(t, rep)
	equal(t, "shape", w.shape(x.Facilities[0].Outline), "ADCBA EFGHE")
}

// Two nodes at one place are one corner: the way closes there though it ends at
// another node than it began.
func TestNodesAtOnePlace(t *testing.T) {
	w := draw("A B\nD C")
	w.Nodes = append(w.Nodes, &paul.Node{ID: 'Z', Lon: lonOf(0), Lat: latOf(0)})
	x, rep := w.way(1, "ABC", "").way(2, "CDZ", "").
		relation(9, "outer:1,2", "type=multipolygon leisure=pitch").read(t, Want{Facilities: true})
	wantIssues(t, rep)
	equal(t, "rings", len(x.Facilities[0].Outline), 1)
}

// A ring that touches itself at B encloses a loop that touches from inside: the
// loop is a hole. Drawn beside it, the loop is ground of its own.
func TestRingsThatTouchThemselves(t *testing.T) {
	inside := draw(`
A    B    C
   D   E

F         G`).way(1, "ABDEBCGFA", "leisure=pitch")
	x, rep := inside.read(t, Want{Facilities: true})
	wantIssues(t, rep)
	equal(t, "inside", inside.shape(x.Facilities[0].Outline), "AFGCBA BEDB")

	beside := draw(`
A   B    C
F   G D  E`).way(1, "ABCDBGFA", "leisure=pitch")
	x, _ = beside.read(t, Want{Facilities: true})
	equal(t, "beside", len(x.Facilities[0].Outline), 2)
}

// A way named under both roles draws once, under the first.
func TestMembersNamedTwiceCountOnce(t *testing.T) {
	w := draw("A B\nD C").way(1, "ABCDA", "")
	w.relation(3, "outer:1", "type=multipolygon leisure=pitch")
	w.Relations[0].Members = append(w.Relations[0].Members, paul.Member{Type: paul.TypeWay, Ref: 1, Role: "inner"})
	x, rep := w.read(t, Want{Facilities: true})
	wantIssues(t, rep)
	equal(t, "shape", w.shape(x.Facilities[0].Outline), "ADCBA")
}
