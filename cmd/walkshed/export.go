package main

import (
	"context"
	"io"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

type exportCmd struct {
	question `embed:""`
	Layer    string `help:"${help_layer}" short:"l" enum:"cells,gaps,sites,venues,areas" default:"cells"`
}

// cellList is the JSON of all cells.
type cellList struct {
	Basis coverage.Basis  `json:"basis"`
	Cells []coverage.Cell `json:"cells"`
}

// Run writes one layer whole.
func (q *exportCmd) Run(ctx context.Context, c *cli) error {
	j, err := c.open(ctx, q.question)
	if err != nil {
		return err
	}
	a, err := c.layer(ctx, j, q.Layer)
	j.done(c)
	if err != nil {
		return err
	}
	return c.print(j, q.question, a)
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
		a.geojson = func(w io.Writer) error { return tiles.WriteAreas(w, j.engine, t) }
		return a, nil
	}
	return c.cellsAnswer(j), nil
}

func (c *cli) cellsAnswer(j *job) answer {
	t := c.lang.text
	list := cellList{Basis: j.engine.Basis(j.limit), Cells: make([]coverage.Cell, j.engine.NumCells())}
	s := sheet{columns: []column{{"cell", t("col_cell"), false}, {"id", "", true}, {"lon", t("col_lon"), false}, {"lat", t("col_lat"), false},
		{"people", t("col_people"), false}, {"minutes", t("col_minutes"), false}, {"status", "", true}, {"status_text", t("col_status"), false},
		{"venue_id", t("col_nearest"), false}, {"leg_m", t("col_leg"), false}}}
	pop := j.engine.Inputs().Population
	for _, key := range coverage.GroupKeys(coverage.GroupNames(pop)) {
		s.columns = append(s.columns, column{"people_" + key, "", true})
	}
	for i := range list.Cells {
		x := j.engine.Cell(i, j.limit)
		list.Cells[i] = x
		s.rows = append(s.rows, []any{x.Index, x.ID, degree(x.Point[0]), degree(x.Point[1]), decimal(x.People), mins(x.Minutes), x.Status,
			t("status_" + x.Status), x.VenueID, mins(x.LegM)})
		for _, g := range pop.Groups {
			s.rows[i] = append(s.rows[i], headcount(g.People[i]))
		}
	}
	return answer{json: list, basis: &list.Basis, sheets: []sheet{s}, before: c.basis(list.Basis),
		geojson: func(w io.Writer) error { return tiles.WriteCells(w, j.engine, j.limit) }}
}
