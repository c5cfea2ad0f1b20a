package ogc

import (
	"bytes"
	"encoding/json"
	"html/template"
	"strings"
	"sync"
)

// Every resource is one JSON value, and its page shows that value whole: what has
// links as links, a list of like objects as a table, all else as names and values.
// So nothing can be in one encoding and not in the other.

// A tree is a JSON value with its members in the order they came.
type tree struct {
	Name string // as a member
	Text string // of a string, a number, true, false or null
	Link string // where the text leads to; "" nowhere
	Kids []tree
	List bool // of an array
}

// grow reads one value.
func grow(d *json.Decoder) (tree, error) {
	token, err := d.Token()
	if err != nil {
		return tree{}, err
	}
	bracket, ok := token.(json.Delim)
	if !ok {
		t := tree{Text: "null"}
		switch v := token.(type) {
		case string:
			t.Text = v
		case json.Number:
			t.Text = v.String()
		case bool:
			t.Text = map[bool]string{true: "true", false: "false"}[v]
		}
		return t, nil
	}
	t := tree{List: bracket == '['}
	for d.More() {
		var name string
		if !t.List {
			token, err := d.Token()
			if err != nil {
				return t, err
			}
			name, _ = token.(string)
		}
		kid, err := grow(d)
		if err != nil {
			return t, err
		}
		kid.Name = name
		t.Kids = append(t.Kids, kid)
	}
	_, err = d.Token() // the closing bracket
	return t, err
}

// member returns a member of an object, nil where it has none of the name.
func (t *tree) member(name string) *tree {
	for i := range t.Kids {
		if t.Kids[i].Name == name {
			return &t.Kids[i]
		}
	}
	return nil
}

// linked makes links of the hrefs that are no templates; others stay text.
func (t *tree) linked() {
	if href := t.member("href"); href != nil && t.member("templated") == nil {
		if strings.HasPrefix(href.Text, "http://") || strings.HasPrefix(href.Text, "https://") {
			href.Link = href.Text
		}
	}
	for i := range t.Kids {
		t.Kids[i].linked()
	}
}

// Leaf says that a value has no parts.
func (t tree) Leaf() bool { return !t.List && t.Text != "" || len(t.Kids) == 0 }

// Columns are the names of the members of a list of objects, by first use; nil
// where it is a list of something else.
func (t tree) Columns() []string {
	var out []string
	seen := map[string]bool{}
	for _, kid := range t.Kids {
		if kid.List || kid.Text != "" {
			return nil
		}
		for _, m := range kid.Kids {
			if !seen[m.Name] {
				seen[m.Name], out = true, append(out, m.Name)
			}
		}
	}
	return out
}

// Cells are an object's members in the order of columns.
func (t tree) Cells(columns []string) []tree {
	out := make([]tree, len(columns))
	for i, name := range columns {
		if m := t.member(name); m != nil {
			out[i] = *m
		}
	}
	return out
}

// Coordinates says that a list holds numbers or lists of them only: a geometry,
// folded away.
func (t tree) Coordinates() bool { return t.Name == "coordinates" }

// Flat is a list of lists as text.
func (t tree) Flat() string {
	if !t.List {
		return t.Text
	}
	parts := make([]string, len(t.Kids))
	for i, k := range t.Kids {
		parts[i] = k.Flat()
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// flattened puts the properties of features beside their ids: one row a feature.
func (t *tree) flattened() {
	features := t.member("features")
	if features == nil {
		return
	}
	for i := range features.Kids {
		var kids, last []tree
		for _, m := range features.Kids[i].Kids {
			switch m.Name {
			case "properties":
				kids = append(kids, m.Kids...)
			case "geometry":
				last = append(last, m)
			case "type": // Feature, each of them
			default:
				kids = append(kids, m)
			}
		}
		features.Kids[i].Kids = append(kids, last...)
	}
}

// page is a JSON answer as HTML 5; the text of data is escaped (html/template).
func page(l links, text []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	t, err := grow(d)
	if err != nil {
		return nil, err
	}
	t.linked()
	t.flattened()
	way := crumbs(l)
	title := "Walkshed"
	if m := t.member("title"); m != nil {
		title = m.Text
	} else if len(way) > 0 {
		title = way[len(way)-1].Name
	}
	var out bytes.Buffer
	err = pageTemplate().Execute(&out, struct {
		Title, Root string
		Path        []crumb
		Top         tree
	}{title, l.root, way, t})
	return out.Bytes(), err
}

// A crumb is one step of the way from the landing page.
type crumb struct{ Name, Link string }

func crumbs(l links) []crumb {
	var out []crumb
	at := l.root
	for _, part := range strings.Split(strings.Trim(l.path, "/"), "/") {
		if part != "" {
			at += "/" + part
			out = append(out, crumb{part, at + "?f=html"})
		}
	}
	return out
}

var pageTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("page").Parse(pageText)) })

const pageText = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{.Title}}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 75rem; padding: 0 1rem; color: #222; background: #fff; }
a { color: #0b5394; } table { border-collapse: collapse; } th, td { border: 1px solid #ccc; padding: .2rem .5rem; text-align: left; vertical-align: top; overflow-wrap: normal; }
dt { font-weight: 600; } dd { margin-left: 1.5rem; overflow-wrap: anywhere; } .wide { overflow-x: auto; } summary { cursor: pointer; }
</style></head>
<body>
<nav><a href="{{.Root}}?f=html">OGC API</a>{{range .Path}} / <a href="{{.Link}}">{{.Name}}</a>{{end}}</nav>
<h1>{{.Title}}</h1>
{{template "value" .Top}}
</body>
</html>
{{define "value"}}{{if .Coordinates}}<details><summary>…</summary>{{.Flat}}</details>
{{- else if .Leaf}}{{if .Link}}<a href="{{.Link}}">{{.Text}}</a>{{else}}{{.Text}}{{end}}
{{- else if .List}}{{with $c := .Columns}}<div class="wide"><table><tr>{{range $c}}<th>{{.}}</th>{{end}}</tr>
{{range $.Kids}}<tr>{{range .Cells $c}}<td>{{template "value" .}}</td>{{end}}</tr>
{{end}}</table></div>{{else}}<ul>{{range .Kids}}<li>{{template "value" .}}</li>{{end}}</ul>{{end}}
{{- else}}<dl>{{range .Kids}}<dt>{{.Name}}</dt><dd>{{template "value" .}}</dd>{{end}}</dl>{{end}}{{end}}
`
