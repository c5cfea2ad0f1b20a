package project

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/walkshed/walkshed/data"
)

const allEdits = `
scenario: Everything at once
notes: each verb of a scenario
limit: [10 min, 5, 15]
speed: [1.0 m/s, 1000 m in 15 min]
add:
  - {id: plan/1, name: New pitch, kind: pitch, sports: [basketball], at: [-75.5, 39.7], hours: 06:00-22:00, capacity: 80}
  - at: [-75.25, 39.5]
move:
  - {venue: Old Court, to: [-75.6, 39.75]}
close: [way/1]
open: way/9
hours:
  - {venue: way/3, hours: 06:00-23:00}
capacity:
  - {venue: way/9, people: 120}
path:
  - [[-75.5, 39.7], [-75.51, 39.71]]
barrier:
  - [[-75.6, 39.7], [-75.4, 39.7], [-75.3, 39.8]]
`

func mustScenario(t testing.TB, text string) *Scenario {
	t.Helper()
	s, err := parseScenario("s.yaml", "s", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func venues(ids ...string) (out []data.Facility) {
	for _, id := range ids {
		name, id, named := strings.Cut(id, "=")
		if !named {
			name, id = "", name
		}
		out = append(out, data.Facility{ID: id, Name: name})
	}
	return out
}

func town() Inputs {
	return Inputs{Facilities: venues("way/1", "Old Court=way/2", "way/3", "Twin=way/5", "Twin=way/6"), Shut: venues("School Ground=way/9"),
		Candidates: []data.Candidate{{ID: "lot", Name: "Car park"}}}
}

// TestScenarioReads: every verb, as it was written.
func TestScenarioReads(t *testing.T) {
	s := mustScenario(t, allEdits)
	if s.Name != "Everything at once" || !slices.Equal(s.Limits, []time.Duration{5 * time.Minute, 10 * time.Minute, 15 * time.Minute}) ||
		fmt.Sprintf("%.3f", s.Speeds) != "[1.000 1.111]" {
		t.Errorf("%q at %v and %v", s.Name, s.Limits, s.Speeds)
	}
	e, err := s.Resolve(&Project{}, town())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range e.Add {
		ids = append(ids, f.ID)
	}
	got := fmt.Sprint(ids, e.Close, e.Move, e.Open, e.Amend, e.Paths, e.Barriers)
	want := fmt.Sprint([]string{"new/-75.25,39.5", "plan/1"}, []string{"way/1"}, []data.Move{{ID: "way/2", To: orb.Point{-75.6, 39.75}}}, []string{"way/9"},
		[]data.Amendment{{ID: "way/3", Hours: "06:00-23:00"}, {ID: "way/9", Capacity: 120}},
		[]orb.LineString{{{-75.5, 39.7}, {-75.51, 39.71}}}, []orb.LineString{{{-75.3, 39.8}, {-75.4, 39.7}, {-75.6, 39.7}}})
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if f := e.Add[1]; f.Name != "New pitch" || f.Tags["capacity"] != "80" || f.Tags["opening_hours"] != "06:00-22:00" || f.Sports[0] != "basketball" {
		t.Errorf("%+v", f)
	}
}

// TestScenarioID: formatting, order, names, notes, the end a line is drawn from,
// limits and speeds do not change it; anything an edit does, does.
func TestScenarioID(t *testing.T) {
	base := mustScenario(t, "close: [a, b]\npath: [[[1, 2], [3, 4]]]\ncapacity: [{venue: c, people: 10}]").ID
	for _, same := range []string{
		"scenario: x\nnotes: y\nlimit: 5\nspeed: 1 m/s\nclose:\n- b\n- \"a\"\npath:\n- - [3.0, 4]\n  - [1, 2e0]\ncapacity: {people: 10.00, venue: c}",
		"# a comment\ncapacity: [{venue: 'c', people: 1e1}]\nbarrier: []\npath: [[[3, 4], [1, 2]]]\nclose: [b, a]\nadd:",
	} {
		if got := mustScenario(t, same).ID; got != base {
			t.Errorf("%s for\n%s\nwant %s", got, same, base)
		}
	}
	ids := map[string]string{base: "base", BaselineID(): "none"}
	for _, other := range []string{
		"close: [a]\npath: [[[1, 2], [3, 4]]]\ncapacity: [{venue: c, people: 10}]",
		"close: [a, b]\nbarrier: [[[1, 2], [3, 4]]]\ncapacity: [{venue: c, people: 10}]",
		"close: [a, b]\npath: [[[1, 2], [3, 5]]]\ncapacity: [{venue: c, people: 10}]",
		"close: [a, b]\npath: [[[1, 2], [3, 4]]]\ncapacity: [{venue: c, people: 11}]",
		"close: ['a b']", "close: [a, b]", "open: [a, b]", "add: [{at: [1, 2]}]", "add: [{at: [1, 2], id: x}]", "add: [{at: [1, 2], sports: [tennis]}]",
		"hours: [{venue: a, hours: '24/7'}]", "move: [{venue: a, to: [1, 2]}]", "move: [{venue: a, to: [2, 1]}]",
	} {
		id := mustScenario(t, other).ID
		if was, taken := ids[id]; taken {
			t.Errorf("%q has the id of %q", other, was)
		}
		ids[id] = other
	}
	if got := mustScenario(t, "scenario: nothing").ID; got != BaselineID() {
		t.Errorf("no edit: %s, want %s", got, BaselineID())
	}
}

// TestScenarioMistakes: each is found, by its line, in both languages, all in one go.
func TestScenarioMistakes(t *testing.T) {
	_, err := parseScenario("bad.yaml", "bad", []byte(`scenario: [x]
limit: [15 parsecs, 500]
closed: [a]
add:
  - {at: [39.7, -175.5], capacity: -3}
  - {name: nowhere}
  - {at: [200, 3], kinds: pitch}
move:
  - {venue: a}
  - way/3
path:
  - [[1, 2]]
  - [[1, 2], [1, 2]]
  - [[1, 2], here]
hours:
  - {venue: b, hours: }
`))
	var got []string
	for _, p := range err.(*Problems).List {
		got = append(got, fmt.Sprintf("%d %s", p.Line, p.Code))
		for _, lang := range []string{"en", "zh"} {
			if text := p.Text(lang); strings.Contains(text, "{0}") || strings.Contains(text, "{1}") || p.What(lang) == "" || p.WayOut(lang) == "" {
				t.Errorf("%s: %s", lang, text)
			}
		}
	}
	want := strings.Split("1 not_one_value|2 bad_value|2 out_of_range|3 unknown_key_near|5 swapped_point|5 bad_capacity|6 missing_part|7 no_such_point|7 unknown_key_near|"+
		"9 missing_part|10 not_keys|12 short_line|13 short_line|14 bad_point|16 not_one_value", "|")
	if !slices.Equal(got, want) {
		t.Errorf("%s\nwant %s", strings.Join(got, "|"), strings.Join(want, "|"))
	}
	for text, code := range map[string]ProblemCode{"": emptyScenario, "close: [": badSyntax, "- a": notKeys, "limit: [" + counted(40) + "]\nspeed: [" + speeds(40) + "]": manyRuns} {
		_, err := parseScenario("bad.yaml", "bad", []byte(text))
		if p, ok := err.(*Problems); !ok || p.List[0].Code != code {
			t.Errorf("%.20q: %v, want %s", text, err, code)
		}
	}
}

func counted(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d, ", i+1)
	}
	return b.String()
}

func speeds(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%.2f m/s, ", 0.5+float64(i)/100)
	}
	return b.String()
}

