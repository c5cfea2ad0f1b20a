package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/data/osm"
)

// TestStreetKeys reads the packages that ask a street for its tags and fails for
// a key that is not read from an extract: it would always be found missing.
func TestStreetKeys(t *testing.T) {
	asked := map[string]bool{}
	for _, dir := range []string{"geo/network", "coverage/demand", "tiles"} {
		files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(dir), "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", dir, len(files), err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			for _, key := range tagKeys(t, path) {
				asked[key] = true
				if !slices.Contains(osm.WalkingKeys, key) {
					t.Errorf("%s asks for %q, which osm.WalkingKeys lacks", path, key)
				}
			}
		}
	}
	for _, key := range osm.WalkingKeys {
		if !asked[key] {
			t.Errorf("nobody asks for %q: osm.WalkingKeys need not have it", key)
		}
	}
}

// tagKeys lists the keys a file looks up in tags: t["foot"], w.Tags["highway"].
func tagKeys(t *testing.T, path string) (keys []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if at, ok := n.(*ast.IndexExpr); ok && isTags(at.X) {
			if text, ok := at.Index.(*ast.BasicLit); ok && text.Kind == token.STRING {
				key, _ := strconv.Unquote(text.Value)
				keys = append(keys, key)
			}
		}
		return true
	})
	return keys
}

func isTags(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name == "t" || x.Name == "tags"
	case *ast.SelectorExpr:
		return x.Sel.Name == "Tags"
	}
	return false
}
