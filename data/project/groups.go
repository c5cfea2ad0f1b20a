package project

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v4"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/raster"
	"github.com/walkshed/walkshed/data/vector"
)

// A Group is a part of the people of a population source: an age, a sex, any
// kind that is counted on its own. Groups may overlap.
type Group struct {
	Name   string  // "old"; any script
	Column string  // of a table or layer; "" where File is set
	File   *Source // a grid of counts on the lattice of the people; else nil
	line   int
}

// mostGroups and longestGroup bound what a project may ask: each group is a
// column of every table and 8 bytes a cell.
const (
	mostGroups   = 32
	longestGroup = 64 // letters of a name
)

// groups reads {old: P65P}, {old: old65.tif} or {old: {path: old65.tif, licence: …}}.
// Which of them it is, the kind of the source says, which is known to judge only.
func (r *reader) groups(n *yaml.Node, path string) []Group {
	if isNull(n) {
		return nil
	}
	if r.inGroup { // a group of a group, or an alias of the population within itself
		r.problems.add(n.Line, path, groupsElsewhere)
		return nil
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		r.problems.add(n.Line, path, notKeys, "old: P65")
		return nil
	}
	var out []Group
	before := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		at, v := resolve(n.Content[i]), resolve(n.Content[i+1])
		name := strings.TrimSpace(at.Value)
		key := path + "." + name
		line, twice := before[name]
		switch {
		case at.Kind != yaml.ScalarNode || name == "" || utf8.RuneCountInString(name) > longestGroup:
			r.problems.add(at.Line, path, badGroupName, longestGroup)
			continue
		case twice:
			r.problems.add(at.Line, key, duplicateKey, line)
			continue
		case len(out) == mostGroups:
			r.problems.add(at.Line, path, manyGroups, mostGroups)
			return out
		}
		before[name] = at.Line
		g := Group{Name: name, line: at.Line}
		switch {
		case v.Kind == yaml.MappingNode:
			r.inGroup = true
			s, _ := r.source(v, key)
			r.inGroup = false
			g.File = &s
		case v.Kind != yaml.ScalarNode || isNull(v) || strings.TrimSpace(v.Value) == "":
			r.problems.add(at.Line, key, notOneValue, aText, "P65")
			continue
		default:
			g.Column = strings.TrimSpace(v.Value)
		}
		out = append(out, g)
	}
	return out
}

// judgeGroups checks the groups of a source whose kind is settled: columns of a
// table, or files beside a grid, which take over what the grid says of itself.
func (r *reader) judgeGroups(x role, path string, s *Source) {
	if len(s.Groups) == 0 {
		return
	}
	path += ".groups"
	switch {
	case x.name == "totals":
		r.problems.add(s.Groups[0].line, path, modelledGroups)
		return
	case x.name != "population":
		r.problems.add(s.Groups[0].line, path, groupsElsewhere)
		return
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		key := fmt.Sprintf("%s.%s", path, g.Name)
		switch {
		case s.Kind != "geotiff" && g.File != nil:
			r.problems.add(g.line, key, groupFile, s.Kind)
		case s.Kind != "geotiff":
		default:
			r.judgeGroupFile(x, key, *s, g)
		}
	}
}

func (r *reader) judgeGroupFile(x role, key string, of Source, g *Group) {
	if g.File == nil {
		g.File, g.Column = &Source{Path: g.Column, Line: g.line}, ""
	}
	f := g.File
	if f.Path == "" {
		r.problems.add(f.Line, key, missingPath)
		return
	}
	x.kinds = []string{"geotiff"}
	f.inherit(Source{Path: of.Path, Licence: of.Licence, CRS: of.CRS})
	if r.kind(x, key, f) {
		r.datum(x, key, *f)
	}
	r.exists(key, *f)
}

// groupColumns is how package vector is told of the groups of a source.
func groupColumns(s Source) []vector.GroupColumn {
	var out []vector.GroupColumn
	for _, g := range s.Groups {
		out = append(out, vector.GroupColumn{Name: g.Name, Column: g.Column})
	}
	return out
}

// groupFiles reads the files of groups beside a grid; every one that cannot be
// read is named.
func (l *loader) groupFiles(ctx context.Context, pop data.Population, rule raster.PopulationRule) ([]data.PopulationGroup, error) {
	var out []data.PopulationGroup
	var errs []error
	for _, g := range l.p.Sources.Population.Groups {
		rule := raster.PopulationRule{CRS: g.File.CRS, Clip: rule.Clip}
		file := raster.GroupFile{Name: g.Name, Path: l.p.File(*g.File), Source: l.p.SourceName(*g.File)}
		read, err := raster.Group(ctx, pop, file, rule, l.rep, l.tell)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out = append(out, read)
	}
	return out, errors.Join(errs...)
}