// TestScenarioContradictions: edits that cannot all be meant, and venues that
// are not there, with the closest names.
func TestScenarioContradictions(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // code and part of what it says; "": nothing is wrong
	}{
		{"close: [way/1]\nmove: [{venue: way/1, to: [1, 2]}]", "contradiction|line 1 closes it: way/1"},
		{"move:\n- {venue: Old Court, to: [1, 2]}\n- {venue: way/2, to: [1, 3]}", "contradiction|way/2"},
		{"close: [way/1, way/1]", "contradiction|way/1"},
		{"open: [way/9, School Ground]", "contradiction|way/9"},
		{"close: [way/1]\nhours: [{venue: way/1, hours: 24/7}]", "contradiction|sets its hours, and line 1 closes it"},
		{"capacity: [{venue: way/1, people: 1}, {venue: way/1, people: 2}]", "contradiction|capacity"},
		{"close: [way/1]\nadd: [{id: way/1, at: [1, 2]}]", ""},
		{"add: [{id: way/1, at: [1, 2]}]", "id_taken|way/1"},
		{"open: [way/9]\nadd: [{id: way/9, at: [1, 2]}]", "id_taken|way/9"},
		{"add: [{id: n, at: [1, 2]}, {id: n, at: [1, 3]}]", "added_twice|n"},
		{"add: [{at: [1, 2], name: A}, {at: [1, 2], name: B}]", "added_twice|new/1,2"},
		{"add: [{id: n, name: N, at: [1, 2]}]\ncapacity: [{venue: N, people: 3}]", ""},
		{"open: [School Ground, Car park]\nhours: [{venue: School Ground, hours: Sa-Su}, {venue: lot, hours: 24/7}]", ""},
		{"hours: [{venue: School Ground, hours: Sa-Su}]", "counts_not|School Ground"},
		{"close: [Twin]", "many_venues|way/5, way/6"},
		{"close: [Old Curt]", "unknown_venue_near|Old Court"},
		{"close: [way/22]", "unknown_venue_near|way/2"},
		{"close: [the moon and the stars]", "unknown_venue|walkshed venues"},
		{"open: [the moon and the stars]", "unknown_ground|no candidate"},
		{"open: [way/1]", "counts_already|way/1"},
		{"close: [lot]", "counts_not|lot"},
	} {
		_, err := mustScenario(t, c.text).Resolve(&Project{}, town())
		switch p, _ := err.(*Problems); {
		case c.want == "":
			if err != nil {
				t.Errorf("%s: %v", c.text, err)
			}
		case p == nil || len(p.List) != 1:
			t.Errorf("%s: %v", c.text, err)
		default:
			code, part, _ := strings.Cut(c.want, "|")
			if string(p.List[0].Code) != code || !strings.Contains(p.Text("en"), part) || p.Text("zh") == "" {
				t.Errorf("%s: %s (%s), want %s", c.text, p, p.List[0].Code, c.want)
			}
		}
	}
	straight := &Project{Settings: Settings{Mode: "straight"}}
	if _, err := mustScenario(t, "barrier: [[[1, 2], [3, 4]]]").Resolve(straight, town()); err == nil || err.(*Problems).List[0].Code != noStreets {
		t.Errorf("a barrier in straight lines: %v", err)
	}
}

