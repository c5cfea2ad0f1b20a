package project

import (
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/walkshed/walkshed/data"
)

// reader walks the nodes of a project file and fills p, noting every problem.
type reader struct {
	p        *Project
	problems *Problems
	given    []given
	line     int // of sources:, for sources that are not there
	inGroup  bool
}

// defaults gives every key what stands where nothing is written.
func (r *reader) defaults() {
	for _, k := range settings {
		if k.form.isList() {
			if k.def != "" {
				k.put(r.p, value{list: strings.Split(k.def, ", ")})
			}
			continue
		}
		if v, ok := k.form.scalar(k.def); ok {
			k.put(r.p, v)
		}
	}
}

// section reads the keys below prefix ("" or "venues.").
func (r *reader) section(n *yaml.Node, prefix string) {
	names, aka := keysUnder(prefix)
	r.each(n, strings.TrimSuffix(prefix, "."), names, aka, func(name string, at, v *yaml.Node) {
		path := prefix + name
		if path == "sources" {
			r.line = at.Line
			r.sources(v)
			return
		}
		for _, k := range settings {
			if k.path == path {
				r.set(k, v, at.Line)
				return
			}
		}
		r.section(v, path+".")
	})
}

// keysUnder lists the names known below prefix, and what people write instead.
func keysUnder(prefix string) (names []string, aka map[string][]string) {
	aka = map[string][]string{}
	for _, k := range settings {
		if rest, ok := strings.CutPrefix(k.path, prefix); ok && !strings.Contains(rest, ".") {
			names = append(names, rest)
			aka[rest] = k.aka
		}
	}
	if prefix == "" {
		for _, s := range sections {
			names = append(names, s.name)
		}
	}
	return names, aka
}

// each calls do for every known key of a mapping, once; unknown and repeated
// keys are problems. A section with nothing in it is as if it were not there.
func (r *reader) each(n *yaml.Node, path string, names []string, aka map[string][]string, do func(name string, at, v *yaml.Node)) {
	n = resolve(n)
	if isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.problems.add(n.Line, path, notKeys, names[0]+": …")
		return
	}
	before := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		at, v := n.Content[i], resolve(n.Content[i+1])
		name := at.Value
		full := strings.TrimPrefix(path+"."+name, ".")
		if line, twice := before[name]; twice {
			r.problems.add(at.Line, full, duplicateKey, line)
			continue
		}
		before[name] = at.Line
		if slices.Contains(names, name) {
			do(name, at, v)
			continue
		}
		if near, ok := data.NearestName(name, names, aka); ok {
			r.problems.add(at.Line, full, unknownKeyNear, strings.Join(names, ", "), near)
		} else {
			r.problems.add(at.Line, full, unknownKey, strings.Join(names, ", "))
		}
	}
}

// set reads the value of a key.
func (r *reader) set(k key, n *yaml.Node, line int) {
	if k.form.isList() {
		if list, ok := r.list(k, n, line); ok {
			k.put(r.p, value{list: list})
		}
		return
	}
	switch {
	case isNull(n):
		r.problems.add(line, k.path, noValue, k.form, k.example())
	case n.Kind != yaml.ScalarNode:
		r.problems.add(n.Line, k.path, notOneValue, k.form, k.example())
	default:
		v, ok := k.form.scalar(n.Value)
		switch {
		case !ok:
			r.problems.add(n.Line, k.path, badValue, n.Value, k.form, k.example())
		case k.form.ranged() && (v.num < k.min || v.num > k.max):
			r.problems.add(n.Line, k.path, outOfRange, n.Value, spanOf(k))
		case k.form == aChoice && !slices.Contains(k.choices, v.text):
			r.problems.add(n.Line, k.path, badChoice, n.Value, strings.Join(k.choices, ", "))
		default:
			k.put(r.p, v)
		}
	}
}

// list reads a sequence of texts; one text alone is a list of one.
func (r *reader) list(k key, n *yaml.Node, line int) ([]string, bool) {
	if isNull(n) {
		return nil, false
	}
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	} else if n.Kind != yaml.ScalarNode {
		r.problems.add(line, k.path, notList, k.example())
		return nil, false
	}
	var out []string
	for i, item := range items {
		item = resolve(item)
		path := fmt.Sprintf("%s[%d]", k.path, i+1)
		text := strings.TrimSpace(item.Value)
		key, val, tag := strings.Cut(text, "=")
		switch {
		case item.Kind != yaml.ScalarNode || text == "":
			r.problems.add(item.Line, path, notOneValue, aText, k.example())
		case k.form == aTags && (!tag || key == "" || val == ""):
			r.problems.add(item.Line, path, badTag, text)
		default:
			out = append(out, text)
		}
	}
	return out, true
}

// example is how a value of the key is written.
func (k key) example() string {
	switch {
	case k.form == aChoice:
		return strings.Join(k.choices, ", ")
	case k.form == aSpeed:
		return formTexts[aSpeed].example
	case k.def != "" && !k.form.isList():
		return k.def
	}
	return formTexts[k.form].example
}

// spanOf is a key's range as an argument of a problem.
type spanOf key

func (k spanOf) in(lang string) string { return key(k).span(lang) }
