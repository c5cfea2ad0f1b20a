package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/tiles"
)

type exportCmd struct {
	question `embed:""`
	Layer    string `help:"${help_layer}" short:"l" enum:"cells,gaps,sites,venues,areas" default:"cells"`
	All      string `help:"${help_all}" placeholder:"FILE"`
}

// cellList is the JSON of all cells, of which none is kept.
type cellList struct {
	basis coverage.Basis
	n     int
	cell  func(i int) coverage.Cell
}

// writeJSON writes {"basis": …, "cells": […]} as the encoder of all else would.
func (l cellList) writeJSON(w io.Writer) error {
	out := bufio.NewWriterSize(w, 64<<10)
	var b bytes.Buffer
	one := func(v any, indent string) error {
		b.Reset()
		e := json.NewEncoder(&b)
		e.SetIndent(indent, "  ")
		e.SetEscapeHTML(false)
		err := e.Encode(v)
		_, werr := out.Write(bytes.TrimRight(b.Bytes(), "\n"))
		return errors.Join(err, werr)
	}
	out.WriteString("{\n  \"basis\": ") // the first error of out is kept
	err := one(l.basis, "  ")
	out.WriteString(",\n  \"cells\": [")
	for i := 0; i < l.n && err == nil; i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString("\n    ")
		err = one(l.cell(i), "    ")
	}
	if l.n > 0 {
		out.WriteString("\n  ")
	}
	out.WriteString("]\n}\n")
	return errors.Join(err, out.Flush())
}

// Run writes one layer whole, all of them in one file, or the map as it is drawn.
func (q *exportCmd) Run(ctx context.Context, c *cli) error {
	if err := q.check(); err != nil {
		return err
	}
	if isPicture(q.Format) {
		return q.picture(ctx, c)
	}
	j, err := c.open(ctx, q.question)
	if err != nil {
		return err
	}
	ask := c.layer
	if q.All != "" {
		ask = c.everything
	}
	a, err := ask(ctx, j, q.Layer)
	j.done(c)
	if err != nil {
		return err
	}
	return c.print(ctx, j, q.question, a)
}

// check makes --all FILE the output, and names flags that contradict it.
func (q *exportCmd) check() error {
	if q.All == "" {
		return nil
	}
	f, ok := export.ByEnding(q.All)
	switch {
	case q.Out != "" || q.Format != "table":
		return &usageError{"--all FILE writes every layer into one file: leave out -o and -f"}
	case !ok || !f.Layers:
		return &usageError{"--all " + q.All + ": only these hold every layer: " + strings.Join(manyLayers(), ", ")}
	}
	q.Format, q.Out = f.Name, q.All
	return q.checkCRS()
}

// manyLayers are the endings of files that hold several layers.
func manyLayers() []string {
	var out []string
	for _, f := range export.Formats() {
		if f.Layers {
			out = append(out, f.Endings[0])
		}
	}
	return out
}

func (c *cli) layer(ctx context.Context, j *job, layer string) (answer, error) {
	switch layer {
	case "gaps":
		gaps, err := j.engine.Gaps(ctx, j.limit, j.view.tell)
		return c.gapsAnswer(j, gaps, len(gaps)), err
	case "sites":
		plan, err := j.engine.Sites(ctx, j.limit, j.project.Settings.Sites, j.view.tell)
		return c.sitesAnswer(j, plan), err
	case "venues":
		venues, err := j.engine.Venues(ctx, j.limit, j.view.tell)
		return c.venuesAnswer(j, venues), err
	case "areas":
		t := j.engine.Coverage(j.limit)
		a := c.coverageAnswer(t)
		a.layers = j.layers(tiles.Package{Areas: &t})
		return a, nil
	}
	return c.cellsAnswer(j), nil
}

func (c *cli) cellsAnswer(j *job) answer {
	t := c.lang.text
	basis := j.engine.Basis(j.limit)
	list := cellList{basis: basis, n: j.engine.NumCells(), cell: func(i int) coverage.Cell { return j.engine.Cell(i, j.limit) }}
	s := sheet{columns: []column{{"cell", t("col_cell"), false}, {"id", "", true}, {"lon", t("col_lon"), false}, {"lat", t("col_lat"), false},
		{"people", t("col_people"), false}, {"minutes", t("col_minutes"), false}, {"status", "", true}, {"status_text", t("col_status"), false},
		{"venue_id", t("col_nearest"), false}, {"leg_m", t("col_leg"), false}}}
	pop := j.engine.Inputs().Population
	for _, key := range coverage.GroupKeys(coverage.GroupNames(pop)) {
		s.columns = append(s.columns, column{"people_" + key, "", true})
	}
	s.each = func(yield func([]any) bool) {
		row := make([]any, 0, len(s.columns)+2)
		for i := range list.n {
			x := list.cell(i)
			row = append(row[:0], x.Index, x.ID, degree(x.Point[0]), degree(x.Point[1]), decimal(x.People), mins(x.Minutes), x.Status,
				t("status_"+x.Status), x.VenueID, mins(x.LegM))
			for _, g := range pop.Groups {
				row = append(row, headcount(g.People[i]))
			}
			if !yield(row) {
				return
			}
		}
	}
	return answer{json: list, basis: &basis, sheets: []sheet{s}, before: c.basis(basis), layers: j.layers(tiles.Package{Cells: true})}
}

// everything is all layers at once.
func (c *cli) everything(ctx context.Context, j *job, _ string) (answer, error) {
	gaps, err := j.engine.Gaps(ctx, j.limit, j.view.tell)
	if err != nil {
		return answer{}, err
	}
	venues, err := j.engine.Venues(ctx, j.limit, j.view.tell)
	if err != nil {
		return answer{}, err
	}
	plan, err := j.engine.Sites(ctx, j.limit, j.project.Settings.Sites, j.view.tell)
	if err != nil {
		return answer{}, err
	}
	table := j.engine.Coverage(j.limit)
	return answer{layers: j.layers(tiles.Package{Cells: true, Gaps: &gaps, Sites: &plan, Venues: &venues, Areas: &table})}, nil
}

// layers are results of this job as layers.
func (j *job) layers(p tiles.Package) *tiles.Package {
	p.Answers, p.Limit, p.Version = j.engine, j.limit, version
	return &p
}