// TestOpenScenario: what is no file, and a name taken from the file's.
func TestOpenScenario(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "two-pitches.yaml")
	if err := os.WriteFile(file, []byte("close: [a]"), 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err := OpenScenario(file); err != nil || s.Name != "two-pitches" || string(s.Text()) != "close: [a]" {
		t.Errorf("%+v, %v", s, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "big.yaml"), make([]byte, maxFile+1), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"none.yaml": "there is no such file", "": "no regular file", "big.yaml": "larger than"} {
		if _, err := OpenScenario(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) || data.HintOf(err) == "" {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// FuzzScenario: no text makes the reader fail in any way but with problems, and
// what reads has an id that does not depend on reading it again.
func FuzzScenario(f *testing.F) {
	f.Add(allEdits)
	f.Add("add: [{at: [1, 2], capacity: .inf}]\nlimit: {a: b}\npath: [[[&a 1, 2], *a]]")
	f.Add("close: &x [*x]")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := parseScenario("f.yaml", "f", []byte(text))
		if err != nil {
			if p, ok := err.(*Problems); !ok || len(p.List) == 0 || p.Text("zh") == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		again, err := parseScenario("g.yaml", "g", []byte(text))
		if err != nil || again.ID != s.ID {
			t.Fatalf("%s, then %v %v", s.ID, again, err)
		}
		s.Resolve(&Project{}, town())
	})
}
