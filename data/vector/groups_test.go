package vector

import (
	"reflect"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// TestGroupsOfATable: rows of 1, 2, 4, 8, 16 and no people; a group too large is
// cut, one that is missing, no number or negative counts nobody, and each is said
// once. A row of nobody is not kept, and its old are said too.
func TestGroupsOfATable(t *testing.T) {
	l := file(t, "p.csv", "lon,lat,people,P65,P0\n111,35,1,1,0\n111,35.1,2,4,1\n111,35.2,4,,2\n111,35.3,8,x,-1\n111,35.4,16,8,16.000001\n111,35.5,0,2,0\n111,35.6,-5,1,1\n")
	l.Groups = []GroupColumn{{"old", "P65"}, {"children", "P0"}}
	pop, rep := people(t, l)
	want := []data.PopulationGroup{{Name: "old", People: []float64{1, 2, 0, 0, 8}}, {Name: "children", People: []float64{0, 1, 2, 0, 16}}}
	if !reflect.DeepEqual(pop.Groups, want) {
		t.Errorf("%+v\nwant %+v", pop.Groups, want)
	}
	got := codes(rep)
	if want := (map[data.Code]int{data.CodeGroupAbovePeople: 2, data.CodeMissingValue: 1, data.CodeBadNumber: 1, data.CodeNegativePeople: 2}); !reflect.DeepEqual(got, want) {
		t.Errorf("issues %v, want %v", got, want)
	}
	for _, g := range rep.Groups() {
		if g.Code == data.CodeGroupAbovePeople && g.People != 2+2 {
			t.Errorf("%g people of groups cut off, want 4", g.People)
		}
	}
}

// TestGroupsOfFeatures: properties that come and go are missing where they are not.
func TestGroupsOfFeatures(t *testing.T) {
	l := file(t, "p.geojson", collection(featureOf(`{"people":4,"old":1}`, `{"type":"Point","coordinates":[111,35]}`),
		featureOf(`{"people":8}`, `{"type":"Point","coordinates":[111,36]}`)))
	l.Groups = []GroupColumn{{"old", "old"}}
	pop, rep := people(t, l)
	if !reflect.DeepEqual(pop.Groups[0].People, []float64{1, 0}) || codes(rep)[data.CodeMissingValue] != 1 {
		t.Errorf("%+v, %v", pop.Groups, codes(rep))
	}
}

// TestGroupColumnsNotThere: the error names the group, the column it most likely
// is, and all there are.
func TestGroupColumnsNotThere(t *testing.T) {
	l := file(t, "p.csv", "lon,lat,people,age65up\n111,35,1,1\n")
	l.Groups = []GroupColumn{{"old", "age65_up"}, {"women", "zzz"}}
	_, err := Population(t.Context(), l, nil, nil)
	if err == nil || !strings.Contains(err.Error(), `groups, old: "age65_up", groups, women: "zzz"`) {
		t.Errorf("%v", err)
	}
	if hint := data.HintOf(err); hint != "did you mean age65up? its columns are: lon, lat, people, age65up" {
		t.Errorf("hint %q", hint)
	}
}

// TestRealGroups: the blocks of northern Kentucky, whose attribute table was
// summed with a script of its own: 113,073 men and 114,846 women are the 227,919
// people, block by block.
func TestRealGroups(t *testing.T) {
	l := Layer{Path: shared(t, "nky/block-groups/block-groups.shp"), Source: "block-groups.shp",
		Groups: []GroupColumn{{"men", "males"}, {"women", "females"}, {"hispanic", "hispanics"}}}
	pop, rep := people(t, l)
	for i, want := range []float64{113073, 114846, 6678} {
		sum := 0.0
		for _, n := range pop.Groups[i].People {
			sum += n
		}
		if sum != want || len(pop.Groups[i].People) != len(pop.People) {
			t.Errorf("%s: %g, want %g", pop.Groups[i].Name, sum, want)
		}
	}
	for i, n := range pop.People {
		if pop.Groups[0].People[i]+pop.Groups[1].People[i] != n {
			t.Fatalf("block %s: %g men and %g women of %g", pop.IDs[i], pop.Groups[0].People[i], pop.Groups[1].People[i], n)
		}
	}
	if len(rep.Groups()) != 0 {
		t.Errorf("%v", rep.Groups())
	}
}
