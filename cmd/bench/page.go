package main

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// The document between these marks is written by this program.
const (
	pageBegins = "<!-- Between these marks `make bench` writes; the rest is written by hand. -->"
	pageEnds   = "<!-- Here `make bench` stops writing. -->"
)

// sizes are the runs, each with a log of its own.
var sizes = []string{"small", "large"}

// logPath is where the raw log of a run is.
func logPath(docs, size string) string { return filepath.Join(docs, "performance", size+".jsonl") }

// runPage takes: the folder of the document.
func runPage(args []string) error {
	docs := "docs"
	if len(args) > 0 {
		docs = args[0]
	}
	return writePage(docs)
}

// writePage makes the document anew from the logs beside it.
func writePage(docs string) error {
	logs := map[string][]record{}
	for _, size := range sizes {
		log, err := readJournal(logPath(docs, size))
		if err != nil {
			return err
		}
		logs[size] = log
	}
	path := filepath.Join(docs, "performance.md")
	old, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	body, err := between(string(old), render(catalogue(realsOf(logs["small"])), logs))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if svg := plotProvince(logs["large"]); svg != nil {
		if err := replaceFile(filepath.Join(docs, "performance", "province.svg"), svg); err != nil {
			return err
		}
	}
	return replaceFile(path, []byte(body))
}

// between puts text between the marks of a document, or makes one.
func between(old, text string) (string, error) {
	if old == "" {
		return "# Speed\n\n" + pageBegins + "\n" + text + pageEnds + "\n", nil
	}
	head, rest, ok := strings.Cut(old, pageBegins)
	_, tail, ok2 := strings.Cut(rest, pageEnds)
	if !ok || !ok2 {
		return "", fmt.Errorf("the marks %q and %q are not there: put them back where the figures go", pageBegins, pageEnds)
	}
	return head + pageBegins + "\n" + text + pageEnds + tail, nil
}

// render writes the figures of all rows: a table of what was wanted, then each
// section with its rows, then the machine.
func render(rows []row, logs map[string][]record) string {
	var out bytes.Buffer
	var verdicts []verdict
	for _, r := range rows {
		verdicts = append(verdicts, judge(r, logs[r.Size]))
	}
	renderGlance(&out, verdicts)
	for _, s := range sections {
		renderSection(&out, s, verdicts, logs)
	}
	renderFacts(&out, logs)
	return out.String()
}

func renderGlance(out *bytes.Buffer, verdicts []verdict) {
	fmt.Fprintf(out, "\n## At a glance\n\nRatios are theirs to ours, median (least to largest) of the rounds.\n\n")
	fmt.Fprintf(out, "| question | input | wanted | measured | |\n|---|---|---|---|---|\n")
	for _, v := range verdicts {
		name := fmt.Sprintf("[%s](#%s)", v.row.Title, anchor(heading(v.row)))
		if v.open != "" {
			fmt.Fprintf(out, "| %s | %s | | %s | open |\n", name, v.row.Input, v.open)
			continue
		}
		if len(v.row.Goals) == 0 {
			fmt.Fprintf(out, "| %s | %s | – | %s | %s |\n", name, v.row.Input, orDash(v.best()), v.stands(outcome{}))
		}
		for _, g := range v.row.Goals {
			o := v.hold(g)
			fmt.Fprintf(out, "| %s | %s | %s | %s | %s |\n", name, v.row.Input, o.wanted, orDash(o.got), v.stands(o))
		}
	}
}

// best is the ratio to the fastest peer, for a row without a goal.
func (v verdict) best() string {
	text, least := "", math.Inf(1)
	for _, l := range v.peers {
		if l.fault == "" && l.ratio.Median < least {
			text, least = ratioText(l.ratio)+" "+l.who, l.ratio.Median
		}
	}
	return text
}

// stands is one or two words for the last column.
func (v verdict) stands(o outcome) string {
	switch {
	case v.absent:
		return "not measured"
	case v.failed() != "" && !o.known:
		return "error"
	case !o.known:
		return "–"
	case o.reached:
		return "reached"
	}
	return "**not reached**"
}

func renderSection(out *bytes.Buffer, s section, verdicts []verdict, logs map[string][]record) {
	began := false
	for _, v := range verdicts {
		if word, _, _ := strings.Cut(v.row.ID, "."); word == s.ID {
			if !began {
				fmt.Fprintf(out, "\n## %s\n\n%s\n", s.Title, s.Text)
				began = true
			}
			renderRow(out, v, logs[v.row.Size])
		}
	}
}

