package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/siting"
	"github.com/walkshed/walkshed/geo"
)

// siteRules are the flags that say which sites there may be and whom they count:
// the same for one plan and for one of years.
type siteRules struct {
	From       string             `help:"${help_pool}" enum:",given,cells,shut" default:"" placeholder:"given|cells|shut"`
	Fixed      []string           `help:"${help_fixed}" placeholder:"ID,…"`
	Spacing    float64            `help:"${help_spacing}" placeholder:"M"`
	FromVenues float64            `help:"${help_fromvenues}" placeholder:"M"`
	AreaLeast  []string           `help:"${help_arealeast}" placeholder:"AREA=N" sep:"none"`
	AreaMost   []string           `help:"${help_areamost}" placeholder:"AREA=N" sep:"none"`
	Cost       float64            `help:"${help_cost}" placeholder:"MONEY"`
	CostColumn string             `help:"${help_costcolumn}" placeholder:"COLUMN"`
	Weight     map[string]float64 `help:"${help_weight}" placeholder:"GROUP=TIMES"`
	Fairness   float64            `help:"${help_fairness}" placeholder:"K"`
	Gap        float64            `help:"${help_gap}" placeholder:"PERCENT"`
	Time       time.Duration      `help:"${help_time}" placeholder:"30s"`
}

// ask is what the flags ask of a plan. Mistakes are named all at once.
func (r siteRules) ask(limit geo.Deciseconds) (coverage.PlanAsk, error) {
	a := coverage.PlanAsk{Goal: coverage.MostPeople, Limit: limit, Pool: coverage.Pool(r.From), Fixed: r.Fixed, SpacingM: r.Spacing, FromVenuesM: r.FromVenues,
		Cost: coverage.CostRule{Each: r.Cost, Column: r.CostColumn}, Weights: r.Weight, Fairness: r.Fairness,
		Effort: siting.Effort{GapPC: r.Gap, Time: r.Time}}
	var wrong []string
	if !(r.Gap >= 0 && r.Gap < 100) {
		wrong = append(wrong, fmt.Sprintf("--gap %g: give per cent from 0 to 100", r.Gap))
	}
	if r.Time < 0 {
		wrong = append(wrong, fmt.Sprintf("--time %s: give a time, as 30s or 2m", r.Time))
	}
	a.Quotas, wrong = quotas(r.AreaLeast, r.AreaMost, wrong)
	if len(wrong) > 0 {
		return a, &usageError{strings.Join(wrong, "; ")}
	}
	return a, nil
}

// quotas joins the two flags about an area.
func quotas(least, most, wrong []string) ([]coverage.AreaQuota, []string) {
	var out []coverage.AreaQuota
	at := map[string]int{}
	for flag, list := range [][]string{least, most} {
		for _, text := range list {
			i := strings.LastIndex(text, "=")
			n, err := strconv.Atoi(text[i+1:])
			if i < 1 || err != nil || n < 0 {
				wrong = append(wrong, fmt.Sprintf("--%s %q: write AREA=N, as Kent=2", []string{"area-least", "area-most"}[flag], text))
				continue
			}
			name := text[:i]
			if _, ok := at[name]; !ok {
				at[name] = len(out)
				out = append(out, coverage.AreaQuota{Area: name, Most: siting.Unlimited})
			}
			if flag == 0 {
				out[at[name]].Least = n
			} else {
				out[at[name]].Most = n
			}
		}
	}
	return out, wrong
}

// proved is told of what is proved so far, in the goal's unit: the search counts
// time in tenths of a second. "No plan is better" is right whichever way better is.
func (c *cli) proved(j *job, goal coverage.Goal, money bool) func(siting.Progress) {
	unit, per := "people", 1.0
	switch {
	case goal == coverage.LeastWalking:
		unit, per = "person_minutes", coverage.PerMinute
	case goal == coverage.LeastFar:
		unit, per = "minutes", coverage.PerMinute
	case goal == coverage.FewestSites && money:
		unit = "cost"
	case goal == coverage.FewestSites:
		unit = "sites"
	}
	return func(g siting.Progress) {
		if math.IsInf(g.Bound, 0) {
			return // nothing is proved yet
		}
		j.view.tellProof(fmt.Sprintf(c.lang.text("proof_line"), amount(g.Value/per), c.lang.text("unit_"+unit), amount(g.Bound/per), onPaper(percent(g.GapPC)), g.Elapsed.Round(10*time.Millisecond)))
	}
}

// amount prints a value of any unit.
func amount(v float64) string {
	if math.Abs(v) < 0.005 {
		v = 0 // and not -0.00
	}
	if v == float64(int64(v)) || v > 1000 || v < -1000 {
		return people(v)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}
