package project

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/walkshed/walkshed/data"
)

// Init writes a commented walkshed.yaml into dir, which it makes; it refuses to
// overwrite one. lang is "en" or "zh". The file holds every key with its default
// and its meaning; the paths under sources are examples to replace.
func Init(dir, lang string) error {
	if lang != "en" && lang != "zh" {
		return &data.Error{Op: "write a project file", Err: fmt.Errorf("no texts in language %q", lang), Hint: "use en or zh"}
	}
	t := template{lang: lang, values: map[string]string{"project": quote(folderName(dir))}, roles: map[string]string{}}
	for _, x := range roles {
		if !x.off {
			t.roles[x.name] = x.example
		}
	}
	return writeNew(filepath.Join(dir, File), []byte(t.text()), createTemp)
}

// template writes a project file from the schema.
type template struct {
	lang   string
	values map[string]string // what differs from the default, as YAML
	roles  map[string]string // sources given; the others become comments
}

func (t template) say(en, zh string) string {
	if t.lang == "zh" {
		return zh
	}
	return en
}

// text returns the whole file.
func (t template) text() string {
	var b strings.Builder
	comment(&b, "", t.say("A Walkshed project. What each key means stands above it; docs/reference/project-file.md has the whole list.",
		"Walkshed 项目文件。每个键的含义写在其上方；完整说明见 docs/reference/project-file.md。"))
	for _, k := range settings {
		if !strings.Contains(k.path, ".") {
			b.WriteString("\n")
			t.key(&b, "", k)
		}
	}
	for _, s := range sections {
		b.WriteString("\n")
		comment(&b, "", t.say(s.en, s.zh))
		b.WriteString(s.name + ":\n")
		for _, k := range settings {
			if strings.HasPrefix(k.path, s.name+".") {
				t.key(&b, "  ", k)
			}
		}
		if s.name == "sources" {
			t.sources(&b)
		}
	}
	return b.String()
}

func (t template) key(b *strings.Builder, indent string, k key) {
	comment(b, indent, t.say(k.en, k.zh))
	v, ok := t.values[k.path]
	if !ok {
		v = k.yaml()
	}
	_, name, nested := strings.Cut(k.path, ".")
	if !nested {
		name = k.path
	}
	fmt.Fprintf(b, "%s%s: %s\n", indent, name, v)
}

// yaml is the default of a key as YAML.
func (k key) yaml() string {
	if k.form.isList() {
		return "[" + k.def + "]"
	}
	return k.def
}

func (t template) sources(b *strings.Builder) {
	for _, x := range roles {
		comment(b, "  ", t.say(x.en, x.zh))
		if given, ok := t.roles[x.name]; ok {
			fmt.Fprintf(b, "  %s: %s\n", x.name, given)
		} else {
			fmt.Fprintf(b, "  # %s: %s\n", x.name, x.example)
		}
	}
}

// comment writes text as # lines of at most 96 columns, breaking at spaces, or
// anywhere between Chinese characters, which are two columns wide.
func comment(b *strings.Builder, indent, text string) {
	const width = 96
	line, cols := "", 0
	flush := func() {
		if line != "" {
			b.WriteString(indent + "# " + strings.TrimSpace(line) + "\n")
		}
		line, cols = "", 0
	}
	for _, w := range words(text) {
		if cols+columns(w) > width {
			flush()
		}
		line += w
		cols += columns(w)
	}
	flush()
}

// words cuts a text where a line may break: after a space or a wide character.
func words(text string) []string {
	var out []string
	start := 0
	for i, r := range text {
		if r == ' ' || r > 0x2e80 {
			end := i + utf8.RuneLen(r)
			if next, _ := utf8.DecodeRuneInString(text[end:]); strings.ContainsRune("，。；：、）”？", next) {
				continue // no line begins with these
			}
			out = append(out, text[start:end])
			start = end
		}
	}
	return append(out, text[start:])
}

func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0x2e80 {
			n++
		}
	}
	return n
}

// quote writes a text as a YAML scalar that reads back as itself: in single
// quotes, doubled inside; with control characters in double quotes, whose escapes
// YAML and Go share.
func quote(s string) string {
	if strings.ContainsFunc(s, unicode.IsControl) {
		return strconv.Quote(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
