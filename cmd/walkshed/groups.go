package main

import (
	"fmt"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
)

// groupSheet is everybody's coverage by group, for people to read.
func (c *cli) groupSheet(groups []coverage.GroupServed) sheet {
	t := c.lang.text
	s := sheet{title: t("by_group"), note: t("groups_overlap"), columns: []column{{"", t("col_group"), false}, {"", t("col_people"), false},
		{"", t("col_covered"), false}, {"", t("col_not_covered"), false}, {"", t("col_unreachable"), false}, {"", t("col_share"), false}}}
	for _, g := range groups {
		whole := coverage.RoundParts([]float64{g.Covered, g.NotCovered, g.Unreachable})
		s.rows = append(s.rows, []any{g.Name, headcount(g.People), parted{g.Covered, whole[0]}, parted{g.NotCovered, whole[1]}, parted{g.Unreachable, whole[2]}, ratio(g.Share)})
	}
	return s
}

// withGroups widens a file of rows by the columns of every group, so that a row
// stays one area and no sum counts anybody twice. rows[i] are the groups of the
// row i; a group a row says nothing of is empty.
func withGroups(s sheet, names []string, rows [][]coverage.GroupServed) sheet {
	for i, key := range coverage.GroupKeys(names) {
		for _, what := range []string{"people_", "covered_", "not_covered_", "unreachable_", "share_"} {
			s.columns = append(s.columns, column{what + key, "", true})
		}
		for r, groups := range rows {
			if i >= len(groups) {
				s.rows[r] = append(s.rows[r], "", "", "", "", "")
				continue
			}
			g := groups[i]
			s.rows[r] = append(s.rows[r], headcount(g.People), headcount(g.Covered), headcount(g.NotCovered), headcount(g.Unreachable), ratio(g.Share))
		}
	}
	return s
}

// coverageFile is every row of a coverage table for a file.
func (c *cli) coverageFile(t coverage.CoverageTable) sheet {
	var names []string
	for _, g := range t.All.Groups {
		names = append(names, g.Name)
	}
	s := sheet{columns: c.coverageColumns(true), rows: [][]any{coverageRow("", t.All, c.lang.text("everybody"))}}
	groups := [][]coverage.GroupServed{t.All.Groups}
	for _, l := range t.Levels {
		for _, r := range l.Rows {
			s.rows, groups = append(s.rows, coverageRow(l.Level, r, c.areaName(r))), append(groups, r.Groups)
		}
		s.rows, groups = append(s.rows, outsideRow(l, c.lang.text("outside"))), append(groups, nil)
	}
	return withGroups(s, names, groups)
}

// groupLine says what groups a population has and how many people they are.
func (c *cli) groupLine(pop data.Population) string {
	var parts []string
	for _, g := range coverage.GroupTotals(pop) {
		parts = append(parts, fmt.Sprintf("%s %s (%.1f %%)", printable(g.Name), people(g.People), 100*g.People/pop.Total()))
	}
	if len(parts) == 0 {
		return ""
	}
	return "\n" + fmt.Sprintf(c.lang.text("check_groups"), strings.Join(parts, c.lang.text("listed")))
}
