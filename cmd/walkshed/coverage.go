package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/tiles"
)

type coverageCmd struct {
	question `embed:""`
	Level    string    `help:"${help_level}"`
	AtLeast  float64   `help:"${help_atleast}" placeholder:"PERCENT"`
	Speeds   []float64 `help:"${help_speeds}" placeholder:"M/S,…"`
}

// Run prints who is covered, by area and level.
func (q *coverageCmd) Run(ctx context.Context, c *cli) error {
	if err := q.check(); err != nil {
		return err
	}
	j, err := c.open(ctx, q.question)
	if err != nil {
		return err
	}
	if len(q.Speeds) > 0 {
		return c.paces(ctx, j, q)
	}
	t := j.engine.Coverage(j.limit)
	if t.Levels, err = onlyLevel(t.Levels, q.Level); err != nil {
		j.view.close()
		return err
	}
	j.done(c)
	a := c.coverageAnswer(t)
	a.layers = j.layers(tiles.Package{Areas: &t})
	if err := c.print(ctx, j, q.question, a); err != nil {
		return err
	}
	if t.All.Share*100 < q.AtLeast {
		return errUnmet
	}
	return nil
}

// check names flags that cannot be meant, before anything is read.
func (q *coverageCmd) check() error {
	if len(q.Speeds) > 0 && q.onMap() {
		return &usageError{"--speeds has no " + q.Format + "; use --format table, json or csv"}
	}
	for _, v := range q.Speeds {
		if !(v >= 0.3 && v <= 3) {
			return &usageError{fmt.Sprintf("--speeds %g: people walk between 0.3 and 3 m/s", v)}
		}
	}
	if !(q.AtLeast >= 0 && q.AtLeast <= 100) {
		return &usageError{fmt.Sprintf("--at-least %g: give a percentage from 0 to 100", q.AtLeast)}
	}
	return nil
}

// paces prints everybody's coverage at each of several walking speeds: the old,
// children and others on the same streets.
func (c *cli) paces(ctx context.Context, j *job, q *coverageCmd) error {
	s := sheet{columns: append([]column{{"speed_m_s", c.lang.text("col_speed"), false}, {"limit_min", "", true}}, c.coverageColumns(false)[3:]...)}
	var tables []coverage.CoverageTable
	for _, v := range q.Speeds {
		e, err := j.engine.AtSpeed(ctx, geo.Speed(v), j.view.tell)
		if err != nil {
			j.view.close()
			return err
		}
		t := e.Coverage(j.limit)
		t.Levels, tables = nil, append(tables, t)
		s.rows = append(s.rows, append([]any{decimal(v), decimal(j.limit.Minutes())}, coverageRow("", t.All, "")[3:]...))
	}
	j.done(c)
	return c.print(ctx, j, q.question, answer{json: tables, sheets: []sheet{s}, before: fmt.Sprintf(c.lang.text("paces"), j.project.Name, minutes(j.limit.Minutes()))})
}

func onlyLevel(all []coverage.Level, level string) ([]coverage.Level, error) {
	if level == "" {
		return all, nil
	}
	var known []string
	for _, l := range all {
		if l.Level == level {
			return []coverage.Level{l}, nil
		}
		known = append(known, l.Level)
	}
	return nil, &usageError{fmt.Sprintf("--level %s: the project has areas of level %s", level, strings.Join(known, ", "))}
}

// coverageAnswer is one table per level for people, one long table for files.
func (c *cli) coverageAnswer(t coverage.CoverageTable) answer {
	a := answer{json: t, basis: &t.Basis, before: c.basis(t.Basis)}
	everybody := sheet{columns: c.coverageColumns(false), rows: [][]any{coverageRow("", t.All, c.lang.text("everybody"))}}
	a.sheets = append(a.sheets, everybody)
	if len(t.All.Groups) > 0 {
		a.sheets = append(a.sheets, c.groupSheet(t.All.Groups))
	}
	for _, l := range t.Levels {
		s := sheet{columns: c.coverageColumns(false), title: fmt.Sprintf(c.lang.text("level_n"), l.Level)}
		for _, r := range l.Rows {
			s.rows = append(s.rows, coverageRow(l.Level, r, c.areaName(r)))
		}
		s.rows = append(s.rows, outsideRow(l, c.lang.text("outside")))
		s.note = c.balance(l.Balance)
		a.sheets = append(a.sheets, s)
	}
	file := c.coverageFile(t)
	a.file = &file
	return a
}

func (c *cli) coverageColumns(inFile bool) []column {
	t := c.lang.text
	return []column{{"level", t("col_level"), !inFile}, {"area_id", "", true}, {"area", t("col_area"), false},
		{"people", t("col_people"), false}, {"covered", t("col_covered"), false}, {"not_covered", t("col_not_covered"), false},
		{"unreachable", t("col_unreachable"), false}, {"share", t("col_share"), false}, {"median_min", t("col_median"), false}}
}

func coverageRow(level string, r coverage.Row, name string) []any {
	whole := coverage.RoundParts([]float64{r.Covered, r.NotCovered, r.Unreachable})
	return []any{level, r.AreaID, name, headcount(r.People),
		parted{r.Covered, whole[0]}, parted{r.NotCovered, whole[1]}, parted{r.Unreachable, whole[2]},
		ratio(r.Share), mins(r.MedianMin)}
}

func outsideRow(l coverage.Level, name string) []any {
	return []any{l.Level, "", name, headcount(l.Outside), "", "", "", "", ""}
}

// balance is the sentence that shows people conserved, in whole people that
// add up on paper too.
func (c *cli) balance(b coverage.Balance) string {
	w := coverage.RoundParts([]float64{b.Covered, b.NotCovered, b.Unreachable, b.Outside})
	return fmt.Sprintf(c.lang.text("balance"), people(float64(w[0])), people(float64(w[1])), people(float64(w[2])),
		people(float64(w[3])), people(b.Sum), people(b.Source))
}

// areaName is the area's name in the reader's language, where there is one.
func (c *cli) areaName(r coverage.Row) string {
	if n := r.Names[string(c.lang)]; n != "" {
		return n
	}
	if r.Name == "" {
		return r.AreaID
	}
	return r.Name
}
