package siting

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strconv"
)

// WriteLP writes the model of BestCover in CPLEX LP format, which cbc, glpsol,
// HiGHS, SCIP and others read. Candidate c is x<c>, whatever was merged; demand
// rows that the same candidates cover are one y<i>, i the first of them.
// The file is written as it is made and holds no more than the merged model.
//
// What fixed sites cover is the constant of the objective, written as the
// variable one, which is always 1.
func WriteLP(w io.Writer, m Model) error {
	if err := checkModel(m); err != nil {
		return err
	}
	p := reduce(m)
	lp := newLPWriter(w)
	lp.line(`\ maximal cover: %d candidates, %d merged demands`, len(p.orig), len(p.weight))
	lp.head("Maximize", "people")
	for r, v := range p.weight {
		lp.term(v, "y", r)
	}
	lp.term(p.base, "one", -1)
	lp.subject()
	p.writeCovers(lp)
	p.writeRules(lp)
	p.writeBounds(lp)
	return lp.end()
}

// WriteSetCoverLP writes the model of SetCover likewise, to cover want people.
func WriteSetCoverLP(w io.Writer, m Model, want float64) error {
	m.Sites, m.Budget = Unlimited, math.MaxFloat64
	if err := checkModel(m); err != nil {
		return err
	}
	p := reduce(m)
	lp := newLPWriter(w)
	lp.line(`\ set cover: %d candidates, %d merged demands`, len(p.orig), len(p.weight))
	lp.head("Minimize", "cost")
	for c := range p.orig {
		lp.term(p.price(int32(c)), "x", int(p.orig[c]))
	}
	lp.term(p.paid, "one", -1)
	lp.subject()
	if math.IsInf(want, 1) {
		for r := range p.weight {
			lp.row("d", r)
			for _, c := range p.rowsOf(int32(r)) {
				lp.term(1, "x", int(p.orig[c]))
			}
			lp.rhs(">=", float64(p.need[r]))
		}
	} else {
		p.writeCovers(lp)
		lp.row("want", -1)
		for r, v := range p.weight {
			lp.term(v, "y", r)
		}
		lp.rhs(">=", want-p.base)
	}
	p.writeRules(lp)
	p.writeBounds(lp)
	return lp.end()
}

// writeCovers says that a demand counts only when covered often enough.
func (p *problem) writeCovers(lp *lpWriter) {
	for r, n := range p.need {
		lp.row("d", r)
		lp.term(float64(n), "y", r)
		for _, c := range p.rowsOf(int32(r)) {
			lp.term(-1, "x", int(p.orig[c]))
		}
		lp.rhs("<=", 0)
	}
}

// writeRules writes number, budget, quotas and pairs kept apart.
func (p *problem) writeRules(lp *lpWriter) {
	if p.sites < len(p.orig) {
		lp.row("sites", -1)
		for _, c := range p.orig {
			lp.term(1, "x", int(c))
		}
		lp.rhs("<=", float64(p.sites))
	}
	if p.cost != nil && p.budget < 1e300 {
		lp.row("budget", -1)
		for i, c := range p.orig {
			lp.term(p.cost[i], "x", int(c))
		}
		lp.rhs("<=", p.budget)
	}
	for g, q := range p.quota {
		p.writeQuota(lp, "least", g, ">=", q.Least, q.Least > 0)
		p.writeQuota(lp, "most", g, "<=", q.Most, q.Most < len(p.orig))
	}
	for c := range p.orig {
		for _, d := range p.apart.of(int32(c)) {
			if int(d) > c {
				lp.row("apart"+strconv.Itoa(int(p.orig[c]))+"_", int(p.orig[d]))
				lp.term(1, "x", int(p.orig[c]))
				lp.term(1, "x", int(p.orig[d]))
				lp.rhs("<=", 1)
			}
		}
	}
}

func (p *problem) writeQuota(lp *lpWriter, name string, g int, sense string, n int, binds bool) {
	if !binds {
		return
	}
	lp.row(name, g)
	for c, k := range p.group {
		if int(k) == g {
			lp.term(1, "x", int(p.orig[c]))
		}
	}
	lp.rhs(sense, float64(n))
}

// writeBounds says that demands are shares and candidates yes or no. y needs no
// integers: with x whole, y is whole in every best plan.
func (p *problem) writeBounds(lp *lpWriter) {
	lp.head("Bounds", "")
	for r, n := range p.need {
		if n == 1 {
			lp.line(" y%d <= 1", r)
		}
	}
	lp.head("Binary", "")
	lp.line(" one")
	for _, c := range p.orig {
		lp.line(" x%d", c)
	}
	for r, n := range p.need {
		if n > 1 { // half covered is not covered
			lp.line(" y%d", r)
		}
	}
}

// lpWriter writes an LP file term by term, in short lines, and keeps the first
// error for the end.
type lpWriter struct {
	w     *bufio.Writer
	terms int // on the present line
	buf   []byte
}

func newLPWriter(w io.Writer) *lpWriter { return &lpWriter{w: bufio.NewWriterSize(w, 1<<16)} }

func (l *lpWriter) line(format string, args ...any) {
	fmt.Fprintf(l.w, format+"\n", args...)
}

// head begins a section, and in it an expression if it has a name.
func (l *lpWriter) head(section, name string) {
	if l.terms > 0 {
		l.w.WriteByte('\n')
	}
	l.terms = 0
	l.line("%s", section)
	if name != "" {
		l.w.WriteString(" " + name + ":")
	}
}

// subject begins the constraints with one that always holds: glpsol refuses a
// section without any. It also fixes the variable one.
func (l *lpWriter) subject() {
	l.head("Subject To", "")
	l.line(" unit: one = 1")
}

// row begins a constraint; a number below 0 is left out of its name.
func (l *lpWriter) row(name string, i int) {
	l.terms = 0
	l.w.WriteString(" " + name)
	if i >= 0 {
		l.w.WriteString(strconv.Itoa(i))
	}
	l.w.WriteByte(':')
}

// term adds v times a variable.
func (l *lpWriter) term(v float64, name string, i int) {
	if l.terms++; l.terms%8 == 0 {
		l.w.WriteString("\n ")
	}
	b := append(l.buf[:0], " + "...)
	if v < 0 {
		b[1] = '-'
	}
	b = strconv.AppendFloat(b, math.Abs(v), 'g', -1, 64)
	b = append(append(b, ' '), name...)
	if i >= 0 {
		b = strconv.AppendInt(b, int64(i), 10)
	}
	l.w.Write(b)
	l.buf = b
}

// rhs ends a constraint.
func (l *lpWriter) rhs(sense string, v float64) {
	if l.terms == 0 {
		l.term(0, "one", -1)
	}
	fmt.Fprintf(l.w, " %s %s\n", sense, strconv.FormatFloat(v, 'g', -1, 64))
	l.terms = 0
}

func (l *lpWriter) end() error {
	l.line("End")
	return l.w.Flush()
}