// heading is the title of a row's own part.
func heading(r row) string {
	if r.Input == "" {
		return r.Title
	}
	return r.Title + ", " + r.Input
}

func renderRow(out *bytes.Buffer, v verdict, log []record) {
	fmt.Fprintf(out, "\n### %s\n\n", heading(v.row))
	switch {
	case v.open != "":
		fmt.Fprintf(out, "Open: %s.\n", v.open)
		return
	case v.absent:
		fmt.Fprintf(out, "Not measured yet: `make bench SIZE=%s`.\n", v.row.Size)
		return
	}
	renderTable(out, v)
	for _, l := range v.peers {
		if l.excuse != "" {
			fmt.Fprintf(out, "\n%s differs: %s.\n", l.who, l.excuse)
		}
	}
	if text := v.failed(); text != "" {
		fmt.Fprintf(out, "\n**Error.** %s.\n", text)
	}
	for _, l := range append([]line{v.ours}, v.peers...) {
		if s := l.shown(v.row.Shown); s != "" && (l.who == v.ours.who || v.row.Proved) {
			fmt.Fprintf(out, "\n%s: %s.\n", cmp.Or(strings.TrimPrefix(l.who, v.ours.who), "Ours"), s)
		}
	}
	if v.row.Note != "" {
		fmt.Fprintf(out, "\n%s\n", v.row.Note)
	}
	for _, r := range log {
		if r.Row == v.row.ID && r.Kind == isBegin {
			fmt.Fprintf(out, "\n<sub>`%s`, %s</sub>\n", v.row.ID, r.Text)
		}
	}
}

// renderTable has a line for each contender.
func renderTable(out *bytes.Buffer, v verdict) {
	time, per := "CPU ms", ""
	if v.row.By == byWall {
		time = "wall ms"
	}
	if v.row.Piece != "" {
		time += " " + v.row.Piece
	}
	if v.row.Per != nil {
		per = " " + v.row.Per.Name + " |"
	}
	fmt.Fprintf(out, "| | %s: least | median | largest |%s ratio to ours | peak MiB | rounds |\n|---|---|---|---|%s---|---|---|\n",
		time, per, strings.Repeat("---|", strings.Count(per, "|")))
	for _, l := range append([]line{v.ours}, v.peers...) {
		switch {
		case l.absent != "":
			fmt.Fprintf(out, "| %s | %s |\n", l.who, l.absent)
			continue
		case l.rounds == 0 && l.fault == "":
			fmt.Fprintf(out, "| %s | not asked |\n", l.who)
			continue
		case l.rounds == 0:
			fmt.Fprintf(out, "| %s | error |\n", l.who)
			continue
		}
		if v.row.Per != nil {
			per = " " + figure(l.per.Median) + " |"
		}
		ratio := ratioText(l.ratio)
		if l.fault != "" {
			ratio = "error"
		}
		if l.who == v.ours.who {
			ratio = "1"
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s |%s %s | %s | %d |\n", l.who, figure(l.ms.Min), figure(l.ms.Median), figure(l.ms.Max),
			per, ratio, orDash(peakText(l.peakKB)), l.rounds)
	}
}

// shown lists figures of a contender's own.
func (l line) shown(figures []shown) string {
	var all []string
	for _, s := range figures {
		if x, ok := l.more[s.Key]; ok {
			all = append(all, s.Name+" "+figure(x))
		}
	}
	return strings.Join(all, ", ")
}

func renderFacts(out *bytes.Buffer, logs map[string][]record) {
	fmt.Fprintf(out, "\n## Machine, versions, inputs\n")
	for _, size := range sizes {
		if len(logs[size]) == 0 {
			continue
		}
		fmt.Fprintf(out, "\nRun *%s* ([raw log](performance/%s.jsonl)):\n\n| | |\n|---|---|\n", size, size)
		for _, r := range logs[size] {
			if r.Kind == isFact {
				fmt.Fprintf(out, "| %s | %s |\n", r.Who, r.Text)
			}
		}
		for _, r := range logs[size] {
			if r.Kind == isInput {
				fmt.Fprintf(out, "| input %s | %s |\n", r.Who, r.Text)
			}
		}
	}
	fmt.Fprintln(out)
}
