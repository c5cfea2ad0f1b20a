package main

import (
	"context"
	"fmt"
	"io"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/tiles"
)

type sitesCmd struct {
	question `embed:""`
	siteRules
	N        *int     `help:"${help_n}" short:"n" placeholder:"N"`
	Goal     string   `help:"${help_goal}" enum:"next,most,backup,fewest,walk,longest,served,close,move" default:"next"`
	Budget   *float64 `help:"${help_budget}" placeholder:"MONEY"`
	Share    float64  `help:"${help_sharewanted}" placeholder:"PERCENT"`
	Cut      float64  `help:"${help_cut}" placeholder:"MIN"`
	Capacity float64  `help:"${help_capacity}" placeholder:"PEOPLE"`
	PerSqM   float64  `help:"${help_persqm}" placeholder:"PEOPLE"`
	Frontier bool     `help:"${help_frontier}"`
	Level    string   `help:"${help_level_sum}"`
	Scenario string   `help:"${help_writescenario}" placeholder:"FILE" name:"write-scenario"`
	WriteLP  string   `help:"${help_writelp}" placeholder:"FILE" name:"write-lp"`
}

// Run prints where the next venues help most: one after another, or the best
// together for a goal, with the proof.
func (q *sitesCmd) Run(ctx context.Context, c *cli) error {
	if err := q.check(); err != nil {
		return err
	}
	j, err := c.open(ctx, q.question)
	if err != nil {
		return err
	}
	if q.N == nil && q.Budget == nil {
		q.N = &j.project.Settings.Sites
	}
	if q.Goal != "next" {
		return c.best(ctx, j, q)
	}
	plan, err := j.engine.Sites(ctx, j.limit, *q.N, j.view.tell)
	j.done(c)
	if err != nil {
		return err
	}
	return c.print(ctx, j, q.question, c.sitesAnswer(j, plan))
}

// best prints the plan of a goal, its frontier, or its model.
func (c *cli) best(ctx context.Context, j *job, q *sitesCmd) error {
	a, err := q.ask(j.limit)
	if err != nil {
		j.view.close()
		return err
	}
	a.Goal, a.Share = coverage.Goal(q.Goal), q.Share/100
	if q.N != nil {
		a.Sites, a.NoSites = *q.N, *q.N == 0
	}
	if q.Budget != nil {
		a.Budget, a.NoMoney = *q.Budget, *q.Budget == 0
	}
	a.Cut, a.Level = geo.FromMinutes(q.Cut), q.Level
	a.Capacity = coverage.CapacityRule{Each: q.Capacity, PerSqM: q.PerSqM}
	a.Effort.Tell = c.proved(j, a.Goal, a.Cost != (coverage.CostRule{}))
	switch {
	case q.WriteLP != "":
		return c.writeModel(ctx, j, q, a)
	case q.Frontier:
		list, err := j.engine.Frontier(ctx, a, frontierAt, q.Level, j.view.tell)
		j.done(c)
		if err != nil && (ctx.Err() == nil || len(list) == 0) {
			return err
		}
		if err != nil {
			fmt.Fprintln(c.io.err, c.lang.text("frontier_ended"))
			ctx = context.WithoutCancel(ctx)
		}
		return c.print(ctx, j, q.question, c.frontierAnswer(j, list))
	}
	p, err := j.engine.Plan(ctx, a, j.view.tell)
	j.done(c)
	if err != nil && (ctx.Err() == nil || len(p.Sites)+len(p.Closed) == 0) {
		return err
	}
	if err != nil {
		fmt.Fprintln(c.io.err, c.lang.text("plan_interrupted"))
		ctx = context.WithoutCancel(ctx) // what was found is written whole
	}
	if q.Scenario != "" {
		if err := c.writeBeside(j, q.Scenario, func(w io.Writer) error { return writeScenario(w, p) }); err != nil {
			return err
		}
	}
	return c.print(ctx, j, q.question, c.planAnswer(j, p))
}

// frontierAt are the fairnesses a frontier shows: each doubles how much more an
// area counts for being served worse.
var frontierAt = []float64{0, 1, 2, 4, 8, 16}

// writeModel writes the model for a solver of the reader's own.
func (c *cli) writeModel(ctx context.Context, j *job, q *sitesCmd, a coverage.PlanAsk) error {
	defer j.done(c)
	return c.writeBeside(j, q.WriteLP, func(w io.Writer) error { return j.engine.WritePlanModel(ctx, w, a, j.view.tell) })
}

// writeBeside writes a file beside the answer, whole or not at all.
func (c *cli) writeBeside(j *job, file string, write func(io.Writer) error) error {
	if err := j.refuseInput(file); err != nil {
		return err
	}
	if err := writeWhole(file, write); err != nil {
		if data.HintOf(err) != "" {
			return err
		}
		return &data.Error{Op: "write " + file, Err: err, Hint: "check that the folder exists, is yours, and has room; nothing was written half"}
	}
	if !c.Quiet {
		fmt.Fprintf(c.io.err, c.lang.text("wrote")+"\n", file)
	}
	return nil
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
		layers: j.layers(tiles.Package{Sites: &plan})}
}
