package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// check names flags that cannot be meant, all at once, before anything is read.
func (q *sitesCmd) check() error {
	var all []error
	for _, x := range []struct {
		wrong bool
		why   string
	}{
		{q.N != nil && *q.N < 0, fmt.Sprintf("-n %d: give how many sites there may be", or0(q.N))},
		{q.Budget != nil && !(*q.Budget >= 0), fmt.Sprintf("--budget %g: give money, 0 or more", or0(q.Budget))},
		{q.Goal == "next" && q.asksMore(), "--goal next takes only -n: for rules, money and proofs say --goal most, or another goal"},
		{!(q.Share >= 0 && q.Share <= 100), fmt.Sprintf("--share %g: give per cent from 0 to 100", q.Share)},
		{!(q.Cut >= 0 && q.Cut <= 600), fmt.Sprintf("--cut %g: give minutes, at most 600", q.Cut)},
		{q.Frontier && q.Goal != "most", "--frontier is for --goal most"},
		{q.Frontier && q.Fairness != 0, "--fairness is for one plan: --frontier shows several of them"},
		{q.Scenario != "" && (q.Frontier || q.WriteLP != ""), "--write-scenario is for one plan: leave --frontier and --write-lp out"},
		{q.Frontier && q.onMap(), "--frontier has no " + q.Format + "; use --format table, json or csv"},
	} {
		if x.wrong {
			all = append(all, &usageError{x.why})
		}
	}
	if q.Goal != "next" {
		all = append(all, q.unread()...)
	}
	return errors.Join(all...)
}

// unread are flags that would bind a plan and that its goal does not read: a
// plan that silently broke them would be worse than none.
func (q *sitesCmd) unread() []error {
	var all []error
	build := []string{"most", "backup", "walk", "longest", "served"}
	for _, f := range []struct {
		flag  string
		given bool
		goals []string // that read it
	}{
		{"-n", q.N != nil, append(build, "close", "move")},
		{"--budget", q.Budget != nil, build},
		{"--cost", q.Cost != 0, append(build, "fewest")},
		{"--cost-column", q.CostColumn != "", append(build, "fewest")},
		{"--share", q.Share != 0, []string{"fewest"}},
		{"--cut", q.Cut != 0, []string{"walk", "longest"}},
		{"--capacity", q.Capacity != 0, []string{"served"}},
		{"--per-sq-m", q.PerSqM != 0, []string{"served"}},
		{"--from", q.From != "", append(build, "fewest", "move")},
		{"--spacing", q.Spacing != 0, append(build, "fewest", "move")},
		{"--from-venues", q.FromVenues != 0, append(build, "fewest", "move")},
	} {
		if f.given && !slices.Contains(f.goals, q.Goal) {
			all = append(all, &usageError{fmt.Sprintf("--goal %s reads no %s: leave it out, or ask for --goal %s", q.Goal, f.flag, strings.Join(f.goals, ", "))})
		}
	}
	return all
}

// asksMore says whether a flag is given that only plans know.
func (q *sitesCmd) asksMore() bool {
	r := q.siteRules
	return r.From != "" || len(r.Fixed)+len(r.AreaLeast)+len(r.AreaMost)+len(r.Weight) > 0 || r.Spacing != 0 || r.FromVenues != 0 || r.Cost != 0 ||
		r.CostColumn != "" || r.Fairness != 0 || r.Gap != 0 || r.Time != 0 || q.Budget != nil || q.Share != 0 || q.Cut != 0 || q.Capacity != 0 || q.PerSqM != 0 ||
		q.Level != "" || q.Frontier || q.WriteLP != "" || q.Scenario != ""
}

// or0 is what a flag says, 0 where it is not given.
func or0[T int | float64](flag *T) T {
	if flag == nil {
		return 0
	}
	return *flag
}
