package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/walkshed/walkshed/data"
)

func TestSay(t *testing.T) {
	asked := &data.Error{Op: "read gyms", Err: errors.New("the database says: relation \"gym\" does not exist"), Hint: "x"}
	for _, c := range []struct {
		err      error
		en, want string
	}{
		{asked, `read gyms: the database says: relation "gym" does not exist`, `读取 gyms：数据库答复：relation "gym" does not exist`},
		{fmt.Errorf("venues: %w", asked), `venues: read gyms: the database says: relation "gym" does not exist`, `venues: 读取 gyms：数据库答复：relation "gym" does not exist`},
		{errors.New("after 3 rows: it took longer than ten minutes"), "after 3 rows: it took longer than ten minutes", "读取 3 行 之后：用时超过十分钟"},
		{errors.New("something new"), "something new", "something new"},
		{&data.Error{Op: "do", Err: errors.New("read ")}, "do: read ", "do：read "},
	} {
		if got := english.say(c.err); got != c.en {
			t.Errorf("%q, want %q", got, c.en)
		}
		if got := chinese.say(c.err); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestFits(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		holes         []string
		ok            bool
	}{
		{"a {} b {} c", "a 1 b 2 c", []string{"1", "2"}, true}, {"a {}", "a ", nil, false}, {"a", "ab", nil, false}, {"a", "a", nil, true},
		{"{} rows", "10 rows", []string{"10"}, true}, {"{}: {}", "x: y: z", []string{"x", "y: z"}, true}, {"a {} b", "a c", nil, false},
	} {
		if holes, ok := fits(c.pattern, c.text); ok != c.ok || ok && !slices.Equal(holes, c.holes) {
			t.Errorf("%q in %q: %q %v", c.pattern, c.text, holes, ok)
		}
	}
}

// TestPhrasesAreThere reads what some packages may say out of their source, and
// asks for each in Chinese; every phrase has as many holes in both languages.
func TestPhrasesAreThere(t *testing.T) {
	for _, p := range phrases {
		if a, b := strings.Count(p[0], "{}"), strings.Count(p[1], "{}"); a != b {
			t.Errorf("%q has %d holes, its Chinese %d", p[0], a, b)
		}
	}
	verb := regexp.MustCompile(`%[-+#0-9.]*[a-zA-Z]`)
	found := 0
	for _, glob := range []string{"../../data/postgis/*.go", "../../data/vector/postgis.go", "../../data/project/streets.go", "snapshot.go"} {
		files, err := filepath.Glob(glob)
		if err != nil || len(files) == 0 {
			t.Fatal(glob, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, text := range saidIn(t, file) {
				found++
				text = strings.ReplaceAll(verb.ReplaceAllString(strings.ReplaceAll(text, "%%", "\x00"), "17"), "\x00", "%")
				if !strings.ContainsFunc(strings.ReplaceAll(text, " and ", ""), unicode.IsLetter) {
					continue // nothing but what others say
				}
				if got := chinese.phrase(text); !strings.ContainsFunc(got, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
					t.Errorf("%s says %q: no Chinese", filepath.Base(file), text)
				}
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d texts found", found)
	}
}

// saidIn returns the texts of errors and hints in a file: what errors.New, fmt.Errorf
// and what makes failures is given, fields Op and Hint, and what a hint returns.
func saidIn(t *testing.T, file string) (out []string) {
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	take := func(e ast.Expr) {
		if sum, ok := e.(*ast.BinaryExpr); ok { // "…: " + names
			if lit, ok := sum.X.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				s, _ := strconv.Unquote(lit.Value)
				out = append(out, s+"%s")
			}
			return
		}
		if call, ok := e.(*ast.CallExpr); ok && len(call.Args) > 1 {
			e = call.Args[0] // fmt.Sprintf
		}
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			s, _ := strconv.Unquote(lit.Value)
			out = append(out, s)
		}
	}
	hints := false
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			hints = strings.HasSuffix(n.Name.Name, "Hint") || n.Name.Name == "noTable"
		case *ast.ReturnStmt:
			if hints {
				for _, r := range n.Results {
					take(r)
				}
			}
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && (key.Name == "Hint" || key.Name == "Op") {
				take(n.Value)
			}
		case *ast.CallExpr:
			name := ""
			switch f := n.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			if slices.Contains([]string{"New", "Errorf", "fail", "failure"}, name) {
				for _, a := range n.Args {
					take(a)
				}
			}
		}
		return true
	})
	return out
}
