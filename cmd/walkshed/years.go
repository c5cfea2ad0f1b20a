package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/export"
	"github.com/walkshed/walkshed/tiles"
)

type planCmd struct {
	question `embed:""`
	siteRules
	Year       []string `help:"${help_year}" placeholder:"2027=N" sep:"none" required:""`
	Level      string   `help:"${help_level_sum}"`
	TaskSheets string   `help:"${help_tasks}" placeholder:"DIR"`
}

// Run prints a plan of years: what each builds, what it costs and whom it brings.
func (q *planCmd) Run(ctx context.Context, c *cli) error {
	money := q.Cost != 0 || q.CostColumn != ""
	years, err := phasesOf(q.Year, money)
	if err != nil {
		return err
	}
	j, err := c.open(ctx, q.question)
	if err != nil {
		return err
	}
	a, err := q.ask(j.limit)
	if err != nil {
		j.view.close()
		return err
	}
	a.Effort.Tell = c.proved(j, coverage.MostPeople, money)
	p, err := j.engine.Phase(ctx, a, years, q.Level, j.view.tell)
	j.done(c)
	if err != nil && (ctx.Err() == nil || len(p.Years) == 0) {
		return err
	}
	if err != nil {
		fmt.Fprintln(c.io.err, c.lang.text("plan_interrupted"))
		ctx = context.WithoutCancel(ctx) // what was found is written whole
	}
	if q.TaskSheets != "" {
		if err := c.writeTasks(ctx, q.TaskSheets, p); err != nil {
			return err
		}
	}
	return c.print(ctx, j, q.question, c.yearsAnswer(j, p))
}

// phasesOf reads 2027=4 as four sites, or as money where sites have costs.
func phasesOf(flags []string, money bool) ([]coverage.Phase, error) {
	var out []coverage.Phase
	var wrong []string
	for _, f := range flags {
		year, amount, ok := strings.Cut(f, "=")
		y, yearErr := strconv.Atoi(year)
		v, err := strconv.ParseFloat(strings.ReplaceAll(amount, ",", ""), 64)
		switch {
		case !ok || yearErr != nil || err != nil || !(v >= 0) || y < 1000 || y > 9999:
			wrong = append(wrong, fmt.Sprintf("--year %q: write YEAR=N, as 2027=4", f))
		case !money && v != float64(int(v)):
			wrong = append(wrong, fmt.Sprintf("--year %q: a whole number of sites; for money give --cost or --cost-column too", f))
		case money:
			out = append(out, coverage.Phase{Year: y, Budget: v})
		default:
			out = append(out, coverage.Phase{Year: y, Sites: int(v)})
		}
	}
	if len(wrong) > 0 {
		return nil, &usageError{strings.Join(wrong, "; ")}
	}
	return out, nil
}

// yearsAnswer is a table of years, one of sites and one of years by area.
func (c *cli) yearsAnswer(j *job, p coverage.PhasedPlan) answer {
	t := c.lang.text
	years := sheet{columns: []column{{"year", t("col_year"), false}, {"sites", t("col_sites"), false}, {"allowed", t("col_allowed"), false}, {"spent", t("col_spent"), false}, {"covered_after", t("col_after"), false},
		{"share_after", t("col_share_after"), false}, {"unnested_value", t("col_unnested"), false}, {"price_of_nesting", t("col_price"), false}, {"price_of_nesting_at_most", "", true}, {"value", "", true}, {"bound", t("col_bound"), false},
		{"gap_percent", t("col_gap_pc"), false}, {"optimal", "", true}, {"stopped", "", true}, {"seconds", "", true}, {"method", "", true}}}
	for _, y := range p.Years {
		years.rows = append(years.rows, []any{strconv.Itoa(y.Year), len(y.Sites), decimal(y.Allowed), decimal(y.Spent), headcount(y.Covered), ratio(y.Covered / p.People),
			headcount(y.Unnested), span{y.Price, y.PriceMost}, headcount(y.PriceMost), decimal(y.Value), headcount(y.Bound),
			percent(y.GapPC), yesNo(y.Optimal), y.Stopped, decimal(y.Seconds), p.Method})
	}
	tasks := c.taskSheet(p, nil)
	sites := c.siteSheet(p, nil)
	sites.title, tasks.title = t("plan_sites"), t("plan_tasks")
	head := fmt.Sprintf(t("years_title"), people(p.Before), people(p.People), p.Candidates, t("from_"+p.From)) + "\n" +
		c.yearsProof(p) + "\n" + fmt.Sprintf(t("plan_method"), c.method(p.Method)) + "\n"
	if p.Weighted {
		head += t("plan_weighted") + "\n"
	}
	named := years
	named.title = t("plan_years")
	return answer{json: p, basis: &p.Basis, sheets: []sheet{years, sites, tasks}, file: &tasks, book: []sheet{tasks, sites, named}, before: c.basis(p.Basis) + head, layers: j.layers(tiles.Package{Years: &p, Basis: &p.Basis})}
}

// yearsProof is what is proved of all years together.
func (c *cli) yearsProof(p coverage.PhasedPlan) string {
	stopped := c.lang.text("stopped_" + p.Stopped)
	if p.Optimal {
		return fmt.Sprintf(c.lang.text("years_optimal"), people(p.Value), p.Seconds)
	}
	return fmt.Sprintf(c.lang.text("years_proof"), people(p.Value), people(p.Bound), onPaper(percent(p.GapPC)), stopped, p.Seconds)
}

