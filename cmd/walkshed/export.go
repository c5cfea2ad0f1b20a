package main

import (
	"context"
	"io"
	"os"
	"time"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

type exportCmd struct {
	question `embed:""`
	Layer    string `help:"${help_layer}" short:"l" enum:"cells,gaps,sites,venues,areas" default:"cells"`
	All      string `help:"${help_all}" placeholder:"FILE"`
}

// cellList is the JSON of all cells.
type cellList struct {
	Basis coverage.Basis  `json:"basis"`
	Cells []coverage.Cell `json:"cells"`
}

// Run writes one layer whole, or all of them in one GeoPackage.
func (q *exportCmd) Run(ctx context.Context, c *cli) error {
	if q.All != "" && (q.Out != "" || q.Format != "table" && q.Format != "gpkg") {
		return &usageError{"--all FILE writes every layer into one GeoPackage: leave out -o and -f"}
	}
	if q.All != "" {
		q.Format, q.Out = "gpkg", q.All
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
		a.gpkg = &tiles.Package{Areas: &t}
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
		geojson: func(w io.Writer) error { return tiles.WriteCells(w, j.engine, j.limit) }, gpkg: &tiles.Package{Cells: true}}
}

// everything is all layers at once, for a GeoPackage.
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
	return answer{gpkg: &tiles.Package{Cells: true, Gaps: &gaps, Sites: &plan, Venues: &venues, Areas: &table}}, nil
}

// pack writes layers into one GeoPackage, whole or not at all.
func (c *cli) pack(ctx context.Context, j *job, file string, p *tiles.Package) error {
	if p == nil {
		return &usageError{"this answer is no layer of a GeoPackage; use --format table, json or csv"}
	}
	if err := j.refuseInput(file); err != nil {
		return err
	}
	p.Answers, p.Limit, p.Version, p.When = j.engine, j.limit, version, time.Now()
	return c.written(file, replaceWhole(file, func(f *os.File) error { return p.Write(ctx, f.Name()) }))
}
