package crs

import (
	"math"
	"strconv"
	"strings"
)

// node is one KEYWORD[…] of well-known text, or a bare value (word only).
type node struct {
	word   string // keyword in capitals, or the value
	quoted bool
	kids   []node
}

// A .prj is some hundred bytes; these stop a file that is something else.
const (
	wktBytes = 1 << 16
	wktDepth = 20
)

// parseWKT reads text into a tree; false where it is not well-known text.
func parseWKT(text string) (node, bool) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	if len(text) > wktBytes {
		return node{}, false
	}
	n, rest, ok := parseNode(text, 0)
	return n, ok && strings.TrimSpace(rest) == "" && len(n.kids) > 0
}

// parseNode reads one value with its bracketed list, if any.
func parseNode(s string, depth int) (node, string, bool) {
	s = strings.TrimLeft(s, " \t\r\n")
	if depth > wktDepth || s == "" {
		return node{}, "", false
	}
	if s[0] == '"' {
		end := strings.IndexByte(s[1:], '"')
		if end < 0 {
			return node{}, "", false
		}
		return node{word: s[1 : 1+end], quoted: true}, s[2+end:], true
	}
	end := strings.IndexAny(s, "[](),\"")
	if end < 0 {
		end = len(s)
	}
	n := node{word: strings.ToUpper(strings.TrimSpace(s[:end]))}
	s = s[end:]
	if s == "" || s[0] != '[' && s[0] != '(' {
		return n, s, n.word != ""
	}
	for {
		kid, rest, ok := parseNode(s[1:], depth+1)
		if !ok {
			return node{}, "", false
		}
		n.kids = append(n.kids, kid)
		s = strings.TrimLeft(rest, " \t\r\n")
		if s == "" || s[0] != ',' && s[0] != ']' && s[0] != ')' {
			return node{}, "", false
		}
		if s[0] != ',' {
			return n, s[1:], true
		}
	}
}

// child returns the first direct child with one of the keywords.
func (n node) child(words ...string) (node, bool) {
	for _, k := range n.kids {
		for _, w := range words {
			if !k.quoted && k.word == w {
				return k, true
			}
		}
	}
	return node{}, false
}

// find returns the first node with one of the keywords below n, parents first.
func (n node) find(words ...string) (node, bool) {
	if k, ok := n.child(words...); ok {
		return k, true
	}
	for _, k := range n.kids {
		if f, ok := k.find(words...); ok {
			return f, true
		}
	}
	return node{}, false
}

// text returns the i-th value, or "".
func (n node) text(i int) string {
	if i >= len(n.kids) {
		return ""
	}
	return n.kids[i].word
}

// number returns the i-th value as a number, or NaN.
func (n node) number(i int) float64 {
	v, err := strconv.ParseFloat(n.text(i), 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

// parameters returns every PARAMETER below n by its plain name.
func (n node) parameters() map[string]float64 {
	out := map[string]float64{}
	for _, k := range n.kids {
		if k.word == "PARAMETER" && !k.quoted {
			out[plain(k.text(0))] = k.number(1)
		}
		for name, v := range k.parameters() {
			out[name] = v
		}
	}
	return out
}
