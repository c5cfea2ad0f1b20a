package intake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data/project"
)

// TestMakeProject: files that were brought become a folder that is a project, are
// moved into the planner's own, and what she has there is never replaced.
func TestMakeProject(t *testing.T) {
	dir := t.TempDir()
	d := &Desk{Dir: filepath.Join(dir, ".walkshed", "incoming"), Whole: true}
	t.Cleanup(d.Close)
	streets := take(t, d, "s.osm.pbf", "pbf")
	venues := take(t, d, "/x/场地.csv", courts)
	people := take(t, d, "..pop.tif", "tif")
	draft := Draft{Name: "东湖", Sources: []DraftSource{{File: streets.ID, Roles: []string{"streets", "areas"}, Licence: "ODbL"},
		{File: venues.ID, Roles: []string{"venues"}, Licence: "own", CRS: "gcj02"}, {File: people.ID, Roles: []string{"population"}, Licence: "own"}}}
	if _, err := d.Lay(draft, "zh"); err != nil {
		t.Fatal(err)
	}
	laid, err := d.Lay(draft, "zh") // again: the first is gone
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Open(laid)
	if err != nil || p.Name != "东湖" || p.Sources.Venues[0].CRS != "gcj02" || p.Sources.Population.Path != "pop.tif" {
		t.Fatalf("%+v, %v", p, err)
	}
	mine := filepath.Join(dir, "pop.tif")
	if err := os.WriteFile(mine, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := d.Keep(dir); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("kept over a file: %v", err)
	}
	if b, _ := os.ReadFile(mine); string(b) != "mine" {
		t.Errorf("a file was replaced by %q", b)
	}
	if _, err := os.Stat(filepath.Join(dir, project.File)); !errors.Is(err, os.ErrNotExist) {
		t.Error("half a project was kept")
	}
	if err := os.Remove(mine); err != nil {
		t.Fatal(err)
	}
	if err := d.Keep(dir); err != nil {
		t.Fatal(err)
	}
	d.Close()
	if _, err := project.Open(dir); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"s.osm.pbf": "pbf", "场地.csv": courts, "pop.tif": "tif"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(b) != want {
			t.Errorf("%s holds %q, %v", name, b, err)
		}
	}
}

func TestDraftRefused(t *testing.T) {
	d := newDesk(t)
	d.Whole = true
	a, b := take(t, d, "a.csv", courts), take(t, d, "A.csv", courts)
	for _, x := range []struct {
		want    string
		sources []DraftSource
	}{
		{"no such file", []DraftSource{{File: "x", Roles: []string{"venues"}}}},
		{"two files", []DraftSource{{File: a.ID, Roles: []string{"venues"}}, {File: b.ID, Roles: []string{"venues"}}}},
		{"cannot be streets", []DraftSource{{File: a.ID, Roles: []string{"streets"}}}},
	} {
		if _, err := d.Lay(Draft{Name: "x", Sources: x.sources}, "en"); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("wanted %q, got %v", x.want, err)
		}
	}
	d.ReadOnly = true
	if _, err := d.Lay(Draft{}, "en"); !errors.Is(err, ErrReadOnly) {
		t.Errorf("read only: %v", err)
	}
	// A desk of a project that is there takes no grid.
	d.ReadOnly, d.Whole = false, false
	if _, err := d.Take(context.Background(), "a.tif", 3, strings.NewReader("abc")); err == nil {
		t.Error("a grid was taken")
	}
}
