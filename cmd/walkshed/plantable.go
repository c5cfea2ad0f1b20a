package main

import (
	"fmt"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/tiles"
)

// planAnswer is a plan with its proof, its sites and their why, and what changes
// by area and group.
func (c *cli) planAnswer(j *job, p coverage.Plan) answer {
	t := c.lang.text
	a := answer{json: p, basis: &p.Basis, before: c.basis(p.Basis) + c.planHead(p), layers: j.layers(tiles.Package{Plan: &p, Basis: &p.Basis})}
	if len(p.Sites) > 0 || len(p.Closed) == 0 {
		a.sheets = append(a.sheets, c.planSites(p, p.Sites, ""))
	}
	if len(p.Closed) > 0 {
		a.sheets = append(a.sheets, c.planSites(p, p.Closed, t("plan_closed")))
	}
	file := c.planSites(p, append(append([]coverage.PlanSite{}, p.Closed...), p.Sites...), "")
	a.file = &file
	for _, s := range []sheet{c.planWhy(p), c.planAreas(p), c.planGroups(p)} {
		if len(s.rows) > 0 {
			a.sheets = append(a.sheets, s)
		}
	}
	return a
}

// planHead is the plan in sentences: what was asked, what came of it, what is
// proved.
func (c *cli) planHead(p coverage.Plan) string {
	t := c.lang.text
	var b strings.Builder
	line := func(key string, args ...any) { fmt.Fprintf(&b, t(key)+"\n", args...) }
	if p.Goal == coverage.CloseVenues {
		line("plan_closing", t("goal_close"), len(p.Closed), p.Candidates)
	} else {
		line("plan_goal", t("goal_"+string(p.Goal)), len(p.Sites), p.Candidates, t("from_"+p.From))
	}
	if len(p.Sites)+len(p.Closed) == 0 {
		line("plan_empty")
	}
	for _, why := range []string{"excluded", "unsuitable", "near_venue"} {
		if n := p.LeftOut[why]; n > 0 {
			line("left_"+why, n)
		}
	}
	all, after := p.Before.All, p.After.All
	line("plan_cover", people(all.Covered), onPaper(ratio(all.Share)), people(after.Covered), onPaper(ratio(after.Share)), onPaper(changed(all.Covered, after.Covered)))
	if p.Goal == coverage.BackupCover {
		line("plan_backup", amount(p.ValueBefore), amount(p.Value))
	}
	if p.Weighted {
		line("plan_weighted")
	}
	unit := p.Unit
	if p.Weighted && unit == "people" {
		unit = "weights"
	}
	if p.Optimal {
		line("plan_optimal", amount(p.Value), t("unit_"+unit), t("stopped_"+p.Stopped), p.Seconds)
	} else {
		line("plan_proof", amount(p.Value), t("unit_"+unit), amount(p.Bound), onPaper(percent(p.GapPC)), t("stopped_"+p.Stopped), p.Seconds)
	}
	line("plan_method", c.method(p.Method))
	if p.Unit == "cost" || p.Budget > 0 {
		if p.Budget == 0 && p.Cost > 0 { // nothing bounded it
			line("plan_costs", amount(p.Cost))
		} else {
			line("plan_cost", amount(p.Cost), amount(p.Budget))
		}
	}
	if p.CannotReach > 0 {
		line("plan_cannot", people(p.CannotReach))
	}
	if w := p.Walking; w != nil {
		line("plan_walking", w.MeanBefore, w.MeanAfter, minutes(w.CutMin), w.Longest)
		switch { // only the bound proves that nothing can
		case p.Goal == coverage.LeastFar && p.Bound >= w.CutMin:
			line("plan_beyond", minutes(w.CutMin))
		case p.Goal == coverage.LeastFar && p.Value >= w.CutMin:
			line("plan_not_found", minutes(w.CutMin))
		}
	}
	if s := p.Service; s != nil {
		line("plan_service", people(s.Before), people(s.Served), people(s.Supply), people(s.Unserved), people(s.Unreached), people(s.Served+s.Unserved+s.Unreached))
	}
	return b.String()
}

// method is how a plan was found and proved, in the reader's language.
func (c *cli) method(m string) string {
	if _, ok := texts["method:"+m]; ok {
		return c.lang.text("method:" + m)
	}
	return m
}

// planSites is the sites in their order, all that is known of each in a file.
func (c *cli) planSites(p coverage.Plan, list []coverage.PlanSite, title string) sheet {
	t := c.lang.text
	s := sheet{title: title, columns: []column{{"order", t("col_rank"), false}, {"site", t("col_site"), false}, {"name", t("col_name"), false}, {"area", t("col_area"), false}, {"area_id", "", true},
		{"lon", t("col_lon"), false}, {"lat", t("col_lat"), false}, {"cost", t("col_cost"), p.Unit != "cost" && p.Budget == 0}, {"gain", t("col_gain"), false}, {"covered_after", t("col_after"), false},
		{"adds", "", true}, {"people_within", t("col_within"), false}, {"people_lost_without", t("col_lost"), false}, {"people_shared", "", true},
		{"mean_min_before", "", true}, {"mean_min_after", "", true}, {"capacity", t("col_capacity"), p.Service == nil}, {"people_served", t("col_served"), p.Service == nil},
		{"next_best", "", true}, {"next_best_lon", "", true}, {"next_best_lat", "", true}, {"next_best_people", "", true}, {"fixed", "", true}}}
	for _, x := range list {
		fixed, row := 0, []any{x.Order, x.ID, x.Name, x.AreaName, x.AreaID, degree(x.Point[0]), degree(x.Point[1]), decimal(x.Cost), headcount(x.Gain), headcount(x.After),
			decimal(x.Adds), headcount(x.Within), headcount(x.Why.Lost), headcount(x.Why.Shared), mins(x.Why.MeanBefore), mins(x.Why.MeanAfter), headcount(x.Capacity), headcount(x.Load)}
		if n := x.Why.Next; n != nil {
			row = append(row, n.ID, degree(n.Point[0]), degree(n.Point[1]), headcount(n.People))
		} else {
			row = append(row, "", "", "", "")
		}
		if x.Fixed {
			fixed = 1
		}
		s.rows = append(s.rows, append(row, fixed))
	}
	return s
}

