package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"github.com/walkshed/walkshed/data"
)

// A Revision is what a scenario file is to say anew. All else in it stays as it
// is: comments, limits, speeds, and whatever a later version knows.
type Revision struct {
	Name  string
	Notes string  // "": none
	Cost  float64 // of all of it, in the money of the project; 0: not known
	// Edits replaces what the file adds, moves, closes and opens; nil leaves it.
	// Amend, Paths and Barriers are not read: they stay as they are.
	Edits *data.Edits
}

// revised are the keys that Edits replaces.
var revised = []string{verbAdd, verbMove, verbClose, verbOpen}

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
	gone := []string{"notes", "cost"}
	if r.Edits != nil {
		gone = append(gone, revised...)
	}
	merge(root, fresh.Content[0], gone)
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
	if r.Edits == nil {
		return b.String()
	}
	list := func(key string, n int, line func(i int) string) {
		for i := range n {
			if i == 0 {
				fmt.Fprintf(&b, "%s:\n", key)
			}
			fmt.Fprintf(&b, "  - %s\n", line(i))
		}
	}
	list(verbAdd, len(r.Edits.Add), func(i int) string { return additionText(r.Edits.Add[i]) })
	list(verbMove, len(r.Edits.Move), func(i int) string {
		m := r.Edits.Move[i]
		return fmt.Sprintf("{venue: %s, to: [%s, %s]}", quoted(m.ID), canonNumber(m.To[0]), canonNumber(m.To[1]))
	})
	list(verbClose, len(r.Edits.Close), func(i int) string { return quoted(r.Edits.Close[i]) })
	list(verbOpen, len(r.Edits.Open), func(i int) string { return quoted(r.Edits.Open[i]) })
	return b.String()
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
