package project

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"

	yaml "go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"github.com/walkshed/walkshed/data"
)

// What Init writes, with the example files in place, is a project with every
// default, in both languages: comments never change a value.
func TestInitWritesTheDefaults(t *testing.T) {
	for _, lang := range []string{"en", "zh"} {
		dir := folder(t, "streets.osm.pbf", "population.tif")
		if err := Init(dir, lang); err != nil {
			t.Fatal(err)
		}
		got, err := Open(dir)
		if err != nil {
			t.Fatalf("%s: %v", lang, err)
		}
		want, err := parse(dir, []byte("sources: {streets: {path: streets.osm.pbf, licence: x}, venues: {path: streets.osm.pbf}, population: {path: population.tif, licence: x}}"))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Settings.Levels) == 0 {
			got.Settings.Levels = nil // written as []
		}
		if !reflect.DeepEqual(got.Settings, want.Settings) || !reflect.DeepEqual(got.Sources.VenueKinds, want.Sources.VenueKinds) {
			t.Errorf("%s:\n got %+v\nwant %+v", lang, got.Settings, want.Settings)
		}
		text, err := os.ReadFile(filepath.Join(dir, File))
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range settings {
			if !strings.Contains(string(text), k.path[strings.LastIndex(k.path, ".")+1:]+":") {
				t.Errorf("%s: no %s in it", lang, k.path)
			}
		}
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "#") && columns(line) > 104 {
				t.Errorf("%s: a comment of %d columns: %s", lang, columns(line), line)
			}
		}
	}
}

func TestInitWithoutFilesSaysWhichToBring(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "place")
	if err := Init(dir, "en"); err != nil {
		t.Fatal(err)
	}
	_, err := Open(dir)
	var ps *Problems
	if !errors.As(err, &ps) || len(ps.List) != 2 || ps.List[0].Args[0] != "streets.osm.pbf" || ps.List[1].Args[0] != "population.tif" {
		t.Errorf("want the two missing files, got %v", err)
	}
}

func TestInitNeverOverwrites(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, File)
	if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Init(dir, "en"); err == nil || data.HintOf(err) == "" {
		t.Errorf("error %v, hint %q", err, data.HintOf(err))
	}
	if text, _ := os.ReadFile(file); string(text) != "mine" {
		t.Errorf("the file now holds %q", text)
	}
	if err := Init(dir, "fr"); err == nil {
		t.Error("French was taken")
	}
}

// Many at once: one wins, the file is whole, nothing else is left.
func TestInitAtOnce(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	won := make([]bool, 16)
	for i := range won {
		wg.Go(func() { won[i] = Init(dir, "en") == nil })
	}
	wg.Wait()
	n := 0
	for _, w := range won {
		if w {
			n++
		}
	}
	entries, _ := os.ReadDir(dir)
	if n != 1 || len(entries) != 1 {
		t.Errorf("%d won, %d files", n, len(entries))
	}
}

// fullDisk takes so many bytes and no more.
type fullDisk struct {
	*os.File
	room  int
	fault string // "write", "sync" or "close"
}

func (f *fullDisk) Write(b []byte) (int, error) {
	if f.fault == "write" {
		n, _ := f.File.Write(b[:min(f.room, len(b))])
		return n, syscall.ENOSPC
	}
	return f.File.Write(b)
}

func (f *fullDisk) Sync() error {
	if f.fault == "sync" {
		return syscall.EIO
	}
	return f.File.Sync()
}

func (f *fullDisk) Close() error {
	if err := f.File.Close(); err != nil || f.fault != "close" {
		return err
	}
	return syscall.EDQUOT
}

func TestFullDiskLeavesNothing(t *testing.T) {
	for _, fault := range []string{"write", "sync", "close"} {
		root := t.TempDir()
		dir := filepath.Join(root, "made")
		err := writeNew(filepath.Join(dir, File), []byte(strings.Repeat("x", 100)), func(d string) (tempFile, error) {
			f, err := os.CreateTemp(d, "*.tmp")
			return &fullDisk{f, 10, fault}, err
		})
		if err == nil || !strings.Contains(data.HintOf(err), "space") {
			t.Errorf("%s: error %v, hint %q", fault, err, data.HintOf(err))
		}
		if entries, _ := os.ReadDir(root); len(entries) != 0 {
			t.Errorf("%s: left %v", fault, entries)
		}
	}
}

// A file where the folder should be, and a folder where nothing may be written.
func TestNowhereToWrite(t *testing.T) {
	dir := folder(t, "taken")
	if err := Init(filepath.Join(dir, "taken"), "en"); err == nil || data.HintOf(err) == "" {
		t.Errorf("error %v", err)
	}
	if os.Geteuid() == 0 {
		t.Skip("root may write anywhere")
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if err := Init(dir, "en"); err == nil || !strings.Contains(data.HintOf(err), "may write") {
		t.Errorf("error %v", err)
	}
}

// demoExtract is the file the demo is made for.
func demoExtract(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	file := filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestVerifyDemo(t *testing.T) {
	file := demoExtract(t)
	if err := VerifyDemo(file); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "d.pbf")
	text[len(text)/2] ^= 1 // one bit
	if err := os.WriteFile(other, text, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{other, filepath.Join(t.TempDir(), "none")} {
		if err := VerifyDemo(bad); err == nil || !strings.Contains(data.HintOf(err), "go mod download") {
			t.Errorf("%s: error %v, hint %q", bad, err, data.HintOf(err))
		}
	}
}

func TestInitDemoNeedsItsExtract(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	if err := InitDemo(dir, filepath.Join(dir, "none.pbf")); err == nil || data.HintOf(err) == "" {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("it made the folder all the same")
	}
}

// Whatever a folder or file is called, its name reads back from the YAML.
func TestQuotedNamesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringN(0, 20, -1).Filter(func(s string) bool {
			return strings.ToValidUTF8(s, "") == s && !strings.ContainsAny(s, "\ufeff\ufffe\uffff")
		}).Draw(t, "name")
		var got struct{ Path string }
		text := fmt.Sprintf("{path: %s}", quote(name))
		if err := yaml.Load([]byte(text), &got); err != nil || got.Path != name {
			t.Fatalf("%q → %s → %q, %v", name, text, got.Path, err)
		}
	})
}
