package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/walkshed/walkshed/"

// rooms is the one direction of imports: a package imports only rooms to the
// left of its own, or its own.
var rooms = []string{"data", "geo", "coverage", "tiles", "web", "cmd"}

// onlyIn keeps each big library in one place, or in one for each file it makes,
// so that it can be replaced there.
var onlyIn = map[string]string{
	"github.com/gin-gonic/gin":             "web",
	"github.com/tidwall/rtree":             "geo/index",
	"github.com/twpayne/go-geom":           "data",
	"github.com/paulmach/osm":              "data/osm",
	"github.com/jackc/pgx":                 "data/postgis",
	"github.com/alecthomas/kong":           "cmd/walkshed",
	"github.com/vbauerster/mpb":            "cmd/walkshed",
	"github.com/jedib0t/go-pretty":         "cmd/walkshed",
	"go.yaml.in/yaml":                      "data/project",
	"github.com/google/flatbuffers":        "data/flatgeobuf",
	"github.com/parquet-go/parquet-go":     "data/geoparquet",
	"modernc.org/sqlite":                   "coverage/store data/geopackage",
	"github.com/paulmach/orb/encoding/mvt": "tiles",
}

// beside may use any library as a peer to measure against; it is no part of the
// product.
const beside = "cmd/bench"

// breach says which law an import of path by a file in folder breaks, or "".
func breach(folder, path string) string {
	if inner, ours := strings.CutPrefix(path, module); ours {
		from, to := slices.Index(rooms, room(folder)), slices.Index(rooms, room(inner))
		if to < 0 || to > from {
			return folder + " may not import " + inner + ": data flows " + strings.Join(rooms, " → ")
		}
		return ""
	}
	if folder == beside {
		return ""
	}
	for lib, home := range onlyIn {
		at := func(home string) bool { return folder == home || strings.HasPrefix(folder, home+"/") }
		if (path == lib || strings.HasPrefix(path, lib+"/")) && !slices.ContainsFunc(strings.Fields(home), at) {
			return folder + " may not import " + lib + ": it lives in " + home
		}
	}
	return ""
}

func room(folder string) string { return strings.SplitN(folder, "/", 2)[0] }

// TestImportLaw reads the imports of every Go file of the module. Test files
// keep the direction of rooms too, but may use any library as an oracle.
func TestImportLaw(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "build" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		files++
		checkFile(t, root, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("read %d files; the walk missed the module", files)
	}
}

func checkFile(t *testing.T, root, path string) {
	t.Helper()
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, path, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	rel, _ := filepath.Rel(root, path)
	folder := filepath.ToSlash(filepath.Dir(rel))
	for _, i := range f.Imports {
		imported := strings.Trim(i.Path.Value, `"`)
		if strings.HasSuffix(path, "_test.go") && !strings.HasPrefix(imported, module) {
			continue
		}
		if msg := breach(folder, imported); msg != "" {
			t.Errorf("%s: %s", set.Position(i.Pos()), msg)
		}
	}
}

// TestBreachIsSeen shows that the law can be broken.
func TestBreachIsSeen(t *testing.T) {
	for _, c := range []struct {
		folder, path string
		broken       bool
	}{
		{"data/osm", module + "geo", true},
		{"geo", module + "coverage", true},
		{"coverage", module + "web", true},
		{"coverage", module + "data", false},
		{"cmd/walkshed", module + "web", false},
		{"geo", module + "util", true},
		{"coverage", "github.com/gin-gonic/gin", true},
		{"web", "github.com/gin-gonic/gin", false},
		{"data/vector", "github.com/twpayne/go-geom/xy", false},
		{"geo/network", "github.com/tidwall/rtree", true},
		{"cmd/bench", "github.com/paulmach/orb/encoding/mvt", false},
		{"cmd/bench/town", "github.com/paulmach/orb/encoding/mvt", true},
		{"web", module + "cmd/bench/town", true},
		{"data/geopackage", "modernc.org/sqlite", false},
		{"tiles", "modernc.org/sqlite", true},
	} {
		if got := breach(c.folder, c.path) != ""; got != c.broken {
			t.Errorf("breach(%s, %s) = %v, want %v", c.folder, c.path, got, c.broken)
		}
	}
}
