package project

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/walkshed/walkshed/data"
)

// maxFile bounds a project file: 1 MiB is 20,000 lines.
const maxFile = 1 << 20

// Open reads and checks the project in dir. Everything wrong with it is
// reported at once in a *Problems; a project file that is not there or cannot be
// opened is a [data.Error].
func Open(dir string) (*Project, error) {
	text, err := readFile(filepath.Join(dir, File))
	if err != nil {
		return nil, err
	}
	p, err := parse(dir, text)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func readFile(path string) ([]byte, error) {
	fail := func(err error, hint string) error {
		return &data.Error{Op: "open project " + path, Err: err, Hint: hint}
	}
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fail(errors.New("there is no such file"), fmt.Sprintf("run: walkshed init %s", filepath.Dir(path)))
	}
	if err != nil {
		return nil, fail(err, "check its permissions")
	}
	return readSmall(f, fail, "a project file holds settings and paths, not data")
}

// readSmall reads a file whole and closes it, if it is no larger than maxFile.
func readSmall(f *os.File, fail func(err error, hint string) error, holds string) ([]byte, error) {
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fail(err, "check that it is a file and its permissions")
	}
	if len(text) > maxFile {
		return nil, fail(fmt.Errorf("it is larger than %d bytes", maxFile), holds)
	}
	return text, nil
}

// parse checks the text of a project file in dir.
func parse(dir string, text []byte) (*Project, error) {
	r := &reader{p: &Project{Dir: dir}, problems: &Problems{File: File}}
	r.defaults()
	if root := r.document(text); root != nil {
		r.section(root, "")
		r.judge()
		r.checkSources()
	}
	if err := r.problems.err(); err != nil {
		return nil, err
	}
	if r.p.Name == "" {
		r.p.Name = folderName(dir)
	}
	r.p.Attribution = r.p.attribution()
	return r.p, nil
}

// document parses YAML into its root node; nil after a problem.
func (r *reader) document(text []byte) *yaml.Node {
	text = []byte(strings.TrimPrefix(string(text), "\ufeff"))
	var doc yaml.Node
	err := yaml.Load(text, &doc)
	var one *yaml.LoadError
	switch {
	case errors.As(err, &one) && one.Mark.Line > 0:
		r.problems.add(min(one.Mark.Line, lastLine(text)), "", badSyntax, one.Message)
	case err != nil && len(doc.Content) > 0:
		r.problems.add(0, "", manyDocuments)
	case err != nil && strings.Contains(err.Error(), "no documents"):
		r.problems.add(0, "", emptyFile)
	case err != nil:
		r.problems.add(0, "", badSyntax, err.Error())
	case len(doc.Content) == 0 || isNull(doc.Content[0]):
		r.problems.add(0, "", emptyFile)
	case doc.Content[0].Kind != yaml.MappingNode:
		r.problems.add(doc.Content[0].Line, "", notKeys, "limit: 15 min")
	default:
		return doc.Content[0]
	}
	return nil
}

// lastLine is the number of the last line that holds anything: a bracket left
// open is found at the end of the file, on a line nobody wrote.
func lastLine(text []byte) int {
	s := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(string(text))
	return 1 + strings.Count(strings.TrimRight(s, "\n"), "\n")
}

// folderName names a project after its folder.
func folderName(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	return filepath.Base(abs)
}

// attribution is one line per file: what it is under and who is to be thanked.
// OpenStreetMap asks to be named in its own words, whatever was written.
func (p *Project) attribution() []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range p.Sources.All() {
		line := s.Licence
		if s.Kind == "osm" && !strings.Contains(line, "OpenStreetMap") {
			line = "© OpenStreetMap contributors (ODbL)"
			if s.Licence != "" {
				line += "; " + s.Licence
			}
		}
		line = p.SourceName(s) + ": " + line
		if !seen[line] {
			seen[line] = true
			out = append(out, line)
		}
	}
	return out
}
