package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/walkshed/walkshed/coverage"
	"github.com/walkshed/walkshed/coverage/store"
	"github.com/walkshed/walkshed/data"
	"github.com/walkshed/walkshed/geo"
	"github.com/walkshed/walkshed/tiles"
)

type compareCmd struct {
	A       string `arg:"" help:"${help_compare_a}"`
	B       string `arg:"" help:"${help_compare_b}"`
	Project string `help:"${help_project}" short:"p" default:"." placeholder:"DIR"`
	Format  string `help:"${help_format_compare}" short:"f" enum:"${formats}" default:"" placeholder:"table"`
	Cells   bool   `help:"${help_cells}"`
	Out     string `help:"${help_out}" short:"o" placeholder:"FILE"`
	Store   string `help:"${help_store}" placeholder:"FILE"`
}

// comparison is what compare prints as JSON.
type comparison struct {
	A runLine `json:"a"`
	B runLine `json:"b"`
	coverage.Comparison
}

// Run sets run B against run A.
func (q *compareCmd) Run(ctx context.Context, c *cli) error {
	ask := question{Format: q.Format, Out: q.Out}
	if err := ask.AfterApply(); err != nil {
		return err
	}
	p, kept, err := openKept(ctx, q.Project, q.Store)
	if err != nil {
		return err
	}
	defer kept.Close()
	own := store.Run{Ask: store.Ask{Limit: geo.FromMinutes(p.Settings.Limit.Minutes()), SpeedMS: p.Settings.SpeedMS}}
	b, err := pick(ctx, kept, q.B, own)
	if err != nil {
		return err
	}
	a, err := pick(ctx, kept, q.A, b)
	if err != nil {
		return err
	}
	d, err := coverage.Compare(a.Outcome, b.Outcome)
	if err != nil {
		return err
	}
	out := c.compareAnswer(comparison{lineOf(a), lineOf(b), d})
	out.layers = &tiles.Package{Moves: &d.Cells, Basis: &b.Outcome.Table.Basis}
	if q.Cells {
		out.sheets, out.file = []sheet{c.movesSheet(d.Cells)}, nil
	}
	return c.print(ctx, &job{project: p}, ask, out)
}

// pick finds a run by its id, the beginning of it, or a scenario's name, of which
// the one most like another run is meant: of its inputs, limit and speed; of
// those equally like it, the last kept.
func pick(ctx context.Context, s *store.Store, word string, like store.Run) (store.Run, error) {
	all, err := s.List(ctx)
	if err != nil {
		return store.Run{}, err
	}
	id, best := word, -1
	var names []string
	for _, r := range all {
		names = append(names, r.Name)
		if r.Name != word {
			continue
		}
		score := 0
		if slices.Equal(r.Inputs, like.Inputs) {
			score += 4
		}
		if r.Limit == like.Limit {
			score++
		}
		if r.SpeedMS == like.SpeedMS {
			score++
		}
		if score >= best {
			id, best = r.ID(), score
		}
	}
	run, err := s.Get(ctx, id)
	if err != nil && best < 0 {
		if near := data.ClosestNames(word, names, 3); len(near) > 0 {
			return run, &data.Error{Op: "find run " + word, Err: store.ErrNoRun, Hint: fmt.Sprintf("did you mean one of: %q?", near)}
		}
	}
	return run, err
}

// compareAnswer is totals, groups and areas, each before and after.
func (c *cli) compareAnswer(d comparison) answer {
	t := c.lang.text
	columns := func(what string) []column {
		return []column{{"level", t("col_level"), true}, {"area_id", "", true}, {"name", what, false}, {"people", t("col_people"), false},
			{"covered_before", t("col_was"), false}, {"covered_after", t("col_is"), false}, {"change", t("col_change"), false},
			{"share_before", t("col_share_before"), false}, {"share_after", t("col_share_then"), false}}
	}
	pair := func(level, name string, p coverage.RowPair) []any {
		return []any{level, p.Before.AreaID, name, headcount(p.After.People), headcount(p.Before.Covered), headcount(p.After.Covered), changed(p.Before.Covered, p.After.Covered),
			ratio(p.Before.Share), ratio(p.After.Share)}
	}
	all := sheet{columns: columns(t("col_area")), rows: [][]any{pair("", t("everybody"), coverage.RowPair{Before: d.Before, After: d.After})},
		note: fmt.Sprintf(t("gained_lost"), people(d.Gained), d.Gains, people(d.Lost), d.Losses)}
	file := all
	file.rows = slices.Clone(all.rows)
	sheets := []sheet{all}
	if len(d.Groups) > 0 {
		s := sheet{title: t("by_group"), columns: columns(t("col_group"))}
		for _, g := range d.Groups {
			row := func(x coverage.GroupServed) coverage.Row {
				r := coverage.Row{Name: x.Name, People: x.People, Covered: x.Covered}
				if x.People > 0 {
					r.Share = x.Covered / x.People
				}
				return r
			}
			s.rows = append(s.rows, pair("group", g.After.Name, coverage.RowPair{Before: row(g.Before), After: row(g.After)}))
		}
		sheets, file.rows = append(sheets, s), append(file.rows, s.rows...)
	}
	for _, l := range d.Levels {
		s := sheet{title: fmt.Sprintf(t("level_n"), l.Level), columns: columns(t("col_area"))}
		unchanged := 0
		for _, p := range l.Areas {
			row := pair(l.Level, c.areaName(p.After), p)
			file.rows = append(file.rows, row)
			if p.Gain() == 0 && p.Before.Unreachable == p.After.Unreachable {
				unchanged++
				continue
			}
			s.rows = append(s.rows, row)
		}
		s.note = fmt.Sprintf(t("unchanged"), unchanged)
		sheets = append(sheets, s)
	}
	before := fmt.Sprintf(t("compared"), d.A.Name, d.A.ID, minutes(d.A.LimitMin), d.A.SpeedMS, d.B.Name, d.B.ID, minutes(d.B.LimitMin), d.B.SpeedMS)
	if d.B.Modelled {
		before += t("people_modelled") + "\n"
	}
	return answer{json: d, basis: nil, sheets: sheets, file: &file, before: before}
}

// movesSheet is the cells that gained or lost.
func (c *cli) movesSheet(cells []coverage.CellMove) sheet {
	t := c.lang.text
	s := sheet{columns: []column{{"cell", t("col_cell"), false}, {"lon", t("col_lon"), false}, {"lat", t("col_lat"), false}, {"people", t("col_people"), false},
		{"minutes_before", t("col_was"), false}, {"minutes_after", t("col_is"), false}, {"change", t("col_change"), false}}}
	for _, m := range cells {
		change := "lost"
		if m.Gained {
			change = "gained"
		}
		s.rows = append(s.rows, []any{m.Cell, degree(m.Point[0]), degree(m.Point[1]), headcount(m.People), mins(m.Before), mins(m.After), change})
	}
	return s
}
