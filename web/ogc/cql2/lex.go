package cql2

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A word is one token of the text form.
type word struct {
	kind  wordKind
	text  string // of a name, quoted or not; of text in quotes; an operator
	upper string // of a name not quoted, in capitals: may be a keyword
	value float64
}

type wordKind uint8

const (
	end wordKind = iota
	name
	quoted // text
	number
	sign // an operator or a bracket
)

// words cuts text up.
func words(s string) ([]word, error) {
	var out []word
	for len(s) > 0 {
		c, n := utf8.DecodeRuneInString(s)
		switch {
		case unicode.IsSpace(c):
			s = s[n:]
			continue
		case c == '\'':
			text, rest, err := inQuotes(s, '\'')
			if err != nil {
				return nil, err
			}
			out, s = append(out, word{kind: quoted, text: text}), rest
		case c == '"':
			text, rest, err := inQuotes(s, '"')
			if err != nil {
				return nil, err
			}
			out, s = append(out, word{kind: name, text: text}), rest
		case c >= '0' && c <= '9' || c == '.' || (c == '-' || c == '+') && len(s) > 1 && (s[1] >= '0' && s[1] <= '9' || s[1] == '.'):
			n = numberLength(s)
			v, err := strconv.ParseFloat(s[:n], 64)
			if err != nil {
				return nil, fmt.Errorf("%q is no number", clipped(s[:n]))
			}
			out, s = append(out, word{kind: number, value: v}), s[n:]
		case starts(c):
			n = strings.IndexFunc(s, func(c rune) bool { return !starts(c) && !continues(c) })
			if n < 0 {
				n = len(s)
			}
			out, s = append(out, word{kind: name, text: s[:n], upper: strings.ToUpper(s[:n])}), s[n:]
		default:
			n = signLength(s)
			if n == 0 {
				return nil, fmt.Errorf("%q means nothing here", string(c))
			}
			out, s = append(out, word{kind: sign, text: s[:n]}), s[n:]
		}
	}
	return append(out, word{kind: end}), nil
}

// A name begins with a letter of any script, _ or :, and goes on with digits,
// full stops and marks as well (the grammar's identifierStart and -Part).
func starts(c rune) bool { return c == '_' || c == ':' || unicode.IsLetter(c) }
func continues(c rune) bool {
	return c == '.' || unicode.IsDigit(c) || unicode.IsMark(c)
}

// inQuotes reads to the closing quote; a quote inside is written twice or after a
// backslash.
func inQuotes(s string, quote byte) (text, rest string, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == quote:
			i++
			b.WriteByte(quote)
		case s[i] != quote:
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == quote:
			i++
			b.WriteByte(quote)
		default:
			return b.String(), s[i+1:], nil
		}
	}
	return "", "", fmt.Errorf("%c is not closed", quote)
}

func numberLength(s string) int {
	n := 1
	for n < len(s) {
		c := s[n]
		exponent := (c == '+' || c == '-') && (s[n-1] == 'e' || s[n-1] == 'E')
		if !(c >= '0' && c <= '9' || c == '.' || c == 'e' || c == 'E' || exponent) {
			break
		}
		n++
	}
	return n
}

func signLength(s string) int {
	for _, op := range [...]string{"<=", ">=", "<>"} {
		if strings.HasPrefix(s, op) {
			return 2
		}
	}
	if strings.ContainsRune("=<>(),", rune(s[0])) {
		return 1
	}
	return 0
}
