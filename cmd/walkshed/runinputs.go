package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
)

// digestInputs hashes every file a run is made from: the project file, its
// sources once each, and what lies beside a Shapefile.
func digestInputs(p *project.Project) ([]store.Input, error) {
	out := []store.Input{}
	seen := map[string]bool{}
	add := func(name, file string) error {
		if seen[file] {
			return nil
		}
		seen[file] = true
		x, err := digestFile(file)
		if err != nil {
			return &data.Error{Op: "read " + name, Err: err, Hint: "check sources in the project file"}
		}
		x.Path = name
		out = append(out, x)
		return nil
	}
	if err := add(project.File, filepath.Join(p.Dir, project.File)); err != nil {
		return nil, err
	}
	for _, s := range p.Sources.All() {
		file := p.File(s)
		if err := add(s.Path, file); err != nil {
			return nil, err
		}
		if s.Kind != "shapefile" {
			continue
		}
		for _, end := range []string{".dbf", ".shx", ".prj", ".cpg"} {
			beside := strings.TrimSuffix(file, filepath.Ext(file)) + end
			if _, err := os.Stat(beside); err != nil {
				continue
			}
			if err := add(strings.TrimSuffix(s.Path, filepath.Ext(s.Path))+end, beside); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func digestFile(path string) (store.Input, error) {
	f, err := os.Open(path)
	if err != nil {
		return store.Input{}, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	return store.Input{SHA256: hex.EncodeToString(h.Sum(nil)), Bytes: n}, err
}
