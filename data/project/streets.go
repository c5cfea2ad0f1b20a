package project

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/whole"
)

// WithStreets returns the project as it is with another extract wherever its file
// names that of the streets, which may be the source of venues and areas too. path
// is a file, absolute or from the working folder. Nothing is written.
func (p *Project) WithStreets(path string) (*Project, error) {
	_, next, err := p.restreet(path)
	return next, err
}

// AdoptStreets makes [Project.WithStreets] so: the project file names the new
// extract, which is copied into the project's folder where it lies elsewhere (that of
// [EarlierStreets] stays where it is). Every
// other byte of the project file stays; the earlier one is kept aside, and no
// extract is touched, so that [EarlierStreets] leads back.
//
// sum is the SHA-256 of the extract as it was judged: one that changed since is
// refused. The copy and the project file are each written whole or not at all, the
// copy first; named is what the project file now says.
func (p *Project) AdoptStreets(ctx context.Context, path string, sum [sha256.Size]byte) (named string, err error) {
	fail := func(err error, hint string) error { return &data.Error{Op: "update the streets", Err: err, Hint: hint} }
	here, inside, err := p.within(path)
	if err != nil {
		return "", fail(err, "name a file that can be read")
	}
	target := filepath.Join(p.Dir, here)
	if earlier, err := EarlierStreets(p.Dir); err == nil && earlier == filepath.Clean(path) {
		target, inside = path, true // it was named where it lies: back there
	}
	copied := !inside
	if _, err := os.Stat(target); copied && err == nil {
		if got, _, err := whole.Sum(target); err != nil || got != sum {
			return "", fail(fmt.Errorf("%s is in the project's folder already, and another file", here), "give the new extract another name, best with its date")
		}
		copied = false // it was copied before
	}
	if copied {
		err = copyWhole(ctx, path, target, sum)
	} else if got, _, e := whole.Sum(target); e != nil || got != sum {
		err = errors.Join(e, errMeanwhile)
	}
	if err != nil {
		return "", fail(err, "make room, and run it again")
	}
	text, next, err := p.restreet(target)
	if err == nil {
		err = p.replaceFile(text)
	}
	if err != nil {
		if copied {
			os.Remove(target) // what we made and nobody names
		}
		return "", fail(err, "check that the project's folder is yours; nothing was changed")
	}
	return next.Sources.Streets.Path, nil
}

var errMeanwhile = errors.New("the extract was changed meanwhile")

// EarlierStreets is the extract that the project in dir named before its streets
// were updated last.
func EarlierStreets(dir string) (string, error) {
	fail := func(err error) error {
		return &data.Error{Op: "find the earlier streets", Err: err, Hint: "name the file: walkshed streets update earlier.osm.pbf"}
	}
	text, err := readFile(filepath.Join(dir, asideDir, File))
	if err != nil {
		return "", fail(errors.New("the streets of this project were never updated"))
	}
	n := streetsNode(text)
	if n == nil {
		return "", fail(fmt.Errorf("%s names none", filepath.Join(asideDir, File)))
	}
	return (&Project{Dir: dir}).File(Source{Path: n.Value}), nil
}

// within is a file's path from the project's folder, with slashes, and whether it
// lies there; of one that does not, the name it would have.
func (p *Project) within(path string) (string, bool, error) {
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return "", false, err
	}
	file, err := filepath.Abs(path)
	if err != nil {
		return "", false, err
	}
	rel, err := filepath.Rel(dir, file)
	if err != nil || !filepath.IsLocal(rel) {
		return filepath.Base(file), false, nil
	}
	return filepath.ToSlash(rel), true, nil
}

// restreet is the text of the project file with another extract, and its project.
func (p *Project) restreet(path string) ([]byte, *Project, error) {
	fail := func(err error, hint string) error {
		return &data.Error{Op: "name other streets in " + File, Err: err, Hint: hint}
	}
	text, err := readFile(filepath.Join(p.Dir, File))
	if err != nil {
		return nil, nil, err
	}
	if p.Sources.Streets == nil {
		return nil, nil, fail(errors.New("the project has no streets"), "name them in sources.streets")
	}
	name, inside, err := p.within(path)
	if err == nil && !inside {
		name, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, nil, fail(err, "name a file that can be read")
	}
	changed, err := renamed(text, func(old string) bool { return p.File(Source{Path: old}) == p.File(*p.Sources.Streets) }, filepath.ToSlash(name))
	byHand := fmt.Sprintf("write path: %s by hand", quoted(name))
	if err != nil {
		return nil, nil, fail(err, byHand)
	}
	next, err := parse(p.Dir, changed)
	if err != nil {
		return nil, nil, err
	}
	if s := next.Sources.Streets; s == nil || next.File(*s) != next.File(Source{Path: name}) || len(next.Sources.All()) != len(p.Sources.All()) {
		return nil, nil, fail(errors.New("its paths are written in a way that cannot be changed by itself"), byHand)
	}
	return changed, next, nil
}

