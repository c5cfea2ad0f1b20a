package main

import (
	"strings"
	"testing"

	"github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/data/vector"
)

// TestRowsThatChange: a run is named by the rows it was made from. Where a database
// held others when they were read, it is refused; two queries that begin alike are
// not mistaken for each other.
func TestRowsThatChange(t *testing.T) {
	a := project.Source{Server: "host=db", Path: "SELECT id, name, geom FROM …", Query: "SELECT 1"}
	b := project.Source{Server: "host=db", Path: "SELECT id, name, geom FROM …", Query: "SELECT 2"}
	p := &project.Project{Sources: project.Sources{Venues: []project.Source{{Path: "v.csv"}, a, b}}}
	j := &job{project: p, inputs: project.Inputs{Hashes: map[string]*vector.Hash{p.File(a): {SHA256: "aa"}, p.File(b): {SHA256: "bb"}}}}
	inputs := []store.Input{{Path: "v.csv", SHA256: "cc"}, {Path: a.Path, SHA256: "aa"}, {Path: b.Path, SHA256: "bb"}}
	if err := j.sameRows(inputs); err != nil {
		t.Error(err)
	}
	inputs[2].SHA256 = "b2"
	if err := j.sameRows(inputs); err == nil || !strings.Contains(err.Error(), "changed its rows") {
		t.Errorf("changed rows: %v", err)
	}
}
