package main

import (
	"context"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata/script")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"walkshed": func() { os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// The village is six people points in a row, 1 to 32 people in powers of two, so
// that a sum names who is in it. One degree of longitude at 35° N is 91,288 m:
// B walks 456 m to V1, C 913 m (13.7 min), D 1,095 m (16.4 min), E 1,826 m. V2
// is 6 km from anybody.

// TestConversations plays every file of testdata/script: what a user types, and
// word for word what comes back. There is one for every mistake a user can make.
func TestConversations(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Condition: func(cond string) (bool, error) {
			return cond == "pbf" && demoExtract() != "", nil
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "en_US.UTF-8")
			if err := cutExtract(filepath.Join(e.WorkDir, "cut.osm.pbf")); err != nil {
				return err
			}
			return os.CopyFS(filepath.Join(e.WorkDir, "village"), os.DirFS(filepath.Join("testdata", "village")))
		},
	})
}

// demoExtract is where the demo's extract lies, or "" without the go command.
var demoExtract = sync.OnceValue(func() string {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/paulmach/osm").Output()
	if err != nil {
		return ""
	}
	return filepath.Join(strings.TrimSpace(string(out)), "testdata", "delaware-latest.osm.pbf")
})

// cutExtract writes the first megabyte of the demo's extract, as a download that
// broke off would leave it.
func cutExtract(path string) error {
	if demoExtract() == "" {
		return nil
	}
	f, err := os.Open(demoExtract())
	if err != nil {
		return err
	}
	defer f.Close()
	start := make([]byte, 1<<20)
	if _, err := io.ReadFull(f, start); err != nil {
		return err
	}
	return os.WriteFile(path, start, 0o644)
}
