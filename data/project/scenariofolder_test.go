package project

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

func mustCreate(t testing.TB, f *ScenarioFolder, name, text string) ScenarioFile {
	t.Helper()
	x, err := f.Create(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// TestScenarioFolder: names become files, no file is written over another, and a
// writer who has not seen the last version is refused.
func TestScenarioFolder(t *testing.T) {
	dir := t.TempDir()
	f := NewScenarioFolder(dir)
	if all, err := f.List(); err != nil || len(all) != 0 {
		t.Fatal(all, err)
	}
	a := mustCreate(t, f, "Two pitches / 北片", "scenario: a\n")
	b := mustCreate(t, f, "two PITCHES 北片", "scenario: b\n")
	if a.ID != "two-pitches-北片" || b.ID != "two-pitches-北片-2" || a.Path != "scenarios/two-pitches-北片.yaml" {
		t.Errorf("%s, %s at %s", a.ID, b.ID, a.Path)
	}
	if x := mustCreate(t, f, "../..", "scenario: c\n"); x.ID != "scenario" {
		t.Errorf("%q", x.ID)
	}
	if all, err := f.List(); err != nil || len(all) != 3 || all[1].ID != a.ID {
		t.Errorf("%v %v", all, err)
	}
	now, err := f.Replace(a.ID, a.Version, []byte("scenario: a2\n"))
	if err != nil || string(now.Text) != "scenario: a2\n" || now.Version == a.Version {
		t.Fatal(now, err)
	}
	other, err := f.Replace(a.ID, a.Version, []byte("scenario: a3\n"))
	if !errors.Is(err, ErrChanged) || data.HintOf(err) == "" || other.Version != now.Version {
		t.Errorf("%v, %+v", err, other)
	}
	if err := f.Delete(a.ID, a.Version); !errors.Is(err, ErrChanged) {
		t.Error(err)
	}
	if err := f.Delete(a.ID, now.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Read(a.ID); !errors.Is(err, ErrNoScenario) {
		t.Error(err)
	}
	back, err := f.Restore(a.ID)
	if err != nil || back.Version != now.Version {
		t.Errorf("%+v %v", back, err)
	}
	if _, err := f.Restore(a.ID); err == nil {
		t.Error("restored over one that is there")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "scenarios", "*.tmp")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}

// TestFolderIsNotLeft: no name and no link reads or writes outside the folder.
func TestFolderIsNotLeft(t *testing.T) {
	dir := t.TempDir()
	f := NewScenarioFolder(dir)
	mustCreate(t, f, "a", "scenario: a\n")
	secret := filepath.Join(dir, "secret.yaml")
	if err := os.WriteFile(secret, []byte("scenario: secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(secret, filepath.Join(dir, "scenarios", "link.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "scenarios", "folder.yaml"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"../secret", "link", "folder", "", ".", "..", ".aside/a", "a/../a", `a\b`, "a:b", "x\x00", strings.Repeat("a", 200)} {
		if x, err := f.Read(id); err == nil {
			t.Errorf("%q read %q", id, x.Text)
		}
		if _, err := f.Replace(id, "", []byte("scenario: x\n")); err == nil {
			t.Errorf("%q was written", id)
		}
		if _, err := f.Restore(id); err == nil {
			t.Errorf("%q was restored", id)
		}
	}
	if all, _ := f.List(); len(all) != 1 {
		t.Errorf("%v", all)
	}
}

// TestManyTabs: of twenty editors of one version one succeeds, and nineteen are told.
func TestManyTabs(t *testing.T) {
	f := NewScenarioFolder(t.TempDir())
	x := mustCreate(t, f, "a", "scenario: a\n")
	var group sync.WaitGroup
	var mu sync.Mutex
	won := []string{}
	for i := range 20 {
		group.Go(func() {
			text := fmt.Sprintf("scenario: tab %d\n", i)
			if _, err := f.Replace(x.ID, x.Version, []byte(text)); err == nil {
				mu.Lock()
				won = append(won, text)
				mu.Unlock()
			} else if !errors.Is(err, ErrChanged) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	now, err := f.Read(x.ID)
	if err != nil || len(won) != 1 || string(now.Text) != won[0] {
		t.Errorf("%d won, the file is %q: %v", len(won), now.Text, err)
	}
}

// TestKilledWriter: a process that writes scenarios is killed at a time nobody
// chose. The file is one of its versions, whole.
func TestKilledWriter(t *testing.T) {
	if dir := os.Getenv("WALKSHED_WRITE_SCENARIOS_IN"); dir != "" {
		f := NewScenarioFolder(dir)
		for i := 0; ; i++ {
			now, err := f.Read("a")
			if err == nil {
				_, err = f.Replace("a", now.Version, longText(i))
			}
			if err != nil {
				fmt.Println("error", err)
				return
			}
		}
	}
	dir := t.TempDir()
	f := NewScenarioFolder(dir)
	mustCreate(t, f, "a", string(longText(0)))
	for i := range 5 {
		c := exec.Command(os.Args[0], "-test.run=TestKilledWriter$")
		c.Env = append(os.Environ(), "WALKSHED_WRITE_SCENARIOS_IN="+dir)
		var out strings.Builder
		c.Stdout = &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(60+37*i) * time.Millisecond)
		c.Process.Kill()
		c.Wait()
		if strings.Contains(out.String(), "error") {
			t.Error(out.String())
		}
		now, err := f.Read("a")
		if err != nil {
			t.Fatal(err)
		}
		s, err := now.Scenario()
		if err != nil || !strings.HasSuffix(s.Notes, "end of "+s.Name) {
			t.Fatalf("%v: %d bytes", err, len(now.Text))
		}
	}
}

// longText is a large scenario that shows when a part of it is missing or of another.
func longText(i int) []byte {
	return fmt.Appendf(nil, "scenario: v%d\nnotes: %s end of v%d\n", i, strings.Repeat("x ", 20_000), i)
}

// TestRevisionKeepsTheRest: a new name leaves every comment, limit and path as it
// was; new edits replace those of venues only; what was said and is said no more
// goes.
func TestRevisionKeepsTheRest(t *testing.T) {
	const text = `# asked for by the council
scenario: Old name # the name
notes: old
cost: 5
limit: [5, 10]  # two circles
add:
  - {id: plan/1, at: [1, 2]} # by the river
hours:
  - {venue: way/1, hours: "06:00-22:00"}
path:
  - [[1, 2], [3, 4]]
`
	renamed, err := Revision{Name: "New: name", Notes: "两处 \"球场\"\nand a line", Cost: 120000.5}.Revise("s.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"# asked for by the council", "# the name", "# two circles", "# by the river", "{id: plan/1, at: [1, 2]}", "06:00-22:00"} {
		if !strings.Contains(string(renamed), want) {
			t.Errorf("%q is gone:\n%s", want, renamed)
		}
	}
	was, now := mustScenario(t, text), mustScenario(t, string(renamed))
	if now.Name != "New: name" || now.Notes != "两处 \"球场\"\nand a line" || now.Cost != 120000.5 || now.ID != was.ID || len(now.Limits) != 2 {
		t.Errorf("%+v", now)
	}
	bare, err := Revision{Name: "x", Venues: &data.Edits{Close: []string{"way/2"}}}.Revise("s.yaml", renamed)
	if err != nil {
		t.Fatal(err)
	}
	s := mustScenario(t, string(bare))
	if s.Notes != "" || s.Cost != 0 || len(s.add) != 0 || len(s.on) != 2 || len(s.paths) != 1 || strings.Contains(string(bare), "add:") {
		t.Errorf("%+v\n%s", s, bare)
	}
	drawn, err := Revision{Name: "x", Lines: &data.Edits{Barriers: []orb.LineString{{{1, 2}, {3, 4.5}}}}}.Revise("s.yaml", renamed)
	if err != nil {
		t.Fatal(err)
	}
	s = mustScenario(t, string(drawn))
	if len(s.add) != 1 || len(s.on) != 1 || len(s.paths) != 0 || len(s.barriers) != 1 || !strings.Contains(string(drawn), "[[1, 2], [3, 4.5]]") {
		t.Errorf("%+v\n%s", s, drawn)
	}
	for _, broken := range []string{"- a list", "a: [", "scenario: x\nclosed: [way/1]"} {
		if out, err := (Revision{Name: "x"}).Revise("s.yaml", []byte(broken)); err == nil {
			t.Errorf("%q became %q", broken, out)
		}
	}
}

// TestRevisionRoundTrip: whatever names and places there are, what is written is
// what is read, and what Resolve makes of it.
func TestRevisionRoundTrip(t *testing.T) {
	text := rapid.OneOf(rapid.StringMatching(`[a-zA-Z0-9:#\-'" \[\]{},&*!|>%@北球场😀]{1,20}`), rapid.SampledFrom([]string{"null", "true", "~", "1e3", "- a", "? b", "a: b", "\u2028x", "tab\there", "no", "0x1F", "1_000"}))
	name := rapid.Custom(func(r *rapid.T) string {
		if s := strings.TrimSpace(text.Draw(r, "text")); s != "" {
			return s
		}
		return "x"
	})
	degree := func(most float64) *rapid.Generator[float64] {
		return rapid.Map(rapid.Float64Range(-most, most), func(x float64) float64 { return x + 0 }) // -0 is written as 0
	}
	rapid.Check(t, func(r *rapid.T) {
		e := data.Edits{}
		for i := range rapid.IntRange(0, 3).Draw(r, "adds") {
			f := data.Facility{ID: fmt.Sprintf("new/%d %s", i, name.Draw(r, "id")), Name: name.Draw(r, "name"), Kind: name.Draw(r, "kind"),
				Point: orb.Point{degree(180).Draw(r, "lon"), degree(90).Draw(r, "lat")}}
			e.Add = append(e.Add, f)
		}
		if rapid.Bool().Draw(r, "move") {
			e.Move = []data.Move{{ID: "way/1", To: orb.Point{degree(180).Draw(r, "lon"), degree(90).Draw(r, "lat")}}}
		}
		if rapid.Bool().Draw(r, "close") {
			e.Close = []string{"way/3"}
		}
		if rapid.Bool().Draw(r, "open") {
			e.Open = []string{"way/9"}
		}
		for range rapid.IntRange(0, 2).Draw(r, "lines") {
			line := orb.LineString{{degree(180).Draw(r, "lon"), degree(90).Draw(r, "lat")}, {9, 9}, {7, 7}}
			e.Paths, e.Barriers = append(e.Paths, line), append(e.Barriers, line.Clone())
		}
		want := Revision{Name: name.Draw(r, "scenario"), Notes: name.Draw(r, "notes"), Cost: rapid.Float64Range(0, MaxCost).Draw(r, "cost"), Venues: &e, Lines: &e}
		out, err := want.Revise("s.yaml", nil)
		if err != nil {
			r.Fatalf("%+v: %v\n%s", want, err, out)
		}
		s, err := parseScenario("s.yaml", "s", out)
		if err != nil || s.Name != want.Name || s.Notes != want.Notes || s.Cost != want.Cost {
			r.Fatalf("%v %+v\n%s", err, s, out)
		}
		got, err := s.Resolve(&Project{}, town())
		if err != nil || len(got.Add) != len(e.Add) || fmt.Sprint(got.Move, got.Close, got.Open) != fmt.Sprint(e.Move, e.Close, e.Open) || !sameLines(got.Paths, e.Paths) || !sameLines(got.Barriers, e.Barriers) {
			r.Fatalf("%v %+v, want %+v\n%s", err, got, e, out)
		}
		for _, f := range e.Add {
			found := false
			for _, g := range got.Add {
				found = found || g.ID == f.ID && g.Name == f.Name && g.Kind == f.Kind && g.Point == f.Point
			}
			if !found {
				r.Fatalf("%+v is not among %+v\n%s", f, got.Add, out)
			}
		}
	})
}

// sameLines says whether two lists hold the same lines, in any order and walked
// either way.
func sameLines(a, b []orb.LineString) bool {
	var left, right []string
	for _, l := range a {
		left = append(left, fmt.Sprint(oneWay(l)))
	}
	for _, l := range b {
		right = append(right, fmt.Sprint(oneWay(l)))
	}
	slices.Sort(left)
	slices.Sort(right)
	return slices.Equal(left, right)
}
