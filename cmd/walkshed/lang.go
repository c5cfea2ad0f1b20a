package main

import (
	"strings"

	"github.com/alecthomas/kong"
)

// language is what the user reads: "en" or "zh" (简体中文).
type language string

const (
	english language = "en"
	chinese language = "zh"
)

// languageOf takes --lang, else the environment's LC_ALL, LC_MESSAGES or LANG.
// It looks before the flags are parsed because the help is translated too.
func languageOf(args []string, getenv func(string) string) language {
	for i, a := range args {
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			return toLanguage(v)
		}
		if a == "--lang" && i+1 < len(args) {
			return toLanguage(args[i+1])
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			return toLanguage(v)
		}
	}
	return english
}

func toLanguage(v string) language {
	if strings.HasPrefix(strings.ToLower(v), "zh") {
		return chinese
	}
	return english
}

// text returns the message under key in this language; every key has both.
func (l language) text(key string) string {
	t, ok := texts[key]
	switch {
	case !ok:
		return "?" + key + "?"
	case l == chinese:
		return t[1]
	}
	return t[0]
}

// helpVars are the ${help_…} of the command line, all empty: see translate. kong
// looks through every variable for others, once for every flag: with the texts in
// them that took 37 ms of every start, and takes 10 now.
func helpVars() kong.Vars {
	v := kong.Vars{"formats": strings.Join(formats(), ",") + ","}
	for key := range texts {
		if strings.HasPrefix(key, "help_") {
			v[key] = ""
		}
	}
	return v
}

// translate gives commands and flags the help that their tags name.
func (l language) translate(root kong.Visitable) error {
	listed := strings.NewReplacer("${formats}", strings.Join(formats(), ", "))
	text := func(help *string, tag *kong.Tag) {
		if tag == nil {
			return
		}
		if key := strings.TrimSuffix(strings.TrimPrefix(tag.Help, "${"), "}"); strings.HasPrefix(key, "help_") {
			*help = listed.Replace(l.text(key))
		}
	}
	return kong.Visit(root, func(n kong.Visitable, next kong.Next) error {
		switch n := n.(type) {
		case *kong.Node:
			text(&n.Help, n.Tag)
		case *kong.Value:
			text(&n.Help, n.Tag)
		}
		return next(nil)
	})
}
