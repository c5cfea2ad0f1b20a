package main

import (
	"context"
	"fmt"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

type gapsCmd struct {
	question `embed:""`
	N        int `help:"${help_n}" short:"n" default:"10"`
}

// Run prints where those are who are not covered.
func (q *gapsCmd) Run(ctx context.Context, c *cli) error {
	j, err := c.open(ctx, q.question)
	if err != nil {
		return err
	}
	gaps, err := j.engine.Gaps(ctx, j.limit, j.view.tell)
	j.done(c)
	if err != nil {
		return err
	}
	a := c.gapsAnswer(j, gaps, q.N)
	return c.print(ctx, j, q.question, a)
}

func (c *cli) gapsAnswer(j *job, gaps []coverage.Gap, n int) answer {
	list := coverage.NewGapList(j.engine.Basis(j.limit), gaps, n)
	t := c.lang.text
	s := sheet{columns: []column{{"rank", t("col_rank"), false}, {"area", t("col_area"), false}, {"lon", t("col_lon"), false}, {"lat", t("col_lat"), false},
		{"people", t("col_people"), false}, {"unreachable", t("col_unreachable"), true}, {"cells", t("col_cells"), true}, {"area_km2", t("col_km2"), false},
		{"mean_min", t("col_mean"), false}, {"worst_min", t("col_worst"), false}, {"nearest_venue_id", "", true},
		{"nearest_venue", t("col_nearest"), false}, {"nearest_min", t("col_minutes"), false}, {"best_site", "", true}, {"best_site_lon", "", true},
		{"best_site_lat", "", true}, {"best_site_people", t("col_best"), false}}}
	for _, g := range list.Gaps {
		s.rows = append(s.rows, gapRow(g))
	}
	return answer{json: list, basis: &list.Basis, sheets: []sheet{s},
		before: c.basis(list.Basis) + fmt.Sprintf(t("gaps_title"), people(list.NotCovered), list.Total, len(list.Gaps)) + "\n",
		layers: j.layers(tiles.Package{Gaps: &list.Gaps})}
}

func gapRow(g coverage.Gap) []any {
	venue := g.VenueName
	if venue == "" {
		venue = g.VenueID
	}
	row := []any{g.Rank, g.AreaName, degree(g.Center[0]), degree(g.Center[1]), headcount(g.People), headcount(g.Unreachable), g.Cells,
		decimal(g.AreaKM2), mins(g.MeanMin), mins(g.WorstMin), g.VenueID, venue, mins(g.NearestMin)}
	if g.BestSite == nil {
		return append(row, "", "", "", mins(nil))
	}
	return append(row, g.BestSite.ID, degree(g.BestSite.Point[0]), degree(g.BestSite.Point[1]), headcount(g.BestSite.People))
}
