package main

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/data/whole"
)

// digestInputs hashes every file a run is made from: the project file, its
// sources once each, what lies beside a Shapefile, and the rows of databases.
func digestInputs(ctx context.Context, p *project.Project) ([]store.Input, error) {
	out := []store.Input{}
	seen := map[string]bool{}
	add := func(name, file string) error {
		if seen[file] {
			return nil
		}
		seen[file] = true
		sum, n, err := whole.Sum(file)
		if err != nil {
			return &data.Error{Op: "read " + name, Err: err, Hint: "check sources in the project file"}
		}
		out = append(out, store.Input{Path: name, SHA256: hex.EncodeToString(sum[:]), Bytes: n})
		return nil
	}
	database := func(s project.Source, id string) error {
		if seen[id] {
			return nil
		}
		seen[id] = true
		h, err := p.Hash(ctx, s)
		out = append(out, store.Input{Path: s.Path, SHA256: h.SHA256, Bytes: h.Bytes})
		return err
	}
	if err := add(project.File, filepath.Join(p.Dir, project.File)); err != nil {
		return nil, err
	}
	for _, s := range p.Sources.All() {
		file := p.File(s)
		if s.Server != "" {
			if err := database(s, file); err != nil {
				return nil, err
			}
			continue
		}
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

// sameRows says whether the databases still held, when the job read them, what the
// inputs of its runs were named by.
func (j *job) sameRows(inputs []store.Input) error {
	for _, s := range j.project.Sources.All() {
		if s.Server == "" {
			continue
		}
		h := j.inputs.Hashes[j.project.File(s)]
		if h != nil && !slices.ContainsFunc(inputs, func(x store.Input) bool { return x.Path == s.Path && x.SHA256 == h.SHA256 }) {
			return &data.Error{Op: "read " + j.project.SourceName(s), Err: errors.New("somebody changed its rows while the run was being made"), Hint: "run it again"}
		}
	}
	return nil
}
