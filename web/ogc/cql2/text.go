package cql2

import (
	"fmt"
	"strings"
	"time"
)

// ParseText reads a filter in the text form, `minutes > 20 AND name LIKE '%公园%'`.
// The error says what cannot be used and why.
func ParseText(text string, s Schema) (*Filter, error) {
	if len(text) > Longest {
		return nil, fmt.Errorf("longer than %d bytes", Longest)
	}
	w, err := words(text)
	if err != nil {
		return nil, err
	}
	p := &parser{words: w, builder: builder{schema: s}}
	n, err := p.condition()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != end {
		return nil, fmt.Errorf("%s is not expected after a whole condition", p.peek().show())
	}
	return &Filter{n}, nil
}

// A parser goes through words by recursive descent, one method a production of
// the grammar (cql2.bnf); AND binds closer than OR, NOT closest.
type parser struct {
	builder
	words []word
}

func (p *parser) peek() word { return p.words[0] }

func (p *parser) next() word {
	w := p.words[0]
	if w.kind != end {
		p.words = p.words[1:]
	}
	return w
}

func (w word) show() string {
	switch w.kind {
	case end:
		return "the end"
	case number:
		return fmt.Sprint(w.value)
	}
	return fmt.Sprintf("%q", clipped(w.text))
}

// takes goes past a keyword or a sign if it is next.
func (p *parser) takes(text string) bool {
	w := p.peek()
	if w.kind == name && w.upper == text || w.kind == sign && w.text == text {
		p.next()
		return true
	}
	return false
}

func (p *parser) wants(text string) error {
	if !p.takes(text) {
		return fmt.Errorf("%s where %s is wanted", p.peek().show(), text)
	}
	return nil
}

func (p *parser) condition() (node, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer p.leave()
	return p.chain("OR", func() (node, error) { return p.chain("AND", p.factor) })
}

// chain reads one or more conditions with a word between.
func (p *parser) chain(between string, one func() (node, error)) (node, error) {
	n, err := one()
	if err != nil {
		return nil, err
	}
	list := []node{n}
	for p.takes(between) {
		if n, err = one(); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	switch {
	case len(list) == 1:
		return list[0], nil
	case between == "OR":
		return some(list), nil
	}
	return all(list), nil
}

func (p *parser) factor() (node, error) {
	if p.takes("NOT") {
		if err := p.deeper(); err != nil {
			return nil, err
		}
		defer p.leave()
		n, err := p.factor()
		return not{n}, err
	}
	if p.takes("(") {
		n, err := p.condition()
		if err != nil {
			return nil, err
		}
		return n, p.wants(")")
	}
	if p.takes("S_INTERSECTS") {
		return p.spatial()
	}
	return p.predicate()
}

func (p *parser) spatial() (node, error) {
	if err := p.wants("("); err != nil {
		return nil, err
	}
	x, err := p.operand()
	if err != nil {
		return nil, err
	}
	if err := p.wants(","); err != nil {
		return nil, err
	}
	y, err := p.operand()
	if err != nil {
		return nil, err
	}
	if err := p.wants(")"); err != nil {
		return nil, err
	}
	return p.intersects(x, y)
}

// predicate reads a comparison, or a value that is a condition by itself.
func (p *parser) predicate() (node, error) {
	x, err := p.operand()
	if err != nil {
		return nil, err
	}
	if p.takes("IS") {
		negated := p.takes("NOT")
		return negate(negated, isNull{x}), p.wants("NULL")
	}
	if w := p.peek(); w.kind == sign && strings.Contains("= <> < <= > >=", w.text) {
		p.next()
		y, err := p.operand()
		if err != nil {
			return nil, err
		}
		return p.compare(w.text, x, y)
	}
	negated := p.takes("NOT")
	var n node
	switch {
	case p.takes("LIKE"):
		n, err = p.likeAfter(x)
	case p.takes("BETWEEN"):
		n, err = p.betweenAfter(x)
	case p.takes("IN"):
		n, err = p.inAfter(x)
	case negated:
		return nil, fmt.Errorf("%s where LIKE, BETWEEN or IN is wanted", p.peek().show())
	default:
		return p.flag(x)
	}
	if err != nil {
		return nil, err
	}
	return negate(negated, n), nil
}

func negate(negated bool, n node) node {
	if negated {
		return not{n}
	}
	return n
}

func (p *parser) likeAfter(x operand) (node, error) {
	pattern, err := p.operand()
	if err != nil {
		return nil, err
	}
	return p.like(x, pattern)
}

func (p *parser) betweenAfter(x operand) (node, error) {
	low, err := p.operand()
	if err != nil {
		return nil, err
	}
	if err := p.wants("AND"); err != nil {
		return nil, err
	}
	high, err := p.operand()
	if err != nil {
		return nil, err
	}
	return p.between(x, low, high)
}

func (p *parser) inAfter(x operand) (node, error) {
	if err := p.wants("("); err != nil {
		return nil, err
	}
	var list []operand
	for {
		y, err := p.operand()
		if err != nil {
			return nil, err
		}
		list = append(list, y)
		if !p.takes(",") {
			break
		}
	}
	if err := p.wants(")"); err != nil {
		return nil, err
	}
	return p.in(x, list)
}

// keywords are names only in double quotes.
const keywords = " AND OR NOT LIKE BETWEEN IN IS NULL "

// operand reads a property or a literal.
func (p *parser) operand() (operand, error) {
	w := p.next()
	switch w.kind {
	case quoted:
		return p.value(w.text, Text)
	case number:
		return p.value(w.value, Number)
	case name:
		if w.upper == "TRUE" || w.upper == "FALSE" {
			return p.value(w.upper == "TRUE", Flag)
		}
		if w.upper != "" && strings.Contains(keywords, " "+w.upper+" ") {
			return operand{}, fmt.Errorf("%s where a property or a value is wanted", w.show())
		}
		if w.upper != "" && isGeometryWord(w.upper) && p.geometryFollows() {
			g, err := p.geometry(w.upper)
			if err != nil {
				return operand{}, err
			}
			return p.value(g, Geometry)
		}
		if p.takes("(") {
			return p.instant(w)
		}
		return p.property(w.text)
	}
	return operand{}, fmt.Errorf("%s where a property or a value is wanted", w.show())
}

// geometryFollows says that the word before is no property's name.
func (p *parser) geometryFollows() bool {
	w := p.peek()
	return w.kind == sign && w.text == "(" || w.kind == name && w.upper == "Z"
}

// instant reads what is in the brackets of DATE and TIMESTAMP, the only functions
// there are.
func (p *parser) instant(w word) (operand, error) {
	form := time.DateOnly
	switch w.upper {
	case "DATE":
	case "TIMESTAMP":
		form = time.RFC3339Nano
	default:
		return operand{}, fmt.Errorf("%s(…) is not supported here; there are comparisons, AND, OR, NOT, LIKE, BETWEEN, IN, IS NULL and S_INTERSECTS", clipped(w.text))
	}
	text := p.next()
	at, err := time.Parse(form, text.text)
	if text.kind != quoted || err != nil {
		return operand{}, fmt.Errorf("%s is no %s", text.show(), w.upper)
	}
	if err := p.wants(")"); err != nil {
		return operand{}, err
	}
	return p.value(at, Instant)
}
