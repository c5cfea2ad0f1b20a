package whole_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/walkshed/walkshed/data/whole"
)

func alone(t *testing.T, dir string, want ...string) {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != len(want) {
		t.Fatalf("%v in the folder, want %v", all, want)
	}
	for i, e := range all {
		if e.Name() != want[i] {
			t.Errorf("%s in the folder, want %s", e.Name(), want[i])
		}
	}
}

func write(t *testing.T, path, text string) *whole.File {
	t.Helper()
	f, err := whole.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
	return f
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Until Commit the old file stands; after it the new one, with the old one's
// mode; after Abandon nothing has happened.
func TestReplacedWhole(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.txt")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := write(t, path, "new")
	if got := read(t, path); got != "old" {
		t.Errorf("before Commit: %q", got)
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	f.Abandon() // too late: nothing
	if got := read(t, path); got != "new" {
		t.Errorf("after Commit: %q", got)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	write(t, path, "never").Abandon()
	if got := read(t, path); got != "new" {
		t.Errorf("after Abandon: %q", got)
	}
	alone(t, dir, "a.txt")
}

// A link stays a link to the file that is replaced.
func TestLinkFollowed(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "real"), []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("real", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	if err := write(t, filepath.Join(dir, "link"), "new").Commit(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(dir, "real")); got != "new" {
		t.Errorf("%q behind the link", got)
	}
	alone(t, dir, "link", "real")
}

// A folder, and a name in a folder that is not there, are refused.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	if _, err := whole.Create(dir); err == nil {
		t.Error("a folder was taken")
	}
	if _, err := whole.Create(filepath.Join(dir, "no", "a.txt")); err == nil {
		t.Error("a folder that is not there was taken")
	}
	alone(t, dir)
}

// Where the name is taken by a folder meanwhile, Commit fails and cleans up.
func TestCommitFails(t *testing.T) {
	dir := t.TempDir()
	f := write(t, filepath.Join(dir, "a"), "new")
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := f.Commit(); err == nil {
		t.Error("a folder was replaced")
	}
	alone(t, dir, "a")
}