// planWhy says of each site who gains and what else there is.
func (c *cli) planWhy(p coverage.Plan) sheet {
	t := c.lang.text
	s := sheet{title: t("plan_why"), columns: []column{{"order", t("col_rank"), false}, {"", t("col_who"), false}, {"", t("col_before"), false}, {"", t("col_then"), false}, {"", t("col_shared"), false}, {"", t("col_next"), false}, {"", t("col_next_people"), false}}}
	for _, x := range p.Sites {
		next, there := "–", any("–")
		if n := x.Why.Next; n != nil {
			next, there = fmt.Sprintf("%s (%.0f m)", n.ID, n.AwayM), headcount(n.People)
		}
		s.rows = append(s.rows, []any{x.Order, c.whoGains(x.Why), mins(x.Why.MeanBefore), mins(x.Why.MeanAfter), headcount(x.Why.Shared), next, there})
	}
	return s
}

// whoGains names the areas, and the groups, of those a site brings within reach.
func (c *cli) whoGains(y coverage.SiteWhy) string {
	const most = 3
	var parts []string
	for i, a := range y.Areas {
		if i == most {
			parts = append(parts, "…")
			break
		}
		name := a.Name
		if name == "" {
			name = c.lang.text("outside")
		}
		parts = append(parts, name+" "+people(a.People))
	}
	for _, g := range y.Groups {
		parts = append(parts, g.Name+" "+people(g.People))
	}
	if len(parts) == 0 {
		return "–"
	}
	return strings.Join(parts, c.lang.text("between"))
}

// planAreas is the areas whose coverage changes, most people first as the level
// lists them.
func (c *cli) planAreas(p coverage.Plan) sheet {
	t := c.lang.text
	s := sheet{title: t("plan_areas"), columns: []column{{"", t("col_level"), false}, {"", t("col_area"), false}, {"", t("col_people"), false}, {"", t("col_covered"), false}, {"", t("col_after"), false}, {"", t("col_gain"), false}, {"", t("col_share"), false}, {"", t("col_share_after"), false}}}
	for i, l := range p.Before.Levels {
		now := map[string]coverage.Row{}
		for _, r := range p.After.Levels[i].Rows {
			now[r.AreaID] = r
		}
		for _, r := range l.Rows {
			if n := now[r.AreaID]; n.Covered != r.Covered {
				s.rows = append(s.rows, []any{l.Level, c.areaName(r), headcount(r.People), headcount(r.Covered), headcount(n.Covered), changed(r.Covered, n.Covered), ratio(r.Share), ratio(n.Share)})
			}
		}
	}
	return s
}

func (c *cli) planGroups(p coverage.Plan) sheet {
	t := c.lang.text
	s := sheet{title: t("plan_groups"), columns: []column{{"", t("col_group"), false}, {"", t("col_people"), false}, {"", t("col_covered"), false}, {"", t("col_after"), false}, {"", t("col_gain"), false}}}
	for _, g := range p.Groups {
		s.rows = append(s.rows, []any{g.Name, headcount(g.People), headcount(g.Before), headcount(g.After), changed(g.Before, g.After)})
	}
	return s
}

// frontierAnswer is one row for each fairness.
func (c *cli) frontierAnswer(j *job, list []coverage.FrontierPoint) answer {
	t := c.lang.text
	basis := j.engine.Basis(j.limit)
	s := sheet{columns: []column{{"fairness", t("col_fairness"), false}, {"people_gained", t("col_gain"), false}, {"share_after", t("col_share_after"), false},
		{"worst_area", t("col_worst_area"), false}, {"worst_share_after", t("col_worst_share"), false}, {"gini_after", t("col_gini"), false}, {"gap_percent", t("col_gap_pc"), false}, {"dominated", t("col_dominated"), false}, {"sites", "", true}}}
	for _, f := range list {
		var sites []string
		for _, x := range f.Plan.Sites {
			sites = append(sites, x.ID)
		}
		dominated := ""
		if f.Dominated {
			dominated = t("yes")
		}
		s.rows = append(s.rows, []any{decimal(f.Fairness), headcount(f.Gained), ratio(f.Plan.After.All.Share), f.Worst, ratio(f.WorstPart), decimal(f.Gini), percent(f.Plan.GapPC), dominated, strings.Join(sites, ";")})
	}
	return answer{json: list, basis: &basis, sheets: []sheet{s}, before: c.basis(basis) + t("frontier_title") + "\n"}
}
