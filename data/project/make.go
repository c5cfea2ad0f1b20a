package project

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// A Made is what a project file is written from when somebody brings the files
// instead of writing it.
type Made struct {
	Name    string
	Lang    string // of the comments: "en" or "zh"
	Sources []MadeSource
}

// A MadeSource is one file in one role.
type MadeSource struct {
	Role, Path, Licence, CRS, Layer string // as in the project file; "" is not written
	Columns                         map[string]string
}

// RolesOf lists the roles a kind of file can play, in the order of the project file.
func RolesOf(kind string) []string {
	var out []string
	for _, x := range roles {
		if slices.Contains(x.kinds, kind) {
			out = append(out, x.name)
		}
	}
	return out
}

// Make writes a walkshed.yaml as Init does, with the sources given. It refuses to
// overwrite one; whether what it says is a project is for Open to tell.
func Make(dir string, m Made) error {
	t := template{lang: m.Lang, values: map[string]string{"project": quote(m.Name)}, roles: map[string]string{}}
	for _, x := range roles {
		var given []string
		for _, s := range m.Sources {
			if s.Role == x.name {
				given = append(given, s.yaml())
			}
		}
		switch {
		case len(given) == 1:
			t.roles[x.name] = given[0]
		case len(given) > 1:
			t.roles[x.name] = "[" + strings.Join(given, ", ") + "]"
		}
	}
	return writeNew(filepath.Join(dir, File), []byte(t.text()), createTemp)
}

// yaml is a source on one line.
func (s MadeSource) yaml() string {
	parts := []string{"path: " + quote(s.Path)}
	for _, x := range [...]struct{ key, value string }{{"licence", s.Licence}, {"crs", s.CRS}, {"layer", s.Layer}} {
		if x.value != "" {
			parts = append(parts, x.key+": "+quote(x.value))
		}
	}
	var columns []string
	for _, name := range columnNames {
		if c := s.Columns[name]; c != "" {
			columns = append(columns, name+": "+quote(c))
		}
	}
	if len(columns) > 0 {
		parts = append(parts, fmt.Sprintf("columns: {%s}", strings.Join(columns, ", ")))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
