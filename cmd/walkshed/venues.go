package main

import (
	"context"
	"fmt"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

type venuesCmd struct {
	question `embed:""`
	N        int `help:"${help_n}" short:"n" placeholder:"N"`
}

// Run prints whom each venue serves, and who would lose cover if it closed.
func (q *venuesCmd) Run(ctx context.Context, c *cli) error {
	j, err := c.open(ctx, q.question)
	if err != nil {
		return err
	}
	venues, err := j.engine.Venues(ctx, j.limit, j.view.tell)
	j.done(c)
	if err != nil {
		return err
	}
	if q.N > 0 {
		venues = venues[:min(q.N, len(venues))]
	}
	return c.print(ctx, j, q.question, c.venuesAnswer(j, venues))
}

func (c *cli) venuesAnswer(j *job, venues []coverage.VenueReach) answer {
	t := c.lang.text
	list := coverage.VenueList{Basis: j.engine.Basis(j.limit), Venues: venues}
	s := sheet{columns: []column{{"venue_id", t("col_venue"), false}, {"name", t("col_place"), false}, {"kind", t("col_kind"), false}, {"area", t("col_area"), false},
		{"lon", "", true}, {"lat", "", true}, {"people_within", t("col_within"), false}, {"people_only", t("col_only"), false},
		{"people_nearest", t("col_nearest_to"), false}, {"entrances", t("col_entrances"), false}, {"leg_m", "", true}}}
	for _, v := range venues {
		s.rows = append(s.rows, []any{v.ID, v.Name, v.Kind, v.AreaName, degree(v.Point[0]), degree(v.Point[1]),
			headcount(v.Within), headcount(v.Only), headcount(v.Nearest), v.Entrances, decimal(v.LegM)})
	}
	return answer{json: list, basis: &list.Basis, sheets: []sheet{s}, before: c.basis(list.Basis) + fmt.Sprintf(t("venues_title"), len(venues)) + "\n",
		layers: j.layers(tiles.Package{Venues: &venues})}
}
