package web

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/walkshed/walkshed/coverage"
)

var (
	hanzi = regexp.MustCompile(`\p{Han}`)
	slot  = regexp.MustCompile(`\{(\d+)\}`)
)

// TestSentences: every code has English and Chinese, and the Chinese uses only what
// the English says.
func TestSentences(t *testing.T) {
	t.Parallel()
	var rows [][3]string
	if err := json.Unmarshal(sentencesJSON, &rows); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for i, row := range rows {
		code, en, zh := row[0], row[1], row[2]
		if !regexp.MustCompile(`^[a-z_]+$`).MatchString(code) || en == "" || hanzi.MatchString(strings.NewReplacer("费用, 造价, 投资", "").Replace(en)) || !hanzi.MatchString(zh) {
			t.Errorf("row %d: %q", i, row)
		}
		if seen[en] {
			t.Errorf("%q is there twice", en)
		}
		seen[en] = true
		groups := sentences()[i].en.NumSubexp()
		for _, m := range slot.FindAllStringSubmatch(zh, -1) {
			if n, _ := strconv.Atoi(m[1]); n < 1 || n > groups {
				t.Errorf("%q says {%d} of %d", zh, n, groups)
			}
		}
		if found, said := say(filled(en), "zh"); found == "" || strings.Contains(said, "英文原文") {
			t.Errorf("%q is not found again: %q", filled(en), said)
		}
	}
}

// filled puts something in the place of every verb.
func filled(format string) string {
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		switch v[len(v)-1] {
		case '%':
			return "%"
		case 'd':
			return "7"
		case 'q':
			return `"x"`
		}
		return "1.5"
	})
}

// TestSentencesOfTheSource finds in the source every problem, every complaint about
// a parameter and every hint of the engine an edit, a plan or a scenario can meet:
// none is without a code.
func TestSentencesOfTheSource(t *testing.T) {
	t.Parallel()
	var files []string
	own, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range own {
		if !strings.HasSuffix(f, "_test.go") && f != "ogc.go" && f != "site.go" && f != "serve.go" {
			files = append(files, f)
		}
	}
	engine := []string{"check.go", "session.go", "planask.go", "plan.go", "planrules.go", "plansites.go", "redraw.go"}
	for _, f := range engine {
		files = append(files, filepath.Join("..", "coverage", f))
	}
	files = append(files, filepath.Join("..", "coverage", "shelf", "shelf.go"), filepath.Join("..", "coverage", "intake", "desk.go"))
	found := 0
	for _, f := range files {
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, f, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			for _, format := range saidBy(n) {
				found++
				if code, _ := say(filled(format), "zh"); code == "" {
					t.Errorf("%s: %q has no code", set.Position(n.Pos()), format)
				}
			}
			return true
		})
	}
	if found < 50 {
		t.Errorf("only %d sentences were found in the source", found)
	}
}

// saidBy is the text a piece of source gives a problem, a parameter or a hint.
func saidBy(n ast.Node) []string {
	switch x := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := x.Key.(*ast.Ident); ok && (key.Name == "Detail" || key.Name == "Hint") {
			return textOf(x.Value)
		}
	case *ast.CallExpr:
		if f, ok := x.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "wrong" && len(x.Args) > 1 {
			return textOf(x.Args[1])
		}
	}
	return nil
}

// textOf is a literal, or the format of a Sprintf.
func textOf(e ast.Expr) []string {
	switch x := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(x.Value); err == nil && s != "" {
			return []string{s}
		}
	case *ast.CallExpr:
		if f, ok := x.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return textOf(x.Args[0])
		}
	}
	return nil
}

// TestRefusalsInChinese asks for what cannot be: the answer is in the reader's
// language, under a code, and no English is left but names and values.
func TestRefusalsInChinese(t *testing.T) {
	t.Parallel()
	e := drawnPlace(t, coverage.OnNetwork)
	h := serveEngine(t, e)
	s := begin(t, h)
	edits := "/api/v1/sessions/" + s.ID + "/edits"
	one := func(change string) string { return fmt.Sprintf(`{"version": 0, "changes": [%s]}`, change) }
	names := strings.NewReplacer("venue/x", "", "line/1", "", "line", "", "lon", "", "lat", "", "path", "", "barrier", "", "erase", "", "do", "", "id", "", "cells", "", "WGS", "",
		"tomorrow", "", "today", "", "session", "", "scenario", "", "speed", "", "limit", "", "under", "", "walkshed venues", "", "add", "", "move", "", "close", "", "reopen", "", "fly", "", "abc", "", "POST", "", "/api/v", "", "access=private", "", "s/gone", "", "api", "")
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"GET", "/api/v1/coverage?limit=abc", "", 400, "bad_number"},
		{"GET", "/api/v1/coverage?speed=1", "", 400, "no_such_parameter"},
		{"GET", "/api/v1/coverage?under=tomorrow", "", 400, "bad_view"},
		{"GET", "/api/v1/why?lon=0&lat=0", "", 404, "no_cell_there"},
		{"GET", "/api/v1/nothing", "", 404, "no_such_address"},
		{"GET", "/api/v1/scenarios", "", 404, "no_scenarios"},
		{"GET", "/api/v1/coverage?under=session/gone", "", 410, "what_if_gone"},
		{"POST", edits, one(`{"do": "close", "id": "venue/x"}`), 422, "edit_refused"},
		{"POST", edits, one(`{"do": "add", "id": "venue/x", "point": [200, 0]}`), 422, "edit_refused"},
		{"POST", edits, one(`{"do": "fly", "id": "venue/x"}`), 422, "edit_refused"},
		{"POST", edits, one(`{"do": "erase", "id": "line/1"}`), 422, "line_refused"},
		{"POST", edits, one(`{"do": "path", "id": "line/1", "line": [[0, 0], [0, 1]]}`), 422, "path_nowhere"},
		{"POST", edits, `{"version": 9, "changes": [{"do": "close", "id": "venue/x"}]}`, 409, "edit_stale"},
		{"POST", "/api/v1/sessions/" + s.ID + "/undo", `{"version": 0}`, 409, "nothing_to_undo"},
		{"GET", "/api/v1/plan?goal=most&from=shut", "", 422, "plan_no_shut"},
	} {
		for _, lang := range []string{"zh-CN,zh;q=0.9", "en"} {
			r := httptest.NewRequest(c.method, c.path, strings.NewReader(c.body))
			r.Host = "localhost"
			r.Header.Set("Accept-Language", lang)
			if c.body != "" {
				r.Header.Set("Content-Type", "application/json")
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			var p Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != c.status {
				t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
				continue
			}
			code, text := p.Code, p.Detail
			for _, x := range p.Errors {
				code, text = x.Code, text+x.Detail
			}
			if code != c.code {
				t.Errorf("%s: %q, wanted %q: %s", c.path, code, c.code, text)
			}
			left := regexp.MustCompile(`[A-Za-z]{2,}`).FindAllString(names.Replace(text), -1)
			if zh := hanzi.MatchString(text); zh != (lang != "en") || zh && len(left) > 0 {
				t.Errorf("%s in %s: %q, English left: %q", c.path, lang, text, left)
			}
		}
	}
}
