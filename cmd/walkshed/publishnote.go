package main

import (
	"bytes"
	"context"
	"fmt"
	"html/template"
	"path/filepath"
	"strings"

	"github.com/walkshed/walkshed/web"
)

// A noteText is the note that goes with a published map, in one language.
type noteText struct {
	Lang, Title, Basis    string
	Heads                 map[string]string
	Totals, Rules         []string
	Sources               [][3]string // name, licence, SHA-256
	Attribution           []string
	Files                 []noteFile
	Published, ReadOnWith string
}

type noteFile struct{ Name, Size string }

// note writes method.html: what every figure of the site rests on, in both
// languages, with nothing but text.
func (p *publisher) note(ctx context.Context) error {
	inputs, err := digestInputs(ctx, p.j.project)
	if err != nil {
		return err
	}
	licences := map[string]string{}
	for _, s := range p.j.project.Sources.All() {
		if s.Licence != "" {
			licences[s.Path] = s.Licence
		}
	}
	var sources [][3]string
	for _, in := range inputs {
		sources = append(sources, [3]string{filepath.Base(in.Path), licences[in.Path], in.SHA256}) // the folder is nobody's business
	}
	both := []noteText{p.noteIn(english, sources), p.noteIn(chinese, sources)}
	var out bytes.Buffer
	if err := noteTemplate().Execute(&out, struct {
		Policy, Place string
		Texts         []noteText
	}{web.NotePolicy, p.j.project.Name, both}); err != nil {
		return err
	}
	if err := p.to.Write("method.css", []byte(noteStyle)); err != nil {
		return err
	}
	return p.to.Write("method.html", out.Bytes())
}

func (p *publisher) noteIn(l language, sources [][3]string) noteText {
	c := &cli{lang: l}
	all := p.j.engine.Coverage(p.j.limit).All
	b := p.j.engine.Basis(p.j.limit)
	n := noteText{Lang: map[language]string{english: "en", chinese: "zh-CN"}[l], Title: l.text("note_title"), Basis: strings.TrimSpace(c.basis(b)),
		Sources: sources, Attribution: p.j.project.Attribution, Heads: map[string]string{},
		Published: fmt.Sprintf(l.text("note_published"), p.when.Format("2006-01-02"), version), ReadOnWith: l.text("note_open")}
	for _, h := range []string{"figures", "rules", "sources", "credit", "files"} {
		n.Heads[h] = l.text("note_" + h)
	}
	n.Totals = []string{fmt.Sprintf(l.text("note_totals"), people(all.People), people(all.Covered), all.Share*100, people(all.NotCovered), people(all.Unreachable))}
	rules := []string{"note_covered", "note_legs", "note_cells", "note_sites"}
	if b.Modelled {
		rules = append(rules, "note_modelled")
	}
	for _, r := range rules {
		n.Rules = append(n.Rules, l.text(r))
	}
	for _, f := range p.files {
		n.Files = append(n.Files, noteFile{f.Name, bytesText(f.Bytes)})
	}
	return n
}

func noteTemplate() *template.Template {
	return template.Must(template.New("note").Parse(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{.Policy}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Place}} · Walkshed</title>
<link rel="stylesheet" href="./method.css">
<h1>{{.Place}}</h1>
<p><a href="../index.html">← {{.Place}}</a></p>
{{range .Texts}}<section lang="{{.Lang}}">
<h2>{{.Title}}</h2>
<p>{{.Basis}}</p>
<p>{{.Published}}</p>
<h3>{{index .Heads "figures"}}</h3>
{{range .Totals}}<p>{{.}}</p>{{end}}
<h3>{{index .Heads "rules"}}</h3>
<ul>{{range .Rules}}<li>{{.}}</li>
{{end}}</ul>
<h3>{{index .Heads "sources"}}</h3>
<ul>{{range .Sources}}<li>{{index . 0}}{{with index . 1}}: {{.}}{{end}} <code>sha256 {{index . 2}}</code></li>
{{end}}</ul>
<h3>{{index .Heads "credit"}}</h3>
<ul>{{range .Attribution}}<li>{{.}}</li>
{{end}}</ul>
<h3>{{index .Heads "files"}}</h3>
<p>{{.ReadOnWith}}</p>
<ul>{{range .Files}}<li><a href="./{{.Name}}" download>{{.Name}}</a> {{.Size}}</li>
{{end}}</ul>
</section>
{{end}}</html>
`))
}

const noteStyle = `body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color-scheme: light dark; }
code { overflow-wrap: anywhere; font-size: 0.8em; }
section { margin-block: 2rem; border-top: 1px solid; }
`
