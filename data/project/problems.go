package project

import (
	"fmt"
	"slices"
	"strings"
)

// A Problem is one thing wrong in a project file or a scenario.
type Problem struct {
	Line int    // of the file, 1-based; 0 where it has no place in it
	Key  string // "limit", "sources.venues[1].path"; "" for the file as a whole
	Code ProblemCode
	Args []any // stand for {0}, {1}… in Code's texts
}

// A ProblemCode names a kind of problem for good.
type ProblemCode string

// Problems is everything wrong with one file, by line. It is an error;
// faces print Text in the reader's language.
type Problems struct {
	File string // as messages name it: "walkshed.yaml"
	List []Problem
}

// Error returns Text("en").
func (p *Problems) Error() string { return p.Text("en") }

// Text says everything, one problem after another, in "en" or "zh": the line
// and key, what is wrong, and below it the way out.
func (p *Problems) Text(lang string) string {
	var b strings.Builder
	if lang == "zh" {
		fmt.Fprintf(&b, "%s 有 %d 处问题：", p.File, len(p.List))
	} else {
		fmt.Fprintf(&b, "%s: %d %s:", p.File, len(p.List), plural(len(p.List), "problem"))
	}
	for _, x := range p.List {
		b.WriteString("\n" + p.File)
		if x.Line > 0 {
			fmt.Fprintf(&b, ":%d", x.Line)
		}
		fmt.Fprintf(&b, ": %s", x.Text(lang))
	}
	return b.String()
}

// add notes a problem.
func (p *Problems) add(line int, key string, code ProblemCode, args ...any) {
	p.List = append(p.List, Problem{Line: line, Key: key, Code: code, Args: args})
}

// err returns p sorted by line, or nil where nothing is wrong.
func (p *Problems) err() error {
	if len(p.List) == 0 {
		return nil
	}
	slices.SortStableFunc(p.List, func(a, b Problem) int { return a.Line - b.Line })
	return p
}

// Text is What and, on a line of its own, WayOut.
func (x Problem) Text(lang string) string {
	at := ""
	if x.Key != "" {
		at = x.Key + ": "
	}
	try := "try: "
	if lang == "zh" {
		try = "解决："
	}
	return at + x.What(lang) + "\n    " + try + x.WayOut(lang)
}

// What says what is wrong, in "en" or "zh".
func (x Problem) What(lang string) string { return x.say(lang, 0) }

// WayOut says what to do about it, as an imperative, in "en" or "zh".
func (x Problem) WayOut(lang string) string { return x.say(lang, 1) }

// say fills in one of the four texts of a code.
func (x Problem) say(lang string, part int) string {
	t, ok := problemTexts[x.Code]
	if !ok {
		t = scenarioTexts[x.Code]
	}
	text := t.en[part]
	if lang == "zh" {
		text = t.zh[part]
	}
	for i, a := range x.Args {
		word := fmt.Sprint(a)
		if w, ok := a.(inWords); ok {
			word = w.in(lang)
		}
		text = strings.ReplaceAll(text, fmt.Sprintf("{%d}", i), word)
	}
	return text
}

// inWords is an argument that reads differently in each language.
type inWords interface{ in(lang string) string }

func (f form) in(lang string) string {
	if lang == "zh" {
		return formTexts[f].zh
	}
	return formTexts[f].en
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}
