package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/crs"
	"github.com/walkshed/walkshed/data/postgis"
)

// sources reads every role.
func (r *reader) sources(n *yaml.Node) {
	var names []string
	aka := map[string][]string{}
	for _, x := range roles {
		names = append(names, x.name)
		aka[x.name] = x.aka
	}
	r.each(n, "sources", names, aka, func(name string, at, v *yaml.Node) {
		for _, x := range roles {
			if x.name == name {
				r.role(x, v)
			}
		}
	})
}

// role reads the one source or the list of sources of a role.
func (r *reader) role(x role, n *yaml.Node) {
	path := "sources." + x.name
	switch {
	case isNull(n):
		return
	case n.Kind != yaml.SequenceNode:
		if s, ok := r.source(n, path); ok {
			r.given = append(r.given, given{x, path, s})
		}
	case !x.many:
		r.problems.add(n.Line, path, oneSource)
	default:
		for i, item := range n.Content {
			at := fmt.Sprintf("%s[%d]", path, i+1)
			if s, ok := r.source(resolve(item), at); ok {
				r.given = append(r.given, given{x, at, s})
			}
		}
	}
}

// source reads {path: …, licence: …}.
func (r *reader) source(n *yaml.Node, path string) (Source, bool) {
	if n.Kind == yaml.ScalarNode {
		r.problems.add(n.Line, path, bareSource, n.Value)
		return Source{}, false
	}
	s := Source{Line: n.Line}
	var names []string
	aka := map[string][]string{}
	for _, k := range sourceKeys {
		names = append(names, k.name)
		aka[k.name] = k.aka
	}
	put := map[string]*string{"path": &s.Path, "licence": &s.Licence, "crs": &s.CRS, "kind": &s.Kind, "layer": &s.Layer,
		"postgis": &s.Server, "table": &s.Table, "query": &s.Query}
	r.each(n, path, names, aka, func(name string, at, v *yaml.Node) {
		switch name {
		case "columns":
			s.Columns = r.columns(v, path+".columns")
			return
		case "groups":
			s.Groups = r.groups(v, path+".groups")
			return
		}
		if v.Kind != yaml.ScalarNode || isNull(v) || strings.TrimSpace(v.Value) == "" {
			r.problems.add(at.Line, path+"."+name, notOneValue, aText, "…")
			return
		}
		*put[name] = strings.TrimSpace(v.Value)
	})
	return s, n.Kind == yaml.MappingNode
}

// columns reads {people: POP2020}.
func (r *reader) columns(n *yaml.Node, path string) map[string]string {
	out := map[string]string{}
	aka := map[string][]string{"people": {"population", "pop"}, "lon": {"x", "longitude", "lng"}, "lat": {"y", "latitude"}}
	r.each(n, path, columnNames, aka, func(name string, at, v *yaml.Node) {
		if v.Kind != yaml.ScalarNode || isNull(v) {
			r.problems.add(at.Line, path+"."+name, notOneValue, aText, "POP2020")
			return
		}
		out[name] = v.Value
	})
	return out
}

// given is a source as written, before it is judged.
type given struct {
	role role
	path string
	Source
}

// judge checks every source and hands it to its role. What is said of a file in
// one place (licence, crs, kind) need not be said again in another.
func (r *reader) judge() {
	for i := range r.given {
		r.given[i].Source.settle()
	}
	for i := range r.given {
		for _, o := range r.given {
			if g := &r.given[i].Source; o.Path != "" && r.p.File(o.Source) == r.p.File(*g) {
				g.inherit(o.Source)
			}
		}
	}
	for _, g := range r.given {
		if !r.server(g) {
			r.keep(g.role.name, g.Source)
			continue
		}
		if g.Path == "" {
			r.problems.add(g.Line, g.path, missingPath)
			continue
		}
		if r.kind(g.role, g.path, &g.Source) {
			r.datum(g.role, g.path, g.Source)
			r.judgeGroups(g.role, g.path, &g.Source)
		}
		if g.Server == "" {
			r.exists(g.path, g.Source)
		}
		if g.Licence == "" {
			r.ofFile(g.Line, g.path, missingLicence, g.Path)
		}
		r.keep(g.role.name, g.Source)
	}
}

