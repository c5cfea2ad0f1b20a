package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
	"github.com/walkshed/walkshed/geo"
)

// errSomeFailed says that some scenarios could not be run; each was told.
var errSomeFailed = errors.New("some scenarios failed")

// runLine is a run as tables and JSON show it.
type runLine struct {
	ID       string        `json:"run"`
	Name     string        `json:"name"`
	File     string        `json:"file,omitempty"`
	Scenario string        `json:"scenario"`
	LimitMin float64       `json:"limit_min"`
	SpeedMS  float64       `json:"speed_m_s"`
	Venues   int           `json:"venues"`
	All      coverage.Row  `json:"all"`
	Change   *float64      `json:"covered_change"` // against the baseline at the same limit and speed; null: it is not there
	Modelled bool          `json:"modelled"`
	Result   string        `json:"result_sha256"`
	FromKept bool          `json:"from_store"`
	Notes    []string      `json:"notes,omitempty"`
	Inputs   []store.Input `json:"inputs"`
	Version  string        `json:"version"`
}

func lineOf(r store.Run) runLine {
	t := r.Outcome.Table
	return runLine{ID: r.ID(), Name: r.Name, File: r.File, Scenario: r.Scenario, LimitMin: t.Basis.LimitMin, SpeedMS: r.SpeedMS, Venues: t.Basis.Venues,
		All: t.All, Modelled: t.Basis.Modelled, Result: r.Result, Notes: r.Notes, Inputs: r.Inputs, Version: r.Version}
}

// print writes every run there is, then what failed and why.
func (b *batch) print(ctx context.Context) error {
	var lines []runLine
	type asked struct {
		limit geo.Deciseconds
		speed float64
	}
	base := map[asked]float64{} // covered of the baseline, which comes first
	for _, j := range b.jobs {
		for _, r := range j.runs {
			if !r.there {
				continue
			}
			l := lineOf(r.Run)
			at := asked{r.Limit, r.SpeedMS}
			if l.FromKept = r.kept; j == b.jobs[0] {
				base[at] = l.All.Covered
			}
			if was, ok := base[at]; ok {
				d := l.All.Covered - was
				l.Change = &d
			}
			lines = append(lines, l)
		}
	}
	if len(lines) > 0 {
		a := b.c.runsAnswer(b.project.Name, lines)
		if err := b.c.print(ctx, &job{project: b.project}, question{Format: b.q.Format, Out: b.q.Out}, a); err != nil {
			return err
		}
	}
	b.c.sayNotes(lines)
	return b.failures(ctx)
}

// sayNotes tells once what a reader of the figures must know.
func (c *cli) sayNotes(lines []runLine) {
	said := map[string]bool{}
	for _, l := range lines {
		for _, n := range l.Notes {
			if _, known := texts[n]; known && !said[n] {
				said[n] = true
				fmt.Fprintln(c.io.err, c.lang.text(n))
			}
		}
	}
}

func (b *batch) failures(ctx context.Context) error {
	failed := 0
	for _, j := range b.jobs {
		if j.err != nil && !(ctx.Err() != nil && errors.Is(j.err, context.Canceled)) {
			failed++
		}
	}
	if failed == 0 {
		return nil
	}
	fmt.Fprintf(b.c.io.err, b.c.lang.text("scenarios_failed")+"\n", failed, len(b.jobs)-1)
	for _, j := range b.jobs {
		if j.err != nil && !(ctx.Err() != nil && errors.Is(j.err, context.Canceled)) {
			if problems := (*project.Problems)(nil); !errors.As(j.err, &problems) {
				fmt.Fprintf(b.c.io.err, "%s:\n", j.file)
			}
			b.c.complain(j.err)
		}
	}
	return errSomeFailed
}

// runsAnswer is one row a run; in a file the sweep is a table for analysts.
func (c *cli) runsAnswer(place string, lines []runLine) answer {
	t := c.lang.text
	s := sheet{columns: []column{{"run", t("col_run"), false}, {"name", t("col_scenario"), false}, {"scenario", "", true}, {"file", "", true},
		{"limit_min", t("col_limit"), false}, {"speed_m_s", t("col_speed"), false}, {"venues", t("col_venues"), false}, {"people", t("col_people"), false},
		{"covered", t("col_covered"), false}, {"not_covered", "", true}, {"unreachable", "", true}, {"share", t("col_share"), false},
		{"median_min", t("col_median"), false}, {"covered_change", t("col_change"), false}, {"from_store", t("col_kept"), false}, {"modelled", "", true}, {"result_sha256", "", true}}}
	for _, g := range groupNames(lines) {
		s.columns = append(s.columns, column{"covered_" + g, g, false})
	}
	for _, l := range lines {
		var change any = ""
		if l.Change != nil {
			change = changed(l.All.Covered-*l.Change, l.All.Covered)
		}
		kept, modelled := "", 0
		if l.FromKept {
			kept = t("from_store")
		}
		if l.Modelled {
			modelled = 1
		}
		row := []any{l.ID, l.Name, l.Scenario, l.File, mins(&l.LimitMin), decimal(l.SpeedMS), l.Venues, headcount(l.All.People), headcount(l.All.Covered),
			headcount(l.All.NotCovered), headcount(l.All.Unreachable), ratio(l.All.Share), mins(l.All.MedianMin), change, kept, modelled, l.Result}
		for _, g := range groupNames(lines) {
			var n any = ""
			for _, x := range l.All.Groups {
				if x.Name == g {
					n = headcount(x.Covered)
				}
			}
			row = append(row, n)
		}
		s.rows = append(s.rows, row)
	}
	return answer{json: lines, sheets: []sheet{s}, before: place + "\n"}
}

// groupNames names every group of people that any run counts, in order.
func groupNames(lines []runLine) (out []string) {
	seen := map[string]bool{}
	for _, l := range lines {
		for _, g := range l.All.Groups {
			if !seen[g.Name] {
				seen[g.Name] = true
				out = append(out, g.Name)
			}
		}
	}
	return out
}

type runsCmd struct {
	Project string   `help:"${help_project}" short:"p" default:"." placeholder:"DIR"`
	Format  string   `help:"${help_format_runs}" short:"f" enum:"table,json,csv,parquet," default:"" placeholder:"table"`
	Out     string   `help:"${help_out}" short:"o" placeholder:"FILE"`
	Store   string   `help:"${help_store}" placeholder:"FILE"`
	Delete  []string `help:"${help_delete_runs}" placeholder:"RUN"`
}

// AfterApply takes the format from the name of the file where none is said.
func (q *runsCmd) AfterApply() error {
	q.Format = formatOfRuns(q.Format, q.Out)
	return nil
}

// Run lists every run that is kept, or deletes some and lists those.
func (q *runsCmd) Run(ctx context.Context, c *cli) error {
	p, kept, err := openKept(ctx, q.Project, q.Store)
	if err != nil {
		return err
	}
	defer kept.Close()
	all, err := kept.List(ctx)
	if len(q.Delete) > 0 {
		all, err = kept.Delete(ctx, q.Delete...)
	}
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return &data.Error{Op: "list runs", Err: errors.New("none is kept"), Hint: "walkshed run scenarios/*.yaml makes some"}
	}
	var lines []runLine
	for _, r := range all {
		lines = append(lines, lineOf(r))
	}
	if len(q.Delete) > 0 {
		fmt.Fprintf(c.io.err, c.lang.text("runs_deleted")+"\n", len(all))
	}
	return c.print(ctx, &job{project: p}, question{Format: q.Format, Out: q.Out}, c.runsAnswer(p.Name, lines))
}
