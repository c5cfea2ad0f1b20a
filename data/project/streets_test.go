package project

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRenamed: the paths are changed and every other byte stays, however a person
// wrote them.
func TestRenamed(t *testing.T) {
	for _, x := range []struct{ name, text, want string }{
		{"plain", "sources:\n  streets: {path: old.pbf, licence: a}\n", "sources:\n  streets: {path: \"新 1.pbf\", licence: a}\n"},
		{"quoted", "sources: {streets: {path: 'old.pbf'}, venues: [{path: \"old.pbf\"}, {path: x.csv}]} # old.pbf\n",
			"sources: {streets: {path: \"新 1.pbf\"}, venues: [{path: \"新 1.pbf\"}, {path: x.csv}]} # old.pbf\n"},
		{"blocks, windows ends, a mark", "\ufeffproject: old.pbf\r\nsources:\r\n  streets:\r\n    path: old.pbf   # path: old.pbf\r\n    licence: old.pbf\r\n",
			"\ufeffproject: old.pbf\r\nsources:\r\n  streets:\r\n    path: \"新 1.pbf\"   # path: old.pbf\r\n    licence: old.pbf\r\n"},
		{"after Chinese", "sources: {streets: {licence: 许可证，署名, path: old.pbf}}", "sources: {streets: {licence: 许可证，署名, path: \"新 1.pbf\"}}"},
		{"an anchor", "sources:\n  streets: &s {path: old.pbf}\n  venues: *s\n", "sources:\n  streets: &s {path: \"新 1.pbf\"}\n  venues: *s\n"},
		{"another spelling", "sources:\n  streets: {path: ./old.pbf}\n  areas: {path: older.pbf}\n", "sources:\n  streets: {path: \"新 1.pbf\"}\n  areas: {path: older.pbf}\n"},
	} {
		got, err := renamed([]byte(x.text), func(old string) bool { return filepath.Clean(old) == "old.pbf" }, "新 1.pbf")
		if err != nil || string(got) != x.want {
			t.Errorf("%s: %v\n%q\nwant\n%q", x.name, err, got, x.want)
		}
	}
	for name, text := range map[string]string{
		"escapes": "sources: {streets: {path: \"o\\u006cd.pbf\"}}", "over lines": "sources:\n  streets:\n    path: >-\n      old.pbf\n", "none": "sources: {}", "no YAML": "{"} {
		if got, err := renamed([]byte(text), func(old string) bool { return old == "old.pbf" }, "new.pbf"); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// streetsProject is a folder with a project on old.pbf.
func streetsProject(t *testing.T) (*Project, string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		File: "sources:\n  streets: {path: old.pbf, licence: a}\n  venues: {path: old.pbf}\n  population: {path: p.csv, licence: b, crs: wgs84}\n", "old.pbf": "old", "p.csv": "lon,lat,people\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p, dir
}

func has(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s: %v %q, want %q", path, err, got, want)
	}
}

// TestAdoptStreets: a file from elsewhere is copied in, every role that named the
// old one names it, the old file stays, and the way back is known.
func TestAdoptStreets(t *testing.T) {
	p, dir := streetsProject(t)
	if _, err := EarlierStreets(dir); err == nil {
		t.Error("an earlier extract of a project that was never updated")
	}
	fresh := filepath.Join(t.TempDir(), "new.pbf")
	if err := os.WriteFile(fresh, []byte("new"), 0o644); err != nil {
		t.Fatal(err)
	}
	named, err := p.AdoptStreets(context.Background(), fresh, sha256.Sum256([]byte("new")))
	if err != nil || named != "new.pbf" {
		t.Fatal(named, err)
	}
	has(t, filepath.Join(dir, "new.pbf"), "new")
	has(t, filepath.Join(dir, "old.pbf"), "old")
	now, err := Open(dir)
	if err != nil || now.Sources.Streets.Path != "new.pbf" || now.Sources.Venues[0].Path != "new.pbf" {
		t.Fatalf("%+v %v", now, err)
	}
	if earlier, err := EarlierStreets(dir); err != nil || earlier != filepath.Join(dir, "old.pbf") {
		t.Errorf("earlier: %s %v", earlier, err)
	}
	// Back where it lies, also when that is no longer in the folder.
	if _, err := now.AdoptStreets(context.Background(), filepath.Join(dir, "old.pbf"), sha256.Sum256([]byte("old"))); err != nil {
		t.Fatal(err)
	}
	if earlier, err := EarlierStreets(dir); err != nil || earlier != filepath.Join(dir, "new.pbf") {
		t.Errorf("earlier: %s %v", earlier, err)
	}
}

// TestAdoptStreetsOrNot: whatever goes wrong, the project and its files are as they
// were.
func TestAdoptStreetsOrNot(t *testing.T) {
	for name, x := range map[string]struct {
		file, content, said string
		meanwhile           func(dir string)
	}{
		"changed meanwhile":   {"new.pbf", "newer", "changed meanwhile", func(string) {}},
		"changed in place":    {"", "newer", "changed meanwhile", func(string) {}},
		"the name is taken":   {"p.csv", "new", "already, and another file", func(string) {}},
		"no room for the old": {"new.pbf", "new", "update the streets", func(dir string) { os.WriteFile(filepath.Join(dir, asideDir), nil, 0o644) }},
		"edited to nonsense":  {"new.pbf", "new", "walkshed.yaml", func(dir string) { os.WriteFile(filepath.Join(dir, File), []byte("sources: ["), 0o644) }},
		"streets gone":        {"new.pbf", "new", "not found", func(dir string) { os.WriteFile(filepath.Join(dir, File), []byte("sources: {}"), 0o644) }},
	} {
		t.Run(name, func(t *testing.T) {
			p, dir := streetsProject(t)
			file := filepath.Join(t.TempDir(), x.file)
			if x.file == "" {
				file = filepath.Join(dir, "inside.pbf")
			}
			if err := os.WriteFile(file, []byte(x.content), 0o644); err != nil {
				t.Fatal(err)
			}
			x.meanwhile(dir)
			before, _ := os.ReadFile(filepath.Join(dir, File))
			_, err := p.AdoptStreets(context.Background(), file, sha256.Sum256([]byte("new")))
			if err == nil || !strings.Contains(err.Error(), x.said) {
				t.Errorf("%v", err)
			}
			has(t, filepath.Join(dir, File), string(before))
			has(t, filepath.Join(dir, "old.pbf"), "old")
			has(t, filepath.Join(dir, "p.csv"), "lon,lat,people\n")
			if _, err := os.Stat(filepath.Join(dir, "new.pbf")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a copy nobody names: %v", err)
			}
		})
	}
	p, _ := streetsProject(t)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	fresh := filepath.Join(t.TempDir(), "new.pbf")
	os.WriteFile(fresh, []byte("new"), 0o644)
	if _, err := p.AdoptStreets(ctx, fresh, sha256.Sum256([]byte("new"))); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: %v", err)
	}
}