// settle gives a source of a database what a file has: a kind, and a path that
// says in messages what is read.
func (s *Source) settle() {
	if s.Server == "" {
		return
	}
	s.Kind = "postgis"
	if s.Path == "" {
		s.Path = s.Table
	}
	if s.Query != "" {
		s.Path = strings.Join(strings.Fields(s.Query), " ")
		if r := []rune(s.Path); len(r) > longestQueryName {
			s.Path = string(r[:longestQueryName]) + "…"
		}
	}
}

// longestQueryName is how many letters of a query name it in messages.
const longestQueryName = 40

// server checks what only a database has; false where it cannot be read.
func (r *reader) server(g given) bool {
	s, ok := g.Source, true
	wrong := func(key string, code ProblemCode, args ...any) {
		r.problems.add(s.Line, g.path+key, code, args...)
		ok = false
	}
	switch {
	case s.Server == "" && s.Table != "":
		wrong(".table", tableElsewhere, "table")
	case s.Server == "" && s.Query != "":
		wrong(".query", tableElsewhere, "query")
	case s.Server == "":
	case (s.Table == "") == (s.Query == ""):
		wrong("", tableOrQuery)
	case s.Path != s.Table && s.Query == "":
		wrong(".path", fileAndServer)
	default:
		if err := postgis.Check(s.Server); errors.Is(err, postgis.ErrPassword) {
			wrong(".postgis", passwordInFile)
		} else if err != nil {
			wrong(".postgis", badServer, serverFault{err})
		}
	}
	return ok
}

// ofFile notes a problem of a file once, however often the file is named.
func (r *reader) ofFile(line int, path string, code ProblemCode, args ...any) {
	if !slices.ContainsFunc(r.problems.List, func(p Problem) bool { return p.Code == code && p.Args[0] == args[0] }) {
		r.problems.add(line, path, code, args...)
	}
}

// inherit takes over what another mention of the same file says, unless that is
// itself a mistake: it is reported once, where it was written.
func (s *Source) inherit(o Source) {
	if s.Licence == "" {
		s.Licence = o.Licence
	}
	if s.Kind == "" && slices.Contains(allKinds, o.Kind) {
		s.Kind = o.Kind
	}
	if _, err := crs.Lookup(o.CRS); s.CRS == "" && err == nil && !strings.HasSuffix(strings.ToLower(o.Path), ".pbf") {
		s.CRS = o.CRS
	}
}

// keep puts a source where its role is kept. One that has problems is kept too,
// so that the role does not count as missing besides.
func (r *reader) keep(name string, s Source) {
	all := &r.p.Sources
	switch name {
	case "streets":
		all.Streets = &s
	case "population":
		all.Population = &s
	case "venues":
		all.Venues = append(all.Venues, s)
	case "totals":
		all.Totals = append(all.Totals, s)
	case "areas":
		all.Areas = append(all.Areas, s)
	case "candidates":
		all.Candidates = append(all.Candidates, s)
	case "suitable":
		all.Suitable = append(all.Suitable, s)
	case "excluded":
		all.Excluded = append(all.Excluded, s)
	}
}

// kind settles what a source is, by its ending unless it says so.
func (r *reader) kind(x role, path string, s *Source) bool {
	if s.Kind == "" {
		s.Kind, _ = KindOf(s.Path)
	}
	switch {
	case s.Kind == "":
		r.problems.add(s.Line, path, unknownKind, s.Path, strings.Join(allKinds, ", "))
	case s.Server == "" && !slices.Contains(allKinds, s.Kind):
		r.problems.add(s.Line, path+".kind", badChoice, s.Kind, strings.Join(allKinds, ", "))
	case !slices.Contains(x.kinds, s.Kind):
		r.problems.add(s.Line, path, wrongKind, s.Kind, x.name, strings.Join(x.kinds, ", "))
	default:
		return true
	}
	return false
}

