package project

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data"
)

// TestLoadGroups: people 1, 2, 4 of whom 0, 1, 4 are old; in the order written.
func TestLoadGroups(t *testing.T) {
	yaml := strings.Replace(village, "{path: p.csv,", "{groups: {old: P65, 女性: 女}, path: p.csv,", 1)
	in, rep := load(t, open(t, yaml, map[string]string{"v.csv": venuesCSV,
		"p.csv": "lon,lat,people,女,P65\n10.000,50.001,1,1,0\n10.004,50.001,2,0,1\n10.008,50.001,4,2,4\n"}))
	want := []data.PopulationGroup{{Name: "old", People: []float64{0, 1, 4}}, {Name: "女性", People: []float64{1, 0, 2}}}
	if !reflect.DeepEqual(in.Population.Groups, want) || len(rep.Groups()) != 0 {
		t.Errorf("%+v, %v", in.Population.Groups, rep.Groups())
	}
}

// TestMisspeltGroupColumn: the way out is the column it most likely is.
func TestMisspeltGroupColumn(t *testing.T) {
	yaml := strings.Replace(village, "{path: p.csv,", "{groups: {old: age65up}, path: p.csv,", 1)
	p := open(t, yaml, map[string]string{"v.csv": venuesCSV, "p.csv": "lon,lat,people,age_65up\n10,50.001,1,1\n"})
	_, err := p.Load(context.Background(), nil, nil)
	if err == nil || !strings.Contains(data.HintOf(err), "did you mean age_65up?") {
		t.Errorf("%v; %s", err, data.HintOf(err))
	}
}

// TestGroupFiles: beside a grid each group is a file, with the grid's licence
// unless it has its own, and is a source like any other.
func TestGroupFiles(t *testing.T) {
	text := strings.Replace(good, "{path: p.tif", "{groups: {old: old.tif, children: {path: kids.bin, kind: geotiff, licence: other}}, path: p.tif", 1)
	p, err := parse(folder(t, "s.osm.pbf", "v.csv", "p.tif", "old.tif", "kids.bin"), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	g := p.Sources.Population.Groups
	if g[0].Name != "old" || g[0].Column != "" || g[0].File.Kind != "geotiff" || g[0].File.Licence != p.Sources.Population.Licence || g[1].File.Licence != "other" {
		t.Errorf("%+v %+v", g[0], g[1])
	}
	if all := strings.Join(p.Attribution, "\n"); !strings.Contains(all, "kids.bin: other") || !strings.Contains(all, "old.tif: ") {
		t.Errorf("attribution\n%s", all)
	}
}

// TestGroupMistakes: each is one problem on its line.
func TestGroupMistakes(t *testing.T) {
	many := ""
	for i := range mostGroups + 1 {
		many += fmt.Sprintf("g%d: C, ", i)
	}
	csv := "{path: v.csv, licence: own, crs: gcj02, groups: %s}"
	tif := "{path: p.tif, licence: own, groups: %s}"
	for _, c := range []struct{ source, groups, want, wayOut string }{
		{csv, "{old: {path: old.tif}}", "5 sources.population.groups.old group_file", "name: COLUMN"},
		{csv, "{old: [P65]}", "5 sources.population.groups.old not_one_value", ""},
		{csv, "{old: }", "5 sources.population.groups.old not_one_value", ""},
		{csv, "P65", "5 sources.population.groups not_keys", "old: P65"},
		{csv, "{}", "5 sources.population.groups not_keys", ""},
		{csv, "{old: A, old: B}", "5 sources.population.groups.old duplicate_key", "one of the two"},
		{csv, "{' ': A}", "5 sources.population.groups bad_group_name", "old: P65"},
		{csv, "{" + strings.Repeat("长", longestGroup+1) + ": A}", "5 sources.population.groups bad_group_name", ""},
		{csv, "{" + many + "}", "5 sources.population.groups many_groups", "keep"},
		{tif, "{old: olt.tif}", "5 sources.population.groups.old misspelt_file", "old.tif"},
		{tif, "{old: {licence: x}}", "5 sources.population.groups.old missing_path", "path:"},
		{tif, "{old: v.csv}", "5 sources.population.groups.old wrong_kind", "geotiff"},
		{tif, "{old: {path: old.tif, groups: {x: y}}}", "5 sources.population.groups.old.groups groups_elsewhere", "only"},
		{tif, "{old: {pth: old.tif, path: old.tif}}", "5 sources.population.groups.old.pth unknown_key_near", "path"},
	} {
		text := strings.Join(strings.Split(good, "\n")[:4], "\n") + "\n  population: " + fmt.Sprintf(c.source, c.groups) + "\n"
		problems(t, text, c.want, c.wayOut)
	}
	problems(t, strings.Replace(good, "crs: gcj02", "crs: gcj02, groups: {old: P65}", 1), "4 sources.venues.groups groups_elsewhere", "population")
	problems(t, strings.Join(strings.Split(good, "\n")[:4], "\n")+"\n  totals: {path: s.osm.pbf, groups: {old: P65}}\n", "5 sources.totals.groups modelled_groups", "population")
	// an alias of the population within itself ends
	problems(t, strings.Join(strings.Split(good, "\n")[:4], "\n")+"\n  population: &p {path: p.tif, licence: own, groups: {old: *p}}\n", "5 sources.population.groups.old.groups groups_elsewhere", "")
}

func problems(t *testing.T, text, want, wayOut string) {
	t.Helper()
	_, err := parse(folder(t, "s.osm.pbf", "v.csv", "p.tif", "old.tif"), []byte(text))
	var ps *Problems
	if !errors.As(err, &ps) {
		t.Errorf("%q: %v", text, err)
		return
	}
	var got []string
	for _, p := range ps.List {
		got = append(got, strings.Join([]string{strconv.Itoa(p.Line), p.Key, string(p.Code)}, " "))
	}
	if strings.Join(got, ",") != want || !strings.Contains(ps.Text("en"), wayOut) {
		t.Errorf("%s:\n got %s\nwant %s\n%s", text, strings.Join(got, ","), want, ps.Text("en"))
	}
}
