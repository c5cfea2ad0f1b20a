package web

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/walkshed/walkshed/data"
)

// The engine's packages say in English what they refuse and know no face. What
// reaches a reader is found by its form in sentences.json, as gettext finds a
// text by its English, and has there a code for programs, which stays when words
// are mended, and its Chinese. A sentence that is not there is given as it is,
// said to be English.
//
//go:embed sentences.json
var sentencesJSON []byte

// A sentence is a form of words: its code, the English with the verbs of package
// fmt, the Chinese with {1}, {2} in their places.
type sentence struct {
	code, zh string
	en       *regexp.Regexp
}

var verb = regexp.MustCompile(`%(?:[-+#0-9.]*[a-zA-Z]|%)`)

// sentences are read when the first error is answered.
var sentences = sync.OnceValue(func() []sentence {
	var rows [][3]string
	if err := json.Unmarshal(sentencesJSON, &rows); err != nil {
		panic(err) // the file is part of the program, and tested
	}
	out := make([]sentence, len(rows))
	for i, row := range rows {
		out[i] = sentence{row[0], row[2], formOf(row[1])}
	}
	return out
})

// formOf is what a text made by a format looks like, each value a group.
func formOf(format string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(?s)^`)
	at := 0
	for _, v := range verb.FindAllStringIndex(format, -1) {
		b.WriteString(regexp.QuoteMeta(format[at:v[0]]))
		switch format[v[1]-1] {
		case '%':
			b.WriteString(`%`)
		case 'q':
			b.WriteString(`"((?:[^"\\]|\\.)*)"`)
		case 'd':
			b.WriteString(`(-?\d+)`)
		default:
			b.WriteString(`(.+?)`)
		}
		at = v[1]
	}
	b.WriteString(regexp.QuoteMeta(format[at:]) + `$`)
	return regexp.MustCompile(b.String())
}

// say finds the code of a text, "" where it has none, and says it in a language,
// "en" or "zh". What a sentence quotes is looked for as well.
func say(text, lang string) (code, said string) {
	if text == "" {
		return "", ""
	}
	for _, s := range sentences() {
		m := s.en.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		if lang != "zh" {
			return s.code, text
		}
		said = s.zh
		for i, value := range m[1:] {
			if _, known := say(value, lang); strings.Contains(value, " ") && known != english(value) {
				value = known
			}
			said = strings.ReplaceAll(said, "{"+strconv.Itoa(i+1)+"}", strings.ReplaceAll(value, " or ", " 或 "))
		}
		return s.code, said
	}
	if lang == "zh" {
		return "", english(text)
	}
	return "", text
}

// english is a text we have no Chinese of.
func english(text string) string { return "（英文原文）" + text }

// A reason is why something was refused, and the way out.
type reason struct{ what, hint string }

// reasonsOf takes apart what the engine refused.
func reasonsOf(err error) []reason {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var out []reason
		for _, e := range many.Unwrap() {
			out = append(out, reasonsOf(e)...)
		}
		return out
	}
	var ours *data.Error
	if err == nil {
		return nil
	}
	if inner := errors.Unwrap(err); inner != nil && !errors.As(err, &ours) {
		return reasonsOf(inner)
	}
	return []reason{{err.Error(), data.HintOf(err)}}
}

// notDone is the problem of what the engine would not do: its reasons, each with
// its way out.
func notDone(status int, err error) *Problem {
	p := &Problem{Status: status, reasons: reasonsOf(err)}
	var all []string
	for _, r := range p.reasons {
		if r.hint != "" {
			r.what = fmt.Sprintf("%s (%s)", r.what, r.hint)
		}
		all = append(all, r.what)
	}
	p.Detail = strings.Join(all, "; ")
	return p
}

// in says a problem in a language and gives it its codes.
func (p Problem) in(lang string) Problem {
	if p.words != nil {
		p.Detail = p.words(lang)
	} else {
		p.Code, p.Detail = p.detail(lang)
	}
	var errs []ParameterError
	for _, e := range p.Errors {
		e.Code, e.Detail = say(e.Detail, lang)
		errs = append(errs, e)
	}
	p.Errors = errs
	return p
}

func (p Problem) detail(lang string) (code, said string) {
	if len(p.reasons) == 0 {
		return say(p.Detail, lang)
	}
	var all []string
	for i, r := range p.reasons {
		c, what := say(r.what, lang)
		if i == 0 {
			code = c
		}
		if r.hint != "" {
			_, hint := say(r.hint, lang)
			what += "（" + hint + "）"
		}
		all = append(all, what)
	}
	if lang == "zh" {
		return code, strings.Join(all, "；")
	}
	return code, p.Detail
}
