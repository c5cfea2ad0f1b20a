package project

import (
	"os"
	"path/filepath"
	"testing"
)

// TestDemoScenarios: every example reads, and one that was edited stays.
func TestDemoScenarios(t *testing.T) {
	dir := t.TempDir()
	edited := filepath.Join(dir, "scenarios", "dover-pitch.yaml")
	if err := os.MkdirAll(filepath.Dir(edited), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(edited, []byte("scenario: mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := DemoScenarios(dir); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "scenarios", "*.yaml"))
	if len(files) != len(demoScenarios) || len(files) < 3 {
		t.Errorf("%d files", len(files))
	}
	for _, f := range files {
		s, err := OpenScenario(f)
		if err != nil {
			t.Error(err)
		} else if f == edited && s.Name != "mine" || f != edited && s.ID == BaselineID() {
			t.Errorf("%s: %+v", f, s)
		}
	}
	for name, text := range demoScenarios {
		in := Inputs{Facilities: venues("way/127845032")}
		if _, err := mustScenario(t, text).Resolve(&Project{}, in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
