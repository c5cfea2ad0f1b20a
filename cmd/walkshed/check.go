package main

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/data/project"
)

type checkCmd struct {
	question `embed:""`
}

// checkResult is the JSON of a check.
type checkResult struct {
	Read    map[string]int   `json:"rows_read"`
	Issues  []data.Group     `json:"issues"`
	Dropped project.Dropped  `json:"venues_not_counted"`
	Network coverage.Account `json:"network"`

	Systems map[string]string `json:"coordinates"` // of each source that has some, as declared in the project or in the file
	Doubts  []doubted         `json:"datum_doubts"`

	Groups []coverage.GroupPeople `json:"groups,omitempty"` // of the population, with everybody in them
}

// Run reads every source, attaches everything, and reports what is wrong.
func (q *checkCmd) Run(ctx context.Context, c *cli) error {
	if q.onMap() {
		return &usageError{"check has no " + q.Format + "; use --format table, json or csv"}
	}
	j, err := c.open(ctx, q.question)
	if err != nil {
		return err
	}
	j.tellsDoubts = q.Format == "table" || q.Format == "json"
	doubts, err := j.askDoubts(ctx)
	j.done(c)
	if err != nil {
		return err
	}
	r := checkResult{Systems: j.report.Systems(), Doubts: doubts, Read: j.report.RowsRead(), Issues: j.report.Groups(), Dropped: j.dropped, Network: j.engine.Account(),
		Groups: coverage.GroupTotals(j.engine.Inputs().Population)}
	return c.print(ctx, j, q.question, c.checkAnswer(j, r))
}

func (c *cli) checkAnswer(j *job, r checkResult) answer {
	t := c.lang.text
	read := sheet{title: t("check_title"), columns: []column{{"source", t("col_source"), false}, {"read", t("col_read"), false}, {"coordinates", t("col_coordinates"), false}}}
	for _, name := range sortedKeys(r.Read) {
		read.rows = append(read.rows, []any{name, r.Read[name], r.Systems[name]})
	}
	read.note = c.readLine(j)
	issues := sheet{title: t("check_issues"), columns: []column{{"source", t("col_source"), false}, {"code", t("col_code"), false},
		{"count", t("col_count"), false}, {"people", t("col_people"), false}, {"meaning", t("col_meaning"), false}, {"first_rows", t("col_rows"), false}}}
	for _, g := range r.Issues {
		issues.rows = append(issues.rows, []any{g.Source, string(g.Code), g.Count, headcount(g.People), c.meaning(g.Code), firstRows(g)})
	}
	if len(issues.rows) == 0 {
		issues = sheet{title: t("check_issues"), note: t("nothing_wrong")}
	}
	file := issues
	return answer{json: r, sheets: []sheet{read, issues}, file: &file, after: c.doubtLines(r.Doubts) + c.networkLines(j, r.Network)}
}

func (c *cli) readLine(j *job) string {
	in := j.engine.Inputs()
	line := fmt.Sprintf(c.lang.text("check_cover"), len(in.Facilities), people(in.Population.Total()), len(in.Areas), len(in.Candidates))
	if d := j.dropped; d.Total() > 0 {
		line += "\n" + fmt.Sprintf(c.lang.text("check_dropped"), d.Total(), d.Private, d.Pools, d.OtherSport)
	}
	return line + c.groupLine(in.Population)
}

func (c *cli) meaning(code data.Code) string {
	t := data.Codes[code]
	if c.lang == chinese {
		return t.MeaningZh + "；" + t.WayOutZh
	}
	return t.Meaning + "; " + t.WayOut
}

// firstRows shows a few of the rows, so that a person can find them.
func firstRows(g data.Group) string {
	var parts []string
	for _, i := range g.First[:min(3, len(g.First))] {
		at := i.Detail
		if i.Origin.Row > 0 {
			at = fmt.Sprintf("%d: %s", i.Origin.Row, i.Detail)
		}
		parts = append(parts, at)
	}
	if g.Count > len(parts) {
		parts = append(parts, "…")
	}
	return strings.Join(parts, " | ")
}

func (c *cli) networkLines(j *job, a coverage.Account) string {
	var b strings.Builder
	say := func(key string, args ...any) { fmt.Fprintf(&b, c.lang.text(key)+"\n", args...) }
	if j.engine.Network() != nil {
		say("check_network", a.Nodes, a.Edges, a.LengthKM, a.Components)
		say("check_leg", a.MedianLegM)
		say("check_off", people(a.PeopleOffNetwork), a.CellsOffNetwork, j.project.Settings.SnapM)
		say("check_islands", people(a.PeopleOnIslands), a.CellsOnIslands)
		say("check_venues", len(a.VenuesOff), len(a.VenuesOnIslands))
	}
	say("check_reach", people(a.PeopleUnreachable))
	return b.String()
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
