package main

import (
	"context"
	"fmt"
	"io"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

type sitesCmd struct {
	question `embed:""`
	N        int `help:"${help_n}" short:"n" placeholder:"N"`
}

// Run prints where the next venues help most, in the order to build them.
func (q *sitesCmd) Run(ctx context.Context, c *cli) error {
	j, err := c.open(ctx, q.question)
	if err != nil {
		return err
	}
	n := q.N
	if n <= 0 {
		n = j.project.Settings.Sites
	}
	plan, err := j.engine.Sites(ctx, j.limit, n, j.view.tell)
	j.done(c)
	if err != nil {
		return err
	}
	return c.print(j, q.question, c.sitesAnswer(j, plan))
}

func (c *cli) sitesAnswer(j *job, plan coverage.SitePlan) answer {
	t := c.lang.text
	s := sheet{columns: []column{{"order", t("col_rank"), false}, {"site", t("col_site"), false}, {"name", "", true}, {"area", t("col_area"), false},
		{"lon", t("col_lon"), false}, {"lat", t("col_lat"), false}, {"gain", t("col_gain"), false}, {"covered_after", t("col_after"), false},
		{"share_after", t("col_share_after"), false}, {"bound_covered", t("col_bound"), false}, {"gap_percent", t("col_gap_pc"), false}}}
	for _, x := range plan.Sites {
		s.rows = append(s.rows, []any{x.Order, x.ID, x.Name, x.AreaName, degree(x.Point[0]), degree(x.Point[1]), headcount(x.Gain), headcount(x.Covered),
			ratio(x.Share), headcount(x.Bound), percent(x.GapPC)})
	}
	share := 0.0
	if plan.People > 0 {
		share = plan.Covered / plan.People
	}
	title := fmt.Sprintf(t("sites_title"), len(plan.Sites), plan.Candidates, people(plan.Covered), people(plan.People), onPaper(ratio(share)))
	from := fmt.Sprintf(t("sites_from"), t("from_"+plan.From), t("method_greedy"))
	return answer{json: plan, basis: &plan.Basis, sheets: []sheet{s}, before: c.basis(plan.Basis) + title + "\n" + from + "\n",
		geojson: func(w io.Writer) error { return tiles.WriteSites(w, plan) }}
}