// replaceFile replaces the project file and keeps the earlier one aside.
func (p *Project) replaceFile(text []byte) error {
	file := filepath.Join(p.Dir, File)
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(p.Dir, asideDir), 0o755); err != nil {
		return err
	}
	for _, x := range []struct {
		path string
		text []byte
	}{{filepath.Join(p.Dir, asideDir, File), old}, {file, text}} {
		if err := writeOver(x.path, bytes.NewReader(x.text)); err != nil {
			return err
		}
	}
	return nil
}

func writeOver(path string, from io.Reader) error {
	f, err := whole.Create(path)
	if err != nil {
		return err
	}
	defer f.Abandon()
	if _, err := io.Copy(f, from); err != nil {
		return err
	}
	return f.Commit()
}

// copyWhole copies a file that hashes to sum.
func copyWhole(ctx context.Context, from, to string, sum [sha256.Size]byte) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	out, err := whole.Create(to)
	if err != nil {
		return err
	}
	defer out.Abandon()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, h), io.TeeReader(f, stopped{ctx})); err != nil {
		return err
	}
	if [sha256.Size]byte(h.Sum(nil)) != sum {
		return errMeanwhile
	}
	return out.Commit()
}

// stopped ends a copy when ctx ends.
type stopped struct{ ctx context.Context }

func (s stopped) Write(b []byte) (int, error) { return len(b), s.ctx.Err() }

// renamed changes the path of every source for which is says so; all else stays to
// the byte.
func renamed(text []byte, is func(old string) bool, to string) ([]byte, error) {
	mark := []byte("\ufeff")
	body, hasMark := bytes.CutPrefix(text, mark)
	lines := strings.SplitAfter(string(body), "\n")
	var doc yaml.Node
	if err := yaml.Unmarshal(body, &doc); err != nil {
		return nil, err
	}
	found := slices.DeleteFunc(pathNodes(&doc), func(v *yaml.Node) bool { return !is(v.Value) })
	if len(found) == 0 {
		return nil, errors.New("its streets were not found")
	}
	slices.SortFunc(found, func(a, b *yaml.Node) int { return cmp.Or(b.Line-a.Line, b.Column-a.Column) }) // from the end, so that columns stay
	for _, v := range found {
		line, err := withToken(lines[v.Line-1], v, quoted(to))
		if err != nil {
			return nil, err
		}
		lines[v.Line-1] = line
	}
	out := []byte(strings.Join(lines, ""))
	if hasMark {
		out = append(mark, out...)
	}
	return out, nil
}

// withToken puts a word where a node's is on its line.
func withToken(line string, v *yaml.Node, word string) (string, error) {
	if r := []rune(line); v.Column-1 < len(r) {
		before := string(r[:v.Column-1])
		for _, token := range []string{quoted(v.Value), quote(v.Value), v.Value} {
			if after, ok := strings.CutPrefix(line[len(before):], token); ok {
				return before + word + after, nil
			}
		}
	}
	return "", fmt.Errorf("line %d: its path is written over several lines or with escapes", v.Line)
}

// pathNodes are the values of every source's path. Aliases are not followed: what
// they stand for is written among the sources too, once.
func pathNodes(doc *yaml.Node) (out []*yaml.Node) {
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		for i, x := range n.Content {
			if key := i - 1; n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[key].Value == "path" && x.Kind == yaml.ScalarNode {
				out = append(out, x)
			} else {
				walk(x)
			}
		}
	}
	if s := under(doc, "sources"); s != nil {
		walk(s)
	}
	return out
}

// streetsNode is the path of the streets in the text of a project file, or nil.
func streetsNode(text []byte) *yaml.Node {
	var doc yaml.Node
	if yaml.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &doc) != nil {
		return nil
	}
	v := under(under(under(&doc, "sources"), "streets"), "path")
	if v == nil || v.Kind != yaml.ScalarNode {
		return nil
	}
	return v
}

// under is the value of a key of a mapping, or nil.
func under(n *yaml.Node, key string) *yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	n = resolve(n)
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return resolve(n.Content[i+1])
		}
	}
	return nil
}