// datum checks what a source says of its coordinates.
func (r *reader) datum(x role, path string, s Source) {
	switch {
	case s.CRS != "":
		c, err := crs.Lookup(s.CRS)
		if err != nil {
			r.problems.add(s.Line, path+".crs", badCRS, cause(err), data.HintOf(err), crs.Known)
		} else if s.Kind == "osm" && c.Name != "wgs84" && c.Name != "EPSG:4326" {
			r.problems.add(s.Line, path+".crs", osmCRS)
		}
	case slices.Contains(tables, s.Kind) && x.name != "totals": // a table of totals has no coordinates
		r.ofFile(s.Line, path, missingCRS, s.Path)
	case s.Kind == "shapefile" && !r.hasPrj(s):
		r.ofFile(s.Line, path, missingPrj, s.Path)
	}
	if s.Layer != "" && s.Kind != "geopackage" && s.Kind != "xlsx" {
		r.problems.add(s.Line, path+".layer", layerElsewhere, s.Path)
	}
}

// cause is an error without the operation in front.
func cause(err error) string {
	if e, ok := err.(*data.Error); ok {
		return e.Err.Error()
	}
	return err.Error()
}

func (r *reader) hasPrj(s Source) bool {
	file := r.p.File(s)
	if strings.EqualFold(filepath.Ext(file), ".zip") {
		return true // it may be in the zip: package vector says so where it is not
	}
	base := strings.TrimSuffix(file, filepath.Ext(file))
	for _, ext := range []string{".prj", ".PRJ"} {
		if _, err := os.Stat(base + ext); err == nil {
			return true
		}
	}
	_, err := os.Stat(file)
	return err != nil // a missing file is one problem, not two
}

// exists checks that the file is there and can be opened.
func (r *reader) exists(path string, s Source) {
	file := r.p.File(s)
	info, err := os.Stat(file)
	switch {
	case os.IsNotExist(err):
		if near, ok := r.misspelt(s); ok {
			r.ofFile(s.Line, path, misspeltFile, s.Path, near)
		} else {
			r.ofFile(s.Line, path, missingFile, s.Path)
		}
	case err != nil:
		r.ofFile(s.Line, path, unreadableFile, s.Path, err)
	case info.IsDir():
		r.ofFile(s.Line, path, isFolder, s.Path)
	case !info.Mode().IsRegular(): // a pipe would be waited for without end
		r.ofFile(s.Line, path, unreadableFile, s.Path, errors.New("it is no regular file"))
	default:
		f, err := os.Open(file)
		if err != nil {
			r.ofFile(s.Line, path, unreadableFile, s.Path, err)
			return
		}
		f.Close()
	}
}

// misspelt looks for a file of nearly this name in the same folder.
func (r *reader) misspelt(s Source) (string, bool) {
	entries, err := os.ReadDir(filepath.Dir(r.p.File(s)))
	if err != nil {
		return "", false
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && e.Name() != File {
			names = append(names, e.Name())
		}
	}
	near, ok := data.NearestName(filepath.Base(s.Path), names, nil)
	if !ok {
		return "", false
	}
	return filepath.ToSlash(filepath.Join(filepath.Dir(s.Path), near)), true
}

// checkSources finds what is missing or too much among the roles.
func (r *reader) checkSources() {
	s := r.p.Sources
	miss := func(name string) {
		for _, x := range roles {
			if x.name == name {
				r.problems.add(r.line, "sources."+name, missingSource, name+": "+x.example)
			}
		}
	}
	if s.Streets == nil && r.p.Settings.Mode == "network" && !r.said("sources.streets") {
		miss("streets")
	}
	if len(s.Venues) == 0 && !r.said("sources.venues") {
		miss("venues")
	}
	switch {
	case s.Population != nil && len(s.Totals) > 0:
		r.problems.add(max(s.Population.Line, s.Totals[0].Line), "sources", twicePeople)
	case s.Population == nil && len(s.Totals) == 0 && !r.said("sources.population") && !r.said("sources.totals"):
		r.problems.add(r.line, "sources", missingPeople)
	}
	for _, t := range s.Totals {
		if t.Kind == "csv" && len(s.Areas) == 0 && !r.said("sources.areas") {
			r.problems.add(t.Line, "sources.totals", totalsNoAreas)
			break
		}
	}
}

// said tells whether a key already has a problem of its own.
func (r *reader) said(path string) bool {
	return slices.ContainsFunc(r.problems.List, func(x Problem) bool { return strings.HasPrefix(x.Key, path) })
}
