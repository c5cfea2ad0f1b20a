package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	yaml "go.yaml.in/yaml/v4"

	"github.com/walkshed/walkshed/data"
)

// A Revision is what a scenario file is to say anew. All else in it stays as it
// is: comments, limits, speeds, and whatever a later version knows.
type Revision struct {
	Name  string
	Notes string  // "": none
	Cost  float64 // of all of it, in the money of the project; 0: not known
	// Venues replaces what the file adds, moves, closes and opens, by what these
	// edits do; Lines its paths and barriers. nil leaves them. Amend is not read.
	Venues, Lines *data.Edits
}

// gone are the keys a revision replaces or takes out.
func (r Revision) gone() []string {
	out := []string{"notes", "cost"}
	if r.Venues != nil {
		out = append(out, verbAdd, verbMove, verbClose, verbOpen)
	}
	if r.Lines != nil {
		out = append(out, "path", "barrier")
	}
	return out
}

// Revise returns the text of a scenario file with a revision made; of no text, a
// new file. What it returns reads back as what it was given: it is parsed before
// it is returned, and an error, a *Problems, says what cannot be meant.
func (r Revision) Revise(file string, text []byte) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return nil, &data.Error{Op: "change scenario " + file, Err: err, Hint: "mend the file by hand: it is no YAML"}
	}
	if len(doc.Content) == 0 || isNull(doc.Content[0]) {
		doc = yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{{Kind: yaml.MappingNode, Tag: "!!map"}}}
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, &data.Error{Op: "change scenario " + file, Err: errors.New("it holds no keys"), Hint: "mend the file by hand: it must be keys and values"}
	}
	var fresh yaml.Node
	if err := yaml.Unmarshal([]byte(r.fragment()), &fresh); err != nil {
		return nil, &data.Error{Op: "change scenario " + file, Err: err, Hint: "leave control characters out of its names"}
	}
	merge(root, fresh.Content[0], r.gone())
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	if err := errors.Join(e.Encode(&doc), e.Close()); err != nil {
		return nil, &data.Error{Op: "change scenario " + file, Err: err, Hint: "mend the file by hand"}
	}
	_, err := parseScenario(file, r.Name, out.Bytes())
	return out.Bytes(), err
}

// merge puts the keys of fresh into root, in place of those of the same name, and
// takes those out that are gone and not in fresh.
func merge(root, fresh *yaml.Node, gone []string) {
	for i := 0; i < len(fresh.Content); i += 2 {
		key, value := fresh.Content[i], fresh.Content[i+1]
		if at := place(root, key.Value); at >= 0 {
			value.LineComment = root.Content[at+1].LineComment
			root.Content[at+1] = value
		} else {
			root.Content = append(root.Content, key, value)
		}
	}
	for _, name := range gone {
		if at := place(root, name); at >= 0 && place(fresh, name) < 0 {
			root.Content = slices.Delete(root.Content, at, at+2)
		}
	}
}

// place is where a key stands among those of a mapping; -1 where it does not.
func place(m *yaml.Node, key string) int {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// fragment writes the keys of a revision. Text is quoted as JSON, which YAML
// reads alike, and numbers are the shortest that read back.
func (r Revision) fragment() string {
	var b strings.Builder
	fmt.Fprintf(&b, "scenario: %s\n", quoted(r.Name))
	if r.Notes != "" {
		fmt.Fprintf(&b, "notes: %s\n", quoted(r.Notes))
	}
	if r.Cost > 0 {
		fmt.Fprintf(&b, "cost: %s\n", canonNumber(r.Cost))
	}
	list := func(key string, n int, line func(i int) string) {
		for i := range n {
			if i == 0 {
				fmt.Fprintf(&b, "%s:\n", key)
			}
			fmt.Fprintf(&b, "  - %s\n", line(i))
		}
	}
	if e := r.Venues; e != nil {
		list(verbAdd, len(e.Add), func(i int) string { return additionText(e.Add[i]) })
		list(verbMove, len(e.Move), func(i int) string {
			m := e.Move[i]
			return fmt.Sprintf("{venue: %s, to: [%s, %s]}", quoted(m.ID), canonNumber(m.To[0]), canonNumber(m.To[1]))
		})
		list(verbClose, len(e.Close), func(i int) string { return quoted(e.Close[i]) })
		list(verbOpen, len(e.Open), func(i int) string { return quoted(e.Open[i]) })
	}
	if e := r.Lines; e != nil {
		list("path", len(e.Paths), func(i int) string { return lineText(e.Paths[i]) })
		list("barrier", len(e.Barriers), func(i int) string { return lineText(e.Barriers[i]) })
	}
	return b.String()
}

func lineText(l orb.LineString) string {
	points := make([]string, len(l))
	for i, p := range l {
		points[i] = fmt.Sprintf("[%s, %s]", canonNumber(p[0]), canonNumber(p[1]))
	}
	return "[" + strings.Join(points, ", ") + "]"
}

func additionText(f data.Facility) string {
	parts := []string{"id: " + quoted(f.ID)}
	text := func(key, value string) {
		if value != "" {
			parts = append(parts, key+": "+quoted(value))
		}
	}
	text("name", f.Name)
	text("kind", f.Kind)
	if len(f.Sports) > 0 {
		sports := make([]string, len(f.Sports))
		for i, s := range f.Sports {
			sports[i] = quoted(s)
		}
		parts = append(parts, "sports: ["+strings.Join(sports, ", ")+"]")
	}
	parts = append(parts, fmt.Sprintf("at: [%s, %s]", canonNumber(f.Point[0]), canonNumber(f.Point[1])))
	text(verbHours, f.Tags[data.TagHours])
	if c := f.Tags[data.TagCapacity]; c != "" {
		parts = append(parts, verbCapacity+": "+c)
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// quoted writes a text as JSON does, and as it stands where JSON would escape
// what is safe in YAML.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text has always a JSON
	return strings.TrimSuffix(b.String(), "\n")
}
