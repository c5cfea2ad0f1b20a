package whole_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data/whole"
)

// publish makes an edition of one file besides a fixed one.
func publish(t *testing.T, dir, text string) string {
	t.Helper()
	e, err := whole.BeginEdition(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"page/app.js": "app", "answers/index.json": text} {
		if err := e.Write(name, []byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	folder, err := e.Publish(front)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

func front(w io.Writer, folder string) error {
	_, err := fmt.Fprintf(w, "see %s", folder)
	return err
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// The front points to the newest edition, the one before stays for who has it
// open, an older one goes; what others put there stays for good.
func TestEditions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "site")
	first := publish(t, dir, "1")
	put(t, filepath.Join(dir, "CNAME"), "example.org")
	put(t, filepath.Join(dir, first, "page", "notes.txt"), "mine")
	put(t, filepath.Join(dir, first, "answers", "index.json"), "changed by hand")
	second := publish(t, dir, "2")
	if got := read(t, filepath.Join(dir, "index.html")); got != "see "+second || first == second {
		t.Errorf("the front says %q, the second edition is %s", got, second)
	}
	if got := read(t, filepath.Join(dir, first, "page", "app.js")); got != "app" {
		t.Errorf("the edition before holds %q", got)
	}
	third := publish(t, dir, "3")
	if _, err := os.Stat(filepath.Join(dir, first, "page", "app.js")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file of an old edition is still there: %v", err)
	}
	if read(t, filepath.Join(dir, first, "page", "notes.txt")) != "mine" || read(t, filepath.Join(dir, first, "answers", "index.json")) != "changed by hand" || read(t, filepath.Join(dir, "CNAME")) != "example.org" {
		t.Error("what others wrote is gone")
	}
	publish(t, dir, "4")
	if _, err := os.Stat(filepath.Join(dir, second)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an old edition without anything foreign left its folder: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, third)); err != nil {
		t.Error(err)
	}
}

// The same again changes nothing; an edition that was there before comes back.
func TestSameEdition(t *testing.T) {
	dir := t.TempDir()
	first := publish(t, dir, "1")
	if again := publish(t, dir, "1"); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	alone(t, dir, first, "index.html", "walkshed-site.json")
	put(t, filepath.Join(dir, first, "page", "app.js"), "broken")
	if mended := publish(t, dir, "1"); mended == first || read(t, filepath.Join(dir, mended, "page", "app.js")) != "app" {
		t.Errorf("a broken edition was taken for a whole one: %s", mended)
	}
	put(t, filepath.Join(dir, first, "page", "app.js"), "app")
	publish(t, dir, "2")
	if back := publish(t, dir, "1"); back != first || read(t, filepath.Join(dir, "index.html")) != "see "+first || read(t, filepath.Join(dir, first, "answers", "index.json")) != "1" {
		t.Errorf("back to %s, want %s", back, first)
	}
}

// Until Publish nothing can be seen; given up, nothing is left.
func TestEditionAbandoned(t *testing.T) {
	dir := t.TempDir()
	folder := publish(t, dir, "1")
	e, err := whole.BeginEdition(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Write("half", []byte("half")); err != nil {
		t.Fatal(err)
	}
	if _, err := whole.BeginEdition(dir); !errors.Is(err, whole.ErrUnfinished) {
		t.Errorf("two at once: %v", err)
	}
	e.Abandon()
	alone(t, dir, folder, "index.html", "walkshed-site.json")
	if e, err = whole.BeginEdition(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Publish(func(io.Writer, string) error { return errors.New("no front") }); err == nil {
		t.Error("published without a front")
	}
	e.Abandon()
	alone(t, dir, folder, "index.html", "walkshed-site.json")
}

// A front page that is not ours, or not as we wrote it, is not replaced.
func TestForeignFront(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "index.html"), "my page")
	if _, err := whole.BeginEdition(dir); !errors.Is(err, whole.ErrForeign) {
		t.Errorf("%v", err)
	}
	alone(t, dir, "index.html")

	dir = t.TempDir()
	publish(t, dir, "1")
	put(t, filepath.Join(dir, "index.html"), "edited")
	if _, err := whole.BeginEdition(dir); !errors.Is(err, whole.ErrForeign) {
		t.Errorf("edited: %v", err)
	}
	put(t, filepath.Join(dir, "walkshed-site.json"), "no ledger")
	if _, err := whole.BeginEdition(dir); !errors.Is(err, whole.ErrForeign) {
		t.Errorf("a ledger that is none: %v", err)
	}
}

// A ledger somebody wrote to have files outside removed removes nothing.
func TestTamperedLedger(t *testing.T) {
	up := t.TempDir()
	dir := filepath.Join(up, "site")
	publish(t, dir, "1")
	put(t, filepath.Join(up, "precious.txt"), "precious")
	if err := os.Symlink(filepath.Join(up, "precious.txt"), filepath.Join(dir, "link")); err != nil {
		t.Skip("no links here")
	}
	var l struct {
		About    string           `json:"about"`
		Fronts   []string         `json:"front_sha256"`
		Editions []map[string]any `json:"editions"`
	}
	if err := json.Unmarshal([]byte(read(t, filepath.Join(dir, "walkshed-site.json"))), &l); err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256([]byte("precious")) // the right one: only the root stands in the way
	sum := hex.EncodeToString(hash[:])
	for _, folder := range []string{"..", ".", "/", strings.TrimPrefix(up, "/")} {
		l.Editions = append(l.Editions, map[string]any{"folder": folder, "sha256": map[string]string{"../precious.txt": sum, "precious.txt": sum, "link": sum}})
	}
	b, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, "walkshed-site.json"), string(b))
	publish(t, dir, "2")
	publish(t, dir, "3")
	if read(t, filepath.Join(up, "precious.txt")) != "precious" {
		t.Error("a file outside is gone")
	}
	if _, err := os.Lstat(filepath.Join(dir, "link")); err != nil {
		t.Error(err)
	}
}

func TestEditionNames(t *testing.T) {
	e, err := whole.BeginEdition(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer e.Abandon()
	for _, name := range []string{"../out", "/etc/passwd", ""} {
		if err := e.Write(name, nil); err == nil {
			t.Errorf("%q was written", name)
		}
	}
}