// yesNo is a yes in a file.
func yesNo(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// taskSheet is what each year sets each area to do; of one area where one is given.
func (c *cli) taskSheet(p coverage.PhasedPlan, only *coverage.PhaseArea) sheet {
	t := c.lang.text
	s := sheet{columns: []column{{"year", t("col_year"), false}, {"area_id", "", true}, {"area", t("col_area"), false}, {"sites", t("col_sites"), false}, {"cost", t("col_cost"), p.Unit != "cost"},
		{"people", t("col_people"), false}, {"covered_before", t("col_covered"), false}, {"covered_after", t("col_after"), false}, {"gain", t("col_gain"), false}, {"share_before", t("col_share"), false}, {"share_after", t("col_share_after"), false}}}
	if len(p.Years) > 0 {
		for _, g := range p.Years[0].AllGroups {
			s.columns = append(s.columns, column{"gain_" + g.Name, t("col_gain") + " " + g.Name, false})
		}
	}
	for _, y := range p.Years {
		for _, a := range y.Areas {
			if only != nil && a.AreaID != only.AreaID || only == nil && a.Sites == 0 && a.After == a.Before {
				continue
			}
			name, before, after := a.Name, 0.0, 0.0
			if a.AreaID == "" && name == "" {
				name = t("outside")
			}
			if a.People > 0 {
				before, after = a.Before/a.People, a.After/a.People
			}
			row := []any{strconv.Itoa(y.Year), a.AreaID, name, a.Sites, decimal(a.Cost), headcount(a.People), headcount(a.Before), headcount(a.After), changed(a.Before, a.After), ratio(before), ratio(after)}
			for _, g := range a.Groups {
				row = append(row, headcount(g.Gained))
			}
			s.rows = append(s.rows, row)
		}
	}
	return s
}

// siteSheet is every site in the order to build it, of one area where one is given.
func (c *cli) siteSheet(p coverage.PhasedPlan, in func(coverage.PlanSite) bool) sheet {
	t := c.lang.text
	s := sheet{columns: []column{{"year", t("col_year"), false}, {"order", t("col_rank"), false}, {"site", t("col_site"), false}, {"name", t("col_name"), false}, {"area", t("col_area"), false},
		{"lon", t("col_lon"), false}, {"lat", t("col_lat"), false}, {"cost", t("col_cost"), p.Unit != "cost"}, {"gain", t("col_gain"), false}, {"covered_after", t("col_after"), false}, {"people_lost_without", t("col_lost"), false}}}
	for _, y := range p.Years {
		for _, x := range y.Sites {
			if in == nil || in(x) {
				s.rows = append(s.rows, []any{strconv.Itoa(y.Year), x.Order, x.ID, x.Name, x.AreaName, degree(x.Point[0]), degree(x.Point[1]), decimal(x.Cost), headcount(x.Gain), headcount(x.After), headcount(x.Why.Lost)})
			}
		}
	}
	return s
}

// writeTasks writes the task sheet (任务书) of each area that has a task: its years,
// and its sites in their order.
func (c *cli) writeTasks(ctx context.Context, dir string, p coverage.PhasedPlan) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return &data.Error{Op: "write task sheets", Err: err, Hint: "name a folder that can be made"}
	}
	for _, area := range p.TaskAreas() {
		name := area.Name
		if area.AreaID == "" {
			name = c.lang.text("outside")
		}
		built := map[string]bool{}
		for _, y := range p.Years {
			for _, a := range y.Areas {
				for _, id := range a.Built {
					built[id] = built[id] || a.AreaID == area.AreaID
				}
			}
		}
		tasks, sites := c.taskSheet(p, &area), c.siteSheet(p, func(s coverage.PlanSite) bool { return built[s.ID] })
		tasks.title, sites.title = c.lang.text("task_years"), c.lang.text("task_sites")
		if err := c.writeTask(ctx, dir, fileName(name, area.AreaID), answer{basis: &p.Basis, sheets: []sheet{tasks, sites}, book: []sheet{tasks, sites}}); err != nil {
			return err
		}
	}
	return nil
}

// writeTask writes one task sheet as a workbook, and each of its tables as CSV.
func (c *cli) writeTask(ctx context.Context, dir, name string, a answer) error {
	write := func(what, format string, a answer) error {
		f, _ := export.Named(format)
		file := filepath.Join(dir, what+"-"+name+f.Endings[0])
		return c.written(file, c.export(ctx, f, question{Out: file}, a))
	}
	if err := write(c.lang.text("task_years"), "xlsx", a); err != nil {
		return err
	}
	for _, s := range a.sheets {
		if err := write(s.title, "csv", answer{basis: a.basis, sheets: []sheet{s}}); err != nil {
			return err
		}
	}
	return nil
}

// fileName makes a name safe for every file system, and its own by the id.
func fileName(name, id string) string {
	clean := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
				return '_'
			}
			return r
		}, printable(s))
	}
	if id == "" {
		return clean(name)
	}
	return clean(name) + "-" + clean(id)
}
